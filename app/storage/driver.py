"""The driver of an encrypted book, without anything that is built on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

BUSY_MS = 15_000  # how long a writer waits for another before "book.busy"
SYNCHRONOUS = "FULL"  # a contact that a power cut forgets is a broken limit
# More than the program has. The driver's cache drops what was used least: once it is full, what is
# new is dropped again at once, and every statement of a permit would be planned anew each time.
_STATEMENTS = 1_000


def connect(path: Path, key: bytes) -> Any:
    """A connection with the key and the durability of every connection to a book.

    Raises the driver's own errors; a wrong key shows only at the first page that is read.
    """
    connection = sqlcipher.connect(
        str(path), timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False,
        cached_statements=_STATEMENTS,
    )  # fmt: skip
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")  # REPLACE may not slip past a trigger
        connection.execute("PRAGMA cache_size = -8000")
    except BaseException:
        connection.close()
        raise
    return connection
