"""A check-out from an office that is killed at any point: the same again is the same, once."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest

from app.domain.checkouts import CheckOutState
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.staff import Role
from app.services import audit, carrying, checkouts
from app.services.carrying import Trip
from app.services.checkouts import Away
from app.storage.log import Head
from tests.checking_out import killed
from tests.office.desks import TWICE, crew_at
from tests.office.test_clerk import at_work
from tests.office.test_visits import appointed
from tests.services.away import CHECKOUT, LAPTOP, PASSPHRASE, NoSecrets, device_book

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="NOT CHECKED: no SIGKILL")
POINTS = ("begun", "asked", "reserved", "filled", "whole")
AGAIN = "9" * 32


@pytest.fixture
def crew(made):
    with crew_at(made, TWICE) as one:
        one.anna, one.lead = one.add("anna"), one.add("lead", Role.TEAM_LEAD)
        one.walker, one.second = (one.add(name, Role.VISITOR) for name in ("walker", "second"))
        one.team("north", one.anna, one.lead)
        with at_work(made, TWICE):
            yield one


def away_to(folder):
    until = (now() + timedelta(hours=4)).replace(microsecond=0)
    return Away(LAPTOP, until, folder / "d.book", PASSPHRASE, 1)


def kill(crew, away, point, visits):
    login = crew.walker.login
    killed(point, crew.made.url_of(login), login, away, CHECKOUT, visits)


def states(crew):
    return {one.id: (one.state, one.unused) for one in checkouts.latest(crew.desk(crew.lead), 9)}


@pytest.mark.parametrize("point", POINTS)
def test_asked_again_it_goes_on_and_is_out_once(crew, tmp_path, point):
    visit, _, _ = appointed(crew, soon=timedelta(minutes=10))
    away, walker = away_to(tmp_path), crew.desk(crew.walker)
    kill(crew, away, point, [visit])
    made = checkouts.check_out(walker, [visit], AGAIN, away, NoSecrets())
    assert states(crew) == {CHECKOUT: (CheckOutState.OUT, 2)} and made.id == CHECKOUT
    assert sorted(one.name for one in tmp_path.glob("d.book*")) == ["d.book", "d.book.keys"]
    with device_book(away.to) as store, store.read() as there:
        from app.storage import checkouts as stored

        assert stored.here(there).id == CHECKOUT
        assert len(stored.reservations(there, CHECKOUT)) == 2
    found = audit.verify_store(crew.store)
    assert (found.broken, found.differing) == (None, ())


@pytest.mark.parametrize("point", POINTS)
def test_asked_for_something_else_it_is_given_back(crew, tmp_path, point):
    visit, _, _ = appointed(crew, soon=timedelta(minutes=10))
    away, walker = away_to(tmp_path), crew.desk(crew.walker)
    kill(crew, away, point, [visit])
    other = away._replace(calls=0)
    made = checkouts.check_out(walker, [visit], AGAIN, other, NoSecrets())
    stands = states(crew)
    assert made.unused == 1 and stands.pop(made.id) == (CheckOutState.OUT, 1)
    assert set(stands.values()) <= {(CheckOutState.BACK, 0)}
    found = audit.verify_store(crew.store)
    assert (found.broken, found.differing) == (None, ())


def test_whose_reservation_was_ended_and_may_be_written_goes_on(crew, tmp_path, monkeypatch):
    visit, _, _ = appointed(crew, soon=timedelta(minutes=10))
    away, walker, reserve = away_to(tmp_path), crew.desk(crew.walker), checkouts.reserve

    def ended_in_commit(*given):
        reserve(*given)
        raise DeskError("errand.too_long")

    with monkeypatch.context() as late, pytest.raises(DeskError):
        late.setattr(checkouts, "reserve", ended_in_commit)
        checkouts.check_out(walker, [visit], CHECKOUT, away, NoSecrets())
    made = checkouts.check_out(walker, [visit], AGAIN, away, NoSecrets())
    assert states(crew) == {CHECKOUT: (CheckOutState.OUT, 2)} and made.id == CHECKOUT


def test_the_same_id_with_other_contents_is_refused(crew):
    visit, _, _ = appointed(crew, soon=timedelta(minutes=10))
    walker, begun = crew.desk(crew.walker), Head(1, "a" * 64)
    trip = Trip(LAPTOP, now() + timedelta(hours=4), 1, begun)
    first = carrying.reserve(walker, (visit,), CHECKOUT, trip)
    again = carrying.reserve(walker, (visit,), CHECKOUT, trip)
    for name in ("checkouts", "carried", "reservations", "joints", "log"):
        assert sorted(first.rows[name]) == sorted(again.rows[name]), name
    later = trip.until + timedelta(minutes=1)
    others = [
        (walker, (visit,), trip._replace(calls=0)),
        (walker, (visit,), trip._replace(device="f" * 32)),
        (walker, (visit,), trip._replace(until=later)),
        (walker, (visit,), trip._replace(begun=Head(1, "b" * 64))),
        (crew.desk(crew.second), (visit,), trip),
    ]
    for desk, visits, other in others:
        with pytest.raises(DeskError) as refused:
            carrying.reserve(desk, visits, CHECKOUT, other)
        assert refused.value.code == "checkout.id_taken", other
    assert states(crew) == {CHECKOUT: (CheckOutState.OUT, 2)}


def test_only_who_began_it_gives_it_up_and_nothing_of_it_came_back(crew):
    visit, _, _ = appointed(crew, soon=timedelta(minutes=10))
    walker = crew.desk(crew.walker)
    trip = Trip(LAPTOP, now() + timedelta(hours=4), 0, Head(1, "a" * 64))
    carrying.reserve(walker, (visit,), CHECKOUT, trip)
    with pytest.raises(DeskError) as refused:
        carrying.give_up(crew.desk(crew.second), CHECKOUT)
    assert refused.value.code == "checkout.unknown"
    carrying.give_up(walker, uuid7(now()))  # nothing is on record: nothing is done
    for _ in range(2):
        carrying.give_up(walker, CHECKOUT)
        assert states(crew) == {CHECKOUT: (CheckOutState.BACK, 0)}
