"""What of a book goes with a device: some people, and of them no more than a visit needs.

Whatever the rules count goes whole, for a permit on the device is decided as one here. People who
only share a number or an address with them go without name and number: they are counted. What
stays: employers, most of an identity number, other people's names and numbers, papers, and what was
written elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select

from app.domain.contact import Party
from app.domain.entries import DESK
from app.domain.staff import Role
from app.storage import bulk, tables
from app.storage.statement import among
from app.storage.store import Row, Transaction

Taken = dict[Table, list[Row]]
_debtors, _points, _permits = tables.debtors, tables.contact_points, tables.permits
_STAFF = tables.staff

# By the column that says whose a row is.
_OF_PEOPLE = (
    tables.cases, tables.debts, tables.holds, tables.consents, tables.opt_outs, tables.flags,
    tables.promises, tables.follow_ups, tables.approvals, tables.agreements, tables.instalments,
    tables.payments, tables.queue, tables.tokens, tables.visits,
)  # fmt: skip
_WHOLE = (tables.publications, tables.calendar_facts)  # rules speak of nobody
_EMPTIED: Mapping[Table, Mapping[str, Any]] = {
    _debtors: {
        "identity_key": None, "name_phone_key": None, "employer": None,
    },
    tables.debts: {"note": None, "history": None, "tags": "[]"},
    tables.approvals: {"reason_id": None, "words_id": None},
    tables.opt_outs: {"text_id": None},
    tables.consents: {"text_id": None},
    tables.flags: {"text_id": None},
}  # fmt: skip
_NOBODY = {
    _debtors: {
        "name": "", "identity_number": None, "sex": None, "identity_kind": None, "born_on": None,
        "collector_id": None,
    },
    _points: {"value": "", "extension": "", "party_name": None},
}  # fmt: skip
_SIGNS = ("staff_id", "asked_by", "decided_by", "first_id", "second_id", "collector_id")


def taken(tx: Transaction, people: Collection[str], staff_ids: Collection[str]) -> Taken:
    """The rows that go, each table's in its own columns; `staff_ids` are those who carry them."""
    find = _Finder(tx)
    own = find.ids(select(_debtors.c.id).where(among(_debtors.c.person_id, "keys")), people)
    rows: Taken = {table: find.rows(table, table.c.debtor_id, own) for table in _OF_PEOPLE}
    rows |= {table: find.all(table) for table in _WHOLE}
    rows[_debtors] = [_asked_alone(row) for row in find.rows(_debtors, _debtors.c.id, own)]
    points = find.rows(_points, _points.c.debtor_id, own)
    rows[_points] = [_without_others(row) for row in points]
    _contacts(find, rows, own, _column(_points, points, "value_key"))
    _visits(find, rows, staff_ids)
    _debts(find, rows)
    rows = {table: _emptied(table, found, _EMPTIED) for table, found in rows.items()}
    _staff(find, rows, staff_ids)
    return rows


def of_checkout(tx: Transaction, checkout_id: str) -> Taken:
    """The check-out itself with what is reserved, and the entries that the device's follow.

    Of what concerns nobody the device begins a chain of its own.
    """
    find = _Finder(tx)
    checkouts, joints, entries = tables.checkouts, tables.joints, tables.log
    rows: Taken = {checkouts: find.rows(checkouts, checkouts.c.id, [checkout_id])}
    for table in (tables.carried, tables.reservations):
        rows[table] = find.rows(table, table.c.checkout_id, [checkout_id])
    own = among(joints.c.checkout_id, "keys") & (joints.c.chain != DESK)
    rows[joints] = find.found(select(joints).where(own), [checkout_id])
    heads = select(entries).join(
        joints, (joints.c.chain == entries.c.chain) & (joints.c.seq == entries.c.seq)
    )
    rows[entries] = find.found(heads.where(own), [checkout_id])
    return rows


def named(rows: Mapping[str, Sequence[Row]]) -> Taken:
    """The rows by the names of their tables, as they travel."""
    return {tables.metadata.tables[name]: list(found) for name, found in rows.items()}


def write(tx: Transaction, rows: Taken) -> None:
    """Put them into an empty book, each after what it names."""
    for table in tables.metadata.sorted_tables:
        bulk.load(tx, table, rows.get(table, []))


class _Finder:
    """Reads rows by a list of keys."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def all(self, table: Table) -> list[Row]:
        """Every row."""
        return self.found(select(table))

    def rows(self, table: Table, column: ColumnElement[Any], keys: Collection[str]) -> list[Row]:
        """The rows whose column is one of these."""
        return self.found(select(table).where(among(column, "keys")), keys)

    def ids(self, statement: Select[Any], keys: Collection[str]) -> list[str]:
        """The first column of what is found."""
        return [row[0] for row in self.found(statement, keys)]

    def found(self, statement: Select[Any], keys: Collection[str] = ()) -> list[Row]:
        """What a statement about these keys finds."""
        found = self._tx.connection.execute(statement, {"keys": json.dumps(sorted(keys))})
        return [tuple(row) for row in found]


def _contacts(find: _Finder, rows: Taken, own: Collection[str], numbers: Collection[str]) -> None:
    """What was done with them, and by others at the same numbers: the rules count both."""
    contacts, outcomes = tables.contacts, tables.outcomes
    rows[_permits] = _once(
        find.rows(_permits, _permits.c.debtor_id, own)
        + find.rows(_permits, _permits.c.value_key, numbers)
    )
    made = find.rows(contacts, contacts.c.permit_id, _column(_permits, rows[_permits], "id"))
    rows[contacts] = _once(made + find.rows(contacts, contacts.c.debtor_id, own))
    made_ids = _column(contacts, rows[contacts], "id")
    rows[outcomes] = find.rows(outcomes, outcomes.c.contact_id, made_ids)
    rows[outcomes] = _emptied(outcomes, rows[outcomes], {outcomes: {"note_id": None}})
    corrections = tables.corrections
    stated = _column(outcomes, rows[outcomes], "id")
    found = find.rows(corrections, corrections.c.wrong_id, stated)
    rows[corrections] = _emptied(corrections, found, {corrections: {"reason_id": None}})
    _others(find, rows)


def _others(find: _Finder, rows: Taken) -> None:
    """Those whose permits at a shared number are counted, without a word of who they are."""
    for table, naming in ((_points, "point_id"), (_debtors, "debtor_id")):
        named = set(_column(_permits, rows[_permits], naming))
        named |= set(_column(tables.contacts, rows[tables.contacts], naming))
        if table is _debtors:
            named |= set(_column(_points, rows[_points], naming))
        strangers = named - {None, *_column(table, rows[table], "id")}
        found = find.rows(table, table.c.id, strangers)
        rows[table] = [*rows[table], *_emptied(table, found, _NOBODY)]


def _visits(find: _Finder, rows: Taken, staff_ids: Collection[str]) -> None:
    """The visits with what was written for them, and where the addresses lie."""
    visits, appointments, notes = tables.visits, tables.appointments, tables.visit_notes
    ids = _column(visits, rows[visits], "id")
    for table in (appointments, notes):
        rows[table] = find.rows(table, table.c.visit_id, ids)
    rows[tables.routes] = find.rows(tables.routes, tables.routes.c.staff_id, staff_ids)
    places = tables.places
    rows[places] = find.rows(places, places.c.point_id, _column(_points, rows[_points], "id"))
    words = {
        visits: ("reason_id", "words_id"), appointments: ("meeting_id",),
        notes: ("door_id", "care_id", "words_id"), tables.agreements: ("read_out_id",),
    }  # fmt: skip
    named = {id_ for table, names in words.items() for name in names
             for id_ in _column(table, rows[table], name)}  # fmt: skip
    rows[tables.texts] = find.rows(tables.texts, tables.texts.c.id, named - {None})


def _debts(find: _Finder, rows: Taken) -> None:
    creditors, quiet = tables.creditors, tables.quiet
    rows[creditors] = find.rows(
        creditors, creditors.c.id, _column(tables.debts, rows[tables.debts], "creditor_id")
    )
    rows[quiet] = find.rows(
        quiet, quiet.c.debt_id, _column(tables.debts, rows[tables.debts], "id")
    )


def _staff(find: _Finder, rows: Taken, staff_ids: Collection[str]) -> None:
    """Whom the rows name, by name alone; who carries them can sign in, as a visitor."""
    named = set(staff_ids)
    for table, found in rows.items():
        named |= {id_ for sign in _SIGNS if sign in table.c for id_ in _column(table, found, sign)}
    everybody = find.rows(_STAFF, _STAFF.c.id, named - {None, ""})
    nobody = {_STAFF: {"password": "-", "active": 0, "team_id": None}}
    theirs = {_STAFF: {"team_id": None, "role": Role.VISITOR.value}}
    rows[_STAFF] = [
        row
        for one in everybody
        for row in _emptied(_STAFF, [one], theirs if one[0] in staff_ids else nobody)
    ]


def _asked_alone(row: Row) -> Row:
    """A person; of an identity number what is compared at the door: its tail, a year of birth."""
    at = list(_debtors.c.keys()).index("identity_number")
    number = str(row[at] or "")
    left = "".join(
        sign if place >= len(number) - 4 or (len(number) == 18 and 6 <= place < 10) else "X"
        for place, sign in enumerate(number)
    )
    return (*row[:at], left or None, *row[at + 1 :])


def _without_others(row: Row) -> Row:
    """A contact point; a third party's without name and number."""
    party = dict(zip(_points.c.keys(), row, strict=True))["party"]
    return row if party == Party.DEBTOR else _emptied(_points, [row], _NOBODY)[0]


def _emptied(
    table: Table, rows: list[Row], empty: Mapping[Table, Mapping[str, Any]]
) -> list[Row]:
    """The rows with some columns as they are given."""
    values = empty.get(table)
    if values is None:
        return rows
    return [
        tuple(values.get(name, value) for name, value in zip(table.c.keys(), row, strict=True))
        for row in rows
    ]


def _column(table: Table, rows: list[Row], name: str) -> list[Any]:
    at = list(table.c.keys()).index(name)
    return [row[at] for row in rows]


def _once(rows: list[Row]) -> list[Row]:
    return list({row[0]: row for row in rows}.values())
