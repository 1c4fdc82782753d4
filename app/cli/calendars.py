"""Commands about the working calendar of a pack; they need the book."""

from __future__ import annotations

from argparse import Namespace

from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.calendars import DayKind, WorkingCalendar
from app.services import calendars


def calendar_show(asked: Namespace, screen: Screen) -> int:
    """The special days of a pack's calendar, all or of one year."""
    with at_desk(asked, screen) as desk:
        _show(calendars.of_pack(desk, asked.pack), screen, asked.year)
    return 0


def calendar_set(asked: Namespace, screen: Screen) -> int:
    """Say what a day is, from where, and why."""
    words = asked.name, asked.source
    with at_desk(asked, screen) as desk:
        found = calendars.set_day(
            desk, asked.pack, asked.day, DayKind(asked.kind), words, asked.reason
        )
    _show(found, screen, asked.day.year)
    return 0


def calendar_verify(asked: Namespace, screen: Screen) -> int:
    """Say up to which day the calendar was compared with its source."""
    with at_desk(asked, screen) as desk:
        found = calendars.verify(desk, asked.pack, asked.until, asked.reason)
    _show(found, screen, asked.until.year)
    return 0


def _show(found: WorkingCalendar, screen: Screen, year: int | None) -> None:
    if found.verified_until is None:
        screen.say("calendar.unverified")
    else:
        screen.say("calendar.verified", until=found.verified_until)
    shown = [one for one in found.days if year in (None, one.day.year)]
    if shown:
        kinds = {kind: screen.wording.text(f"calendar.{kind.value}") for kind in DayKind}
        screen.table(
            [(one.day.isoformat(), kinds[one.kind], one.name, one.source) for one in shown]
        )
    screen.result({"pack": found.pack, "verified_until": found.verified_until, "days": shown})
