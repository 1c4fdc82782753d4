"""Allowed hours: the wall clock of the party, holidays, and the person's own hours at work."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from app.domain.contact import Answer, WorkingHours
from app.rules.calendar import day_start, open_span
from app.rules.primitives import Calendar, Span, Window
from app.rules.question import NEVER, Finding, Moment, Question

if TYPE_CHECKING:
    from app.rules.packs import Rule

_DAY = timedelta(days=1)


def window(rule: Rule, value: Window, asked: Question, moment: Moment) -> Finding:
    """Allowed within the window and not on a holiday; a day without calendar is for a person.

    Outside the hours there is nothing to judge, whatever the calendar may have.
    """
    if not moment.zone:
        return Finding(NEVER, answer=Answer.NEEDS_REVIEW, help="zone")
    closed = None if value.closed_on is None else _closed(value.closed_on, asked, moment)
    if closed is not None and closed.answer is Answer.DENY:
        return closed
    if value.working and asked.facts.working_hours is not None:
        value = _at_work(value, asked.facts.working_hours)
    opens, closes = open_span(value, moment.zone, moment.at)
    if opens > moment.at:
        return Finding(opens)
    return closed or Finding(closes=closes)


def _closed(calendar: Calendar, asked: Question, moment: Moment) -> Finding | None:
    if asked.facts.holidays:
        days = asked.facts.holidays
        calendar = Calendar(days, frozenset(day.year for day in days))
    day = moment.day
    if not calendar.knows(day):
        again = calendar.known_after(day)
        until = NEVER if again is None else day_start(again, moment.zone)
        return Finding(until, answer=Answer.NEEDS_REVIEW, help="calendar")
    return Finding(day_start(day + _DAY, moment.zone)) if day in calendar.days else None


@lru_cache(maxsize=256)
def _at_work(value: Window, hours: WorkingHours) -> Window:
    """The window with the person's own hours, on the weekdays on which it has any."""
    weekdays = frozenset(day for span in value.spans for day in span.weekdays)
    end = hours.end if hours.end > hours.start else hours.end + 24 * 60
    return Window((Span(hours.start, end, weekdays),))
