"""How long a desk, an owner or their clerk waits for a server that says nothing.

A server that stands still, or what holds the line between and carries nothing over it, ends no
connection: the other computer's TCP goes on answering, and nobody would ever be told. Nor does what
stands between always pass on that the server has ended one, or was started anew; and it may drop
one line and carry the others.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from psycopg.errors import InsufficientPrivilege

from app.storage.faults import refused

_Answer = TypeVar("_Answer")
_PATIENCE = 10.0  # seconds of silence after which it is tried whether anybody answers there
# Bytes that get through between two looks, at least; and that may be on their way at once.
_BETWEEN, _UNDER_WAY = 160_000, 8_000_000
DESK_READS = "office, public"  # schemas: what a desk may not read in the second is a view before it
# The server itself says which session that is: what stands between may number its own.
_BEGIN = """
    SELECT set_config('search_path', coalesce(%s, current_setting('search_path')), false),
      pg_backend_pid()
"""
# In the middle of a COPY or of a long answer, too: it is `active` then.
_WAITS = """
    SELECT wait_event_type = 'Client' FROM pg_stat_activity
    WHERE pid = %s AND usename = session_user
"""
_END = "SELECT pg_terminate_backend(%s, 5000)"  # milliseconds in which it is gone


class PatientConnection(psycopg.Connection[Any]):
    """Waits as long as its server tells who comes anew that the session is at work; else it is
    lost."""

    session = 0  # its number at the server
    # Looks in a row at which the session waits for whoever waits for it, until it is lost: what was
    # sent may be on its way.
    bears = 3

    @classmethod
    def to(cls, place: Mapping[str, Any], reads: str | None = None) -> PatientConnection:
        """By libpq's parameters, to the schemas that it `reads` (None: those of the server's own
        setting). Raises as `psycopg.connect`."""
        opened = cls.connect(**place)
        try:
            _, opened.session = opened.execute(_BEGIN, (reads,)).fetchone() or ("", 0)
            opened.commit()
        except BaseException:
            opened.close()
            raise
        return opened

    def sends(self, much: int) -> None:
        """So many bytes go next: what stands between may have taken them, and pass them on slowly,
        long after nothing more is to be sent."""
        self.bears = type(self).bears + min(much, _UNDER_WAY) // _BETWEEN

    def wait(
        self, gen: Generator[Any, Any, _Answer], interval: float = 0.1, timeout: float | None = None
    ) -> _Answer:
        """As the driver, which has whatever a connection waits for go through here.

        Raises OperationalError where the server is silent, has that session no more, or has it wait
        for this one; the connection is closed then.
        """
        return super().wait(self._heard(gen), interval, timeout)

    def _heard(self, waits: Generator[Any, Any, _Answer]) -> Generator[Any, Any, _Answer]:
        """Goes on as `waits` does; every `interval` in which nothing came it is told so."""
        try:
            wanted, silent_since, in_vain = next(waits), time.monotonic(), 0
            while True:
                came = yield wanted
                if came:
                    silent_since, in_vain = time.monotonic(), 0
                elif time.monotonic() - silent_since > _PATIENCE:
                    in_vain = in_vain + 1 if self._session_waits(in_vain + 1 == self.bears) else 0
                    silent_since = time.monotonic()
                wanted = waits.send(came)
        except StopIteration as done:
            answer: _Answer = done.value
            return answer

    def _session_waits(self, ends: bool) -> bool:
        """Whether the session waits at its server, which `ends` it then: what it held is free.

        Or nobody is let in to see: who could not be for want of room was answered, and goes on
        waiting. Of several servers only this one is asked.
        """
        there: dict[str, Any] = {**self.info.get_parameters(), "password": self.info.password}
        found: tuple[Any, ...] | None = (False,)
        try:  # who may not look goes on waiting; whom nobody may end is lost all the same
            with suppress(InsufficientPrivilege), PatientConnection.connect(**there) as beside:
                found = beside.execute(_WAITS, (self.session,)).fetchone()
                if ends and found is not None and found[0]:
                    beside.execute(_END, (self.session,))
        except psycopg.errors.ConnectionTimeout:
            self.pgconn.finish()
            raise
        except psycopg.OperationalError as error:
            found = (refused(error, there).code != "office.full",)
        if found is None or (ends and found[0]):
            self.pgconn.finish()
            raise psycopg.OperationalError("the server has this session no more")
        return bool(found[0])
