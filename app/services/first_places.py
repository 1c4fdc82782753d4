"""The first place in the queue of everybody whom an import brought in."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime
from itertools import islice
from typing import Any

from app.domain.moments import local_date
from app.rules.queue import priority
from app.services.desk import Desk
from app.services.import_batch import Creditor
from app.services.placing import Placing
from app.services.portfolio_rows import CURRENCY
from app.services.queue import NOBODY, person_state
from app.services.roster import Owing
from app.storage import bulk, tables
from app.storage import queue as places
from app.storage.store import Transaction

_ROWS = 10_000
_MEMO_LIMIT = 20_000
_UNKNOWN = places.Standing(False, 0, None, None, None, NOBODY)  # nothing has happened yet


def first_places(desk: Desk, tx: Transaction, now: datetime, placing: Placing) -> None:
    """Rank the newcomers of an import; a test compares each place with that of `queue.rerank`."""
    ranking = _Ranking(desk, now, list(placing.creditors.values()))
    owing = placing.roster.newcomers()
    while some := list(islice(owing, _ROWS)):
        bulk.load(tx, tables.queue, [ranking.row(one) for one in some])


class _Ranking:
    """Places of people of whom the book knows nothing but their debts.

    Such a place depends on the band of the amount, not on the amount, so that most people of a
    portfolio share theirs with others.
    """

    def __init__(self, desk: Desk, now: datetime, creditors: list[Creditor]) -> None:
        self._desk = desk
        self._creditors = creditors
        self._today = {one.zone: local_date(now, one.zone) for one in creditors}
        self._bands = [band.start for band in desk.rules.weights.amounts]
        own = desk.rules.stages.creditors
        self._ranges = [one.name if one.name in own else one.zone for one in creditors]
        self._known: dict[tuple[object, ...], tuple[int, str, str, str | None]] = {}

    def row(self, one: Owing) -> tuple[Any, ...]:
        """A row of `queue`."""
        band = bisect_right(self._bands, one.overdue)
        key = (self._ranges[one.creditor], one.oldest_due, one.placed_on, band)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MEMO_LIMIT:
                self._known.clear()
            known = self._known[key] = self._place(one)
        score, stage, points, changes_on = known
        return (
            one.debtor_id, NOBODY, score, stage, _iso(one.oldest_due), one.overdue, CURRENCY,
            points, changes_on,
        )  # fmt: skip

    def _place(self, one: Owing) -> tuple[int, str, str, str | None]:
        creditor = self._creditors[one.creditor]
        today = self._today[creditor.zone]
        state = person_state(
            self._desk, one.oldest_due, one.overdue, today, creditor.name, one.placed_on, _UNKNOWN
        )
        ranked = priority(state, today, self._desk.rules.weights)
        points = places.points_json(ranked.points)
        return ranked.score, state.stage.value, points, _iso(ranked.changes_on)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
