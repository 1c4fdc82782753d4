"""Limitation 诉讼时效: until when a claim can be brought, by dated law and what interrupted it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.referrals import Interruption, Limitation
from app.rules.reading import Entry, document

_KINDS = ("demanded", "promised", "agreed", "paid")
_CONFIDENCE = ("P", "S", "M", "N")


@dataclass(frozen=True, slots=True)
class LimitationLaw:
    """The law of one jurisdiction: years by the first day on which they hold, and what interrupts,
    each with its source."""

    source: str
    link: str
    confidence: str
    years: tuple[tuple[date, int], ...]
    interrupted_by: Mapping[str, str]


def limitation(
    law: LimitationLaw, due: date, events: Iterable[Interruption]
) -> Limitation | None:
    """Until when a claim that fell due on `due` can be brought; None where no value held then.

    Time runs from the day after the due day, and anew from each interruption within it; what comes
    after it had run out begins nothing. The day is the earlier one where more than one reading is
    possible: an end on a day on which nobody works is not moved.
    """
    years = [value for first, value in law.years if first <= due]
    years += [value for first, value in law.years[:1] if not years]
    if not years:
        return None
    until, counted = _later(due, years[-1]), []
    for event in sorted(events, key=lambda one: one.on):
        if event.kind in law.interrupted_by and due < event.on <= until:
            counted.append(event)
            until = max(until, _later(event.on, years[-1]))
    return Limitation(due, until, tuple(counted), law.source, law.link, law.confidence)


def _later(day: date, years: int) -> date:
    """The same day of a later year; of 29 February the last of that month."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def parse_limitation(file: str, text: str) -> Mapping[str, LimitationLaw]:
    """The laws by jurisdiction. Raises PackError with file and line."""
    laws = document(file, text).keys(("limitation",))["limitation"].pairs()
    return {key.text(): _law(entry) for key, entry in laws}


def _law(entry: Entry) -> LimitationLaw:
    keys = entry.keys(("source", "link", "confidence", "values", "interrupted_by"))
    values = [(key.day(), one.keys(("years",))["years"].whole(1))
              for key, one in keys["values"].pairs()]  # fmt: skip
    if values != sorted(values):
        keys["values"].fail("the values stand in the order of their first days")
    interrupted = keys["interrupted_by"].keys((), _KINDS)
    return LimitationLaw(
        keys["source"].text(), keys["link"].text(), keys["confidence"].choice(_CONFIDENCE),
        tuple(values), {name: one.text() for name, one in interrupted.items()},
    )  # fmt: skip
