"""Facts of working calendars: each is added and none is changed; the latest of a day holds."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from app.domain.calendars import CalendarDay, DayKind, WorkingCalendar
from app.domain.moments import moment
from app.storage import tables
from app.storage.statement import Statement, inserting
from app.storage.store import Transaction

VERIFIED = "verified"  # the kind of a fact that says up to which day the others were compared
_facts, _staff = tables.calendar_facts, tables.staff
add_fact = inserting(_facts)
_ALL = Statement(
    select(
        _facts.c.pack, _facts.c.day, _facts.c.kind, _facts.c.name, _facts.c.source,
        _facts.c.reason, _facts.c.at, _staff.c.name.label("by"),
    )
    .outerjoin(_staff, _staff.c.id == _facts.c.staff_id)
    .order_by(_facts.c.pack, _facts.c.at, _facts.c.id)
)  # fmt: skip


def changed_at(tx: Transaction) -> list[datetime]:
    """The moments at which facts were added, earliest first."""
    return sorted(moment(row[6]) for row in tx.rows(_ALL))


def calendars(tx: Transaction, until: datetime | None = None) -> dict[str, WorkingCalendar]:
    """What holds now, by pack, or by what was on file at a moment (`until`, inclusive).

    A pack of which no fact is on file has none.
    """
    days: dict[str, dict[date, CalendarDay]] = {}
    verified: dict[str, tuple[date, str | None]] = {}
    for pack, day, kind, name, source, reason, at, by in tx.rows(_ALL):
        if until is not None and moment(at) > until:
            continue
        on, held = date.fromisoformat(day), days.setdefault(pack, {})
        if kind == VERIFIED:
            verified[pack] = on, by
        else:
            held[on] = CalendarDay(on, DayKind(kind), name, source, reason, moment(at), by)
    return {
        pack: WorkingCalendar(
            pack,
            tuple(held[on] for on in sorted(held) if held[on].kind is not DayKind.ORDINARY),
            *verified.get(pack, (None, None)),
        )
        for pack, held in days.items()
    }
