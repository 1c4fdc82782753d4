"""Whose session keeps locked what a function of an office waits for."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from threading import Event, Thread
from typing import Any

import psycopg
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import DeskError

_LOOKS = 7.0  # seconds after which it is looked: three later the function gives up
_AGAIN = 1.5  # seconds between two looks
_AT_MOST = "SET statement_timeout = 1000"  # milliseconds of one look
# Who waits stands behind others who wait: asked for are those who do not, in which transaction they
# are. Every session may see by whom others were begun, and everybody who works here knows the names
# of all.
_WHOSE = """
    WITH RECURSIVE before (pid) AS (
      SELECT unnest(pg_blocking_pids(%(session)s))
      UNION SELECT unnest(pg_blocking_pids(b.pid)) FROM before AS b)
    SELECT DISTINCT s.name, l.pid, l.virtualtransaction FROM before AS b
    JOIN pg_locks AS l ON l.pid = b.pid AND l.locktype = 'virtualxid' AND l.granted
    JOIN pg_stat_activity AS a ON a.pid = b.pid JOIN public.staff AS s ON s.login = a.usename
    WHERE pg_blocking_pids(b.pid) = '{}'
"""


class _Look:
    """Looks who is in the way for as long as somebody waits, on a connection of its own.

    `held`: what stood in the way at both of the last two looks. Whoever did at one alone may be one
    of many who pass in a moment.
    """

    def __init__(self, engine: Engine, session: int) -> None:
        self.held: frozenset[tuple[Any, ...]] = frozenset()
        self._engine, self._session, self._over = engine, session, Event()

    def start(self) -> None:
        """From when it is worth looking on."""
        with suppress(RuntimeError):  # a program that ends begins no thread: nobody is named
            Thread(target=self._look, daemon=True).start()

    def end(self) -> None:
        """Nobody waits any more."""
        self._over.set()

    def _look(self) -> None:
        if self._over.wait(_LOOKS):
            return
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as by:
                by.detach()  # it is closed at the end: a server has not many for each desk
                by.exec_driver_sql(_AT_MOST)
                self._look_again_and_again(by)
        except (DeskError, psycopg.Error, SQLAlchemyError):
            self.held = frozenset()  # who is not named is somebody all the same

    def _look_again_and_again(self, by: Connection) -> None:
        before: frozenset[tuple[Any, ...]] = frozenset()
        while True:
            found = by.exec_driver_sql(_WHOSE, {"session": self._session})
            seen = frozenset(tuple(row) for row in found)
            self.held, before = seen & before, seen
            if self._over.wait(_AGAIN):
                return


def execute(connection: Connection, sentence: str, values: Mapping[str, Any]) -> Any:
    """Run it on a desk's connection; the driver's cursor.

    Raises DeskError office.locked_by, where it gave up waiting for a transaction of somebody whose
    name was found out meanwhile, and as the driver.
    """
    driver: Any = connection.connection.dbapi_connection
    look = _Look(connection.engine, driver.info.backend_pid)
    look.start()
    driver.sends(sum(len(one) for one in values.values() if isinstance(one, bytes)))
    try:
        return driver.execute(sentence, values)
    except psycopg.errors.LockNotAvailable as error:
        names = sorted({name for name, *_ in look.held})
        if not names:
            raise
        raise DeskError("office.locked_by", by=", ".join(names)) from error
    finally:
        driver.sends(0)
        look.end()
