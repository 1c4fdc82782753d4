"""Working calendars: how they begin, who changes them, and what the rules make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.channels.almanac import almanac
from app.domain.calendars import DayKind
from app.domain.contact import Answer
from app.domain.entries import DESK, EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.ids import uuid7
from app.domain.staff import Founder, Role
from app.services import audit, books, calendars, calls, login, packfiles, packs, replays, rules
from app.settings import Settings
from app.storage import calendars as kept
from app.storage import contacts, log
from tests.fakes import FakeClock
from tests.make import make_desk, make_person, seated

TODAY = date(2026, 11, 23)


@pytest.fixture
def desk(store):
    """Compliance at a desk that decides by au, whose hours hang on public holidays."""
    made = make_desk(store, role=Role.COMPLIANCE, login="cora")
    return replace(made, rules=made.rules.ruled_by((packfiles.pack("au"),)))


@pytest.fixture
def caller(desk):
    """A collector at a desk of their own on the same book, which runs already."""
    found = replace(seated(desk, "ann"), ruling=type(desk.ruling)())
    person = make_person(found)
    assert calls.may_contact(found, person.id)[0].verdict.answer is Answer.ALLOW
    return found, person


def _ask(caller, number=1):
    desk, person = caller
    return calls.ask_permit(desk, f"{number:032x}", person.id, person.points[0])


def _set(desk, kind=DayKind.HOLIDAY, day=TODAY, name="au"):
    return calendars.set_day(desk, name, day, kind, ("特别假日", "公报"), "新发布")


def test_it_begins_with_the_years_of_the_pack_which_were_compared_already(desk):
    held = calendars.of_pack(desk, "au")
    pack = packfiles.pack("au")
    assert held.years == (2025, 2026, 2027) and held.verified_until == date(2027, 12, 31)
    assert {one.day for one in held.days} == {day for year in pack.holidays for day in year.days}
    assert {one.source for one in held.days} == {year.source for year in pack.holidays}
    assert calendars.of_pack(desk, "au") == held  # begun once
    with desk.store.read() as tx:
        kinds = [entry.kind for entry in log.entries(tx, DESK)]
    assert kinds.count(EntryKind.CALENDAR_CHANGED) == 1


def test_it_is_there_from_the_first_moment_of_a_book(store, monkeypatch):
    monkeypatch.setattr(calendars, "from_environment", lambda: Settings(packs="au, cn"))
    books.begin_book(store, "b", FakeClock()())
    login.found(store, Founder("ann", "安", "a-long-password", ""), uuid7, FakeClock()())
    with store.read() as tx:
        held = kept.calendars(tx)
        (entry, other) = [e for e in log.entries(tx, DESK) if e.kind is EntryKind.CALENDAR_CHANGED]
    assert held["au"].verified_until == date(2027, 12, 31) and held["cn"].verified_until is None
    assert held["cn"].years == (2025, 2026, 2027) and entry.staff_id is other.staff_id is None
    with store.begin() as tx:  # an upgrade leaves what has begun alone
        calendars.begin(tx, uuid7, FakeClock()())
        assert kept.calendars(tx) == held


def test_what_the_library_has_is_there_and_counts_as_verified_by_nobody(desk):
    held = calendars.of_pack(desk, "cn")
    kinds = {one.day: one.kind for one in held.days}
    assert kinds[date(2026, 10, 1)] is DayKind.HOLIDAY
    assert kinds[date(2026, 10, 10)] is DayKind.WORKDAY  # 国庆节调休
    assert all(one.source.startswith("holidays ") and one.by is None for one in held.days)
    assert held.verified_until is None and held.years == (2025, 2026, 2027)
    assert almanac("XX", [2026])[1] == ()


def test_a_day_that_compliance_enters_closes_the_hours_at_desks_that_run(desk, caller):
    words = ("特别\0假日", "公报\ud83d")  # what no database can keep is replaced
    held = calendars.set_day(desk, "au", TODAY, DayKind.HOLIDAY, words, "新\0发布")
    (day,) = [one for one in held.days if one.day == TODAY]
    assert (day.name, day.source) == ("特别?假日", "公报?")
    with pytest.raises(ContactRefused) as refused:
        _ask(caller)
    (reason,) = refused.value.verdict.reasons
    assert (reason.rule, reason.answer) == ("phone_hours", Answer.DENY)
    held = _set(desk, DayKind.ORDINARY)
    assert TODAY not in {one.day for one in held.days}
    assert _ask(caller, 2)


def test_a_make_up_working_day_is_no_holiday_and_opens_no_other_hours(desk, caller):
    _set(desk)
    assert _set(desk, DayKind.WORKDAY).days
    assert _ask(caller)
    saturday = date(2026, 11, 28)
    _set(desk, DayKind.WORKDAY, saturday)
    at = caller[0]
    at.clock.set(8, day=28)  # within a weekday's hours, before a Saturday's
    with pytest.raises(ContactRefused):
        _ask((at, make_person(at, "陈明", mobiles=("+8613490000009",))), 3)


def test_after_the_day_it_is_verified_to_a_person_has_to_judge(desk, caller):
    calendars.verify(desk, "au", date(2026, 11, 22), "只核到这天")
    with pytest.raises(ContactRefused) as refused:
        _ask(caller)
    assert refused.value.verdict.answer is Answer.NEEDS_REVIEW
    (sheet,) = [one for one in rules.packs(desk) if one.decides]
    assert sheet.covered == (2025,) and sheet.uncovered == (2026,)
    calendars.verify(desk, "au", TODAY, "核过今天")
    assert _ask(caller, 2)


def test_the_permit_keeps_which_calendar_it_was(desk, caller):
    _ask(caller)
    with desk.store.read() as tx:
        assert [len(one) for one in contacts.permit(tx, f"{1:032x}")["basis"]["packs"]] == [2]
    _set(desk, day=date(2026, 12, 1))
    other = make_person(caller[0], "陈明", mobiles=("+8613490000009",))
    _ask((caller[0], other), 2)
    with desk.store.read() as tx:
        ((_, digest, calendar),) = contacts.permit(tx, f"{2:032x}")["basis"]["packs"]
        (pack,) = packs.ruled_now(desk, tx).rules.packs
    assert (digest, calendar) == (pack.digest, pack.calendar.digest) and len(calendar) == 64


def test_a_replay_takes_the_calendar_that_the_book_had_at_the_moment(desk, caller):
    at, _ = caller
    _ask(caller)
    at.clock.set(11)
    _set(desk)  # a holiday from now on: what was decided before comes out the same
    at.clock.set(12)
    other = make_person(at, "陈明", mobiles=("+8613490000009",))
    with pytest.raises(ContactRefused):
        _ask((at, other), 2)
    at.clock.set(13)
    _set(desk, DayKind.ORDINARY)
    found = replays.replay(desk, [packfiles.pack("au")], TODAY, TODAY)
    assert found.refused == found.freed == ()
    fired = {one.kind: [rule.rule for rule in one.after] for one in found.decisions}
    assert fired == {"permit": [], "refusal": ["phone_hours"]}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.TEAM_LEAD, Role.COLLECTOR])
def test_compliance_alone_changes_it(desk, role):
    other = seated(desk, role.value, role)
    for change in (lambda: _set(other), lambda: calendars.verify(other, "au", TODAY, "试试")):
        with pytest.raises(DeskError, match=r"login\.not_allowed"):
            change()
    if role is Role.ADMIN:
        assert calendars.of_pack(other, "au").days
    else:
        with pytest.raises(DeskError, match=r"login\.not_allowed"):
            calendars.of_pack(other, "au")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda root: login.disable(root, "cora"), "login.closed"),
        (lambda root: login.change_duty(root, "cora", Role.ADMIN, ""), "login.changed"),
    ],
)
def test_an_account_that_was_closed_or_changed_changes_nothing(desk, change, code):
    change(seated(desk, "root", Role.ADMIN))
    for act in (lambda: _set(desk), lambda: calendars.verify(desk, "au", TODAY, "试试")):
        with pytest.raises(DeskError) as refused:
            act()
        assert refused.value.code == code


def test_no_change_without_a_reason_and_no_year_verified_of_which_nothing_is_on_file(desk):
    for act, code in (
        (lambda: calendars.verify(desk, "au", TODAY, " "), "calendar.no_reason"),
        (lambda: calendars.verify(desk, "au", date(2031, 1, 1), "x"), "calendar.no_days"),
        (lambda: calendars.of_pack(desk, "../cn"), "rules.unknown_pack"),
    ):
        with pytest.raises(DeskError) as refused:
            act()
        assert refused.value.code == code


def test_facts_are_added_and_never_changed_and_one_edited_behind_the_triggers_shows(desk):
    _set(desk)
    for change in ("UPDATE calendar_facts SET name = 'x'", "DELETE FROM calendar_facts"):
        with pytest.raises(Exception, match="append-only"), desk.store.begin() as tx:
            tx.connection.exec_driver_sql(change)
    admin = seated(desk, "root", Role.ADMIN)
    assert audit.verify(admin).differing == ()
    name = "calendar_facts_keeps"
    with desk.store.begin() as tx:
        of = f"{name}_update" if desk.store.kind == "sqlite" else f"{name} ON calendar_facts"
        tx.connection.exec_driver_sql(f"DROP TRIGGER {of}")
        tx.connection.exec_driver_sql(
            "UPDATE calendar_facts SET kind = 'ordinary' WHERE reason = '新发布'"
        )
    assert len(audit.verify(admin).differing) == 1
