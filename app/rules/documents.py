"""Texts of letters, messages and sheets: read for each language, proven complete, filled."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.documents import Section, Term
from app.domain.plans import Every, OfferKind, Part, Shift
from app.rules.placeholders import named_in, outside
from app.rules.reading import Entry, document
from app.rules.sheets import SheetText, sheet_text

FILES = ("common", "letter", "message", "read_back", "sheet", "door")
_TERMS = tuple(one.value for one in Term)
_DATES = "dates"  # of `every`: on given days
_AMOUNTS = {"all": ("each",), "one": ("from", "each"), "several": ("from", "to", "each")}
_COLUMNS = {
    "debts": ("creditor", "case_no", "loan_no", "total"),
    "waived": ("part", "owed", "waived", "to_pay", "total"),
    "schedule": ("n", "due", "amount", "principal", "rest", "agreed", "left", "down", "total"),
}

Line = Mapping[OfferKind, str]  # a kind that has no such line is not in it
Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of sentences that the other texts take in, with placeholders of their own."""

    every: Mapping[Every | None, str]  # None: on given days
    amounts: Mapping[str, str]  # all, one, several
    between: str  # what stands between amounts
    shift: Mapping[Shift, str]
    no_grace: str
    grace: str  # {days}


@dataclass(frozen=True, slots=True)
class LetterText:
    """The letter; `tables` has the heads of its tables: table, column → words."""

    title: str
    under: str
    page: str
    parts: Mapping[Part, str]
    tables: Mapping[str, Mapping[str, str]]
    headings: Mapping[Section, str]
    texts: Mapping[Section, Lines]


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text about an agreement in one language, and the words of a visit sheet."""

    language: str
    pieces: Pieces
    letter: LetterText
    read_back: Lines
    sms: Lines
    subject: str
    email: Lines
    sheet: SheetText
    note: str  # for whoever was absent: {name}, {company}, {agent}
    debt_words: re.Pattern[str]  # none may stand where others read it


def fill(lines: Lines, kind: OfferKind, values: Mapping[Term, str | None]) -> tuple[str, ...]:
    """The lines of that kind, filled; a line whose term the agreement has not is left out."""
    known = {term.value: text for term, text in values.items() if text is not None}
    return tuple(
        line[kind].format_map(known)
        for line in lines
        if kind in line and not _names(line[kind]) - known.keys()
    )


def parse_texts(
    language: str, files: Mapping[str, str], debt_words: re.Pattern[str]
) -> Texts:
    """The texts of one language from its files (name without ending → text).

    Raises PackError with file and line: a text that is missing or belongs nowhere, a placeholder
    that is not known there, a word of debt in a note that is left at a door.
    """
    entries = {name: document(f"{language}/{name}.yaml", files.get(name, "")) for name in FILES}
    read_back = entries["read_back"].keys(("text",))["text"]
    message = entries["message"].keys(("sms", "subject", "email"))
    return Texts(
        language, _pieces(entries["common"]), _letter(entries["letter"]), _lines(read_back),
        _lines(message["sms"]), _text(message["subject"]), _lines(message["email"]),
        sheet_text(entries["sheet"]),
        outside(entries["door"].keys(("note",))["note"], ("name", "company", "agent"), debt_words),
        debt_words,
    )  # fmt: skip


def _pieces(entry: Entry) -> Pieces:
    keys = entry.keys(("every", "amounts", "shift", "grace"))
    every = keys["every"].keys((*(one.value for one in Every), _DATES))
    amounts = keys["amounts"].keys((*_AMOUNTS, "between"))
    shift = keys["shift"].keys([one.value for one in Shift if one is not Shift.NONE])
    grace = keys["grace"].keys(("none", "days"))
    return Pieces(
        {None if name == _DATES else Every(name): _text(one) for name, one in every.items()},
        {name: _text(amounts[name], known) for name, known in _AMOUNTS.items()},
        amounts["between"].scalar(),
        {Shift(name): _text(one) for name, one in shift.items()},
        _text(grace["none"]),
        _text(grace["days"], ("days",)),
    )


def _letter(entry: Entry) -> LetterText:
    keys = entry.keys(("title", "under", "page", "parts", "tables", "sections"))
    tables = keys["tables"].keys(tuple(_COLUMNS))
    sections = keys["sections"].keys([one.value for one in Section])
    read = {Section(name): one.keys(("heading", "text")) for name, one in sections.items()}
    parts = keys["parts"].keys([one.value for one in Part])
    return LetterText(
        _text(keys["title"]),
        _text(keys["under"], _TERMS),
        _text(keys["page"], ("page", "pages")),
        {Part(name): _text(one) for name, one in parts.items()},
        {
            name: {column: _text(one) for column, one in tables[name].keys(columns).items()}
            for name, columns in _COLUMNS.items()
        },
        {section: _text(one["heading"]) for section, one in read.items()},
        {section: _lines(one["text"]) for section, one in read.items()},
    )


def _lines(entry: Entry) -> Lines:
    """Lines of a text: each for every kind of agreement, or with words of its own for each kind."""
    return tuple(_line(part) for part in entry.parts())


def _line(entry: Entry) -> Line:
    if not entry.is_mapping:
        return dict.fromkeys(OfferKind, _text(entry, _TERMS))
    kinds = entry.keys((), [one.value for one in OfferKind])
    return {OfferKind(name): _text(one, _TERMS) for name, one in kinds.items()}


def _text(entry: Entry, known: Collection[str] = ()) -> str:
    text = entry.text()
    named_in(entry, text, known)
    return text


def _names(text: str) -> set[str]:
    return {term for term in _TERMS if f"{{{term}}}" in text}
