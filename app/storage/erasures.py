"""What was erased, by ids alone: in the log, and in a list beside the book.

A copy made before an erasure still has the words. The list outlives the book's file, so that a copy
put in the book's place does not bring them back. It is sealed with HMAC-SHA-256 by the book's salt,
which only who can open the book knows.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import bindparam, select

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.storage import tables
from app.storage.files import read_small, write_over
from app.storage.staff import SALT, setting
from app.storage.statement import Statement, among
from app.storage.store import Transaction

_LIMIT = 256 * 1024 * 1024  # bytes; an erasure takes about one hundred
_AT_ONCE = 500  # texts asked for together
_log, _texts = tables.log, tables.texts
_TOLD = Statement(
    select(_log.c.chain, _log.c.at, _log.c.body).where(_log.c.kind == bindparam("erased"))
)
_STANDING = Statement(
    select(_texts.c.id, _texts.c.debtor_id).where(
        among(_texts.c.id, "keys"), _texts.c.body.is_not(None)
    )
)


class Erasure(NamedTuple):
    """Of whom, when (microseconds since 1970) and which texts; none: only what was being typed."""

    person_id: str
    at: int
    texts: tuple[str, ...]


def told(tx: Transaction) -> set[Erasure]:
    """Every erasure that this book's log tells of."""
    rows = tx.rows(_TOLD, erased=EntryKind.TEXT_ERASED.value)
    return {Erasure(chain, at, tuple(json.loads(body)["texts"])) for chain, at, body in rows}


def listed(tx: Transaction, book: Path | None) -> set[Erasure]:
    """Every erasure that the list beside that file knows of; this book is the one it belongs to.

    Raises DeskError erasure.list_damaged.
    """
    path = _path(tx, book)
    if path is None or not path.exists():
        return set()
    try:
        seal, _, content = read_small(path, _LIMIT).partition(b"\n")
        sound = hmac.compare_digest(seal, _seal(tx, content))
    except OSError:
        sound = False
    if not sound:
        raise DeskError("erasure.list_damaged", path=str(path))
    return {Erasure(who, at, tuple(texts)) for who, at, texts in json.loads(content)}


def keep(tx: Transaction, book: Path | None) -> None:
    """Put what the log tells of on the list, in the transaction that erases: one writer at a time.

    Raises DeskError erasure.list_damaged, erasure.list_not_written.
    """
    path, known = _path(tx, book), told(tx)
    if path is None or not known:
        return
    content = json.dumps(sorted(known | listed(tx, book))).encode("ascii")
    try:
        write_over(path, _seal(tx, content) + b"\n" + content)
    except OSError as error:
        raise DeskError("erasure.list_not_written", path=str(path)) from error


def standing(tx: Transaction, known: Iterable[Erasure]) -> list[tuple[str, str]]:
    """Texts of these erasures that have their words in this book: id, and of whom."""
    ids = sorted({text_id for one in known for text_id in one.texts})
    some = (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
    return [(row[0], row[1]) for few in some for row in tx.rows(_STANDING, keys=json.dumps(few))]


def _path(tx: Transaction, book: Path | None) -> Path | None:
    """By the book's id, so that another one in the same place has a list of its own."""
    return None if book is None else book.with_name(f"{book.name}.{setting(tx, 'book.id')}.erased")


def _seal(tx: Transaction, content: bytes) -> bytes:
    salt = bytes.fromhex(setting(tx, SALT) or "")
    return hmac.new(salt, b"erasures\0" + content, hashlib.sha256).hexdigest().encode("ascii")
