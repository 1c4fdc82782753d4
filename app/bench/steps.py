"""script_step: from an answer in a call until the next step is seen, beside one frame."""

from __future__ import annotations

from contextlib import closing
from statistics import median

from app.bench.book import (
    Book,
    bare_connection,
    fill_debts,
    fill_people,
    throw_away_book,
)
from app.bench.measure import Figure, Sizes, percentile
from app.bench.windows import on_book

LIMIT = "one frame of a screen that shows sixty a second (ratio at most 1)"
FRAME_MS = 16.0
LAPS = 8  # of as many steps there and back, in one call
TAIL, YEAR = "123X", "1990"
_NUMBER = f"119999{YEAR}0307{TAIL}"  # of a county that nobody was ever born in


def measure(sizes: Sizes) -> list[Figure]:
    """The time that nineteen of twenty steps do not exceed, the record of each behind it."""
    with throw_away_book() as book:
        fill_people(book, sizes.few)
        fill_debts(book, sizes.few)
        identify(book)
        taken = [_worst(book, pair) for pair in range(sizes.long_pairs)]
    unit = "ms to the painted step, of 19 in 20"
    return [Figure("script_step", median(taken), unit, LIMIT, FRAME_MS, len(taken))]


def identify(book: Book) -> None:
    """Everybody has the same facts on file, to be asked for in a call."""
    with closing(bare_connection(book.path)) as bare:
        bare.execute(
            "UPDATE debtors SET identity_number = ?, born_on = ?", (_NUMBER, f"{YEAR}-03-07")
        )


def _worst(book: Book, pair: int) -> float:
    used = book.copy(f"steps{pair}.book")
    times = on_book(used, "script_step", TAIL, YEAR, str(LAPS))()["ms"]
    used.unlink()
    return percentile(times, 0.95)
