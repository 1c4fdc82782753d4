"""What rules are made of: a few primitives, with the filters and keys that say what they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from app.domain.contact import (
    Channel,
    Direction,
    Event,
    HoldKind,
    Outcome,
    Party,
    Place,
    Purpose,
)

LIABLE_ROLES = frozenset({"co_debtor", "guarantor"})
AT_HOME = frozenset({Place.HOME, Place.HOME_LANDLINE, Place.HOME_ADDRESS})


class Kind(StrEnum):
    """The primitives a rule can be made of; a duty is told and kept, but decides nothing."""

    WINDOW = "window"
    CAP = "cap"
    COOL_DOWN = "cool_down"
    HOLD = "hold"
    NEED = "need"
    FORBID = "forbid"
    DUTY = "duty"


class Key(StrEnum):
    """What a count is kept for; several together narrow it."""

    PERSON = "person"
    NUMBER = "number"
    PARTY = "party"
    DEBT = "debt"
    ORG = "org"


class Concern(StrEnum):
    """By what an event belongs to a debt: the call as it is counted, or what was spoken of."""

    CALL = "call"
    CONVERSATION = "conversation"


class Per(StrEnum):
    """What a cap looks back on; a week begins on Monday (ISO 8601)."""

    DAY = "day"
    ROLLING_DAYS = "rolling_days"
    WEEK = "week"
    MONTH = "month"
    MINUTES = "minutes"
    EVER = "ever"


class Side(StrEnum):
    """Whose contact it is: the debtor's, that of somebody liable by contract, or anybody else's."""

    DEBTOR = "debtor"
    LIABLE = "liable"
    THIRD_PARTY = "third_party"


class Ban(StrEnum):
    """When a `forbid` forbids."""

    ALWAYS = "always"
    OPTED_OUT = "opted_out"  # the party asked not to be contacted by this channel, or at all
    ADDRESS_OPTED_OUT = "address_opted_out"  # they asked so of this very number or address
    REFUSED = "refused"  # the party asked to be left alone, by whatever channel
    CEASED = "ceased"  # a written notice to cease was received, or one of unknown form
    ASKED_TO_STOP = "asked_to_stop"  # a notice to cease was given, but not in writing
    REPRESENTED = "represented"  # an attorney speaks for the person
    INCONVENIENT_TIME = "inconvenient_time"
    INCONVENIENT_PLACE = "inconvenient_place"
    EMPLOYER = "employer"  # the place is the workplace and the employer prohibits it


class Release(StrEnum):
    """What ends a hold before its end."""

    BREACHED = "breached"
    REMINDERS_REQUESTED = "reminders_requested"


class Sort(NamedTuple):
    """What decides whether a rule reaches an event at all: its kind, not its moment or number."""

    channel: Channel
    direction: Direction
    party: Party
    party_role: str | None
    purpose: Purpose
    place: Place = Place.NONE
    liable: bool | None = None


def side_of(event: Event | Sort, as_debtor: frozenset[str] = frozenset()) -> Side:
    """Whose contact an event is; guarantors and co-debtors are liable, whoever entered them how.

    `as_debtor` are roles that a law treats as the debtor: a spouse, an executor.
    """
    if event.party is Party.DEBTOR and event.party_role is None:
        return Side.DEBTOR
    if event.party_role in as_debtor:
        return Side.DEBTOR
    if event.party_role in LIABLE_ROLES if event.liable is None else event.liable:
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
    places: frozenset[Place]
    roles: frozenset[str] | None = None
    other_roles: frozenset[str] = frozenset()  # those that are not meant
    as_debtor: frozenset[str] = frozenset()  # those whose side is the debtor's

    def reaches(self, event: Event | Sort) -> bool:
        """Whether the event is of this kind, whatever its outcome."""
        return (
            event.direction in self.directions
            and event.channel in self.channels
            and event.purpose in self.purposes
            and event.place in self.places
            and side_of(event, self.as_debtor) in self.sides
            and (self.roles is None or event.party_role in self.roles)
            and event.party_role not in self.other_roles
        )

    def counts(self, event: Event) -> bool:
        """Whether the event is of this kind and had one of the outcomes."""
        return event.outcome in self.outcomes and self.reaches(event)


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Which consents serve: of these kinds, `to` that receiver (None: whoever), for `days` dates.

    The day on which it was given is day one (`days` None: for good); where `until_talk` is set
    the next conversation about the debt ends it.
    """

    kinds: frozenset[str]
    to: str | None = None
    express: bool = False
    days: int | None = None
    until_talk: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Exceptions:
    """What takes a contact out of a rule; each alone does.

    `reply`: the one reply, by the same medium, to what the party began. `confirmation`: the one
    electronic confirmation of an opt-out. `asked_again`: the third party asked for it.
    `past_due_over`, `debt_kinds`: what all debts of the contact are known to be.
    """

    purposes: frozenset[Purpose] = frozenset()
    reply: bool = False
    confirmation: bool = False
    asked_again: bool = False
    agreement: Agreement | None = None
    past_due_over: int | None = None
    debt_kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class DebtKinds:
    """Debts of these kinds; `unknown`: one of which nobody knows the kind may be such a one."""

    kinds: frozenset[str]
    unknown: bool


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """Allowed from `start` to before `end`, minutes after midnight; above 1440 is the next day."""

    start: int
    end: int
    weekdays: frozenset[int]  # Monday 0, of the day on which it begins


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Public holidays of the years that are known whole, up to a day if one is named.

    `digest` tells one state of a book's calendar from another.
    """

    days: frozenset[date]
    years: frozenset[int]
    until: date | None = None
    digest: str = ""

    def knows(self, day: date) -> bool:
        """Whether it can tell that the day is none of its holidays."""
        return day.year in self.years and (self.until is None or day <= self.until)

    def known_after(self, day: date) -> date | None:
        """The first day of a later year that it knows; None: there is none."""
        later = (date(year, 1, 1) for year in sorted(self.years) if year > day.year)
        return next(filter(self.knows, later), None)


NO_CALENDAR = Calendar(frozenset(), frozenset())


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Contact is allowed within these spans alone; `closed_on`: not on its holidays either.

    `working`: the person's own hours at work stand in the place of the spans' hours.
    """

    spans: tuple[Span, ...]
    closed_on: Calendar | None = None
    working: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """At most `limit` counted events in the period; `length`: rolling days, or minutes."""

    limit: int
    per: Per
    length: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Cap:
    """All readings of the limit have to hold."""

    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CoolDown:
    """No contact for so many days; the day of the triggering event is day one."""

    days: int


@dataclass(frozen=True, slots=True, eq=False)
class Stop:
    """No contact while a hold of these kinds is in force.

    `protected_days` after the day on which a treatment ended, where the hold names none itself.
    """

    kinds: frozenset[HoldKind]
    released_by: frozenset[Release] = frozenset()
    protected_days: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class NeedConsent:
    """Contact needs such a consent, or a message of theirs by that channel: as good, as long."""

    agreement: Agreement
    or_message: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class NeedUnreached:
    """Contact needs a debtor who cannot be reached: so many failed dials, then days to wait."""

    failed_dials: int
    wait_days: int


@dataclass(frozen=True, slots=True, eq=False)
class NeedTold:
    """Whoever tells others of the debt has to have told the person: spoken with them about it, or
    written so many dates ago; the day of writing is day one."""

    days: int


@dataclass(frozen=True, slots=True, eq=False)
class NeedMilderWays:
    """Contact needs that the milder ways were tried in vain."""


@dataclass(frozen=True, slots=True, eq=False)
class Forbid:
    """Contact is not allowed at all, or no longer."""

    when: Ban


@dataclass(frozen=True, slots=True, eq=False)
class Duty:
    """What has to be done beside the decision: said, kept, waited for. In each language.

    Of visits: `people` who go at least, `notice` where somebody is told beforehand.
    """

    words: tuple[tuple[str, str], ...]
    years: int | None = None
    months: int | None = None
    days: int | None = None
    people: int | None = None
    notice: bool = False


Need = NeedConsent | NeedUnreached | NeedTold | NeedMilderWays
Value = Window | Cap | CoolDown | Stop | Need | Forbid | Duty
