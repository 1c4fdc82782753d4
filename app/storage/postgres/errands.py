"""The clerk's side of errands: one clerk at a time takes what desks left, and leaves answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import event

from app.domain.errors import DeskError
from app.domain.staff import Staff
from app.storage import staff as members
from app.storage.postgres.install import driver_of
from app.storage.store import Store, Transaction

# The clerk's chair, in a transaction that stays open: it has neither a snapshot nor a number of its
# own, so that nothing is kept from being vacuumed, and no time limit of the server's ends it.
_UNLIMITED = """
    SELECT set_config(name, '0', true) FROM pg_settings
    WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')
"""
_WAITS = "SET LOCAL lock_timeout = 500"  # milliseconds, then it looks whether it is over
_SITS = "LOCK TABLE office.chair IN SHARE UPDATE EXCLUSIVE MODE"
# Whoever upgrades the office asks for the chair itself, as only its owner can.
_IS_WANTED = """
    SELECT EXISTS (SELECT FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
      WHERE d.datname = current_database() AND l.relation = to_regclass('office.chair')
        AND l.mode = 'AccessExclusiveLock' AND NOT l.granted)
"""
# Where the clerk's computer is gone, the server ends its sessions within half a minute, not hours:
# another one waits for the chair, and desks for what an errand had locked.
_GONE = {
    "tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3,
    "tcp_user_timeout": 25_000,  # milliseconds, for an answer that was on its way
}  # fmt: skip
_LOOKS = 0.5  # seconds between two looks, where nothing is heard
_PATIENCE = 10.0  # seconds that an errand waits for what a desk may have locked for good
# One of each person at a time, and whose turn is longest ago comes first: however many and long
# they are, the others' go on.
_TAKE = """
    UPDATE office.errands AS e SET begun_at = clock_timestamp() WHERE e.id = (
      SELECT w.id FROM office.errands AS w
      WHERE w.begun_at IS NULL AND w.what <> ALL (%(not_now)s) AND NOT EXISTS (
        SELECT FROM office.errands AS o
        WHERE o.staff_id = w.staff_id AND o.begun_at IS NOT NULL AND o.ended_at IS NULL)
      ORDER BY (
        SELECT max(o.begun_at) FROM office.errands AS o
        WHERE o.staff_id = w.staff_id AND o.ended_at IS NOT NULL
      ) NULLS FIRST, w.at, w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING e.id, e.staff_id, e.device, e.what, e.body
"""
_ANSWER = """
    UPDATE office.errands SET ended_at = clock_timestamp(), answer = %(answer)s, body = ''
    WHERE id = %(id)s AND ended_at IS NULL
"""
# What a desk holds locked (it may, by taking back what is just begun) keeps nobody else waiting.
_LEFT = """
    SELECT id FROM office.errands
    WHERE begun_at IS NOT NULL AND ended_at IS NULL AND id <> ALL (%(running)s)
    FOR UPDATE SKIP LOCKED
"""
_SWEEP = """
    DELETE FROM office.errands WHERE id IN (
      SELECT id FROM office.errands WHERE ended_at < clock_timestamp() - interval '1 hour'
      FOR UPDATE SKIP LOCKED)
"""
_MADE = "SELECT to_regclass('office.errands')::oid"  # another one after each upgrade


class Taken(NamedTuple):
    """An errand that was begun; `staff` None: whose it is may no longer work here."""

    id: str
    staff: Staff | None
    device: str
    what: str
    body: bytes


@contextmanager
def seated(store: Store, is_over: Callable[[], bool]) -> Iterator[Iterator[None]]:
    """Be the office's one clerk: it gives a turn whenever there may be something to do.

    Waits until no other clerk is there; ends when it `is_over`. Raises DeskError
    office.being_upgraded, and as `Store.begin`, when a connection by which it is the clerk is lost.
    """
    _hurry(store)
    with store.apart() as hears, store.apart() as chair:
        chair.autocommit = False
        yield _turns(hears, chair, is_over)


def _turns(hears: Any, chair: Any, is_over: Callable[[], bool]) -> Iterator[None]:
    """Two connections: one in a transaction would hear nothing, and keep what is said from all."""
    hears.execute("LISTEN clerk")
    while not is_over() and not _sits_down(chair):
        pass
    while not is_over():
        if hears.execute(_IS_WANTED).fetchone()[0]:
            raise DeskError("office.being_upgraded")
        yield
        list(hears.notifies(timeout=_LOOKS, stop_after=1))
        chair.execute("SELECT 1")  # a connection that is gone says so


def _sits_down(chair: Any) -> bool:
    """Whether the chair was free within half a second."""
    try:
        for said in (_UNLIMITED, _WAITS, _SITS):
            chair.execute(said)
    except psycopg.errors.LockNotAvailable:
        chair.rollback()
        return False
    return True


def _hurry(store: Store) -> None:
    """On its connections nothing waits for ever: a desk keeps locked what it likes."""

    def connected(driver: Any, _: object) -> None:
        for name, value in {"lock_timeout": round(_PATIENCE * 1000), **_GONE}.items():
            driver.execute(f"SET {name} = {value}")
        driver.commit()

    store.engine.dispose()
    event.listen(store.engine, "connect", connected)


def made(tx: Transaction) -> int | None:
    """Which office of this database it is: another one after an upgrade."""
    found = driver_of(tx).execute(_MADE).fetchone()
    return None if found is None else found[0]


def take(tx: Transaction, not_now: Sequence[str] = ()) -> Taken | None:
    """Begin an errand of whose turn is longest ago, of who has none begun; None: there is none.

    `not_now`: what nobody's turn is for.
    """
    found = driver_of(tx).execute(_TAKE, {"not_now": list(not_now)}).fetchone()
    if found is None:
        return None
    id_, staff_id, device, what, body = found
    return Taken(id_, members.by_id(tx, staff_id), device, what, bytes(body))


def answer(tx: Transaction, errand_id: str, said: bytes) -> None:
    """Leave the answer of an errand; one that was answered stays as it is."""
    driver_of(tx).execute(_ANSWER, {"id": errand_id, "answer": said})


def left(tx: Transaction, running: Set[str]) -> list[str]:
    """Errands that were begun and never answered, but for those that are running."""
    return [str(row[0]) for row in driver_of(tx).execute(_LEFT, {"running": list(running)})]


def sweep(tx: Transaction) -> None:
    """Forget the answers that nobody fetches any more."""
    driver_of(tx).execute(_SWEEP)


def sees(tx: Transaction, login: str, person_id: str) -> bool:
    """Whether somebody may know of a person, as row security says it at their own desk."""
    driver_of(tx).execute("SELECT set_config('forbear.acts_for', %s, true)", (login,))
    return bool(tx.ask("sees", person=person_id))
