"""The append-only log: one hash chain a person, one for what concerns nobody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from app.domain.entries import (
    DESK,
    GENESIS,
    Entry,
    EntryKind,
    EntryPlace,
)
from app.domain.moments import micros, moment
from app.storage import tables
from app.storage.chain import canonical, chain_hash, row_digest, words_digest
from app.storage.statement import Statement, inserting
from app.storage.store import Row, Transaction

_log = tables.log
_HEAD = Statement(
    select(_log.c.seq, _log.c.hash)
    .where(_log.c.chain == bindparam("chain"))
    .order_by(_log.c.seq.desc())
    .limit(1)
)
_ADD = inserting(_log)
_DESK_LOCK = Statement(
    select(tables.settings.c.value).where(tables.settings.c.name == "book.id").with_for_update()
)
_CHAIN = Statement(select(_log).where(_log.c.chain == bindparam("chain")).order_by(_log.c.seq))
_ALL = select(_log).order_by(_log.c.chain, _log.c.seq)


class Head(NamedTuple):
    """The last entry of a chain: the next one follows it."""

    seq: int
    hash: str


_STEP = 2_000  # entries between two calls of `seen`
START = Head(0, GENESIS)  # of a chain without entries


def append(  # noqa: PLR0913  # an entry has these parts
    tx: Transaction,
    chain: str,
    kind: EntryKind,
    at: datetime,
    after: Head | None = None,
    /,
    *,
    staff_id: str | None,
    device: str,
    **body: object,
) -> Head:
    """Add an entry at the end of a chain; the caller holds the person's lock.

    `after` is the chain's last entry, where the caller has read it under that lock; what is
    returned is the last one now. The desk's own chain is locked here, since no person is.
    """
    if chain == DESK:
        lock_desk(tx)
    before = after or head(tx, chain)
    seq, text = before.seq + 1, canonical(body)
    parts = (chain, seq, micros(at), kind.value, staff_id, device, text)
    digest = chain_hash(before.hash, parts)
    tx.run(
        _ADD, chain=chain, seq=seq, at=parts[2], kind=parts[3], staff_id=staff_id,
        device=device, body=text, hash=digest,
    )  # fmt: skip
    if tx.seen.newest is not None and parts[2] > tx.seen.newest:
        tx.seen.newest = parts[2]
    return Head(seq, digest)


def head(tx: Transaction, chain: str) -> Head:
    """The last entry of a chain; `START` where it has none."""
    return Head(*tx.row(_HEAD, chain=chain) or START)


def lock_desk(tx: Transaction) -> None:
    """Lock what concerns no person: staff and the desk's own chain. SQLite's writer has it."""
    tx.row(_DESK_LOCK)


def entries(tx: Transaction, chain: str) -> list[Entry]:
    """One chain, oldest first."""
    return [_entry(row) for row in tx.rows(_CHAIN, chain=chain)]


def broken(
    tx: Transaction, seen: Callable[[int], None] | None = None
) -> tuple[int, int, EntryPlace | None]:
    """Chains, entries, and the first entry whose place or hash is wrong (None: every chain holds).

    `seen` hears every few thousand entries how many were read; what it raises ends the reading.

    The columns are taken as they stand: what was tampered with need not make sense. A tail that was
    cut whole cannot show here: only a seal kept outside the book shows that.
    """
    chains = count = 0
    last, seq, before = None, 0, GENESIS
    for *parts, digest in _walk(tx):
        chain = parts[0]
        if chain != last:
            chains, last, seq, before = chains + 1, chain, 0, GENESIS
        count, seq = count + 1, seq + 1
        if seen is not None and count % _STEP == 0:
            seen(count)
        if parts[1] != seq or digest != chain_hash(before, tuple(parts)):
            return chains, count, EntryPlace(chain, parts[1])
        before = digest
    return chains, count, None


# What an entry of each kind names, and the table whose row it describes.
_DESCRIBED = {
    EntryKind.CALL_PERMITTED: ("permit", tables.permits),
    EntryKind.CALL_PLACED: ("contact", tables.contacts),
    EntryKind.CALL_RECEIVED: ("contact", tables.contacts),
    EntryKind.CALL_ENDED: ("outcome", tables.outcomes),
    EntryKind.CALL_CORRECTED: ("correction", tables.corrections),
    EntryKind.RULES_PUBLISHED: ("publication", tables.publications),
    EntryKind.AGREEMENT_MADE: ("agreement", tables.agreements),
    EntryKind.PAYMENT_POSTED: ("payment", tables.payments),
    EntryKind.PAPER_ATTACHED: ("paper", tables.attachments),
    EntryKind.REFERRAL_ASKED: ("referral", tables.referrals),
    EntryKind.REFERRAL_STEPPED: ("step", tables.referral_steps),
    EntryKind.VISIT_APPOINTED: ("appointment", tables.appointments),
    EntryKind.VISIT_NOTED: ("note", tables.visit_notes),
    EntryKind.DOOR_ACTED: ("act", tables.door_acts),
    EntryKind.NOTICE_MADE: ("notice", tables.notices),
    EntryKind.NOTICE_FOLLOWED: ("delivery", tables.deliveries),
}
DESCRIBED = tuple(dict.fromkeys(table for _, table in _DESCRIBED.values()))
_TABLES = (*DESCRIBED, tables.calendar_facts)


# What an entry says of words, and the column that names them.
_WORDED = {
    EntryKind.CALL_ENDED: ("note", tables.outcomes.c.note_id),
    EntryKind.CALL_CORRECTED: ("reason", tables.corrections.c.reason_id),
}
# Entries that say by id and digest which words go with them.
_SPOKEN = frozenset({
    EntryKind.AGREEMENT_MADE, EntryKind.APPROVAL_ANSWERED, EntryKind.APPROVAL_ASKED,
    EntryKind.CASE_ASSIGNED, EntryKind.CONSENT_RECORDED, EntryKind.DOOR_ACTED,
    EntryKind.IDENTITY_FREED,
    EntryKind.MESSAGE_PREPARED, EntryKind.NOTE_TAKEN, EntryKind.NOTICE_FOLLOWED,
    EntryKind.NOTICE_MADE, EntryKind.OPTION_READ,
    EntryKind.PAYMENT_MATCHED, EntryKind.REFERRAL_ASKED, EntryKind.REFERRAL_STEPPED,
    EntryKind.OPT_OUT_RECORDED, EntryKind.OPT_OUT_WITHDRAWN, EntryKind.PEOPLE_MERGED,
    EntryKind.PEOPLE_SPLIT, EntryKind.PROMISE_CHANGED, EntryKind.REVIEW_ASKED,
    EntryKind.REVIEW_SETTLED, EntryKind.TEXT_ERASED, EntryKind.VISIT_ANSWERED,
    EntryKind.VISIT_APPOINTED, EntryKind.VISIT_ASKED, EntryKind.VISIT_NOTED, EntryKind.VISIT_OFF,
})  # fmt: skip


def claims(kind: EntryKind, body: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The rows that an entry speaks of, by table and id, with the digest that it gives of each."""
    found = {}
    if kind in _DESCRIBED:
        name, table = _DESCRIBED[kind]
        found[str(table.name), str(body[name])] = str(body["row"])
    return found


def words_of(
    kind: EntryKind, body: Mapping[str, Any], rows: Mapping[tuple[str, str], Mapping[str, Any]]
) -> dict[str, str]:
    """The words that an entry speaks of, by id, with the digest that it gives of each.

    `rows`: those that came with it, by table and id; some entries name words by their row alone.
    """
    said = _Said()
    _hear(said, kind, body)
    if kind in _WORDED:
        (name, table), (word, column) = _DESCRIBED[kind], _WORDED[kind]
        text_id = rows.get((str(table.name), str(body[name])), {}).get(str(column.name))
        if text_id is not None:
            said.words[text_id] = str(body[word])
    return said.words


@dataclass(slots=True)
class _Said:
    """What the entries say of rows and words, by id."""

    rows: dict[str, str] = field(default_factory=dict)  # digests
    notes: dict[str, str | None] = field(default_factory=dict)  # of an outcome or correction
    words: dict[str, str] = field(default_factory=dict)  # digests of texts
    erased: set[str] = field(default_factory=set)  # texts


def differing_rows(tx: Transaction) -> tuple[str, ...]:
    """Rows that are missing, or differ from their entry.

    Permits, contacts, outcomes, corrections, publications, facts of calendars, agreements,
    payments, appointments and notes of visits with all they say; words, unless an entry says that
    they were erased. Holds, opt-outs and consents: `storage.protections`.
    """
    said = _said(tx)
    differing: list[str] = []
    for table in _TABLES:
        names = [str(name) for name in table.c.keys()]  # SQLAlchemy's own kind of text is no key
        for row in _streamed(tx, select(table).order_by(table.c.id)):
            digest = row_digest(dict(zip(names, row, strict=True)))
            if said.rows.pop(row[0], None) != digest:
                differing.append(row[0])
    differing += _edited_notes(tx, said)
    differing += _edited_words(tx, said)
    differing += _edited_files(tx)
    differing += sorted(said.rows)
    return tuple(dict.fromkeys(differing))


def _said(tx: Transaction) -> _Said:
    said = _Said()
    for _, _, _, kind, _, _, text, _ in _walk(tx):
        if kind in _DESCRIBED:
            body = json.loads(text)
            id_ = body[_DESCRIBED[kind][0]]
            said.rows[id_] = body["row"]
            if kind in _WORDED:
                said.notes[id_] = body[_WORDED[kind][0]]
        elif kind == EntryKind.CALENDAR_CHANGED:
            said.rows.update(json.loads(text)["facts"])
        if kind in _SPOKEN:
            _hear(said, kind, json.loads(text))
    return said


def _hear(said: _Said, kind: EntryKind, body: Mapping[str, Any]) -> None:
    """An entry that names words by id and digest, or says that some were erased."""
    if body.get("text") is not None:
        said.words[body["text"]] = body["words"]
    said.words.update(body.get("said", {}))
    if kind == EntryKind.TEXT_ERASED:
        said.erased.update(body["texts"])


def _edited_notes(tx: Transaction, said: _Said) -> Iterator[str]:
    """Outcomes and corrections whose words are not those that were said."""
    texts = tables.texts
    for _, column in _WORDED.values():
        named = column.table.c
        statement = (
            select(named.id, texts.c.id, texts.c.salt, texts.c.body)
            .outerjoin_from(column.table, texts, texts.c.id == column)
            .where(column.is_not(None))
            .order_by(named.id)
        )
        for id_, text_id, salt, body in _streamed(tx, statement):
            if not _are_those(said, (text_id, salt, body), said.notes.get(id_)):
                yield str(id_)


def _edited_words(tx: Transaction, said: _Said) -> Iterator[str]:
    """Texts that an entry names, and that are missing or say something else."""
    missing = dict(said.words)
    texts = tables.texts.c
    for row in _streamed(tx, select(texts.id, texts.salt, texts.body).order_by(texts.id)):
        digest = missing.pop(row[0], None)
        if digest is not None and not _are_those(said, row, digest):
            yield str(row[0])
    yield from sorted(missing)


def _edited_files(tx: Transaction) -> Iterator[str]:
    """Acts at a door whose file is missing, or is not the one that they tell of."""
    acts, chunks = tables.door_acts.c, tables.door_chunks.c
    statement = (
        select(acts.id, acts.body, chunks.body)
        .outerjoin_from(tables.door_acts, tables.door_chunks, chunks.act_id == acts.id)
        .where(acts.kind.in_(("filed", "signed")))
        .order_by(acts.id, chunks.n)
    )
    for (id_, body), pieces in groupby(_streamed(tx, statement), key=lambda row: row[:2]):
        whole = hashlib.sha256()
        for *_, piece in pieces:
            whole.update(piece or b"")
        if whole.hexdigest() != json.loads(body).get("digest"):
            yield str(id_)


def _are_those(said: _Said, text: Row, digest: str | None) -> bool:
    """Whether a text (id, salt, body) has the words of that digest, or none if it was erased."""
    text_id, salt, body = text
    if body is None or text_id in said.erased:
        return body is None and text_id in said.erased
    return words_digest(salt, body) == digest


def _walk(tx: Transaction) -> Iterator[Row]:
    return _streamed(tx, _ALL)


def _streamed(tx: Transaction, statement: Select[Any]) -> Iterator[Row]:
    with tx.connection.execution_options(yield_per=2000).execute(statement) as result:
        for row in result:
            yield tuple(row)


def _entry(row: tuple[object, ...]) -> Entry:
    chain, seq, at, kind, staff_id, device, body, digest = row
    return Entry(
        str(chain), int(str(seq)), moment(int(str(at))), EntryKind(str(kind)),
        None if staff_id is None else str(staff_id), str(device), json.loads(str(body)),
        str(digest),
    )  # fmt: skip
