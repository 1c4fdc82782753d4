"""What desks of an office hear."""

from __future__ import annotations

import threading

from app.services import live


class Listener:
    """Keeps what a desk hears."""

    def __init__(self, desk) -> None:
        self.heard: list[live.Notice] = []
        self._over = threading.Event()
        self._thread = threading.Thread(
            target=live.listen, args=(desk, self.heard.append, self._over.wait)
        )
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()


def listening(crew) -> int:
    """How many connections of this office listen."""
    with crew.made.server_connection() as server:
        found = server.execute(
            "SELECT count(1) FROM pg_stat_activity WHERE datname = current_database() "
            "AND usename = %s AND query LIKE '%%pg_notify%%'", (crew.ann.login,)
        )  # fmt: skip
        return found.fetchone()[0]
