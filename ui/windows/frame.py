"""The one window: set-up, opening, sign-in, desk and import, each in its turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui import wording
from ui.hub import Hub
from ui.phone import ScreenPhone
from ui.start import Start
from ui.tasks import Tasks
from ui.widgets.pane import Pane, column
from ui.windows.desk import DeskWindow
from ui.windows.importing import ImportWindow
from ui.windows.setup import SetupWindow
from ui.windows.signin import SignInWindow
from ui.windows.unlock import UnlockWindow

if TYPE_CHECKING:
    from app.services.desk import Desk

SMALLEST = (1180, 660)


class Frame(Pane):
    """Says `language_chosen`; whoever runs the program changes the language of all of it."""

    language_chosen = Signal(str)

    def __init__(self, start: Start, tasks: Tasks, hub: Hub) -> None:
        super().__init__(ground="canvas")
        self._start, self._tasks, self._hub = start, tasks, hub
        self._phone = ScreenPhone()
        self._open_desk: Desk | None = None
        self.desk: DeskWindow | None = None
        self.importing: ImportWindow | None = None
        self.pages = QStackedWidget()
        self.setup, self.unlock = SetupWindow(start, tasks), UnlockWindow(start, tasks)
        self.sign_in = SignInWindow(tasks)
        for page in (self.setup, self.unlock, self.sign_in):
            self.pages.addWidget(page)
        self.setLayout(column(self.pages, gap=0))
        self.setMinimumSize(*SMALLEST)
        self.setup.language_chosen.connect(self.language_chosen)
        self.setup.finished.connect(self._sit_down)
        self.unlock.opened.connect(self._opened)
        self.sign_in.signed_in.connect(self._sit_down)
        self.retranslate()

    def retranslate(self) -> None:
        """The title of the window."""
        self.setWindowTitle(self.tr("Forbear"))

    def begin(self) -> None:
        """Set-up at the first run, else open the book."""
        if self._start.is_set_up():
            self.pages.setCurrentWidget(self.unlock)
            self.unlock.open_by_keyring()
        else:
            self.pages.setCurrentWidget(self.setup)
            self.setup.name.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End what runs, then the book; a note that is not on record has to be dropped twice."""
        if self.desk is not None and not self.desk.may_close():
            self._back_to_desk()
            event.ignore()
            return
        if self.importing is not None:
            self.importing.stop()
        self._tasks.close()
        self._start.close()
        super().closeEvent(event)

    def _opened(self, desk: Desk) -> None:
        self._open_desk = replace(desk, phone=self._phone)
        wording.use(wording.language(), desk.settings.zone)
        self.sign_in.set_desk(self._open_desk)
        self.sign_in.offer(self._start.people())
        self.pages.setCurrentWidget(self.sign_in)
        self.sign_in.login.setFocus()

    def _sit_down(self, desk: Desk) -> None:
        wording.use(wording.language(), desk.settings.zone)
        seated = replace(desk, phone=self._phone)
        self._open_desk = replace(seated, staff=None)
        self.desk = DeskWindow(seated, self._phone, self._tasks, self._hub)
        self.desk.import_wanted.connect(self._show_import)
        self.desk.sign_out_wanted.connect(self._stand_up)
        self.desk.top.language_chosen.connect(self.language_chosen)
        self.importing = ImportWindow(seated, self._tasks, self._hub)
        self.importing.left.connect(self._back_to_desk)
        for page in (self.desk, self.importing):
            self.pages.addWidget(page)
        self.pages.setCurrentWidget(self.desk)
        self.desk.begin()

    def _show_import(self) -> None:
        if self.importing is not None:
            self.pages.setCurrentWidget(self.importing)
            self.importing.choose.setFocus()

    def _back_to_desk(self) -> None:
        if self.desk is not None:
            self.pages.setCurrentWidget(self.desk)

    def _stand_up(self) -> None:
        if self._open_desk is not None:
            self.sign_in.set_desk(self._open_desk)
        self.pages.setCurrentWidget(self.sign_in)
        for page in (self.desk, self.importing):
            _drop(page, self.pages.removeWidget)
        self.desk = self.importing = None


def _drop(page: QWidget | None, remove: Callable[[QWidget], None]) -> None:
    if page is not None:
        remove(page)
        page.deleteLater()
