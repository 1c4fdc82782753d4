"""Tags of a file that say: this person must be left in peace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.domain.contact import HoldKind
from app.rules.intake.text import half_width

Words = tuple[tuple[str, HoldKind], ...]


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
