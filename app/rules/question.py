"""What a rule is asked, and what it answers: the facts known at that moment, a moment, a finding.

What bears a later moment than the attempt is not yet known and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from operator import attrgetter

from app.domain.contact import Answer, Event, Facts, Outcome, Place, When
from app.rules.calendar import EAST, begins, day_start
from app.rules.primitives import Concern

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Question:
    """What is asked, with the events that are known at that moment, in order; `at` is UTC.

    `others` are numbers known by then to be somebody else's, `unclear` those learnt of later.
    """

    facts: Facts
    attempt: Event
    at: datetime
    events: list[Event]
    others: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    counted: dict[object, list[Event]] = field(default_factory=dict)  # by value
    groups: dict[object, list[list[datetime]]] = field(default_factory=dict)  # by value
    accounts: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)  # by debts named

    def with_person(self, event: Event) -> bool:
        """Whether the event was with this person, by what is known."""
        if event.person != self.facts.person or event.number in self.others:
            return False
        return not event.misdirected or event.number in self.unclear

    def debts(self, event: Event, by: Concern) -> frozenset[str]:
        """The debts that an event belongs to; empty: not named. Loans of one account are one."""
        named: tuple[str, ...]
        if by is Concern.CALL:
            named = event.counted_to or event.discussed + event.referenced
        else:
            named = event.discussed
        if not named:
            if event.debt is None:
                return _NONE
            named = (event.debt,)
        found = self.accounts.get(named)
        if found is None:
            found = self.accounts[named] = frozenset([self.account(debt) for debt in named])
        return found

    def account(self, debt: str) -> str:
        """The debt, or what stands for all student loans serviced under one account number."""
        known = self.facts.debts.get(debt)
        if known is None or known.account is None or "student" not in (known.kind or "student"):
            return debt
        return f"account {known.account}"


_NONE: frozenset[str] = frozenset()


def question(facts: Facts, attempt: Event, at: datetime) -> Question:
    """The question with what is known at `at` (UTC)."""
    known = sorted((e for e in facts.history if e.at <= at), key=attrgetter("at"))
    asked = Question(facts, attempt, at, known)
    if facts.misdirected:
        zones = facts.zones or (EAST,)
        by_now = {
            number for number, learnt in facts.misdirected
            if min(begins(learnt, zone) for zone in zones) <= at
        }  # fmt: skip
        asked.others = frozenset(by_now)
        asked.unclear = frozenset(number for number, _ in facts.misdirected) - by_now
    return asked


@dataclass(slots=True)
class Moment:
    """A moment as one zone sees it; an empty zone is unknown, `day` is then the day in UTC."""

    at: datetime
    zone: str
    day: date
    zones: tuple[str, ...]  # all in which this pack is asked

    def knows(self, when: When, now: datetime, unknown: str) -> bool:
        """Whether it has begun by `now`: a bare date with its day in the first of the zones.

        `unknown`: where the day is taken to begin where no zone is known.
        """
        if isinstance(when, datetime):
            return when <= now
        return any(day_start(when, zone or unknown) <= now for zone in self.zones)


@dataclass(slots=True)
class Finding:
    """What a rule says: `until` None allows; else nothing before that instant, maybe NEVER.

    `since`, and `place` where it is about one: what a reply has to come after, and from where.
    """

    until: datetime | None = None
    used: int | None = None
    limit: int | None = None
    closes: datetime | None = None
    values: dict[str, object] | None = None
    answer: Answer = Answer.DENY
    help: str | None = None
    since: datetime | None = None
    place: Place | None = None


FREE = Finding()  # nothing to say: the one of everybody, never written to


def is_talk(event: Event) -> bool:
    """Whether something was said by both."""
    return event.outcome is Outcome.CONVERSATION
