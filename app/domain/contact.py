"""Contacts with a person: what someone wants to do, what happened before, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
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


class Place(StrEnum):
    """Where a number or an address reaches somebody, or where the person is known to be."""

    HOME = "home"
    HOME_LANDLINE = "home_landline"
    HOME_ADDRESS = "home_address"
    WORKPLACE = "workplace"
    MOBILE = "mobile"
    NONE = "none"


class Purpose(StrEnum):
    """Why the contact is made."""

    COLLECT = "collect"
    LOCATE_DEBTOR = "locate_debtor"
    COLLECT_OR_RELAY_DEBT = "collect_or_relay_debt"
    DISCLOSE_DEBT = "disclose_debt"
    LEGALLY_REQUIRED_NOTICE = "legally_required_notice"
    ACTIVE_LITIGATION = "active_litigation"
    CONSUMER_REQUESTED_INFORMATION = "consumer_requested_information"
    COMPLETE_DROPPED_CONVERSATION = "complete_dropped_conversation"
    AVOID_IMMINENT_HARM = "avoid_imminent_harm"
    DISCOUNT_OFFER = "discount_offer"
    NOTIFY_SPECIFIED_REMEDY = "notify_specified_remedy"
    OPT_OUT_CONFIRMATION = "opt_out_confirmation"


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
    REFERRED = "referred"  # to the lawyers: placed and ended with the referral alone
    PERSONALISED_INSTALMENT_AGREEMENT = "personalised_instalment_agreement"
    BREATHING_SPACE = "breathing_space"
    MENTAL_HEALTH_CRISIS_BREATHING_SPACE = "mental_health_crisis_breathing_space"


When = datetime | date  # a bare date is that whole day where the person is


# Not frozen, which alone would make it three times as slow to build: a question brings dozens.
@dataclass(slots=True)
class Event:
    """One contact or attempt, past, open (`outcome` None: counts under every cap) or wanted.

    `person` is the id of the natural person; `number` an opaque key of the number or address;
    `party_id` tells parties apart (None: the debtor, or one and the same third party); `liable`
    says whether the party answers for the debt (None: as the role says). `debt` is what it was
    made for; `counted_to` the recorded choice to which debts a call counts; `org` who made it.
    `replies`: it answers the latest event that the party began.
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
    debt: str | None = None
    discussed: tuple[str, ...] = ()
    referenced: tuple[str, ...] = ()
    counted_to: tuple[str, ...] = ()
    place: Place = Place.NONE
    org: str | None = None
    replies: bool = False
    liable: bool | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A stop in force from `start` (None: already) to `end` (None: until released).

    `broken`: the person has not kept what was agreed. `reminders`: they want to be reminded.
    `protected_days` go on after the day on which a treatment ended.
    """

    kind: HoldKind
    start: When | None = None
    end: When | None = None
    review_on: date | None = None
    broken: bool = False
    reminders: bool = False
    treatment_ended: When | None = None
    protected_days: int | None = None


@dataclass(frozen=True, slots=True)
class OptOut:
    """Somebody asked not to be contacted: by this channel (None: at all), at this number or all."""

    at: When
    party: Party = Party.DEBTOR
    party_id: str | None = None
    channel: Channel | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody agreed to a channel or to hours outside the ordinary: at this number (None: all).

    It may be for one date, for weekdays (Monday 0) and for clock times (minutes after midnight,
    `start` after `end` runs over midnight) alone. `to` is who got it: the collector, or the
    creditor. `proper`: given in a contact that broke no rule itself.
    """

    given_at: When
    kind: str  # call | call_back | sms | email | visit | outside_hours | more_attempts
    until: date | None = None
    party: Party = Party.DEBTOR
    party_id: str | None = None
    number: str | None = None
    to: str | None = None
    debt: str | None = None
    for_date: date | None = None
    weekdays: frozenset[int] = frozenset()
    start: int | None = None
    end: int | None = None
    most: int | None = None  # a day
    express: bool = False
    proper: bool = True


@dataclass(frozen=True, slots=True)
class Inconvenience:
    """A time or a place that the person, or the creditor's file, called inconvenient.

    `clocked`: it is about times: these weekdays (empty: every day) and clock times, as in a
    consent, up to and with `until`. It stands until withdrawn.
    """

    at: When
    clocked: bool = False
    weekdays: frozenset[int] = frozenset()
    start: int | None = None
    end: int | None = None
    until: When | None = None
    place: Place | None = None
    employer_prohibits: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """The person's notice to cease; `written` None is unknown, `received_at` None not received."""

    received_at: When | None = None
    written: bool | None = None


@dataclass(frozen=True, slots=True)
class Representation:
    """An attorney speaks for the person; `ascertainable`: their name and address can be had."""

    since: When | None = None
    debt: str | None = None
    ascertainable: bool | None = None


@dataclass(frozen=True, slots=True)
class DebtFacts:
    """What a condition may ask of a debt; `account`: serviced with others under one number."""

    kind: str | None = None
    days_past_due: int | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The person's usual hours at work, minutes after midnight."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reserved:
    """A contact that a device away from the book may still make, or have made, until `until`.

    `event` is the contact, its moment left open; `by` is the name of who carries the device.
    """

    event: Event
    until: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision may look at. Unknown is empty or None and never becomes "allow".

    `history` has the person's events and those of other people at the same number; `zones` every
    IANA zone the person may be in. `invalid_numbers` are keys of numbers known not to serve;
    `misdirected` says since when a number is known to be somebody else's. `holidays` replace a
    pack's calendar. `asked_again` are third parties who asked to be contacted once more. `reserved`
    are contacts that others may make meanwhile, where nobody here hears of it. `lines` has, of what
    stands under several records of the person, by the id under each, what is one and the same.
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
    inconveniences: tuple[Inconvenience, ...] = ()
    notice: Notice | None = None
    representation: Representation | None = None
    debts: Mapping[str, DebtFacts] = field(default_factory=dict)
    misdirected: tuple[tuple[str, When], ...] = ()
    asked_again: tuple[str, ...] = ()
    milder_ways_failed: bool | None = None
    holidays: frozenset[date] = frozenset()
    working_hours: WorkingHours | None = None
    reserved: tuple[Reserved, ...] = ()
    lines: Mapping[str, object] = field(default_factory=dict)


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
    help: str | None = None  # what a person has to judge or find out: `judged.<code>`
    link: str = ""  # where the source can be read


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
