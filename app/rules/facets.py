"""Reads plain values (of JSON, or of a case) strictly: what is unknown or misshapen is named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from app.domain.contact import When
from app.rules.reading import unknown
from app.rules.values import WEEKDAYS

E = TypeVar("E", bound=StrEnum)
Reader = Callable[[Any, str], Any]
_YEARS = range(1900, 9000)  # calendar arithmetic needs room on either side
_CENTURY = 36_525  # days
_LAST = date(_YEARS.stop, 1, 1)


class ScenarioError(ValueError):
    """A scenario that cannot be read; the text names the key and what is wrong there."""


def mapping(raw: Any, where: str, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """The values of the keys that are there and not null. Raises ScenarioError on any other key."""
    if not isinstance(raw, dict):
        raise ScenarioError(f"{where}: an object is expected here")
    found: dict[str, Any] = {}
    for name, value in raw.items():
        read = readers.get(name)
        if read is None:
            raise ScenarioError(f"{where}: {unknown('key', name, readers)}")
        if value is not None:
            found[name] = read(value, name)
    return found


def many(read: Reader) -> Reader:
    """A list of such values, as a tuple."""

    def read_all(raw: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise ScenarioError(f"{where}: a list is expected here")
        return tuple([read(one, where) for one in raw])

    return read_all


def text(raw: Any, where: str) -> str:
    """A string."""
    if not isinstance(raw, str):
        raise ScenarioError(f"{where}: a text is expected here")
    return raw


def flag(raw: Any, where: str) -> bool:
    """true or false."""
    if not isinstance(raw, bool):
        raise ScenarioError(f"{where}: true or false is expected here")
    return raw


def number(raw: Any, where: str) -> int:
    """A whole number."""
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise ScenarioError(f"{where}: a whole number is expected here")
    return raw


def amount(raw: Any, where: str) -> int:
    """How many: a whole number, not less than none; more than a century of days is as good."""
    if number(raw, where) < 0:
        raise ScenarioError(f"{where}: {raw} is less than none")
    return min(number(raw, where), _CENTURY)


def word(known: Collection[str]) -> Reader:
    """One of these words."""

    def read(raw: Any, where: str) -> str:
        if not isinstance(raw, str) or raw not in known:
            raise ScenarioError(f"{where}: {unknown('word', str(raw), known)}")
        return raw

    return read


def member(kind: type[E]) -> Reader:
    """One member of an enumeration, by its value."""
    members = {one.value: one for one in kind}

    def read(raw: Any, where: str) -> E:
        found = members.get(raw) if isinstance(raw, str) else None
        if found is None:
            raise ScenarioError(f"{where}: {unknown('word', str(raw), members)}")
        return found

    return read


def moment(raw: Any, where: str) -> datetime:
    """ISO 8601 with an offset."""
    try:
        at = datetime.fromisoformat(text(raw, where))
    except ValueError:
        raise ScenarioError(f"{where}: '{raw}' is no moment of ISO 8601") from None
    if at.tzinfo is None:
        raise ScenarioError(f"{where}: '{raw}' has no offset")
    if at.year not in _YEARS:
        raise ScenarioError(f"{where}: '{raw}' is no year of ours")
    return at


def day(raw: Any, where: str) -> date:
    """YYYY-MM-DD."""
    try:
        found = date.fromisoformat(text(raw, where))
    except ValueError:
        raise ScenarioError(f"{where}: '{raw}' is no date YYYY-MM-DD") from None
    if found.year < _YEARS.start:
        raise ScenarioError(f"{where}: '{raw}' is no year of ours")
    return min(found, _LAST)  # as good as for ever


def when(raw: Any, where: str) -> When:
    """A moment, or a bare date."""
    return day(raw, where) if isinstance(raw, str) and len(raw) == 10 else moment(raw, where)


def clock(raw: Any, where: str) -> int:
    """HH:MM as minutes after midnight, up to 24:00."""
    written = text(raw, where)
    hours, colon, minutes = written.partition(":")
    if len(written) != 5 or not colon or not (written.isascii() and (hours + minutes).isdecimal()):
        raise ScenarioError(f"{where}: a time HH:MM is expected here, not '{written}'")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > 24 * 60:
        raise ScenarioError(f"{where}: there is no time '{written}'")
    return total


def weekdays(raw: Any, where: str) -> frozenset[int]:
    """mon … sun, Monday 0."""
    return frozenset(WEEKDAYS.index(one) for one in many(word(WEEKDAYS))(raw, where))
