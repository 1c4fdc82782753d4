"""Written notices 书面通知: of what kind, to whom, how they went out and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from app.domain.contact import Channel, Reason
from app.domain.documents import Letter, Message
from app.domain.money import Money
from app.domain.people import Permit
from app.domain.queue import EVERYBODY, Filters


class NoticeKind(StrEnum):
    """What a notice is for; its words and its rule are data."""

    OVERDUE = "overdue"  # 逾期通知书
    DEMAND = "demand"  # 催收函
    VISIT = "visit"  # 外访通知书
    REFERRAL = "referral"  # 移交律师前的通知


class NoticeState(StrEnum):
    """What became of a notice. Each is said once, in this order or leaving some out."""

    MADE = "made"  # on record; a letter is printed
    SENT = "sent"  # posted, or handed to the sender of e-mail
    DELIVERED = "delivered"
    RETURNED = "returned"
    REFUSED = "refused"  # by the mail server, for good: it went nowhere


FOLLOWS = {
    NoticeState.MADE: (NoticeState.SENT,),
    NoticeState.SENT: (NoticeState.DELIVERED, NoticeState.RETURNED),
}  # which somebody may say next; nothing follows the others, and a desk itself says `REFUSED`
NEVER_CAME = (NoticeState.RETURNED, NoticeState.REFUSED)


class NoticeTerm(StrEnum):
    """Everything that a notice may have filled in; a term that is not there takes its line out."""

    NAME = "name"
    CREDITOR = "creditor"  # every creditor of the debts
    COMPANY = "company"  # for whom the desk introduces itself
    AGENT = "agent"
    NUMBER = "number"
    MADE_ON = "made_on"
    AS_OF = "as_of"  # the day of the creditor's figures
    TOTAL = "total"
    DPD = "dpd"  # days past due of the oldest debt
    ANSWER_BY = "answer_by"
    DEMANDED_ON = "demanded_on"  # the day of the latest demand that went before
    VISIT_ON = "visit_on"
    VISIT_FROM = "visit_from"
    VISIT_TO = "visit_to"
    COMPLAINTS = "complaints"  # not there where nothing is set


class NoticeSection(StrEnum):
    """The sections of a notice, in their order."""

    FACTS = "facts"
    AMOUNTS = "amounts"
    NEXT = "next"
    WAYS = "ways"  # what the person can do
    RIGHTS = "rights"
    COMPLAINTS = "complaints"


class VisitTime(NamedTuple):
    """When somebody would come: minutes after midnight of that day."""

    on: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notice, in which language, by letter or e-mail, to whom.

    `people`: these alone, and no filter is asked; empty: whoever waits in the queue and passes the
    filters. `visit` belongs to a visit notice, which goes to one person.
    """

    kind: NoticeKind
    channel: Channel
    language: str
    filters: Filters = EVERYBODY
    people: tuple[str, ...] = ()
    visit: VisitTime | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who would get one; `shown`: the address, or a masked e-mail address."""

    person_id: str
    name: str
    point_id: str
    shown: str
    total: Money


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody who gets none: `notice.why_<code>` with its values, or the rule that forbids it."""

    person_id: str
    name: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class NoticeTrial:
    """What a run would do; nothing was written. `more`: how many are left for a further run."""

    wanted: Wanted
    recipients: tuple[Recipient, ...]
    passed_over: tuple[PassedOver, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice on record. `shown` as of `Recipient`; `state_on` and `proof` of its latest state.

    `letter` is what it says, None where the words were erased; `proof` likewise. `visit`: of a
    visit notice.
    """

    id: str
    number: int
    run_id: str
    person_id: str
    name: str
    point_id: str
    shown: str
    kind: NoticeKind
    channel: Channel
    language: str
    total: Money
    answer_by: date
    visit: VisitTime | None
    made_at: datetime
    by: str
    contact_id: str
    letter: Letter | None
    state: NoticeState
    state_on: date
    proof: str | None

    @property
    def is_left(self) -> bool:
        """Whether it is e-mail that no sender took, and can still be handed."""
        made = self.channel is Channel.EMAIL and self.state is NoticeState.MADE
        return made and self.letter is not None


@dataclass(frozen=True, slots=True)
class Mail:
    """E-mail on record that no sender took yet: where it goes, what, and under which permit."""

    to: str
    message: Message
    permit: Permit


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a part of a run: the e-mail that is to be handed, and who got no notice."""

    mail: tuple[Mail, ...]
    passed_over: tuple[PassedOver, ...]


@dataclass(frozen=True, slots=True)
class NoticeRun:
    """What a run has done: its notices in the order of their numbers, and who got none."""

    id: str
    notices: tuple[Notice, ...]
    passed_over: tuple[PassedOver, ...]
