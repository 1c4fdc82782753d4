"""The press: makes a file of letters or of a sheet. A program without a screen knows no type."""

from __future__ import annotations

from typing import Protocol

from app.domain.documents import Bound
from app.domain.errors import DeskError
from app.domain.sheets import Sheet


class Press(Protocol):
    """Sets letters or a sheet; handed in by whoever starts the program and knows how."""

    def __call__(self, paper: Bound | Sheet) -> bytes:
        """It as one PDF. Raises DeskError letter.no_press where there is none."""


def no_press(paper: Bound | Sheet) -> bytes:
    """A program that was started without one. Raises DeskError letter.no_press, always."""
    raise DeskError("letter.no_press")
