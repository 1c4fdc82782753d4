"""What the tour is made of: steps, their outcome, and what is handed from one to the next."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.tour.hands import Hands
    from ui.tour.witness import Witness

PASSPHRASE = "green umbrella twelve spoons"
PASSWORD = "a-long-password"
FOUNDER, COLLECTOR = "xu", "zhou"
BOOK, FILE = "tour.book", "portfolio.csv"
PEOPLE = 90


class TourFailed(Exception):
    """Something was not as it has to be; the words say what."""


@dataclass(frozen=True, slots=True)
class Step:
    """One picture: what hands do, and what another process then has to find in the book.

    `killed`: the window's process is killed without warning once the picture is taken.
    """

    name: str
    act: Callable[[Hands], None]
    seen: Callable[[Witness], None]
    killed: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How the windows are to look."""

    language: str
    width: int
    height: int
    theme: str


@dataclass(slots=True)
class Findings:
    """What was asserted so far in a step."""

    asserted: list[str] = field(default_factory=list)

    def that(self, holds: bool, words: str) -> None:
        """Note it, or raise TourFailed."""
        if not holds:
            raise TourFailed(words)
        self.asserted.append(words)


def written(values: dict[str, Any]) -> str:
    """One line for the pipe between the two processes."""
    return json.dumps(values, ensure_ascii=True, default=str)


def picture(number: int, name: str) -> str:
    """The file of a step's picture."""
    plain = "".join(sign if sign.isalnum() else "-" for sign in name.lower())
    return f"{number:02d}-{'-'.join(part for part in plain.split('-') if part)}.png"


def place(folder: Path, name: str) -> Path:
    """A file of the tour's own throw-away folder."""
    return folder / name
