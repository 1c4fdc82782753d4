"""What an import asks of the book and changes in it, a batch of rows at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, bindparam, cast, func, insert, or_, select, text, update

from app.domain.contact import Party
from app.domain.entries import EntryKind
from app.domain.imports import ImportRecord
from app.domain.moments import micros, moment
from app.domain.money import Money
from app.domain.people import PointState
from app.domain.reviews import Answered
from app.storage import tables
from app.storage.earlier import FIGURES
from app.storage.statement import ROWS, Statement, among, inserting
from app.storage.store import Transaction

_debtors, _debts, _cases = tables.debtors, tables.debts, tables.cases
_creditors, _imports, _placements = tables.creditors, tables.imports, tables.placements
_holds, _reviews, _log, _staff = tables.holds, tables.reviews, tables.log, tables.staff
_points, _earlier = tables.contact_points, tables.earlier_figures

# What a file says of a debt; everything else of its row is the book's own.
STATED = tuple(
    column.name
    for column in _debts.columns
    if column.name not in ("id", "case_id", "debtor_id", "creditor_id", "case_no")
)
add_import = inserting(_imports)
add_placement = inserting(_placements)
add_creditor = inserting(_creditors)

# One import at a time in an office's book; in the way of nothing else that reads or writes it.
_ONE_IMPORT = Statement(text("LOCK TABLE imports IN SHARE UPDATE EXCLUSIVE MODE"))
_ANYBODY = Statement(select(_debtors.c.id).limit(1))
_CREDITORS = Statement(select(_creditors.c.name, _creditors.c.id, _creditors.c.zone))
_LATEST = Statement(
    select(_placements.c.creditor_id, _imports.c.id, _imports.c.as_of, _imports.c.file_digest)
    .join(_imports, _imports.c.id == _placements.c.import_id)
    .order_by(_imports.c.as_of, _imports.c.at, _imports.c.id)
)
_SAME_FILE = Statement(
    select(_imports.c.id).where(_imports.c.file_digest == bindparam("digest")).limit(1)
)
_DEBTS = Statement(
    select(
        _debts.c.case_no, _debts.c.id, _debts.c.debtor_id, _debts.c.row_digest, _debts.c.state,
        _debts.c.overdue, _debts.c.due_on, _debts.c.tags,
    ).where(
        _debts.c.creditor_id == bindparam("creditor_id"), among(_debts.c.case_no, "case_nos")
    )
)  # fmt: skip
_DEBTOR = (
    _debtors.c.id, _debtors.c.person_id, _debtors.c.name, _debtors.c.identity_key,
    _debtors.c.name_phone_key,
)  # fmt: skip
_BY_IDENTITY = Statement(select(*_DEBTOR).where(among(_debtors.c.identity_key, "keys")))
_BY_NAME_PHONE = Statement(
    select(*_DEBTOR).where(among(_debtors.c.name_phone_key, "keys")).order_by(_debtors.c.id.desc())
)
_BY_ID = Statement(select(*_DEBTOR).where(among(_debtors.c.id, "keys")))
_CASES = Statement(
    select(_cases.c.debtor_id, _cases.c.creditor_id, _cases.c.id).where(
        among(_cases.c.debtor_id, "keys")
    )
)
_HELD = Statement(
    select(_holds.c.debtor_id, _holds.c.kind).where(
        among(_holds.c.debtor_id, "keys"),
        _holds.c.source == "import",
        _holds.c.released_at.is_(None),
    )
)
_OWN_NUMBERS = Statement(
    select(_points.c.debtor_id, _points.c.value_key).where(
        among(_points.c.debtor_id, "keys"),
        _points.c.party == Party.DEBTOR.value,
        _points.c.state != PointState.WRONG.value,
    )
)
_reviewed = select(_reviews.c.debtor_id, _reviews.c.kind, _reviews.c.body).where(
    among(_reviews.c.debtor_id, "keys")
)
_REVIEWED = Statement(_reviewed)
_ANSWERED_SAME = Statement(_reviewed.where(_reviews.c.verdict == Answered.SAME.value))
_KEEP = Statement(
    insert(_earlier).from_select(
        ["debt_id", "until_at", *FIGURES],
        select(
            _debts.c.id, cast(bindparam("until_at"), BigInteger),
            *(_debts.c[name] for name in FIGURES),
        ).where(among(_debts.c.id, "keys")),
    )
)  # fmt: skip
_UPDATE = Statement(
    update(_debts)
    .where(_debts.c.id == bindparam("debt_id"))
    .values({name: bindparam(name) for name in STATED})
)
_NAMED_AGAIN = Statement(
    update(_debts).where(among(_debts.c.id, "keys")).values(import_id=bindparam("named_in"))
)
_IDENTIFY = Statement(
    update(_debtors)
    .where(_debtors.c.id == bindparam("debtor_id"), _debtors.c.identity_key.is_(None))
    .values(
        identity_kind=bindparam("kind"), identity_number=bindparam("number"),
        identity_key=bindparam("key"),
        born_on=func.coalesce(_debtors.c.born_on, bindparam("born")),
    )
)  # fmt: skip
_GONE = Statement(
    select(_debts.c.case_no, _debts.c.id, _debts.c.debtor_id)
    .where(
        _debts.c.creditor_id == bindparam("creditor_id"),
        _debts.c.state == "open",
        _debts.c.import_id != bindparam("named_in"),
        _debts.c.case_no > bindparam("after"),
    )
    .order_by(_debts.c.case_no)
    .limit(bindparam("rows"))
)
_STATE = Statement(
    update(_debts).where(among(_debts.c.id, "keys")).values(state=bindparam("new_state"))
)
_RECALLS = Statement(
    select(
        _creditors.c.name, _debts.c.case_no, _debtors.c.person_id, _debtors.c.name,
        _debts.c.overdue, _debts.c.currency,
    )
    .join(_creditors, _creditors.c.id == _debts.c.creditor_id)
    .join(_debtors, _debtors.c.id == _debts.c.debtor_id)
    .where(
        _debts.c.state == "recall",
        or_(bindparam("all") == 1, among(_debts.c.id, "keys")),
    )
    .order_by(_creditors.c.name, _debts.c.case_no)
)  # fmt: skip
_IMPORTED = Statement(
    select(
        _imports.c.id, _imports.c.at, _imports.c.file_name, _imports.c.as_of, _staff.c.name,
        _imports.c.counts,
    )
    .join(_staff, _staff.c.id == _imports.c.staff_id)
    .order_by(_imports.c.at.desc(), _imports.c.id.desc())
    .limit(ROWS)
)  # fmt: skip
_RECALLED_IN = Statement(
    select(_log.c.body)
    .join(_imports, _imports.c.at == _log.c.at)
    .where(_imports.c.id == bindparam("import_id"), _log.c.kind == EntryKind.DEBT_RECALLED.value)
)


class KnownDebt(NamedTuple):
    """A debt of the book; `digest` stands for what the last file said of it. `overdue` in fen."""

    id: str
    debtor_id: str
    digest: str
    state: str
    overdue: int
    due_on: str | None
    tags: str


class KnownDebtor(NamedTuple):
    """A debtor of the book, as far as an import has to recognise them."""

    id: str
    person_id: str
    name: str
    identity_key: str | None
    name_phone_key: str | None


class Placed(NamedTuple):
    """The newest import that placed debts of a creditor, and the day its file spoke of."""

    import_id: str
    as_of: date
    file_digest: str


@dataclass(frozen=True, slots=True)
class Recall:
    """A debt that its creditor's newest file no longer names."""

    creditor: str
    case_no: str
    person_id: str
    name: str
    overdue: Money


def lock_imports(tx: Transaction) -> None:
    """Wait until no other import runs (on SQLite the writer already holds the book)."""
    if tx.engine == "postgresql":
        tx.run(_ONE_IMPORT)


def has_people(tx: Transaction) -> bool:
    """Whether anybody at all is in the book: an empty one needs not be searched."""
    return tx.row(_ANYBODY) is not None


def creditors(tx: Transaction) -> dict[str, tuple[str, str]]:
    """Every creditor by name: id and IANA zone."""
    return {name: (id_, zone) for name, id_, zone in tx.rows(_CREDITORS)}


def newest_placements(tx: Transaction) -> dict[str, Placed]:
    """By creditor id: the import with the newest day that placed debts."""
    return {
        creditor_id: Placed(id_, date.fromisoformat(as_of), digest)
        for creditor_id, id_, as_of, digest in tx.rows(_LATEST)
    }


def is_known_file(tx: Transaction, digest: str) -> bool:
    """Whether a file of these very bytes was imported before."""
    return tx.row(_SAME_FILE, digest=digest) is not None


def known_debts(tx: Transaction, creditor_id: str, case_nos: Sequence[str]) -> dict[str, KnownDebt]:
    """The creditor's debts with these case numbers, by number."""
    found = tx.rows(_DEBTS, creditor_id=creditor_id, case_nos=json.dumps(case_nos))
    return {row[0]: KnownDebt(*row[1:]) for row in found}


def debtors_by_identity(tx: Transaction, keys: Iterable[str]) -> dict[str, KnownDebtor]:
    """Debtors by the key of their identity number."""
    return {str(row[3]): KnownDebtor(*row) for row in _rows(tx, _BY_IDENTITY, keys)}


def debtors_by_name_phone(tx: Transaction, keys: Iterable[str]) -> dict[str, KnownDebtor]:
    """Debtors by the key of name and phone; of several the one who came first."""
    return {str(row[4]): KnownDebtor(*row) for row in _rows(tx, _BY_NAME_PHONE, keys)}


def debtors_by_id(tx: Transaction, ids: Iterable[str]) -> dict[str, KnownDebtor]:
    """Debtors by id."""
    return {row[0]: KnownDebtor(*row) for row in _rows(tx, _BY_ID, ids)}


def cases_of(tx: Transaction, debtor_ids: Iterable[str]) -> dict[tuple[str, str], str]:
    """The cases of these debtors, by debtor and creditor."""
    return {(row[0], row[1]): row[2] for row in _rows(tx, _CASES, debtor_ids)}


def active_import_holds(tx: Transaction, debtor_ids: Iterable[str]) -> set[tuple[str, str]]:
    """Debtor and kind of every hold that an import placed and nobody released."""
    return {(row[0], row[1]) for row in _rows(tx, _HELD, debtor_ids)}


def reviews_of(tx: Transaction, debtor_ids: Iterable[str]) -> set[tuple[str, str, str]]:
    """Debtor, kind and body of every review of these debtors, resolved ones too."""
    return {(row[0], row[1], row[2]) for row in _rows(tx, _REVIEWED, debtor_ids)}


def answered_same(tx: Transaction, debtor_ids: Iterable[str]) -> set[tuple[str, str, str]]:
    """As `reviews_of`, those alone that were answered with: one and the same person."""
    return {(row[0], row[1], row[2]) for row in _rows(tx, _ANSWERED_SAME, debtor_ids)}


def own_numbers(tx: Transaction, debtor_ids: Iterable[str]) -> set[tuple[str, str]]:
    """Debtor and key of everything by which the debtors themselves are reached."""
    return {(row[0], row[1]) for row in _rows(tx, _OWN_NUMBERS, debtor_ids)}


def update_debts(tx: Transaction, changes: Sequence[dict[str, Any]], at: datetime) -> None:
    """Store what a newer file says; each mapping names `debt_id` and all of `STATED`.

    What was on file until this moment is kept beside it.
    """
    if changes:
        _keep(tx, [change["debt_id"] for change in changes], at)
        tx.run_many(_UPDATE, changes)


def _keep(tx: Transaction, debt_ids: Sequence[str], at: datetime) -> None:
    tx.run(_KEEP, keys=json.dumps(debt_ids), until_at=micros(at))


def named_again(tx: Transaction, debt_ids: Sequence[str], import_id: str) -> None:
    """These debts stand in this import's file, unchanged."""
    if debt_ids:
        tx.run(_NAMED_AGAIN, keys=json.dumps(debt_ids), named_in=import_id)


def identify(tx: Transaction, found: Sequence[dict[str, Any]]) -> None:
    """Add identity papers (debtor_id, kind, number, key, born) to debtors who had none."""
    if found:
        tx.run_many(_IDENTIFY, found)


def gone(
    tx: Transaction, creditor_id: str, import_id: str, after: str, rows: int
) -> list[tuple[str, str, str]]:
    """Open debts that this import did not name: case number, debt, debtor, in order of number."""
    found = tx.rows(_GONE, creditor_id=creditor_id, named_in=import_id, after=after, rows=rows)
    return [(row[0], row[1], row[2]) for row in found]


def set_state(tx: Transaction, debt_ids: Sequence[str], state: str, at: datetime) -> None:
    """Give these debts a state (open, recall …); what was on file until then is kept."""
    _keep(tx, debt_ids, at)
    tx.run(_STATE, keys=json.dumps(debt_ids), new_state=state)


def recalls(tx: Transaction, import_id: str | None = None) -> list[Recall]:
    """Debts listed for recall 退案 (by one import, where it is named), by creditor and number."""
    listed = set() if import_id is None else _recalled_in(tx, import_id)
    chosen = {"all": int(import_id is None), "keys": json.dumps(sorted(listed))}
    return [
        Recall(creditor, case_no, person_id, name, Money(overdue, currency))
        for creditor, case_no, person_id, name, overdue, currency in tx.rows(_RECALLS, **chosen)
    ]


def imported(tx: Transaction, rows: int) -> tuple[ImportRecord, ...]:
    """The files that were imported, latest first, with what each one did."""
    return tuple(
        ImportRecord(id_, moment(at), name, date.fromisoformat(as_of), staff, json.loads(counts))
        for id_, at, name, as_of, staff, counts in tx.rows(_IMPORTED, rows=rows)
    )


def _recalled_in(tx: Transaction, import_id: str) -> set[str]:
    """The debts that an import left out, as its entries say."""
    bodies = [json.loads(row[0]) for row in tx.rows(_RECALLED_IN, import_id=import_id)]
    return {debt for body in bodies if body["import_id"] == import_id for debt in body["debts"]}


def _rows(tx: Transaction, statement: Statement, keys: Iterable[str]) -> list[tuple[Any, ...]]:
    wanted = sorted(set(keys))
    return tx.rows(statement, keys=json.dumps(wanted)) if wanted else []
