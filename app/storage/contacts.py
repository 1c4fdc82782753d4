"""Permits, contacts and their outcomes: what the rules count, and what happened."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    bindparam,
    exists,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.sql import literal, null, true

from app.domain.contact import (
    Channel,
    Consent,
    Direction,
    Event,
    Hold,
    HoldKind,
    OptOut,
    Outcome,
    Party,
    Purpose,
)
from app.domain.flags import NO_TERMS, Flag, FlagKind, Terms, read_terms
from app.domain.moments import micros, moment
from app.domain.wishes import Wished
from app.storage import tables
from app.storage.people import MEMBERS, of_person
from app.storage.statement import Statement, inserting
from app.storage.store import Row, Transaction

_permits, _contacts, _outcomes = tables.permits, tables.contacts, tables.outcomes
_debtors, _points, _holds = tables.debtors, tables.contact_points, tables.holds
_opt_outs, _consents, _flags = tables.opt_outs, tables.consents, tables.flags
_corrections, _drafts = tables.corrections, tables.drafts

NOBODY = "none"  # reached, or it is not known whom
add_permit = inserting(_permits)
add_contact = inserting(_contacts)
add_outcome = inserting(_outcomes)
add_correction = inserting(_corrections)
add_opt_out = inserting(_opt_outs)
add_consent = inserting(_consents)

IN_FORCE = ~exists().where(_corrections.c.wrong_id == _outcomes.c.id)  # not corrected

Whose = Callable[[ColumnElement[Any]], ColumnElement[bool]]  # that a debtor's id is the person's


def outbound(
    whose: Whose, made: ColumnElement[bool], in_force: ColumnElement[bool]
) -> Select[Any]:
    """Index ranges: this person's permits and everybody's at this number.

    `made` says which contacts are known, `in_force` which outcomes.
    """
    return (
        select(
            _permits.c.id, _permits.c.issued_at, _permits.c.expires_at, _permits.c.channel,
            _permits.c.party, _permits.c.purpose, _permits.c.point_id, _permits.c.value_key,
            _debtors.c.person_id, _points.c.state, _contacts.c.at, _outcomes.c.outcome,
            _outcomes.c.reached, _outcomes.c.right_party,
        )
        .join(_debtors, _debtors.c.id == _permits.c.debtor_id)
        .join(_points, _points.c.id == _permits.c.point_id)
        .outerjoin(_contacts, and_(_contacts.c.permit_id == _permits.c.id, made))
        .outerjoin(_outcomes, and_(_outcomes.c.contact_id == _contacts.c.id, in_force))
        .where(
            or_(whose(_permits.c.debtor_id), _permits.c.value_key == bindparam("value_key")),
            _permits.c.issued_at >= bindparam("since"),
        )
    )  # fmt: skip


def inbound(whose: Whose) -> Select[Any]:
    """What the person began, in the same columns."""
    return select(
        null(), _contacts.c.at, _contacts.c.at, _contacts.c.channel, _contacts.c.party,
        literal(Purpose.COLLECT.value), _contacts.c.point_id, _contacts.c.value_key,
        bindparam("person_id", type_=String), null(), _contacts.c.at,
        literal(Outcome.CONVERSATION.value), null(), literal(0),
    ).where(
        whose(_contacts.c.debtor_id),
        _contacts.c.direction == Direction.INBOUND.value,
        _contacts.c.at >= bindparam("since"),
    )  # fmt: skip


def wished(
    whose: Whose,
    holds: ColumnElement[bool],
    opt_outs: ColumnElement[bool],
    consents: ColumnElement[bool],
    flags: ColumnElement[bool],
) -> CompoundSelect[Any]:
    """The person's holds, opt-outs, consents, flags: those of each that the condition takes."""
    return union_all(
        select(
            literal("hold").label("what"), _holds.c.kind, _holds.c.start_at, _holds.c.end_at,
            _holds.c.review_on, null().label("point_id"), null().label("value_key"),
            null().label("party"), null().label("terms"),
        ).where(whose(_holds.c.debtor_id), holds),
        select(
            literal("opt_out"), _opt_outs.c.channel, _opt_outs.c.at, null(), _opt_outs.c.party,
            _opt_outs.c.point_id, _opt_outs.c.value_key, null(), null(),
        ).where(whose(_opt_outs.c.debtor_id), opt_outs),
        select(
            literal("consent"), _consents.c.kind, _consents.c.given_at, null(),
            _consents.c.until_on, _consents.c.point_id, _consents.c.value_key, _consents.c.party,
            _consents.c.terms,
        ).where(whose(_consents.c.debtor_id), consents),
        select(
            literal("flag"), _flags.c.kind, _flags.c.at, null(), _flags.c.until_on,
            _flags.c.point_id, null(), null(), _flags.c.terms,
        ).where(whose(_flags.c.debtor_id), flags),
    )  # fmt: skip


_past = union_all(
    outbound(lambda column: column.in_(MEMBERS), true(), IN_FORCE), inbound(of_person)
)
_HISTORY = Statement(
    {
        "sqlite": _past,
        "postgresql": _past,
        # other people at the same number count, but a desk may not read whose they are
        "office": text("SELECT * FROM office.past(:person_id, :value_key, :since)"),
    }
)
_WISHES = Statement(
    wished(
        of_person, _holds.c.released_at.is_(None), _opt_outs.c.withdrawn_at.is_(None),
        _consents.c.withdrawn_at.is_(None), _flags.c.withdrawn_at.is_(None),
    )
)  # fmt: skip
_PERMIT = Statement(select(_permits).where(_permits.c.id == bindparam("id")))
_PERMIT_COLUMNS = [column.name for column in _permits.columns]
_CONTACT = Statement(
    select(_contacts).where(
        or_(_contacts.c.id == bindparam("id"), _contacts.c.permit_id == bindparam("id"))
    )
)
_CONTACT_COLUMNS = [column.name for column in _contacts.columns]
_LAST_OUTCOME = Statement(
    select(_outcomes.c.id, _outcomes.c.outcome, _outcomes.c.reached, _outcomes.c.right_party).where(
        _outcomes.c.contact_id == bindparam("contact_id"), IN_FORCE
    )
)
_OUTCOME = Statement(
    select(_outcomes.c.id, _outcomes.c.contact_id).where(_outcomes.c.id == bindparam("id"))
)
_WITHDRAW = Statement(
    update(_opt_outs)
    .where(_opt_outs.c.contact_id == bindparam("said_in"), _opt_outs.c.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("now_at"))
)
_TYPED_IN = select(_drafts.c.contact_id).where(_drafts.c.staff_id == bindparam("staff_id"))
_UNFINISHED = Statement(
    select(_permits.c.id, _permits.c.debtor_id, _permits.c.issued_at)
    .outerjoin(_contacts, _contacts.c.permit_id == _permits.c.id)
    .where(
        _permits.c.staff_id == bindparam("staff_id"),
        or_(_permits.c.issued_at >= bindparam("since"), _permits.c.id.in_(_TYPED_IN)),
        ~exists().where(_outcomes.c.contact_id == _contacts.c.id),
    )
    .order_by(_permits.c.issued_at)
)


@dataclass(frozen=True, slots=True)
class Past:
    """One past contact with what the open-permit rule needs to know of it."""

    permit_id: str | None  # None: the person began it
    event: Event
    expires_at: datetime
    placed: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """What the rules count of a contact; the disposition says what was stated."""

    outcome: Outcome
    reached: Party | None  # None: nobody, or it is not known whom
    right_party: bool


def history(tx: Transaction, person_id: str, value_key: str, since: datetime) -> list[Past]:
    """Every permit of the person and at the number since then, with the outcome now in force.

    A permit without outcome is an event without outcome: it counts as used. Contacts that the
    person began stand beside them. In no order.
    """
    rows = tx.rows(_HISTORY, person_id=person_id, value_key=value_key, since=micros(since))
    return [past_of(row) for row in rows]


def wishes(tx: Transaction, person_id: str) -> Wished:
    """Holds not released, opt-outs, consents and flags not withdrawn."""
    return wishes_of(tx.rows(_WISHES, person_id=person_id))


def wishes_of(rows: Iterable[Row]) -> Wished:
    """The values of the rows of `wished`."""
    holds: list[Hold] = []
    opt_outs: list[OptOut] = []
    consents: list[Consent] = []
    flags: list[Flag] = []
    for what, kind, at, end, other, point_id, key, by, terms in rows:
        if what == "hold":
            holds.append(Hold(HoldKind(kind), moment(at), _moment(end), _date(other)))
        elif what == "opt_out":
            channel = None if kind is None else Channel(kind)
            opt_outs.append(OptOut(moment(at), Party(other), point_id, channel, key))
        elif what == "consent":
            third = point_id if by == Party.THIRD_PARTY else None
            given = Consent(moment(at), kind, _date(other), Party(by), third, key)
            consents.append(_within(given, read_terms(terms)))
        else:
            said = read_terms(terms)
            flags.append(Flag(FlagKind(kind), moment(at), _date(other), said, point_id))
    return Wished(tuple(holds), tuple(opt_outs), tuple(consents), tuple(flags))


def permit(tx: Transaction, permit_id: str) -> dict[str, Any] | None:
    """A permit's row, its `basis` read from JSON."""
    found = tx.row(_PERMIT, id=permit_id)
    if found is None:
        return None
    row = dict(zip(_PERMIT_COLUMNS, found, strict=True))
    row["basis"] = json.loads(row["basis"])
    return row


def contact(tx: Transaction, id_or_permit: str) -> dict[str, Any] | None:
    """A contact's row, by its own id or its permit's."""
    found = tx.row(_CONTACT, id=id_or_permit)
    return None if found is None else dict(zip(_CONTACT_COLUMNS, found, strict=True))


def outcome_in_force(tx: Transaction, contact_id: str) -> tuple[str, Counted] | None:
    """The outcome stated for a contact that was not corrected: its id and what it counts as."""
    found = tx.row(_LAST_OUTCOME, contact_id=contact_id)
    if found is None:
        return None
    id_, outcome, reached, right_party = found
    party = None if reached == NOBODY else Party(reached)
    return id_, Counted(Outcome(outcome), party, bool(right_party))


def contact_of_outcome(tx: Transaction, outcome_id: str) -> str | None:
    """The contact that an outcome speaks of."""
    found = tx.row(_OUTCOME, id=outcome_id)
    return None if found is None else str(found[1])


def withdraw_opt_outs(tx: Transaction, contact_id: str, at: datetime) -> None:
    """Take back the opt-outs that a contact recorded, since it was stated wrongly."""
    tx.run(_WITHDRAW, said_in=contact_id, now_at=micros(at))


def unfinished(tx: Transaction, staff_id: str, since: datetime) -> list[tuple[str, str, datetime]]:
    """Permits of this member of staff without outcome: permit, debtor, when issued.

    Those issued since then, and older ones in which something was typed: nobody else has it.
    """
    rows = tx.rows(_UNFINISHED, staff_id=staff_id, since=micros(since))
    return [(permit_id, debtor_id, moment(at)) for permit_id, debtor_id, at in rows]


def past_of(row: Row) -> Past:
    """The value of a row of `outbound` or `inbound`."""
    (permit_id, issued, expires, channel, party, purpose, point_id, key, person_id, state, placed,
     outcome, reached, right_party) = row  # fmt: skip
    if reached == Party.DEBTOR:  # whosever number it was
        party = reached
    event = Event(
        at=moment(issued if placed is None else placed),
        channel=Channel(channel),
        direction=Direction.INBOUND if permit_id is None else Direction.OUTBOUND,
        outcome=None if outcome is None else Outcome(outcome),
        person=person_id,
        party=Party(party),
        party_id=point_id if party == Party.THIRD_PARTY else None,
        number=key,
        misdirected=state == "wrong" and not right_party,
        purpose=Purpose(purpose),
    )
    return Past(permit_id, event, moment(expires), placed is not None)


def _within(given: Consent, terms: Terms) -> Consent:
    """The consent as far as it goes."""
    if terms is NO_TERMS:
        return given
    return replace(
        given, weekdays=frozenset(terms.weekdays), start=terms.start, end=terms.end,
        most=terms.most, to=terms.to, express=terms.express,
    )  # fmt: skip


def _moment(at: int | None) -> datetime | None:
    return None if at is None else moment(at)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
