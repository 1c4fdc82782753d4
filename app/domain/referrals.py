"""Referral 移交律师: a case that goes to the lawyers, what its file lacks, how it went on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from app.domain.money import Money


class StepKind(StrEnum):
    """What was done with a referral after it was asked for."""

    APPROVED = "approved"
    REFUSED = "refused"
    HANDED = "handed"  # the file left; contacts stop
    QUESTION = "question"  # of the lawyers
    ANSWER = "answer"
    OUTCOME = "outcome"  # what came of it; it may come more than once
    RECALLED = "recalled"  # back at the desk; contacts go on


class ReferralState(StrEnum):
    """Where a referral stands."""

    ASKED = "asked"
    REFUSED = "refused"
    APPROVED = "approved"
    HANDED = "handed"
    RECALLED = "recalled"


_STATES = {
    StepKind.APPROVED: ReferralState.APPROVED, StepKind.REFUSED: ReferralState.REFUSED,
    StepKind.HANDED: ReferralState.HANDED, StepKind.RECALLED: ReferralState.RECALLED,
}  # fmt: skip
# What may be done with a referral that stands so.
FOLLOWS = {
    ReferralState.ASKED: (StepKind.APPROVED, StepKind.REFUSED),
    ReferralState.APPROVED: (StepKind.HANDED, StepKind.RECALLED),
    ReferralState.HANDED: (
        StepKind.QUESTION, StepKind.ANSWER, StepKind.OUTCOME, StepKind.RECALLED,
    ),
}  # fmt: skip
OVER = (ReferralState.REFUSED, ReferralState.RECALLED)


class PaperKind(StrEnum):
    """What an attached document is, in the order in which the file has them."""

    IDENTITY = "identity"
    CONTRACT = "contract"
    ASSIGNMENT = "assignment"  # the chain from the creditor to who claims
    DELIVERY = "delivery"  # proof that a notice arrived
    OTHER = "other"


class Check(StrEnum):
    """What a file has to have."""

    IDENTITY = "identity"
    CONTRACT = "contract"
    ASSIGNMENT = "assignment"
    AMOUNTS = "amounts"
    NOTICES = "notices"
    CONTACTS = "contacts"
    PLANS = "plans"
    LIMITATION = "limitation"
    JURISDICTION = "jurisdiction"


class Ready(StrEnum):
    """Whether it has it; what is open only a lawyer can say."""

    THERE = "there"
    MISSING = "missing"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Checked:
    """One line of the check list: `referral.<check>.<code>` with its values."""

    check: Check
    ready: Ready
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


class Interruption(NamedTuple):
    """What began the time anew: demanded, promised, agreed or paid, on a day."""

    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class Limitation:
    """Until when a claim can be brought, by a law; `interrupted` are those that count, in order."""

    began: date
    until: date
    interrupted: tuple[Interruption, ...]
    source: str
    link: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that was attached; `digest` is the SHA-256 of its content."""

    id: str
    kind: PaperKind
    name: str
    size: int
    digest: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done; `words` None where none were said or they were erased.

    `digest`: of the file that was handed over.
    """

    kind: StepKind
    at: datetime
    by: str
    words: str | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral of one case: a person's debts with one creditor."""

    id: str
    case_id: str
    debtor_id: str  # the record whose case it is: it goes along when a merge is undone
    person_id: str
    name: str
    creditor: str
    asked_by_id: str
    asked_by: str
    asked_at: datetime
    reason: str | None
    court: str | None  # where it would be brought, as it was stated
    steps: tuple[Step, ...]

    @property
    def state(self) -> ReferralState:
        """By its last step that changes where it stands."""
        found = [_STATES[one.kind] for one in self.steps if one.kind in _STATES]
        return found[-1] if found else ReferralState.ASKED


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case before the lawyers: what it comes to, its check list, its documents, its referrals."""

    case_id: str
    person_id: str
    name: str
    creditor: str
    total: Money
    checks: tuple[Checked, ...]
    limitation: Limitation | None
    papers: tuple[Paper, ...]
    referrals: tuple[Referral, ...]  # of the case, latest first

    @property
    def missing(self) -> tuple[Checked, ...]:
        """What has to be there first."""
        return tuple(one for one in self.checks if one.ready is Ready.MISSING)
