"""Agreements 协议 with a person, their versions, and the approvals 审批 they may need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.domain.debts import Debt
    from app.domain.errors import DeskError
    from app.domain.money import Money
    from app.domain.negotiation import Weighed
    from app.domain.plans import Instalment, OfferKind

Written = Mapping[str, Any]  # a proposal as `forbear plan quote` reads it (docs/plans.md)


class Answer(StrEnum):
    """What became of a request for approval."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGED = "changed"  # approved with another offer
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Approval:
    """A request to offer more than one's role may, and what a lead said to it.

    `granted` is what may be agreed: the proposal itself, or the lead's own variant. `reason` and
    `words` are None where they were erased.
    """

    id: str
    person_id: str
    name: str
    proposal: Written
    reason: str | None
    asked_by_id: str
    asked_by: str
    asked_at: datetime
    answer: Answer = Answer.WAITING
    granted: Written | None = None
    words: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request with the loans that it is about, for a lead to weigh.

    `weighed` is None, and `fault` says why, where the offer cannot be made any more.
    """

    approval: Approval
    debts: tuple[Debt, ...]
    weighed: Weighed | None
    fault: DeskError | None = None


class DueState(StrEnum):
    """What has become of a promise or an instalment, by posted payments and the calendar alone."""

    OPEN = "open"  # its day is still to come
    DUE = "due"  # today
    GRACE = "grace"  # past its day, within grace 宽限
    ASKED = "asked"  # the working days of its grace are not on file: a person judges
    KEPT = "kept"
    PART = "part"  # some of it came in time
    BROKEN = "broken"
    CANCELLED = "cancelled"  # taken back, or something else stands in its place


OVER = (DueState.KEPT, DueState.PART, DueState.BROKEN)  # its day and its grace have passed


class AgreementState(StrEnum):
    """What has become of an agreement."""

    RUNNING = "running"
    KEPT = "kept"
    BROKEN = "broken"  # of a settlement: it has lapsed
    REPLACED = "replaced"  # by its next version, or by another agreement over its loans


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """One row of a schedule as it is watched; `paid` is what was posted to it so far.

    `closed`: another agreement took its place, and it is watched no more.
    """

    id: str
    n: int  # 0: the down payment
    due_on: date
    amount: Money
    paid: Money
    state: DueState
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of an agreement. Its schedule never changes; changes are new versions.

    `root_id` is the id of the first version. `read_out` is None where it was erased.
    """

    id: str
    root_id: str
    version: int
    person_id: str
    kind: OfferKind
    proposal: Written
    schedule: tuple[Instalment, ...]
    read_out: str | None
    approval_id: str | None
    approved_by: str | None
    agreed_by: str
    agreed_at: datetime
    contact_id: str | None
    rows: tuple[WatchedRow, ...]
    state: AgreementState


def state_of(rows: tuple[WatchedRow, ...]) -> AgreementState:
    """What has become of an agreement with these rows.

    One that is behind is broken until what is missing has come; one paid up late runs on.
    """
    states = {row.state for row in rows}
    if any(row.closed for row in rows):
        return AgreementState.REPLACED
    behind = (DueState.PART, DueState.BROKEN)
    if any(row.state in behind and row.paid.minor < row.amount.minor for row in rows):
        return AgreementState.BROKEN
    return AgreementState.KEPT if states <= set(OVER) else AgreementState.RUNNING
