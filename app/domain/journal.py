"""The journal 待送记录: what a desk at an office could not put on record yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.domain.errors import DeskError


class Whose(NamedTuple):
    """Whose lines: for which office (the id of its book), entered where, and by whom."""

    office: str
    address: str  # of its servers and database, without who signs in
    staff_id: str
    login: str

    def is_meant(self, other: Whose) -> bool:
        """Whether the other one is the same person at the same office, found another way."""
        return (self.office, self.staff_id) == (other.office, other.staff_id)


class Elsewhere(NamedTuple):
    """How much of somebody else, or for another office, waits at this computer."""

    whose: Whose
    lines: int


class Had(NamedTuple):
    """A line that the office has had: the number of its delivery, its place, its id, and where."""

    n: int
    place: int
    made: str
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that waits: what the owner is asked for, with what is said.

    `refused`: what the office answered; it stays until somebody sends it again or gives it up.
    """

    place: int  # in the order in which it was done
    function: str  # of the owner: wrap_up, take_note, keep_draft, …
    said: Mapping[str, object]
    name: str  # of the person who was open at the desk; empty: nobody
    at: datetime  # by the office's clock, as it was seen last
    refused: DeskError | None = None
