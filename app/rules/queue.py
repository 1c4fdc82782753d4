"""A person's place in the queue: a sum of visible points, and the day on which time changes it.

Points hold only what changes by events or by the day; hours and allowances are asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.queue import Band, PersonState, Point, Priority, Stage, Weights
from app.rules.reading import Entry, document

_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Part:
    """One point and the day on which time changes it."""

    point: Point | None = None
    changes_on: date | None = None


def priority(state: PersonState, today: date, weights: Weights) -> Priority:
    """The score of a person today, its reasons, and the first later day on which it differs.

    That day is for lapse of time alone: while nothing is paid, promised or tried. The score counts
    whole points; points of nought are not shown.
    """
    parts = [part(state, today, weights) for part in _PARTS]
    points = tuple(part.point for part in parts if part.point is not None and part.point.points)
    changes = [p.changes_on for p in parts if p.changes_on is not None and p.changes_on > today]
    return Priority(
        score=sum(point.points for point in points),
        points=points,
        changes_on=min(changes, default=None),
    )


def _broken(state: PersonState, today: date, weights: Weights) -> _Part:  # as all parts
    points = min(state.broken_promises * weights.promise_broken_each, weights.promise_broken_most)
    return _Part(Point("promise_broken", points, (("count", state.broken_promises),)))


def _promised(state: PersonState, today: date, weights: Weights) -> _Part:
    due = state.open_promise_due
    if due is None or due < today:
        return _Part()
    point = Point("promise_open", weights.promise_open, (("due", due.isoformat()),))
    return _Part(point, due + _DAY if weights.promise_open else None)


def _behind(state: PersonState, today: date, weights: Weights) -> _Part:  # as all parts
    since = state.behind_since
    if since is None:
        return _Part()
    return _Part(Point("plan_broken", weights.plan_broken, (("since", since.isoformat()),)))


def _stage(state: PersonState, today: date, weights: Weights) -> _Part:  # as all parts
    # The stage is part of the row, so the day of the next one counts even where points are equal.
    point = Point("stage", weights.stages[state.stage], (("stage", state.stage.value),))
    return _Part(point, state.next_stage_on)


def _amount(state: PersonState, today: date, weights: Weights) -> _Part:  # as all parts
    band, _ = _band(weights.amounts, state.overdue)
    return _Part(Point("amount", band.points, (("at_least", band.label),))) if band else _Part()


def _days(state: PersonState, today: date, weights: Weights) -> _Part:
    days = (today - state.oldest_due).days if state.oldest_due else state.dpd
    if days is None:
        return _Part()
    band, following = _band(weights.days, days)
    return _Part(
        Point("days", band.points, (("at_least", band.start),)) if band else None,
        today + timedelta(days=following - days) if state.oldest_due and following else None,
    )


def _reached(state: PersonState, today: date, weights: Weights) -> _Part:
    on = state.last_reached
    if on is None or (today - on).days >= weights.reached_days:
        return _Part()
    point = Point("reached_recently", weights.reached_points, (("on", on.isoformat()),))
    return _Part(point, on + timedelta(days=weights.reached_days))


def _untouched(state: PersonState, today: date, weights: Weights) -> _Part:
    since = state.last_attempt or state.placed_on
    if since is None:
        return _Part()
    band, following = _band(weights.untouched, (today - since).days)
    code = "untouched_since" if state.last_attempt else "never_touched"
    return _Part(
        Point(code, band.points, (("since", since.isoformat()),)) if band else None,
        since + timedelta(days=following) if following is not None else None,
    )


def _attempted(state: PersonState, today: date, weights: Weights) -> _Part:
    if state.last_attempt is None or state.last_attempt < today:
        return _Part()
    return _Part(Point("attempted_today", weights.attempted_today), state.last_attempt + _DAY)


_PARTS = (  # in the order in which they are shown
    _broken, _promised, _behind, _stage, _amount, _days, _reached, _untouched, _attempted,
)  # fmt: skip


def _band(bands: Sequence[Band], value: int) -> tuple[Band | None, int | None]:
    """The band of a value and where the next one begins; None where there is none."""
    current: Band | None = None
    for band in bands:
        if value < band.start:
            return current, band.start
        current = band
    return current, None


def parse_weights(file: str, text: str) -> Weights:
    """The weights written in a YAML file. Raises PackError with file and line for any error."""
    keys = document(file, text).keys(
        (
            "promise_broken",
            "promise_open",
            "plan_broken",
            "stages",
            "amounts",
            "days",
            "reached_recently",
            "untouched",
            "attempted_today",
        )
    )
    broken = keys["promise_broken"].keys(("each", "most"))
    reached = keys["reached_recently"].keys(("days", "points"))
    stages = keys["stages"].keys([stage.value for stage in Stage])
    return Weights(
        promise_broken_each=broken["each"].whole(),
        promise_broken_most=broken["most"].whole(),
        promise_open=keys["promise_open"].whole(),
        plan_broken=keys["plan_broken"].whole(),
        stages={stage: stages[stage.value].whole() for stage in Stage},
        amounts=_bands(keys["amounts"], labelled=True),
        days=_bands(keys["days"]),
        reached_days=reached["days"].days(least=1),
        reached_points=reached["points"].whole(),
        untouched=_bands(keys["untouched"]),
        attempted_today=keys["attempted_today"].whole(),
    )


def _bands(entry: Entry, labelled: bool = False) -> tuple[Band, ...]:
    bands: list[Band] = []
    for part in entry.parts():
        keys = part.keys(("from", "points", *(("label",) if labelled else ())))
        start = keys["from"].whole(least=0) if labelled else keys["from"].days(least=1)
        if bands and start <= bands[-1].start:
            part.fail(f"{start} does not come after {bands[-1].start}: bands rise")
        label = keys["label"].text() if labelled else ""
        bands.append(Band(start, keys["points"].whole(), label))
    return tuple(bands)
