"""What was promised, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.contact import HoldKind
    from app.domain.money import Money
    from app.domain.queue import FollowUpKind


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
    agent states them, None when unknown.
    """

    disposition: str
    note: str = ""
    talk_seconds: int | None = None
    promise_amount: Money | None = None
    promise_due_on: date | None = None
    callback_at: datetime | None = None
    hold_kind: HoldKind | None = None
    hold_review_on: date | None = None
