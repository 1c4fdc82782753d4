"""When something has been painted, and what the process holds by then."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QWidget

_STATUS = "/proc/self/status"
_PATIENCE = 120_000  # milliseconds after which something that is never painted is an error


class Painted(QObject):
    """Calls `done` once, after the first painting of `seen` for which `ready` says yes."""

    def __init__(
        self, seen: QWidget, ready: Callable[[], bool], done: Callable[[], object]
    ) -> None:
        super().__init__(seen)
        self._seen, self._ready, self._done = seen, ready, done
        seen.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the painting and the handing over to the display come to their end first."""
        if event.type() is QEvent.Type.Paint and self._ready():
            self._seen.removeEventFilter(self)
            QTimer.singleShot(0, self._done)
        return False


def wait_painted(seen: QWidget, ready: Callable[[], bool]) -> float:
    """Let the window work until `seen` is painted as it should be; returns that moment in seconds.

    Raises TimeoutError.
    """
    loop, at = QEventLoop(), []

    def painted() -> None:
        at.append(monotonic())
        loop.quit()

    Painted(seen, ready, painted)
    guard = QTimer(singleShot=True, interval=_PATIENCE)
    guard.timeout.connect(loop.quit)
    guard.start()
    loop.exec()
    if not at:
        raise TimeoutError("nothing was painted")
    return at[0]


def resident_mb() -> float:
    """The memory of this process now, in megabytes; 0 where the system does not tell."""
    try:
        with open(_STATUS, encoding="ascii") as status:
            lines = status.readlines()
    except FileNotFoundError:
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def report(**values: object) -> None:
    """The one line that this program prints."""
    print(json.dumps(values), flush=True)
