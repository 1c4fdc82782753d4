"""Check-out 带出: visits that a device carries away, what it may do meanwhile, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.contact import Channel


class CheckOutState(StrEnum):
    """Where a check-out stands."""

    OUT = "out"
    BACK = "back"  # what was not used was given back
    REVOKED = "revoked"  # the device is lost: what it may have used counts as used


class ConflictKind(StrEnum):
    """What the book and the device know differently; the rule that decides stands in wording."""

    PAID = "paid"  # somebody paid meanwhile: the payment counts
    HELD = "held"  # a hold was placed meanwhile: it stands, the contact counts
    REASSIGNED = "reassigned"  # somebody else has the person: what comes next is theirs
    OFF = "off"  # the visit was called off or appointed anew: it counts as made
    CHANGED = "changed"  # both changed one row: the book's stands
    BEYOND = "beyond"  # a contact that nothing was reserved for: it counts
    LATE = "late"  # it came after its time: it counts all the same
    TWICE = "twice"  # both wrote the next version of one thing: both are kept
    AGREED = "agreed"  # both agreed something over one loan: the later one stands
    LIMITS = "limits"  # it could not be agreed so by now: it stands, a lead looks at it
    REFUSED = "refused"  # something could not be believed: nothing from there on was taken
    CLOCK = "clock"  # the device's clock jumped or was off
    FORKED = "forked"  # of a copy that was used on its own: it counts, which is right nobody knows
    CLOSED = "closed"  # who carried it has no account any more: it counts, what comes next waits


@dataclass(frozen=True, slots=True)
class CheckOut:
    """Visits that one device carries until `until`; `received` is how much of it has come back."""

    id: str
    staff_id: str
    by: str
    device: str
    at: datetime
    until: datetime
    state: CheckOutState
    received: int = 0
    visits: int = 0
    unused: int = 0  # contacts that are still reserved
    closed: bool = False  # the account of who carries them: a lead syncs it


@dataclass(frozen=True, slots=True)
class Reservation:
    """One contact that is reserved for a device: at this number or address, by this channel."""

    id: str
    person_id: str
    point_id: str
    channel: Channel
    permit_id: str | None = None  # with which it was used


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both facts of what was known differently, and which decided."""

    id: str
    checkout_id: str
    person_id: str | None
    name: str | None
    kind: ConflictKind
    facts: Mapping[str, object]
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockCheck:
    """By how many seconds a device's clock was ahead of the centre's, where that was measured.

    0 where it was no more than the slack. None: it was not measured; nobody would have seen
    anything from `least` (negative: behind) to `most`.
    """

    off: int | None
    least: int = 0
    most: int = 0

    @property
    def behind(self) -> int:
        """By how many minutes it may have been slow unseen."""
        return max(0, -(self.least // 60))

    @property
    def ahead(self) -> int:
        """By how many minutes it may have been fast unseen."""
        return max(0, -(-self.most // 60))


@dataclass(frozen=True, slots=True)
class Synced:
    """What came back: entries and rows by now, what still waits on the device, and conflicts."""

    checkout: CheckOut
    entries: int
    rows: int
    waiting: int
    conflicts: tuple[Conflict, ...]
    clock: ClockCheck = ClockCheck(0)
