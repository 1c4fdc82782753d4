"""The running program: one application, one window, one worker."""

from __future__ import annotations

import signal
import sys

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.settings import LANGUAGES, from_environment
from ui import icons, theme, wording
from ui.hub import Hub
from ui.language import Speaker
from ui.start import Start
from ui.tasks import Tasks
from ui.windows.crash import CrashHook
from ui.windows.frame import Frame

_FIRST_SIZE = (1366, 768)


def kept() -> QSettings:
    """What the window remembers between two starts: its language and its place on the screen."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "forbear", "window")


def first_language(asked: str = "") -> str:
    """The language asked for, else of FORBEAR_LANGUAGE, else chosen before, else the system's."""
    chosen = str(kept().value("language", ""))
    for language in (asked, from_environment().language, chosen):
        if language in LANGUAGES:
            return language
    return wording.system()


class Program:
    """Holds what lives as long as the program; changes language and theme of all of it.

    `memory` is where language and place on the screen are kept; the demo has none.
    """

    def __init__(
        self, app: QApplication, start: Start, language: str, memory: QSettings | None = None
    ) -> None:
        self._app, self._speaker, self._memory = app, Speaker(app), memory
        self._speaker.speak(language)
        theme.apply(app, theme.system_mode(app))
        self.tasks, self.hub = Tasks(), Hub()
        self.frame = Frame(start, self.tasks, self.hub)
        self.frame.setWindowIcon(QIcon(icons.pixmap("handshake", 64, "accent")))
        self.frame.language_chosen.connect(self.speak)
        app.styleHints().colorSchemeChanged.connect(self.dress)

    def speak(self, language: str) -> None:
        """Another language, from now on and at the next start."""
        if self._memory is not None:
            self._memory.setValue("language", language)
        self._speaker.speak(language)
        self.dress()

    def dress(self) -> None:
        """Colours by the system, type by the language."""
        theme.apply(self._app, theme.system_mode(self._app))
        self.frame.retranslate()

    def show(self) -> None:
        """Open the window; the book is opened after its first picture."""
        geometry = None if self._memory is None else self._memory.value("geometry")
        if geometry is None or not self.frame.restoreGeometry(geometry):
            self.frame.resize(*_FIRST_SIZE)
        self.frame.show()
        QTimer.singleShot(0, self.frame.begin)

    def remember(self) -> None:
        """Keep the place on the screen for the next start."""
        if self._memory is not None:
            self._memory.setValue("geometry", self.frame.saveGeometry())


def run(start: Start, language: str, *, remembers: bool = True) -> int:
    """Open the window and stay until it is closed. Returns the exit status."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("forbear")
    app.setDesktopFileName("forbear")
    program = Program(app, start, language, kept() if remembers else None)
    sys.excepthook = CrashHook(program.frame)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    program.show()
    status = app.exec()
    program.remember()
    return status
