"""Many rows at once: the driver's own executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Table

from app.domain.entries import GENESIS, EntryKind
from app.domain.moments import micros
from app.storage import tables
from app.storage.chain import canonical, chain_hash
from app.storage.store import Transaction

Values = Sequence[tuple[Any, ...]]


class Signed(NamedTuple):
    """When, by whom and on which device entries of the log were made."""

    at: datetime
    staff_id: str
    device: str


def load(tx: Transaction, table: Table, rows: Values) -> None:
    """Add rows; each has a value for every column, in the table's order."""
    if rows:
        _LOAD[tx.engine](_driver(tx), table, rows)


def load_missing(tx: Transaction, table: Table, rows: Values) -> None:
    """As `load`, leaving out each row whose key is taken, in the table or by a row before it."""
    if rows:
        _LOAD_MISSING[tx.engine](_driver(tx), table, rows)


def open_chains(
    tx: Transaction, bodies: Mapping[str, Mapping[str, object]], kind: EntryKind, by: Signed
) -> None:
    """Write the first entry of chains that have none yet: its body by chain."""
    rows = []
    for chain, body in bodies.items():
        parts = (
            chain, 1, micros(by.at), kind.value, by.staff_id, by.device, canonical(body)
        )  # fmt: skip
        rows.append((*parts, chain_hash(GENESIS, parts)))
    load(tx, tables.log, rows)


def _driver(tx: Transaction) -> Any:
    return tx.connection.connection.dbapi_connection


@cache
def _columns(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


@cache
def _insert(table: Table) -> str:
    places = ", ".join("?" * len(table.columns))
    return f"INSERT INTO {table.name} ({_columns(table)}) VALUES ({places})"


def _sqlite(driver: Any, table: Table, rows: Values, ending: str = "") -> None:
    cursor = driver.cursor()
    try:
        cursor.executemany(_insert(table) + ending, rows)
    finally:
        cursor.close()


def _sqlite_missing(driver: Any, table: Table, rows: Values) -> None:
    _sqlite(driver, table, rows, " ON CONFLICT DO NOTHING")


def _copy(driver: Any, target: str, table: Table, rows: Values) -> None:
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {target} ({_columns(table)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _postgresql(driver: Any, table: Table, rows: Values) -> None:
    _copy(driver, table.name, table, rows)


def _postgresql_missing(driver: Any, table: Table, rows: Values) -> None:
    """COPY knows no conflicts: the rows go through a table of this transaction's own."""
    own = f"loading_{table.name}"
    driver.execute(f"CREATE TEMP TABLE IF NOT EXISTS {own} (LIKE {table.name}) ON COMMIT DROP")
    _copy(driver, own, table, rows)
    columns = _columns(table)
    driver.execute(
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {own} ON CONFLICT DO NOTHING"
    )
    driver.execute(f"TRUNCATE {own}")


_LOAD = {"sqlite": _sqlite, "postgresql": _postgresql}
_LOAD_MISSING = {"sqlite": _sqlite_missing, "postgresql": _postgresql_missing}
