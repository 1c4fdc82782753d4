"""The schema of a book: made, upgraded, and refused when it is newer than this program."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, text

from app import __version__
from app.domain.errors import DeskError
from app.settings import MIGRATIONS
from app.storage.store import Store, Transaction

HEAD = "0001"  # the newest revision in migrations/versions; a test compares them


def schema_version(store: Store) -> str | None:
    """The book's revision; None for an empty book. One statement where the table exists."""
    with store.read() as tx:
        return _revision(tx)


def _revision(tx: Transaction) -> str | None:
    if not is_made(tx):
        return None
    found = tx.connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def is_made(tx: Transaction) -> bool:
    """Whether there is a book at all."""
    return inspect(tx.connection).has_table("alembic_version")


def check_own(tx: Transaction) -> None:
    """Whether a database holds nothing, or a book. Raises DeskError office.not_empty."""
    inside = inspect(tx.connection)
    found = set(inside.get_table_names())
    has_anything = found or inside.has_schema("office")
    if has_anything and not {"alembic_version", "settings", "debtors"} <= found:
        raise DeskError("office.not_empty")


def check_office(tx: Transaction) -> None:
    """Whether this database is an office of this program's own version.

    Raises DeskError office.not_one, office.older, office.newer naming both revisions.
    """
    if tx.connection.execute(text("SELECT to_regclass('office.times')")).scalar() is None:
        raise DeskError("office.not_one")
    check_not_newer(tx)
    found = _revision(tx)
    if found != HEAD:
        raise DeskError("office.older", office=found, program=HEAD)


def check_not_newer(tx: Transaction) -> None:
    """Whether this program may upgrade an office. Raises DeskError office.newer, as above."""
    found = _revision(tx)
    if found is not None and found > HEAD:
        raise DeskError("office.newer", office=found, program=HEAD)


def check(store: Store) -> bool:
    """Whether the book needs an upgrade.

    Raises DeskError book.newer, naming both versions, when a newer program has written it.
    """
    with store.read() as tx:
        return _is_behind(tx)


def _is_behind(tx: Transaction) -> bool:
    found = _revision(tx)
    if found is not None and found > HEAD:
        raise DeskError("book.newer", book=_written_by(tx), program=__version__)
    return found != HEAD


def migrate(store: Store) -> None:
    """Bring the schema to HEAD in one transaction; does nothing when it is there."""
    if check(store):
        with store.begin() as tx:
            migrate_in(tx)


def migrate_in(tx: Transaction) -> None:
    """As `migrate`, in a transaction in which more is to be done."""
    if not _is_behind(tx):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = tx.connection
    command.upgrade(config, "head")
    tx.connection.execute(text("DELETE FROM settings WHERE name = 'book.program'"))
    tx.connection.execute(
        text("INSERT INTO settings (name, value) VALUES ('book.program', :version)"),
        {"version": __version__},
    )


def differences(store: Store) -> list[Any]:
    """What Alembic would change to reach the schema of `tables`: nothing, if all is well."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from app.storage import tables

    with store.read() as tx:
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables.metadata))


def _written_by(tx: Transaction) -> str:
    written = text("SELECT value FROM settings WHERE name = 'book.program'")
    return str(tx.connection.execute(written).scalar())
