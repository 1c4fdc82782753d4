"""The press: makes a file of a letter. A program without a screen knows no type of its own."""

from __future__ import annotations

from typing import Protocol

from app.domain.documents import Letter
from app.domain.errors import DeskError


class Press(Protocol):
    """Sets a letter; handed in by whoever starts the program and knows how."""

    def __call__(self, letter: Letter) -> bytes:
        """The letter as a PDF. Raises DeskError letter.no_press where there is none."""


def no_press(letter: Letter) -> bytes:
    """A program that was started without one. Raises DeskError letter.no_press, always."""
    raise DeskError("letter.no_press")
