"""The file of the journal: encrypted as a book is, one table, each line safe before it is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app.domain.errors import DeskError
from app.domain.journal import Elsewhere, Entry, Had, Whose
from app.domain.moments import micros, moment
from app.domain.money import Money
from app.storage import driver
from app.storage.faults import values_of, words_for
from app.storage.files import make_folder, make_private

_TABLE = """
    CREATE TABLE IF NOT EXISTS entries (
      place INTEGER PRIMARY KEY AUTOINCREMENT, office TEXT NOT NULL, address TEXT NOT NULL,
      staff_id TEXT NOT NULL, login TEXT NOT NULL, key TEXT NOT NULL, function TEXT NOT NULL,
      said TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, code TEXT, "values" TEXT,
      UNIQUE (office, address, staff_id, login, key)
    )
"""
# What the office had, in the order in which it took it: it may become one of before.
_LINE = "place, office, address, staff_id, login, key, function, said, name, at"
_DELIVERED = """
    CREATE TABLE IF NOT EXISTS delivered (
      n INTEGER PRIMARY KEY AUTOINCREMENT, place INTEGER NOT NULL, office TEXT NOT NULL,
      address TEXT NOT NULL, staff_id TEXT NOT NULL, login TEXT NOT NULL, key TEXT NOT NULL,
      function TEXT NOT NULL, said TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL
    )
"""
_BY_AGE = "CREATE INDEX IF NOT EXISTS ix_delivered_at ON delivered (at)"
# What is typed is said by what it becomes, and answers tell nothing without their call.
_DELIVER = f"""
    INSERT INTO delivered ({_LINE}) SELECT {_LINE} FROM entries
    WHERE place = ? AND function NOT IN ('keep_draft', 'drop_draft', 'keep_preferences', 'answer')
"""
_KEPT = timedelta(days=7)
# By the last one, not the latest: after a clock that was ahead once nothing would be kept.
_FORGET = """
    DELETE FROM delivered WHERE at < (SELECT at FROM delivered ORDER BY n DESC LIMIT 1) - ?
"""
_HAD = """
    SELECT n, place, key, address FROM delivered WHERE (office, staff_id) = (?, ?) ORDER BY n
"""
_RECALL = f"INSERT OR IGNORE INTO entries ({_LINE}) SELECT {_LINE} FROM delivered WHERE n = ?"
_PUT = """
    INSERT OR REPLACE INTO entries
      (office, address, staff_id, login, key, function, said, name, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_THEIRS = "(office, address, staff_id, login) = (?, ?, ?, ?)"
_READ = f"""
    SELECT place, function, said, name, at, code, "values" FROM entries
    WHERE {_THEIRS} ORDER BY place
"""
# Nobody has to look at how somebody else likes their desk, unless it was refused.
_ELSEWHERE = f"""
    SELECT office, address, staff_id, login, count(1) FROM entries
    WHERE NOT {_THEIRS} AND (function <> 'keep_preferences' OR code IS NOT NULL)
    GROUP BY 1, 2, 3, 4 ORDER BY min(place)
"""
# What was typed anew since stands, and what it was before stays where it is.
_BRING = f"UPDATE OR IGNORE entries SET (address, login) = (?, ?) WHERE {_THEIRS}"


class JournalFile:
    """What waits of everybody at this computer; any thread may use it."""

    def __init__(self, path: Path, key: bytes, *, create: bool = False) -> None:
        """Open it with its 32-byte key, and read it through: what cannot be read is found now.

        Raises WrongKey book.wrong_key, DeskError book.cannot_open, book.damaged and as
        `Store.begin`.
        """
        if create:
            make_folder(path.parent)
            make_private(path)
        self._lock = threading.Lock()
        with _in_words():
            self._driver = driver.connect(path, key)
            try:
                for made in (_TABLE, _DELIVERED, _BY_AGE):
                    self._driver.execute(made)
                if self._driver.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                    raise DeskError("book.damaged", path=path)
            except BaseException:
                self._driver.close()
                raise

    def put(
        self, whose: Whose, key: str, function: str, said: Mapping[str, object], about: About
    ) -> int:
        """Add a line, safe on disk when this returns; its place.

        One with the same key is replaced: it is said anew, after all the others.
        """
        name, at = about
        values = (*whose, key, function, json.dumps(dict(said)), name, micros(at))
        with self._lock, _in_words():
            return int(self._driver.execute(_PUT, values).lastrowid)

    def entries(self, whose: Whose) -> tuple[Entry, ...]:
        """What waits of somebody, in the order in which it was done."""
        with self._lock, _in_words():
            return tuple(map(_entry, self._driver.execute(_READ, whose).fetchall()))

    def elsewhere(self, whose: Whose) -> tuple[Elsewhere, ...]:
        """How much waits of everybody else, and for other offices."""
        with self._lock, _in_words():
            found = self._driver.execute(_ELSEWHERE, whose).fetchall()
        return tuple(Elsewhere(Whose(*row[:4]), row[4]) for row in found)

    def bring(self, waits: Whose, whose: Whose) -> None:
        """What waits under one address is to go under another, before all that came later."""
        with self._lock, _in_words():
            self._driver.execute(_BRING, (whose.address, whose.login, *waits))

    def deliver(self, place: int) -> None:
        """The office has it: it waits no longer, and is kept beside what was entered in the days
        before it."""
        with self._at_once() as driver:
            driver.execute(_DELIVER, (place,))
            driver.execute("DELETE FROM entries WHERE place = ?", (place,))
            driver.execute(_FORGET, (_KEPT // timedelta(microseconds=1),))

    def delivered(self, whose: Whose) -> list[Had]:
        """What that office has had of them, wherever it was, in its order."""
        with self._lock, _in_words():
            found = self._driver.execute(_HAD, (whose.office, whose.staff_id)).fetchall()
        return list(map(Had._make, found))

    def recall(self, lost: Iterable[int]) -> None:
        """The office has these no more: they wait again, in the places that they had."""
        with self._at_once() as driver:
            for n in lost:
                driver.execute(_RECALL, (n,))
                driver.execute("DELETE FROM delivered WHERE n = ?", (n,))

    def drop(self, place: int) -> None:
        """It waits no longer."""
        with self._lock, _in_words():
            self._driver.execute("DELETE FROM entries WHERE place = ?", (place,))

    def mark(self, place: int, refused: DeskError | None) -> None:
        """The office refused it; None: it is to be sent again."""
        code = None if refused is None else refused.code
        values = None if refused is None else json.dumps(refused.values, default=_plain)
        with self._lock, _in_words():
            self._driver.execute(
                'UPDATE entries SET code = ?, "values" = ? WHERE place = ?', (code, values, place)
            )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._driver.close()

    @contextmanager
    def _at_once(self) -> Iterator[Any]:
        """All of it, or nothing."""
        with self._lock, _in_words(), self._driver as driver:
            driver.execute("BEGIN IMMEDIATE")
            yield driver


About = tuple[str, datetime]  # the name of who was open, and when


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except sqlcipher.DatabaseError as fault:
        words = words_for(fault)
        if words is None:
            raise
        raise words from fault


def _entry(row: tuple[Any, ...]) -> Entry:
    place, function, said, name, at, code, values = row
    refused = None if code is None else DeskError(code, **values_of(values))
    return Entry(place, function, json.loads(said), name, moment(at), refused)


def _plain(value: object) -> object:
    """As a function of the office writes what a refusal says."""
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
