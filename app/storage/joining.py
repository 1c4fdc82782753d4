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
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, insert, or_, select, update

from app.domain.checkouts import CheckOut
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.moments import moment
from app.storage import bounds, checkouts, door, log, offline, protections, shapes, tables
from app.storage.chain import canonical, chain_hash, row_digest, words_digest
from app.storage.log import Head
from app.storage.outbox import Item, row_of
from app.storage.store import Row, Transaction

_TAKEN_OUT = EntryKind.VISIT_TAKEN_OUT.value
CARRIED = "carried"  # what an entry that was joined says of itself
FORKED = "forked"  # and one of another copy than what came first (`storage.forks`)
_log = tables.log


@dataclass(slots=True)
class Claims:
    """What entries say of rows and words: digests by table and id, and by the id of a text.

    `ends`: when they say that something ended, by table and id, in µs. `values`: some columns of
    rows that have no digest. `named`: every id that they name.
    """

    rows: dict[tuple[str, str], str] = field(default_factory=dict)
    values: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    ends: dict[tuple[str, str], int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def claims(items: Sequence[Item]) -> Claims:
    """What the entries among these rows say of the others.

    Raises DeskError sync.broken (one cannot be read), sync.missing (one is gone), sync.not_theirs
    (it is none that a device makes), sync.unread (nobody could read what it says).
    """
    said = Claims()
    rows = {(str(one.table.name), str(one.row.get("id"))): one.row for one in items}
    for entry in (one.row for one in items if one.table is _log):
        if not entry:
            raise DeskError("sync.missing", table=str(_log.name))
        try:
            kind, body = EntryKind(entry["kind"]), json.loads(entry["body"])
            if kind not in offline.KINDS:
                raise DeskError("sync.not_theirs", what=str(entry["kind"]))
            shapes.check_entry(kind, body, entry["body"])
            said.rows |= log.claims(kind, body) | protections.claims(kind, body)
            said.values |= offline.values(kind, body)
            said.named |= offline.named(entry["body"])
            said.ends |= dict.fromkeys(protections.ends(kind, body), int(entry["at"]))
            said.words |= log.words_of(kind, body, rows)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise broken_at(entry) from error
    return said


def check_row(tx: Transaction, checkout: CheckOut, item: Item, said: Claims) -> None:
    """Whether a row is as an entry says that goes with it, and one that a device may write.

    Raises DeskError sync.missing (it is gone), sync.differs, sync.unsaid (no entry speaks of it),
    sync.not_theirs, sync.unread (it has a code that nobody knows).
    """
    if not item.row:
        raise DeskError("sync.missing", table=str(item.table.name))
    for name, own in (("staff_id", checkout.staff_id), ("device", checkout.device)):
        if item.was is None and item.row.get(name) not in (None, own):
            raise DeskError("sync.not_theirs", what=str(item.table.name))
    told = protections.told(str(item.table.name), item.row)
    if told is not None:
        _check_protection(item, told, said)
    elif item.table in log.DESCRIBED:
        _compare(item, row_digest(item.row), said)
    elif item.table is tables.texts:
        _check_words(item, said)
    elif item.table is not tables.door_chunks:  # their acts have the digest
        _check_allowed(tx, checkout.id, item, said)
    bounds.check(tx, checkout, item)
    offline.check_codes(item)


def _check_words(item: Item, said: Claims) -> None:
    """Words are new, and an entry has their digest."""
    claimed = said.words.get(item.row["id"])
    if claimed is None:
        raise DeskError("sync.unsaid", table=str(item.table.name))
    if item.was is not None or claimed != words_digest(item.row["salt"], item.row["body"] or ""):
        raise DeskError("sync.differs", table=str(item.table.name))


def _check_allowed(tx: Transaction, checkout_id: str, item: Item, said: Claims) -> None:
    """A row without digest is one that a device makes or changes so, and an entry names it."""
    name, rule = str(item.table.name), offline.RULES.get(item.table)
    if rule is None:
        raise DeskError("sync.not_theirs", what=name)
    if item.was is None:
        _check_new(item, rule, said)
    elif any(item.row[one] != value for one, value in item.was.items() if one not in rule.changes):
        raise DeskError("sync.not_theirs", what=name)
    elif rule.unnamed:
        return
    ids = {str(row[rule.named]) for row in (item.row, item.was) if row and row[rule.named]}
    if not ids & said.named and not any(_was_named(tx, checkout_id, id_) for id_ in ids):
        raise DeskError("sync.unsaid", table=name)


def _check_new(item: Item, rule: offline.Rule, said: Claims) -> None:
    name = str(item.table.name)
    if rule.new is None or any(item.row[one] != value for one, value in rule.new.items()):
        raise DeskError("sync.not_theirs", what=name)
    if item.table not in offline.SAID:
        return
    told = said.values.get((name, str(item.row["id"])))
    if told is None:
        raise DeskError("sync.unsaid", table=name)
    if any(item.row[one] != value for one, value in told.items()):
        raise DeskError("sync.differs", table=name)


def _was_named(tx: Transaction, checkout_id: str, id_: str) -> bool:
    """Whether an entry that was joined before names it."""
    said = _log.c.body.contains(f'"{id_}"', autoescape=True)
    found = _joined(checkout_id).where(said).limit(1)
    return tx.connection.execute(found).first() is not None


def _joined(checkout_id: str) -> Select[Any]:
    """The bodies of what was joined of a check-out, in the chains of its people by now."""
    chains = select(tables.joints.c.chain).where(tables.joints.c.checkout_id == checkout_id)
    people = select(tables.debtors.c.person_id).where(tables.debtors.c.id.in_(chains))
    return select(_log.c.body).where(
        or_(_log.c.chain == DESK, _log.c.chain.in_(people)),
        _log.c.body.contains(f'"{CARRIED}":["{checkout_id}",', autoescape=True),
    )


def marked(tx: Transaction, checkout_id: str) -> list[tuple[list[Any], bool]]:
    """Of all that was joined of a check-out where it stood on the device, and if in another copy.

    A mark: check-out, chain, number, moment in µs, hash.
    """
    bodies = map(json.loads, tx.connection.execute(_joined(checkout_id)).scalars())
    return [(body[CARRIED], FORKED in body) for body in bodies]


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
    told = said.rows.keys() | said.values.keys()
    for name, id_ in (told | {(str(tables.texts.name), id_) for id_ in said.words}) - here:
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
    if joint is None or entry["seq"] != joint.head.seq + 1 or not follows(entry, joint.head.hash):
        raise broken_at(entry)
    at = enter(tx, checkout_id, entry, signed)
    checkouts.join(tx, checkout_id, chain, Head(entry["seq"], entry["hash"]), entry["at"])
    return at


def follows(entry: Mapping[str, Any], before: str) -> bool:
    """Whether a device's entry stands as it was written after the one with that hash."""
    parts = tuple(entry[str(name)] for name in _log.c.keys() if name != "hash")
    return bool(entry["hash"] == chain_hash(before, parts))


def enter(
    tx: Transaction, checkout_id: str, entry: Mapping[str, Any], signed: tuple[str, str],
    **more: object,
) -> datetime:  # fmt: skip
    """Append what a device's entry says, with where it stood there and `more`; its moment there.

    Raises DeskError sync.broken: somebody else wrote it than `signed`, or elsewhere.
    """
    if entry["staff_id"] not in (None, signed[0]) or entry["device"] not in ("", signed[1]):
        raise broken_at(entry)
    try:
        at, body = moment(entry["at"]), json.loads(entry["body"])
        plain = canonical(body) == entry["body"] and "\\u0000" not in entry["body"]
    except (ValueError, TypeError, OverflowError) as error:
        raise broken_at(entry) from error
    if not (plain and isinstance(body, dict)):  # as it could not be proven again, nor read
        raise broken_at(entry)
    chain = str(entry["chain"])
    mark = [checkout_id, chain, entry["seq"], entry["at"], entry["hash"]]
    log.append(
        tx, person_of(tx, chain), EntryKind(entry["kind"]), at, staff_id=entry["staff_id"],
        device=entry["device"], **{**body, CARRIED: mark, **more},
    )  # fmt: skip
    return at


def person_of(tx: Transaction, chain: str) -> str:
    """Whose chain it is by now: they may have been merged meanwhile."""
    if chain == DESK:
        return DESK
    found = tx.connection.scalar(
        select(tables.debtors.c.person_id).where(tables.debtors.c.id == chain)
    )
    return chain if found is None else str(found)


# Which row a column of another one names.
_NAMED = {
    "visit_id": tables.visits, "point_id": tables.contact_points, "contact_id": tables.contacts,
    "permit_id": tables.permits, "agreement_id": tables.agreements, "root_id": tables.agreements,
    "approval_id": tables.approvals, "act_id": tables.door_acts, "wrong_id": tables.outcomes,
    "right_id": tables.outcomes,
    **dict.fromkeys(
        ("text_id", "note_id", "reason_id", "words_id", "door_id", "care_id", "read_out_id"),
        tables.texts,
    ),
}  # fmt: skip


def check_whose(tx: Transaction, items: Sequence[Item], own: Set[str]) -> None:
    """Whether all that was put belongs to these people: the rows, and what they name.

    Asked of the rows as they stand here, whatever was sent of whose they are. Raises DeskError
    sync.stranger.
    """
    known: dict[tuple[str, str], set[str]] = {}
    for item in items:
        if item.table is _log:
            continue  # its chain is one of theirs: `join`
        key = [item.row[str(column.name)] for column in item.table.primary_key.columns]
        if not _owners(tx, row_of(tx, item.table, key) or {}, known) <= own:
            raise DeskError("sync.stranger")


def _owners(
    tx: Transaction, row: Mapping[str, Any], known: dict[tuple[str, str], set[str]]
) -> set[str]:
    """The people of a row, and of every row that it names."""
    found = set() if row.get("debtor_id") is None else {person_of(tx, str(row["debtor_id"]))}
    for name in _NAMED.keys() & row.keys():
        table, id_ = _NAMED[name], row[name]
        if id_ is not None and (named := (str(table.name), str(id_))) not in known:
            known[named] = set()  # a version may name itself
            known[named] = _owners(tx, row_of(tx, table, [id_]) or {}, known)
        found |= set() if id_ is None else known[named]
    return found


def put(tx: Transaction, item: Item) -> Mapping[str, Any] | None:
    """Put a row where it belongs; of one that both have changed, how it stands here, and stays.
    Of a version whose number is taken here, the row that has it: both are kept.

    What the device changed of a row is changed here, unless it was changed here as well. Raises
    DeskError sync.known: something else is on record under that id, or under that permit.
    """
    key = [item.row[str(column.name)] for column in item.table.primary_key.columns]
    stands = row_of(tx, item.table, key)
    if stands is None:
        twin = _twin(tx, item)
        if twin is not None and item.table is tables.contacts:
            raise DeskError("sync.known", table=str(item.table.name))
        tx.connection.execute(insert(item.table), item.row)
        return twin
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


# By which the versions of one thing are numbered: here and on the device each by itself; an outcome
# is corrected once, and a permit dialled once (a call that came in has none).
_NUMBERED = {
    tables.visit_notes: ("visit_id", "version"), tables.door_acts: ("visit_id", "n"),
    tables.agreements: ("root_id", "version"), tables.corrections: ("wrong_id",),
    tables.contacts: ("permit_id",),
}  # fmt: skip


def _twin(tx: Transaction, item: Item) -> Mapping[str, Any] | None:
    """What has the same number here already: both are kept."""
    same = [item.table.c[name] == item.row[name] for name in _NUMBERED.get(item.table, ())
            if item.row[name] is not None]  # fmt: skip
    if not same:
        return None
    key = tx.connection.scalar(select(item.table.c.id).where(*same).limit(1))
    return None if key is None else row_of(tx, item.table, [key])


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
    """Chains in which what was joined does not follow what stood before it on the device.

    Parts of one chain of a device may stand in two here: people were merged between two syncs.
    """
    begun: dict[tuple[str, str], str] = {}  # hashes by check-out and chain of the device
    hashes: dict[tuple[str, str, int], set[str]] = {}  # and by the number that one had there
    for chain, *_, kind, _, _, text, digest in _carried(tx):
        body = json.loads(text)
        if CARRIED in body:
            checkout_id, own, seq, _, its_hash = body[CARRIED]
            hashes.setdefault((checkout_id, own, seq), set()).add(its_hash)
        elif kind == _TAKEN_OUT:
            begun[body["checkout"], chain] = body.get("begun", digest)
    for chain, _, _, kind, staff_id, device, text, _ in _carried(tx):
        body = json.loads(text)
        mark, _ = body.pop(CARRIED, None), body.pop(FORKED, None)
        if mark is None:
            continue
        checkout_id, own, seq, at, its_hash = mark
        parts = (own, seq, at, kind, staff_id, device, canonical(body))
        start = {begun.get((checkout_id, own), "")}
        before = hashes.get((checkout_id, own, seq - 1), start)
        if all(its_hash != chain_hash(digest, parts) for digest in before):
            yield str(chain)


def _carried(tx: Transaction) -> Iterator[Row]:
    """Entries with which people were taken out, and those that were joined, chain by chain."""
    entries = tx.connection.execution_options(yield_per=2000).execute(
        select(_log)
        .where(or_(_log.c.kind == _TAKEN_OUT, _log.c.body.contains(f'"{CARRIED}":')))
        .order_by(_log.c.chain, _log.c.seq)
    )
    return (tuple(row) for row in entries)


def broken_at(entry: Mapping[str, Any]) -> DeskError:
    """That this entry of a device cannot be believed."""
    return DeskError("sync.broken", chain=str(entry["chain"]), seq=entry["seq"])
