"""Do the cases beside a pack hold each boundary of its rules from both sides?

Every figure and every line of a rule is moved, one at a time: a limit by one, both ways, a time of
day by a minute, a day by a day; an exception is left out. A case has to come out otherwise then.
Where none does, the rule could say something else and nobody would notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from app.domain.contact import HoldKind
from app.rules.cases import Case, verdict_of
from app.rules.contact import sort_of
from app.rules.packs import Pack, Rule
from app.rules.primitives import (
    Agreement,
    Ban,
    Cap,
    CoolDown,
    Duty,
    Exceptions,
    Forbid,
    Kind,
    NeedConsent,
    NeedTold,
    NeedUnreached,
    Per,
    Reading,
    Span,
    Stop,
    Value,
    Window,
)

_WEEK = 7
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_Moved = Iterator[tuple[str, Any]]  # what is moved, as the pack writes it, and how it is then


@dataclass(frozen=True, slots=True)
class Unheld:
    """A boundary that no case holds; `moved`: the key of the pack, and where it could go unseen."""

    rule: str
    moved: str


def unheld(
    pack: Pack,
    cases: Sequence[Case],
    pack_of: Callable[[str], Pack],
    seen: Callable[[int], None] = lambda _: None,
) -> list[Unheld]:
    """The boundaries that could be elsewhere without a case coming out otherwise.

    `pack_of` gives the layers that a case asks beside the pack; `seen` hears how many rules were
    looked at.
    """
    found = []
    for looked, rule in enumerate(pack.rules):
        seen(looked)
        if rule.kind is Kind.DUTY:
            continue
        own = [case for case in cases if rule.applies.reaches(sort_of(case.attempt))]
        own.sort(key=lambda case: rule.id not in case.refused_by)
        found += [
            Unheld(rule.id, what)
            for what, moved in _moved_rules(rule)
            if not _is_noticed(_with(pack, rule, moved), own, pack_of)
        ]
    return found


def _with(pack: Pack, rule: Rule, moved: Rule) -> Pack:
    return replace(pack, rules=tuple(moved if one is rule else one for one in pack.rules))


def _is_noticed(pack: Pack, cases: Sequence[Case], pack_of: Callable[[str], Pack]) -> bool:
    def layer(name: str) -> Pack:
        other = pack_of(name)
        return pack if other.id == pack.id else other

    return any(case.failing(verdict_of(case, pack.id, layer)) for case in cases)


def _moved_rules(rule: Rule) -> _Moved:
    yield "the rule", replace(rule, values=())
    for place, (first, value) in enumerate(rule.values):
        for by in (-1, 1):
            day = first + timedelta(days=by)
            yield f"{first} to {day}", _put(rule, place, day, value)
        for what, moved in () if value is None else _moved_values(value):
            yield f"{first}: {what}", _put(rule, place, first, moved)
    yield from _without_conditions(rule)


def _without_conditions(rule: Rule) -> _Moved:
    if rule.unless is not None:
        for what, other in _moved_exceptions(rule.unless):
            if not _is_moot(rule, other.agreement):
                yield f"unless: {what}", replace(rule, unless=other)
    if rule.rebutted_by:
        yield "rebutted_by", replace(rule, rebutted_by=frozenset())
    if rule.raised_by is not None:
        yield "raised_by", replace(rule, raised_by=None)
    if rule.debt_kinds is not None:
        yield "debt_kinds", replace(rule, debt_kinds=None)


def _is_moot(rule: Rule, agreement: Agreement | None) -> bool:
    """Whether days of a consent are moved behind the end of a quiet whose conversation ends it."""
    if agreement is None or agreement.days is None or not agreement.until_talk:
        return False
    quiets = [value.days for _, value in rule.values if isinstance(value, CoolDown)]
    return bool(quiets) and agreement.days > max(quiets)


def _put(rule: Rule, place: int, first: date, value: Value | None) -> Rule:
    before, after = rule.values[:place], rule.values[place + 1 :]
    return replace(rule, values=(*before, (first, value), *after))


def _moved_values(value: Value) -> _Moved:
    """The value with one figure moved; a duty decides nothing, and nothing of it is moved."""
    moves: dict[type, Callable[[Any], _Moved]] = {
        Window: _windows, Cap: _caps, CoolDown: _figures("days"), Stop: _stops,
        NeedConsent: _consents, NeedUnreached: _figures("failed_dials", "wait_days"),
        NeedTold: _figures("days"), Forbid: _bans,
    }  # fmt: skip
    assert not isinstance(value, Duty)
    move = moves.get(type(value))
    return iter(()) if move is None else move(value)


def _figures(*names: str) -> Callable[[Any], _Moved]:
    def move(value: Any) -> _Moved:
        for name in names:
            figure = getattr(value, name)
            for by in (-1, 1):
                yield f"{name} {figure} to {figure + by}", replace(value, **{name: figure + by})

    return move


def _windows(value: Window) -> _Moved:
    for place, span in enumerate(value.spans):
        others = (*value.spans[:place], *value.spans[place + 1 :])
        for what, moved in _spans(span):
            if not any(_holds(other, moved, moved.weekdays - span.weekdays) for other in others):
                yield what, replace(value, spans=(*others, moved))
    if value.closed_on is not None:
        yield "holidays", replace(value, closed_on=None)
    if value.working:
        yield "hours: working", replace(value, working=False)


def _spans(span: Span) -> _Moved:
    for by in (-1, 1):
        start, end = span.start + by, span.end + by
        yield f"from {_clock(span.start)} to {_clock(start)}", replace(span, start=start)
        yield f"to {_clock(span.end)} to {_clock(end)}", replace(span, end=end)
    for day, word in enumerate(_WEEKDAYS):
        beside = {(day - 1) % _WEEK, (day + 1) % _WEEK}
        is_in = day in span.weekdays
        if beside - span.weekdays if is_in else beside & span.weekdays:
            moved = replace(span, weekdays=span.weekdays ^ {day})
            yield f"{_clock(span.start)} {'without' if is_in else 'and'} {word}", moved


def _holds(span: Span, other: Span, weekdays: frozenset[int]) -> bool:
    """Whether the span allows all of these further weekdays' hours of the other already."""
    within = span.start <= other.start and other.end <= span.end
    return bool(weekdays) and weekdays <= span.weekdays and within


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _caps(value: Cap) -> _Moved:
    for place, reading in enumerate(value.readings):
        before, after = value.readings[:place], value.readings[place + 1 :]
        for what, moved in _readings(reading):
            yield what, replace(value, readings=(*before, moved, *after))
        if before or after:
            yield f"without {_words(reading)}", replace(value, readings=(*before, *after))


def _readings(reading: Reading) -> _Moved:
    for by in (-1, 1):
        limit = reading.limit + by
        yield f"{_words(reading)}: limit to {limit}", replace(reading, limit=limit)
    if reading.per in (Per.ROLLING_DAYS, Per.MINUTES):
        for by in (-1, 1):
            length = reading.length + by
            yield f"{_words(reading)}: length to {length}", replace(reading, length=length)
    if reading.per is Per.DAY:
        yield f"{_words(reading)}: and yesterday", Reading(reading.limit, Per.ROLLING_DAYS, 2)


def _words(reading: Reading) -> str:
    length = f" {reading.length}" if reading.per in (Per.ROLLING_DAYS, Per.MINUTES) else ""
    return f"limit {reading.limit} per {reading.per}{length}"


def _stops(value: Stop) -> _Moved:
    if value.kinds < frozenset(HoldKind):
        for kind in sorted(value.kinds):
            yield f"without {kind}", replace(value, kinds=value.kinds - {kind})
    for release in sorted(value.released_by):
        rest = value.released_by - {release}
        yield f"released_by: without {release}", replace(value, released_by=rest)
    if value.protected_days:
        yield from _figures("protected_days")(value)


def _consents(value: NeedConsent) -> _Moved:
    for what, moved in _agreements(value.agreement):
        yield f"consent: {what}", replace(value, agreement=moved)
    if value.or_message:
        yield "or_message", replace(value, or_message=False)


def _agreements(agreement: Agreement) -> _Moved:
    if agreement.days is not None:
        yield from _figures("days")(agreement)
    if agreement.to is not None:
        yield "given_to", replace(agreement, to=None)
    if agreement.express:
        yield "express", replace(agreement, express=False)
    if agreement.until_talk:
        yield "until_conversation", replace(agreement, until_talk=False)


def _bans(value: Forbid) -> _Moved:
    if value.when is not Ban.ALWAYS:
        yield f"{value.when} to always", Forbid(Ban.ALWAYS)


def _moved_exceptions(unless: Exceptions) -> _Moved:
    for purpose in sorted(unless.purposes):
        yield f"without {purpose}", replace(unless, purposes=unless.purposes - {purpose})
    for name, is_one, moved in (
        ("reply", unless.reply, replace(unless, reply=False)),
        ("confirmation", unless.confirmation, replace(unless, confirmation=False)),
        ("asked_again", unless.asked_again, replace(unless, asked_again=False)),
        ("debt_kinds", bool(unless.debt_kinds), replace(unless, debt_kinds=frozenset())),
    ):
        if is_one:
            yield name, moved
    if unless.agreement is not None:
        yield "consent", replace(unless, agreement=None)
        for what, agreement in _agreements(unless.agreement):
            yield f"consent: {what}", replace(unless, agreement=agreement)
    if unless.past_due_over is not None:
        yield from _figures("past_due_over")(unless)
