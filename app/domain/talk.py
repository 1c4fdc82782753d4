"""A talk 通话流程: the steps of a call, the answers given, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.contact import Party
from app.domain.money import Money
from app.domain.queue import Stage

BACK = "back"  # taken like an answer: the step before is asked again
OPTION = "option"  # of an answer: something was chosen in the negotiation, and is read back


class Phase(StrEnum):
    """The parts of a call, in their order."""

    PREPARE = "prepare"
    GREET = "greet"
    VERIFY = "verify"
    PURPOSE = "purpose"
    LISTEN = "listen"
    OFFER = "offer"
    CONFIRM = "confirm"
    CLOSE = "close"
    FOLLOW = "follow"


class Shown(StrEnum):
    """What an answer shows of the contact; a disposition needs or bars it."""

    INBOUND = "inbound"  # the person began it: no answer shows this, the contact does
    MACHINE = "machine"  # a voicemail or a recording
    VOICE = "voice"  # somebody spoke
    THIRD_PARTY = "third_party"  # somebody who is not the debtor
    DEBTOR = "debtor"  # the right person, confirmed
    ARRANGED = "arranged"  # an arrangement was read back, and agreed to
    AGREED = "agreed"  # an amount and a day were read back, and heard to be right


class Fact(StrEnum):
    """What the person is asked so that we know who they are."""

    IDENTITY_TAIL = "identity_tail"  # the last four signs of the identity number
    NUMBER_TAIL = "number_tail"  # the last four digits of another number on file
    BIRTH_YEAR = "birth_year"  # four digits


class Placeholder(StrEnum):
    """Everything that a script may have filled in; the one list of it."""

    NAME = "name"  # the person's name
    ADDRESSED = "addressed"  # name with the form of address that fits: 王小明先生, Mr Wang
    AGENT = "agent"  # the name of who speaks
    SEAT = "seat"  # their seat number 坐席号
    COMPANY = "company"  # for whom the desk introduces itself
    FACTS = "facts"  # what is asked to verify identity, in words
    CREDITOR = "creditor"  # every creditor with an open debt
    DEBTS = "debts"  # how many open debts, in words
    TOTAL = "total"  # all open debts together
    DUE_ON = "due_on"  # the oldest due day
    OLDEST_DAYS = "oldest_days"  # days past due of the oldest, 0 before and on the due day
    ARRANGED = "arranged"  # what was promised before and how it stands, a sentence
    OPTION = "option"  # the arrangement chosen with F9, word for word
    PROMISE_AMOUNT = "promise_amount"  # as agreed so far
    PROMISE_DATE = "promise_date"  # as agreed so far
    CALLBACK_AT = "callback_at"  # as agreed so far


TELLS_NOTHING = frozenset({
    Placeholder.NAME, Placeholder.ADDRESSED, Placeholder.AGENT, Placeholder.SEAT,
    Placeholder.COMPANY, Placeholder.FACTS, Placeholder.CALLBACK_AT,
})  # fmt: skip
"""Placeholders without a word of debt: the only ones before the right person is confirmed."""


@dataclass(frozen=True, slots=True)
class TalkAnswer:
    """One answer to a step, and the step that follows it.

    `confirms`: the right person is known from here on; `needs_identity`: locked until what was
    heard matches the file; `reason`: its code is the reason for the delay; `suggests`: a
    disposition; `agrees`: what was read back is agreed by it, and by nothing else.
    """

    code: str
    to: str
    confirms: bool = False
    needs_identity: bool = False
    reason: bool = False
    suggests: str | None = None
    shows: tuple[Shown, ...] = ()
    agrees: bool = False


@dataclass(frozen=True, slots=True)
class TalkStep:
    """One step; `ends`: the wrap-up follows; `silent`: there is nothing to say."""

    code: str
    phase: Phase
    answers: tuple[TalkAnswer, ...] = ()
    ends: bool = False
    silent: bool = False

    def answer(self, code: str) -> TalkAnswer | None:
        """The answer of that code, None where this step has none."""
        return next((one for one in self.answers if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Flow:
    """The graph of a talk for each stage; `before` is read before dialling, and never recorded."""

    before: str
    outbound: str
    inbound: str
    third_party: str  # of a call to somebody else's number
    stages: Mapping[Stage, Mapping[str, TalkStep]]
    option: str | None = None  # where what was chosen in the negotiation is read back

    def step(self, stage: Stage, code: str) -> TalkStep:
        """A step as it is in that stage. Raises KeyError for one that the stage does not reach."""
        return self.stages[stage][code]

    def entry(self, party: Party, *, inbound: bool) -> str:
        """Where a talk begins: by who began it, and whose number was called."""
        if inbound:
            return self.inbound
        return self.third_party if party is Party.THIRD_PARTY else self.outbound


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer that was given; `answer` may be BACK."""

    step: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """What comparing with the file came to; None: that fact is not on file and was not compared."""

    tail_ok: bool | None
    year_ok: bool | None
    matches: bool  # every fact that is asked for was heard as it is on file
    tries_left: int


@dataclass(frozen=True, slots=True)
class Talk:
    """A contact's talk as it stands. `step` is what is being said now, since `step_since`.

    `asks`: the facts that verify this person, none when nothing on file can; `shown`: what the
    answers in force show; `stage`: as it was when the first answer was given.
    """

    contact_id: str
    permit_id: str | None  # None: inbound
    debtor_id: str
    point_id: str | None
    inbound: bool
    party: Party  # whose number it is
    began_at: datetime
    stage: Stage
    taken: tuple[Taken, ...]
    step: str
    step_since: datetime
    phase: Phase
    confirmed: bool
    ended: bool  # the step leads to the wrap-up
    shown: frozenset[Shown]
    asks: tuple[Fact, ...]
    identity_matches: bool
    tries_left: int
    reason: str | None = None  # the answer that gave the reason for the delay
    suggests: str | None = None  # the disposition that the latest answer to suggest one named
    said: tuple[str, ...] = ()  # what F8 put on record in it: a wish, kinds of holds and flags


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the form holds so far, for the words that read it back."""

    promise_amount: Money | None = None
    promise_due_on: date | None = None
    callback_at: datetime | None = None
    option: str | None = None  # as it was read back


@dataclass(frozen=True, slots=True)
class SpokenAnswer:
    """One answer in words; `key` is the digit that gives it, `locked`: identity comes first."""

    code: str
    key: int
    words: str
    hint: str
    locked: bool
    confirms: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """A step in words, filled with the person's values; `say` is empty where nothing is said."""

    step: str
    phase: Phase
    title: str
    say: str
    hint: str
    answers: tuple[SpokenAnswer, ...]
    ends: bool
