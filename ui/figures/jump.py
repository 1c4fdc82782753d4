"""From the first page of the queue to its last row: what the list of the desk takes."""

from __future__ import annotations

from time import monotonic

from ui.figures.listed import Stage, is_read
from ui.figures.painted import report, wait_painted


def main(book: str, key: str, at: str) -> None:
    """Says how long it took until the last row was painted; the first jump does not count."""
    stage = Stage(book, key, at)
    for _ in range(2):
        shown = stage.fresh_list()
        last = shown.model.rowCount() - 1
        begun = monotonic()
        shown.view.scrollToBottom()
        shown.view.viewport().update()
        took = wait_painted(shown.view.viewport(), lambda: is_read(shown, last)) - begun  # noqa: B023  # asked while the loop waits
        shown.close()
    report(ms=took * 1000, rows=last + 1)
    stage.close()
