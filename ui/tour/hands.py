"""Hands on the window: real clicks and keys, and eyes that wait for what they bring about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QLineEdit,
    QMenu,
    QWidget,
)

from ui.tasks import Tasks
from ui.tour.book import TourClock
from ui.tour.plan import Findings, TourFailed
from ui.tour.resting import rest
from ui.windows.desk import DeskWindow
from ui.windows.frame import Frame

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
_LEFT = Qt.MouseButton.LeftButton
_PATIENCE = 20.0  # seconds for the book to be opened, a file to be read
_CALM = 220  # milliseconds until what moves has come to rest
_MENU = 250  # milliseconds until a menu is open


class Hands:
    """`memory` goes from step to step and to the process that reads the book."""

    def __init__(self, frame: Frame, tasks: Tasks, clock: TourClock, folder: Path) -> None:
        self.frame, self.clock, self.folder = frame, clock, folder
        self._tasks = tasks
        self.memory: dict[str, Any] = {}
        self.screen = Findings()

    @property
    def desk(self) -> DeskWindow:
        """The desk that somebody sits at. Raises TourFailed where nobody does."""
        if self.frame.desk is None:
            raise TourFailed("somebody sits at the desk")
        return self.frame.desk

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self._focus(), key, held)

    def type(self, words: str) -> None:
        """Type where the focus is; what no key has comes from an input method."""
        for sign in words:
            at = self._focus()
            if sign.isascii():
                QTest.keyClicks(at, sign)
            else:
                event = QInputMethodEvent()
                event.setCommitString(sign)
                QCoreApplication.sendEvent(at, event)

    def click(self, on: QWidget) -> None:
        """Press a button or a field with the mouse. Raises TourFailed where none is seen."""
        if not on.isVisible() or not on.isEnabled():
            raise TourFailed(f"{on.accessibleName() or type(on).__name__} can be clicked")
        QTest.mouseClick(on, _LEFT, PLAIN, on.rect().center())

    def click_row(self, view: QAbstractItemView, row: int) -> None:
        """Press a row of a list with the mouse."""
        index = view.model().index(row, 0)
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), _LEFT, PLAIN, view.visualRect(index).center())

    def fill(self, field: QLineEdit, words: str) -> None:
        """Click into a field and write into it anew."""
        self.click(field)
        field.selectAll()
        self.type(words)

    def answer(self, code: str) -> None:
        """Give an answer of the step by its digit, with Alt where a field has the focus."""
        grid = self.desk.centre.talk.answers
        codes = [card.code for card in grid.cards()]
        if code not in codes:
            raise TourFailed(f"{code} is one of {', '.join(codes)}")
        digit = Key(Key.Key_1.value + codes.index(code))
        self.key(digit, ALT if grid.is_typing() else PLAIN)
        self.rest()

    def choose_in_menu(self, group: str, code: str) -> None:
        """F10, then the group and the action with the mouse."""
        bar = self.desk.top
        menu, sub, act = bar.menu, bar.menu.groups[group], bar.menu.acts[code]

        def press_group() -> None:
            _press(menu, sub.menuAction())
            QTimer.singleShot(_MENU, lambda: _press(sub, act))

        QTimer.singleShot(_MENU, press_group)
        self.key(Key.Key_F10)

    def choose_file(
        self, path: Path, key: Qt.Key = Key.Key_O, held: Qt.KeyboardModifier = CTRL
    ) -> None:
        """The key that asks for a file, then the file's name in the dialog."""

        def name_it() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog):
                QTimer.singleShot(_MENU, name_it)
                return
            field = dialog.findChild(QLineEdit, "fileNameEdit")
            if field is None:
                raise LookupError("fileNameEdit")
            field.setText(str(path))
            QTest.keyClick(field, Key.Key_Return)

        QTimer.singleShot(_MENU, name_it)
        self.key(key, held)

    def wait(self, until: Callable[[], bool], words: str) -> None:
        """Let the window work until something is so, and note it. Raises TourFailed."""
        end = monotonic() + _PATIENCE
        while not until():
            if monotonic() > end:
                raise TourFailed(words)
            self.rest(10)
        self.screen.that(True, f"on the screen: {words}")

    def see(self, holds: bool, words: str) -> None:
        """Note what is to be seen. Raises TourFailed."""
        self.screen.that(holds, f"on the screen: {words}")

    def rest(self, milliseconds: int = 30) -> None:
        """Let the window work for a while, and the worker beside it."""
        rest(milliseconds)

    def wait_for_answers(self) -> None:
        """Until what is seen is what was asked for last. Raises TourFailed."""
        end = monotonic() + _PATIENCE
        while not self._tasks.is_idle():
            if monotonic() > end:
                raise TourFailed("everything is answered")
            self.rest(10)

    def take(self, path: Path) -> None:
        """The picture of the window, with whatever hangs over it."""
        self.wait_for_answers()
        self.rest(_CALM)
        if not self.frame.grab().save(str(path)):
            raise TourFailed(f"the picture is written: {path.name}")

    def _focus(self) -> QWidget:
        if QApplication.activeWindow() is None:  # a dialog has gone; no window manager helps here
            self.frame.activateWindow()
            QTest.qWaitForWindowActive(self.frame)
        return QApplication.focusWidget() or self.frame.focusWidget() or self.frame


def _press(menu: QMenu, act: QAction) -> None:
    at: QPoint = menu.actionGeometry(act).center()
    QTest.mouseMove(menu, at)
    QTest.mouseClick(menu, _LEFT, PLAIN, at)
