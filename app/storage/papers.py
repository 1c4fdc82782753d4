"""What the log tells of letters, messages and readings about a person's agreements."""

from __future__ import annotations

import json

from sqlalchemy import select

from app.domain.documents import Paper
from app.domain.entries import EntryKind
from app.domain.moments import moment
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.statement import Statement
from app.storage.store import Transaction

_log, _staff, _texts = tables.log, tables.staff, tables.texts
_KINDS = (
    EntryKind.OPTION_READ, EntryKind.LETTER_MADE, EntryKind.MESSAGE_PREPARED,
    EntryKind.MESSAGE_HANDED,
)  # fmt: skip
_PAPERS = Statement(
    select(_log.c.kind, _log.c.at, _staff.c.name, _log.c.body)
    .join(_staff, _staff.c.id == _log.c.staff_id)
    .where(_log.c.chain.in_(MEMBERS), _log.c.kind.in_([kind.value for kind in _KINDS]))
    .order_by(_log.c.at.desc(), _log.c.seq.desc())
)
_WORDS = Statement(
    select(_texts.c.id, _texts.c.body).where(
        _texts.c.debtor_id.in_(MEMBERS), _texts.c.kind.in_(("read_out", "message"))
    )
)


def papers(tx: Transaction, person_id: str) -> tuple[Paper, ...]:
    """Everything of them, latest first."""
    words = dict(tuple(row) for row in tx.rows(_WORDS, person_id=person_id))
    found = []
    for kind, at, by, written in tx.rows(_PAPERS, person_id=person_id):
        body = json.loads(written)
        if "agreement" not in body:  # of a visit
            continue
        found.append(
            Paper(
                EntryKind(kind), body["agreement"], moment(at), by, body.get("language"),
                body.get("channel"), body.get("digest"), words.get(body.get("text")),
            )
        )  # fmt: skip
    return tuple(found)
