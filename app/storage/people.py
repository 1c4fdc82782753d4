"""People, their contact points and debts; merged people stand under one `person_id`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    text,
    update,
)

from app.domain.contact import Party, Place
from app.domain.debts import Debt
from app.domain.flags import FlagKind
from app.domain.money import Money
from app.domain.people import (
    ContactPoint,
    PointKind,
    PointState,
    masked_identity,
    masked_number,
)
from app.storage import tables
from app.storage.statement import Statement, among
from app.storage.store import Row, Transaction

_debtors, _points, _debts = tables.debtors, tables.contact_points, tables.debts
_creditors, _flags = tables.creditors, tables.flags
_contacts, _outcomes, _corrections = tables.contacts, tables.outcomes, tables.corrections

MEMBERS = (
    select(_debtors.c.id).where(_debtors.c.person_id == bindparam("person_id")).scalar_subquery()
)


def of_person(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """That a debtor's id is one of the person's, as a join: half the price of `MEMBERS`."""
    return and_(column == _debtors.c.id, _debtors.c.person_id == bindparam("person_id"))


_named, _itself = _debtors.alias("named"), _debtors.alias("itself")
# Whom a record stands for. Most stand for themselves, which a narrow index tells.
_STANDS_FOR = func.coalesce(
    select(_itself.c.person_id)
    .where(_itself.c.person_id == bindparam("id"), _itself.c.id == bindparam("id"))
    .scalar_subquery(),
    select(_named.c.person_id).where(_named.c.id == bindparam("id")).scalar_subquery(),
)
# Everybody who is the same person, in one order: who holds one of the rows holds them all.
_LOCK = Statement(
    select(_debtors.c.id, _debtors.c.person_id, _debtors.c.collector_id)
    .where(_debtors.c.person_id == _STANDS_FOR)
    .order_by(_debtors.c.id)
    .with_for_update()
)
_LOCK_NUMBER = Statement(
    select(_points.c.id)
    .where(_points.c.value_key == bindparam("value_key"))
    .order_by(_points.c.id)
    .with_for_update(key_share=True)  # what refers to a number goes on
)
_NAMES = Statement(select(_debtors.c.id, _debtors.c.name).where(among(_debtors.c.id, "keys")))
_HEAD = Statement(
    select(_debtors.c.person_id, _debtors.c.collector_id).where(
        _debtors.c.person_id == _STANDS_FOR, _debtors.c.id == _debtors.c.person_id
    )
)
_PERSON = Statement(select(_debtors).where(_debtors.c.id == bindparam("id")))


def points_where(whose: ColumnElement[bool]) -> Select[Any]:
    """Contact points, best first, as `point_of` reads them."""
    return (
        select(
            _points.c.id, _points.c.debtor_id, _points.c.kind, _points.c.value,
            _points.c.extension, _points.c.party, _points.c.relation, _points.c.party_name,
            _points.c.state, _points.c.zones, _points.c.value_key, _points.c.place,
        )
        .where(whose)
        .order_by(_points.c.position, _points.c.id)
    )  # fmt: skip


_POINTS = Statement(points_where(of_person(_points.c.debtor_id)))
# What the file says of a kind, else what a lead said of the creditor.
_KINDS = ("lender_kind", "product_kind")
_DEBT = [
    func.coalesce(column, _creditors.c[column.name]).label(column.name)
    if column.name in _KINDS else column
    for column in _debts.columns
]  # fmt: skip
_DEBTS = Statement(
    select(*_DEBT, _creditors.c.name.label("creditor"), _creditors.c.zone.label("zone"))
    .join(_creditors, _creditors.c.id == _debts.c.creditor_id)
    .where(of_person(_debts.c.debtor_id))
    .order_by(_debts.c.due_on.is_(None), _debts.c.due_on, _debts.c.id)
)
_DEBT_COLUMNS = [column.name for column in _debts.columns] + ["creditor", "zone"]
_MARK = Statement(
    update(_points)
    .where(
        _points.c.id == bindparam("point_id"),
        or_(_points.c.state == PointState.ACTIVE.value, bindparam("anyway") == 1),
    )
    .values(state=bindparam("new_state"), marked_by=bindparam("contact_id"))
)
_UNMARK = Statement(
    update(_points)
    .where(_points.c.marked_by == bindparam("by"), ~among(_points.c.id, "kept"))
    .values(state=PointState.ACTIVE.value, marked_by=None)
)
_FLAG = "flag"
_flagged, _record = _points.alias("flagged"), _debtors.alias("record")
# What else says of a number marked by `by` that it does not serve: a flag of whose it is by now
# before an outcome in force, each the first of its kind.
_ALSO_SAID = Statement(
    select(
        _points.c.id, literal(_FLAG).label("code"), _flags.c.id.label("by"), _flags.c.at,
        literal(0).label("place"),
    )
    .join(_debtors, _debtors.c.id == _points.c.debtor_id)
    .join(_record, _record.c.person_id == _debtors.c.person_id)
    .join(_flags, _flags.c.debtor_id == _record.c.id)
    .join(
        _flagged,
        and_(
            _flagged.c.id == _flags.c.point_id, _flagged.c.value_key == _points.c.value_key
        ),
    )
    .where(
        _points.c.marked_by == bindparam("by"),
        _flags.c.kind == FlagKind.WRONG_NUMBER.value,
        _flags.c.withdrawn_at.is_(None),
        or_(_flags.c.id != bindparam("by"), bindparam("is_flag") == 0),
    )
    .union_all(
        select(
            _points.c.id, _outcomes.c.disposition, _contacts.c.id, _outcomes.c.at, literal(1)
        )
        .join(
            _contacts,
            and_(
                _contacts.c.value_key == _points.c.value_key,
                _contacts.c.point_id == _points.c.id,
            ),
        )
        .join(_outcomes, _outcomes.c.contact_id == _contacts.c.id)
        .outerjoin(_corrections, _corrections.c.wrong_id == _outcomes.c.id)
        .where(
            _points.c.marked_by == bindparam("by"),
            among(_outcomes.c.disposition, "marking"),
            _corrections.c.id.is_(None),
            or_(_contacts.c.id != bindparam("by"), bindparam("is_flag") == 1),
        )
    )
    .order_by("place", "at", "by")
)  # fmt: skip
_JOIN = Statement(
    update(_debtors)
    .where(_debtors.c.person_id == bindparam("old"))
    .values(person_id=bindparam("new"))
)
_STAND_UNDER = Statement(
    update(_debtors).where(among(_debtors.c.id, "keys")).values(person_id=bindparam("new"))
)
_of_case = select(_debts.c.debtor_id).where(_debts.c.case_no == bindparam("case_no"))
_BY_CASE = Statement({
    "sqlite": _of_case, "postgresql": _of_case,
    "office": text("SELECT debtor_id FROM office.numbered(:case_no)"),  # no index serves a desk
})  # fmt: skip
_KNOWN = Statement(select(_debtors.c.id).where(_debtors.c.id == bindparam("id")))


@dataclass(frozen=True, slots=True)
class Locked:
    """The head of a person, under this transaction's lock when it came from `lock`."""

    person_id: str
    collector_id: str | None


@dataclass(frozen=True, slots=True)
class FullPoint:
    """A contact point with the number itself: stays inside storage and services."""

    point: ContactPoint
    value: str
    value_key: str
    place: Place

    @property
    def line(self) -> tuple[str, str]:
        """The number with its extension, or the address, under whichever record it stands."""
        return self.value_key, self.point.shown


def lock(tx: Transaction, debtor_id: str) -> Locked | None:
    """Lock the person a debtor stands for, with everybody merged into it; None if there is none.

    On SQLite the writer already holds the book; on PostgreSQL the rows are locked in one order.
    """
    while rows := tx.rows(_LOCK, id=debtor_id):
        records = {row[0]: row for row in rows}
        if debtor_id in records:
            own = records.get(records[debtor_id][1])
            return None if own is None else Locked(*own[1:])
        # Merged or split while this waited for the lock: the person is another one now.
    return lock(tx, debtor_id) if tx.row(_KNOWN, id=debtor_id) else None


def lock_number(tx: Transaction, value_key: str) -> None:
    """Lock a number that several people may share, after the person; SQLite's writer has it.

    Without it two desks could each use the last dial to the number, each under its own person.
    """
    if tx.engine == "postgresql":
        tx.rows(_LOCK_NUMBER, value_key=value_key)


def head(tx: Transaction, debtor_id: str) -> Locked | None:
    """As `lock`, without the lock."""
    found = tx.row(_HEAD, id=debtor_id)
    return None if found is None else Locked(*found)


def points(tx: Transaction, person_id: str) -> list[FullPoint]:
    """Every contact point of the person, best first."""
    return [point_of(row) for row in tx.rows(_POINTS, person_id=person_id)]


def debts(tx: Transaction, person_id: str) -> list[dict[str, Any]]:
    """Every debt of the person as a mapping of its columns, `creditor` and `zone` beside them.

    A kind that its file does not say is what was said of its creditor.
    """
    return [
        dict(zip(_DEBT_COLUMNS, row, strict=True)) for row in tx.rows(_DEBTS, person_id=person_id)
    ]


def debt(row: dict[str, Any], today: date) -> Debt:
    """One debt as the desk shows it; days past due are counted up to `today`."""
    due = None if row["due_on"] is None else date.fromisoformat(row["due_on"])

    def money(name: str) -> Money | None:
        return None if row[name] is None else Money(row[name], row["currency"])

    return Debt(
        row["id"], row["case_no"], row["loan_no"], row["creditor"], row["product"], due,
        None if due is None else (today - due).days, money("principal"), money("interest"),
        money("penalty"), money("fees"), Money(row["overdue"], row["currency"]),
        None if row["annual_rate"] is None else Decimal(row["annual_rate"]), row["state"],
        tuple(json.loads(row["tags"])), row["note"],
    )  # fmt: skip


def person(tx: Transaction, debtor_id: str) -> dict[str, Any] | None:
    """The debtor's own row; the identity number is masked under `identity`."""
    found = tx.row(_PERSON, id=debtor_id)
    if found is None:
        return None
    row = dict(zip((column.name for column in _debtors.columns), found, strict=True))
    row["identity"] = masked_identity(row.pop("identity_number"))
    return row


def find(tx: Transaction, named: str) -> str | None:
    """A debtor's id from an id or a case number 案件编号."""
    found = tx.row(_KNOWN, id=named) or tx.row(_BY_CASE, case_no=named)
    return None if found is None else str(found[0])


def mark(
    tx: Transaction, point_id: str, state: PointState, contact_id: str, *, anyway: bool = False
) -> None:
    """A contact showed that a number is invalid or somebody else's.

    One that was marked before keeps that mark, unless `anyway`: else whoever takes back what they
    stated themselves would take back with it what others said.
    """
    tx.run(
        _MARK, point_id=point_id, new_state=state.value, contact_id=contact_id, anyway=int(anyway)
    )


def unmark(
    tx: Transaction, by: str, marking: Mapping[str, PointState], *, is_flag: bool = False
) -> None:
    """Take back what a contact (or a flag) said of a number; what others say of whose it is stands.

    `marking` has what an outcome marks a number as, by its code (`rules.dispositions`). A flag that
    bears the id of a contact is another one all the same.
    """
    said = tx.rows(_ALSO_SAID, by=by, marking=json.dumps(sorted(marking)), is_flag=int(is_flag))
    stands: dict[str, tuple[PointState, str]] = {}
    for point_id, code, other, *_ in said:
        state = PointState.WRONG if code == _FLAG else marking[code]
        stands.setdefault(point_id, (state, other))
    for point_id, (state, other) in stands.items():  # in one step, as a device tells of it
        mark(tx, point_id, state, other, anyway=True)
    tx.run(_UNMARK, by=by, kept=json.dumps(sorted(stands)))


def names(tx: Transaction, debtor_ids: Iterable[str]) -> dict[str, str]:
    """Names by id, in one statement for them all."""
    return dict(tx.rows(_NAMES, keys=json.dumps(list(debtor_ids))))


def merge(tx: Transaction, old: str, new: str) -> None:
    """Everybody under person `old` stands under person `new` from now on."""
    tx.run(_JOIN, old=old, new=new)


def stand_under(tx: Transaction, debtor_ids: Iterable[str], person_id: str) -> None:
    """These records stand under that one from now on."""
    tx.run(_STAND_UNDER, keys=json.dumps(sorted(debtor_ids)), new=person_id)


def shown_of(kind: str, value: str, extension: str) -> str:
    """A number or address as it is shown: numbers masked."""
    shown = value if kind == PointKind.ADDRESS else masked_number(value)
    return f"{shown} 转 {extension}" if extension else shown



def point_of(row: Row) -> FullPoint:
    """The value of a row of `points_where`."""
    id_, debtor_id, kind, value, extension, party, relation, name, state, zones, key, place = row
    shown = shown_of(kind, value, extension)
    point = ContactPoint(
        id_, debtor_id, PointKind(kind), shown, Party(party), relation, name, PointState(state),
        _zones(zones),
    )  # fmt: skip
    return FullPoint(point, value, key, Place(place))


@lru_cache(maxsize=1024)
def _zones(listed: str) -> tuple[str, ...]:
    return tuple(json.loads(listed))
