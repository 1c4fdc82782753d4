"""Reads plain values (of JSON): every fault is named with its path, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from app.rules.reading import unknown

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
Fault = tuple[str, str]  # path and text
_AMOUNT = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)
_RATE = re.compile(r"\d{1,2}(?:\.\d{1,18})?", re.ASCII)
_MOST_RATE = 10


class Reader:
    """Gathers faults; what could not be read is None."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: str, text: str) -> None:
        """Note a fault."""
        self.faults.append((path, text))

    def is_clean(self, *paths: str) -> bool:
        """Whether nothing at or below these paths is a fault."""
        below = tuple(f"{path}{sign}" for path in paths for sign in ".[")
        return not any(path in paths or path.startswith(below) for path, _ in self.faults)

    def keys(
        self, raw: Any, path: str, known: Collection[str], required: Collection[str] = ()
    ) -> dict[str, Any]:
        """The keys that are there and not null; others than the known ones are faults."""
        if not isinstance(raw, dict):
            self.fault(path, "an object is expected here")
            return {}
        for name in raw:
            if name not in known:
                self.fault(_under(path, name), unknown("key", name, known))
        for name in required:
            if raw.get(name) is None:
                self.fault(_under(path, name), "this is missing")
        return {name: value for name, value in raw.items() if value is not None}

    def read(self, raw: Any, path: str, read: Callable[[Any], T]) -> T | None:
        """What `read` makes of the value; None, and a fault, where it raises ValueError."""
        try:
            return read(raw)
        except ValueError as error:
            self.fault(path, str(error))
            return None


class Keys:
    """Reads the keys of one object."""

    def __init__(self, reader: Reader, keys: Mapping[str, Any], path: str) -> None:
        self._reader, self._keys, self._path = reader, keys, path

    def _read(self, name: str, read: Callable[[Any], T]) -> T | None:
        if name not in self._keys:
            return None
        return self._reader.read(self._keys[name], _under(self._path, name), read)

    def text(self, name: str) -> str:
        """Words; empty where they are missing."""
        return self._read(name, _text) or ""

    def day(self, name: str) -> Any:
        """A date YYYY-MM-DD."""
        return self._read(name, day_of)

    def code(self, name: str) -> Any:
        """A currency."""
        return self._read(name, _currency)

    def member(self, name: str, kind: type[E], known: Collection[E] = ()) -> Any:
        """One member of an enumeration, by its value."""
        return self._read(name, lambda raw: _member(raw, kind, known or tuple(kind)))

    def amount(self, name: str) -> int:
        """Fen; none where it is missing."""
        return self._read(name, _amount) or 0

    def rate(self, name: str) -> Decimal | None:
        """A yearly rate."""
        return self._read(name, _rate)

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number; 0 where it is missing."""
        return self._read(name, lambda raw: _whole(raw, least, most)) or 0


def _under(path: str, name: str) -> str:
    """The path of a key below another."""
    return f"{path}.{name}" if path else name


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError("a text is expected here")
    return raw


def _currency(raw: Any) -> str:
    if not isinstance(raw, str) or re.fullmatch("[A-Z]{3}", raw) is None:
        raise ValueError("three capital letters of ISO 4217 are expected here")
    return raw


def _member(raw: Any, kind: type[E], known: Collection[E]) -> E:
    names = [one.value for one in known]
    if not isinstance(raw, str) or raw not in names:
        raise ValueError(unknown("word", str(raw), names))
    return kind(raw)


def _amount(raw: Any) -> int:
    found = _AMOUNT.fullmatch(raw) if isinstance(raw, str) else None
    if found is None:
        raise ValueError('an amount such as "1234.56" is expected here, not negative, in quotes')
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _rate(raw: Any) -> Decimal:
    is_number = isinstance(raw, (int, float)) and not isinstance(raw, bool)
    written = format(Decimal(repr(raw)), "f") if is_number else raw
    is_rate = isinstance(written, str) and _RATE.fullmatch(written) is not None
    if not is_rate or Decimal(written) > _MOST_RATE:
        raise ValueError("a yearly rate as a decimal fraction is expected here, such as 0.18")
    return Decimal(written)


def _whole(raw: Any, least: int, most: int) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not least <= raw <= most:
        raise ValueError(f"a whole number from {least} to {most} is expected here")
    return raw


def day_of(raw: Any) -> date:
    """The day of YYYY-MM-DD. Raises ValueError."""
    if not isinstance(raw, str) or re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw, re.ASCII) is None:
        raise ValueError("a date YYYY-MM-DD is expected here")
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise ValueError(f"there is no day {raw}") from None
