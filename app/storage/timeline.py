"""What happened with a person over all cases: contacts with their outcomes, refusals, notes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, false, func, null, select, union_all
from sqlalchemy.sql import literal

from app.domain.entries import EntryKind
from app.domain.moments import micros, moment
from app.domain.people import TimelineEntry, TimelineKind
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.statement import ROWS, Statement
from app.storage.store import Transaction

_contacts, _outcomes, _corrections = tables.contacts, tables.outcomes, tables.corrections
_staff, _texts, _log = tables.staff, tables.texts, tables.log
_stater, _reason = _staff.alias("stater"), _texts.alias("reason")

_REFUSED = (EntryKind.CALL_REFUSED.value, EntryKind.VISIT_REFUSED.value)
REMARK = "remark"  # the kind of words that were noted without a contact
ASKED = TimelineKind.ASKED  # a kind of words too, as what was found is
_SAID = (REMARK, ASKED.value, TimelineKind.RIGHT.value, TimelineKind.WRONG.value)

_CONTACTS = (
    select(
        literal(TimelineKind.CONTACT.value).label("what"), _contacts.c.id.label("id"),
        _contacts.c.at.label("at"), _contacts.c.channel, _contacts.c.direction,
        _outcomes.c.disposition, _outcomes.c.id.label("outcome_id"),
        func.coalesce(_stater.c.name, _staff.c.name).label("by"),
        _corrections.c.id.is_not(None).label("corrected"), _texts.c.body.label("note"),
        _outcomes.c.talk_seconds, _reason.c.body.label("reason"),
        exists().where(tables.corrections.alias("right").c.right_id == _outcomes.c.id)
        .label("corrects"), _outcomes.c.at.label("said_at"),
        func.coalesce(_stater.c.number, _staff.c.number).label("seat"),
    )
    .join(_staff, _staff.c.id == _contacts.c.staff_id)
    .outerjoin(_outcomes, _outcomes.c.contact_id == _contacts.c.id)
    .outerjoin(_stater, _stater.c.id == _outcomes.c.staff_id)
    .outerjoin(_texts, _texts.c.id == _outcomes.c.note_id)
    .outerjoin(_corrections, _corrections.c.wrong_id == _outcomes.c.id)
    .outerjoin(_reason, _reason.c.id == _corrections.c.reason_id)
    .where(_contacts.c.debtor_id.in_(MEMBERS))
)  # fmt: skip
_CONTACT_COUNT = Statement(
    select(func.count()).select_from(_contacts).where(
        _contacts.c.debtor_id.in_(MEMBERS), _contacts.c.at <= bindparam("at")
    )
)
_NOTES = (
    select(
        case((_texts.c.kind == literal(REMARK), literal(TimelineKind.NOTE.value)),
             else_=_texts.c.kind), _texts.c.id, _texts.c.at, literal(""), literal(""),
        null(), null(), _staff.c.name, false(), _texts.c.body, null(), null(), false(),
        _texts.c.at, _staff.c.number,
    )
    .join(_staff, _staff.c.id == _texts.c.staff_id)
    .where(
        _texts.c.debtor_id.in_(MEMBERS),
        _texts.c.kind.in_([literal(kind) for kind in _SAID]),
    )
)  # fmt: skip
_REFUSALS = (
    select(
        literal(TimelineKind.REFUSED.value), literal(""), _log.c.at, literal(""), literal(""),
        null(), null(), _staff.c.name, false(), _log.c.body, null(), null(), false(), _log.c.at,
        _staff.c.number,
    )
    .join(_staff, _staff.c.id == _log.c.staff_id)
    .where(_log.c.chain.in_(MEMBERS), _log.c.kind.in_(_REFUSED))
)  # fmt: skip
_all = union_all(_CONTACTS, _NOTES, _REFUSALS).subquery()
_TIMELINE = Statement(select(_all).order_by(_all.c.at.desc(), _all.c.said_at.desc()).limit(ROWS))


def timeline(tx: Transaction, person_id: str, rows: int) -> tuple[TimelineEntry, ...]:
    """The latest of a person, newest first; a corrected outcome stays beside the one that holds."""
    return tuple(_entry(row) for row in tx.rows(_TIMELINE, person_id=person_id, rows=rows))


def _entry(row: tuple[Any, ...]) -> TimelineEntry:
    (what, id_, at, channel, direction, disposition, outcome_id, staff, corrected, note, seconds,
     reason, corrects, _, seat) = row  # fmt: skip
    kind = TimelineKind(what)
    rules: tuple[str, ...] = ()
    if kind is TimelineKind.REFUSED:
        rules, note = tuple(f"{pack}.{rule}" for pack, rule, *_ in json.loads(note)["rules"]), None
    return TimelineEntry(
        id_, moment(at), channel, direction, disposition, outcome_id, staff, bool(corrected), note,
        kind, seconds, reason, bool(corrects), seat, rules,
    )  # fmt: skip


def contact_count(tx: Transaction, person_id: str, at: datetime) -> int:
    """How many contacts there were by a moment, of either direction."""
    found = tx.row(_CONTACT_COUNT, person_id=person_id, at=micros(at))
    return int(found[0]) if found else 0
