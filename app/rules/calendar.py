"""Calendar arithmetic of the rules: days, periods and windows as exact instants of a zone.

All instants are aware UTC. What a clock change makes doubtful is read strictly: a window opens at
the later and closes at the earlier of two readings.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from app.domain import moments
from app.domain.calendars import DayKind, WorkingCalendar
from app.domain.contact import When
from app.rules.primitives import Calendar, Per, Reading, Span, Window

EAST, WEST = "Etc/GMT-14", "Etc/GMT+12"  # where a day begins first, and last, in an unknown zone
_DAY = timedelta(days=1)
_zone = lru_cache(maxsize=None)(ZoneInfo)
day_start = lru_cache(maxsize=4096)(moments.day_start)


def working_calendar(held: WorkingCalendar) -> Calendar:
    """The calendar of a book as windows ask it: nothing is known beyond what is verified."""
    days = frozenset(one.day for one in held.days if one.kind is DayKind.HOLIDAY)
    until = held.verified_until or date.min
    told = json.dumps([until.isoformat(), *sorted(day.isoformat() for day in days)])
    return Calendar(days, frozenset(held.years), until, sha256(told.encode()).hexdigest())


def day_of(at: datetime, zone: str) -> date:
    """The calendar date at a moment in a zone."""
    return at.astimezone(_zone(zone)).date()


def begins(when: When, zone: str) -> datetime:
    """The first instant of what begins then: a bare date counts from its start."""
    return when if isinstance(when, datetime) else day_start(when, zone)


def ends(when: When, zone: str) -> datetime:
    """The instant from which on it is over: a bare date counts to its end; the last has none."""
    if isinstance(when, datetime):
        return when
    return datetime.max.replace(tzinfo=UTC) if when == date.max else day_start(when + _DAY, zone)


def period_start(cap: Reading, day: date) -> date:
    """The first date that a cap looks at on a day."""
    if cap.per is Per.DAY:
        return day
    if cap.per is Per.WEEK:
        return day - timedelta(days=day.weekday())
    if cap.per is Per.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=cap.length - 1)


def freed_on(cap: Reading, day: date, decisive: date) -> date:
    """The first date on which the cap, used up on `day`, has room again.

    `decisive` is the date of the limit-th latest counted event: rolling days free its place.
    """
    if cap.per is Per.WEEK:
        return period_start(cap, day) + timedelta(days=7)
    if cap.per is Per.MONTH:
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return decisive + timedelta(days=cap.length)


def open_span(window: Window, zone: str, at: datetime) -> tuple[datetime, datetime]:
    """The first stretch of the window that ends after `at`: (opens, closes).

    It contains `at` when `opens <= at`. There always is one: each span comes every week, and a
    clock change swallows at most one of them.
    """
    day = day_of(at, zone) - _DAY
    while True:
        for span in _spans_beginning(window, zone, day):
            if span[1] > at:
                return span
        day += _DAY


def barred_until(span: Span, zone: str, at: datetime) -> tuple[datetime, datetime] | None:
    """The stretch of a barred span that `at` falls into: (begins, ends). None: into none.

    Here the strict reading of a clock change is the longer one.
    """
    today = day_of(at, zone)
    for day in (today - _DAY, today):
        if day.weekday() in span.weekdays:
            start = min(_readings(zone, day, span.start))
            end = max(_readings(zone, day, span.end))
            if start <= at < end:
                return start, end
    return None


@lru_cache(maxsize=4096)
def _spans_beginning(window: Window, zone: str, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The window's stretches that begin on a day, in order, those that touch made one."""
    stretches: list[tuple[datetime, datetime]] = []
    for span in sorted(window.spans, key=lambda span: span.start):
        if day.weekday() not in span.weekdays:
            continue
        opens, closes = max(_readings(zone, day, span.start)), min(_readings(zone, day, span.end))
        if stretches and opens <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(closes, stretches[-1][1]))
        elif opens < closes:
            stretches.append((opens, closes))
    return tuple(stretches)


@lru_cache(maxsize=4096)
def _readings(zone: str, day: date, minutes: int) -> tuple[datetime, datetime]:
    """Both instants a wall clock time can mean where clocks change; else twice the same one."""
    days, minutes = divmod(minutes, 24 * 60)
    day += timedelta(days=days)
    wall = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=_zone(zone))
    return wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
