"""Written signs made comparable: width, invisible signs, line breaks inside a cell."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

Cell = str | float | int | date | datetime | bool | None

# NUL, and the signs that turn the direction of what follows.
# Source: Unicode UAX #9, "Explicit Directional Embedding", "Override" and "Isolate".
STEERING = dict.fromkeys([0x00, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
INVISIBLE = STEERING | dict.fromkeys([0xAD, 0x180E, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
FORMULA_SIGNS = frozenset("=+-@\t\r")
_BETWEEN_DIGITS = dict.fromkeys(map(ord, "-,. "))
_MAILBOX = re.compile(r"[a-z0-9._%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}")
_SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,3}|[0-9]{16,}\.0")
BLANK_WORDS = frozenset(
    {"", "无", "無", "/", "\\", "-", "--", "—", "——", "null", "none", "n/a", "na"}
)


def lost_digits(text: str) -> bool:
    """Whether a number stands here as a spreadsheet shortens it: 2.02611E+14, 20261112345678900000.

    A float keeps fifteen digits (IEEE 754 binary64); what came after them is gone.
    """
    return _SHORTENED.fullmatch(text) is not None


def plain(cell: Cell) -> str:
    """A cell as text without outer spaces; a whole float loses its `.0`, a date is ISO."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    return str(cell)


def half_width(text: str) -> str:
    """Full-width signs as their usual selves (NFKC), invisible signs gone, no outer space."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text.translate(INVISIBLE)).strip()


def one_line(text: str) -> str:
    """A text without line breaks: between Chinese signs they vanish, elsewhere become a space."""
    if "\n" not in text and "\r" not in text:
        return text
    parts = [part.strip() for part in text.replace("\r", "\n").split("\n")]
    joined = ""
    for part in filter(None, parts):
        gap = " " if joined and joined[-1].isascii() and part[0].isascii() else ""
        joined += gap + part
    return joined


def is_blank(text: str) -> bool:
    """Whether a cell says that there is nothing: empty, 无, /, -, NULL and the like."""
    return half_width(text).lower() in BLANK_WORDS


def mailbox(text: str) -> str | None:
    """An e-mail address in small letters, "" where none stands, None where it is none.

    Of RFC 5321 what is in use: no quoted names, no addresses of machines.
    """
    text = half_width(text).lower()
    return "" if is_blank(text) else text if _MAILBOX.fullmatch(text) else None


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would run this text when it is opened there.

    A lone sign, a phone number and a plain amount are not formulas.
    Source: OWASP, "CSV Injection": cells that begin with = + - @ tab or carriage return.
    """
    if text[:1] not in FORMULA_SIGNS:
        return False
    body = text.strip()
    if len(body) < 2 or body[0] in "=@":
        return len(body) > 1
    rest = body.lstrip("+-").translate(_BETWEEN_DIGITS)
    return bool(rest) and not rest.isdecimal()


def neutralise(cell: str) -> str:
    """A cell for an exported sheet: an apostrophe stops any spreadsheet from running it."""
    return "'" + cell if cell[:1] in FORMULA_SIGNS and cell else cell
