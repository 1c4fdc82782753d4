"""Phone numbers in a cell: E.164, kind, extension and zones, by the public numbering plan."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, timezone

from app.domain.imports import Phone, PhoneKind
from app.rules.intake.text import Cell, half_width, is_blank, plain

REGION = "CN"
_KINDS = {
    PhoneNumberType.MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.FIXED_LINE: PhoneKind.LANDLINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.SHARED_COST: PhoneKind.SERVICE,
    PhoneNumberType.TOLL_FREE: PhoneKind.SERVICE,
    PhoneNumberType.UAN: PhoneKind.SERVICE,
}
_EXTENSION = re.compile(r"(?:转|轉|ext\.?|x|#|分机号?|分機號?)[:.\s]*(\d{1,6})$", re.IGNORECASE)
_DASH_EXTENSION = re.compile(r"^((?:0\d{2,3}|\(0\d{2,3}\))[-\s]*\d{7,8})-(\d{1,6})$")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?E\+?\d+$", re.IGNORECASE)
_SPLIT = re.compile(
    r"[/、;,|\n]+|(?<=\d{11})\s+(?=1\d{10})|(?<=\d{7})\s+(?=1\d{10}$|0\d{2,3}-?\d{7})|或|和"
)
_DASHES = str.maketrans("‐‑‒–—―－", "-------")
_JUNK = re.compile(r"[^\d+]")
_LETTERS = re.compile(r"[^\W\d_]+")
# Words that name the number and no person.
_OF_THE_NUMBER = re.compile(
    r"移动电话|移動電話|手机号码|手機號碼|手机号?|手機號?|电话号码|電話號碼|联系电话|聯絡電話|电话|電話"
    r"|号码|號碼|座机|座機|固话|備用|备用|常用|微信同号|微信同號|微信|mobile|cell|phone|tel|wechat",
    re.IGNORECASE,
)
_MEMO_LIMIT = 50_000
_TEXTS_LIMIT = 5_000  # texts that need more than a look into the plan
_Found = tuple[tuple[Phone, ...], str]
_plan: dict[str, tuple[str, PhoneKind, tuple[str, ...]] | None] = {}
_texts: dict[str, _Found] = {}


def read_phones(cell: Cell) -> _Found:
    """The numbers in a cell, and the code of what is wrong with it, or "".

    Codes: phone_missing, phone_several, phone_words, phone_scientific, phone_short, phone_long,
    phone_invalid. A number that cannot be dialled is not returned. Words that stand beside a number
    may say that it is somebody else's: they are its `relation`, as written.
    """
    if isinstance(cell, str) and 10 < len(cell) < 14 and cell.isascii():
        phone = _planned(cell) if len(cell) == 11 and cell[0] == "1" else _usual_landline(cell)
        if phone is not None:
            return (phone,), ""
    if isinstance(cell, float) and not cell.is_integer():
        return (), "phone_invalid"
    text = plain(cell)
    found = _texts.get(text)
    if found is None:
        if len(_texts) >= _TEXTS_LIMIT:
            _texts.clear()
        found = _texts[text] = _read_text(text)
    return found


def _usual_landline(text: str) -> Phone | None:
    """0571-99123456: the area code ends at the one dash."""
    if text[0] != "0" or "-" not in (text[3], text[4]):
        return None
    return _planned(text.replace("-", "", 1))


def _planned(digits: str) -> Phone | None:
    """A national number as the plan knows it. Class and zone hang on all but the last four
    digits, so one look serves ten thousand numbers (a test compares both ways)."""
    prefix = digits[:-4]
    try:
        known = _plan[prefix]
    except KeyError:
        if len(_plan) >= _MEMO_LIMIT:
            _plan.clear()
        known = _plan[prefix] = _look_up(prefix + "0000")
    if known is None or not digits.isdecimal():
        return None
    return Phone(known[0] + digits[-4:], known[1], "", known[2])


def _look_up(text: str) -> tuple[str, PhoneKind, tuple[str, ...]] | None:
    phone = _parse(text, "") if text.isdecimal() else None
    if phone is None or phone.kind is PhoneKind.SERVICE or phone.e164[-4:] != "0000":
        return None
    return phone.e164[:-4], phone.kind, phone.zones


def _parse(text: str, extension: str) -> Phone | None:
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    kind = _KINDS.get(phonenumbers.number_type(number))
    if kind is None:
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Phone(e164, kind, extension, tuple(timezone.time_zones_for_number(number)))


def _read_text(text: str) -> _Found:
    if is_blank(text):
        return (), "phone_missing"
    text = half_width(text).translate(_DASHES).strip("'’‘`\"")
    if _SCIENTIFIC.match(text):
        return (), "phone_scientific"
    whole, problem = _one(text)
    if whole is not None:
        return (whole,), "phone_words" if whole.relation else ""
    parts = [part.strip() for part in _SPLIT.split(text) if part.strip()]
    if len(parts) < 2:
        return (), problem
    phones = tuple(phone for part in parts if (phone := _one(part)[0]) is not None)
    return phones, "phone_several" if phones else "phone_invalid"


def _one(text: str) -> tuple[Phone | None, str]:
    phone, problem = _number(text)
    words = _words(text) if phone else ""
    return phone._replace(relation=words) if phone and words else phone, problem


def _words(text: str) -> str:
    """What stands beside a number and is no name of the number itself."""
    text = _OF_THE_NUMBER.sub("", _EXTENSION.sub("", text))
    return " ".join(_LETTERS.findall(text))


def _number(text: str) -> tuple[Phone | None, str]:
    extension = ""
    if spoken := _EXTENSION.search(text) or _DASH_EXTENSION.match(text):
        extension = spoken[spoken.lastindex or 1]
        text = text[: spoken.start(spoken.lastindex or 1)].rstrip("转轉extX.#分机機号號: -")
    digits = _JUNK.sub("", text)
    national = _without_country(digits)
    if len(national) == 11 and national[0] == "1" and national.isdecimal():
        mobile = _planned(national)
        if mobile is not None:
            return mobile._replace(extension=extension), ""
    if national.startswith("1") and len(national) < 11 and not national.startswith("10"):
        return None, "phone_short"
    phone = _parse(national if national.startswith(("0", "1", "4", "8")) else digits, extension)
    return phone, "" if phone else _length_problem(national)


def _length_problem(digits: str) -> str:
    if len(digits) < 10:
        return "phone_short"
    return "phone_long" if len(digits) > 12 else "phone_invalid"


def _without_country(digits: str) -> str:
    for prefix in ("+86", "0086", "86"):
        if digits.startswith(prefix) and len(digits) - len(prefix) >= 10:
            return digits[len(prefix) :]
    return digits
