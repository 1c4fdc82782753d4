"""Reads the dated values of a rule, each by its primitive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.domain.contact import HoldKind
from app.rules.filters import agreement
from app.rules.primitives import (
    Ban,
    Calendar,
    Cap,
    CoolDown,
    Duty,
    Forbid,
    Kind,
    Need,
    NeedConsent,
    NeedMilderWays,
    NeedTold,
    NeedUnreached,
    Per,
    Reading,
    Release,
    Span,
    Stop,
    Value,
    Window,
)
from app.rules.reading import Entry

LANGUAGES = ("zh_CN", "zh_TW", "en")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def title(entry: Entry) -> dict[str, str]:
    """A text in each language."""
    return {language: words.text() for language, words in entry.keys(LANGUAGES).items()}


def read_values(
    kind: Kind, entry: Entry, calendar: Calendar
) -> tuple[tuple[date, Value | None], ...]:
    """First days with their values (None: repealed), later ones below earlier ones."""
    values: list[tuple[date, Value | None]] = []
    for key, value in entry.pairs():
        first = key.day()
        if values and first <= values[-1][0]:
            key.fail(f"{first} does not come after {values[-1][0]}: append later values below")
        values.append((first, None if value.is_null else _READERS[kind](value, calendar)))
    if not values:
        entry.fail("a first day with its value is missing")
    return tuple(values)


def _window(entry: Entry, calendar: Calendar) -> Window:
    if entry.is_list:
        return Window(tuple(_span(part) for part in entry.parts()))
    if "spans" not in [key.scalar() for key, _ in entry.pairs()]:
        return Window((_span(entry),))
    keys = entry.keys(("spans",), ("holidays", "hours"))
    if "holidays" in keys:
        keys["holidays"].choice(("closed",))
    if "hours" in keys:
        keys["hours"].choice(("working",))
    return Window(
        tuple(_span(part) for part in keys["spans"].parts()),
        closed_on=calendar if "holidays" in keys else None,
        working="hours" in keys,
    )


def _span(entry: Entry) -> Span:
    keys = entry.keys(("from", "to"), ("weekdays",))
    start, end = keys["from"].clock(), keys["to"].clock()
    if start == end or start == 24 * 60:
        entry.fail("the window has no length")
    named = keys["weekdays"].parts() if "weekdays" in keys else []
    weekdays = frozenset(WEEKDAYS.index(part.choice(WEEKDAYS)) for part in named)
    return Span(start, end if end > start else end + 24 * 60, weekdays or frozenset(range(7)))


def _cap(entry: Entry, calendar: Calendar) -> Cap:
    return Cap(tuple(_reading(p) for p in (entry.parts() if entry.is_list else [entry])))


_LENGTHS = {Per.ROLLING_DAYS: "days", Per.MINUTES: "minutes"}


def _reading(entry: Entry) -> Reading:
    keys = entry.keys(("limit", "per"), tuple(_LENGTHS.values()))
    per = keys["per"].member(Per)
    for owner, name in _LENGTHS.items():
        if (per is owner) != (name in keys):
            entry.fail(f"'{name}' belongs to {owner}, and {owner} needs it")
    length = keys[_LENGTHS[per]].days(least=1) if per in _LENGTHS else 1
    return Reading(limit=keys["limit"].whole(least=1), per=per, length=length)


def _cool_down(entry: Entry, calendar: Calendar) -> CoolDown:
    return CoolDown(entry.keys(("days",))["days"].days(least=1))


def _stop(entry: Entry, calendar: Calendar) -> Stop:
    keys = entry.keys(("kinds",), ("released_by", "protected_days"))
    kinds = keys["kinds"]
    if not kinds.is_list:
        kinds.choice(("any",))
        meant = frozenset(HoldKind)
    else:
        meant = frozenset(part.member(HoldKind) for part in kinds.parts())
    released = keys["released_by"].parts() if "released_by" in keys else []
    days = keys["protected_days"].days(least=0) if "protected_days" in keys else 0
    return Stop(meant, frozenset(part.member(Release) for part in released), days)


def _need(entry: Entry, calendar: Calendar) -> Need:
    known = ("consent", "or_message", "failed_dials", "wait_days", "told_days", "milder_ways")
    keys = entry.keys((), known)
    named = set(keys)
    if "consent" in named and named <= {"consent", "or_message"}:
        wrote = "or_message" in keys and keys["or_message"].flag()
        return NeedConsent(agreement(keys["consent"]), wrote)
    if named == {"failed_dials", "wait_days"}:
        return NeedUnreached(keys["failed_dials"].whole(least=1), keys["wait_days"].days(least=0))
    if named == {"told_days"}:
        return NeedTold(keys["told_days"].days(least=0))
    if named == {"milder_ways"}:
        keys["milder_ways"].choice(("failed",))
        return NeedMilderWays()
    entry.fail(
        "either 'consent', or 'failed_dials' with 'wait_days', or 'told_days', or 'milder_ways' is"
        " expected here"
    )


def _forbid(entry: Entry, calendar: Calendar) -> Forbid:
    return Forbid(entry.keys(("when",))["when"].member(Ban))


def _duty(entry: Entry, calendar: Calendar) -> Duty:
    numbers = ("years", "months", "days", "people")
    keys = entry.keys(("words",), (*numbers, "notice"))
    found = {name: keys[name].days(least=1) for name in numbers if name in keys}
    notice = "notice" in keys and keys["notice"].flag()
    return Duty(tuple(title(keys["words"]).items()), **found, notice=notice)


_READERS: dict[Kind, Callable[[Entry, Calendar], Value]] = {
    Kind.WINDOW: _window,
    Kind.CAP: _cap,
    Kind.COOL_DOWN: _cool_down,
    Kind.HOLD: _stop,
    Kind.NEED: _need,
    Kind.FORBID: _forbid,
    Kind.DUTY: _duty,
}
