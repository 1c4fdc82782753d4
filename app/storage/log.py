"""The append-only log: one hash chain a person, one for what concerns nobody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, select

from app.domain.entries import DESK, GENESIS, Entry, EntryKind, canonical, chain_hash
from app.domain.moments import micros, moment
from app.storage import tables
from app.storage.statement import Statement, inserting
from app.storage.store import Transaction

_log = tables.log
_HEAD = Statement(
    select(_log.c.seq, _log.c.hash, _log.c.at)
    .where(_log.c.chain == bindparam("chain"))
    .order_by(_log.c.seq.desc())
    .limit(1)
)
_ADD = inserting(_log)
_DESK_LOCK = Statement(
    select(tables.settings.c.value)
    .where(tables.settings.c.name == "book.id")
    .with_for_update()
)
_CHAIN = Statement(select(_log).where(_log.c.chain == bindparam("chain")).order_by(_log.c.seq))
_ALL = select(_log).order_by(_log.c.chain, _log.c.seq)
_LAST = Statement(
    select(
        select(_log.c.at)
        .where(_log.c.chain == bindparam("chain"))
        .order_by(_log.c.seq.desc())
        .limit(1)
        .scalar_subquery(),
        select(func.max(_log.c.at))
        .where(_log.c.staff_id == bindparam("staff_id"))
        .scalar_subquery(),
    )
)


def append(  # an entry has these parts
    tx: Transaction,
    chain: str,
    kind: EntryKind,
    at: datetime,
    *,
    staff_id: str | None,
    device: str,
    **body: object,
) -> None:
    """Add an entry at the end of a chain; the caller holds the person's lock.

    The desk's own chain is locked here, since no person is.
    """
    if chain == DESK:
        tx.row(_DESK_LOCK)
    head = tx.row(_HEAD, chain=chain)
    seq, before = (head[0] + 1, head[1]) if head else (1, GENESIS)
    text = canonical(body)
    parts = (chain, seq, micros(at), kind.value, staff_id, device, text)
    digest = chain_hash(before, parts)
    tx.run(
        _ADD, chain=chain, seq=seq, at=parts[2], kind=kind.value, staff_id=staff_id,
        device=device, body=text, hash=digest,
    )  # fmt: skip


def row_digest(row: Mapping[str, object]) -> str:
    """What an entry keeps of a row, so that a row changed behind the triggers shows."""
    return hashlib.sha256(canonical(row).encode()).hexdigest()[:32]


def last_at(tx: Transaction, chain: str, staff_id: str) -> datetime | None:
    """The latest moment on record of this chain or of anything this member of staff did."""
    found = tx.row(_LAST, chain=chain, staff_id=staff_id) or ()
    return max((moment(at) for at in found if at is not None), default=None)


def entries(tx: Transaction, chain: str) -> list[Entry]:
    """One chain, oldest first."""
    return [_entry(row) for row in tx.rows(_CHAIN, chain=chain)]


def broken(tx: Transaction) -> tuple[int, int, Entry | None]:
    """Chains, entries, and the first entry whose place or hash is wrong (None: every chain holds).

    A tail that was cut whole cannot show here: only a seal kept outside the book shows that.
    """
    chains = count = 0
    chain, seq, before = None, 0, GENESIS
    for entry in _walk(tx):
        if entry.chain != chain:
            chains, chain, seq, before = chains + 1, entry.chain, 0, GENESIS
        count, seq = count + 1, seq + 1
        parts = (
            entry.chain, entry.seq, micros(entry.at), entry.kind.value, entry.staff_id,
            entry.device, canonical(entry.body),
        )  # fmt: skip
        if entry.seq != seq or entry.hash != chain_hash(before, parts):
            return chains, count, entry
        before = entry.hash
    return chains, count, None


_PERMITS = Statement(select(tables.permits).order_by(tables.permits.c.id))
_OUTCOMES = Statement(select(tables.outcomes).order_by(tables.outcomes.c.id))


def differing_rows(tx: Transaction) -> tuple[str, ...]:
    """Permits and outcomes that are missing, or differ from what their log entry says of them."""
    said: dict[str, str] = {}
    for entry in _walk(tx):
        name = {EntryKind.CALL_PERMITTED: "permit", EntryKind.CALL_ENDED: "outcome"}.get(entry.kind)
        if name is not None:
            said[str(entry.body[name])] = str(entry.body["row"])
    differing: list[str] = []
    for statement, table in ((_PERMITS, tables.permits), (_OUTCOMES, tables.outcomes)):
        names = table.columns.keys()
        for row in tx.rows(statement):
            digest = row_digest(dict(zip(names, row, strict=True)))
            if said.pop(row[0], None) != digest:
                differing.append(row[0])
    return tuple(differing + sorted(said))


def _walk(tx: Transaction) -> Iterator[Entry]:
    result = tx.connection.execution_options(yield_per=2000).execute(_ALL)
    for row in result:
        yield _entry(tuple(row))


def _entry(row: tuple[object, ...]) -> Entry:
    chain, seq, at, kind, staff_id, device, body, digest = row
    return Entry(
        str(chain), int(str(seq)), moment(int(str(at))), EntryKind(str(kind)),
        None if staff_id is None else str(staff_id), str(device), json.loads(str(body)),
        str(digest),
    )  # fmt: skip
