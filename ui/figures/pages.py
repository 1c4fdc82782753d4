"""Page-down with its repaint in the list of the desk, over rows that are read."""

from __future__ import annotations

from statistics import median
from time import monotonic

from ui.figures.listed import Stage, is_read
from ui.figures.painted import report, wait_painted

PAGES = 30  # pages of the screen, all of them among the rows that are kept


def main(book: str, key: str, at: str) -> None:
    """Says the median of one page-down, and how many rows are seen at once."""
    stage = Stage(book, key, at)
    shown = stage.fresh_list()
    view, bar = shown.view, shown.view.verticalScrollBar()
    high = view.sizeHintForRow(0)
    seen = max(1, view.viewport().height() // high)
    pages = min(PAGES, shown.model.rowCount() // seen - 1)
    for page in range(pages + 1):  # read all that will be seen
        bar.setValue(page * seen * high)
        last = min((page + 1) * seen, shown.model.rowCount()) - 1
        if not is_read(shown, last):
            wait_painted(view.viewport(), lambda: is_read(shown, last))  # noqa: B023  # asked while the loop waits
    times: list[float] = []
    for page in range(pages + 1):
        begun = monotonic()
        bar.setValue(page * seen * high)
        view.viewport().repaint()
        times.append(monotonic() - begun)
    report(ms=median(times[1:]) * 1000, rows=seen)
    shown.close()
    stage.close()
