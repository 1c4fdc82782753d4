"""Working calendars 工作日历: the days of a book on which a pack's holidays hang."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DayKind(StrEnum):
    """What a day is. A make-up working day 调休上班 is no holiday; it opens no other hours."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"
    ORDINARY = "ordinary"  # nothing special: what stood here before was taken out


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """What holds of one day, and who said so (None: it came with the first facts)."""

    day: date
    kind: DayKind
    name: str
    source: str
    reason: str
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The calendar of a pack in a book: its holidays and make-up working days, in order.

    `verified_until`: the last day up to which it was compared with its source; None: no day was.
    """

    pack: str
    days: tuple[CalendarDay, ...]
    verified_until: date | None
    verified_by: str | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """Years of which a day is on file."""
        return tuple(sorted({one.day.year for one in self.days}))
