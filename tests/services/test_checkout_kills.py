"""A check-out that is killed at any point: the next one goes on with it, or gives it back."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest

from app.domain.checkouts import CheckOutState
from app.services import checkouts, devices, sync
from app.services.checkouts import Away
from tests.checking_out import killed
from tests.services.away import (
    CHECKOUT,
    LAPTOP,
    PASSPHRASE,
    NoSecrets,
    appointed,
    at_device,
    centre_of,
    device_book,
    walked,
)
from tests.services.test_checkouts import code, holds_together

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="NOT CHECKED: no SIGKILL")
POINTS = ("begun", "entered", "filled", "whole")
AGAIN = "9" * 32


@pytest.fixture
def centre(book_at):
    return appointed(centre_of(book_at("sqlcipher")()), 2)


def away_to(centre, folder):
    return Away(
        LAPTOP, centre.desk.clock.at + timedelta(hours=48), folder / "d.book", PASSPHRASE, 1
    )


def kill(centre, away, point, visits):
    killed(point, str(centre.desk.store.path), "walker", away, CHECKOUT, visits)


@pytest.mark.parametrize("point", POINTS)
def test_asked_again_it_is_out_once_and_is_whole(centre, tmp_path, point):
    away = away_to(centre, tmp_path)
    kill(centre, away, point, centre.visits)
    assert not away.to.exists()
    made = checkouts.check_out(centre.walker, centre.visits, AGAIN, away, NoSecrets())
    assert [one.id for one in checkouts.latest(centre.lead, 9)] == [made.id]
    assert (made.state, made.unused) == (CheckOutState.OUT, 4)
    assert sorted(one.name for one in tmp_path.glob("d.book*")) == ["d.book", "d.book.keys"]
    with device_book(away.to) as store:
        walked(at_device(centre, store), 1, centre.visits[0], 0, 1)
        centre.desk.clock.forward(hours=30)
        assert sync.sync(centre.walker, store).waiting == 0
    assert holds_together(centre)


@pytest.mark.parametrize("point", POINTS)
def test_asked_for_something_else_it_is_given_back(centre, tmp_path, point):
    away = away_to(centre, tmp_path)
    kill(centre, away, point, centre.visits)
    made = checkouts.check_out(centre.walker, centre.visits[:1], AGAIN, away, NoSecrets())
    assert (made.id, made.unused) == (AGAIN, 2)
    for one in checkouts.latest(centre.lead, 9):
        assert (one.state is CheckOutState.OUT) == (one.id == AGAIN)
        assert one.id == AGAIN or one.unused == 0
    assert holds_together(centre)


def test_whoever_forgot_the_passphrase_begins_anew(centre, tmp_path):
    away = away_to(centre, tmp_path)._replace(passphrase="another-passphrase")
    kill(centre, away_to(centre, tmp_path), "whole", centre.visits)
    made = checkouts.check_out(centre.walker, centre.visits, AGAIN, away, NoSecrets())
    assert made.id == AGAIN
    states = {one.id: one.state for one in checkouts.latest(centre.lead, 9)}
    assert states == {AGAIN: CheckOutState.OUT, CHECKOUT: CheckOutState.BACK}


def test_killed_after_it_has_its_name_it_is_out(centre, tmp_path):
    away = away_to(centre, tmp_path)
    kill(centre, away, "named", centre.visits)
    assert checkouts.of(centre.walker, CHECKOUT).state is CheckOutState.OUT
    again = (centre.walker, centre.visits, AGAIN, away, NoSecrets())
    assert code(checkouts.check_out, *again) == "book.exists"
    with device_book(away.to) as store:
        assert sync.waiting(store)[0].id == CHECKOUT


def test_the_envelope_of_a_book_that_was_moved_away_is_left_alone(centre, tmp_path):
    away = away_to(centre, tmp_path)
    checkouts.check_out(centre.walker, centre.visits[:1], CHECKOUT, away, NoSecrets())
    away.to.rename(tmp_path / "elsewhere.book")
    again = (centre.walker, centre.visits[1:], AGAIN, away, NoSecrets())
    assert code(checkouts.check_out, *again) == "key.envelope_exists"
    assert devices.key_of(away.to, PASSPHRASE)
    assert checkouts.of(centre.walker, CHECKOUT).state is CheckOutState.OUT


def test_what_somebody_else_began_at_that_place_is_theirs(centre, tmp_path):
    away = away_to(centre, tmp_path)
    kill(centre, away, "whole", centre.visits[:1])
    second = centre.walker.signed_in(_second(centre))
    again = (second, centre.visits[1:], AGAIN, away, NoSecrets())
    assert code(checkouts.check_out, *again) == "book.exists"
    assert checkouts.of(centre.walker, CHECKOUT).unused == 2


def _second(centre):
    from app.storage import staff

    with centre.desk.store.read() as tx:
        return staff.by_login(tx, "second")[0]
