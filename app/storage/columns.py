"""The kinds of column a book's tables have, and how their constraints are named."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

DAY = "day"  # what a column says of itself that has one


def key() -> Column[str]:
    """The primary key: 32 hexadecimal digits."""
    return Column("id", String(32), primary_key=True)


def to(name: str, target: str, *, required: bool = True, index: bool = False) -> Column[str]:
    """The id of a row of another table."""
    return Column(name, String(32), ForeignKey(f"{target}.id"), nullable=not required, index=index)


def text(name: str, *, required: bool = False) -> Column[str]:
    """Words of any length."""
    return Column(name, Text, nullable=not required)


def code(name: str, *, required: bool = True) -> Column[str]:
    """A code of the domain."""
    return Column(name, String(40), nullable=not required)


def at(name: str, *, required: bool = True) -> Column[int]:
    """A moment: microseconds since 1970 UTC."""
    return Column(name, BigInteger, nullable=not required)


def on(name: str, *, required: bool = False) -> Column[str]:
    """A calendar day, ISO 8601: 2026-11-30."""
    return Column(name, String(10), nullable=not required, info={DAY: True})


def amount(name: str, *, required: bool = True) -> Column[int]:
    """Whole units of the currency's smallest coin."""
    return Column(name, BigInteger, nullable=not required)


def number(name: str, *, required: bool = True) -> Column[int]:
    """A small whole number."""
    return Column(name, Integer, nullable=not required)


def table(name: str, *columns: Column | Index | UniqueConstraint) -> Table:  # type: ignore[type-arg]  # mixed column types
    """A table clustered by its primary key (SQLite keeps no second copy of the key)."""
    return Table(name, metadata, *columns, sqlite_with_rowid=False)
