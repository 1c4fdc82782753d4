"""Questions about records: listed, and settled."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import bindparam, literal, or_, select, update

from app.domain.moments import micros, moment
from app.domain.reviews import REFUSAL, Answered, Review
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.statement import ROWS, Statement, inserting
from app.storage.store import Row, Transaction

_reviews, _debtors, _imports = tables.reviews, tables.debtors, tables.imports
_CHOSEN = select(
    _reviews.c.id, _reviews.c.debtor_id, _debtors.c.person_id, _debtors.c.name, _reviews.c.kind,
    _reviews.c.at, _reviews.c.body, _reviews.c.verdict,
).join(_debtors, _debtors.c.id == _reviews.c.debtor_id)  # fmt: skip
add_review = inserting(_reviews)
_LISTED = Statement(
    _CHOSEN.where(
        or_(_reviews.c.resolved_at.is_(None), bindparam("settled_too") == 1),
        or_(_reviews.c.kind != literal(REFUSAL), bindparam("refusals") == 1),
        or_(
            bindparam("import_id") == "",
            _reviews.c.at
            == select(_imports.c.at)
            .where(_imports.c.id == bindparam("import_id"))
            .scalar_subquery(),
        ),
    )
    .order_by(_reviews.c.at, _reviews.c.id)
    .limit(ROWS)
)
_ONE = Statement(_CHOSEN.where(_reviews.c.id == bindparam("id")))
_WAITS = Statement(
    select(_reviews.c.id).where(
        _reviews.c.debtor_id.in_(MEMBERS),
        _reviews.c.kind == literal(REFUSAL),
        _reviews.c.resolved_at.is_(None),
    )
)
_SETTLE = Statement(
    update(_reviews)
    .where(_reviews.c.id == bindparam("review"))
    .values(resolved_at=bindparam("now_at"), verdict=bindparam("found"), staff_id=bindparam("by"))
)


def listed(
    tx: Transaction,
    rows: int,
    *,
    settled_too: bool = False,
    import_id: str = "",
    refusals: bool = True,
) -> tuple[Review, ...]:
    """The oldest questions (of one import, where it is named), open ones unless all are asked.

    Those about refused calls only if `refusals`.
    """
    found = tx.rows(
        _LISTED, rows=rows, settled_too=int(settled_too), import_id=import_id,
        refusals=int(refusals),
    )  # fmt: skip
    return tuple(_review(row) for row in found)


def waits(tx: Transaction, person_id: str) -> bool:
    """Whether compliance was asked about a refused call of this person and has not answered."""
    return tx.row(_WAITS, person_id=person_id) is not None


def review(tx: Transaction, review_id: str) -> Review | None:
    """One question."""
    found = tx.row(_ONE, id=review_id)
    return None if found is None else _review(found)


def settle(tx: Transaction, review_id: str, verdict: Answered, staff_id: str, at: datetime) -> None:
    """Somebody answered it."""
    tx.run(_SETTLE, review=review_id, found=verdict.value, by=staff_id, now_at=micros(at))


def _review(row: Row) -> Review:
    id_, debtor_id, person_id, name, kind, at, text, verdict = row
    body = json.loads(text)
    return Review(
        id_, debtor_id, person_id, name, kind, moment(at), body.get("other"), body.get("name"),
        body.get("case_no"), None if verdict is None else Answered(verdict),
        tuple(body.get("rules", ())), body.get("text"), body.get("by"),
    )  # fmt: skip
