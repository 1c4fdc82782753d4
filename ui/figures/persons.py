"""From the key for the next person until their card is painted, in the whole desk."""

from __future__ import annotations

import sys
from statistics import median
from time import monotonic

from PySide6.QtWidgets import QApplication

from ui import theme
from ui.figures.painted import report, wait_painted
from ui.figures.seat import seated
from ui.hub import Hub
from ui.language import Speaker
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.windows.desk import DeskWindow


def main(book: str, key: str, at: str, times: str) -> None:
    """Says the median of so many presses; the first one does not count."""
    app = QApplication(sys.argv[:1])
    Speaker(app).speak("zh_CN")
    theme.apply(app, theme.LIGHT)
    desk, tasks = seated(book, key, at), Tasks()
    window = DeskWindow(desk, ScreenPhone(), tasks, Hub())
    window.resize(1366, 768)
    window.show()
    window.begin()
    cases = window.queue.cases
    wait_painted(
        cases.view.viewport(), lambda: cases.model.row_at(cases.model.index(0, 0)) is not None
    )
    taken = [_next(window) for _ in range(int(times) + 1)]
    report(ms=median(taken[1:]) * 1000, presses=int(times))
    window.close()
    tasks.close()
    desk.close()


def _next(window: DeskWindow) -> float:
    """What the key does; seconds until somebody else is seen."""
    before = window.shown_person
    begun = monotonic()
    window.next_person()
    seen = wait_painted(
        window.centre.person.name, lambda: window.shown_person not in (None, before)
    )
    return seen - begun
