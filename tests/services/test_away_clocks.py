"""A device's clock beside the centre's: measured on one computer, bounded where it is another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.checkouts import ConflictKind
from app.services import books, login, sync
from tests.fakes import FakeClock
from tests.services.away import (
    PASSPHRASE,
    NoSecrets,
    appointed,
    at_device,
    centre_of,
    device_book,
    taken_out,
    walked,
)
from tests.services.test_away_attacks import Computer, Stepped
from tests.services.test_checkouts import back, code, holds_together, kinds_of

HOURS = timedelta(hours=2)


@pytest.fixture
def centre(book_at):
    return centre_of(book_at("sqlcipher")())


def on_one_computer(centre):
    """The centre's computer, on which the device's book stays."""
    computer = Computer(centre.desk.clock.at)
    centre.walker = replace(centre.walker, clock=computer.clock())
    return computer


def walk(centre, store, computer, n=0):
    desk = at_device(centre, store, computer.clock())
    walked(replace(desk, clock=Stepped(desk.clock, computer)), 1, centre.visits[n], n, 0)


@pytest.mark.parametrize("ahead", [HOURS, -timedelta(minutes=40), timedelta()])
def test_a_clock_that_was_set_for_the_visits_alone_is_seen(centre, tmp_path, ahead):
    """Set before the first of them and set right before the sync: all its moments are in order."""
    appointed(centre, 2)
    computer = on_one_computer(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        computer.forward(hours=24)
        computer.ahead = ahead
        walk(centre, store, computer)
        computer.forward(hours=2)
        computer.ahead = timedelta()
        done, again = (sync.sync(centre.walker, store) for _ in range(2))
    assert done.clock.off == round(ahead.total_seconds())
    measured = [one for one in done.conflicts if "off" in one.facts]
    assert [one.person_id for one in measured] == ([centre.people[0][0].id] if ahead else [])
    assert kinds_of(done) == ({ConflictKind.CLOCK} if ahead else set())
    assert again.conflicts == done.conflicts and holds_together(centre)


def test_a_clock_that_was_set_between_the_check_out_and_the_first_visit_is_on_record(
    centre, tmp_path
):
    appointed(centre)
    computer = on_one_computer(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        computer.forward(hours=24)
        computer.ahead = HOURS
        walk(centre, store, computer)
        computer.forward(hours=3)
        done = sync.sync(centre.walker, store)
    (jumped,) = done.conflicts
    assert jumped.facts["to"] - jumped.facts["from"] == HOURS / timedelta(microseconds=1)
    assert done.clock.off == 0  # and both show the same by now


def test_what_is_measured_again_is_no_other_conflict(centre, tmp_path):
    appointed(centre)
    computer = on_one_computer(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        computer.forward(hours=24)
        computer.ahead = HOURS
        walk(centre, store, computer)
        computer.forward(hours=2)
        computer.ahead = timedelta()
        first = sync.sync(centre.walker, store)
        computer.ahead = timedelta(seconds=1)
        second = sync.sync(centre.walker, store)
    assert first.clock.off == 7_200 and second.clock.off == 7_199
    assert first.conflicts == second.conflicts


@pytest.mark.parametrize("off", [HOURS, -timedelta(hours=3), timedelta()])
def test_on_another_computer_it_lies_between_what_its_moments_allow(centre, tmp_path, off):
    """Off by a constant, with all moments in order: nobody can see that, and it is said."""
    appointed(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        clock = FakeClock(centre.desk.clock.at + timedelta(hours=25) + off)
        walked(at_device(centre, store, clock), 1, centre.visits[0], 0, 0)
        done = back(centre, store, hours=40)
    known = done.clock
    assert known.off is None and known.least <= off.total_seconds() <= known.most
    assert done.conflicts == () and known.behind > 0 and known.ahead > 0


def test_signing_in_after_the_check_out_and_before_the_sync_narrows_it(centre, tmp_path):
    appointed(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        clock = FakeClock(centre.desk.clock.at + timedelta(seconds=60))
        enter(centre, store, clock)
        clock.forward(hours=24)
        walked(at_device(centre, store, clock), 1, centre.visits[0], 0, 0)
        clock.forward(hours=5)
        enter(centre, store, clock)
        centre.desk.clock.at = clock.at + timedelta(seconds=60)
        done = sync.sync(centre.walker, store)
    assert done.clock.off == 0 and done.conflicts == ()


def enter(centre, store, clock):
    """Who signs in on the device: right or wrong, it is on record with its moment."""
    at = replace(at_device(centre, store, clock), staff=None)
    assert code(login.sign_in, at, "nobody", "not-the-password") == "login.wrong"


@pytest.mark.parametrize("off", [HOURS, -HOURS])
def test_signed_in_so_a_clock_off_by_a_constant_shows(centre, tmp_path, off):
    appointed(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        clock = FakeClock(centre.desk.clock.at + timedelta(seconds=60) + off)
        enter(centre, store, clock)
        clock.forward(hours=24)
        walked(at_device(centre, store, clock), 1, centre.visits[0], 0, 0)
        clock.forward(hours=6)
        enter(centre, store, clock)
        centre.desk.clock.at = clock.at - off + timedelta(seconds=60)
        done = sync.sync(centre.walker, store)
    assert kinds_of(done) == {ConflictKind.CLOCK} and holds_together(centre)


def test_a_locked_book_is_measured_as_well(centre, tmp_path):
    appointed(centre)
    computer = on_one_computer(centre)
    path = taken_out(centre, tmp_path)
    with device_book(path) as store:
        computer.forward(hours=24)
        computer.ahead = HOURS
        walk(centre, store, computer)
    computer.forward(hours=30)
    computer.ahead = timedelta()
    key = books.key_of(path, NoSecrets(), PASSPHRASE, None)
    assert code(books.open_book, path, key, centre.walker.clock()) == "device.waits"
    with device_book(path) as store:
        done = sync.sync(centre.walker, store)
    assert done.clock.off == 7_200
    assert kinds_of(done) == {ConflictKind.CLOCK, ConflictKind.LATE}
