"""Whose clock decides: the workstation's at a book of its own, the server's in an office.

A workstation of an office may go wrong by an hour or a year and nobody else would notice. What is
decided or recorded there is decided and recorded at the server's time, read under the lock.

A book of its own has one clock only, and no way to tell that it is ahead: what was written then
stands, dated ahead, until somebody answers for it. `services.clock` says how it counts.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, bindparam, delete, exists, func, select, update

from app.domain.entries import CALLS, DESK, SIGN_INS, Acceptance, EntryKind
from app.domain.moments import Clock, Watched, micros, moment
from app.settings import Settings
from app.storage import tables
from app.storage.statement import Statement
from app.storage.store import Store, Transaction

# The setting of a device's book: which start of the computer, its clock, how long it had run.
SEEN = "device.clock"
# clock_timestamp() goes on within a transaction; now() would stand at its first statement, which
# may have waited for a lock since.
_NOW = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"


def server_moment(tx: Transaction) -> datetime:
    """The time at the server of this transaction, by its own clock."""
    return moment(tx.connection.exec_driver_sql(_NOW).scalar_one())


class ServerClock:
    """The server's clock. Called, it is what was seen there last and how long this computer has run
    since: setting the workstation's clock changes nothing."""

    def __init__(self, store: Store, workstation: Clock) -> None:
        self.workstation: Clock = workstation
        self.behind = timedelta()  # what the workstation's clock lacks, negative when it is ahead
        with store.read() as tx:
            self.within(tx)

    def __call__(self) -> datetime:
        """About the server's time, without asking it: for what is shown, not for decisions."""
        return self._began + self._ran()

    def off(self, settings: Settings) -> int | None:
        """By how many seconds the workstation's clock is ahead, where that is much.

        It decides nothing; on record it tells which workstation wants to be set right.
        """
        off = -round(self.behind.total_seconds())
        return off if abs(off) > settings.clock_slack_seconds else None

    def within(self, tx: Transaction) -> datetime:
        """The server's time at this moment of the transaction."""
        now = server_moment(tx)
        self.behind, self._began = now - self.workstation(), now - self._ran()
        return now

    def _ran(self) -> timedelta:
        """Since some moment or other; by the clock itself, where that is all there is."""
        clock = self.workstation
        return clock.ran() if isinstance(clock, Watched) else clock() - moment(0)


class Ahead(NamedTuple):
    """What a chain holds of a time that has not come yet, and that nobody accepted so far."""

    chain: str
    entries: int
    until: datetime


_log, _permits = tables.log, tables.permits
_later = _log.alias("later")
# A chain's order is that of its numbers: an acceptance speaks of all that stands before it.
_AFTER = (
    _later.c.chain == _log.c.chain,
    _later.c.seq > _log.c.seq,
    _later.c.kind == EntryKind.CLOCK_ACCEPTED.value,
)
# By staff: so the index has it. What nobody signed is followed by what somebody did, and a sign-in
# at a wrong clock decides nothing: it stops nobody's work.
_NEWEST = Statement(
    select(
        func.max(
            select(func.max(_log.c.at))
            .where(
                _log.c.staff_id == tables.staff.c.id,
                _log.c.at > bindparam("beyond"),
                _log.c.kind.not_in(SIGN_INS),
                ~exists().where(*_AFTER),
            )
            .scalar_subquery()
        )
    ).select_from(tables.staff)
)


def newest(tx: Transaction, beyond: datetime) -> datetime | None:
    """The newest moment of the record after `beyond` that no acceptance follows, if there is one.

    Of the whole record, whoever wrote it and about whom, but for sign-ins.
    """
    row = tx.row(_NEWEST, beyond=micros(beyond))
    found = None if row is None else row[0]
    tx.seen.newest = micros(beyond) if found is None else found
    return None if found is None else moment(found)


def may_be_behind(tx: Transaction, beyond: datetime) -> bool:
    """Whether `newest` has to be asked: False where all this program has seen is no later."""
    return tx.seen.newest is None or tx.seen.newest > micros(beyond)


def ahead(tx: Transaction, now: datetime, after: str, rows: int) -> list[Ahead]:
    """Chains with entries dated after `now` that no acceptance follows, by name from `after` on.

    Reads the whole log: for the way out of a wrong clock, not for the day.
    """
    found = tx.connection.execute(
        select(_log.c.chain, func.count(), func.max(_log.c.at))
        .where(_log.c.chain > after, _log.c.at > micros(now), ~exists().where(*_AFTER))
        .group_by(_log.c.chain)
        .order_by(_log.c.chain)
        .limit(rows)
    )
    return [Ahead(chain, entries, moment(until)) for chain, entries, until in found]


def last_sound(tx: Transaction, person_id: str, staff_id: str) -> datetime | None:
    """The latest moment on record of the person's chain or of the member's calls, as
    `circumstances`, without entries whose time was accepted as wrong."""
    head = select(_log.c.at).where(_log.c.chain == person_id).order_by(_log.c.seq.desc())
    acts = (
        select(_log.c.at)
        .where(_log.c.staff_id == staff_id, _log.c.kind.in_(CALLS), ~exists().where(*_AFTER))
        .order_by(_log.c.at.desc())
    )
    found = [tx.connection.scalar(statement.limit(1)) for statement in (head, acts)]
    return max((moment(at) for at in found if at is not None), default=None)


def accepted(tx: Transaction, permit_ids: Collection[str]) -> dict[str, datetime]:
    """Of these permits those whose time was accepted as wrong: when that was, by permit."""
    statement = (
        select(_permits.c.id, func.max(_later.c.at))
        .join(
            _log,
            and_(
                _log.c.staff_id == _permits.c.staff_id,
                _log.c.at == _permits.c.issued_at,
                _log.c.kind == EntryKind.CALL_PERMITTED.value,
                _log.c.body.contains(_permits.c.id),
            ),
        )
        .join(_later, and_(*_AFTER))
        .where(_permits.c.id.in_(permit_ids))
        .group_by(_permits.c.id)
    )
    return {id_: moment(at) for id_, at in tx.connection.execute(statement)}


def acceptances(tx: Transaction) -> tuple[Acceptance, ...]:
    """Every acceptance of the book, oldest first."""
    found = tx.connection.execute(
        select(_log.c.at, _log.c.staff_id, _log.c.body)
        .where(_log.c.chain == DESK, _log.c.kind == EntryKind.CLOCK_ACCEPTED.value)
        .order_by(_log.c.seq)
    )
    bodies = [(moment(at), staff_id, json.loads(body)) for at, staff_id, body in found]
    return tuple(
        Acceptance(at, moment(body["until"]), body["entries"], body["people"], staff_id)
        for at, staff_id, body in bodies
    )


def drop_leases(tx: Transaction, after: datetime) -> None:
    """Nobody holds a person for longer than that: such a lease was taken by a wrong clock."""
    tx.connection.execute(delete(tables.leases).where(tables.leases.c.until_at > micros(after)))


def stale_places(tx: Transaction, today: date) -> None:
    """Have every place of the queue worked out anew: some were, for days that had not come."""
    tx.connection.execute(update(tables.queue).values(changes_on=today.isoformat()))
