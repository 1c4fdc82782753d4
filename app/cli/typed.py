"""Values as they are typed on the command line; what is none is said in words."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date, datetime

from app.wording import Wording

_DIGITS = 12
_MOST = 1_000_000  # beyond it there is neither a book nor a page
_WIDEST = 16_384  # pixels of a window
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Typed:
    """What was typed, as a value of its type."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    def named(self, text: str) -> str:
        """An id or a case number: something, at least."""
        if not text.strip():
            raise ArgumentTypeError(self.wording.text("cli.not_named"))
        return text

    def positive(self, text: str) -> int:
        """A whole number above nought that is a number of things on a screen or in a day."""
        if not 0 < _whole(text) <= _MOST:
            raise self._wrong("cli.not_positive", text)
        return int(text)

    def seconds(self, text: str) -> int:
        """A whole number; whether a call can last so long is said where it is recorded."""
        found = _whole(text.removeprefix("-"))
        if found < 0:
            raise self._wrong("cli.not_whole", text)
        return -found if text.startswith("-") else found

    def day(self, text: str) -> date:
        """A date in ISO 8601."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self._wrong("cli.not_a_date", text) from None

    def size(self, text: str) -> tuple[int, int]:
        """Width and height of a window in pixels."""
        sides = text.partition("x")[::2]
        if not all(0 < _whole(side) <= _WIDEST for side in sides):
            raise self._wrong("cli.not_a_size", text)
        return int(sides[0]), int(sides[1])

    def moment(self, text: str) -> datetime:
        """A moment in ISO 8601."""
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise self._wrong("cli.not_a_moment", text) from None

    def clock(self, text: str) -> int:
        """A time of the day as minutes after midnight; 24:00 is its end."""
        hour, _, minute = text.partition(":")
        minutes = _whole(hour) * 60 + _whole(minute)
        if len(minute) == 2 and 0 <= _whole(minute) < 60 and 0 <= minutes <= 24 * 60:
            return minutes
        raise self._wrong("cli.not_a_time", text)

    def weekdays(self, text: str) -> tuple[int, ...]:
        """Some of mon,tue,wed,thu,fri,sat,sun: Monday is 0."""
        named = text.split(",")
        if not set(named) <= set(_WEEKDAYS):
            raise self._wrong("cli.not_weekdays", text)
        return tuple(sorted({_WEEKDAYS.index(one) for one in named}))

    def _wrong(self, code: str, text: str) -> ArgumentTypeError:
        return ArgumentTypeError(self.wording.text(code, typed=text))


def _whole(text: str) -> int:
    """A number of up to twelve digits, below nought where it is none: no book holds more."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else -_MOST
