"""What a device sends, checked and joined: its entries to the chains of the book, its rows beside.

A device's chain goes on from the entry with which its person was taken out. At the centre other
entries may follow that one meanwhile, so that those of the device cannot stand where they stood:
each is entered anew at the end, with all that it says and `carried`: the check-out, and chain,
number, moment and hash that it had on the device. By these alone the device's chain can be read
and proven again from the centre's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, select, update

from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.moments import moment
from app.storage import checkouts, log, protections, tables
from app.storage.chain import canonical, chain_hash, row_digest, words_digest
from app.storage.log import Head
from app.storage.outbox import Item, row_of
from app.storage.store import Transaction

CARRIED = "carried"  # what an entry that was joined says of itself
_log = tables.log


@dataclass(slots=True)
class Claims:
    """What entries say of rows and words: digests by table and id, and by the id of a text."""

    rows: dict[tuple[str, str], str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def claims(entries: Sequence[Mapping[str, Any]]) -> Claims:
    """What these rows of a log say. Raises DeskError sync.broken: one cannot be read."""
    said = Claims()
    for entry in entries:
        try:
            kind, body = EntryKind(entry["kind"]), json.loads(entry["body"])
            said.rows |= log.claims(kind, body) | protections.claims(kind, body)
            said.words |= log.words_of(kind, body)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _broken(entry) from error
    return said


def check_row(item: Item, said: Claims) -> None:
    """Whether a row is as an entry says that goes with it.

    Raises DeskError sync.missing (it is gone), sync.differs, sync.unsaid (no entry speaks of it).
    """
    name = str(item.table.name)
    if not item.row:
        raise DeskError("sync.missing", table=name)
    digest = protections.of_row(name, item.row)
    described = digest is not None or item.table in log.DESCRIBED
    if digest is None:
        digest = row_digest(item.row) if described else None
    if described and item.was is None:
        claimed = said.rows.get((name, str(item.row["id"])))
        if claimed is None:
            raise DeskError("sync.unsaid", table=name)
        if claimed != digest:
            raise DeskError("sync.differs", table=name)
    if item.table is tables.texts and item.row["body"] is not None:
        claimed = said.words.get(item.row["id"])
        if claimed not in (None, words_digest(item.row["salt"], item.row["body"])):
            raise DeskError("sync.differs", table=name)


def check_claims(tx: Transaction, said: Claims, items: Sequence[Item]) -> None:
    """Whether every row that is spoken of comes along, or came. Raises DeskError sync.missing."""
    here = {(str(one.table.name), str(one.row.get("id"))) for one in items}
    for name, id_ in said.rows.keys() - here:
        if row_of(tx, tables.metadata.tables[name], [id_]) is None:
            raise DeskError("sync.missing", table=name)


def join(
    tx: Transaction, checkout_id: str, entry: Mapping[str, Any], signed: tuple[str, str]
) -> datetime:
    """Enter what a device's entry says at the end of its chain here; its moment there.

    `signed`: the member of staff and the device that alone may have written it. Raises DeskError
    sync.broken, naming the entry that does not follow the one before it.
    """
    chain = str(entry["chain"])
    joint = checkouts.joint(tx, checkout_id, chain)
    parts = tuple(entry[str(name)] for name in _log.c.keys() if name != "hash")
    if joint is None or entry["seq"] != joint.head.seq + 1:
        raise _broken(entry)
    if entry["hash"] != chain_hash(joint.head.hash, parts):
        raise _broken(entry)
    if entry["staff_id"] not in (None, signed[0]) or entry["device"] not in ("", signed[1]):
        raise _broken(entry)
    at, body = moment(entry["at"]), json.loads(entry["body"])
    mark = [checkout_id, chain, entry["seq"], entry["at"], entry["hash"]]
    log.append(
        tx, person_of(tx, chain), EntryKind(entry["kind"]), at, staff_id=entry["staff_id"],
        device=entry["device"], **{**body, CARRIED: mark},
    )  # fmt: skip
    checkouts.join(tx, checkout_id, chain, Head(entry["seq"], entry["hash"]), entry["at"])
    return at


def person_of(tx: Transaction, chain: str) -> str:
    """Whose chain it is by now: they may have been merged meanwhile."""
    if chain == DESK:
        return DESK
    found = tx.connection.scalar(
        select(tables.debtors.c.person_id).where(tables.debtors.c.id == chain)
    )
    return chain if found is None else str(found)


def put(tx: Transaction, item: Item) -> Mapping[str, Any] | None:
    """Put a row where it belongs; of one that both have changed, how it stands here, and stays.

    Raises DeskError sync.known: something else is on record under that id.
    """
    key = [item.row[str(column.name)] for column in item.table.primary_key.columns]
    stands = row_of(tx, item.table, key)
    if stands is None:
        tx.connection.execute(insert(item.table), item.row)
        return None
    if stands == item.row:
        return None
    if str(item.table.name) in tables.APPEND_ONLY:
        raise DeskError("sync.known", table=str(item.table.name))
    if item.was is not None and all(stands[name] == value for name, value in item.was.items()):
        columns = item.table.primary_key.columns
        where = and_(*(column == value for column, value in zip(columns, key, strict=True)))
        tx.connection.execute(update(item.table).where(where).values(**item.row))
        return None
    return stands


def broken(tx: Transaction) -> Iterator[str]:
    """Chains in which what was joined does not follow what stood before it on the device."""
    last: dict[tuple[str, str], str] = {}  # hashes by check-out and chain of the device
    entries = tx.connection.execution_options(yield_per=2000).execute(
        select(_log).order_by(_log.c.chain, _log.c.seq)
    )
    for chain, _, _, kind, staff_id, device, text, digest in entries:
        body = json.loads(text)
        if kind == EntryKind.VISIT_TAKEN_OUT.value and CARRIED not in body:
            last[(body["checkout"], chain)] = body.get("begun", digest)
        mark = body.pop(CARRIED, None)
        if mark is None:
            continue
        checkout_id, own, seq, at, its_hash = mark
        parts = (own, seq, at, kind, staff_id, device, canonical(body))
        if its_hash != chain_hash(last.get((checkout_id, own), ""), parts):
            yield str(chain)
        last[(checkout_id, own)] = its_hash


def _broken(entry: Mapping[str, Any]) -> DeskError:
    return DeskError("sync.broken", chain=str(entry["chain"]), seq=entry["seq"])
