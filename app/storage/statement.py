"""Statements written once in SQLAlchemy, compiled once an engine, run on the driver's own cursor.

A permit takes eight statements under the person's lock; SQLAlchemy's result and parameter handling
would cost several times the database's own work there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Integer,
    Table,
    bindparam,
    cast,
    insert,
    or_,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg, PGDialect_psycopg
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler, SQLiteDialect
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.operators import OperatorType


class _OwnValues(SQLCompiler):
    """Writes the values that a statement itself carries into its text.

    Only what is passed at each run stays a parameter.
    """

    def visit_bindparam(self, bindparam: Any, *options: Any, **named: Any) -> Any:
        """A parameter, or the value itself where the statement brings it along."""
        named["literal_binds"] = not bindparam.required
        return super().visit_bindparam(bindparam, *options, **named)  # type: ignore[no-untyped-call]  # untyped there


class _SqliteText(_OwnValues, SQLiteCompiler):
    pass


class _PostgresqlText(_OwnValues, PGCompiler_psycopg):
    pass


# How many rows a statement gives at most. SQLite plans anew whenever a bare bound LIMIT is given.
ROWS = cast(bindparam("rows"), Integer)
SKIP = cast(bindparam("skip"), Integer)

# Named parameters on SQLite, so that both drivers take the same mapping.
_SQLITE = SQLiteDialect(paramstyle="named")
_SQLITE.statement_compiler = _SqliteText
_POSTGRESQL = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # untyped there
_POSTGRESQL.statement_compiler = _PostgresqlText
DIALECTS: dict[str, Dialect] = {
    "sqlite": _SQLITE, "postgresql": _POSTGRESQL, "office": _POSTGRESQL,
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Statement:
    """One statement of the hot paths. Values are passed by the names of its bound parameters."""

    core: Any  # a ClauseElement, or a mapping of one for each engine where their SQL differs
    columns: tuple[str, ...] = ()  # of the table, where the statement adds a whole row
    _compiled: dict[str, str] = field(default_factory=dict)

    def on(self, engine: str) -> str:
        """The SQL for "sqlite", "postgresql" or a desk of an "office", which is PostgreSQL too."""
        compiled = self._compiled.get(engine)
        if compiled is None:
            core = self.core
            if isinstance(core, dict):
                core = core[engine if engine in core else "postgresql"]
            compiled = self._compiled[engine] = _compile(core, engine)
        return compiled


class among(ColumnElement[bool]):  # reads as SQL: where(among(column, "keys"))
    """Whether a column's text is in the JSON list that is passed as `name`, on both engines."""

    type = Boolean()
    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.keys: BindParameter[Any] = bindparam(name)

    def self_group(self, against: OperatorType | None = None) -> among:
        """As it stands: written `… = 1`, as SQLite's booleans are, no index would serve it."""
        return self


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, keys = _parts(element, compiler, options)
    return f"{column} IN (SELECT value FROM json_each({keys}))"


@compiles(among, "postgresql")
def _among_postgresql(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, keys = _parts(element, compiler, options)
    return f"{column} IN (SELECT jsonb_array_elements_text(CAST({keys} AS jsonb)))"


def _parts(element: among, compiler: SQLCompiler, options: dict[str, Any]) -> tuple[str, str]:
    return compiler.process(element.column, **options), compiler.process(element.keys, **options)


def _compile(core: ClauseElement, engine: str) -> str:
    compiled = core.compile(dialect=DIALECTS[engine], compile_kwargs={"render_postcompile": True})
    return str(compiled)


def inserting(table: Table) -> Statement:
    """Adds a row; columns not named when it runs are NULL."""
    return Statement(insert(table).values(_binds(table)), tuple(table.columns.keys()))


def putting(table: Table, besides: tuple[str, ...] = ()) -> Statement:
    """Adds a row, or replaces the other columns of the one with the same primary key.

    A row that says the same already is left alone: nothing is written. The columns in `besides` are
    somebody else's: a new row has their default.
    """
    keys = [column.name for column in table.primary_key]
    written = {name: bind for name, bind in _binds(table).items() if name not in besides}
    rest = [name for name in written if name not in keys]

    def upsert(make: Any) -> Any:
        statement = make(table).values(written)
        changes = {name: statement.excluded[name] for name in rest}
        differs = or_(*(table.c[name].is_distinct_from(changes[name]) for name in rest))
        return statement.on_conflict_do_update(index_elements=keys, set_=changes, where=differs)

    return Statement(
        {"sqlite": upsert(sqlite_insert), "postgresql": upsert(postgresql_insert)},
        tuple(written),
    )


def _binds(table: Table) -> dict[str, Any]:
    return {column.name: bindparam(column.name, type_=column.type) for column in table.columns}
