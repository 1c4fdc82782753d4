"""Texts that people write: placeholders proven to be known, and words that may not stand there."""

from __future__ import annotations

import re
from collections.abc import Collection
from string import Formatter

from app.rules.reading import Entry


def named_in(entry: Entry, text: str, known: Collection[str]) -> tuple[str, ...]:
    """The placeholders of a text. Raises PackError for one that is not known, a brace alone."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        entry.fail(f"a brace stands alone: {error}")
    names = []
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if name not in known or spec or conversion:
            listed = ", ".join(f"{{{one}}}" for one in known)
            entry.fail(f"'{{{name}}}' is no placeholder; known: {listed}")
        names.append(name)
    return tuple(names)


def without(text: str) -> str:
    """The text with its placeholders taken out."""
    return "".join(part[0] for part in Formatter().parse(text))


def words_of(entry: Entry) -> re.Pattern[str]:
    """Finds any of the `words` of a file; those in Latin letters where a word begins, whatever
    its ending, and whatever else stands before it (与Bank). Raises PackError."""
    words = [part.text() for part in entry.keys(("words",))["words"].parts()]
    begins = r"(?<![a-z0-9_])"
    either = (f"{begins if one.isascii() else ''}{re.escape(one)}" for one in words)
    return re.compile("|".join(either), re.IGNORECASE)


def outside(entry: Entry, known: Collection[str], debt_words: re.Pattern[str]) -> str:
    """A text that anybody may read: no word of debt is in it. Raises PackError."""
    text = entry.text()
    named_in(entry, text, known)
    if found := debt_words.search(without(text)):
        entry.fail(f"'{found.group()}' tells of the debt where anybody reads it")
    return text
