"""Contacts with a person: what someone wants to do, what happened before, and the answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Channel(StrEnum):
    """How a person is reached."""

    CALL = "call"
    SMS = "sms"
    EMAIL = "email"
    VISIT = "visit"
    LETTER = "letter"
    WEB = "web"
    APP_PUSH = "app_push"
    SOCIAL = "social"


class Direction(StrEnum):
    """Who began it."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Outcome(StrEnum):
    """How a contact ended, as the line or the agent reports it; an open one has none yet."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    NOT_IN_SERVICE = "not_in_service"
    VOICEMAIL = "voicemail"
    VOICEMAIL_NOT_LEFT = "voicemail_not_left"
    DROPPED = "dropped"
    CONVERSATION = "conversation"
    SENT = "sent"
    RECEIVED = "received"
    SESSION_OPEN = "session_open"
    SESSION_CLOSED = "session_closed"


class Party(StrEnum):
    """Whom the number belongs to."""

    DEBTOR = "debtor"
    THIRD_PARTY = "third_party"


class Purpose(StrEnum):
    """Why the contact is made."""

    COLLECT = "collect"
    LOCATE_DEBTOR = "locate_debtor"


class HoldKind(StrEnum):
    """Why a person is left in peace."""

    STOP_COLLECTION = "stop_collection"
    COMPLAINT = "complaint"
    DISPUTE = "dispute"
    HARDSHIP = "hardship"
    ILLNESS = "illness"
    BEREAVEMENT = "bereavement"
    DECEASED = "deceased"
    INSOLVENCY = "insolvency"
    PAYMENT_ARRANGEMENT = "payment_arrangement"
    CLAIMS_PAID = "claims_paid"
    NO_CALLS = "no_calls"


@dataclass(frozen=True, slots=True)
class Event:
    """One contact or attempt, past, open (`outcome` None: counts under every cap) or wanted.

    `person` is the id of the natural person; `number` an opaque key of the number or address;
    `party_id` tells third parties apart (None: the debtor, or one and the same third party).
    """

    at: datetime
    channel: Channel
    direction: Direction = Direction.OUTBOUND
    outcome: Outcome | None = None
    person: str = ""
    party: Party = Party.DEBTOR
    party_id: str | None = None
    party_role: str | None = None
    number: str | None = None
    misdirected: bool = False
    purpose: Purpose = Purpose.COLLECT
    debts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """A stop in force from `start` (None: already) to `end` (None: until released)."""

    kind: HoldKind
    start: datetime | None = None
    end: datetime | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class OptOut:
    """Somebody asked not to be contacted: by this channel (None: at all), at this number or all."""

    at: datetime
    party: Party = Party.DEBTOR
    party_id: str | None = None
    channel: Channel | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody agreed to a channel or to hours outside the ordinary: at this number (None: all)."""

    given_at: datetime
    kind: str  # call | sms | email | visit | outside_hours
    until: date | None = None
    party: Party = Party.DEBTOR
    party_id: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision may look at. Unknown is empty or None and never becomes "allow".

    `history` has the person's events and those of other people at the same number; `zones` every
    IANA zone the person may be in. `invalid_numbers` are keys of numbers known not to serve.
    """

    person: str
    history: tuple[Event, ...] = ()
    zones: tuple[str, ...] = ()
    holds: tuple[Hold, ...] = ()
    opt_outs: tuple[OptOut, ...] = ()
    consents: tuple[Consent, ...] = ()
    debtor_numbers: tuple[str, ...] = ()
    invalid_numbers: tuple[str, ...] = ()
    debtor_reachable: bool | None = None
    open_permit_until: datetime | None = None


class Answer(StrEnum):
    """The three answers to "may this person be contacted now?"."""

    ALLOW = "allow"
    DENY = "deny"
    NEEDS_REVIEW = "needs_review"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired. Its sentence is `rule.<pack>.<rule>` in the wording, filled by `values`.

    `used` and `limit` are counts, None where the rule counts nothing. `next_allowed_at` is the
    first moment at which this rule would allow it, None where no lapse of time helps.
    """

    rule: str
    pack: str
    source: str
    confidence: str  # P primary text read, S secondary, M from memory, N not found
    used: int | None = None
    limit: int | None = None
    next_allowed_at: datetime | None = None
    values: dict[str, object] = field(default_factory=dict)
    answer: Answer = Answer.DENY


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a counted rule has left: `used` of `limit`."""

    rule: str
    pack: str
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, every rule that fired, and when all would allow it (None: never by time)."""

    answer: Answer
    reasons: tuple[Reason, ...] = ()
    next_allowed_at: datetime | None = None
    allowances: tuple[Allowance, ...] = ()
    packs: tuple[str, ...] = ()  # "cn@2025-02-28": first day of its youngest value
    closes_at: datetime | None = None  # when an allowing window ends; None: no window limits it
