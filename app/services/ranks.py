"""What a person's place is worth on a day: of one person, and of many who share most of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from app.domain.queue import Grounds, PersonState
from app.rules.queue import PARTS, together
from app.services.desk import Desk
from app.storage.queue import iso, points_json


class Day(NamedTuple):
    """A creditor's calendar day, and by which name their stages are known."""

    today: date
    creditor: str


def person_state(desk: Desk, grounds: Grounds, day: Day) -> PersonState:
    """The facts that `rules.queue.priority` weighs on that day."""
    stages, due = desk.rules.stages, grounds.oldest_due
    dpd = None if due is None else (day.today - due).days

    def by(done: date | None) -> date | None:
        return None if done is None else min(day.today, done)  # of a clock ahead: today

    return PersonState(
        overdue=grounds.overdue,
        oldest_due=due,
        stage=stages.stage(dpd, day.creditor),
        dpd=dpd,
        broken_promises=grounds.broken_promises,
        open_promise_due=grounds.open_promise_due,
        last_attempt=by(grounds.last_attempt),
        last_reached=by(grounds.last_reached),
        placed_on=grounds.placed_on,
        next_stage_on=None if due is None else stages.next_change(due, day.today, day.creditor),
        behind_since=grounds.behind_since,
    )


class _Known(NamedTuple):
    """Some parts of a rank as they are stored."""

    points: int
    reasons: str  # JSON, a comma before each
    changes_on: str  # `_NEVER`: by no lapse of time


_NEVER = "~"  # after every day


class Ranks:
    """Many ranks on one day: parts are worked out once for all who share the facts they hang on.

    `days`: of each creditor, by their id.
    """

    def __init__(self, desk: Desk, days: Mapping[str, Day]) -> None:
        self._desk, self._days = desk, days
        self._bands = [band.start for band in desk.rules.weights.amounts]
        self._stages: dict[tuple[str, str | None], str] = {}
        fields = Grounds._fields
        self._parts = [
            (parts, itemgetter(*(fields.index(name) for name in ("creditor_id", *names))), known)
            for parts, names in PARTS
            for known in [dict[tuple[Any, ...], _Known]()]
        ]

    def rank(self, person_id: str, stored: tuple[Any, ...]) -> dict[str, Any]:
        """The rank of whose grounds are stored like this, as `storage.queue.rank` takes it."""
        # By the band of the amount alone: the sum is each person's own.
        shared = (bisect_right(self._bands, stored[0]), *stored[1:])
        score, reasons, changes_on = 0, "", _NEVER
        for parts, facts, known in self._parts:
            key = facts(shared)
            found = known.get(key)
            if found is None:
                found = known[key] = self._work_out(parts, stored)
            points, more, day = found
            score += points
            reasons += more
            if day < changes_on:
                changes_on = day
        return {
            "person_id": person_id,
            "stage": self._stages[stored[1], stored[2]],
            "score": score,
            "points": f"[{reasons[1:]}]",
            "changes_on": None if changes_on == _NEVER else changes_on,
        }

    def _work_out(self, parts: Any, stored: tuple[Any, ...]) -> _Known:
        grounds = _grounds(stored)
        day = self._days[grounds.creditor_id]
        state = person_state(self._desk, grounds, day)
        self._stages[stored[1], stored[2]] = state.stage.value
        found = together(parts, state, day.today, self._desk.rules.weights)
        reasons = points_json(found.points)[1:-1]
        return _Known(
            found.score, f",{reasons}" if reasons else "", iso(found.changes_on) or _NEVER
        )


def _grounds(stored: tuple[Any, ...]) -> Grounds:
    overdue, creditor, due, placed, broken, *days = stored
    return Grounds(overdue, creditor, _day(due), _day(placed), broken, *map(_day, days))


def _day(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)
