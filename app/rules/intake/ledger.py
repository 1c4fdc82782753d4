"""What a file said before: cases seen twice, rows that are one person.

Kept as 64-bit digests in flat arrays: some 60 MB for a million cases and people.
Two different keys meet once in some ten million imports of a million rows (n²/2⁶⁵).
"""

from __future__ import annotations

from array import array
from typing import NamedTuple, Protocol

from app.domain.imports import Identity, IdentityKind
from app.rules.intake.names import is_masked

_MASK = (1 << 64) - 1
_NAME_MASK = (1 << 32) - 1  # names are compared with one other, not looked for among a million
_NOBODY = -1


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
    """Digests, open addressing; 8 bytes a slot."""

    def __init__(self, bits: int = 12) -> None:
        self._keys = array("Q", bytes(8 << bits))
        self._mask = (1 << bits) - 1
        self._used = 0

    def add(self, digest: int) -> bool:
        """Whether this digest was not there; from now on it is."""
        digest = digest & _MASK or 1
        keys, mask = self._keys, self._mask
        at = digest & mask
        while held := keys[at]:
            if held == digest:
                return False
            at = (at + 1) & mask
        keys[at] = digest
        self._used += 1
        if self._used * 3 > mask * 2:
            self._grow()
        return True

    def _grow(self) -> None:
        size = 2 * (self._mask + 1)
        mask = size - 1
        grown = array("Q", bytes(8 * size))
        for held in self._keys:
            if held:
                at = held & mask
                while grown[at]:
                    at = (at + 1) & mask
                grown[at] = held
        self._keys, self._mask = grown, mask


class DigestTable:
    """Digest → number. Entries lie in order of arrival, 12 bytes each; the slots of the open
    addressing, 4 bytes each, point at them: half empty, they cost less than empty entries."""

    def __init__(self, bits: int = 12) -> None:
        self._keys = array("Q", [0])  # entry 0 stands for a free slot
        self._values = array("I", [0])
        self._slots = array("I", bytes(4 << bits))
        self._mask = (1 << bits) - 1

    def put(self, digest: int, value: int) -> int:
        """The number kept for this digest, or -1 if it was not there; then `value` is kept."""
        digest = digest & _MASK or 1
        keys, slots, mask = self._keys, self._slots, self._mask
        at = digest & mask
        while entry := slots[at]:
            if keys[entry] == digest:
                return self._values[entry]
            at = (at + 1) & mask
        slots[at] = len(keys)
        keys.append(digest)
        self._values.append(value)
        if len(keys) * 3 > mask * 2:
            self._grow()
        return -1

    def find(self, digest: int) -> int:
        """The number kept for this digest, or -1."""
        entry = self._entry(digest)
        return self._values[entry] if entry else -1

    def replace(self, digest: int, value: int) -> None:
        """Keep another number for a digest that is there."""
        self._values[self._entry(digest)] = value

    def _entry(self, digest: int) -> int:
        digest = digest & _MASK or 1
        keys, slots, mask = self._keys, self._slots, self._mask
        at = digest & mask
        while (entry := slots[at]) and keys[entry] != digest:
            at = (at + 1) & mask
        return entry

    def _grow(self) -> None:
        size = 2 * (self._mask + 1)
        self._slots = slots = array("I", bytes(4 * size))
        self._mask = mask = size - 1
        for entry, digest in enumerate(self._keys):
            if entry:
                at = digest & mask
                while slots[at]:
                    at = (at + 1) & mask
                slots[at] = entry


class FileLedger:
    """The ledger of one file, held in memory for the time of one reading."""

    def __init__(self) -> None:
        self._cases = DigestSet()
        self._numbers = DigestTable()
        self._mobiles = DigestTable()
        self._names = array("I")  # by person: digest of the name, 0 where it was masked
        self._known = bytearray()  # by person: 1 where a valid identity number is known

    @property
    def people(self) -> int:
        """How many different people were met."""
        return len(self._names)

    def is_new_case(self, creditor: str, case_no: str) -> bool:
        """Whether this case was not seen before; from now on it has been."""
        return self._cases.add(hash(f"{creditor}\0{case_no}"))

    def person(self, identity: Identity, name: str, mobile: str) -> Match:
        """Who this is: by a valid identity number, else by name and mobile (E.164, or "")."""
        person = _NOBODY
        by_number = _digest(identity) if identity.number else 0
        by_mobile = hash(f"{name}\0{mobile}") if mobile else 0
        if by_number:
            person = self._numbers.put(by_number, len(self._names))
        if person < 0 and by_mobile:
            met = self._mobiles.find(by_mobile)
            if met >= 0 and not (by_number and self._known[met]):
                person = met
                self._recognised(by_number, person)
        digest = 0 if is_masked(name) else hash(name) & _NAME_MASK or 1
        if person < 0:
            return self._stranger(digest, by_number, by_mobile)
        if by_mobile:
            self._mobiles.put(by_mobile, person)
        known = self._names[person]
        if known == 0:
            self._names[person] = digest
        return Match(person, not known or not digest or known == digest)

    def _stranger(self, digest: int, by_number: int, by_mobile: int) -> Match:
        person = len(self._names)
        self._names.append(digest)
        self._known.append(1 if by_number else 0)
        if by_mobile:
            self._mobiles.put(by_mobile, person)
        return Match(person, True)

    def _recognised(self, by_number: int, person: int) -> None:
        """A number turned up for someone known by name and mobile alone."""
        if by_number:
            self._numbers.replace(by_number, person)
            self._known[person] = 1


def _digest(identity: Identity) -> int:
    """Of kind and number; almost all are citizens' numbers, which need no kind to tell them."""
    if identity.kind is IdentityKind.CITIZEN:
        return hash(identity.number)
    return hash(f"{identity.kind}\0{identity.number}")
