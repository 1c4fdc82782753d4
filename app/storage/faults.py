"""What a driver reports, as words for the person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import psycopg
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from app.domain.errors import DeskError, WrongKey
from app.domain.money import Money
from app.domain.staff import Role

# What SQLite says → the sentence. SQLCipher cannot tell a wrong key from a damaged first page.
_SQLITE = (
    ("database is locked", "book.busy"),
    ("database or disk is full", "book.disk_full"),
    ("attempt to write a readonly database", "book.read_only"),
    ("unable to open database", "book.cannot_open"),
    ("disk i/o error", "book.disk_fault"),
    ("malformed", "book.damaged"),
)

# Of a connection that was refused the driver has the words alone: of the server (auth.c,
# miscinit.c, postinit.c) and of libpq (fe-connect.c, fe-secure-common.c, fe-secure-openssl.c).
# The first that fits: of several servers the one that came nearest says most.
_REFUSED = (
    ("password authentication failed", "office.login_wrong"),
    ("no password supplied", "office.no_password"),
    ("is not permitted to log in", "login.closed"),  # said to who knows the password alone
    ("session is read-only", "office.standby"),
    ("does not match host name", "office.other_name"),
    ("certificate verify failed", "office.untrusted"),
    ("does not exist\nEither provide the file", "office.no_certificate"),
    ("could not read root certificate file", "office.no_certificate"),
    ("server does not support SSL", "office.no_tls"),
    ("invalid response to SSL negotiation", "office.other_kind"),
    ("wrong version number", "office.other_kind"),  # its first letter was that of a yes to TLS
    (", SSL encryption", "office.not_entered"),
    (", no encryption", "office.not_encrypted"),  # and no other way was tried
    ("no pg_hba.conf entry", "office.not_entered"),
    ("permission denied for database", "office.not_entered"),
    ('FATAL:  database "', "office.no_database"),
    ('FATAL:  role "', "office.login_wrong"),  # where the server asks for no password
    ("too many c", "office.full"),  # clients, or connections of the role, of the database
    ("connection slots are reserved", "office.full"),
    ("the database system is", "office.starting"),  # or shutting down, or in recovery mode
    ("Connection refused", "office.refused"),
    ("timeout expired", "office.silent"),
    ("could not translate host name", "office.no_host"),
    ("on that socket?", "office.refused"),  # the address names no server: one on this computer
    ("is bad: invalid ", "office.no_address"),  # a parameter, as the port or sslmode
    ("could not match", "office.no_address"),  # so many ports to so many servers
    ("Servname not supported", "office.no_address"),
    ("failed to resolve host", "office.no_host"),  # psycopg's own words
)
# What is said when nobody was reached whom anything could have been asked.
UNREACHED = frozenset(code for _, code in _REFUSED) | {"book.unreachable"}
# Of a function that was begun before an upgrade of the office and went on after it (relcache.c,
# lsyscache.c and others): nothing of it was done.
_TAKEN_DOWN = ("cache lookup failed", "could not open relation with OID")
_NUL = "cannot contain NUL"  # psycopg's own words
REFUSED = "FB001"  # a function of the office says in a code what is wrong: permits.sql

# The first that fits.
_FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (psycopg.errors.DiskFull, "office.disk_full"),
    (psycopg.errors.DeadlockDetected, "book.busy"),
    (psycopg.errors.SerializationFailure, "book.busy"),
    (psycopg.errors.LockNotAvailable, "office.locked"),
    (psycopg.errors.QueryCanceled, "book.busy"),
    (psycopg.errors.ReadOnlySqlTransaction, "book.read_only"),
    (psycopg.errors.InsufficientPrivilege, "office.not_allowed"),
    # The server has ended the connection: of no more than a transaction they are faults in it.
    (psycopg.errors.IdleInTransactionSessionTimeout, "book.unreachable"),
    (psycopg.errors.TransactionTimeout, "book.unreachable"),
    (psycopg.OperationalError, "book.unreachable"),  # what is left is a connection that was lost
    (UnicodeEncodeError, "words.no_sign"),  # half a surrogate pair, on its way to any database
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
        return DeskError(str(cause.diag.message_primary), **values_of(cause.diag.message_detail))
    if isinstance(cause, psycopg.errors.InternalError_) and any(
        words in str(cause) for words in _TAKEN_DOWN
    ):
        return DeskError("book.busy")
    if isinstance(cause, psycopg.DataError) and _NUL in str(cause):
        return DeskError("words.no_sign")
    return next((DeskError(code) for kind, code in _FAULTS if isinstance(cause, kind)), None)


def refused(error: psycopg.OperationalError, place: Mapping[str, Any]) -> DeskError:
    """Why there is no connection to the servers of `place`, libpq's parameters.

    office.login_wrong, login.closed; office.standby, office.other_name, office.untrusted,
    office.no_password, office.no_certificate, office.no_tls, office.other_kind,
    office.not_entered, office.not_encrypted, office.no_database, office.full, office.starting,
    office.refused, office.silent, office.no_address, office.no_host; book.unreachable for anything
    else.
    """
    said = str(error)
    code = next((code for words, code in _REFUSED if words in said), "book.unreachable")
    file = _CERTIFICATE.search(said)
    return DeskError(
        code, server=place.get("host", "localhost"), file=file[1] if file else "root.crt"
    )


_CERTIFICATE = re.compile(r'root certificate file "(.+?)"')
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT.*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def values_of(detail: str | None) -> dict[str, Any]:
    """What the sentence is filled with, out of the JSON that says it."""
    said = json.loads(detail or "{}").items()  # roles as their codes
    return {name: Role(value) if name == "role" else _value(value) for name, value in said}


def _value(said: Any) -> Any:
    """Moments and days come in ISO 8601, amounts as {minor, currency}."""
    if isinstance(said, dict):
        return Money(**said)
    for written, read in ((_MOMENT, datetime.fromisoformat), (_DAY, date.fromisoformat)):
        if isinstance(said, str) and written.fullmatch(said):
            with suppress(ValueError):  # what somebody typed may look like a day, and be none
                return read(said)
    return said
