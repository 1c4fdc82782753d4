"""What protects a person, or loosens a limit: holds, opt-outs, consents, flags, as the log says.

Their rows change once, when they end. So the entry that begins one digests everything but its end,
and the end has an entry of its own: whoever edits either behind the triggers is found out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Table, select

from app.domain.entries import EntryKind
from app.storage import tables
from app.storage.chain import row_digest
from app.storage.people import MEMBERS
from app.storage.store import Transaction


class _Protection(NamedTuple):
    """A table, how entries name its rows, and the entries that begin and end one."""

    table: Table
    name: str
    begun: EntryKind
    ended: EntryKind
    end: str


_PROTECTIONS = {
    one.name: one
    for one in (
        _Protection(
            tables.holds, "hold", EntryKind.HOLD_PLACED, EntryKind.HOLD_RELEASED, "released_at"
        ),
        _Protection(
            tables.opt_outs, "opt_out", EntryKind.OPT_OUT_RECORDED, EntryKind.OPT_OUT_WITHDRAWN,
            "withdrawn_at",
        ),
        _Protection(
            tables.consents, "consent", EntryKind.CONSENT_RECORDED, EntryKind.CONSENT_WITHDRAWN,
            "withdrawn_at",
        ),
        _Protection(
            tables.flags, "flag", EntryKind.FLAG_RECORDED, EntryKind.FLAG_WITHDRAWN, "withdrawn_at"
        ),
    )
}  # fmt: skip
_Said = dict[str, tuple[str | None, int | None]]  # by id: the digest, and when it ended


def digest(name: str, values: Mapping[str, Any]) -> str:
    """What the entry of a "hold", "opt_out", "consent" or "flag" keeps of its row, without its end.

    Columns that are not among the values are NULL.
    """
    one = _PROTECTIONS[name]
    kept = [str(column) for column in one.table.c.keys() if column != one.end]
    return row_digest({column: values.get(column) for column in kept})


def claims(kind: EntryKind, body: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """As `log.claims`: of what an entry says that it began."""
    return {
        (str(one.table.name), str(body[one.name])): str(body["row"])
        for one in _PROTECTIONS.values()
        if one.begun is kind and "row" in body
    }


def ends(kind: EntryKind, body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an entry says that it ended, by table and id."""
    return [
        (str(one.table.name), str(id_))
        for one in _PROTECTIONS.values()
        if one.ended is kind
        for id_ in body.get(f"{one.name}s") or [body[one.name]]
    ]


class Told(NamedTuple):
    """A row of such a table: its digest, and when it ended, in µs."""

    digest: str
    ended_at: int | None


def told(table: str, row: Mapping[str, Any]) -> Told | None:
    """What the log has to say of a row; None: it is of no such table."""
    for name, one in _PROTECTIONS.items():
        if one.table.name == table:
            return Told(digest(name, row), row[one.end])
    return None


def hold_digest(row: tuple[Any, ...]) -> str:
    """As `digest`, of a hold's whole row in the order of its columns."""
    return digest("hold", dict(zip(tables.holds.c.keys(), row, strict=True)))


def standing_holds(tx: Transaction, person_id: str, kind: str) -> list[str]:
    """Ids of the person's holds of this kind that were not released."""
    holds = tables.holds.c
    statement = select(holds.id).where(
        holds.debtor_id.in_(MEMBERS), holds.kind == kind, holds.released_at.is_(None)
    )
    found = tx.connection.execute(statement.order_by(holds.id), {"person_id": person_id})
    return [str(row[0]) for row in found]


def holds_of_record(tx: Transaction, debtor_id: str, kind: str) -> list[str]:
    """As `standing_holds`, of one record, whatever it is merged with."""
    holds = tables.holds.c
    statement = select(holds.id).where(
        holds.debtor_id == debtor_id, holds.kind == kind, holds.released_at.is_(None)
    )
    return list(tx.connection.scalars(statement.order_by(holds.id)))


class OfContact(NamedTuple):
    """Ids of the holds and opt-outs of one record that a contact recorded and that stand."""

    holds: list[str]
    opt_outs: list[str]


def of_contact(tx: Transaction, contact_id: str) -> dict[str, OfContact]:
    """What a contact recorded and what did not end, by the record that it protects."""
    found: dict[str, OfContact] = {}
    for at, name in enumerate(("hold", "opt_out")):
        one = _PROTECTIONS[name]
        columns = one.table.c
        statement = select(columns.debtor_id, columns.id).where(
            columns.contact_id == contact_id, columns[one.end].is_(None)
        )
        for debtor_id, id_ in tx.connection.execute(statement.order_by(columns.id)):
            found.setdefault(debtor_id, OfContact([], []))[at].append(id_)
    return found


def edited(tx: Transaction) -> Iterator[str]:
    """Ids of rows that are missing, that nobody recorded, or that differ from their entries."""
    for one in _PROTECTIONS.values():
        said = _said(tx, one)
        columns = one.table.c.keys()
        rows = tx.connection.execution_options(yield_per=2000).execute(
            select(one.table).order_by(one.table.c.id)
        )
        for row in rows:
            values = dict(zip(columns, row, strict=True))
            if said.pop(values["id"], None) != (digest(one.name, values), values[one.end]):
                yield str(values["id"])
        yield from sorted(said)


def _said(tx: Transaction, one: _Protection) -> _Said:
    """What the entries say of each row; an end before its beginning is an end all the same."""
    log = tables.log.c
    statement = (
        select(log.kind, log.at, log.body)
        .where(log.kind.in_((one.begun.value, one.ended.value)))
        .order_by(log.chain, log.seq)
    )
    said: _Said = {}
    for kind, at, text in tx.connection.execution_options(yield_per=2000).execute(statement):
        body = json.loads(text)
        named = body.get(f"{one.name}s") or [body[one.name]]
        for id_ in named:
            known, ended = said.get(id_, (None, None))
            begins = kind == one.begun.value
            said[id_] = (body.get("row"), ended) if begins else (known, at)
    return said
