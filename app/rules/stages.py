"""Stages of collection by days past due; the ranges are data and a creditor may have its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.queue import Stage
from app.rules.reading import Entry, document

_ORDER = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Range:
    """Days past due from `start` (None: any earlier) to before `end` (None: any later)."""

    stage: Stage
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Stages:
    """The ranges of everybody, and those of creditors with their own, each in order."""

    ranges: tuple[Range, ...]
    creditors: Mapping[str, tuple[Range, ...]]

    def stage(self, dpd: int | None, creditor: str | None = None) -> Stage:
        """The stage of so many days past due; negative before the due day.

        Where no due date is known (None), the first stage of what is overdue.
        """
        if dpd is None:
            return Stage.EARLY
        return self._range(dpd, creditor).stage

    def ends(self, creditor: str | None = None) -> tuple[int, ...]:
        """Before how many days past due each stage ends, but for the last."""
        return tuple(one.end for one in self._ranges(creditor) if one.end is not None)

    def next_change(self, due: date, today: date, creditor: str | None = None) -> date | None:
        """The first day after today on which time alone brings the next stage; None in the last."""
        end = self._range((today - due).days, creditor).end
        return None if end is None else due + timedelta(days=end)

    def _range(self, dpd: int, creditor: str | None) -> Range:
        ranges = self._ranges(creditor)
        return next(one for one in ranges if one.end is None or dpd < one.end)

    def _ranges(self, creditor: str | None) -> tuple[Range, ...]:
        return self.creditors.get(creditor, self.ranges) if creditor else self.ranges


def parse_stages(file: str, text: str) -> Stages:
    """The stages of a YAML file. Raises PackError with file and line for gaps and errors."""
    keys = document(file, text).keys(("stages",), ("creditors",))
    creditors = keys["creditors"].pairs() if "creditors" in keys else []
    return Stages(
        ranges=_ranges(keys["stages"]),
        creditors={name.text(): _ranges(entry) for name, entry in creditors},
    )


def _ranges(entry: Entry) -> tuple[Range, ...]:
    stages = entry.keys([stage.value for stage in _ORDER])
    if list(stages) != [stage.value for stage in _ORDER]:
        entry.fail(f"the stages stand in this order: {', '.join(_ORDER)}")
    ranges: list[Range] = []
    for stage in _ORDER:
        before = ranges[-1].end if ranges else None
        ranges.append(_range(stage, stages[stage.value], before))
    return tuple(ranges)


def _range(stage: Stage, entry: Entry, before: int | None) -> Range:
    first, last = stage is _ORDER[0], stage is _ORDER[-1]
    keys = entry.keys([*([] if first else ["from"]), *([] if last else ["to"])])
    start = keys["from"].days() if not first else None
    end = keys["to"].days() if not last else None
    if start != before:
        entry.fail(f"{stage} begins at {start}, but the stage before it ends at {before}")
    if start is not None and end is not None and end <= start:
        entry.fail(f"{stage} has no day: from {start} to {end}")
    return Range(stage, start, end)
