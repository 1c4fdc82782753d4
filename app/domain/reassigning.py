"""Reassigning 转派: people dealt anew over several members of staff, tried before it is done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.domain.money import Money
from app.domain.queue import EVERYBODY, Filters, Stage

NOBODY = ""  # the collector of people who were given to nobody yet


class Share(StrEnum):
    """What is to be equal in the end: people, what is overdue, or the minutes they will take."""

    PEOPLE = "people"
    AMOUNT = "amount"
    MINUTES = "minutes"


class Load(NamedTuple):
    """What somebody has in hand: people, minor units overdue, expected minutes."""

    people: int = 0
    amount: int = 0
    minutes: int = 0

    def plus(self, other: Load) -> Load:
        """Both together."""
        return Load(*map(sum, zip(self, other, strict=True)))

    def less(self, other: Load) -> Load:
        """What is left without the other."""
        return Load(*(one - two for one, two in zip(self, other, strict=True)))

    def by(self, share: Share) -> int:
        """The number that is to be equal."""
        return int(getattr(self, share.value))


@dataclass(frozen=True, slots=True)
class Movable:
    """Somebody who waits in a queue; `whose` has them now (NOBODY: none)."""

    person_id: str
    whose: str
    stage: Stage
    load: Load


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of staff; `stages` they are trained for (none named: all).

    `currency` is that of the amounts, empty where they are of several.
    """

    staff_id: str
    login: str
    name: str
    stages: frozenset[Stage]
    load: Load
    currency: str = Money(0).currency

    def can(self, stage: Stage) -> bool:
        """Whether they are given people of that stage."""
        return not self.stages or stage in self.stages


@dataclass(frozen=True, slots=True)
class Order:
    """Which people (of whom: logins, NOBODY for those given to nobody) go to whom, and how."""

    of: tuple[str, ...]
    to: tuple[str, ...]
    share: Share = Share.PEOPLE
    filters: Filters = EVERYBODY


class Move(NamedTuple):
    """One person who changes hands."""

    person_id: str
    whose: str
    to: str


class Changed(NamedTuple):
    """What somebody has before and after."""

    seat: Seat
    after: Load
    target: bool  # whether people are dealt to them


@dataclass(frozen=True, slots=True)
class Trial:
    """What an order would do; nothing has been changed. `key` names just these moves.

    Who stays: `promised` an open promise ties them to their collector, `in_work` somebody works
    on them now, `untrained` nobody of the targets takes their stage, `placed` they are where they
    would be dealt. `held` are protected and in no queue. `again` of those who move changed hands
    within the last week.
    """

    order: Order
    key: str
    moves: tuple[Move, ...]
    changed: tuple[Changed, ...]
    promised: int
    in_work: int
    untrained: int
    placed: int
    held: int
    again: int

    @property
    def stay(self) -> int:
        """How many of the people meant stay where they are."""
        return self.promised + self.in_work + self.untrained + self.placed

    def checks(self) -> tuple[tuple[str, int], ...]:
        """What was looked at, each with how many people it concerns."""
        names = ("promised", "held", "in_work", "untrained", "placed", "again")
        return tuple((name, int(getattr(self, name))) for name in names)

    @property
    def currency(self) -> str:
        """Of all amounts in it; empty where they are of several."""
        used = {one.seat.currency for one in self.changed}
        return used.pop() if len(used) == 1 else ""

    def spread(self) -> tuple[int, int]:
        """Between the targets, the most less the least, before and after."""
        targets = [one for one in self.changed if one.target]
        share = self.order.share
        before = [one.seat.load.by(share) for one in targets]
        after = [one.after.by(share) for one in targets]
        return _spread(before), _spread(after)


@dataclass(frozen=True, slots=True)
class Reassignment:
    """One that was done; `back` is when it was taken back, `reason` None where it was erased or is
    not for who asks."""

    id: str
    at: datetime
    by: str
    people: int
    reason: str | None
    back: datetime | None


class TakenBack(NamedTuple):
    """How many people went back, and how many stay: given to others since, promised, in work, or
    come from somebody who can have nobody any more."""

    id: str
    people: int
    stay: int


def _spread(numbers: Collection[int]) -> int:
    return max(numbers) - min(numbers) if numbers else 0
