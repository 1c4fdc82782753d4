"""From the key for the next person until their card is painted, in the whole desk."""

from __future__ import annotations

from statistics import median

from ui.figures.painted import report
from ui.figures.whole import Whole


def main(book: str, key: str, at: str, times: str) -> None:
    """Says the median of so many presses; the first one does not count."""
    whole = Whole(book, key, at)
    taken = [whole.next_person() for _ in range(int(times) + 1)]
    report(ms=median(taken[1:]) * 1000, presses=int(times))
    whole.close()
