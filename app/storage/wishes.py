"""Opt-outs and consents as records: read with whoever wrote them, and withdrawn."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Table, and_, bindparam, or_, select, update

from app.domain.contact import Channel, Party
from app.domain.flags import read_terms
from app.domain.moments import micros, moment
from app.domain.wishes import ConsentRecord, OptOutRecord, Wishes
from app.storage import flags, people, tables
from app.storage.people import MEMBERS
from app.storage.statement import Statement
from app.storage.store import Transaction

_opt_outs, _consents = tables.opt_outs, tables.consents
_texts, _staff = tables.texts, tables.staff
_OPT_OUTS = Statement(
    select(
        _opt_outs.c.id, _opt_outs.c.at, _opt_outs.c.party, _opt_outs.c.channel,
        _opt_outs.c.value_key, _texts.c.body, _staff.c.name, _opt_outs.c.withdrawn_at,
    )
    .join(_staff, _staff.c.id == _opt_outs.c.staff_id)
    .outerjoin(_texts, _texts.c.id == _opt_outs.c.text_id)
    .where(_opt_outs.c.debtor_id.in_(MEMBERS))
    .order_by(_opt_outs.c.at, _opt_outs.c.id)
)  # fmt: skip
_CONSENTS = Statement(
    select(
        _consents.c.id, _consents.c.given_at, _consents.c.kind, _consents.c.channel,
        _consents.c.party, _consents.c.value_key, _consents.c.until_on, _texts.c.body,
        _staff.c.name, _consents.c.withdrawn_at, _consents.c.terms,
    )
    .join(_staff, _staff.c.id == _consents.c.staff_id)
    .outerjoin(_texts, _texts.c.id == _consents.c.text_id)
    .where(_consents.c.debtor_id.in_(MEMBERS))
    .order_by(_consents.c.given_at, _consents.c.id)
)  # fmt: skip


_NO_CALLS = Statement(
    select(_opt_outs.c.id)
    .where(
        _opt_outs.c.debtor_id.in_(MEMBERS),
        _opt_outs.c.party == Party.DEBTOR.value,
        or_(_opt_outs.c.channel.is_(None), _opt_outs.c.channel == Channel.CALL.value),
        _opt_outs.c.value_key.is_(None),
        _opt_outs.c.withdrawn_at.is_(None),
    )
    .limit(1)
)


def _found(table: Table) -> Statement:
    columns = (table.c.debtor_id, table.c.withdrawn_at)
    return Statement(select(*columns).where(table.c.id == bindparam("id")))


def _withdrawing(table: Table) -> Statement:
    standing = and_(table.c.id == bindparam("wish"), table.c.withdrawn_at.is_(None))
    return Statement(update(table).where(standing).values(withdrawn_at=bindparam("now_at")))


_FIND_OPT_OUT, _FIND_CONSENT = _found(_opt_outs), _found(_consents)
_WITHDRAW_OPT_OUT, _WITHDRAW_CONSENT = _withdrawing(_opt_outs), _withdrawing(_consents)


def asked_no_calls(tx: Transaction, person_id: str) -> bool:
    """Whether the person themselves asked for no calls at any number."""
    return tx.row(_NO_CALLS, person_id=person_id) is not None


class Standing(NamedTuple):
    """Whose a wish is, and whether it was withdrawn."""

    debtor_id: str
    withdrawn: bool


def listed(tx: Transaction, person_id: str) -> Wishes:
    """Every opt-out, consent and flag of the person, oldest first."""
    points = people.points(tx, person_id)
    shown = {full.value_key: full.point.shown for full in points}
    opt_outs = tuple(
        OptOutRecord(
            id_, moment(at), Party(party), None if channel is None else Channel(channel),
            shown.get(key), words, staff, _moment(withdrawn),
        )
        for id_, at, party, channel, key, words, staff, withdrawn
        in tx.rows(_OPT_OUTS, person_id=person_id)
    )  # fmt: skip
    consents = tuple(
        ConsentRecord(
            id_, moment(at), kind, Channel(channel), Party(party), shown.get(key),
            None if until is None else date.fromisoformat(until), words, staff,
            _moment(withdrawn), read_terms(terms),
        )
        for id_, at, kind, channel, party, key, until, words, staff, withdrawn, terms
        in tx.rows(_CONSENTS, person_id=person_id)
    )  # fmt: skip
    return Wishes(opt_outs, consents, flags.listed(tx, person_id, points))


def opt_out(tx: Transaction, opt_out_id: str) -> Standing | None:
    """Whose an opt-out is; None if there is none of that id."""
    return _standing(tx, _FIND_OPT_OUT, opt_out_id)


def consent(tx: Transaction, consent_id: str) -> Standing | None:
    """Whose a consent is; None if there is none of that id."""
    return _standing(tx, _FIND_CONSENT, consent_id)


def withdraw_opt_out(tx: Transaction, opt_out_id: str, at: datetime) -> None:
    """The wish stands no longer."""
    tx.run(_WITHDRAW_OPT_OUT, wish=opt_out_id, now_at=micros(at))


def withdraw_consent(tx: Transaction, consent_id: str, at: datetime) -> None:
    """Nobody may rely on it from now on."""
    tx.run(_WITHDRAW_CONSENT, wish=consent_id, now_at=micros(at))


def _standing(tx: Transaction, statement: Statement, id_: str) -> Standing | None:
    found = tx.row(statement, id=id_)
    return None if found is None else Standing(found[0], found[1] is not None)


def _moment(at: int | None) -> datetime | None:
    return None if at is None else moment(at)
