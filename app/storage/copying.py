"""Copies of an embedded book: whole, consistent, under the same key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import DeskError
from app.storage import tables
from app.storage.faults import words_for
from app.storage.files import make_private
from app.storage.store import Store, Transaction


def copy_book(store: Store, to: Path) -> None:
    """Write a consistent copy of the book beside running work; durable when this returns.

    The copy carries the book's own key. Raises DeskError copy.exists, copy.cannot_write,
    book.disk_full.
    """
    if to.exists():
        raise DeskError("copy.exists", path=str(to))
    try:
        make_private(to)
    except DeskError as error:
        raise DeskError("copy.cannot_write", path=str(to)) from error
    try:
        with store.engine.connect() as connection:
            connection.execute(text("VACUUM INTO :file"), {"file": str(to)})
    except Exception as error:
        to.unlink(missing_ok=True)  # half a copy would look like a whole one
        raise words_for(error) or error from error
    force_to_disk(to)


@contextmanager
def alone(store: Store) -> Iterator[Transaction]:
    """Hold an embedded book so that no other program has it open or can open it.

    What is written in the transaction is undone unless it is finished (`Transaction.finish`).

    An idle connection in WAL mode holds no lock that a writer would meet, but SQLite leaves that
    mode only for the last connection there is (sqlite.org/pragma.html#pragma_journal_mode).
    All of the book is in its one file afterwards. A program that waits at the door meanwhile is
    refused by SQLite once the file has moved, since entering WAL mode again is a write.

    Raises DeskError book.in_use, book.damaged, book.disk_full.
    """
    store.close()  # one's own connections would stand in the way
    tx = store.lend()
    try:
        with tx.connection as connection:
            try:
                for step in _ALONE:
                    connection.exec_driver_sql(step)
            except DBAPIError as error:
                words = words_for(error)
                if words is not None and words.code == "book.busy":
                    words = DeskError("book.in_use")
                raise words or error from error
            yield tx
    finally:
        store.close()


_ALONE = (
    "PRAGMA busy_timeout = 1000",  # ms
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA locking_mode = EXCLUSIVE",
    "BEGIN EXCLUSIVE",
)


def count_entries(store: Store) -> int:
    """How many entries the log of a book has. Raises DeskError book.damaged."""
    with store.read() as tx:
        return int(tx.connection.execute(select(func.count()).select_from(tables.log)).scalar_one())


def force_to_disk(path: Path) -> None:
    """Make a file and its name durable."""
    for name, flags in ((path, os.O_RDWR), (path.parent, os.O_RDONLY)):
        if os.name == "nt" and name == path.parent:
            continue  # Windows has no handle for a folder, and keeps names by itself
        handle = os.open(name, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


_ENDS = ("-wal", "-shm", "-journal")  # of what SQLite may keep beside a book


def take_along(path: Path, to: Path) -> None:
    """What lies beside a book goes beside its new name."""
    for old, new in zip(_beside(path), _beside(to), strict=True):
        if old.exists():
            old.rename(new)


def remove(path: Path) -> None:
    """Delete a book that never was whole, with what lies beside it."""
    for left in (path, *_beside(path)):
        left.unlink(missing_ok=True)


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + end) for end in _ENDS)
