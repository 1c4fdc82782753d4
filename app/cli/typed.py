"""Values as they are typed on the command line; what is none is said in words."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date, datetime

from app.wording import Wording


class Typed:
    """What was typed, as a value of its type."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    def positive(self, text: str) -> int:
        """A whole number above nought."""
        if not (text.isascii() and text.isdigit() and int(text) > 0):
            raise self._wrong("cli.not_positive", text)
        return int(text)

    def day(self, text: str) -> date:
        """A date in ISO 8601."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self._wrong("cli.not_a_date", text) from None

    def size(self, text: str) -> tuple[int, int]:
        """Width and height of a window in pixels."""
        sides = text.partition("x")[::2]
        if not all(side.isascii() and side.isdigit() and int(side) > 0 for side in sides):
            raise self._wrong("cli.not_a_size", text)
        return int(sides[0]), int(sides[1])

    def moment(self, text: str) -> datetime:
        """A moment in ISO 8601."""
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise self._wrong("cli.not_a_moment", text) from None

    def _wrong(self, code: str, text: str) -> ArgumentTypeError:
        return ArgumentTypeError(self.wording.text(code, typed=text))
