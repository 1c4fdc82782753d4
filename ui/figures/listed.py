"""The list of the queue alone in a window, as the desk shows it."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from ui import theme
from ui.figures.painted import wait_painted
from ui.figures.seat import seated
from ui.language import Speaker
from ui.lists import Which
from ui.tasks import Tasks
from ui.windows.people import PeopleList
from ui.windows.queue import WIDTH

HIGH = 600  # pixels: the list on a screen of 1366 × 768


class Stage:
    """An application dressed as the program, a desk, and the worker."""

    def __init__(self, book: str, key: str, at: str) -> None:
        self.app = QApplication(sys.argv[:1])
        Speaker(self.app).speak("zh_CN")
        theme.apply(self.app, theme.LIGHT)
        self.desk, self.tasks = seated(book, key, at), Tasks()

    def fresh_list(self) -> PeopleList:
        """A list that nothing was read for yet, painted with its first page."""
        made = PeopleList(self.desk, self.tasks, Which.CASES)
        made.resize(WIDTH, HIGH)
        made.show()
        made.reload()
        wait_painted(made.view.viewport(), lambda: is_read(made, 0))
        return made

    def close(self) -> None:
        """Let the worker and the book go."""
        self.tasks.close()
        self.desk.close()


def is_read(shown: PeopleList, number: int) -> bool:
    """Whether the row of that number is there with its words."""
    return shown.model.row_at(shown.model.index(number, 0)) is not None
