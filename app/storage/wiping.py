"""Out of a device's book goes all that the centre has, or has given: what is left is unsent."""

from __future__ import annotations

from sqlalchemy import text

from app.storage import checkouts, tables
from app.storage.clock import SEEN
from app.storage.staff import BOOK_ID
from app.storage.store import Store, Transaction

# By which the centre knows whose acts these are, and nobody else.
_STAYS = frozenset({"checkouts", "joints"})


def wipe(store: Store) -> int:
    """Delete what is personal and has been sent, or came with the device; how many places wait.

    What is left are rows that were written here and never heard of at the centre. Nobody can work
    in the book any more; it can be synced. It may be done again after it was cut off.
    """
    store.close()
    tx = store.lend()
    try:
        with tx.connection as connection:
            for step in ("foreign_keys = OFF", "secure_delete = ON", "recursive_triggers = OFF"):
                connection.exec_driver_sql(f"PRAGMA {step}")
            tx.start("BEGIN IMMEDIATE")
            waiting = _empty(tx)
            tx.finish()
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        store.close()
    return waiting


def _empty(tx: Transaction) -> int:
    own = checkouts.here(tx)
    assert own is not None  # it is a device's
    run = tx.connection.exec_driver_sql
    for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
        run(f'DROP TRIGGER "{name}"')
    run("DELETE FROM outbox WHERE place <= ?", (own.received,))
    for table in tables.metadata.sorted_tables:
        if table.name in _STAYS:
            continue
        key = ", ".join(f"{table.name}.{column.name}" for column in table.primary_key.columns)
        run(
            f"DELETE FROM {table.name} WHERE {_kept(str(table.name))} AND NOT EXISTS "
            f"(SELECT 1 FROM outbox WHERE name = '{table.name}' AND id = json_array({key}))"
        )
    # Of a number or address that was only marked the mark alone is unsent.
    run("UPDATE contact_points SET value = '', party_name = NULL")
    run("UPDATE outbox SET was = json_set(was, '$.value', '', '$.party_name', NULL) "
        "WHERE name = 'contact_points'")
    run("UPDATE staff SET password = '-', active = 0, number = ''")
    return int(tx.connection.execute(text("SELECT count(*) FROM outbox")).scalar_one())


def _kept(table: str) -> str:
    """Which rows go whatever the outbox says, as a condition."""
    if table == "settings":
        return f"name NOT IN ('{checkouts.HERE}', '{checkouts.FORKED}', '{BOOK_ID}', '{SEEN}')"
    if table == "staff":
        return "id NOT IN (SELECT staff_id FROM checkouts)"
    return "true"
