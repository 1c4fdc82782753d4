"""What a pack holds on a day: its rules in force, their marks, the years its calendar knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.rules.packs import MARKS, Pack, Rule
from app.rules.primitives import Value, Window


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule with the value that holds, and the first day of that value."""

    rule: Rule
    since: date
    value: Value


def in_force(pack: Pack, day: date) -> tuple[InForce, ...]:
    """The rules that hold on a day, in the pack's order."""
    dated = ((rule, rule.dated_value(day)) for rule in pack.rules)
    return tuple(InForce(rule, *found) for rule, found in dated if found is not None)


def first_day(pack: Pack) -> date:
    """The day on which the first rule of the pack came into force."""
    return min(first for rule in pack.rules for first, value in rule.values if value is not None)


def marks(rules: tuple[InForce, ...]) -> dict[str, int]:
    """How many of the rules bear each mark of confidence."""
    borne = [one.rule.confidence for one in rules]
    return {mark: borne.count(mark) for mark in MARKS}


def covered(pack: Pack) -> tuple[int, ...]:
    """Years that the pack's working calendar knows to their end."""
    years = sorted(pack.calendar.years)
    return tuple(year for year in years if pack.calendar.knows(date(year, 12, 31)))


def uncovered(pack: Pack, day: date) -> tuple[int, ...] | None:
    """Years from the day's own on whose holidays are not on file; from the last on, none is.

    None: no rule in force asks for a working calendar.
    """
    values = [one.value for one in in_force(pack, day)]
    if not any(isinstance(value, Window) and value.closed_on is not None for value in values):
        return None
    known = set(covered(pack))
    end = max({day.year - 1, *known}) + 1  # the first of which nothing is known any more
    return tuple(year for year in range(day.year, end + 1) if year not in known)
