"""The process with the windows: does the steps it is told to, until it is ended or killed."""

from __future__ import annotations

import json
import signal
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QSettings, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.application import Program, application
from ui.tour.book import TourBook, TourClock
from ui.tour.chapters import STEPS
from ui.tour.hands import Hands
from ui.tour.plan import Look, TourFailed, written

_FINE = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
_OFFSCREEN = "This plugin does not support"  # said of dialogs where there is no display


class Complaints:
    """What Qt and the program warn of: no step may bring forth any."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        qInstallMessageHandler(self._hear)
        sys.excepthook = self._raised

    def taken(self) -> list[str]:
        """Everything since the last time."""
        heard, self.heard = self.heard, []
        return heard

    def _hear(self, kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
        if kind not in _FINE and not words.startswith(_OFFSCREEN):
            self.heard.append(words)

    def _raised(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        traceback.print_exception(kind, error, trace)
        self.heard.append(f"{kind.__name__}: {error}")


def main(argv: list[str]) -> int:
    """Play what is asked for, line by line: FOLDER, OUT and how it is to look are in `argv`."""
    folder, out = Path(argv[0]), Path(argv[1])
    look = Look(argv[2], int(argv[3]), int(argv[4]), argv[5])
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    app = application()
    complaints, clock = Complaints(), TourClock()
    memory = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    memory.setValue("theme", look.theme)
    book = TourBook(folder, clock, look.language)
    program = Program(app, book.start(), look.language, memory)
    hands = Hands(program.frame, program.tasks, clock, folder)
    shown = False
    for line in sys.stdin:
        asked = json.loads(line)
        clock.ahead, hands.memory = asked["ahead"], asked["memory"]
        if not shown:
            program.frame.resize(look.width, look.height)
            program.frame.show()
            program.frame.activateWindow()
            QTest.qWaitForWindowActive(program.frame)  # keys reach only the active window
            program.frame.begin()
            shown = True
        print(written(_play(hands, complaints, out / asked["file"], asked["n"])), flush=True)
    program.frame.close()
    return 0


def _play(hands: Hands, complaints: Complaints, picture: Path, number: int) -> dict[str, Any]:
    """One step, and what came of it."""
    hands.screen.asserted.clear()
    wrong = ""
    try:
        STEPS[number - 1].act(hands)
    except TourFailed as error:
        wrong = str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the tour names the step
        traceback.print_exc()
        wrong = f"{type(error).__name__}: {error}"
    hands.take(picture)
    return {
        "wrong": wrong or "; ".join(complaints.taken()),
        "asserted": list(hands.screen.asserted),
        "memory": hands.memory,
        "ahead": hands.clock.ahead,
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
