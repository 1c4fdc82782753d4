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


# What who listens said last at the server.
_LISTENS = "usename = %s AND query ~ 'pg_(notify|listening_channels)'"


def listening(crew) -> int:
    """How many connections of this office listen."""
    return len(lines_of(crew))


def lines_of(crew, which: str = _LISTENS) -> list[int]:
    """Ports by which the server knows those of Ann's connections."""
    with crew.made.server_connection() as server:
        found = server.execute(
            f"SELECT client_port FROM pg_stat_activity WHERE {which}", (crew.ann.login,)
        )
        return [port for (port,) in found]
