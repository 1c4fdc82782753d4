"""The day a file speaks of: due date plus days past due, as most rows agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TypeVar

from app.rules.intake.dates import day
from app.rules.intake.text import Cell, half_width

_DAYS = re.compile(r"^(?:已?逾期|dpd)?:?([+-]?\d{1,5})(?:\.0+)?(?:天|日|days?|d)?$", re.IGNORECASE)
_MOST_DAYS = 20_000
_Read = TypeVar("_Read")


def days(cell: Cell) -> int | None:
    """A count of days, with or without its unit; None for an empty cell.

    Raises:
        ValueError: the cell is no whole number of days.
    """
    if isinstance(cell, str):
        if cell.isdecimal() and len(cell) < 6:
            return int(cell)
        return _from_text(cell) if cell else None
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise ValueError("no count of days")
    if not abs(cell) <= _MOST_DAYS or int(cell) != cell:  # the first is false for NaN too
        raise ValueError("no count of days")
    return int(cell)


def counts(cells: tuple[Cell, ...]) -> list[int | None]:
    """The counts of a row, as `days` reads each; short plain ones at once. Raises as `days`."""
    return [
        int(cell) if type(cell) is str and len(cell) < 6 and cell.isdecimal() else days(cell)
        for cell in cells
    ]


def _from_text(cell: str) -> int | None:
    text = half_width(cell).replace(" ", "")
    if text in ("", "-", "/"):
        return None
    found = _DAYS.match(text)
    if not found or abs(int(found[1])) > _MOST_DAYS:
        raise ValueError("no count of days")
    return int(found[1])


def agreed_day(rows: Iterable[tuple[Cell, Cell, Cell]]) -> date | None:
    """The day that due date + days past due gives for most rows (due, days, placed on).

    Where fewer than half agree, the rows contradict each other, and the latest day on which a
    case was placed is nearer to the truth. None when the file says nothing of either.
    """
    votes: Counter[date] = Counter()
    latest: date | None = None
    for (due_cell, days_cell, placed_cell), rows_alike in Counter(rows).items():
        placed = _or_none(day, placed_cell)
        if placed and (latest is None or placed > latest):
            latest = placed
        due = _or_none(day, due_cell)
        past = _or_none(days, days_cell)
        if due is not None and past is not None and past > 0:
            votes[due + timedelta(days=past)] += rows_alike
    if not votes:
        return latest
    best, count = votes.most_common(1)[0]
    return latest if latest is not None and count * 2 < votes.total() else best


def _or_none(read: Callable[[Cell], _Read], cell: Cell) -> _Read | None:
    try:
        return read(cell)
    except ValueError:
        return None
