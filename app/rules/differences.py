"""What differs between two versions of a pack: rules added, gone and changed, value by value."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from app.rules.packs import Pack, Rule
from app.rules.primitives import Value

ABSENT = "absent"  # there is no value yet, or no rule; None is a repeal
Dated = Value | str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What holds from a day on, in the one version and in the other."""

    first: date
    before: Dated
    after: Dated


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule that is not as it was; `kind`: added, gone, changed.

    `parts` are names of what differs beside the values: applies, source, confidence …
    """

    kind: str
    rule: Rule
    values: tuple[Change, ...]
    parts: tuple[str, ...] = ()


def differences(old: Pack | None, new: Pack) -> tuple[Difference, ...]:
    """Every rule of `new` that `old` has otherwise or not, then those that are gone."""
    before = {} if old is None else {rule.id: rule for rule in old.rules}
    after = {rule.id for rule in new.rules}
    found = [_difference(before.get(rule.id), rule) for rule in new.rules]
    gone = [
        Difference("gone", rule, _changes(rule, None))
        for name, rule in before.items()
        if name not in after
    ]
    return tuple(one for one in (*found, *gone) if one is not None)


def _difference(old: Rule | None, new: Rule) -> Difference | None:
    values = _changes(old, new)
    if old is None:
        return Difference("added", new, values)
    parts = tuple(
        part.name
        for part in fields(Rule)
        if part.name != "values"
        and _plain(getattr(old, part.name)) != _plain(getattr(new, part.name))
    )
    return Difference("changed", new, values, parts) if values or parts else None


def _changes(old: Rule | None, new: Rule | None) -> tuple[Change, ...]:
    days = {day for rule in (old, new) if rule is not None for day, _ in rule.values}
    pairs = ((day, _on(old, day), _on(new, day)) for day in sorted(days))
    return tuple(Change(day, was, will) for day, was, will in pairs if _plain(was) != _plain(will))


def _on(rule: Rule | None, day: date) -> Dated:
    begun = [] if rule is None else [value for first, value in rule.values if first <= day]
    return begun[-1] if begun else ABSENT


def _plain(value: Any) -> Any:
    """The same in what can be compared: compiled values compare by identity."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        parts = (_plain(getattr(value, part.name)) for part in fields(value))
        return (type(value).__name__, *parts)
    if isinstance(value, frozenset):
        return frozenset(map(_plain, value))
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return dict(value) if hasattr(value, "keys") else value
