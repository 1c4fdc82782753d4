"""Working calendars: begun from the pack and a library, then kept by compliance, fact by fact.

The pack says which rules hang on public holidays; which days those are, and up to when anybody
compared them, says the book, from its first fact on. Only here is one made of the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from app.channels.almanac import almanac
from app.domain.calendars import DayKind, WorkingCalendar
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.ids import NewId
from app.domain.moments import micros
from app.domain.texts import plain
from app.rules.calendar import day_of
from app.rules.packs import Pack
from app.services.compiling import rule_anew
from app.services.desk import PUBLISHING, RULING, Desk
from app.services.errands import by_clerk, by_clerk_at_length
from app.services.packfiles import pack
from app.services.packs import known
from app.settings import from_environment
from app.storage import calendars, log, publications
from app.storage.calendars import VERIFIED
from app.storage.chain import row_digest
from app.storage.store import Transaction


class Fact(NamedTuple):
    """What is to be put down of a day; `kind`: a DayKind, or VERIFIED."""

    day: date
    kind: str
    name: str
    source: str


def begin(tx: Transaction, new_id: NewId, at: datetime) -> None:
    """Begin the calendars of the packs that are set to decide here: with the book, or its upgrade.

    Of a pack whose calendar has begun nothing is changed. Raises DeskError rules.unknown_pack,
    rules.wrong.
    """
    chosen = from_environment()
    for name in chosen.packs.split(","):
        one = pack(name.strip())
        held = _held(tx, one.id)
        if not held.years and held.verified_until is None:
            facts = _beginnings(one, held, day_of(at, chosen.zone))
            _put(tx, one.id, facts, _By(at, new_id, None, ""), "")


@by_clerk
def of_pack(desk: Desk, name: str) -> WorkingCalendar:
    """The calendar of a pack, begun where the book has none of a year yet.

    Compliance and administrators. Raises DeskError rules.unknown_pack, login.not_allowed.
    """
    with desk.reading(*RULING) as tx:
        one, held = known(desk, tx, name), _held(tx, name)
        today = desk.today(desk.now(tx))
    if not _beginnings(one, held, today):
        return held
    with desk.writing(*RULING) as tx:
        log.lock_desk(tx)
        _add(desk, tx, name, _beginnings(one, _held(tx, name), today), "")
        return _held(tx, name)


@by_clerk_at_length
def set_day(  # a fact, of which pack, and why
    desk: Desk, name: str, day: date, kind: DayKind, words: tuple[str, str], reason: str
) -> WorkingCalendar:
    """Say what a day is; `words`: its name and its source. What stood there stays on record.

    Compliance only. Raises DeskError rules.unknown_pack, calendar.no_reason, login.not_allowed.
    """
    return _changed(desk, name, Fact(day, kind.value, *words), reason)


@by_clerk_at_length
def verify(desk: Desk, name: str, until: date, reason: str) -> WorkingCalendar:
    """Say up to which day, itself included, the calendar was compared with its source.

    Later days are for a person to judge where a rule hangs on them. Compliance only.
    Raises DeskError rules.unknown_pack, calendar.no_reason, calendar.no_days (none of that year is
    on file), login.not_allowed.
    """
    return _changed(desk, name, Fact(until, VERIFIED, "", ""), reason)


def _changed(desk: Desk, name: str, fact: Fact, reason: str) -> WorkingCalendar:
    of_pack(desk, name)  # it has begun
    with desk.writing(*PUBLISHING) as tx:
        if not reason.strip():
            raise DeskError("calendar.no_reason")
        log.lock_desk(tx)
        if fact.kind == VERIFIED and fact.day.year not in _held(tx, name).years:
            raise DeskError("calendar.no_days", year=fact.day.year)
        _add(desk, tx, name, [fact], plain(reason.strip()))
        return _held(tx, name)


def _held(tx: Transaction, name: str) -> WorkingCalendar:
    return calendars.calendars(tx).get(name) or WorkingCalendar(name, (), None)


def _beginnings(pack: Pack, held: WorkingCalendar, today: date) -> list[Fact]:
    """Facts of years of which the book has none; those of the pack itself were compared already."""
    past = held.verified_until.year if held.verified_until else 0
    missing = [one for one in pack.holidays if one.year not in held.years and one.year > past]
    facts = [
        Fact(day, DayKind.HOLIDAY.value, "", year.source) for year in missing for day in year.days
    ]
    if missing and held.verified_until is None:
        facts.append(Fact(date(missing[-1].year, 12, 31), VERIFIED, "", missing[-1].source))
    last = max((one.year for one in pack.holidays), default=past)
    years = {today.year - 1, today.year, today.year + 1} - set(held.years)
    return facts + list(_from_library(pack, {year for year in years if year > last}))


def _from_library(pack: Pack, years: set[int]) -> Iterator[Fact]:
    if years:
        source, days = almanac(pack.jurisdiction, years)
        for day, kind, name in days:
            yield Fact(day, kind.value, name, source)


class _By(NamedTuple):
    """Who puts facts down: at which moment, with which ids, where; `staff_id` None: nobody."""

    at: datetime
    new_id: NewId
    staff_id: str | None
    device: str


def _add(desk: Desk, tx: Transaction, name: str, facts: list[Fact], reason: str) -> None:
    _put(tx, name, facts, _By(desk.dated(tx), desk.new_id, desk.need().id, desk.device), reason)
    if facts and desk.of_clerk:
        rule_anew(tx, desk.rules.packs)


def _put(tx: Transaction, name: str, facts: list[Fact], by: _By, reason: str) -> None:
    """Put facts down, with one entry for all; first facts are nobody's."""
    if not facts:
        return
    rows = [_row(name, fact, by, reason) for fact in facts]
    for row in rows:
        tx.run(calendars.add_fact, **row)
    publications.revise(tx, rows[-1]["id"])
    log.append(
        tx, DESK, EntryKind.CALENDAR_CHANGED, by.at, staff_id=by.staff_id, device=by.device,
        pack=name, facts={row["id"]: row_digest(row) for row in rows},
    )  # fmt: skip


def _row(name: str, fact: Fact, by: _By, reason: str) -> dict[str, Any]:
    return {
        "id": by.new_id(by.at), "pack": name, "day": fact.day.isoformat(), "kind": fact.kind,
        "name": plain(fact.name.strip()), "source": plain(fact.source.strip()),
        "reason": reason, "at": micros(by.at), "staff_id": by.staff_id if reason else None,
    }  # fmt: skip
