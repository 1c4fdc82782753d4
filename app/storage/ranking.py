"""Whom lapse of time moves, and their rank in one statement: app/rules/queue.py as SQL.

A part of a rank is a list of cases over the row of the queue. Weights, stages and days are written
into the statement, and days are compared as the row has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, select, text

from app.domain.queue import Band, Point, Stage, Weights
from app.storage import tables
from app.storage.queue import points_json
from app.storage.statement import ROWS, Statement
from app.storage.store import Transaction

_queue = tables.queue
_next = (
    select(_queue.c.debtor_id)
    .where(_queue.c.changes_on <= bindparam("latest"), _queue.c.debtor_id > bindparam("after"))
    .order_by(_queue.c.debtor_id)
    .limit(ROWS)
    .subquery()
)
_STALE = Statement(select(func.count(), func.max(_next.c.debtor_id)))
_NEVER = "'9999-12-31'"
_RANK = """
    UPDATE queue SET stage = {stage}, score = {score},
      points = '[' || concat_ws(',', {reasons}) || ']',
      changes_on = nullif({changes_on}, {never})
    WHERE debtor_id > :after AND debtor_id <= :until AND changes_on <= :latest
      AND creditor_id IN ({creditors})
"""  # creditors by name: were they asked of a subquery, SQLite would collect all people first


class Creditors(NamedTuple):
    """Some on one calendar day whose stages, but for the last, end as many days past due."""

    ids: tuple[str, ...]
    today: date
    ends: tuple[int, ...]


def stale(tx: Transaction, latest: date, after: str, rows: int) -> tuple[int, str]:
    """Of the next people whose place changes by that day: how many, and the last ("": nobody)."""
    ((count, last),) = tx.rows(_STALE, latest=latest.isoformat(), after=after, rows=rows)
    return count, last or ""


def rank(
    tx: Transaction, weights: Weights, creditors: Creditors, latest: date, after: str, until: str
) -> None:
    """Rank these creditors' people beyond one and up to another, whose place changes by `latest`.

    As of the creditors' own day.
    """
    ranking = Statement(text(statement(weights, creditors, tx.engine)))
    tx.run(ranking, latest=latest.isoformat(), after=after, until=until)


def statement(weights: Weights, creditors: Creditors, engine: str) -> str:
    """What `rank` runs, on "sqlite" or "postgresql"."""
    day = _Day(creditors.today, creditors.ends, engine)
    parts = [part(weights, day) for part in _PARTS]
    return _RANK.format(
        stage=_first(((when, _text(stage)) for stage, when, _ in _stages(day)), "NULL"),
        score=" + ".join(_first(((c.when, c.points) for c in part), "0") for part in parts),
        reasons=", ".join(_first(((c.when, c.reason) for c in part), "NULL") for part in parts),
        changes_on=day.least(_first(((c.when, c.ends_on) for c in part), _NEVER) for part in parts),
        never=_NEVER, creditors=", ".join(map(_text, creditors.ids)),
    )  # fmt: skip


class _Day(NamedTuple):
    """A day of creditors, and what hangs on it in the SQL of an engine."""

    today: date
    ends: tuple[int, ...]
    engine: str

    def ago(self, days: int) -> str:
        return f"'{self.today - timedelta(days=days)}'"

    def by_today(self, column: str) -> str:
        """When it was done: today at the latest, for a clock may have been ahead."""
        return f"CASE WHEN {column} > {self.ago(0)} THEN {self.ago(0)} ELSE {column} END"

    def after(self, since: str, days: int) -> str:
        if self.engine == "sqlite":
            return f"date({since}, '{days:+} days')"
        return f"to_char(CAST({since} AS date) + {days}, 'YYYY-MM-DD')"

    def steps(self, since: str, starts: Sequence[int]) -> list[tuple[str, str]]:
        """When so many days have passed, the last step first, and on which day the next have."""
        passed = [f"{since} IS NOT NULL", *(f"{since} <= {self.ago(start)}" for start in starts)]
        following = [*(self.after(since, start) for start in starts), _NEVER]
        return list(zip(passed, following, strict=True))[::-1]

    def least(self, values: Iterable[str]) -> str:
        return f"{'min' if self.engine == 'sqlite' else 'least'}({', '.join(values)})"


class _Case(NamedTuple):
    """SQL: when it holds, its points and their reason, and the day on which it ends by itself."""

    when: str
    points: str = "0"
    reason: str = "NULL"
    ends_on: str = _NEVER


_Part = list[_Case]  # the first that holds counts


def _broken(weights: Weights, day: _Day) -> _Part:
    each = f"broken_promises * {weights.promise_broken_each}"
    points = day.least((each, str(weights.promise_broken_most)))
    reason = _text('["promise_broken",%s,{"count":%s}]')
    return [_Case(f"{points} <> 0", points, f"format({reason}, {points}, broken_promises)")]


def _promised(weights: Weights, day: _Day) -> _Part:
    due = "promise_due_on"
    point = Point("promise_open", weights.promise_open, (("due", "%s"),))
    ends_on = day.after(due, 1) if weights.promise_open else _NEVER
    return [_case(f"{due} >= {day.ago(0)}", point, ends_on, due)]


def _behind(weights: Weights, day: _Day) -> _Part:  # as all parts
    since = "behind_since"
    point = Point("plan_broken", weights.plan_broken, (("since", "%s"),))
    return [_case(f"{since} IS NOT NULL", point, said=since)]


def _stage(weights: Weights, day: _Day) -> _Part:
    return [
        _case(when, Point("stage", weights.stages[stage], (("stage", stage.value),)), ends_on)
        for stage, when, ends_on in _stages(day)
    ]


def _stages(day: _Day) -> list[tuple[Stage, str, str]]:
    """Each stage, when it is that one, and on which day it is the next."""
    due = "oldest_due_on"
    dated = zip(reversed(Stage), day.steps(due, day.ends), strict=True)
    return [(Stage.EARLY, f"{due} IS NULL", _NEVER), *((stage, *step) for stage, step in dated)]


def _amount(weights: Weights, day: _Day) -> _Part:  # as all parts
    return [
        _case(f"overdue >= {band.start}", Point("amount", band.points, (("at_least", band.label),)))
        for band in reversed(weights.amounts)
    ]


def _days(weights: Weights, day: _Day) -> _Part:
    def point(band: Band) -> Point:
        return Point("days", band.points, (("at_least", band.start),))

    return _banded("oldest_due_on", weights.days, point, day)


def _reached(weights: Weights, day: _Day) -> _Part:
    days, on = weights.reached_days, day.by_today("reached_on")
    point = Point("reached_recently", weights.reached_points, (("on", "%s"),))
    return [_case(f"reached_on > {day.ago(days)}", point, day.after(on, days), on)]


def _untouched(weights: Weights, day: _Day) -> _Part:
    def point(band: Band) -> Point:
        return Point("untouched_since", band.points, (("since", "%s"),))

    since = day.by_today("attempted_on")
    return [_Case("attempted_on IS NULL"), *_banded(since, weights.untouched, point, day, since)]


def _never_touched(weights: Weights, day: _Day) -> _Part:
    def point(band: Band) -> Point:
        return Point("never_touched", band.points, (("since", "%s"),))

    since = "placed_on"
    return [
        _Case("attempted_on IS NOT NULL"), *_banded(since, weights.untouched, point, day, since)
    ]  # fmt: skip


def _attempted(weights: Weights, day: _Day) -> _Part:
    point = Point("attempted_today", weights.attempted_today)
    return [_case(f"attempted_on >= {day.ago(0)}", point, day.ago(-1))]


_PARTS = (
    _broken, _promised, _behind, _stage, _amount, _days, _reached, _untouched, _never_touched,
    _attempted,
)  # fmt: skip


def _banded(
    since: str, bands: Sequence[Band], point: Callable[[Band], Point], day: _Day, said: str = ""
) -> _Part:
    """A case for each band of days since then, and one for before the first."""
    points = [*map(point, reversed(bands)), Point("", 0)]
    steps = day.steps(since, [band.start for band in bands])
    return [
        _case(when, point, ends_on, said)
        for point, (when, ends_on) in zip(points, steps, strict=True)
    ]


def _case(when: str, point: Point, ends_on: str = _NEVER, said: str = "") -> _Case:
    """A case with that point, whose %s stands for what is `said`."""
    reason = _text(points_json((point,))[1:-1])
    if said:
        reason = f"format({reason}, {said})"
    return _Case(when, str(point.points), reason if point.points else "NULL", ends_on)


def _first(cases: Iterable[tuple[str, str]], otherwise: str) -> str:
    whens = " ".join(f"WHEN {when} THEN {value}" for when, value in cases)
    return f"CASE {whens} ELSE {otherwise} END" if whens else otherwise


def _text(words: str) -> str:
    """A literal; a colon begins a parameter otherwise."""
    return "'{}'".format(words.replace("'", "''").replace(":", "\\:"))
