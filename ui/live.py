"""A thread that waits for what the office says, and signs of life to it while a person is open."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ui.hub import PERSON, QUEUE, Hub

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.live import Notice
    from ui.windows.desk import DeskWindow

_GATHER = 150  # milliseconds: what is said at once is read again once


class Live(QObject):
    """Tells the hub what kinds changed at the office, and the office that somebody sits here."""

    _heard = Signal(object)  # Notice, from the thread that listens

    def __init__(self, desk: Desk, window: DeskWindow, hub: Hub) -> None:
        super().__init__(window)
        self._desk, self._window, self._hub = desk, window, hub
        self._kinds: set[str] = set()
        self._over, self._telling = threading.Event(), threading.Lock()
        self._closing: Desk | None = None
        self._soon = QTimer(self, singleShot=True, interval=_GATHER)
        self._soon.timeout.connect(self._tell)
        self._heard.connect(self._gather, Qt.ConnectionType.QueuedConnection)
        a_third = timedelta(minutes=desk.settings.lease_minutes) / 3
        self._alive = QTimer(self, interval=round(a_third.total_seconds() * 1000))
        self._alive.timeout.connect(window.stay_with)
        self._thread = threading.Thread(target=self._listen, name="live", daemon=True)

    def begin(self) -> None:
        """Listen from now on."""
        self._thread.start()
        self._alive.start()

    def end(self, over: Desk | None = None) -> None:
        """Listen no more, and tell nothing from now on; nobody waits for a server that is silent.

        A desk that is `over` is closed by the thread that listened, when it has let go of it.
        """
        self._closing = over
        with self._telling:
            self._over.set()
        self._soon.stop()
        self._alive.stop()

    def _listen(self) -> None:
        from app.services import live

        try:
            live.listen(self._desk, self._say, self._over.wait)
        finally:
            if self._closing is not None:
                self._closing.close()

    def _say(self, notice: Notice) -> None:
        with self._telling:  # whoever has ended this may be gone the moment after
            if not self._over.is_set():
                self._heard.emit(notice)

    def _gather(self, notice: Notice) -> None:
        if notice.what in ("away", "back"):
            self._window.outage.look()
            return
        self._kinds.add(QUEUE)
        if notice.about in ("", self._window.shown_person) or notice.what == "ruled":
            self._kinds.add(PERSON)
        if not self._soon.isActive() and not self._over.is_set():
            self._soon.start()

    def _tell(self) -> None:
        kinds, self._kinds = self._kinds, set()
        self._hub.tell(*kinds)
