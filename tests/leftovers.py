"""A test leaves nothing behind: no widget, timer or thread, and no warning in any log."""

from __future__ import annotations

import gc
import logging
import threading
import time

import pytest

_GRACE = 2.0  # seconds a finished worker may take to end


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def warnings_logged():
    """What was logged at WARNING or above; a test that means to cause it clears the list."""
    collector = _Collector()
    root = logging.getLogger()
    root.addHandler(collector)
    yield collector.seen
    root.removeHandler(collector)
    assert not collector.seen, "logged: " + "; ".join(collector.seen)


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest):
    before = set(threading.enumerate())
    yield
    left = _threads_since(before)
    if "qapp" in request.fixturenames:
        left += _of_qt()
    assert not left, "left behind: " + ", ".join(left)


def _threads_since(before: set[threading.Thread]) -> list[str]:
    deadline = time.monotonic() + _GRACE
    new = set(threading.enumerate()) - before
    while any(thread.is_alive() for thread in new) and time.monotonic() < deadline:
        time.sleep(0.005)
    return [f"thread {thread.name}" for thread in new if thread.is_alive()]


def _of_qt() -> list[str]:
    """Widgets, running timers and threads of Qt that outlive their test; widgets are closed."""
    from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    widgets = QApplication.topLevelWidgets()
    left = [f"{type(widget).__name__} {widget.objectName()!r}" for widget in widgets]
    for widget in widgets:
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for thing in gc.get_objects():
        if isinstance(thing, QTimer) and isValid(thing) and thing.isActive():
            left.append(f"timer of {thing.interval()} ms of {thing.parent()!r}")
            thing.stop()
        elif isinstance(thing, QThread) and isValid(thing) and thing.isRunning():
            if thing is not QCoreApplication.instance().thread():
                left.append(f"QThread {thing.objectName()!r}")
    return left
