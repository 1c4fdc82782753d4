"""The words of the visit sheet: read for each language, proven complete."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.door import Check
from app.domain.sheets import Block
from app.rules.placeholders import named_in
from app.rules.reading import Entry

LINES = 5  # of the situation
_UNDER = ("day", "weekday", "station", "stations", "visitors")
_SITUATION = {
    "debts": ("count", "dpd", "amount"), "tried": ("calls", "date", "outcome"), "untried": (),
    "plan": ("count", "state"), "held": ("kinds",),
}  # fmt: skip
_OFFERS = {
    "plan": ("count", "each"), "extension": ("days", "date"), "waiver": ("amount",), "beyond": (),
}  # fmt: skip
_OFFER = ("name", "most", "aside")
_AGREED = ("confirmed", "told", "untold")
_PLAIN = {
    "title": (), "under": _UNDER, "pair": (), "number": (), "edition": ("version",),
    "phone": ("shown",), "speak": (), "more": ("count",), "promise": ("date", "amount"),
    "broken": ("date", "amount"), "no_care": (), "steps_aside": (),
    "message": ("name", "company"), "rights": (), "complaints": ("complaints",),
    "sms": ("company", "name", "day", "from", "to", "where", "count"),
    "foot": ("at", "copy"), "rules": ("packs",), "shortened": (),
}  # fmt: skip
_RESULTS, _FIELDS = 6, 5  # as many as the page has places for


@dataclass(frozen=True, slots=True)
class SheetText:
    """The words of a sheet in one language, with placeholders of their own."""

    plain: Mapping[str, str]
    headings: Mapping[Block, str]
    sex: Mapping[str, str]
    agreed: Mapping[str, str]
    situation: Mapping[str, str]
    offers: Mapping[str, Mapping[str, str]]
    steps: Mapping[Check, str]
    results: tuple[str, ...]
    fields: tuple[str, ...]

    def say(self, part: str, /, **values: object) -> str:
        """One of the plain texts, filled."""
        return self.plain[part].format_map(values)


def sheet_text(entry: Entry) -> SheetText:
    """The words in the file of a language. Raises PackError with file and line."""
    keys = entry.keys(
        (*_PLAIN, "blocks", "sex", "agreed", "situation", "offers", "steps", "results", "fields")
    )
    return SheetText(
        {name: _text(keys[name], known) for name, known in _PLAIN.items()},
        {Block(name): _text(one) for name, one in keys["blocks"].keys(tuple(Block)).items()},
        {name: _text(one) for name, one in keys["sex"].keys(("male", "female")).items()},
        {name: _text(one) for name, one in keys["agreed"].keys(_AGREED).items()},
        {name: _text(one, _SITUATION[name])
         for name, one in keys["situation"].keys(tuple(_SITUATION)).items()},
        {name: {part: _text(word, _OFFERS[name]) for part, word in one.keys(_OFFER).items()}
         for name, one in keys["offers"].keys(tuple(_OFFERS)).items()},
        {Check(name): _text(one) for name, one in keys["steps"].keys(tuple(Check)).items()},
        _several(keys["results"], _RESULTS),
        _several(keys["fields"], _FIELDS),
    )  # fmt: skip


def in_five(lines: Collection[str]) -> tuple[tuple[str, ...], int]:
    """The first five lines, the most weighty ones, and how many were left out."""
    kept = tuple(lines)[:LINES]
    return kept, len(lines) - len(kept)


def _several(entry: Entry, count: int) -> tuple[str, ...]:
    parts = entry.parts()
    if len(parts) != count:
        entry.fail(f"the page has places for {count} of them, not {len(parts)}")
    return tuple(_text(part) for part in parts)


def _text(entry: Entry, known: Collection[str] = ()) -> str:
    text = entry.text()
    named_in(entry, text, known)
    return text
