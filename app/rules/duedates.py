"""When instalments are due: by the week, by the month, on given days, on working days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from app.domain.plans import Every, Offer, Shift

_DAY = timedelta(days=1)
_WEEKS = {Every.WEEK: 1, Every.TWO_WEEKS: 2}
IsWorking = Callable[[date], bool]


def due_days(offer: Offer) -> tuple[date, ...]:
    """The days as they were agreed, before any of them is moved off a day on which nobody works.

    Raises OverflowError for days beyond the calendar.
    """
    if offer.every is None or offer.first_due is None:
        return offer.dates
    if offer.every is Every.MONTH:
        return tuple(add_months(offer.first_due, n) for n in range(offer.count))
    step = timedelta(weeks=_WEEKS[offer.every])
    return tuple(offer.first_due + n * step for n in range(offer.count))


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: 31 January, 28 February, 31 March.

    Raises OverflowError beyond the year 9999.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        raise OverflowError(f"no such year: {year}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: date, last: date) -> int:
    """Whole months from one day to another, a month begun counted as one."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months + (add_months(first, months) < last)


def shifted(day: date, shift: Shift, is_working: IsWorking, not_before: date) -> date:
    """The working day that takes the place of `day`, which is never moved before `not_before`."""
    if shift is Shift.NONE:
        return day
    moved = day
    while not is_working(moved) and shift is Shift.PREVIOUS and moved > not_before:
        moved -= _DAY
    while not is_working(moved):
        moved += _DAY
    return moved
