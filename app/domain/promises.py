"""What was promised, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.contact import HoldKind
from app.domain.money import Money
from app.domain.queue import FollowUpKind

FARTHEST = timedelta(days=731)  # two years: nobody agrees on a day beyond


def promise_fault(amount: Money | None, due: date | None, today: date) -> str:
    """Why nobody can promise that: promise.incomplete, .not_positive, .past, .too_far; or "".

    Asked where it is typed and where it is recorded.
    """
    if amount is None or due is None:
        return "promise.incomplete"
    if amount.minor <= 0:
        return "promise.not_positive"
    if due < today:
        return "promise.past"
    return "promise.too_far" if due > today + FARTHEST else ""


def is_more(amount: Money | None, owed: Money) -> bool:
    """Whether more is promised than is overdue: possible, but it has to be meant."""
    return amount is not None and amount.minor > owed.minor


@dataclass(frozen=True, slots=True)
class Promise:
    """An amount promised for a day 承诺还款; `state`: open, kept, part, broken, cancelled."""

    id: str
    amount: Money
    due_on: date
    state: str
    made_at: datetime
    contact_id: str | None = None  # in which it was made


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The next step agreed: a call-back, a promise to look at, a review."""

    id: str
    debtor_id: str
    kind: FollowUpKind
    due_at: datetime
    contact_id: str | None = None  # which set it


@dataclass(frozen=True, slots=True)
class WrapUp:
    """What the agent states after a contact 话后处理.

    `disposition` is a code of resources/dispositions; `callback_at` aware; `talk_seconds` as the
    agent states them, None when unknown. `means_more`: more is promised than is overdue, and meant.
    """

    disposition: str
    note: str = ""
    talk_seconds: int | None = None
    promise_amount: Money | None = None
    promise_due_on: date | None = None
    means_more: bool = False
    callback_at: datetime | None = None
    hold_kind: HoldKind | None = None
    hold_review_on: date | None = None
