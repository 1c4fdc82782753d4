"""Copies of an embedded book: whole, consistent, under the same key."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import text

from app.domain.errors import DeskError
from app.storage.faults import words_for
from app.storage.files import make_private
from app.storage.store import Store


def copy_book(store: Store, to: Path) -> None:
    """Write a consistent copy of the book beside running work; durable when this returns.

    The copy carries the book's own key. Raises DeskError copy.exists, book.disk_full,
    book.cannot_open.
    """
    if to.exists():
        raise DeskError("copy.exists", path=str(to))
    make_private(to)
    try:
        with store.engine.connect() as connection:
            connection.execute(text("VACUUM INTO :file"), {"file": str(to)})
    except Exception as error:
        to.unlink(missing_ok=True)  # half a copy would look like a whole one
        raise words_for(error) or error from error
    force_to_disk(to)


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
