"""Rule packs: dated values with their sources, read from data into values made for deciding.

A pack is a set of rules of a few primitives (window, cap, cool_down, hold, need, forbid). A value
holds from its first day until the next one; `null` repeals. Nothing here looks at a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.contact import Channel, Direction, HoldKind, Outcome, Purpose
from app.rules.primitives import (
    Ban,
    Cap,
    CoolDown,
    Filter,
    Forbid,
    Key,
    Kind,
    NeedConsent,
    NeedUnreached,
    Per,
    Side,
    Span,
    Stop,
    Value,
    Window,
)
from app.rules.reading import Entry, PackError, document

LANGUAGES = ("zh_CN", "zh_TW", "en")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule; `values` are (first day, value or None for repealed) in the order of their days."""

    id: str
    kind: Kind
    title: Mapping[str, str]
    applies: Filter
    source: str
    confidence: str  # P primary text read, S secondary, M from memory, N not found
    values: tuple[tuple[date, Value | None], ...]
    key: Key = Key.PERSON
    counts: Filter | None = None
    restarted_by: Filter | None = None

    def dated_value(self, day: date) -> tuple[date, Value] | None:
        """First day and value in force on a day, None before the first and after a repeal."""
        for first, value in reversed(self.values):
            if first <= day:
                return None if value is None else (first, value)
        return None

    def value_on(self, day: date) -> Value | None:
        """The value in force on a day."""
        dated = self.dated_value(day)
        return dated[1] if dated else None

    def next_change(self, day: date) -> date | None:
        """The first day after `day` on which another value begins."""
        return next((first for first, _ in self.values if first > day), None)


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """The rules of one jurisdiction or layer. `zone` None: every zone the party may be in."""

    id: str
    title: Mapping[str, str]
    jurisdiction: str
    checked_on: date
    zone: str | None
    rules: tuple[Rule, ...]

    def version(self, day: date) -> str:
        """`cn@2026-01-30`: the first day of the youngest value in force; `cn` before the first."""
        first = max((d[0] for rule in self.rules if (d := rule.dated_value(day))), default=None)
        return f"{self.id}@{first}" if first else self.id


def parse_pack(files: Mapping[str, str]) -> Pack:
    """The pack in `contact.yaml`, from the names and texts of the pack's files.

    Test files (`*.tests.yaml`) are passed over; any other file is an error, since a rule that
    nobody reads must not look considered. Raises PackError with file, line and the closest key.
    """
    for name in files:
        if name != "contact.yaml" and not name.endswith(".tests.yaml"):
            raise PackError(f"{name}, line 1: no part of a pack; known: contact.yaml")
    if "contact.yaml" not in files:
        raise PackError("contact.yaml, line 1: the file is missing")
    head = document("contact.yaml", files["contact.yaml"]).keys(
        ("id", "title", "jurisdiction", "checked_on", "zone", "rules")
    )
    return Pack(
        id=head["id"].text(),
        title=_title(head["title"]),
        jurisdiction=head["jurisdiction"].text(),
        checked_on=head["checked_on"].day(),
        zone=_zone(head["zone"]),
        rules=tuple(_rule(key.text(), entry) for key, entry in head["rules"].pairs()),
    )


def _zone(entry: Entry) -> str | None:
    name = entry.text()
    if name == "party":
        return None
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        entry.fail(f"there is no zone '{name}'; an IANA name, or 'party', is expected here")


def _title(entry: Entry) -> dict[str, str]:
    return {language: words.text() for language, words in entry.keys(LANGUAGES).items()}


_EXTRA_KEYS: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.CAP: (("key", "counts"), ()),
    Kind.COOL_DOWN: (("key", "counts"), ()),
    Kind.NEED: ((), ("counts", "restarted_by")),
}


def _rule(name: str, entry: Entry) -> Rule:
    kinds = [value for key, value in entry.pairs() if key.scalar() == "kind"]
    if not kinds:
        entry.fail("'kind' is missing")
    kind = kinds[0].member(Kind)
    required, optional = _EXTRA_KEYS.get(kind, ((), ()))
    keys = entry.keys(
        ("kind", "title", "source", "confidence", "values", *required), ("applies", *optional)
    )
    counts = _filter(keys["counts"]) if "counts" in keys else None
    if kind is Kind.CAP and counts and None not in counts.outcomes:
        keys["counts"].fail("'open' is missing in outcomes: an open attempt counts under every cap")
    rule = Rule(
        id=name,
        kind=kind,
        title=_title(keys["title"]),
        applies=_filter(keys.get("applies"), outbound_only=True),
        source=keys["source"].text(),
        confidence=keys["confidence"].choice(("P", "S", "M", "N")),
        values=_values(kind, keys["values"]),
        key=keys["key"].member(Key) if "key" in keys else Key.PERSON,
        counts=counts,
        restarted_by=_filter(keys["restarted_by"]) if "restarted_by" in keys else None,
    )
    if counts is None and any(isinstance(value, NeedUnreached) for _, value in rule.values):
        entry.fail("'counts' is missing: it says which dials have failed")
    return rule


def _filter(entry: Entry | None, outbound_only: bool = False) -> Filter:
    allowed = ("channels", "directions", "parties", "purposes", "roles")
    optional = allowed if outbound_only else (*allowed, "outcomes")
    keys = entry.keys((), optional) if entry else {}
    directions = frozenset({Direction.OUTBOUND}) if outbound_only else frozenset(Direction)
    return Filter(
        channels=frozenset(p.member(Channel) for p in _parts(keys, "channels")) or _ANY.channels,
        directions=frozenset(p.member(Direction) for p in _parts(keys, "directions")) or directions,
        sides=frozenset(p.member(Side) for p in _parts(keys, "parties")) or _ANY.sides,
        purposes=frozenset(p.member(Purpose) for p in _parts(keys, "purposes")) or _ANY.purposes,
        outcomes=frozenset(_outcome(p) for p in _parts(keys, "outcomes")) or _ANY.outcomes,
        roles=frozenset(p.text() for p in _parts(keys, "roles")) or None,
    )


_ANY = Filter(
    channels=frozenset(Channel),
    directions=frozenset(Direction),
    sides=frozenset(Side),
    purposes=frozenset(Purpose),
    outcomes=frozenset((*Outcome, None)),
)


def _parts(keys: Mapping[str, Entry], name: str) -> list[Entry]:
    return keys[name].parts() if name in keys else []


def _outcome(entry: Entry) -> Outcome | None:
    word = entry.choice(["open", *(one.value for one in Outcome)])
    return None if word == "open" else Outcome(word)


def _values(kind: Kind, entry: Entry) -> tuple[tuple[date, Value | None], ...]:
    values: list[tuple[date, Value | None]] = []
    for key, value in entry.pairs():
        first = key.day()
        if values and first <= values[-1][0]:
            key.fail(f"{first} does not come after {values[-1][0]}: append later values below")
        values.append((first, None if value.is_null else _VALUE_READERS[kind](value)))
    if not values:
        entry.fail("a first day with its value is missing")
    return tuple(values)


def _window(entry: Entry) -> Window:
    return Window(tuple(_span(part) for part in (entry.parts() if entry.is_list else [entry])))


def _span(entry: Entry) -> Span:
    keys = entry.keys(("from", "to"), ("weekdays",))
    start, end = keys["from"].clock(), keys["to"].clock()
    if start == end or start == 24 * 60:
        entry.fail("the window has no length")
    weekdays = frozenset(_WEEKDAYS.index(p.choice(_WEEKDAYS)) for p in _parts(keys, "weekdays"))
    return Span(start, end if end > start else end + 24 * 60, weekdays or frozenset(range(7)))


def _cap(entry: Entry) -> Cap:
    keys = entry.keys(("limit", "per"), ("days",))
    per = keys["per"].member(Per)
    if (per is Per.ROLLING_DAYS) != ("days" in keys):
        entry.fail("'days' belongs to rolling_days, and rolling_days needs it")
    days = keys["days"].whole(least=1) if "days" in keys else 1
    return Cap(limit=keys["limit"].whole(least=1), per=per, days=days)


def _cool_down(entry: Entry) -> CoolDown:
    return CoolDown(entry.keys(("days",))["days"].whole(least=1))


def _stop(entry: Entry) -> Stop:
    kinds = entry.keys(("kinds",))["kinds"]
    if not kinds.is_list:
        kinds.choice(("any",))
        return Stop(frozenset(HoldKind))
    return Stop(frozenset(part.member(HoldKind) for part in kinds.parts()))


def _need(entry: Entry) -> NeedConsent | NeedUnreached:
    keys = entry.keys((), ("consent", "failed_dials", "wait_days"))
    if "consent" in keys and len(keys) == 1:
        return NeedConsent(keys["consent"].text())
    if "failed_dials" in keys and "wait_days" in keys and len(keys) == 2:
        return NeedUnreached(keys["failed_dials"].whole(least=1), keys["wait_days"].whole(least=0))
    entry.fail("either 'consent', or 'failed_dials' with 'wait_days', is expected here")


def _forbid(entry: Entry) -> Forbid:
    return Forbid(entry.keys(("when",))["when"].member(Ban))


_VALUE_READERS: dict[Kind, Callable[[Entry], Value]] = {
    Kind.WINDOW: _window,
    Kind.CAP: _cap,
    Kind.COOL_DOWN: _cool_down,
    Kind.HOLD: _stop,
    Kind.NEED: _need,
    Kind.FORBID: _forbid,
}
