"""The press: makes a file of letters. A program without a screen knows no type of its own."""

from __future__ import annotations

from typing import Protocol

from app.domain.documents import Bound
from app.domain.errors import DeskError


class Press(Protocol):
    """Sets letters; handed in by whoever starts the program and knows how."""

    def __call__(self, bound: Bound) -> bytes:
        """The letters as one PDF. Raises DeskError letter.no_press where there is none."""


def no_press(bound: Bound) -> bytes:
    """A program that was started without one. Raises DeskError letter.no_press, always."""
    raise DeskError("letter.no_press")
