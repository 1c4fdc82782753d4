"""What was put down at doors, act by act, and the files of it in pieces."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import bindparam, func, select

from app.domain.door import CHUNK_BYTES, Act, Done
from app.domain.moments import moment
from app.storage import tables
from app.storage.statement import Statement, inserting
from app.storage.store import Row, Transaction

_acts, _chunks = tables.door_acts, tables.door_chunks
_staff, _texts = tables.staff, tables.texts

add_act = inserting(_acts)
_ADD_CHUNK = inserting(_chunks)
_SELECTED = (
    select(
        _acts.c.id, _acts.c.visit_id, _acts.c.n, _acts.c.kind, _acts.c.body, _texts.c.body,
        _acts.c.contact_id, _acts.c.at, _staff.c.id, _staff.c.name,
    )
    .join(_staff, _staff.c.id == _acts.c.staff_id)
    .outerjoin(_texts, _texts.c.id == _acts.c.text_id)
)  # fmt: skip
_ONE = Statement(_SELECTED.where(_acts.c.id == bindparam("id")))
_OF_VISIT = Statement(
    _SELECTED.where(_acts.c.visit_id == bindparam("visit"))
    .order_by(_acts.c.n, _acts.c.at, _acts.c.id)
)
_VISIT_OF = Statement(
    select(_acts.c.visit_id).where(_acts.c.contact_id == bindparam("contact")).limit(1)
)
_PIECES = Statement(
    select(_chunks.c.body).where(_chunks.c.act_id == bindparam("act")).order_by(_chunks.c.n)
)
_BYTES = Statement(
    select(func.coalesce(func.sum(func.length(_chunks.c.body)), 0))
    .join(_acts, _acts.c.id == _chunks.c.act_id)
    .where(_acts.c.visit_id == bindparam("visit"))
)


def act(tx: Transaction, act_id: str) -> Done | None:
    """One act as it was put down."""
    found = tx.row(_ONE, id=act_id)
    return None if found is None else _done(found)


def of_visit(tx: Transaction, visit_id: str) -> tuple[Done, ...]:
    """Everything that was put down at one visit, in its order."""
    return tuple(map(_done, tx.rows(_OF_VISIT, visit=visit_id)))


def of_contact(tx: Transaction, contact_id: str) -> tuple[Done, ...]:
    """The same by the contact that the visit is; nothing where it is none."""
    found = tx.row(_VISIT_OF, contact=contact_id)
    return () if found is None else of_visit(tx, found[0])


def add_file(tx: Transaction, act_id: str, body: bytes) -> None:
    """Keep the file of an act, in pieces."""
    for n, piece in enumerate(pieces(body)):
        tx.add(_ADD_CHUNK, act_id=act_id, n=n, body=piece)


def file(tx: Transaction, act_id: str) -> bytes:
    """The file of an act; nothing where it has none."""
    return b"".join(bytes(body) for (body,) in tx.rows(_PIECES, act=act_id))


def bytes_of(tx: Transaction, visit_id: str) -> int:
    """How much is kept of a visit's files."""
    found = tx.row(_BYTES, visit=visit_id)
    return int(found[0]) if found else 0


def pieces(body: bytes) -> Iterator[bytes]:
    """A file in pieces of CHUNK_BYTES; the last is as long as what is left."""
    for start in range(0, len(body), CHUNK_BYTES):
        yield body[start : start + CHUNK_BYTES]


def _done(row: Row) -> Done:
    id_, visit_id, n, kind, body, words, contact_id, at, by_id, by = row
    return Done(
        id_, visit_id, n, Act(kind), json.loads(body), words, contact_id, moment(at), by_id, by
    )
