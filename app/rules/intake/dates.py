"""Dates in a cell, in any of the forms that placement files use."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from app.rules.intake.text import Cell, half_width

_PARTS = re.compile(
    r"^(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})(?:日|号|號)?(?:[T ]*\d{1,2}:\d{2}.*)?$"
)
_SERIAL_ZERO = date(1899, 12, 30)  # serials from 1900-03-01 on; Excel's 29 February 1900 is no day
_FIRST_SERIAL, _LAST_SERIAL = 10_959, 73_415  # 1930-01-01 to 2100-12-31
_FIRST, _LAST = date(1930, 1, 1), date(2100, 12, 31)
_EMPTY = frozenset({"", "-", "--", "/", "无", "無", "null"})
_MEMO_LIMIT = 50_000
_memo: dict[Cell, date | None] = {}


def day(cell: Cell) -> date | None:
    """The day a cell names; None for an empty cell.

    Spreadsheet serials count as days since 1899-12-30, as numbers or as text.

    Raises:
        ValueError: no such day, a year of two digits, or a year no loan can have.
    """
    if isinstance(cell, (str, date)):  # not numbers: True and 1.0 would be found as 1
        if cell in _memo:
            return _memo[cell]
        found = _from_text(cell) if isinstance(cell, str) else _from_date(cell)
        if len(_memo) >= _MEMO_LIMIT:
            _memo.clear()
        _memo[cell] = found
        return found
    if cell is None:
        return None
    if isinstance(cell, bool):
        raise ValueError("no day")
    return _from_serial(cell)


def days_named(cells: tuple[Cell, ...]) -> list[date | None]:
    """The days of a row, as `day` reads each; those met before all at once. Raises as `day`."""
    try:
        return [_memo[cell] for cell in cells]
    except KeyError:
        return [day(cell) for cell in cells]


def _from_date(cell: date) -> date:
    return _within(cell.date() if isinstance(cell, datetime) else cell)


def _within(found: date) -> date:
    if not _FIRST <= found <= _LAST:
        raise ValueError("no day a loan can have")
    return found


def _from_serial(number: float) -> date:
    if number == number and _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        return _SERIAL_ZERO + timedelta(days=int(number))
    raise ValueError("no day")


def _from_text(cell: str) -> date | None:
    text = half_width(cell)
    if text.lower() in _EMPTY:
        return None
    if text.isdecimal():
        if len(text) == 8:
            return _within(date(int(text[:4]), int(text[4:6]), int(text[6:])))
        return _from_serial(int(text) if len(text) < 8 else -1)
    parts = _PARTS.match(text.replace(" ", "") if "年" in text else text)
    if parts:
        return _within(date(int(parts[1]), int(parts[2]), int(parts[3])))
    if text.replace(".", "", 1).isdecimal():
        return _from_serial(float(text))
    raise ValueError("no day")
