"""The whole desk in a window, as a collector has it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from PySide6.QtWidgets import QApplication

from ui import theme
from ui.figures.painted import wait_painted
from ui.figures.seat import seated
from ui.hub import Hub
from ui.language import Speaker
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.tour.resting import rest
from ui.windows.desk import DeskWindow

_PATIENCE = 30.0  # seconds after which something that does not come about is an error


class Whole:
    """An application dressed as the program, the desk with its first page, and the worker."""

    def __init__(self, book: str, key: str, at: str) -> None:
        self.app = QApplication(sys.argv[:1])
        Speaker(self.app).speak("zh_CN")
        theme.apply(self.app, theme.LIGHT)
        phone, self.tasks = ScreenPhone(), Tasks()
        self.desk = replace(seated(book, key, at), phone=phone)
        self.window = DeskWindow(self.desk, phone, self.tasks, Hub())
        self.window.resize(1366, 768)
        self.window.show()
        self.window.begin()
        cases = self.window.queue.cases
        wait_painted(
            cases.view.viewport(), lambda: cases.model.row_at(cases.model.index(0, 0)) is not None
        )

    def next_person(self) -> float:
        """What the key does; seconds until somebody else is seen."""
        window, before = self.window, self.window.shown_person
        begun = monotonic()
        window.next_person()
        seen = wait_painted(
            window.centre.person.name, lambda: window.shown_person not in (None, before)
        )
        return seen - begun

    def wait(self, until: Callable[[], bool]) -> None:
        """Let the window work until something is so, and all is on record. Raises TimeoutError."""
        end = monotonic() + _PATIENCE
        while not until() or not self.tasks.is_idle():
            if monotonic() > end:
                raise TimeoutError(self.window.centre.notice.text())
            rest(1)

    def close(self) -> None:
        """Let the window, the worker and the book go."""
        self.window.close()
        self.tasks.close()
        self.desk.close()
