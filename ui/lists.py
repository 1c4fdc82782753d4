"""What the worker reads for the lists on the left; as in `ui.jobs`, no Qt in any of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.queue import EVERYBODY, Choices, Filters, QueueKey, QueueRow, Tabs
from ui import roles

if TYPE_CHECKING:
    from app.domain.day import Day
    from app.services.desk import Desk

_MOST_LEFT = 500  # of each kind; nobody does more in a day


class Which(StrEnum):
    """The lists that a tab of the window shows."""

    CASES = "cases"
    CALL_BACKS = "call_backs"
    PROMISES = "promises"
    MY_DAY = "my_day"


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many rows of a list from the row number `first` on.

    `before` is the row above them, where it is known; `at` the moment of the listing and `count`
    how long it was, None for now.
    Only the cases go through filters.
    """

    which: Which
    first: int
    rows: int
    filters: Filters = EVERYBODY
    before: QueueRow | None = None
    at: datetime | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The rows that were wanted, and how many the list has altogether; None: not counted yet."""

    wanted: Wanted
    rows: tuple[QueueRow, ...]
    count: int | None
    at: datetime


def window(desk: Desk, wanted: Wanted) -> Window:
    """Read them, from the row above where it is known, else from the beginning."""
    if not roles.sees_people(desk):
        return Window(wanted, (), 0, wanted.at or desk.clock())
    if (opened := _first_of_all(desk, wanted)) is not None:
        return opened
    from app.services import queue

    at = wanted.at or desk.clock()
    count = _count(desk, wanted) if wanted.count is None else wanted.count
    read = {
        Which.CASES: queue.page,
        Which.CALL_BACKS: queue.call_backs,
        Which.PROMISES: queue.promises_due,
    }[wanted.which]
    before = wanted.before
    if before is not None:
        key: QueueKey | None = QueueKey(before.score, before.debtor_id, at, before.due_at)
    elif wanted.which is Which.CASES:
        key = queue.key_before(desk, wanted.first, at, count, wanted.filters)
    else:
        key = None
    skip = wanted.first if key is None else 0
    rows = read(desk, wanted.rows + skip, key, wanted.filters).rows[skip:]
    return Window(wanted, rows, count, at)


def _count(desk: Desk, wanted: Wanted) -> int:
    from app.services import queue

    if wanted.which is Which.CASES:
        return queue.size(desk, wanted.filters)
    there = queue.tabs(desk)
    return there.call_backs if wanted.which is Which.CALL_BACKS else there.promises


def look_ahead(desk: Desk, rows: int) -> None:
    """Read the first page of a desk that is just being opened, before its window is built."""
    if roles.sees_people(desk):
        from app.services import opening

        opening.look_ahead(desk, rows)


def _first_of_all(desk: Desk, wanted: Wanted) -> Window | None:
    """What a desk that is just being opened can show at once."""
    if wanted.which is not Which.CASES or wanted.first or wanted.filters != EVERYBODY:
        return None
    from app.services import opening

    at = wanted.at or desk.clock()
    rows = opening.first_page(desk, wanted.rows)
    if rows is None:
        return None
    return Window(wanted, rows, len(rows) if len(rows) < wanted.rows else None, at)


def tabs(desk: Desk) -> Tabs:
    """How many people each list has."""
    if not roles.sees_people(desk):
        return Tabs(0, 0, 0, 0, 0)
    from app.services import queue

    return queue.tabs(desk)


@dataclass(frozen=True, slots=True)
class MyDay:
    """The day of who sits here, and who is left of what was agreed for it."""

    day: Day
    left: tuple[QueueRow, ...]
    at: datetime


def my_day(desk: Desk) -> MyDay:
    """Read both; what is left comes in the order of its time."""
    if not roles.sees_people(desk):
        return _nobodys_day(desk)
    from app.services import day, queue

    read, now = day.my_day(desk), desk.clock()
    agreed = [
        row
        for listed in (queue.call_backs, queue.promises_due)
        for row in listed(desk, _MOST_LEFT).rows
        if row.due_at is not None and desk.today(row.due_at) <= read.on
    ]
    agreed.sort(key=lambda row: (row.due_at or now, row.debtor_id))
    return MyDay(read, tuple(agreed), now)


def _nobodys_day(desk: Desk) -> MyDay:
    from app.domain.day import Day

    now = desk.clock()
    return MyDay(Day(desk.today(now), 0, 0, 0, 0, (), 0, 0, 0, ()), (), now)


@dataclass(frozen=True, slots=True)
class Filtering:
    """What was listed last, and what there is to choose from."""

    filters: Filters
    choices: Choices


def filtering(desk: Desk) -> Filtering:
    """As kept between days."""
    if not roles.sees_people(desk):
        return Filtering(EVERYBODY, Choices((), ()))
    from app.services import preferences, queue

    return Filtering(preferences.filters(desk), queue.choices(desk))


def keep_filters(desk: Desk, filters: Filters) -> None:
    """Keep them between days."""
    from app.services import preferences

    preferences.keep_filters(desk, filters)
