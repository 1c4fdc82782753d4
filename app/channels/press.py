"""The press: makes a file of a letter or a sheet. A program without a screen knows no type."""

from __future__ import annotations

from typing import Protocol

from app.domain.documents import Letter
from app.domain.errors import DeskError
from app.domain.sheets import Sheet


class Press(Protocol):
    """Sets a letter or a sheet; handed in by whoever starts the program and knows how."""

    def __call__(self, paper: Letter | Sheet) -> bytes:
        """It as a PDF. Raises DeskError letter.no_press where there is none."""


def no_press(paper: Letter | Sheet) -> bytes:
    """A program that was started without one. Raises DeskError letter.no_press, always."""
    raise DeskError("letter.no_press")
