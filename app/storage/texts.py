"""Erasable words: notes, reasons, what was said. The chain holds only their salted digest."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select, update

from app.domain.moments import moment
from app.domain.texts import KeptText
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.statement import Statement, inserting
from app.storage.store import Transaction

_texts = tables.texts

add_text = inserting(_texts)
_OF_PERSON = Statement(
    select(_texts.c.id, _texts.c.kind, _texts.c.at, _texts.c.body)
    .where(_texts.c.debtor_id.in_(MEMBERS))
    .order_by(_texts.c.at, _texts.c.id)
)
_ERASE = Statement(update(_texts).where(_texts.c.id == bindparam("text_id")).values(body=None))
_FIND = Statement(
    select(_texts.c.debtor_id, _texts.c.staff_id, _texts.c.body).where(
        _texts.c.id == bindparam("text_id")
    )
)


class Found(NamedTuple):
    """About whom words are, who wrote them, and the words (None: erased)."""

    debtor_id: str | None
    staff_id: str
    body: str | None


def find(tx: Transaction, text_id: str) -> Found | None:
    """Words by their id."""
    found = tx.row(_FIND, text_id=text_id)
    return None if found is None else Found(*found)


def of_person(tx: Transaction, person_id: str) -> tuple[KeptText, ...]:
    """Everything that was written about the person, oldest first; erased ones have no words."""
    return tuple(
        KeptText(id_, kind, moment(at), body)
        for id_, kind, at, body in tx.rows(_OF_PERSON, person_id=person_id)
    )


def erase(tx: Transaction, text_id: str) -> None:
    """Erase words; their place, their moment and the digest in the chain stay."""
    tx.run(_ERASE, text_id=text_id)
