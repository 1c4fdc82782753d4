"""All rows of one book into another, on either engine: in steps that are kept, and compared.

Whatever is left out or changed on the way is so in the one statement by which both sides are read:
passwords stay behind (an office's are the server's), and so do the marks of the move itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import orjson
import psycopg
from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    bindparam,
    collate,
    delete,
    func,
    literal,
    select,
    text,
    tuple_,
    update,
)

from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.moments import moment
from app.storage import bulk, migrating, tables
from app.storage.staff import BOOK_ID, put_setting, setting
from app.storage.statement import Statement
from app.storage.store import Row, Store, Transaction

# At the source where its book has gone; at the target of which source it has been begun.
MOVED, BEGUN = "book.moved", "move.source"
_CHANNELS = "notices.secret"  # each office makes its own (postgres/notices.sql)
_STEP = 5_000  # rows; a step is a transaction of the target
_AT_ONCE = 2_000  # rows read together

_MARK = tables.settings.c.name == bindparam("name")
_BEGIN_ANEW = Statement(update(tables.settings).where(_MARK).values(value=bindparam("value")))
_END = Statement(delete(tables.settings).where(_MARK))
# Of a table that nobody writes at work.
_ONE_COPY = Statement(text("LOCK TABLE office.times IN SHARE UPDATE EXCLUSIVE MODE NOWAIT"))
_COPIED = (
    select(tables.log.c.at)
    .where(tables.log.c.chain == DESK, tables.log.c.kind == EntryKind.BOOK_BACKED_UP)
    .where(tables.log.c.staff_id.is_(None))  # of a book somebody makes the copy
    .order_by(tables.log.c.seq.desc())
    .limit(1)
)

Progress = Callable[[str, int], None]


class Digest(NamedTuple):
    """How many rows a table has, and the SHA-256 of all of them in the order of their keys."""

    rows: int
    sha256: str


Digests = dict[str, Digest]


def digests(tx: Transaction) -> Digests:
    """Every table of a book as an office keeps it."""
    return {str(table.name): _digest(tx, table) for table in tables.metadata.sorted_tables}


def begin(target: Store, source: Digests) -> None:
    """Give the target its tables, and note what is going into it.

    What another state of the source had left there goes again, table by table. Raises DeskError
    office.exists: it has become one since it was looked at.
    """
    migrating.migrate(target)
    with target.begin() as tx:
        if tx.engine == "postgresql":  # whoever ends a move into it comes before this or after
            tx.connection.exec_driver_sql("LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE")
        if is_taken(tx):
            raise DeskError("office.exists")
        if changed := _changed(setting(tx, BEGUN), source):
            _empty(tx, changed)
            tx.run(put_setting, name=BEGUN, value=orjson.dumps(source, default=tuple).decode())


def copy(source: Transaction, target: Store, progress: Progress | None = None) -> None:
    """Bring over what the target does not have yet, table by table, each in the order of its keys.

    `progress` hears the table and how many of its rows were written, after every step.
    """
    for table in tables.metadata.sorted_tables:
        with target.read() as tx:
            last = tx.connection.execute(_last(tx, table)).first()
        rows = _rows(source, table, last)
        written = 0
        while some := list(islice(rows, _STEP)):
            with target.begin() as tx:
                bulk.load(tx, table, some)
            written += len(some)
            if progress is not None:
                progress(str(table.name), written)


def differing(target: Store, source: Digests) -> tuple[str, ...]:
    """The tables in which the target is not as the source; it is begun anew the next time then."""
    with target.begin() as tx:
        tx.freeze()
        found = digests(tx)
        names = tuple(name for name, digest in source.items() if found[name] != digest)
        if names:
            tx.run(_BEGIN_ANEW, name=BEGUN, value="")  # nothing where somebody else has ended it
    return names


def claim(source: Transaction) -> bool:
    """Whether nobody else copies this office, as long as the transaction lasts."""
    try:
        source.run(_ONE_COPY)
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def check_here(book: Store) -> None:
    """Whether people still work in this book. Raises DeskError book.moved, naming the office."""
    with book.read() as tx:
        gone = setting(tx, MOVED)
    if gone is not None:
        raise DeskError("book.moved", office=gone)


def is_taken(tx: Transaction) -> bool:
    """Whether a book is here already, and not one that a move has yet to bring to its end."""
    made = migrating.is_made(tx) and setting(tx, BEGUN) is None
    return made and setting(tx, BOOK_ID) is not None


def is_begun(tx: Transaction) -> bool:
    """Whether this is the target of a move that has not come to its end."""
    return migrating.is_made(tx) and setting(tx, BEGUN) is not None


def mark(source: Transaction, gone: str | None) -> None:
    """Say in a book that is held alone where it has gone (None: nowhere), durable on return."""
    if gone is None:
        source.run(_END, name=MOVED)
    else:
        source.run(put_setting, name=MOVED, value=gone)
    source.finish()


def give_up(target: Store) -> bool:
    """Whether a move into it came to no end, and cannot any more: it is begun anew the next time.

    Whoever is ending one is waited for. Raises DeskError as `Store.begin`: nobody knows then.
    """
    with target.begin() as tx:
        tx.connection.exec_driver_sql("LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE")
        return bool(tx.run(_BEGIN_ANEW, name=BEGUN, value=""))


def until(tx: Transaction) -> datetime:
    """The last moment that is on record."""
    return moment(tx.connection.execute(select(func.max(tables.log.c.at))).scalar_one())


def copied_at(copy: Transaction) -> datetime | None:
    """When an office was copied, as that went on record before; None: this is no copy of one.

    Other entries may be dated ahead of it, by a clock that was.
    """
    at = copy.connection.execute(_COPIED).scalar()
    return None if at is None or setting(copy, MOVED) is None else moment(at)


def end(tx: Transaction) -> None:
    """Of the target: nothing is to come any more. Raises DeskError office.exists."""
    if not tx.run(_END, name=BEGUN):
        raise DeskError("office.exists")


def _changed(begun: str | None, source: Digests) -> list[Table]:
    """The tables that are not what a move was begun with, and those that refer to them."""
    noted = orjson.loads(begun or "{}")
    changed: list[Table] = []
    for table in tables.metadata.sorted_tables:  # after those to which it refers
        refers = any(key.column.table in changed for key in table.foreign_keys)
        if refers or noted.get(table.name) != list(source[table.name]):
            changed.append(table)
    return changed


def _empty(tx: Transaction, changed: list[Table]) -> None:
    """Nothing in it is on record anywhere yet, so what only grows may be emptied."""
    if tx.engine == "postgresql":
        names = ", ".join(table.name for table in changed)
        for verb in ("DISABLE", "ENABLE"):
            for table in tables.APPEND_ONLY:
                tx.connection.execute(text(f"ALTER TABLE {table} {verb} TRIGGER USER"))
            if verb == "DISABLE":
                tx.connection.execute(text(f"TRUNCATE {names}"))
    else:
        tx.connection.execute(tables.settings.delete())  # a new file has nothing else


def _digest(tx: Transaction, table: Table) -> Digest:
    count, digest = 0, hashlib.sha256()
    for row in _rows(tx, table):
        count += 1
        digest.update(orjson.dumps(row, default=bytes.hex))
    return Digest(count, digest.hexdigest())


def _rows(tx: Transaction, table: Table, after: Any = None) -> Iterator[Row]:
    """As an office keeps them, from a key on."""
    keys = _keys(tx, table)
    statement = _kept(select(*map(_as_kept, table.c)), table).order_by(*keys)
    if after is not None:
        statement = statement.where(tuple_(*keys) > tuple_(*after))
    options = tx.connection.execution_options(yield_per=_AT_ONCE)
    with options.execute(statement) as result:
        for row in result:
            yield tuple(row)


def _last(tx: Transaction, table: Table) -> Select[Any]:
    keys = _keys(tx, table)
    found = _kept(select(*table.primary_key.columns), table)
    return found.order_by(*(key.desc() for key in keys)).limit(1)


def _kept(statement: Select[Any], table: Table) -> Select[Any]:
    if table is tables.settings:
        return statement.where(tables.settings.c.name.not_in((MOVED, BEGUN, _CHANNELS)))
    return statement


def _as_kept(column: Column[Any]) -> ColumnElement[Any]:
    return literal("").label(column.name) if column is tables.staff.c.password else column


def _keys(tx: Transaction, table: Table) -> list[ColumnElement[Any]]:
    """The primary key, in an order that is the same on both engines: that of its bytes."""
    return [
        collate(column, "C")
        if tx.engine == "postgresql" and column.type.python_type is str
        else column
        for column in table.primary_key.columns
    ]
