"""How long a desk waits for a server that says nothing.

A server that stands still, or what holds the line between and carries nothing over it, ends no
connection: the other computer's TCP goes on answering, and nobody would ever be told.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from typing import Any, TypeVar

import psycopg

_Answer = TypeVar("_Answer")
_PATIENCE = 10.0  # seconds of silence after which it is tried whether anybody answers there


class DeskConnection(psycopg.Connection[Any]):
    """Waits as long as its server answers who comes anew; where nobody does, it is lost."""

    @classmethod
    def to(cls, place: Mapping[str, Any]) -> DeskConnection:
        """By libpq's parameters, and to what a desk may read. Raises as `psycopg.connect`."""
        opened = cls.connect(**place)
        opened.execute("SET search_path = office, public")
        opened.commit()
        return opened

    def wait(
        self, gen: Generator[Any, Any, _Answer], interval: float = 0.1, timeout: float | None = None
    ) -> _Answer:
        """As the driver, which has whatever a connection waits for go through here.

        Raises OperationalError where the server is silent; the connection is closed then.
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
            psycopg.connect(**there).close()
        except psycopg.errors.ConnectionTimeout:
            self.pgconn.finish()
            raise
        except psycopg.OperationalError:
            return
