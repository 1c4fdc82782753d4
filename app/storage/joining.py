"""What a device sends, checked and joined: its entries to the chains of the book, its rows beside.

A device's chain goes on from the entry with which its person was taken out. At the centre other
entries may follow that one meanwhile, so that those of the device cannot stand where they stood:
each is entered anew at the end, with all that it says and `carried`: the check-out, and chain,
number, moment and hash that it had on the device. By these alone the device's chain can be read
and proven again from the centre's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, or_, select, update

from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.moments import moment
from app.storage import checkouts, door, log, protections, tables
from app.storage.chain import canonical, chain_hash, row_digest, words_digest
from app.storage.log import Head
from app.storage.outbox import Item, row_of
from app.storage.store import Transaction

_TAKEN_OUT = EntryKind.VISIT_TAKEN_OUT.value
CARRIED = "carried"  # what an entry that was joined says of itself
_log = tables.log


@dataclass(slots=True)
class Claims:
    """What entries say of rows and words: digests by table and id, and by the id of a text.

    `ends`: when they say that something ended, by table and id, in µs.
    """

    rows: dict[tuple[str, str], str] = field(default_factory=dict)
    ends: dict[tuple[str, str], int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def claims(items: Sequence[Item]) -> Claims:
    """What the entries among these rows say of the others.

    Raises DeskError sync.broken (one cannot be read), sync.missing (one is gone).
    """
    said = Claims()
    rows = {(str(one.table.name), str(one.row.get("id"))): one.row for one in items}
    for entry in (one.row for one in items if one.table is _log):
        if not entry:
            raise DeskError("sync.missing", table=str(_log.name))
        try:
            kind, body = EntryKind(entry["kind"]), json.loads(entry["body"])
            said.rows |= log.claims(kind, body) | protections.claims(kind, body)
            said.ends |= dict.fromkeys(protections.ends(kind, body), int(entry["at"]))
            said.words |= log.words_of(kind, body, rows)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _broken(entry) from error
    return said


def check_row(item: Item, said: Claims) -> None:
    """Whether a row is as an entry says that goes with it.

    Raises DeskError sync.missing (it is gone), sync.differs, sync.unsaid (no entry speaks of it).
    """
    if not item.row:
        raise DeskError("sync.missing", table=str(item.table.name))
    told = protections.told(str(item.table.name), item.row)
    if told is not None:
        _check_protection(item, told, said)
    if item.table in log.DESCRIBED:
        _compare(item, row_digest(item.row), said)
    if item.table is tables.texts and item.row["body"] is not None:
        claimed = said.words.get(item.row["id"])
        if claimed not in (None, words_digest(item.row["salt"], item.row["body"])):
            raise DeskError("sync.differs", table=str(item.table.name))


def _check_protection(item: Item, told: protections.Told, said: Claims) -> None:
    """It begins as one entry says, and ends when another does; nothing else of it changes."""
    ended = None
    if item.was is None:
        _compare(item, told.digest, said)
    else:
        before = protections.told(str(item.table.name), item.was)
        ended = said.ends.get((str(item.table.name), str(item.row["id"])))
        if before is None or before.digest != told.digest:
            raise DeskError("sync.differs", table=str(item.table.name))
    if told.ended_at != ended:
        raise DeskError("sync.differs", table=str(item.table.name))


def _compare(item: Item, digest: str, said: Claims) -> None:
    claimed = said.rows.get((str(item.table.name), str(item.row["id"])))
    if claimed is None:
        raise DeskError("sync.unsaid", table=str(item.table.name))
    if claimed != digest:
        raise DeskError("sync.differs", table=str(item.table.name))


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

    What the device changed of a row is changed here, unless it was changed here as well. Raises
    DeskError sync.known: something else is on record under that id.
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
    was = stands if item.was is None else item.was
    changed = {name for name, value in was.items() if item.row[name] != value}
    both = {name for name in changed if stands[name] not in (was[name], item.row[name])}
    if item.was is None or both:
        return stands
    columns = item.table.primary_key.columns
    where = and_(*(column == value for column, value in zip(columns, key, strict=True)))
    now = {name: item.row[name] for name in changed}
    if now:
        tx.connection.execute(update(item.table).where(where).values(**now))
    return None


def check_files(tx: Transaction, items: Sequence[Item]) -> None:
    """Whether files that came are those whose digests their acts have. Raises sync.differs."""
    acts = {one.row["id"] for one in items if one.table is tables.door_acts}
    acts |= {one.row["act_id"] for one in items if one.table is tables.door_chunks}
    for act_id in sorted(acts):
        act, body = door.act(tx, act_id), door.file(tx, act_id)
        digest = None if act is None else act.body.get("digest")
        if (hashlib.sha256(body).hexdigest() if body else None) != digest:
            raise DeskError("sync.differs", table=str(tables.door_chunks.name))


def broken(tx: Transaction) -> Iterator[str]:
    """Chains in which what was joined does not follow what stood before it on the device."""
    last: dict[tuple[str, str], str] = {}  # hashes by check-out and chain of the device
    entries = tx.connection.execution_options(yield_per=2000).execute(
        select(_log)
        .where(or_(_log.c.kind == _TAKEN_OUT, _log.c.body.contains(f'"{CARRIED}":')))
        .order_by(_log.c.chain, _log.c.seq)
    )
    for chain, _, _, kind, staff_id, device, text, digest in entries:
        body = json.loads(text)
        if kind == _TAKEN_OUT and CARRIED not in body:
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
