"""Waiting beside a window that works on."""

from __future__ import annotations

from time import monotonic, sleep

from PySide6.QtCore import QCoreApplication, QEvent

_PAUSE = 0.002  # seconds for the worker between two looks at the window


def rest(milliseconds: int) -> None:
    """Let the window work for a while, and the worker beside it.

    QTest.qWait waits with Python's lock in hand: the worker would take ten times as long.
    """
    end = monotonic() + milliseconds / 1000
    while True:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if monotonic() >= end:
            return
        sleep(_PAUSE)
