"""Whom lapse of time moves, and their rank in one statement: app/rules/queue.py as SQL.

A part of a rank is a list of cases over the row of the queue. Weights, stages and days are written
into the statement, and days are compared as the row has them. An office has postgres/ranking.sql.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, literal_column, select, update

from app.domain.queue import Point, Stage, Weights
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
    """Rank on the creditors' day their people whose place changes by `latest`.

    Those whose ids come after one, up to another.
    """
    ranks = columns(weights, creditors, tx.engine)
    ranking = (
        update(_queue)
        .where(
            _queue.c.debtor_id > bindparam("after"),
            _queue.c.debtor_id <= bindparam("until"),
            _queue.c.changes_on <= bindparam("latest"),
            # By name: asked of a subquery, SQLite would collect all people before it ranks one.
            _queue.c.creditor_id.in_(creditors.ids),
        )
        .values({name: literal_column(sql) for name, sql in ranks.items()})
    )
    tx.run(Statement(ranking), after=after, until=until, latest=latest.isoformat())


def columns(weights: Weights, creditors: Creditors, engine: str) -> dict[str, str]:
    """The columns of a rank as SQL of "sqlite" or "postgresql"."""
    day = _Day(creditors.today, creditors.ends, engine)
    parts = [part(weights, day) for part in _PARTS]
    reasons = [_first(((c.when, c.reason) for c in part), "NULL") for part in parts]
    ends_on = day.least(_first(((c.when, c.ends_on) for c in part), _NEVER) for part in parts)
    return {
        "stage": _first(((when, _text(stage)) for stage, when, _ in _stages(day)), "NULL"),
        "score": " + ".join(_first(((c.when, c.points) for c in part), "0") for part in parts),
        "points": f"concat('[', concat_ws(',', {', '.join(reasons)}), ']')",
        "changes_on": f"nullif({ends_on}, {_NEVER})",
    }


class _Day(NamedTuple):
    """A day of creditors, and what hangs on it in the SQL of an engine."""

    today: date
    ends: tuple[int, ...]
    engine: str

    def ago(self, days: int) -> str:
        """So many days before this one; before all days that there are the first of them."""
        return f"'{self.today - timedelta(days=min(days, (self.today - date.min).days))}'"

    def by_today(self, column: str) -> str:
        """When it was done: today at the latest, for a clock may have been ahead."""
        return f"CASE WHEN {column} > {self.ago(0)} THEN {self.ago(0)} ELSE {column} END"

    def after(self, since: str, days: int) -> str:
        """So many days after that one."""
        if self.engine == "sqlite":
            return f"date(julianday({since}) + {days})"  # half the time of a modifier in words
        return f"to_char(CAST({since} AS date) + {days}, 'YYYY-MM-DD')"

    def steps(self, since: str, starts: Sequence[int]) -> list[tuple[str, str]]:
        """Before the first of so many days, and from each on: when it is so, and when no more."""
        passed = [f"{since} IS NOT NULL", *(f"{since} <= {self.ago(start)}" for start in starts)]
        following = [*(self.after(since, start) for start in starts), _NEVER]
        return list(zip(passed, following, strict=True))

    def least(self, values: Iterable[str]) -> str:
        """The least of two or more, none of which is NULL."""
        function = "min" if self.engine == "sqlite" else "least"
        return f"{function}({', '.join(dict.fromkeys(values))})"


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
    reason = _text('["promise_broken",%s,{"count":%s}]', points, "broken_promises")
    return [_Case(f"{points} <> 0", points, reason)]


def _promised(weights: Weights, day: _Day) -> _Part:
    due = "promise_due_on"
    point = Point("promise_open", weights.promise_open, (("due", "%s"),))
    ends_on = day.after(due, 1) if weights.promise_open else _NEVER
    return [_case(f"{due} >= {day.ago(0)}", point, ends_on, due)]


def _behind(weights: Weights, day: _Day) -> _Part:  # as all parts
    since = "behind_since"
    point = Point("plan_broken", weights.plan_broken, (("since", "%s"),))
    return [_case(f"{since} IS NOT NULL", point, _NEVER, since)]


def _stage(weights: Weights, day: _Day) -> _Part:
    return [
        _case(when, Point("stage", weights.stages[stage], (("stage", stage.value),)), ends_on)
        for stage, when, ends_on in _stages(day)
    ]


def _stages(day: _Day) -> list[tuple[Stage, str, str]]:
    """Each stage, when it is that one, and on which day it is the next."""
    due = "oldest_due_on"
    dated = [(stage, *step) for stage, step in zip(Stage, day.steps(due, day.ends), strict=True)]
    return [(Stage.EARLY, f"{due} IS NULL", _NEVER), *reversed(dated)]


def _amount(weights: Weights, day: _Day) -> _Part:  # as all parts
    return [
        _case(f"overdue >= {band.start}", Point("amount", band.points, (("at_least", band.label),)))
        for band in reversed(weights.amounts)
    ]


def _days(weights: Weights, day: _Day) -> _Part:
    points = {
        band.start: Point("days", band.points, (("at_least", band.start),)) for band in weights.days
    }
    return _banded(day, "oldest_due_on", points)


def _reached(weights: Weights, day: _Day) -> _Part:
    days, on = weights.reached_days, day.by_today("reached_on")
    point = Point("reached_recently", weights.reached_points, (("on", "%s"),))
    return [_case(f"reached_on > {day.ago(days)}", point, day.after(on, days), on)]


def _untouched(weights: Weights, day: _Day) -> _Part:
    tried = _since("untouched_since", day.by_today("attempted_on"), weights, day)
    return [_Case("attempted_on IS NULL"), *tried]


def _never_touched(weights: Weights, day: _Day) -> _Part:
    placed = _since("never_touched", "placed_on", weights, day)
    return [_Case("attempted_on IS NOT NULL"), *placed]


def _attempted(weights: Weights, day: _Day) -> _Part:
    point = Point("attempted_today", weights.attempted_today)
    return [_case(f"attempted_on >= {day.ago(0)}", point, day.ago(-1))]


_PARTS = (
    _broken, _promised, _behind, _stage, _amount, _days, _reached, _untouched, _never_touched,
    _attempted,
)  # fmt: skip


def _since(code: str, on: str, weights: Weights, day: _Day) -> _Part:
    bands, said = weights.untouched, (("since", "%s"),)
    return _banded(day, on, {band.start: Point(code, band.points, said) for band in bands}, on)


def _banded(day: _Day, since: str, points: Mapping[int, Point], *said: str) -> _Part:
    """A case for each band, by the first of its days since then, and one for before all bands."""
    steps = zip((Point("", 0), *points.values()), day.steps(since, [*points]), strict=True)
    return [_case(when, point, ends_on, *said) for point, (when, ends_on) in steps][::-1]


def _case(when: str, point: Point, ends_on: str = _NEVER, *said: str) -> _Case:
    """A case with that point, in which %s stands for what is `said`."""
    reason = _text(points_json((point,))[1:-1], *said)
    return _Case(when, str(point.points), reason if point.points else "NULL", ends_on)


def _first(cases: Iterable[tuple[str, str]], otherwise: str) -> str:
    """What the first case that holds has; those at the end that have nothing else are not asked."""
    found = list(cases)
    while found and found[-1][1] == otherwise:
        found.pop()
    whens = " ".join(f"WHEN {when} THEN {value}" for when, value in found)
    return f"CASE {whens} ELSE {otherwise} END" if whens else otherwise


def _text(words: str, *said: str) -> str:
    """A literal, in which each %s stands for what is `said`."""
    sql = "'{}'".format(words.replace("'", "''"))
    for column in said:
        sql = sql.replace("%s", f"' || {column} || '", 1)
    return sql
