"""What a driver reports, as words for the person."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import psycopg
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from app.domain.errors import DeskError, WrongKey

# What SQLite says → the sentence. SQLCipher cannot tell a wrong key from a damaged first page.
_SQLITE = (
    ("database is locked", "book.busy"),
    ("database or disk is full", "book.disk_full"),
    ("attempt to write a readonly database", "book.read_only"),
    ("unable to open database", "book.cannot_open"),
    ("disk i/o error", "book.disk_fault"),
    ("malformed", "book.damaged"),
)

# Of a connection that was refused the driver has the server's words alone (auth.c, miscinit.c).
_SIGNING_IN = ("password authentication failed", "is not permitted to log in")
REFUSED = "FB001"  # a function of the office says in a code what is wrong: permits.sql

# The first that fits.
_POSTGRESQL: tuple[tuple[type[psycopg.Error], str], ...] = (
    (psycopg.errors.DiskFull, "book.disk_full"),
    (psycopg.errors.DeadlockDetected, "book.busy"),
    (psycopg.errors.SerializationFailure, "book.busy"),
    (psycopg.errors.LockNotAvailable, "book.busy"),
    (psycopg.errors.QueryCanceled, "book.busy"),
    (psycopg.errors.ReadOnlySqlTransaction, "book.read_only"),
    (psycopg.errors.InsufficientPrivilege, "office.not_allowed"),
)


def words_for(error: BaseException) -> DeskError | None:
    """The sentence for a fault of file, disk or server; None for anything else: a bug."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlcipher.DatabaseError):
        text = str(cause).lower()
        if "file is not a database" in text:
            return WrongKey("book.wrong_key")
        return next((DeskError(code) for words, code in _SQLITE if words in text), None)
    if isinstance(cause, psycopg.Error) and cause.sqlstate == REFUSED:
        return DeskError(str(cause.diag.message_primary), **_values(cause.diag.message_detail))
    for kind, code in _POSTGRESQL:
        if isinstance(cause, kind):
            return DeskError(code)
    if isinstance(cause, psycopg.OperationalError):  # what is left is a connection
        refused = any(words in str(cause) for words in _SIGNING_IN)
        return DeskError("login.wrong" if refused else "book.unreachable")
    return None


_MOMENTS = ("until", "last", "now")


def _values(detail: str | None) -> dict[str, Any]:
    """What the sentence is filled with; moments are written as ISO 8601."""
    said: dict[str, Any] = json.loads(detail or "{}")
    return {
        name: datetime.fromisoformat(value) if name in _MOMENTS else value
        for name, value in said.items()
    }
