"""Amounts in a cell, exact to the fen."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from app.rules.intake.text import Cell, half_width

_MARKS = re.compile(
    r"^(?:RMB|CNY|CN¥|人民币|人民幣|[¥$?])+|(?:元|圆|圓|RMB|CNY)整?$", re.IGNORECASE
)
_NUMBER = re.compile(r"^(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?$|^\.\d+$")
_SIGNS = "+-"
_UNITS = (("百万", 1_000_000), ("百萬", 1_000_000), ("亿", 10**8), ("億", 10**8))
_SCALES = (*_UNITS, ("万", 10_000), ("萬", 10_000), ("千", 1_000))
_EXACT = 10.0**13  # yuan below which a float holds every fen apart
_LONGEST = 16  # signs of a plain amount: 15 digits and the point
_LARGEST = 10**15  # fen; ten trillion yuan is no consumer's debt, but a slipped column


def fen(cell: Cell) -> int | None:
    """The amount in fen, minus for `-` and for brackets; None for an empty cell.

    Raises:
        ValueError: the cell is no amount, or is finer than a fen.
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        whole, point, cents = cell[:-3], cell[-3:-2], cell[-2:]
        if point == "." and (digits := whole + cents).isdecimal() and whole and len(digits) < 16:
            return int(digits)
        return _from_text(cell)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise ValueError("no amount")
    return _scaled(Decimal(repr(cell)), 1)


def fens(cells: tuple[Cell, ...]) -> list[int | None]:
    """The amounts of a row, as `fen` reads each; plain texts and stored numbers all at once.

    A float is exact here: a decimal of at most 15 digits and the double nearest to it name each
    other, so that `whole / 100 == number` says that the cell holds no more than two decimals.

    Raises:
        ValueError: one of the cells is no amount, or is finer than a fen.
    """
    numbers: tuple[Cell, ...] | list[Cell] = cells
    try:
        if "".join(cells).replace(".", "").isdecimal():  # type: ignore[arg-type]  # a cell that is no text raises TypeError
            numbers = [float(cell) if cell and len(cell) <= _LONGEST else cell for cell in cells]  # type: ignore[arg-type]  # all are texts here
    except TypeError:
        pass
    return [
        whole
        if type(number) is float
        and -_EXACT < number < _EXACT
        and (whole := round(number * 100)) / 100 == number
        else fen(cell)
        for number, cell in zip(numbers, cells, strict=True)
    ]


def rounded_fen(cell: Cell) -> int | None:
    """The amount to the nearest fen, for a number whose stored form is finer than that.

    Raises:
        ValueError: the cell is no amount.
    """
    if isinstance(cell, float):
        return fen(Decimal(repr(cell)).quantize(Decimal("0.01")).__float__())
    return fen(cell)


def is_finer_than_a_fen(cell: Cell) -> bool:
    """Whether a stored number has more than two decimals in its shortest exact form."""
    if not isinstance(cell, float) or cell != cell or cell in (float("inf"), float("-inf")):
        return False
    return Decimal(repr(cell)) % Decimal("0.01") != 0 and abs(cell) < 1e13


def _from_text(cell: str) -> int | None:
    text = half_width(cell).replace("￥", "¥").replace(" ", "").replace("，", ",").replace("−", "-")
    if text in ("", "-", "/", "--", "—"):
        return None
    negative = text[0] == "(" and text[-1] == ")"
    if negative:
        text = text[1:-1]
    signs, text = _split_sign(text)
    inner, text = _split_sign(_MARKS.sub("", _MARKS.sub("", text)))
    signs += inner
    if len(signs) + negative > 1:  # --5, (-5), -¥-5: nobody can tell what is owed
        raise ValueError("more than one sign")
    factor = 1
    for unit, size in _SCALES:
        if text.endswith(unit):
            factor, text = size, text[: -len(unit)]
            break
    if not _NUMBER.match(text):
        raise ValueError("no amount")
    amount = _scaled(Decimal(text.replace(",", "")), factor)
    return -amount if negative or signs == "-" else amount


def _split_sign(text: str) -> tuple[str, str]:
    """The sign that a text begins with, or "", and the rest."""
    return (text[:1], text[1:]) if text[:1] in _SIGNS else ("", text)


def _scaled(number: Decimal, factor: int) -> int:
    try:
        exact = number * factor * 100
        whole = int(exact)
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise ValueError("no amount") from error
    if exact != whole or abs(whole) > _LARGEST:
        raise ValueError("finer than a fen, or too large")
    return whole


def yuan(amount: int) -> str:
    """Fen as a decimal string in yuan with two places, without separators."""
    sign = "-" if amount < 0 else ""
    whole, cents = divmod(abs(amount), 100)
    return f"{sign}{whole}.{cents:02d}"
