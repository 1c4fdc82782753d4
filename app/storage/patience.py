"""How long a desk waits for a server that says nothing.

A server that stands still, or what holds the line between and carries nothing over it, ends no
connection: the other computer's TCP goes on answering, and nobody would ever be told. Nor does what
stands between always pass on that the server has ended one, or was started anew.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from typing import Any, TypeVar

import psycopg

_Answer = TypeVar("_Answer")
_PATIENCE = 10.0  # seconds of silence after which it is tried whether anybody answers there
# The server itself says which session that is: what stands between may number its own.
_BEGIN = "SELECT set_config('search_path', 'office, public', false), pg_backend_pid()"
_STANDS = "SELECT FROM pg_stat_activity WHERE pid = %s"


class DeskConnection(psycopg.Connection[Any]):
    """Waits as long as its server tells who comes anew that it has the session; else it is lost."""

    session = 0  # its number at the server

    @classmethod
    def to(cls, place: Mapping[str, Any]) -> DeskConnection:
        """By libpq's parameters, and to what a desk may read. Raises as `psycopg.connect`."""
        opened = cls.connect(**place)
        _, opened.session = opened.execute(_BEGIN).fetchone() or ("", 0)
        opened.commit()
        return opened

    def wait(
        self, gen: Generator[Any, Any, _Answer], interval: float = 0.1, timeout: float | None = None
    ) -> _Answer:
        """As the driver, which has whatever a connection waits for go through here.

        Raises OperationalError where the server is silent, or has that session no more; the
        connection is closed then.
        """
        return super().wait(self._heard(gen), interval, timeout)

    def _heard(self, waits: Generator[Any, Any, _Answer]) -> Generator[Any, Any, _Answer]:
        """Goes on as `waits` does; every `interval` in which nothing came it is told so."""
        try:
            wanted, silent_since = next(waits), time.monotonic()
            while True:
                came = yield wanted
                if came:
                    silent_since = time.monotonic()
                elif time.monotonic() - silent_since > _PATIENCE:
                    self._look()
                    silent_since = time.monotonic()
                wanted = waits.send(came)
        except StopIteration as done:
            answer: _Answer = done.value
            return answer

    def _look(self) -> None:
        """Who is refused was answered, too. Of several servers only this one is asked."""
        there: dict[str, Any] = {**self.info.get_parameters(), "password": self.info.password}
        try:
            with DeskConnection.connect(**there) as beside:
                stands = beside.execute(_STANDS, (self.session,)).fetchone()
        except psycopg.errors.ConnectionTimeout:
            self.pgconn.finish()
            raise
        except psycopg.OperationalError:
            return
        if stands is None:
            self.pgconn.finish()
            raise psycopg.OperationalError("the server has this session no more")
