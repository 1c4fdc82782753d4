"""A bug was met: what was kept, and a report to copy that holds no personal data."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6 import __version__ as qt_version
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from app import __version__
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.pane import column, label, on_ground, row

_ROOT = Path(__file__).resolve().parent.parent.parent


def report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Type, places and versions; no values and no message, since those could name a person."""
    import platform  # only here, since it is slow to load

    lines = [f"Forbear {__version__}, Python {platform.python_version()}, Qt {qt_version}"]
    lines += [f"{platform.system()} {platform.machine()}", f"{kind.__module__}.{kind.__qualname__}"]
    for frame in traceback.extract_tb(trace):
        lines.append(f"  {_place(frame.filename)}:{frame.lineno} {frame.name}")
    return "\n".join(lines)


def _place(file: str) -> str:
    """The file below our own root, else its name alone: a home folder names somebody."""
    path = Path(file)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name


class CrashWindow(QDialog):
    """Not in the way of anything: the desk goes on."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.resize(640, 420)
        on_ground(self, "surface")
        self.setWindowTitle(self.tr("Something went wrong"))
        title, hint = label("heading"), label("body", "text2", wrap=True)
        title.setText(self.tr("Something went wrong in the program"))
        hint.setText(
            self.tr(
                "What was recorded before is kept; the last action may not have been done. Go on,"
                " and please hand this report to your administrator. It holds no names, numbers or"
                " amounts."
            )
        )
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Report"))
        copy, close = Button(FILLED), Button(FRAMED)
        copy.setText(self.tr("Copy the report"))
        close.setText(self.tr("Go on"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        close.clicked.connect(self.close)
        self.setLayout(column(title, hint, self.text, row(None, close, copy), gap=10, edge=20))


class CrashHook:
    """Takes what nobody caught; each traceback opens one window, once."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent
        self._seen: set[str] = set()
        self.windows: list[CrashWindow] = []

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """The signature of sys.excepthook."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = report(kind, trace)
        print(text, file=sys.stderr)
        if text not in self._seen:
            self._seen.add(text)
            window = CrashWindow(text, self._parent)
            self.windows.append(window)
            window.show()
