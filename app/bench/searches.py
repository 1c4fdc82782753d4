"""search_2_chars: hits for two signs of a name, among many people."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from statistics import median
from typing import Any

from app.bench.book import (
    bare_connection,
    fill_people,
    insert_rows,
    person_id,
    throw_away_book,
)
from app.bench.measure import LEAST_PAIRS, Figure, Sizes, in_turn, percentile
from app.services import people
from app.storage.search import tokens

QUERIES = 200
LIMIT = "a bare range scan of the tokens, LIMIT 20, p95 (ratio at most 3)"
SCAN = "SELECT token, debtor_id FROM tokens WHERE token >= ? AND token < ? LIMIT 20"


def measure(sizes: Sizes) -> list[Figure]:
    """p95 over many different queries, each the median of pairs taken in turn."""
    with throw_away_book() as book:
        names = fill_people(book, sizes.searched)
        everything = sorted(
            (token, person_id(n))
            for n, name in enumerate(names)
            for token in tokens(name, (f"+861349{n:07d}",), f"A{n:08d}")
        )
        insert_rows(book.path, "tokens", ("token", "debtor_id"), everything)
        del everything
        queries = book.chance.sample(sorted({name[:2] for name in names}), QUERIES)
        with closing(bare_connection(book.path)) as bare:
            times = [
                in_turn(
                    LEAST_PAIRS,
                    _again(people.search, book.desk, typed),
                    _again(scan, bare, typed),
                )
                for typed in queries
            ]
    ours, limit = ([median(one[side]) for one in times] for side in (0, 1))
    return [
        Figure(
            "search_2_chars", percentile(ours, 0.95) * 1000, "ms", LIMIT,
            percentile(limit, 0.95) * 1000, len(queries) * LEAST_PAIRS,
        )
    ]  # fmt: skip


def scan(bare: Any, typed: str) -> list[tuple[str, str]]:
    """The limit: the first tokens that begin with what was typed, read from the table alone."""
    found: list[tuple[str, str]] = bare.execute(SCAN, (typed, typed + "\U0010ffff")).fetchall()
    return found


def _again(work: Callable[[Any, str], object], on: Any, typed: str) -> Callable[[int], object]:
    call = partial(work, on, typed)
    return lambda pair: call()
