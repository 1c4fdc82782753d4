"""Tags of a file, and those that say: this person must be left in peace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from app.domain.contact import HoldKind
from app.rules.intake.text import half_width, is_blank

_SPLIT = re.compile(r"[;；,，、|/\n]+")
Words = tuple[tuple[str, HoldKind], ...]


@lru_cache(20_000)
def tags_in(text: str) -> tuple[str, ...]:
    """The tags of a cell, each once."""
    if is_blank(text):
        return ()
    parts = (part.strip() for part in _SPLIT.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def load_words(data: Mapping[str, Sequence[str]]) -> Words:
    """The words of a mapping from kinds of hold. Raises ValueError on an unknown kind."""
    return tuple(
        (half_width(word).casefold(), HoldKind(kind))
        for kind, words in data.items()
        for word in words
    )


def holds_of(tags: Iterable[str], words: Words) -> tuple[HoldKind, ...]:
    """The holds that these tags bring, each once."""
    plain = [half_width(tag).casefold() for tag in tags]
    found = (kind for word, kind in words if any(tag.startswith(word) for tag in plain))
    return tuple(dict.fromkeys(found))
