"""Check-outs and the contacts reserved for them: at the centre, and in the device's own book."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select, text, update

from app.domain.checkouts import CheckOut, CheckOutState, Conflict, ConflictKind, Reservation
from app.domain.contact import Channel, Event, Party, Purpose, Reserved
from app.domain.errors import DeskError
from app.domain.moments import micros, moment
from app.storage import tables
from app.storage.log import Head
from app.storage.people import MEMBERS
from app.storage.statement import ROWS, Statement, inserting, putting
from app.storage.store import Row, Transaction

HERE = "device.checkout"  # the setting by which a book knows that it is a device's
FORKED = "device.forked"  # and that it is another copy than what was synced first
_checkouts, _reservations, _carried = tables.checkouts, tables.reservations, tables.carried
_joints, _conflicts, _staff = tables.joints, tables.conflicts, tables.staff
_debtors, _settings = tables.debtors, tables.settings

add_checkout = inserting(_checkouts)
add_carried = inserting(_carried)
add_reservation = inserting(_reservations)
_PUT_JOINT = putting(_joints)
_ADD_CONFLICT = inserting(_conflicts)
_FREE = and_(_reservations.c.permit_id.is_(None), _reservations.c.returned_at.is_(None))
_SELECTED: Select[Any] = select(
    _checkouts.c.id, _checkouts.c.staff_id, _staff.c.name, _checkouts.c.device, _checkouts.c.at,
    _checkouts.c.until_at, _checkouts.c.state, _checkouts.c.received,
    select(func.count()).where(_carried.c.checkout_id == _checkouts.c.id).scalar_subquery(),
    select(func.count())
    .where(_reservations.c.checkout_id == _checkouts.c.id, _FREE)
    .scalar_subquery(),
    _staff.c.active,
).join(_staff, _staff.c.id == _checkouts.c.staff_id)  # fmt: skip
_ONE = Statement(_SELECTED.where(_checkouts.c.id == bindparam("id")))
_HERE = Statement(
    _SELECTED.join(
        _settings, and_(_settings.c.name == HERE, _settings.c.value == _checkouts.c.id)
    )
)
_LOCK = Statement(
    select(_checkouts.c.id).where(_checkouts.c.id == bindparam("id")).with_for_update()
)
_PROOF = Statement(select(_checkouts.c.proof).where(_checkouts.c.id == bindparam("id")))
_LATEST = Statement(_SELECTED.order_by(_checkouts.c.at.desc(), _checkouts.c.id.desc()).limit(ROWS))
_LOCKS = Statement(
    select(_checkouts.c.until_at).join(
        _settings, and_(_settings.c.name == HERE, _settings.c.value == _checkouts.c.id)
    )
)
_END = Statement(
    update(_checkouts)
    .where(_checkouts.c.id == bindparam("checkout"))
    .values(state=bindparam("now_state"), ended_at=bindparam("now_at"))
)
_RECEIVED = Statement(
    update(_checkouts)
    .where(_checkouts.c.id == bindparam("checkout"))
    .values(received=bindparam("place"))
)
# A reservation of which nothing was heard counts from the moment on at which it ended.
_reserved_then: Select[Any] = (
    select(
        _reservations.c.channel, _reservations.c.party, _reservations.c.point_id,
        _reservations.c.value_key, _debtors.c.person_id, _checkouts.c.until_at, _staff.c.name,
    )
    .join(_checkouts, _checkouts.c.id == _reservations.c.checkout_id)
    .join(_debtors, _debtors.c.id == _reservations.c.debtor_id)
    .join(_staff, _staff.c.id == _checkouts.c.staff_id)
    .where(
        or_(
            _reservations.c.debtor_id.in_(MEMBERS),
            _reservations.c.value_key == bindparam("value_key"),
        ),
        _FREE,
        _checkouts.c.until_at >= bindparam("since"),
    )
)  # fmt: skip
_RESERVED = Statement(
    {
        "sqlite": _reserved_then,
        "postgresql": _reserved_then,
        # other people at the same number count, but a desk may not read whose they are
        "office": text("SELECT * FROM office.reserved_of(:person_id, :value_key, :since)"),
    }
)
_CALLS = Statement(
    select(
        exists().where(
            _reservations.c.debtor_id.in_(MEMBERS), _reservations.c.channel == Channel.CALL.value,
            _FREE, _checkouts.c.id == _reservations.c.checkout_id,
            _checkouts.c.until_at > bindparam("now_at"),
        )
    )
)  # fmt: skip
_OF = Statement(
    select(
        _reservations.c.id, _debtors.c.person_id, _reservations.c.point_id,
        _reservations.c.channel, _reservations.c.permit_id,
    )
    .join(_debtors, _debtors.c.id == _reservations.c.debtor_id)
    .where(_reservations.c.checkout_id == bindparam("checkout"))
    .order_by(_reservations.c.id)
)  # fmt: skip
_twin = _reservations.alias("twin")
_SPEND = Statement(
    update(_reservations)
    .where(
        _reservations.c.id
        == select(func.min(_twin.c.id))
        .where(
            _twin.c.checkout_id == bindparam("checkout"),
            _twin.c.point_id == bindparam("point"),
            _twin.c.channel == bindparam("which"),
            _twin.c.permit_id.is_(None),
            _twin.c.returned_at.is_(None),
        )
        .scalar_subquery()
    )
    .values(permit_id=bindparam("with_permit"))
)
_RETURN = Statement(
    update(_reservations)
    .where(_reservations.c.checkout_id == bindparam("checkout"), _FREE)
    .values(returned_at=bindparam("now_at"))
)
_JOINT = Statement(
    select(_joints.c.seq, _joints.c.hash, _joints.c.at).where(
        _joints.c.checkout_id == bindparam("checkout"), _joints.c.chain == bindparam("chain")
    )
)
_CHAINS = Statement(
    select(_joints.c.chain).where(_joints.c.checkout_id == bindparam("checkout"))
)
_VISITS = Statement(
    select(_carried.c.visit_id, _carried.c.appointment_id).where(
        _carried.c.checkout_id == bindparam("checkout")
    )
)
_KNOWN_CONFLICT = Statement(select(exists().where(_conflicts.c.id == bindparam("id"))))
_CONFLICTS = Statement(
    select(
        _conflicts.c.id, _conflicts.c.checkout_id, _debtors.c.person_id, _debtors.c.name,
        _conflicts.c.kind, _conflicts.c.facts, _conflicts.c.at,
    )
    .outerjoin(_debtors, _debtors.c.id == _conflicts.c.debtor_id)
    .where(_conflicts.c.checkout_id == bindparam("checkout"))
    .order_by(_conflicts.c.at, _conflicts.c.id)
)  # fmt: skip


class Joint(NamedTuple):
    """The last entry of a device's chain that was joined, and its moment on the device, in µs."""

    head: Head
    at: int


def checkout(tx: Transaction, checkout_id: str) -> CheckOut | None:
    """One check-out as it stands."""
    found = tx.row(_ONE, id=checkout_id)
    return None if found is None else _checkout(found)


def locked(tx: Transaction, checkout_id: str) -> CheckOut | None:
    """The same, and nobody else takes or ends anything of it meanwhile."""
    tx.row(_LOCK, id=checkout_id)
    return checkout(tx, checkout_id)


def proof(tx: Transaction, checkout_id: str) -> str:
    """What the device alone sends of a check-out beside its rows; "": it is not known."""
    found = tx.row(_PROOF, id=checkout_id)
    return "" if found is None else str(found[0])


def here(tx: Transaction) -> CheckOut | None:
    """The check-out of which this book is the device's own; None: it is no device's."""
    found = tx.row(_HERE)
    return None if found is None else _checkout(found)


def latest(tx: Transaction, rows: int) -> tuple[CheckOut, ...]:
    """Check-outs, the latest first."""
    return tuple(map(_checkout, tx.rows(_LATEST, rows=rows)))


def check_unlocked(tx: Transaction, now: datetime | None = None) -> bool:
    """Whether this book locks at all; with `now`, that it has not. Asked of the book once.

    Raises DeskError device.locked.
    """
    if tx.seen.locks_at is None:
        found = tx.row(_LOCKS)
        tx.seen.locks_at = 0 if found is None else int(found[0])
    if now is not None and 0 < tx.seen.locks_at <= micros(now):
        raise DeskError("device.locked", until=moment(tx.seen.locks_at))
    return tx.seen.locks_at > 0


def end(tx: Transaction, checkout_id: str, state: CheckOutState, at: datetime) -> None:
    """The check-out stands so from now on."""
    tx.run(_END, checkout=checkout_id, now_state=state.value, now_at=micros(at))


def receive(tx: Transaction, checkout_id: str, place: int) -> None:
    """So much of the device's outbox has come back."""
    tx.run(_RECEIVED, checkout=checkout_id, place=place)


def reserved(
    tx: Transaction, person_id: str, value_key: str, since: datetime
) -> tuple[Reserved, ...]:
    """What is reserved of the person and at the number, and neither used nor given back.

    What had ended by `since` is left out.
    """
    found = tx.rows(_RESERVED, person_id=person_id, value_key=value_key, since=micros(since))
    return tuple(_reserved(row) for row in found)


def has_calls(tx: Transaction, person_id: str, now: datetime) -> bool:
    """Whether a device that is out may call the person: nobody else does meanwhile."""
    found = tx.row(_CALLS, person_id=person_id, now_at=micros(now))
    return bool(found and found[0])


def reservations(tx: Transaction, checkout_id: str) -> tuple[Reservation, ...]:
    """Every contact that was reserved for a check-out."""
    return tuple(
        Reservation(id_, person, point, Channel(channel), permit)
        for id_, person, point, channel, permit in tx.rows(_OF, checkout=checkout_id)
    )


def spend(
    tx: Transaction, checkout_id: str, permit_id: str, point_id: str, channel: str
) -> bool:
    """Use one reserved contact; False: nothing is reserved for it any more."""
    return bool(
        tx.run(
            _SPEND, checkout=checkout_id, point=point_id, which=channel, with_permit=permit_id
        )
    )


def give_back(tx: Transaction, checkout_id: str, at: datetime) -> int:
    """What was not used is free for everybody again; how much that was."""
    return tx.run(_RETURN, checkout=checkout_id, now_at=micros(at))


def joint(tx: Transaction, checkout_id: str, chain: str) -> Joint | None:
    """How far a chain was joined; None: it is none that the device carries."""
    found = tx.row(_JOINT, checkout=checkout_id, chain=chain)
    return None if found is None else Joint(Head(found[0], found[1]), found[2])


def join(tx: Transaction, checkout_id: str, chain: str, head: Head, at: int) -> None:
    """So far it is joined now."""
    tx.run(
        _PUT_JOINT, checkout_id=checkout_id, chain=chain, seq=head.seq, hash=head.hash, at=at
    )


def chains(tx: Transaction, checkout_id: str) -> frozenset[str]:
    """The people of a check-out, and the chain of what concerns nobody."""
    return frozenset(row[0] for row in tx.rows(_CHAINS, checkout=checkout_id))


def visits(tx: Transaction, checkout_id: str) -> dict[str, str]:
    """The visits of a check-out with the version of the appointment that it carries."""
    return dict(tx.rows(_VISITS, checkout=checkout_id))


def add_conflict(tx: Transaction, id_: str, at: datetime, **parts: Any) -> bool:
    """Note a conflict; False: it was noted before."""
    known = tx.row(_KNOWN_CONFLICT, id=id_)
    if known is not None and known[0]:
        return False
    facts: Mapping[str, object] = parts.pop("facts")
    tx.add(_ADD_CONFLICT, id=id_, at=micros(at), facts=json.dumps(facts, sort_keys=True), **parts)
    return True


def conflicts(tx: Transaction, checkout_id: str) -> tuple[Conflict, ...]:
    """The conflicts of a check-out, the first noted first."""
    return tuple(
        Conflict(id_, out, person, name, ConflictKind(kind), json.loads(facts), moment(at))
        for id_, out, person, name, kind, facts, at in tx.rows(_CONFLICTS, checkout=checkout_id)
    )


def _checkout(row: Row) -> CheckOut:
    id_, staff_id, by, device, at, until, state, received, visits_, unused, active = row
    return CheckOut(
        id_, staff_id, by, device, moment(at), moment(until), CheckOutState(state), received,
        visits_, unused, not active,
    )  # fmt: skip


def _reserved(row: Row) -> Reserved:
    channel, party, point_id, key, person_id, until, by = row
    event = Event(
        at=moment(until), channel=Channel(channel), person=person_id, party=Party(party),
        party_id=point_id if party == Party.THIRD_PARTY else None, number=key,
        purpose=Purpose.COLLECT,
    )  # fmt: skip
    return Reserved(event, moment(until), by)
