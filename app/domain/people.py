"""People and how they can be reached. Numbers are masked here: the full value leaves the book
only through a reveal that is on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from app.domain.contact import Allowance, Channel, Hold, Party, Verdict
from app.domain.money import Money
from app.domain.queue import Point, Stage
from app.domain.wishes import Wished

if TYPE_CHECKING:
    import hashlib

    from app.domain.agreements import Agreement
    from app.domain.debts import Debt
    from app.domain.promises import FollowUp, Promise


class PointKind(StrEnum):
    """What a contact point is."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    ADDRESS = "address"
    EMAIL = "email"


class PointState(StrEnum):
    """Whether a contact point serves."""

    ACTIVE = "active"
    INVALID = "invalid"  # known not to be in service
    WRONG = "wrong"  # it belongs to somebody else


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """One number or address of a person or of a third party; `shown` is masked."""

    id: str
    debtor_id: str
    kind: PointKind
    shown: str
    party: Party
    relation: str | None
    party_name: str | None
    state: PointState
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """May this contact point be used now, by this channel?"""

    point: ContactPoint
    verdict: Verdict
    channel: Channel = Channel.CALL


class TimelineKind(StrEnum):
    """What a line of the timeline tells of."""

    CONTACT = "contact"
    NOTE = "note"  # written down without a contact
    REFUSED = "refused"  # asked for and not allowed: nothing was dialled
    ASKED = "asked"  # compliance was asked about a refusal, and found it right or wrong
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One contact of the person, over all cases: when, how, how it ended, by which seat.

    Or a note without one, or a word with compliance: its own id stands for the contact's, channel
    and direction are empty, and `note` is None once its words were erased. A corrected outcome has
    the reason why, the one that took its place `corrects`. A refused attempt has no contact and no
    channel, only the rules that forbade it (pack.rule), and where each of them stands.
    """

    contact_id: str
    at: datetime
    channel: str
    direction: str
    disposition: str | None
    outcome_id: str | None
    staff: str
    corrected: bool
    note: str | None
    kind: TimelineKind = TimelineKind.CONTACT
    talk_seconds: int | None = None  # as the agent stated them
    reason: str | None = None
    corrects: bool = False
    seat: str = ""  # the number of who it was
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Everything the desk shows of one person."""

    debtor_id: str
    name: str
    sex: str | None
    identity: str  # masked
    born_on: date | None
    employer: str | None
    stage: Stage
    dpd: int | None  # of the oldest debt; None where no due date is known
    total: Money
    debts: tuple[Debt, ...]
    points: tuple[ContactPoint, ...]
    why: tuple[Point, ...]
    holds: tuple[Hold, ...]
    promises: tuple[Promise, ...]
    follow_ups: tuple[FollowUp, ...]
    timeline: tuple[TimelineEntry, ...]
    said: Wished = Wished()  # what stands of all that was said
    zones: tuple[str, ...] = ()  # every one the person may be in
    agreements: tuple[Agreement, ...] = ()  # those that run or were not kept, latest first


class SearchHit(NamedTuple):
    """One person found, as the list under the search shows them."""

    debtor_id: str
    name: str
    stage_code: str | None  # None: not in the queue
    minor: int | None  # overdue in the smallest unit of `currency`
    currency: str | None

    @property
    def stage(self) -> Stage | None:
        """The stage, while the person is in the queue."""
        return None if self.stage_code is None else Stage(self.stage_code)

    @property
    def overdue(self) -> Money:
        """The sum past due, nought for somebody who is not in the queue."""
        return Money(self.minor or 0, self.currency or "CNY")


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to contact one person once, on record before anything is dialled."""

    id: str
    debtor_id: str
    point_id: str
    shown: str
    issued_at: datetime
    expires_at: datetime
    allowances: tuple[Allowance, ...]


def masked_number(number: str) -> str:
    """The first digits and the last four, as the screens show a number: +86 134****0012."""
    digits = number.removeprefix("+86")
    if len(digits) <= 7:
        return "*" * max(0, len(digits) - 2) + digits[-2:]
    return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"


def masked_identity(number: str | None) -> str:
    """The first three and the last four signs of an identity number."""
    if not number:
        return ""
    if len(number) <= 7:
        return "*" * 8
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def keyed(salt: bytes, text: str) -> str:
    """A salted 128-bit digest as 32 hexadecimal digits (BLAKE2b, keyed; RFC 7693)."""
    return keyed_bytes(salt, text.encode())


def keyed_bytes(salt: bytes, data: bytes) -> str:
    """As `keyed`, of bytes."""
    digest = _salted(salt).copy()  # the key is worked in once, not for each of a file's numbers
    digest.update(data)
    return digest.hexdigest()


@lru_cache(maxsize=4)
def _salted(salt: bytes) -> hashlib.blake2b:
    import hashlib  # only here: a page of people is shown without it

    return hashlib.blake2b(key=salt, digest_size=16)
