"""The people of one file while it is imported: who they are in the book, and what they owe.

Some 23 bytes a person: a million people must fit beside the reading of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from app.domain.flat import FlatList

NEW = 1  # not in the book before this file
CHANGED = 2  # was in the book, and something of theirs changed
IDENTIFIED = 4  # a valid identity number is on record
_HELD_FROM = 3  # bits from here on stand for kinds of hold
_NO_DAY = 9_999_999  # after every ordinal of a date
_BYTES = 16  # of an id
_NOWHERE = (1 << 32) - 1


class Owing(NamedTuple):
    """A person's debts together; `overdue` in fen, `creditor` the one of the oldest debt."""

    debtor_id: str
    overdue: int
    oldest_due: date | None
    placed_on: date | None
    creditor: int


class Roster:
    """People by their number in the file, from 0. Newcomers' ids count on from `first`."""

    def __init__(self, first: str) -> None:
        self._first = int(first, 16)
        self._flags = FlatList("B")
        self._places = FlatList(
            "I"
        )  # newcomers: how far their id is from the first; or in `_known`
        self._known = bytearray()  # ids of those whom the book knew
        self._overdue = FlatList("q")
        self._due = FlatList("i")
        self._placed = FlatList("i")
        self._creditor = FlatList("H")

    def __len__(self) -> int:
        return len(self._flags)

    def debtor(self, person: int) -> str | None:
        """The debtor's id; None while it is not known."""
        if person >= len(self._places) or self._places[person] == _NOWHERE:
            return None
        return self._id(person)

    def is_debtor(self, person: int, debtor_id: str) -> None:
        """From now on this person is known to be that debtor of the book."""
        self._places_for(person)
        self._places[person] = len(self._known) // _BYTES
        self._known += bytes.fromhex(debtor_id)

    def is_new(self, person: int, debtor_id: str) -> None:
        """This person comes into the book with this file."""
        self._places_for(person)
        self._places[person] = int(debtor_id, 16) - self._first
        self._flags[person] |= NEW

    def mark(self, person: int, flags: int) -> None:
        """Set CHANGED, IDENTIFIED."""
        self._flags[person] |= flags

    def has(self, person: int, flag: int) -> bool:
        """Whether it was set."""
        return person < len(self._flags) and bool(self._flags[person] & flag)

    def hold(self, person: int, kind: int) -> bool:
        """Note a hold of this kind (0 to 4); whether it is the first one of it."""
        bit = 1 << (_HELD_FROM + kind)
        first = not self._flags[person] & bit
        self._flags[person] |= bit
        return first

    def owes(
        self, person: int, overdue: int, due: date | None, placed: date | None, creditor: int
    ) -> None:
        """Count one more debt of a newcomer."""
        self._overdue[person] += overdue
        day = due.toordinal() if due else _NO_DAY
        if day < self._due[person]:
            self._due[person] = day
            self._creditor[person] = creditor
        if placed and placed.toordinal() < self._placed[person]:
            self._placed[person] = placed.toordinal()

    def newcomers(self) -> Iterator[Owing]:
        """Who is new, owes something and is not on hold, in the order of the file."""
        for person in range(len(self)):
            flags = self._flags[person]
            if flags & NEW and not flags >> _HELD_FROM and self._overdue[person] > 0:
                yield Owing(
                    self._id(person), self._overdue[person], _day(self._due[person]),
                    _day(self._placed[person]), self._creditor[person],
                )  # fmt: skip

    def changed(self) -> Iterator[str]:
        """Debtors who were in the book and of whom something changed."""
        for person in range(len(self)):
            if self._flags[person] & CHANGED:
                yield self._id(person)

    def _id(self, person: int) -> str:
        at = self._places[person]
        if self._flags[person] & NEW:
            return f"{self._first + at:032x}"
        return self._known[at * _BYTES : (at + 1) * _BYTES].hex()

    def _places_for(self, person: int) -> None:
        while person >= len(self._flags):
            self._flags.append(0)
            self._places.append(_NOWHERE)
            self._overdue.append(0)
            self._due.append(_NO_DAY + 1)
            self._placed.append(_NO_DAY)
            self._creditor.append(0)


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal < _NO_DAY else None
