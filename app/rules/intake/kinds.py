"""What kind of lender and of product a cell names, by words that are data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from app.domain.imports import Level
from app.domain.plans import Lender, Product
from app.rules.intake.text import half_width

_MEMO_LIMIT = 20_000
Words = tuple[tuple[str, str], ...]


class Kinds(NamedTuple):
    """The words of each kind, with its code."""

    lender: Words
    product: Words


def load_kinds(data: Mapping[str, Mapping[str, Sequence[str]]]) -> Kinds:
    """The words of resources/intake/kinds.yaml, parsed. Raises ValueError on an unknown kind."""
    return Kinds(
        tuple((_plain(word), Lender(kind).value) for kind, word in _pairs(data["lender"])),
        tuple((_plain(word), Product(kind).value) for kind, word in _pairs(data["product"])),
    )


def kind_in(text: str, words: Words) -> str:
    """The one kind whose words stand in the text; "" where none do, or those of several."""
    plain = _plain(text)
    found = {kind for word, kind in words if word in plain}
    return found.pop() if len(found) == 1 else ""


class Vocabulary(NamedTuple):
    """Words that are data: for the person themselves, beside a number; for kinds of loans."""

    own: frozenset[str]
    kinds: Kinds


class KindReader:
    """Reads the kinds of one file's rows, and says of a column of its own what is in none."""

    def __init__(self, say: Callable[..., None], kinds: Kinds) -> None:
        self._say = say
        self._found = {
            f"{name}_kind": lru_cache(_MEMO_LIMIT)(partial(kind_in, words=words))
            for name, words in kinds._asdict().items()
        }

    def read(self, column: str, text: str, name: str) -> str:
        """The kind that the column says; where it is empty, the one in the name."""
        kind = self._found[column](text or name)
        if text and not kind:
            self._say(Level.NOTE, column, "kind_unknown", "left_empty", raw=text)
        return kind


def _pairs(kinds: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(kind, word) for kind, words in kinds.items() for word in words]


def _plain(text: str) -> str:
    return half_width(text).casefold()
