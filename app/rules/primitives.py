"""What rules are made of: a few primitives, with the filters and keys that say what they count."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.domain.contact import Channel, Direction, Event, HoldKind, Outcome, Party, Purpose

LIABLE_ROLES = frozenset({"co_debtor", "guarantor"})


class Kind(StrEnum):
    """The primitives a rule can be made of."""

    WINDOW = "window"
    CAP = "cap"
    COOL_DOWN = "cool_down"
    HOLD = "hold"
    NEED = "need"
    FORBID = "forbid"


class Key(StrEnum):
    """What a count is kept for."""

    PERSON = "person"
    NUMBER = "number"
    PARTY = "party"
    DEBT = "debt"


class Per(StrEnum):
    """The dates a cap looks at; a week begins on Monday (ISO 8601)."""

    DAY = "day"
    ROLLING_DAYS = "rolling_days"
    WEEK = "week"
    MONTH = "month"


class Side(StrEnum):
    """Whose contact it is: the debtor's, that of somebody liable by contract, or anybody else's."""

    DEBTOR = "debtor"
    LIABLE = "liable"
    THIRD_PARTY = "third_party"


class Ban(StrEnum):
    """When a `forbid` forbids: always, or once the party asked (for this channel, or at all)."""

    ALWAYS = "always"
    OPTED_OUT = "opted_out"
    REFUSED = "refused"


class Sort(NamedTuple):
    """What decides whether a rule reaches an event at all: its kind, not its moment or number."""

    channel: Channel
    direction: Direction
    party: Party
    party_role: str | None
    purpose: Purpose


def side_of(event: Event | Sort) -> Side:
    """Whose contact an event is; guarantors and co-debtors are liable, whoever entered them how."""
    if event.party_role in LIABLE_ROLES:
        return Side.LIABLE
    return Side.DEBTOR if event.party is Party.DEBTOR else Side.THIRD_PARTY


# The compiled values compare by identity: they are keys of caches that a decision asks often.
@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """Which events are meant; an outcome None is an open one. `roles` None: any role."""

    channels: frozenset[Channel]
    directions: frozenset[Direction]
    sides: frozenset[Side]
    purposes: frozenset[Purpose]
    outcomes: frozenset[Outcome | None]
    roles: frozenset[str] | None = None

    def reaches(self, event: Event | Sort) -> bool:
        """Whether the event is of this kind, whatever its outcome."""
        return (
            event.direction in self.directions
            and event.channel in self.channels
            and event.purpose in self.purposes
            and side_of(event) in self.sides
            and (self.roles is None or event.party_role in self.roles)
        )

    def counts(self, event: Event) -> bool:
        """Whether the event is of this kind and had one of the outcomes."""
        return event.outcome in self.outcomes and self.reaches(event)


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """Allowed from `start` to before `end`, minutes after midnight; above 1440 is the next day."""

    start: int
    end: int
    weekdays: frozenset[int]  # Monday 0, of the day on which it begins


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Contact is allowed within these spans alone."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cap:
    """At most `limit` counted events in the period; `days` only for rolling days."""

    limit: int
    per: Per
    days: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class CoolDown:
    """No contact for so many days; the day of the triggering event is day one."""

    days: int


@dataclass(frozen=True, slots=True, eq=False)
class Stop:
    """No contact while a hold of these kinds is in force."""

    kinds: frozenset[HoldKind]


@dataclass(frozen=True, slots=True, eq=False)
class NeedConsent:
    """Contact needs a consent of this kind."""

    consent: str


@dataclass(frozen=True, slots=True, eq=False)
class NeedUnreached:
    """Contact needs a debtor who cannot be reached: so many failed dials, then days to wait."""

    failed_dials: int
    wait_days: int


@dataclass(frozen=True, slots=True, eq=False)
class Forbid:
    """Contact is not allowed at all, or no longer."""

    when: Ban


Value = Window | Cap | CoolDown | Stop | NeedConsent | NeedUnreached | Forbid
