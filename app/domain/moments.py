"""Moments and dates: aware UTC inside, a zone only where a rule or a person needs one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

Clock = Callable[[], datetime]

EVER = 2**63 - 1  # µs that no moment comes to: all that is on record
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC of an aware moment."""
    return (at - _EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    """The aware UTC moment that many microseconds after 1970-01-01."""
    return _EPOCH + timedelta(microseconds=microseconds)


def local_date(at: datetime, zone: str) -> date:
    """The calendar date at that moment in an IANA zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_start(day: date, zone: str) -> datetime:
    """The first instant of a calendar day in an IANA zone, as UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@cache  # a list that takes a while to make
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether it names a zone everywhere: just as it is written, and of no one machine alone."""
    return name in _zones() and not name.startswith(("posix", "right", "local"))


@dataclass(frozen=True, slots=True)
class Watched:
    """A clock beside what nobody sets: how long the computer has run since that start of it."""

    clock: Clock
    ran: Callable[[], timedelta]
    start: str

    def __call__(self) -> datetime:
        """What the clock shows."""
        return self.clock()


def now() -> datetime:
    """The machine's clock, aware UTC: passed in as `clock` by bootstrap, never called elsewhere."""
    return datetime.now(UTC)
