"""Another copy of a device's book that was used on its own: its entries branch off the joined ones.

Both copies have the same key and the same beginning, and nobody can tell which of the two is the
device's. What was done by either happened. So the entries of the one that comes later are entered
too, marked `forked`, each after the entry that it follows in that copy; they move no joint.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.domain.checkouts import ConflictKind
from app.domain.entries import DESK, EntryKind
from app.storage import checkouts, joining, outbox, tables
from app.storage.joining import FORKED
from app.storage.outbox import Item
from app.storage.store import Transaction

# By the chain of the device: hashes that an entry may follow.
Branches = dict[str, set[str]]
_log = tables.log


def is_other(
    tx: Transaction, checkout_id: str, again: Sequence[Item], fresh: Sequence[Item]
) -> bool:
    """Whether what is sent is of another copy than what was joined first.

    `again` are the places that came already, which then had something else; `fresh` the others.
    """
    hashes = {one.row.get("hash") for one in again if one.table is _log}
    if hashes:
        marked = joining.marked(tx, checkout_id)
        if not hashes <= {mark[4] for mark, forked in marked if not forked}:
            return True
    new = [one for one in again if one.table is not _log and one.was is None and one.row]
    if any(outbox.row_of(tx, one.table, _key(one)) is None for one in new):
        return True
    known = {one.kind for one in checkouts.conflicts(tx, checkout_id)}
    if ConflictKind.FORKED not in known:
        return False
    came = {mark[4] for mark, forked in joining.marked(tx, checkout_id) if forked}
    return any(one.row.get("hash") in came for one in fresh if one.table is _log)


def branches(tx: Transaction, checkout_id: str) -> Branches:
    """What an entry of another copy may follow: the check-out itself, and all that came of it."""
    found: Branches = {}
    taken_out = (
        select(_log.c.chain, _log.c.hash, _log.c.body)
        .join(tables.joints, tables.joints.c.chain == _log.c.chain)
        .where(
            tables.joints.c.checkout_id == checkout_id,
            _log.c.kind == EntryKind.VISIT_TAKEN_OUT.value,
            _log.c.body.contains(f'"checkout":"{checkout_id}"', autoescape=True),
        )
    )
    for chain, digest, body in tx.connection.execute(taken_out):
        begun = json.loads(body)["begun"] if chain == DESK else digest
        found.setdefault(chain, set()).add(begun)
    for mark, _ in joining.marked(tx, checkout_id):
        found.setdefault(mark[1], set()).add(mark[4])
    return found


def unknown(known: Branches, items: Sequence[Item]) -> list[Item]:
    """What is not on record: entries that never came, each with the rows that stand before it."""
    found: list[Item] = []
    waiting: list[Item] = []
    for one in items:
        waiting.append(one)
        if one.table is _log:
            if one.row.get("hash") not in known.get(str(one.row.get("chain")), ()):
                found += waiting
            waiting = []
    return found + waiting


def join(
    tx: Transaction, checkout_id: str, entry: Mapping[str, Any], signed: tuple[str, str],
    known: Branches,
) -> datetime:  # fmt: skip
    """Enter what an entry of another copy says; its moment there.

    `signed`: as of `joining.join`. Raises DeskError sync.broken: it follows nothing that came.
    """
    before = known.setdefault(str(entry["chain"]), set())
    if not any(joining.follows(entry, digest) for digest in before):
        raise joining.broken_at(entry)
    before.add(str(entry["hash"]))
    return joining.enter(tx, checkout_id, entry, signed, **{FORKED: True})


def _key(item: Item) -> list[Any]:
    return [item.row[str(column.name)] for column in item.table.primary_key.columns]
