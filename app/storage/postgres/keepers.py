"""Desks' transactions that keep the record locked: found and ended on the clerk's connection.

With a client of their own somebody may leave a transaction open after a function of the owner, and
what that locked stays locked for all: a person, a number, the chain `desk` without which nobody
signs in. No setting of the server ends it, since a session may lift those that are its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

KEPT = 30.0  # seconds for which a desk may keep locked what it has written or locked
AGAIN = 2.0  # for which it may once a session of theirs was ended
# Whoever has locked a row, or written one, has a transaction id, which they hold locked.
_HOLDING = """
    SELECT DISTINCT l.pid, l.virtualtransaction, s.login, s.id
    FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
    JOIN public.staff AS s ON s.login = a.usename
    WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
      AND a.datname = current_database()
"""
# What a session is at only those see who have the rights of its role, and they alone may end it:
# the owner, who made it, gives them to itself for the moment of looking.
_LET_LOOK = "GRANT {} TO CURRENT_USER WITH INHERIT TRUE, SET FALSE"
# At work is who waits for one function of the owner, or for the standby at the COMMIT, however long
# that takes, and not for their own client. A COMMIT runs what cursors ask that outlive it, too.
_IDLES = """
    SELECT l.pid FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
    WHERE l.locktype = 'virtualxid' AND l.granted
      AND (l.pid, l.virtualxid) = (%(pid)s, %(transaction)s)
      AND (a.state = 'active' AND a.wait_event_type IS DISTINCT FROM 'Client'
        AND CASE WHEN a.query ~* '^\\s*(COMMIT|END)\\s*;?\\s*$'
          THEN a.wait_event = 'SyncRep'
            OR a.query_start > clock_timestamp() - make_interval(secs => %(kept)s)
          ELSE office.is_one_call(a.query)
            AND a.query_start < a.xact_start + make_interval(secs => %(kept)s) END) IS NOT TRUE
"""
_END = "SELECT pg_terminate_backend(%s, 5000)"  # milliseconds in which it is gone


class Keeper(NamedTuple):
    """A transaction of a member of staff that has locked something."""

    pid: int
    transaction: str
    login: str
    staff_id: str


class Ended(NamedTuple):
    """A session that kept the record locked. `stays`: the server does not let the owner end it."""

    keeper: Keeper
    stays: bool


class Watch:
    """Looks every now and then at who holds what, on a connection of its own.

    Raises psycopg.Error, when that is lost.
    """

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._since: dict[Keeper, float] = {}
        self._idle: set[Keeper] = set()  # at the look before: between work and COMMIT is a moment
        self._told: set[Keeper] = set()
        self._known: set[str] = set()  # of whom a session was ended

    def look(self) -> Iterator[Ended]:
        """End who keeps the record locked and does nothing."""
        now = time.monotonic()
        held = [Keeper(*row) for row in self._driver.execute(_HOLDING)]
        self._since = {one: self._since.get(one, now) for one in held}
        late = [one for one in held if now - self._since[one] >= self._patience(one)]
        before, self._idle = self._idle, set()
        self._told.intersection_update(held)
        for one in late:
            if one not in self._told and (stays := self._end(one, one in before)) is not None:
                self._told.add(one)
                self._known.add(one.login)
                yield Ended(one, stays)

    def _patience(self, one: Keeper) -> float:
        return AGAIN if one.login in self._known else KEPT

    def _end(self, one: Keeper, idled: bool) -> bool | None:
        """End it where it idles again; None: it was not to be ended, else whether it stays."""
        asked = {"pid": one.pid, "transaction": one.transaction, "kept": self._patience(one)}
        try:
            with self._driver.transaction(force_rollback=True):  # the rights are gone with it
                self._driver.execute(sql.SQL(_LET_LOOK).format(sql.Identifier(one.login)))
                if self._driver.execute(_IDLES, asked).fetchone() is None:
                    return None
                self._idle.add(one)
                if not idled:
                    return None
                return not self._driver.execute(_END, (one.pid,)).fetchone()[0]
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.LockNotAvailable):
            return True
