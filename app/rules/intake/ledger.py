"""What a file said before: cases seen twice, rows that are one person.

Kept as 64-bit digests in flat arrays: some 50 MB for a million cases and people.
Two different keys meet once in some ten million imports of a million rows (n²/2⁶⁵).
"""

from __future__ import annotations

from array import array
from typing import NamedTuple, Protocol

from app.domain.flat import FlatList
from app.domain.imports import Identity
from app.rules.intake.names import is_masked

_NAME_MASK = (1 << 32) - 1  # names are compared with one other, not looked for among a million
_NOBODY = -1
_FIRST_SLOTS = 1 << 16  # enough for most files, which need never grow then


class Match(NamedTuple):
    """A person's place among the people of a file, and whether the name is the one known."""

    person: int
    same_name: bool


class Ledger(Protocol):
    """Answers what was seen before; a database may answer the same questions."""

    @property
    def people(self) -> int:
        """How many different people were met."""
        ...

    def is_new_case(self, creditor: str, case_no: str) -> bool:
        """Whether this case was not seen before; from now on it has been."""
        ...

    def person(self, identity: Identity, name: str, mobile: str) -> Match:
        """Who this is: by a valid identity number, else by name and mobile (E.164, or "")."""
        ...


class DigestSet:
    """Digests (none is 0), open addressing; 8 bytes a slot."""

    def __init__(self, slots: int = _FIRST_SLOTS) -> None:
        self._keys = _zeros("q", slots)
        self._room = _room(slots)

    def add(self, digest: int) -> bool:
        """Whether this digest was not there; from now on it is."""
        keys = self._keys
        size = len(keys)
        at = digest % size
        while held := keys[at]:
            if held == digest:
                return False
            at = (at + 1) % size
        keys[at] = digest
        self._room -= 1
        if not self._room:
            self._grow()
        return True

    def _grow(self) -> None:
        size = _larger(len(self._keys))
        grown = _zeros("q", size)
        self._room = _room(size) - _room(len(self._keys))
        for held in self._keys:
            if held:
                at = held % size
                while grown[at]:
                    at = (at + 1) % size
                grown[at] = held
        self._keys = grown


class DigestList:
    """Digests in order of arrival, each with its place, and found by open addressing.

    8 bytes for each and 4 for each slot: half empty, slots cost less than empty entries would.
    """

    def __init__(self, slots: int = _FIRST_SLOTS) -> None:
        self._keys = FlatList("q")
        self._slots = _zeros("I", slots)  # place + 1; 0 where it is free
        self._room = _room(slots)

    def __getitem__(self, place: int) -> int:
        return self._keys[place]

    def find(self, digest: int) -> int:
        """The digest's place, or -1."""
        keys, slots = self._keys, self._slots
        size = len(slots)
        at = digest % size
        while place := slots[at]:
            if keys[place - 1] == digest:
                return place - 1
            at = (at + 1) % size
        return -1

    def append(self, digest: int) -> None:
        """Add one that is not there yet; 0 leaves its place empty."""
        self._keys.append(digest)
        self._room -= 1
        if not self._room:
            self._grow()
        elif digest:
            self._take_slot(len(self._keys), digest)

    def fill(self, place: int, digest: int) -> None:
        """Give an empty place a digest that is not there yet."""
        self._keys[place] = digest
        self._take_slot(place + 1, digest)

    def _take_slot(self, number: int, digest: int) -> None:
        slots = self._slots
        size = len(slots)
        at = digest % size
        while slots[at]:
            at = (at + 1) % size
        slots[at] = number

    def _grow(self) -> None:
        size = _larger(len(self._slots))
        self._room = _room(size) - _room(len(self._slots))
        self._slots = _zeros("I", size)
        for place in range(len(self._keys)):
            if digest := self._keys[place]:
                self._take_slot(place + 1, digest)


class FileLedger:
    """The ledger of one file, held in memory for the time of one reading."""

    def __init__(self) -> None:
        self._cases = DigestSet()
        self._numbers = DigestList()  # by person; empty while no valid identity number is known
        self._mobiles = DigestList()  # each with its name
        self._owners = FlatList("I")  # by place in `_mobiles`: the person
        self._names = FlatList("I")  # by person: digest of the name, 0 where it was masked

    @property
    def people(self) -> int:
        """How many different people were met."""
        return len(self._names)

    def is_new_case(self, creditor: str, case_no: str) -> bool:
        """Whether this case was not seen before; from now on it has been."""
        return self._cases.add(hash((creditor, case_no)) or 1)

    def person(self, identity: Identity, name: str, mobile: str) -> Match:
        """Who this is: by a valid identity number, else by name and mobile (E.164, or "")."""
        by_number = (hash(identity[:2]) or 1) if identity.number else 0  # of kind and number
        by_mobile = (hash((name, mobile)) or 1) if mobile else 0
        place = self._mobiles.find(by_mobile) if by_mobile else _NOBODY
        person = self._known(by_number, place)
        digest = 0 if is_masked(name) else hash(name) & _NAME_MASK or 1
        is_new = person < 0
        if is_new:
            person = self._stranger(digest, by_number)
        if by_mobile and place < 0:
            self._mobiles.append(by_mobile)
            self._owners.append(person)
        return Match(person, is_new or self._same_name(person, digest))

    def _known(self, by_number: int, place: int) -> int:
        person = self._numbers.find(by_number) if by_number else _NOBODY
        if person >= 0 or place < 0:
            return person
        met = self._owners[place]
        if not by_number:
            return met
        if self._numbers[met]:
            return _NOBODY
        self._numbers.fill(met, by_number)  # it turned up for someone known by name and mobile
        return met

    def _stranger(self, digest: int, by_number: int) -> int:
        self._names.append(digest)
        self._numbers.append(by_number)
        return len(self._names) - 1

    def _same_name(self, person: int, digest: int) -> bool:
        known = self._names[person]
        if known == 0:
            self._names[person] = digest
        return not known or not digest or known == digest


def _room(slots: int) -> int:
    """How many digests may come before so many slots have to become more."""
    return slots * 2 // 3


def _larger(slots: int) -> int:
    return slots * 3 // 2


def _zeros(code: str, size: int) -> array[int]:
    return array(code, [0]) * size
