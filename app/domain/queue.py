"""The queue: one row a person, with the reasons for its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from app.domain.money import Money


class Stage(StrEnum):
    """Escalation stage by days past due; ranges are data."""

    PRE_DUE = "pre_due"
    DUE_DAY = "due_day"
    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Point:
    """Visible points for or against a place in the queue; its sentence is `queue.<code>`."""

    code: str
    points: int
    values: tuple[tuple[str, str | int], ...] = ()


class Grounds(NamedTuple):
    """What a person's place is worked out from; lapse of time alone changes none of it.

    `overdue` in minor units. `creditor_id` is that of the oldest debt, whose day and stages count;
    what was done is dated by a clock that may have been ahead.
    """

    overdue: int
    creditor_id: str
    oldest_due: date | None
    placed_on: date | None
    broken_promises: int = 0
    open_promise_due: date | None = None
    behind_since: date | None = None  # with an arrangement that is broken
    last_attempt: date | None = None
    last_reached: date | None = None


@dataclass(frozen=True, slots=True)
class PersonState:
    """What a person's place depends on: amounts in minor units, dates in the creditor's zone.

    `dpd`: days past due of the oldest debt; None where no due date is known.
    """

    overdue: int
    oldest_due: date | None
    stage: Stage
    dpd: int | None
    broken_promises: int = 0
    open_promise_due: date | None = None
    last_attempt: date | None = None
    last_reached: date | None = None
    placed_on: date | None = None
    next_stage_on: date | None = None
    behind_since: date | None = None  # with an arrangement that is broken


@dataclass(frozen=True, slots=True)
class Priority:
    """Score, its reasons, and the first day on which lapse of time alone would change it."""

    score: int
    points: tuple[Point, ...]
    changes_on: date | None


@dataclass(frozen=True, slots=True)
class Band:
    """Points from a value on, until the next band; `label` is what is shown of the value."""

    start: int
    points: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """All points of the queue, as data; amounts in minor units, the other bands in days."""

    promise_broken_each: int
    promise_broken_most: int
    promise_open: int
    plan_broken: int
    stages: Mapping[Stage, int]
    amounts: tuple[Band, ...]
    days: tuple[Band, ...]
    reached_days: int
    reached_points: int
    untouched: tuple[Band, ...]
    attempted_today: int


class FollowUpKind(StrEnum):
    """What was agreed to happen next."""

    CALLBACK = "callback"
    PROMISE = "promise"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One person as the queue shows them. `overdue` in minor units of `currency`.

    `dpd`: None where no due date is known.
    """

    debtor_id: str
    name: str
    stage: Stage
    dpd: int | None
    overdue: int
    currency: str
    score: int
    points: tuple[Point, ...]
    changes_on: date | None
    due_kind: FollowUpKind | None = None
    due_at: datetime | None = None
    promised: Money | None = None  # by the open promise that is due first


@dataclass(frozen=True, slots=True)
class QueueKey:
    """Where the next page begins: after this score and person.

    `at` is the moment of the first page, so that later ones agree with it on who was due;
    `due_at` is set while the people who were due are still being listed.
    """

    score: int
    debtor_id: str
    at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue, and the key of the next (None: this was the last)."""

    rows: tuple[QueueRow, ...]
    next: QueueKey | None


class PromiseFilter(StrEnum):
    """People by their promises: with one in that state, or without an open one."""

    NONE = "none"
    OPEN = "open"
    KEPT = "kept"
    PART = "part"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which people are listed; None lets everybody through.

    `creditor_id` and `tag` are those of one and the same open debt.
    """

    stage: Stage | None = None
    creditor_id: str | None = None
    tag: str | None = None
    promise: PromiseFilter | None = None


EVERYBODY = Filters()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the people of a queue can be filtered by, besides stage and promise."""

    creditors: tuple[tuple[str, str], ...]  # id, name
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tabs:
    """How many people each list of a collector has.

    `call_backs_due` are due by now, `promises_due` by the end of the desk's day.
    """

    waiting: int
    call_backs: int
    call_backs_due: int
    promises: int
    promises_due: int
