"""Citizen identity numbers: the check digit, the old 15 digits, what a spreadsheet loses."""

from __future__ import annotations

from datetime import date

from app.domain.imports import Identity, IdentityKind
from app.rules.intake.text import BLANK_WORDS, Cell, half_width, plain

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_KINDS = {
    "": IdentityKind.CITIZEN,
    "身份证": IdentityKind.CITIZEN,
    "居民身份证": IdentityKind.CITIZEN,
    "二代身份证": IdentityKind.CITIZEN,
    "身份證": IdentityKind.CITIZEN,
    "居民身份證": IdentityKind.CITIZEN,
    "idcard": IdentityKind.CITIZEN,
    "护照": IdentityKind.PASSPORT,
    "護照": IdentityKind.PASSPORT,
    "passport": IdentityKind.PASSPORT,
    "港澳居民来往内地通行证": IdentityKind.HK_MACAU,
    "港澳通行证": IdentityKind.HK_MACAU,
    "回乡证": IdentityKind.HK_MACAU,
    "台湾居民来往大陆通行证": IdentityKind.TAIWAN,
    "台胞证": IdentityKind.TAIWAN,
    "台胞證": IdentityKind.TAIWAN,
}
_LAST_THREE = {
    f"{number:03d}": number // 100 * 8 + number // 10 % 10 * 4 + number % 10 * 2
    for number in range(1000)
}
_MEMO_LIMIT = 60_000
_areas: dict[str, int] = {}
_births: dict[str, tuple[int, date | None]] = {}


def kind_of(text: str) -> IdentityKind:
    """The kind of paper that a cell names; an empty cell stands for the citizen's card."""
    return _KINDS.get(half_width(text).replace(" ", "").lower(), IdentityKind.OTHER)


def check_digit(first_17: str) -> str:
    """The eighteenth sign. Source: GB 11643-1999, ISO 7064 MOD 11-2."""
    return _CHECKS[
        sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11
    ]


def read_identity(kind: IdentityKind, cell: Cell, as_of: date) -> tuple[Identity, str]:
    """The identity a cell holds, and the code of what is wrong with it, or "".

    Codes: id_missing, id_scientific, id_length, id_checksum, id_birth, id_15, id_15_old,
    id_minor (under 18 on `as_of`). All but id_15 and id_minor leave `number` None.
    """
    raw = plain(cell)
    if kind is not IdentityKind.CITIZEN:
        number = half_width(raw).replace(" ", "").upper()
        return Identity(kind, number or None, raw, None), "" if number else "id_missing"
    if isinstance(cell, float):  # 18 digits in a float have already lost some
        return Identity(kind, None, raw, None), "id_scientific"
    text = raw
    if not (len(text) == 18 and text[:17].isdecimal() and text.isascii()):
        text = half_width(text).strip("'’‘`\"").replace(" ", "").replace("-", "")
    return _citizen(text.upper(), raw, as_of)


def _citizen(text: str, raw: str, as_of: date) -> tuple[Identity, str]:
    kind = IdentityKind.CITIZEN
    if len(text) == 18 and text.isascii() and text[:17].isdecimal():
        total, birth = _birth(text[6:14])
        total += _area(text[:6]) + _LAST_THREE[text[14:17]]
        if _CHECKS[total % 11] != text[17]:
            return Identity(kind, None, raw, None), "id_checksum"
        if birth is None or birth > as_of:
            return Identity(kind, None, raw, None), "id_birth"
        return Identity(kind, text, raw, birth), "id_minor" if _is_minor(birth, as_of) else ""
    if len(text) == 15 and text.isdecimal():
        return _old_number(text, raw, as_of)
    return Identity(kind, None, raw, None), _shape_problem(text)


def _shape_problem(text: str) -> str:
    if text.lower() in BLANK_WORDS:
        return "id_missing"
    if "E" in text and text.replace("E", "").replace("+", "").replace(".", "").isdecimal():
        return "id_scientific"
    return "id_length"


def _old_number(text: str, raw: str, as_of: date) -> tuple[Identity, str]:
    """15 digits, issued until 1999, left out the century and the check digit."""
    first_17 = text[:6] + "19" + text[6:]
    birth = _birth(first_17[6:14])[1]
    if birth is None:
        return Identity(IdentityKind.CITIZEN, None, raw, None), "id_birth"
    if as_of.year - birth.year > 100:  # born after 1999: 15 digits cannot be what was issued
        return Identity(IdentityKind.CITIZEN, None, raw, None), "id_15_old"
    number = first_17 + check_digit(first_17)
    return Identity(IdentityKind.CITIZEN, number, raw, birth), "id_15"


def _area(digits: str) -> int:
    total = _areas.get(digits)
    if total is None:
        if len(_areas) >= _MEMO_LIMIT:
            _areas.clear()
        total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS[:6], strict=True))
        _areas[digits] = total
    return total


def _birth(digits: str) -> tuple[int, date | None]:
    found = _births.get(digits)
    if found is None:
        if len(_births) >= _MEMO_LIMIT:
            _births.clear()
        total = sum(
            int(digit) * weight for digit, weight in zip(digits, _WEIGHTS[6:14], strict=True)
        )
        found = (total, _date_or_none(digits))
        _births[digits] = found
    return found


def _date_or_none(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _is_minor(birth: date, as_of: date) -> bool:
    years = as_of.year - birth.year
    return years < 18 or (years == 18 and (as_of.month, as_of.day) < (birth.month, birth.day))
