"""At an office's book the server's clock decides, whatever a workstation's shows."""

from __future__ import annotations

import ast
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from app import bootstrap
from app.domain.contact import HoldKind
from app.domain.entries import DESK
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import Watched
from app.services import calls, holds, login, people, queue
from app.settings import Settings
from app.storage import log
from app.storage.clock import ServerClock
from tests.fakes import FakeClock, FakePhone
from tests.make import make_desk, make_person, seated
from tests.sources import name, python_files, tree

YEAR = timedelta(days=365)


def _in_a_transaction(path):
    """Calls of the desk's own clock where a transaction is open that writes."""
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.With):
            continue
        if any("store.begin()" in ast.unparse(item.context_expr) for item in node.items):
            for part in ast.walk(node):
                if isinstance(part, ast.Call) and ast.unparse(part.func) == "desk.clock":
                    yield f"{name(path)}:{part.lineno}"


def test_what_is_recorded_is_dated_by_the_clock_of_its_transaction():
    found = [place for path in python_files("app/services") for place in _in_a_transaction(path)]
    assert found == []


@pytest.fixture
def office(book_at):
    return book_at("postgresql")()


def _near(moment, other):
    return abs(moment - other) < timedelta(minutes=1)


def _workstation(office, off):
    """A desk of an office, as bootstrap builds it, at a machine whose clock is off by that much."""
    make_desk(office)
    desk = bootstrap.desk(
        office, Settings(language="zh_CN"), FakePhone(),
        clock=lambda: datetime.now(UTC) + off, device_id="d" * 32,
    )  # fmt: skip
    return seated(desk, "ann")


@pytest.mark.parametrize("off", [-YEAR, timedelta(hours=-1), timedelta(hours=9), YEAR])
def test_the_servers_time_is_told_whatever_the_workstation_shows(office, off):
    clock = ServerClock(office, lambda: datetime.now(UTC) + off)
    assert _near(clock(), datetime.now(UTC))
    assert abs(clock.behind + off) < timedelta(minutes=1)
    with office.begin() as tx:
        assert _near(clock.within(tx), datetime.now(UTC))


def test_time_goes_on_within_a_transaction(office):
    clock = ServerClock(office, FakeClock())
    with office.begin() as tx:
        first = clock.within(tx)
        tx.connection.exec_driver_sql("SELECT pg_sleep(0.02)")
        assert clock.within(tx) - first >= timedelta(milliseconds=20)


def test_a_clock_set_wrong_while_the_desk_works_is_corrected_at_the_next_act(office):
    own = FakeClock()
    clock = ServerClock(office, own)
    own.forward(days=3)
    with office.read() as tx:
        clock.within(tx)
    assert _near(clock(), datetime.now(UTC))


def test_setting_the_workstations_clock_changes_nothing(office):
    own, began = FakeClock(), time.monotonic()
    clock = ServerClock(
        office, Watched(own, lambda: timedelta(seconds=time.monotonic() - began), "a start")
    )
    own.forward(days=-3)
    assert _near(clock(), datetime.now(UTC))


@pytest.mark.parametrize("off", [-YEAR, YEAR])
def test_what_a_wrong_workstation_does_is_on_record_at_the_servers_time(office, off):
    desk = _workstation(office, off)
    person = make_person(desk)
    queue.next_person(desk)
    holds.place(desk, person.id, HoldKind.DISPUTE, None)
    with office.read() as tx:
        entries = log.entries(tx, person.id)
        card = people.card(desk, person.id)
    assert len(entries) >= 2
    assert all(_near(one.at, datetime.now(UTC)) for one in entries)
    assert _near(card.holds[0].start, datetime.now(UTC))


def test_a_workstation_ahead_by_a_day_gets_no_second_allowance(office):
    """Permits are issued at the server's time, so one day's count holds at every workstation."""
    person = make_person(_workstation(office, timedelta()))
    for off in (timedelta(), timedelta(days=1), timedelta(days=-1), YEAR):
        desk = _workstation(office, off)
        with suppress(ContactRefused):  # at night; the refusal is an entry as well
            calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[0])
    with office.read() as tx:
        entries = log.entries(tx, person.id)
    assert len(entries) == 4
    assert all(_near(one.at, datetime.now(UTC)) for one in entries)


def test_a_sign_in_tells_on_record_how_wrong_a_workstation_is(office):
    for off, told in ((YEAR, YEAR.total_seconds()), (timedelta(seconds=5), None)):
        desk = _workstation(office, off)
        with pytest.raises(DeskError):
            login.sign_in(desk, "nobody", "a-long-password")
        with office.read() as tx:
            body = log.entries(tx, DESK)[-1].body
        if told is None:
            assert "clock_off" not in body
        else:
            assert abs(body["clock_off"] - told) < 60
