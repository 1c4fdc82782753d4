"""What people asked for and agreed to about being contacted, outside of a call's outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from app.domain.contact import Channel, Consent, Hold, OptOut, Party
from app.domain.flags import NO_TERMS, Flag, FlagRecord, Terms

# What somebody can agree to: a channel, or any at other hours or more often than the ordinary.
CONSENT_KINDS = ("call", "sms", "email", "visit", "outside_hours", "more_attempts")


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish not to be contacted: by a channel (None: any), at a number (None: everywhere).

    `point_id` also says who asked: whose number or address it is; without one it is the debtor.
    """

    channel: Channel | None = None
    point_id: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent: to what, through what it was given and when, until when (None: until withdrawn).

    `point_id` as in `Asked`; `words` is what was said or written, `terms` its days and hours.
    """

    kind: str
    channel: Channel
    words: str
    given_at: datetime
    until: date | None = None
    point_id: str | None = None
    terms: Terms = NO_TERMS


@dataclass(frozen=True, slots=True)
class OptOutRecord:
    """An opt-out on record; `shown` is the number, masked, `words` None where none stand."""

    id: str
    at: datetime
    party: Party
    channel: Channel | None
    shown: str | None
    words: str | None
    staff: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A consent on record, as `OptOutRecord`."""

    id: str
    given_at: datetime
    kind: str
    channel: Channel
    party: Party
    shown: str | None
    until: date | None
    words: str | None
    staff: str
    withdrawn_at: datetime | None
    terms: Terms = NO_TERMS


@dataclass(frozen=True, slots=True)
class Wishes:
    """All of a person, oldest first, also what was withdrawn since."""

    opt_outs: tuple[OptOutRecord, ...]
    consents: tuple[ConsentRecord, ...]
    flags: tuple[FlagRecord, ...] = ()


class Wished(NamedTuple):
    """What stands of all that was said, as the rules read it."""

    holds: tuple[Hold, ...] = ()
    opt_outs: tuple[OptOut, ...] = ()
    consents: tuple[Consent, ...] = ()
    flags: tuple[Flag, ...] = ()
