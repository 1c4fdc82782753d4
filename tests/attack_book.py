"""What has to hold of any book, whenever its program was killed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from app.domain.entries import DESK
from app.domain.errors import DeskError
from app.domain.moments import local_date, micros, moment
from app.services import audit, queue
from app.services.desk import Desk
from app.storage import log
from app.storage import queue as places
from app.storage.store import Transaction, open_sqlcipher
from tests.fakes import FakeClock
from tests.make import make_desk

_SAID = {
    "permit": "SELECT id FROM permits",
    "contact": "SELECT permit_id FROM contacts",
    "outcome": "SELECT id FROM outcomes",
    "correction": "SELECT right_id FROM corrections",
    "import": "SELECT id FROM imports",
    "draft": "SELECT contact_id FROM drafts UNION SELECT k.permit_id FROM contacts k "
    "JOIN outcomes o ON o.contact_id = k.id",
}
# Every row of these tables was written together with an entry of this kind, one for one.
_ENTRIES = {
    "permits": "call.permitted",
    "contacts": "call.placed",
    "outcomes": "call.ended",
    "corrections": "call.corrected",
    "promises": "promise.made",
    "follow_ups": "follow_up.set",
    "imports": "file.imported",
    "texts WHERE kind = 'remark'": "note.taken",
}
_PARTS = {
    "an outcome without its note": "SELECT o.id FROM outcomes o LEFT JOIN texts t ON t.id = "
    "o.note_id WHERE t.id IS NULL",
    "a promise stated and not kept": "SELECT o.id FROM outcomes o LEFT JOIN promises p ON "
    "p.contact_id = o.contact_id WHERE o.disposition = 'promise' AND p.id IS NULL",
    "a call-back stated and not kept": "SELECT o.id FROM outcomes o LEFT JOIN follow_ups f ON "
    "f.contact_id = o.contact_id WHERE o.disposition = 'callback' AND f.id IS NULL",
    "a promise that was corrected and stands": "SELECT p.id FROM promises p JOIN outcomes o ON "
    "o.contact_id = p.contact_id JOIN corrections c ON c.wrong_id = o.id "
    "WHERE p.state = 'open' AND o.disposition = 'promise'",
    "a draft of what was said": "SELECT d.contact_id FROM drafts d JOIN contacts k ON "
    "d.contact_id IN (k.id, k.permit_id) JOIN outcomes o ON o.contact_id = k.id",
    "a debt of an import that is not there": "SELECT d.id FROM debts d LEFT JOIN imports i ON "
    "i.id = d.import_id WHERE d.import_id <> '' AND i.id IS NULL",
    "a debtor without a debt": "SELECT d.id FROM debtors d LEFT JOIN debts b ON "
    "b.debtor_id = d.id WHERE b.id IS NULL",
    "a debtor without a number": "SELECT d.id FROM debtors d LEFT JOIN contact_points p ON "
    "p.debtor_id = d.id WHERE p.id IS NULL",
}
_HISTORY = (
    "SELECT p.debtor_id, p.value_key, p.issued_at, o.outcome FROM permits p "
    "LEFT JOIN contacts c ON c.permit_id = p.id LEFT JOIN outcomes o ON o.contact_id = c.id "
    "AND NOT EXISTS (SELECT 1 FROM corrections k WHERE k.wrong_id = o.id)"
)
_EFFECTIVE, _UNANSWERED = 3, 6  # a day and person, a day and number


def wrong(
    path: Path, key: bytes, said: Mapping[str, Sequence[str]], now: datetime, *, whole: bool
) -> list[str]:
    """Everything that does not hold of a book; `whole` reads every chain and row of it too."""
    try:
        store = open_sqlcipher(path, key)
    except DeskError as error:
        return [f"the book does not open: {error.code}"]
    try:
        desk = make_desk(store, clock=FakeClock(now))
        with store.read() as tx:
            found = [*_damage(tx), *_forgotten(tx, said), *_half_done(tx), *_over_limit(tx)]
        return found + [*_places(desk, said), *(_chains(desk) if whole else ())]
    except DeskError as error:
        return [f"the book cannot be read: {error.code}"]
    finally:
        store.close()


def _rows(tx: Transaction, sql: str) -> Sequence[tuple[object, ...]]:
    return [tuple(row) for row in tx.connection.execute(text(sql))]


def _damage(tx: Transaction) -> Iterator[str]:
    (said,) = _rows(tx, "PRAGMA quick_check(1)")
    if said[0] != "ok":
        yield f"damaged: {said[0]}"
    for row in _rows(tx, "PRAGMA foreign_key_check"):
        yield f"refers to nothing: {row[0]}"


def _forgotten(tx: Transaction, said: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for what, ids in said.items():
        known = {row[0] for row in _rows(tx, _SAID[what])}
        for id_ in ids:
            if id_ not in known:
                yield f"forgotten: {what} {id_}"


def _half_done(tx: Transaction) -> Iterator[str]:
    for table, kind in _ENTRIES.items():
        ((rows,),) = _rows(tx, f"SELECT count(*) FROM {table}")
        ((entries,),) = _rows(tx, f"SELECT count(*) FROM log WHERE kind = '{kind}'")
        if rows != entries:
            yield f"{rows} {table} and {entries} entries of {kind}"
    for what, sql in _PARTS.items():
        for row in _rows(tx, sql):
            yield f"{what}: {row[0]}"
    for id_, counts, debts in _rows(
        tx,
        "SELECT i.id, i.counts, (SELECT sum(p.debts) FROM placements p WHERE p.import_id = i.id) "
        "FROM imports i",
    ):
        named = json.loads(str(counts))
        if debts != named["accept"] + named["warn"]:
            yield f"an import of {counts} placed {debts}: {id_}"


def _over_limit(tx: Transaction) -> Iterator[str]:
    spoken: Counter[tuple[str, object]] = Counter()
    silent: Counter[tuple[str, object]] = Counter()
    for person, number, at, outcome in _rows(tx, _HISTORY):
        day = local_date(moment(int(str(at))), "Asia/Shanghai")
        if outcome in ("conversation", None):
            spoken[str(person), day] += 1
        if outcome != "conversation":
            silent[str(number), day] += 1
    for counted, limit in ((spoken, _EFFECTIVE), (silent, _UNANSWERED)):
        for (whose, day), times in counted.items():
            if times > limit:
                yield f"{times} of {limit} on {day}: {whose}"


def _places(desk: Desk, said: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A place in the queue that was stored says what ranking anew says (tried, then undone)."""
    with desk.store.read() as tx:
        people = _rows(
            tx,
            "SELECT DISTINCT o.at, d.person_id FROM outcomes o JOIN contacts c ON "
            "c.id = o.contact_id JOIN debtors d ON d.id = c.debtor_id "
            f"WHERE o.at > {micros(desk.clock() - timedelta(hours=12))}",
        )
        today = desk.today(desk.clock())
        for person_id in {str(row[1]) for row in people}:
            before = places.place(tx, person_id, today)
            queue.rerank(desk, tx, person_id, desk.clock())
            after = places.place(tx, person_id, today)
            if before != after:
                yield f"another place in the queue: {person_id}"
        tx.connection.rollback()


def _chains(desk: Desk) -> Iterator[str]:
    seen = audit.verify_store(desk.store)
    if seen.broken is not None:
        yield f"broken chain: {seen.broken.chain} {seen.broken.seq}"
    for id_ in seen.differing:
        yield f"a row that its entry does not describe: {id_}"
    with desk.store.read() as tx:
        if not log.entries(tx, DESK):
            yield "the desk's chain is empty"
