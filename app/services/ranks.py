"""What a person's place is worth on a day: of one person, and of many who share most of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from app.domain.queue import Grounds, PersonState
from app.rules.queue import PARTS
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
    """One part of a rank as it is stored."""

    points: int
    reason: str  # JSON; '' for points of nought
    changes_on: str | None


class Ranks:
    """Many ranks on one day: each part is worked out once for all who share the facts it hangs on.

    `days`: of each creditor, by their id.
    """

    def __init__(self, desk: Desk, days: Mapping[str, Day]) -> None:
        self._desk, self._days = desk, days
        self._bands = [band.start for band in desk.rules.weights.amounts]
        self._stages: dict[tuple[str, str | None], str] = {}
        fields = Grounds._fields
        self._parts = [
            (part, itemgetter(*(fields.index(name) for name in ("creditor_id", *names))), known)
            for part, names in PARTS
            for known in [dict[tuple[Any, ...], _Known]()]
        ]

    def rank(self, person_id: str, stored: tuple[Any, ...]) -> dict[str, Any]:
        """The rank of whose grounds are stored like this, as `storage.queue.rank` takes it."""
        # By the band of the amount alone: the sum is each person's own.
        shared = (bisect_right(self._bands, stored[0]), *stored[1:])
        found = [
            known.get(facts(shared)) or self._work_out(part, stored, known, facts(shared))
            for part, facts, known in self._parts
        ]
        return {
            "person_id": person_id,
            "stage": self._stages[stored[1], stored[2]],
            "score": sum([one.points for one in found]),
            "points": f"[{','.join([one.reason for one in found if one.reason])}]",
            "changes_on": min([one.changes_on for one in found if one.changes_on], default=None),
        }

    def _work_out(
        self, part: Any, stored: tuple[Any, ...], known: dict[Any, _Known], key: Any
    ) -> _Known:
        grounds = _grounds(stored)
        day = self._days[grounds.creditor_id]
        state = person_state(self._desk, grounds, day)
        self._stages[stored[1], stored[2]] = state.stage.value
        made = part(state, day.today, self._desk.rules.weights)
        point, changes = made.point, made.changes_on
        if point is None or not point.points:
            found = _Known(0, "", None)
        else:
            found = _Known(point.points, points_json((point,))[1:-1], None)
        if changes is not None and changes > day.today:
            found = found._replace(changes_on=iso(changes))
        known[key] = found
        return found


def _grounds(stored: tuple[Any, ...]) -> Grounds:
    overdue, creditor, due, placed, broken, *days = stored
    return Grounds(overdue, creditor, _day(due), _day(placed), broken, *map(_day, days))


def _day(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)
