"""Agreements, version by version, with their watched rows; and requests for approval."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, bindparam, func, select, update

from app.domain.agreements import (
    OVER,
    Agreement,
    Answer,
    Approval,
    DueState,
    WatchedRow,
    state_of,
)
from app.domain.entries import EntryKind
from app.domain.moments import micros, moment
from app.domain.money import Money
from app.domain.plans import Instalment, OfferKind, Part
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.statement import ROWS, Statement, inserting
from app.storage.store import Row, Transaction

_agreements, _instalments, _approvals = tables.agreements, tables.instalments, tables.approvals
_debtors, _staff, _texts = tables.debtors, tables.staff, tables.texts
_lead, _decider = _staff.alias("lead"), _staff.alias("decider")
_reason, _words = _texts.alias("reason"), _texts.alias("answer_words")
_log = tables.log
_AT: BindParameter[int] = bindparam("at")

add_agreement = inserting(_agreements)
add_instalment = inserting(_instalments)
add_approval = inserting(_approvals)

_SELECTED = (
    select(
        _agreements.c.id, _agreements.c.root_id, _agreements.c.version, _debtors.c.person_id,
        _agreements.c.kind, _agreements.c.currency, _agreements.c.proposal,
        _agreements.c.schedule, _texts.c.body, _agreements.c.approval_id, _lead.c.name,
        _staff.c.name, _agreements.c.at, _agreements.c.contact_id,
    )
    .join(_debtors, _debtors.c.id == _agreements.c.debtor_id)
    .join(_staff, _staff.c.id == _agreements.c.staff_id)
    .outerjoin(_texts, _texts.c.id == _agreements.c.read_out_id)
    .outerjoin(_approvals, _approvals.c.id == _agreements.c.approval_id)
    .outerjoin(_lead, _lead.c.id == _approvals.c.decided_by)
)  # fmt: skip
_OF_PERSON = Statement(
    _SELECTED.where(_agreements.c.debtor_id.in_(MEMBERS)).order_by(
        _agreements.c.at.desc(), _agreements.c.id.desc()
    )
)
_MADE_BY = Statement(
    _SELECTED.where(_agreements.c.debtor_id.in_(MEMBERS), _agreements.c.at <= _AT).order_by(
        _agreements.c.at.desc(), _agreements.c.id.desc()
    )
)
_JUDGED = Statement(
    select(_log.c.body)
    .where(
        _log.c.chain.in_(MEMBERS), _log.c.kind == EntryKind.AGREEMENT_JUDGED.value,
        _log.c.at <= _AT,
    )
    .order_by(_log.c.at, _log.c.seq)
)  # fmt: skip
_ONE = Statement(_SELECTED.where(_agreements.c.id == bindparam("id")))
_LATEST = Statement(
    select(func.max(_agreements.c.version)).where(_agreements.c.root_id == bindparam("root"))
)
_STAGE = Statement(select(_agreements.c.stage).where(_agreements.c.id == bindparam("id")))
_WITH_APPROVAL = Statement(
    select(_agreements.c.id).where(_agreements.c.approval_id == bindparam("approval"))
)
_ROWS = Statement(
    select(
        _instalments.c.id, _instalments.c.n, _instalments.c.due_on, _instalments.c.amount,
        _instalments.c.currency, _instalments.c.paid, _instalments.c.state,
        _instalments.c.closed_by,
    )
    .where(_instalments.c.agreement_id == bindparam("agreement"))
    .order_by(_instalments.c.n)
)  # fmt: skip
_CLOSE_ROWS = Statement(
    update(_instalments)
    .where(
        _instalments.c.agreement_id == bindparam("agreement"), _instalments.c.closed_by.is_(None)
    )
    .values(closed_by=bindparam("instead"))
)


def _asked() -> Select[Any]:
    return (
        select(
            _approvals.c.id, _debtors.c.person_id, _debtors.c.name, _approvals.c.proposal,
            _reason.c.body, _approvals.c.asked_by, _staff.c.name, _approvals.c.asked_at,
            _approvals.c.answer, _approvals.c.granted, _words.c.body, _decider.c.name,
            _approvals.c.decided_at,
        )
        .join(_debtors, _debtors.c.id == _approvals.c.debtor_id)
        .join(_staff, _staff.c.id == _approvals.c.asked_by)
        .outerjoin(_decider, _decider.c.id == _approvals.c.decided_by)
        .outerjoin(_reason, _reason.c.id == _approvals.c.reason_id)
        .outerjoin(_words, _words.c.id == _approvals.c.words_id)
    )  # fmt: skip


_UNANSWERED = (
    _asked()
    .where(_approvals.c.answer == Answer.WAITING.value)
    .order_by(_approvals.c.asked_at, _approvals.c.id)
    .limit(ROWS)
)
_WAITING = Statement(_UNANSWERED)
_HOW_MANY_WAIT = Statement(
    select(func.count()).where(_approvals.c.answer == Answer.WAITING.value)
)
_WAITING_OF = Statement(_UNANSWERED.where(_approvals.c.asked_by == bindparam("asked_by")))
_APPROVAL = Statement(_asked().where(_approvals.c.id == bindparam("id")))
_ASKED_OF = Statement(
    _asked()
    .where(_approvals.c.debtor_id.in_(MEMBERS))
    .order_by(_approvals.c.asked_at.desc(), _approvals.c.id.desc())
)
_ANSWER = Statement(
    update(_approvals)
    .where(_approvals.c.id == bindparam("approval"))
    .values(
        answer=bindparam("said"), granted=bindparam("what"), words_id=bindparam("why"),
        decided_by=bindparam("by"), decided_at=bindparam("now_at"),
    )
)  # fmt: skip


def of_person(tx: Transaction, person_id: str) -> tuple[Agreement, ...]:
    """Every version of every agreement of the person, latest first."""
    return tuple(_agreement(tx, row) for row in tx.rows(_OF_PERSON, person_id=person_id))


def of_person_by(tx: Transaction, person_id: str, at: datetime) -> tuple[Agreement, ...]:
    """As `of_person`, those agreed by a moment, with what was on record by then of each row."""
    judged: dict[tuple[str, int], tuple[int, str]] = {}
    for (body,) in tx.rows(_JUDGED, person_id=person_id, at=micros(at)):
        said = json.loads(body)
        judged[said["agreement"], said["n"]] = said["paid"], said["state"]
    found = tx.rows(_MADE_BY, person_id=person_id, at=micros(at))
    then = _Then(frozenset(row[0] for row in found), judged)
    return tuple(_agreement(tx, row, then) for row in found)


def agreement(tx: Transaction, agreement_id: str) -> Agreement | None:
    """One version."""
    found = tx.row(_ONE, id=agreement_id)
    return None if found is None else _agreement(tx, found)


def latest_version(tx: Transaction, root_id: str) -> int:
    """The number of the newest version; 0 where there is none."""
    found = tx.row(_LATEST, root=root_id)
    return int((found and found[0]) or 0)


def stage(tx: Transaction, agreement_id: str) -> str | None:
    """The person's stage when that was agreed."""
    found = tx.row(_STAGE, id=agreement_id)
    return None if found is None else found[0]


def is_used(tx: Transaction, approval_id: str) -> bool:
    """Whether something was agreed upon this approval already."""
    return uses(tx, approval_id) > 0


def uses(tx: Transaction, approval_id: str) -> int:
    """How often something was agreed upon it: twice where a device did so, and the office."""
    return len(tx.rows(_WITH_APPROVAL, approval=approval_id))


def replace_rows(tx: Transaction, agreement_id: str, instead_id: str) -> None:
    """Another agreement stands in the place of this one, which is watched no more.

    What had become of its rows stays as it was: rates count it.
    """
    tx.run(_CLOSE_ROWS, agreement=agreement_id, instead=instead_id)


def waiting(tx: Transaction, rows: int, asked_by: str | None = None) -> tuple[Approval, ...]:
    """Requests that nobody has answered, oldest first: everybody's, or those of one."""
    if asked_by is None:
        return tuple(map(_approval, tx.rows(_WAITING, rows=rows)))
    return tuple(map(_approval, tx.rows(_WAITING_OF, rows=rows, asked_by=asked_by)))


def how_many_wait(tx: Transaction) -> int:
    """How many requests nobody has answered."""
    found = tx.row(_HOW_MANY_WAIT)
    return int(found[0]) if found else 0


def approval(tx: Transaction, approval_id: str) -> Approval | None:
    """One request."""
    found = tx.row(_APPROVAL, id=approval_id)
    return None if found is None else _approval(found)


def asked_of(tx: Transaction, person_id: str) -> tuple[Approval, ...]:
    """Every request that was made for the person, latest first."""
    return tuple(map(_approval, tx.rows(_ASKED_OF, person_id=person_id)))


def answer(tx: Transaction, approval_id: str, **said: Any) -> None:
    """A lead answered: `said`, `what` may be agreed, `why`, `by` whom, `now_at`."""
    tx.run(_ANSWER, approval=approval_id, **said)


def schedule_json(schedule: Iterable[Instalment]) -> str:
    """The rows of a schedule as they are kept; amounts in fen."""
    return json.dumps(
        [
            {
                "n": row.n, "due": row.due.isoformat(), "parts": dict(row.parts),
                "agreed_interest": row.agreed_interest, "balance_after": row.balance_after,
                "by_debt": dict(row.by_debt),
            }
            for row in schedule
        ]
    )  # fmt: skip


def _schedule(text: str) -> tuple[Instalment, ...]:
    return tuple(_instalment(row) for row in json.loads(text))


def _instalment(row: Mapping[str, Any]) -> Instalment:
    return Instalment(
        row["n"], date.fromisoformat(row["due"]),
        {Part(name): fen for name, fen in row["parts"].items()},
        row["agreed_interest"], row["balance_after"], row["by_debt"],
    )  # fmt: skip


class _Then(NamedTuple):
    """What was on record by a moment: agreements, and of their rows what was paid and became."""

    made: Collection[str]
    judged: Mapping[tuple[str, int], tuple[int, str]]

    def row(self, agreement_id: str, row: Row) -> Row:
        """A row of an agreement as it was then."""
        *said, _, _, instead = row
        became = self.judged.get((agreement_id, row[1]), (0, DueState.OPEN.value))
        return (*said, *became, instead if instead in self.made else None)


def _agreement(tx: Transaction, found: Row, then: _Then | None = None) -> Agreement:
    id_, root, version, person, kind, _, proposal, schedule, said, approval_id, *rest = found
    approved_by, agreed_by, at, contact_id = rest
    watched = tx.rows(_ROWS, agreement=id_)
    rows = tuple(_watched(row if then is None else then.row(id_, row)) for row in watched)
    return Agreement(
        id_, root, version, person, OfferKind(kind), json.loads(proposal), _schedule(schedule),
        said, approval_id, approved_by, agreed_by, moment(at), contact_id, rows, state_of(rows),
    )  # fmt: skip


def _watched(row: Row) -> WatchedRow:
    id_, n, due, amount, currency, paid, became, closed_by = row
    state, closed = DueState(became), closed_by is not None
    return WatchedRow(
        id_, n, date.fromisoformat(due), Money(amount, currency), Money(paid, currency),
        DueState.CANCELLED if closed and state not in OVER else state, closed,
    )  # fmt: skip


def _approval(row: Row) -> Approval:
    id_, person, name, proposal, reason, by_id, by, at, said, granted, words, lead, when = row
    return Approval(
        id_, person, name, json.loads(proposal), reason, by_id, by, moment(at), Answer(said),
        None if granted is None else json.loads(granted), words, lead,
        None if when is None else moment(when),
    )  # fmt: skip
