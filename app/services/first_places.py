"""The first place in the queue of everybody whom an import brought in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from app.domain.moments import local_date
from app.domain.queue import Grounds, PersonState, Priority
from app.rules.queue import priority
from app.services.desk import Desk
from app.services.import_batch import Creditor
from app.services.placing import Placing
from app.services.portfolio_rows import CURRENCY
from app.services.queue import NOBODY
from app.services.ranks import Day, person_state
from app.services.roster import Owing
from app.storage import bulk, people, tables
from app.storage import queue as places
from app.storage.queue import iso
from app.storage.store import Transaction

_ROWS = 2_000
_MEMO_LIMIT = 20_000


def first_places(
    desk: Desk, tx: Transaction, now: datetime, placing: Placing, go_on: Callable[[], None]
) -> None:
    """Rank the newcomers of an import; a test compares each place with that of `queue.rerank`.

    `go_on` is asked between two steps, and raises where there is to be none.
    """
    ranking = _Ranking(desk, now, list(placing.creditors.values()))
    owing = placing.roster.newcomers()
    while some := list(islice(owing, _ROWS)):
        go_on()
        names = people.names(tx, [one.debtor_id for one in some])
        bulk.load(tx, tables.queue, [ranking.row(one, names[one.debtor_id]) for one in some])


class _Ranking:
    """Places of people of whom the book knows nothing but their debts.

    Such a place hangs on bands, not on the very amount and days, so that most people of a
    portfolio share theirs with many others; only the day of the next change is each one's own.
    """

    def __init__(self, desk: Desk, now: datetime, creditors: list[Creditor]) -> None:
        self._desk = desk
        self._creditors = creditors
        self._today = [local_date(now, one.zone) for one in creditors]
        self._amounts = [band.start for band in desk.rules.weights.amounts]
        self._steps = [_steps(desk, one.name) for one in creditors]
        self._known: dict[tuple[object, ...], _Shared] = {}

    def row(self, one: Owing, name: str) -> tuple[Any, ...]:
        """A row of `queue`."""
        due, steps, step = one.oldest_due, self._steps[one.creditor], -1
        if due is not None:
            step = bisect_right(steps, (self._today[one.creditor] - due).days)
        band = bisect_right(self._amounts, one.overdue)
        key = (one.creditor, step, one.placed_on, band)
        shared = self._known.get(key)
        if shared is None:
            if len(self._known) >= _MEMO_LIMIT:
                self._known.clear()
            shared = self._known[key] = self._share(one)
        changes = shared.changes_on
        if due is not None and step < len(steps):
            turn = due + timedelta(days=steps[step])
            changes = turn if changes is None else min(turn, changes)
        return (
            one.debtor_id, name, NOBODY, shared.score, shared.stage, iso(due), one.overdue,
            CURRENCY, shared.points, iso(changes), self._creditors[one.creditor].id,
            iso(one.placed_on), 0, None, None, None, None, 0,
        )  # fmt: skip

    def _share(self, one: Owing) -> _Shared:
        state, ranked = self._rank(one, one.oldest_due)
        _, undated = self._rank(one, None)
        points = places.points_json(ranked.points)
        return _Shared(ranked.score, state.stage.value, points, undated.changes_on)

    def _rank(self, one: Owing, due: date | None) -> tuple[PersonState, Priority]:
        today, name = self._today[one.creditor], self._creditors[one.creditor].name
        grounds = Grounds(one.overdue, "", due, one.placed_on)
        state = person_state(self._desk, grounds, Day(today, name))
        return state, priority(state, today, self._desk.rules.weights)


class _Shared(NamedTuple):
    """What people of the same bands share; `changes_on` without their due dates."""

    score: int
    stage: str
    points: str
    changes_on: date | None


def _steps(desk: Desk, creditor: str) -> list[int]:
    """The days past due on which stage or points change."""
    starts = {band.start for band in desk.rules.weights.days}
    return sorted(starts.union(desk.rules.stages.ends(creditor)))
