"""Dates in a cell, in any of the forms that placement files use."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from app.rules.intake.text import Cell, half_width

_TIME = r"(?:[T ]*(?:(?:[AP]M|上午|下午|凌晨|早上|中午|晚上) ?)?\d{1,2}[:时時点點]\d{2}.*)?$"
_PARTS = re.compile(
    r"^(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})(?:日|号|號)?" + _TIME, re.IGNORECASE
)
_REPUBLIC = re.compile(
    r"^(?:中[華华])?民[國国] *(\d{1,3}) *(?:年|[-/.]) *(\d{1,2}) *(?:月|[-/.]) *(\d{1,2})"
    r" *(?:日|号|號)?" + _TIME,
    re.IGNORECASE,
)
_BEFORE_REPUBLIC = 1911  # 民國 1 is 1912
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH_OF = {
    written: number
    for number, name in enumerate(_MONTHS, 1)
    for written in (name, name[:3], name[:4] if name == "september" else name)
}
_NAMED = re.compile(r"^(\d{1,2})[- /.]*([a-z]{3,9})[-, /.]*(\d{4})" + _TIME, re.IGNORECASE)
_NAMED_FIRST = re.compile(r"^([a-z]{3,9})[- /.]*(\d{1,2})[-, /.]+(\d{4})" + _TIME, re.IGNORECASE)
_SERIAL_ZERO = date(1899, 12, 30)  # serials from 1900-03-01 on; Excel's 29 February 1900 is no day
_FIRST_SERIAL, _LAST_SERIAL = 10_959, 73_415  # 1930-01-01 to 2100-12-31
_FIRST, _LAST = date(1930, 1, 1), date(2100, 12, 31)
_EMPTY = frozenset({"", "-", "--", "/", "无", "無", "null"})
_MEMO_LIMIT = 50_000
_memo: dict[Cell, date | None] = {}


class NoDay(ValueError):
    """A cell that names no day. `code` says why: date_impossible (a form that is read, and no such
    day), date_outside (no loan has it), date_form (a form that is not read)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def day(cell: Cell) -> date | None:
    """The day a cell names; None for an empty cell.

    Spreadsheet serials count as days since 1899-12-30, as numbers or as text.

    Which of two numbers is the month is never guessed: 05/03/2026 is not read, nor is 31/12/2025,
    which stands in a column of such.

    Raises:
        NoDay: what is written is no day that is read.
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
        raise NoDay("date_form")
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
        raise NoDay("date_outside")
    return found


def _from_serial(number: float) -> date:
    if number == number and _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        return _SERIAL_ZERO + timedelta(days=int(number))
    raise NoDay("date_form")


def _from_text(cell: str) -> date | None:
    text = half_width(cell)
    if text.lower() in _EMPTY:
        return None
    if text.isdecimal():
        if len(text) == 8:
            return _named(text[:4], text[4:6], text[6:])
        return _from_serial(int(text) if len(text) < 8 else -1)
    parts = _PARTS.match(text.replace(" ", "") if "年" in text else text)
    if parts:
        return _named(parts[1], parts[2], parts[3])
    if text.replace(".", "", 1).isdecimal():
        return _from_serial(float(text))
    return _from_words(text)


def _from_words(text: str) -> date:
    """民國115年3月5日, 5-Mar-2026, March 5, 2026."""
    if parts := _REPUBLIC.match(text):
        return _named(int(parts[1]) + _BEFORE_REPUBLIC, parts[2], parts[3])
    if parts := _NAMED.match(text):
        day_of_month, name, year = parts[1], parts[2], parts[3]
    elif parts := _NAMED_FIRST.match(text):
        name, day_of_month, year = parts[1], parts[2], parts[3]
    else:
        raise NoDay("date_form")
    month = _MONTH_OF.get(name.lower())
    if month is None:
        raise NoDay("date_form")
    return _named(year, month, day_of_month)


def _named(year: str | int, month: str | int, day_of_month: str | int) -> date:
    try:
        found = date(int(year), int(month), int(day_of_month))
    except ValueError:
        raise NoDay("date_impossible") from None
    return _within(found)
