"""The clerk's hands: an errand that takes longer than it may is ended where it stands.

No setting of the server bounds what one errand does in several statements and transactions, so
the session at which it is is ended, and it gets no other.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.domain.errors import DeskError
from app.storage.store import Store

_END = "SELECT pg_terminate_backend(%s)"


class Hand:
    """One errand under way. `ended`: its time was over before it was done."""

    def __init__(self, until: float) -> None:
        self.until, self.ended = until, False


class Hands:
    """Which thread of the clerk is at which session of the server, and until when it may be."""

    def __init__(self, store: Store) -> None:
        # Taken again by whatever gives a connection back in the middle of it.
        self._lock = threading.RLock()
        self._working: dict[int, Hand] = {}  # by thread
        self._at: dict[Any, tuple[int, int]] = {}  # by the pool's record: thread, session
        event.listen(store.engine, "checkout", self._takes)
        event.listen(store.engine, "checkin", self._gives_back)

    @contextmanager
    def at_work(self, seconds: float) -> Iterator[Hand]:
        """Work for so long at most: sessions are ended then, and refused: errand.too_long."""
        hand, thread = Hand(time.monotonic() + seconds), threading.get_ident()
        with self._lock:
            self._working[thread] = hand
        try:
            yield hand
        finally:
            with self._lock:
                del self._working[thread]

    def end_late(self, driver: Any) -> None:
        """End the sessions of whoever is at work for too long, by a connection of the owner.

        Raises psycopg.Error, when that is lost.
        """
        with self._lock:  # no session is given back meanwhile, and ended under somebody else
            for record, (thread, session) in list(self._at.items()):
                if self._is_late(thread):
                    del self._at[record]  # once: its number may be somebody else's later
                    driver.execute(_END, (session,))

    def _is_late(self, thread: int) -> bool:
        hand = self._working.get(thread)
        if hand is None or time.monotonic() < hand.until:
            return False
        hand.ended = True
        return True

    def _takes(self, driver: Any, record: Any, _: object) -> None:
        with self._lock:
            thread = threading.get_ident()
            if self._is_late(thread):
                raise DeskError("errand.too_long")
            self._at[record] = thread, driver.info.backend_pid

    def _gives_back(self, _: object, record: Any) -> None:
        with self._lock:
            is_sound = self._at.pop(record, None) is not None
        if not is_sound:  # it was ended, and nobody is to get it while it is not gone yet
            record.invalidate()
