"""Taking times: the program and its limit in turn, medians, percentiles."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import median
from time import perf_counter

LEAST_PAIRS = 7


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is put into the throw-away books, and how often each figure is taken."""

    people: int = 20_000  # of a book in which people are called
    searched: int = 200_000  # people of the book that is searched
    few: int = 10_000  # people of the small queue
    many: int = 1_000_000  # people of the large queue
    listed: int = 250_000  # people of the book with which the window starts
    rows: int = 20_000  # rows of an imported file
    large_file: int = 50_000  # rows of the file whose import is weighed
    office_people: int = 250_000  # of the office
    office_debts: int = 2_200_000
    office_contacts: int = 2_000_000  # of its history
    clients: tuple[int, int] = (50, 200)  # desks that ask at once
    spell: float = 3.0  # seconds for which they ask
    reranked: int = 2_000  # people whose places are made anew
    pairs: int = 300  # of short measurements; at least `LEAST_PAIRS`
    long_pairs: int = LEAST_PAIRS  # of measurements that take seconds


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure beside its limit; `n` is how many pairs were taken."""

    name: str
    value: float
    unit: str
    limit_name: str
    limit: float
    n: int

    def as_row(self) -> dict[str, object]:
        """The figure with `ratio`, value to limit."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "limit_name": self.limit_name,
            "limit": round(self.limit, 4),
            "ratio": round(self.value / self.limit, 3),
            "n": self.n,
        }


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes once."""
    start = perf_counter()
    work()
    return perf_counter() - start


def in_turn(
    pairs: int,
    ours: Callable[[int], object],
    limit: Callable[[int], object],
    between: Callable[[int], object] = int,
) -> tuple[list[float], list[float]]:
    """Seconds of each, A B A B …, after one pair that does not count.

    All are given the pair's number; `between` the two, untimed, prepares the limit. Garbage is
    collected between pairs, so that neither pays for the other's.
    """
    times: tuple[list[float], list[float]] = ([], [])
    gc.disable()
    try:
        for pair in range(pairs + 1):
            times[0].append(seconds(partial(ours, pair)))
            between(pair)
            times[1].append(seconds(partial(limit, pair)))
            if pair % 50 == 0:
                gc.collect()
    finally:
        gc.enable()
    return times[0][1:], times[1][1:]


def percentile(times: Sequence[float], share: float) -> float:
    """The time that this share of all measurements did not exceed (nearest rank)."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def milliseconds(times: Sequence[float]) -> float:
    """The median in milliseconds."""
    return median(times) * 1000


def quick() -> Sizes:
    """Everything a hundredth as large: whether the figures can be taken, minutes instead of hours.

    Ratios of so small a book say little.
    """
    return Sizes(
        people=200, searched=2_000, few=100, many=10_000, listed=2_500, rows=200, large_file=500,
        office_people=25_000, office_debts=50_000, office_contacts=50_000, clients=(10, 20),
        spell=0.5, reranked=200, pairs=LEAST_PAIRS,
    )  # fmt: skip


def whole() -> Sizes:
    """As by default, with ten million contacts in the office's history."""
    return replace(Sizes(), office_contacts=10_000_000)


SIZES: dict[str, Callable[[], Sizes]] = {"quick": quick, "usual": Sizes, "whole": whole}
