"""Rule packs: dated values with their sources, read from data into values made for deciding.

A pack is a set of rules of a few primitives (window, cap, cool_down, hold, need, forbid) and of
duties, which decide nothing. A value holds from its first day until the next one; `null` repeals.
Nothing here looks at a person. How a pack is written stands in docs/rules.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.contact import Answer, Direction, Purpose
from app.rules.filters import agreement, exceptions, read_filter
from app.rules.primitives import (
    NO_CALENDAR,
    Agreement,
    Calendar,
    Concern,
    DebtKinds,
    Exceptions,
    Filter,
    Key,
    Kind,
    NeedTold,
    NeedUnreached,
    Value,
    Window,
)
from app.rules.reading import Entry, PackError, document
from app.rules.values import read_values, title

MARKS = ("P", "S", "M", "N")  # primary text read, secondary, from memory, looked for in vain


class Layer(StrEnum):
    """What a pack stands for; a lower one never widens what a higher one leaves."""

    COUNTRY = "country"
    STATE = "state"
    CITY = "city"
    CREDITOR = "creditor"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule; `values` are (first day, value or None for repealed) in the order of their days.

    `answer` is what it says of what it forbids; NEEDS_REVIEW for the purposes in `rebutted_by`.
    `debt_kinds` None: whatever the debt. `raised_by`: the consent to more a day.
    """

    id: str
    kind: Kind
    title: Mapping[str, str]
    applies: Filter
    source: str
    confidence: str
    values: tuple[tuple[date, Value | None], ...]
    keys: frozenset[Key] = frozenset({Key.PERSON})
    counts: Filter | None = None
    restarted_by: Filter | None = None
    concerns: Concern = Concern.CALL
    raised_by: Agreement | None = None
    unless: Exceptions | None = None
    answer: Answer = Answer.DENY
    rebutted_by: frozenset[Purpose] = frozenset()
    debt_kinds: DebtKinds | None = None
    link: str = ""  # where the source can be read

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


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """The public holidays of one year, as its source has them."""

    year: int
    days: tuple[date, ...]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """The rules of one jurisdiction or layer. `zone` None: every zone the party may be in.

    `calendar` is what its windows hang on: the `holidays` of its file, or a book's.
    `open` says, in each language, what its sources leave open or nobody could read yet.
    """

    id: str
    title: Mapping[str, str]
    jurisdiction: str
    checked_on: date
    zone: str | None
    rules: tuple[Rule, ...]
    layer: Layer = Layer.COUNTRY
    holidays: tuple[CalendarYear, ...] = ()
    calendar: Calendar = NO_CALENDAR
    open: tuple[Mapping[str, str], ...] = ()
    digest: str = ""  # SHA-256 of its `contact.yaml`: two packs of one digest decide alike

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
        ("id", "title", "jurisdiction", "checked_on", "zone", "rules"),
        ("layer", "holidays", "open", "as_debtor"),
    )
    years = tuple(_year(*pair) for pair in head["holidays"].pairs()) if "holidays" in head else ()
    calendar = Calendar(
        frozenset(day for year in years for day in year.days),
        frozenset(year.year for year in years),
    )
    named = head["as_debtor"].parts() if "as_debtor" in head else []
    as_debtor = frozenset(part.text() for part in named)
    return Pack(
        id=head["id"].text(),
        title=title(head["title"]),
        jurisdiction=head["jurisdiction"].text(),
        checked_on=head["checked_on"].day(),
        zone=_zone(head["zone"]),
        rules=tuple(
            _rule(key.text(), entry, calendar, as_debtor) for key, entry in head["rules"].pairs()
        ),
        layer=head["layer"].member(Layer) if "layer" in head else Layer.COUNTRY,
        holidays=years,
        calendar=calendar,
        open=tuple(title(part) for part in head["open"].parts()) if "open" in head else (),
        digest=sha256(files["contact.yaml"].encode()).hexdigest(),
    )


def with_calendar(pack: Pack, calendar: Calendar) -> Pack:
    """The same rules with another working calendar; a pack that asks for none stays as it is."""
    if not any(_asks(value) for rule in pack.rules for _, value in rule.values):
        return pack
    rules = (
        replace(rule, values=tuple((day, _on(value, calendar)) for day, value in rule.values))
        for rule in pack.rules
    )
    return replace(pack, calendar=calendar, rules=tuple(rules))


def _asks(value: Value | None) -> bool:
    return isinstance(value, Window) and value.closed_on is not None


def _on(value: Value | None, calendar: Calendar) -> Value | None:
    if isinstance(value, Window) and value.closed_on is not None:
        return replace(value, closed_on=calendar)
    return value


def _zone(entry: Entry) -> str | None:
    name = entry.text()
    if name == "party":
        return None
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        entry.fail(f"there is no zone '{name}'; an IANA name, or 'party', is expected here")


def _year(key: Entry, entry: Entry) -> CalendarYear:
    year = key.whole(least=1900)
    keys = entry.keys(("days", "source", "confidence"))
    days = tuple(part.day() for part in keys["days"].parts())
    for part, day in zip(keys["days"].parts(), days, strict=True):
        if day.year != year:
            part.fail(f"{day} is not in {year}")
    return CalendarYear(year, days, keys["source"].text(), keys["confidence"].choice(MARKS))


_COUNTED = ("concerns", "restarted_by")
_EXTRA_KEYS: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.CAP: (("key", "counts"), (*_COUNTED, "raised_by")),
    Kind.COOL_DOWN: (("key", "counts"), _COUNTED),
    Kind.NEED: ((), ("counts", "restarted_by")),
}
_COMMON = ("applies", "unless", "answer", "rebutted_by")


def _rule(name: str, entry: Entry, calendar: Calendar, as_debtor: frozenset[str]) -> Rule:
    kinds = [value for key, value in entry.pairs() if key.scalar() == "kind"]
    if not kinds:
        entry.fail("'kind' is missing")
    kind = kinds[0].member(Kind)
    required, optional = _EXTRA_KEYS.get(kind, ((), ()))
    optional = ("link", *(optional if kind is Kind.DUTY else (*_COMMON, *optional)))
    keys = entry.keys(("kind", "title", "source", "confidence", "values", *required), optional)
    applies, restart = keys.get("applies"), keys.get("restarted_by")
    rule = Rule(
        id=name,
        kind=kind,
        title=title(keys["title"]),
        applies=read_filter(applies, as_debtor, (Direction.OUTBOUND,), outcomes=False),
        source=keys["source"].text(),
        confidence=keys["confidence"].choice(MARKS),
        values=read_values(kind, keys["values"], calendar),
        keys=_keys(keys.get("key")),
        counts=_counted(keys.get("counts"), kind, as_debtor),
        restarted_by=read_filter(restart, as_debtor) if restart else None,
        concerns=_concerns(keys.get("concerns"), kind),
        raised_by=agreement(keys["raised_by"]) if "raised_by" in keys else None,
        unless=exceptions(keys["unless"]) if "unless" in keys else None,
        answer=_answer(keys.get("answer")),
        rebutted_by=_purposes(keys.get("rebutted_by")),
        debt_kinds=_debt_kinds(applies),
        link=_link(keys.get("link")),
    )
    counting = any(isinstance(value, NeedUnreached | NeedTold) for _, value in rule.values)
    if rule.counts is None and counting:
        entry.fail("'counts' is missing: it says which dials have failed, or what was written")
    return rule


def _link(entry: Entry | None) -> str:
    if entry is None:
        return ""
    link = entry.text()
    if not link.startswith("https://"):
        entry.fail("an address that begins with https:// is expected here")
    return link


def _counted(entry: Entry | None, kind: Kind, as_debtor: frozenset[str]) -> Filter | None:
    if entry is None:
        return None
    counts = read_filter(entry, as_debtor)
    if kind is Kind.CAP and None not in counts.outcomes:
        entry.fail("'open' is missing in outcomes: an open attempt counts under every cap")
    return counts


def _keys(entry: Entry | None) -> frozenset[Key]:
    if entry is None:
        return frozenset({Key.PERSON})
    parts = entry.parts() if entry.is_list else [entry]
    return frozenset(part.member(Key) for part in parts)


def _concerns(entry: Entry | None, kind: Kind) -> Concern:
    if entry is not None:
        return entry.member(Concern)
    return Concern.CONVERSATION if kind is Kind.COOL_DOWN else Concern.CALL


def _answer(entry: Entry | None) -> Answer:
    if entry is None:
        return Answer.DENY
    return Answer(entry.choice((Answer.DENY.value, Answer.NEEDS_REVIEW.value)))


def _purposes(entry: Entry | None) -> frozenset[Purpose]:
    return frozenset(part.member(Purpose) for part in entry.parts()) if entry else frozenset()


_DEBT_KINDS = ("debt_kinds", "known_debt_kinds")


def _debt_kinds(applies: Entry | None) -> DebtKinds | None:
    pairs = applies.pairs() if applies else ()
    named = [(key, kinds) for key, kinds in pairs if key.scalar() in _DEBT_KINDS]
    if not named:
        return None
    key, kinds = named[-1]
    if len(named) > 1:
        key.fail("either 'debt_kinds' or 'known_debt_kinds' is expected here")
    unknown = key.scalar() == _DEBT_KINDS[0]
    return DebtKinds(frozenset(part.text() for part in kinds.parts()), unknown)
