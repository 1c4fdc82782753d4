"""The running program: one application, one window, one worker."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSocketNotifier, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.settings import LANGUAGES, Preferences, from_environment
from ui import compiled, icons, theme, wording
from ui.hub import Hub
from ui.language import Speaker
from ui.preferences import kept as as_kept
from ui.tasks import Tasks
from ui.widgets.pane import Pane
from ui.widgets.scaling import fit, rescale
from ui.windows.crash import CrashHook
from ui.windows.frame import Frame

if TYPE_CHECKING:
    from ui.start import Start

_SIGNALLED = 128  # and the signal's number: the status of a program that one has ended
_FIRST_SIZE = (1366, 768)
_STARTED = 2_000  # milliseconds in which nothing is garbage, see `ui.plain`


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


def first_preferences(memory: QSettings | None) -> Preferences:
    """What this window remembers of colours, size and the like; the demo remembers nothing."""
    if memory is None:
        return Preferences()
    return Preferences().with_kept({name: str(memory.value(name)) for name in memory.childKeys()})


def _collect() -> None:
    """Look for garbage again, but not among what was loaded: it stays as long as the program."""
    compiled.end()
    gc.freeze()
    gc.enable()


class Program:
    """Holds what lives as long as the program; changes language, colours and size of all of it.

    `memory` is where they and the place on the screen are kept; the demo has none.
    """

    def __init__(
        self, app: QApplication, start: Start, language: str, memory: QSettings | None = None
    ) -> None:
        self._app, self._speaker, self._memory = app, Speaker(app), memory
        self._preferences = first_preferences(memory)
        self._speaker.speak(language)
        self._prepare()
        self.tasks, self.hub = Tasks(), Hub()
        self.frame = Frame(start, self.tasks, self.hub, self._preferences)
        self.frame.setStyleSheet(theme.style_sheet())
        self.frame.setWindowIcon(QIcon(icons.pixmap("handshake", 64, "accent")))
        self.frame.language_chosen.connect(self.speak)
        self.frame.preferred.connect(self.grant)
        fit(self.frame)
        app.styleHints().colorSchemeChanged.connect(self.dress)

    def speak(self, language: str) -> None:
        """Another language, from now on and at the next start."""
        if self._memory is not None:
            self._memory.setValue("language", language)
        self._speaker.speak(language)
        self.dress()

    def grant(self, preferences: Preferences) -> None:
        """Do as somebody preferred, and remember it for the next start."""
        self._preferences = preferences
        for name, value in as_kept(preferences).items():
            if self._memory is not None:
                self._memory.setValue(name, value)
        if preferences.language not in ("", wording.language()):
            self._speaker.speak(preferences.language)
        self.dress()

    def dress(self) -> None:
        """Colours by the choice or the system, type by the language, everything in its size."""
        self._prepare()
        self.frame.setStyleSheet(theme.style_sheet())
        self.frame.retranslate()
        for pane in self.frame.findChildren(Pane):
            pane.retranslate()  # what was drawn in the old colours
        rescale(self.frame)
        self.frame.fit_pages()

    def show(self) -> None:
        """Open the window; the book is opened after its first picture."""
        geometry = None if self._memory is None else self._memory.value("geometry")
        if geometry is None or not self.frame.restoreGeometry(geometry):
            self.frame.resize(*_FIRST_SIZE)
        self.frame.show()
        QTimer.singleShot(0, self.frame.begin)
        QTimer.singleShot(_STARTED, self.frame, _collect)

    def _prepare(self) -> None:
        theme.set_scale(self._preferences.scale)
        theme.prepare(self._app, theme.mode_of(self._app, self._preferences.theme))

    def remember(self) -> None:
        """Keep the place on the screen for the next start."""
        if self._memory is not None:
            self._memory.setValue("geometry", self.frame.saveGeometry())


def application() -> QApplication:
    """Qt's part of the program, in our style from the first: nothing has to be styled twice."""
    app = QApplication([*sys.argv[:1], "-style", theme.STYLE])
    app.setApplicationName("forbear")
    app.setDesktopFileName("forbear")
    return app


def run(start: Start, language: str, *, remembers: bool = True) -> int:
    """Open the window and stay until it is closed. Returns the exit status."""
    app = application()
    program = Program(app, start, language, kept() if remembers else None)
    sys.excepthook = CrashHook(program.frame)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    awake = _end_by_signal(app)
    program.show()
    status = app.exec()
    awake.setEnabled(False)
    program.remember()
    if status > _SIGNALLED:  # no window was closed, which would have closed the book
        program.tasks.close()  # a book that is being opened is known only when that is done
        start.close()
    return status


def _end_by_signal(app: QApplication) -> QSocketNotifier:
    """SIGTERM and SIGHUP end the loop, which a sign on a socket has to wake for Python to hear."""
    heard, told = socket.socketpair()
    for end in (heard, told):
        end.setblocking(False)
    signal.set_wakeup_fd(told.detach(), warn_on_full_buffer=False)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # not every system knows both
            signal.signal(getattr(signal, name), lambda number, _: app.exit(_SIGNALLED + number))
    awake = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read, app)
    awake.activated.connect(lambda *_: heard.recv(64))
    return awake
