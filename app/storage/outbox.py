"""What a device has written and the centre has not heard of: which rows, in which order.

A device's book alone has this table and these triggers: whatever writes to it, in whichever way,
is noted with the row's key in the same transaction, and goes to the centre in this order. Of a row
that was changed the outbox keeps how it stood before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, LargeBinary, Table, and_, select, text

from app.domain.errors import DeskError
from app.domain.moments import moment
from app.storage import tables
from app.storage.columns import DAY
from app.storage.store import Transaction

# What is this book's own, or is worked out anew at the centre.
_STAYS = frozenset({
    "settings", "staff", "teams", "leases", "drafts", "tokens", "queue", "preferences", "routes",
    "checkouts", "carried", "reservations", "joints", "conflicts", "publications",
    "calendar_facts", "creditors", "imports", "placements", "quiet",
})  # fmt: skip
GOING = {one.name: one for one in tables.metadata.sorted_tables if one.name not in _STAYS}

_NEXT = text(
    "SELECT place, name, id, was FROM outbox WHERE place > :after ORDER BY place LIMIT :rows"
)

# How a row stood until it was changed again.
_CHANGED = text(
    "SELECT was FROM outbox WHERE name = :name AND id = :id AND place > :place "
    "AND was IS NOT NULL ORDER BY place LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the device as it was written; `was`: as it stood before it was changed.

    `row` is empty where there is none any more, `was` None of a new one.
    """

    place: int
    table: Table
    row: dict[str, Any]
    was: dict[str, Any] | None


class Sent(NamedTuple):
    """A row as it is sent to the centre; `table` by its name."""

    place: int
    table: str
    row: dict[str, Any]
    was: dict[str, Any] | None


def install(tx: Transaction) -> None:
    """Make this book note from now on what is written to it."""
    tx.connection.exec_driver_sql(
        "CREATE TABLE outbox (place INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, "
        "id TEXT NOT NULL, was TEXT)"
    )
    tx.connection.exec_driver_sql("CREATE INDEX ix_outbox_row ON outbox (name, id)")
    for table in GOING.values():
        key = f"json_array({_of('NEW', _key(table))})"
        tx.connection.exec_driver_sql(
            f"CREATE TRIGGER {table.name}_goes AFTER INSERT ON {table.name} BEGIN "
            f"INSERT INTO outbox (name, id) VALUES ('{table.name}', {key}); END"
        )
        if table.name not in tables.APPEND_ONLY:
            was = ", ".join(f"'{name}', OLD.{name}" for name in _told(table))
            tx.connection.exec_driver_sql(
                f"CREATE TRIGGER {table.name}_changes AFTER UPDATE ON {table.name} BEGIN "
                f"INSERT INTO outbox (name, id, was) "
                f"VALUES ('{table.name}', {key}, json_object({was})); END"
            )


def is_installed(tx: Transaction) -> bool:
    """Whether this book notes it: the last thing that is done to a device's."""
    found = tx.connection.execute(
        text("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'outbox'")
    )
    return bool(found.scalar_one())


def waiting(tx: Transaction, after: int) -> int:
    """How many places come after that one."""
    found = tx.connection.execute(
        text("SELECT count(*) FROM outbox WHERE place > :after"), {"after": after}
    )
    return int(found.scalar_one())


def moments(tx: Transaction) -> tuple[datetime, datetime] | None:
    """The first and the last moment of the entries that were written here and are still here."""
    found = tx.connection.execute(
        text(
            "SELECT min(log.at), max(log.at) FROM outbox JOIN log "
            "ON log.chain = outbox.id ->> 0 AND log.seq = outbox.id ->> 1 WHERE outbox.name = 'log'"
        )
    ).one()
    return None if found[0] is None else (moment(found[0]), moment(found[1]))


def items(tx: Transaction, after: int, most: int) -> Iterator[Item]:
    """The next places after that one, each with its row as it was written there."""
    found = tx.connection.execute(_NEXT, {"after": after, "rows": most}).all()
    for place, name, id_, was in found:
        table = tables.metadata.tables[name]
        row = row_of(tx, table, json.loads(id_)) or {}
        if row and name not in tables.APPEND_ONLY:
            later = tx.connection.execute(
                _CHANGED, {"place": place, "name": name, "id": id_}
            ).scalar()
            row |= {} if later is None else json.loads(later)
        yield Item(place, table, row, None if was is None else json.loads(was))


def row_of(tx: Transaction, table: Table, key: Iterable[Any]) -> dict[str, Any] | None:
    """A row by its key, as a mapping of its columns."""
    columns = list(table.primary_key.columns)
    where = and_(*(column == value for column, value in zip(columns, key, strict=True)))
    found = tx.connection.execute(select(table).where(where)).first()
    if found is None:
        return None
    return dict(zip((str(name) for name in table.c.keys()), found, strict=True))


def sent(item: Item) -> Sent:
    """As it travels."""
    return Sent(item.place, str(item.table.name), item.row, item.was)


def item(sent: Sent) -> Item:
    """What was sent. Raises DeskError sync.unsaid: no device sends such a row."""
    table = GOING.get(sent.table)
    if table is None or not (
        _is_whole(table, sent.row, table.columns.keys())
        and (sent.was is None or _is_whole(table, sent.was, _told(table)))
    ):
        raise DeskError("sync.unsaid", table=sent.table)
    return Item(sent.place, table, sent.row, sent.was)


def _is_whole(table: Table, row: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Whether it has these columns, each with a value that fits; or none, of what is gone."""
    return not row or (
        row.keys() == set(names) and all(_fits(table.c[one], row[one]) for one in row)
    )


def _fits(column: Column[Any], value: object) -> bool:
    """Whether a column has a value of its own sort, as either engine keeps it."""
    if value is None:
        return bool(column.nullable)
    if isinstance(value, bool) or not isinstance(value, column.type.python_type):
        return False
    if isinstance(value, int):
        return abs(value) < 1 << (63 if isinstance(column.type, BigInteger) else 31)
    if isinstance(value, str):
        most = getattr(column.type, "length", None)
        fits = "\0" not in value and (most is None or len(value) <= most)  # PostgreSQL keeps none
        return fits and (DAY not in column.info or _is_day(value))
    return True


def _is_day(written: str) -> bool:
    """Whether it is a day as every server reads it: Python knows weeks, too."""
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _key(table: Table) -> list[str]:
    return [str(column.name) for column in table.primary_key.columns]


def _told(table: Table) -> list[str]:
    """The columns that JSON can hold."""
    return [str(one.name) for one in table.columns if not isinstance(one.type, LargeBinary)]


def _of(row: str, names: Iterable[str]) -> str:
    return ", ".join(f"{row}.{name}" for name in names)
