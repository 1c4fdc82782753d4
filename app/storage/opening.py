"""The first page of the queue by ready SQL text, before the database's library is loaded.

SQLAlchemy takes as long to import as the window takes to be shown. A test holds each text equal to
what `storage.queue` compiles, so that there is one truth.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as sqlcipher

from app.domain.moments import micros
from app.storage import driver
from app.storage.shown import shown_row

if TYPE_CHECKING:
    from app.domain.queue import QueueRow

PAGE = (
    "SELECT queue.debtor_id, queue.name, queue.stage, queue.oldest_due_on, queue.overdue,"
    " queue.currency, queue.score, queue.points, queue.changes_on"
    " FROM queue"
    " WHERE queue.collector_id = :collector_id"
    " AND (queue.score, queue.debtor_id) < (:score, :after)"
    " ORDER BY queue.score DESC, queue.debtor_id DESC LIMIT CAST(:rows AS INTEGER) OFFSET 0"
)
DUE = (
    "SELECT queue.debtor_id, queue.name, queue.stage, queue.oldest_due_on, queue.overdue,"
    " queue.currency, queue.score, queue.points, queue.changes_on, follow_ups.kind,"
    " follow_ups.due_at FROM follow_ups JOIN debtors AS member ON member.id = follow_ups.debtor_id"
    " JOIN queue ON queue.debtor_id = member.person_id"
    " WHERE follow_ups.state = 'open' AND follow_ups.collector_id = :collector_id"
    " AND follow_ups.due_at <= :until_at"
    " AND (queue.collector_id = :collector_id OR queue.collector_id = '')"
    " ORDER BY follow_ups.due_at LIMIT CAST(:rows AS INTEGER) OFFSET 0"
)
_ROW = "debtor_id, name, stage, oldest_due_on, overdue, currency, score, points, changes_on"
_DUE_ROW = f"{_ROW}, kind, due_at"
STANDING = "SELECT staff.active, staff.role FROM staff WHERE staff.id = :reader"
SCHEMA = "SELECT version_num FROM alembic_version"
MOVED = "book.moved"  # as storage.moving has it
SETTING = "SELECT value FROM settings WHERE name = ?"


@dataclass(frozen=True, slots=True)
class First:
    """What is due and who is best, of several collectors.

    How many wait is not asked: of many people that takes longer than all the rest.
    `standing`: whether the first of them, who reads, may work here, and their role.
    """

    standing: tuple[int, str]
    due: tuple[QueueRow, ...]
    best: tuple[QueueRow, ...]


class Opening:
    """A book read once, by its first page; afterwards the store is what is asked."""

    def __init__(self, connection: Any) -> None:
        self._connection, self._lock = connection, threading.Lock()
        self._ahead: tuple[tuple[str, ...], int, First] | None = None

    def setting(self, name: str) -> str | None:
        """A setting of the book, None where it was never set."""
        found = self._connection.execute(SETTING, (name,)).fetchone()
        return None if found is None else str(found[0])

    def look_ahead(
        self, collectors: tuple[str, ...], now: datetime, today: date, rows: int, most_due: int
    ) -> None:
        """Read what `first` will give, while the window is still being built."""
        with self._lock:
            found = self._read_once(collectors, now, today, (rows, most_due))
            self._ahead = None if found is None else (collectors, rows, found)

    def first(
        self, collectors: tuple[str, ...], now: datetime, today: date, rows: int, most_due: int
    ) -> First | None:
        """Read in one transaction, once; None ever after, or where the store has to say why not."""
        with self._lock:
            ahead, self._ahead = self._ahead, None
            if ahead is None:
                return self._read_once(collectors, now, today, (rows, most_due))
        return ahead[2] if ahead[:2] == (collectors, rows) else None

    def _read_once(
        self, collectors: tuple[str, ...], now: datetime, today: date, most: tuple[int, int]
    ) -> First | None:
        connection, self._connection = self._connection, None
        if connection is None:
            return None
        try:
            connection.execute("BEGIN")
            return _read(connection, collectors, now, today, most)
        except sqlcipher.DatabaseError:
            return None
        finally:
            connection.close()

    def close(self) -> None:
        """Nothing will be read."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def opening_of(path: Path, key: bytes, head: str) -> Opening | None:
    """A book that is as this program expects it; None where the store has something to say.

    The store then gives the words, or upgrades the book.
    """
    if not path.exists() or not path.stat().st_size:
        return None
    try:
        connection = driver.connect(path, key)
    except sqlcipher.DatabaseError:
        return None
    try:
        connection.execute("PRAGMA cache_size = -2000")  # of one reading nothing is asked again
        found = connection.execute(SCHEMA).fetchone()
    except sqlcipher.DatabaseError:
        found = None
    opening = Opening(connection)
    if found is None or found[0] != head or opening.setting(MOVED) is not None:
        opening.close()
        return None
    return opening


def _read(
    connection: Any,
    collectors: tuple[str, ...],
    now: datetime,
    today: date,
    most: tuple[int, int],
) -> First:
    standing = connection.execute(STANDING, {"reader": collectors[0]}).fetchone() or (0, "")
    due: list[QueueRow] = []
    best: list[QueueRow] = []
    rows, most_due = most
    for one in collectors:
        named: dict[str, Any] = {"collector_id": one, "until_at": micros(now), "rows": most_due}
        due += [shown_row(row, today) for row in _at_once(connection, _DUE_ROW, DUE, named)]
    for one in collectors:
        named = {"collector_id": one, "score": 2**31 - 1, "after": "", "rows": rows + len(due)}
        best += [shown_row(row, today) for row in _at_once(connection, _ROW, PAGE, named)]
    return First(standing, tuple(due), tuple(best))


def _at_once(connection: Any, row: str, sql: str, named: dict[str, Any]) -> list[Any]:
    """All rows in one, in any order.

    At every single one the driver lets go of Python's lock, and the window, which is being built,
    gives it back only after milliseconds.
    """
    whole = f"SELECT json_group_array(json_array({row})) FROM ({sql})"
    found: list[Any] = json.loads(connection.execute(whole, named).fetchone()[0])
    return found
