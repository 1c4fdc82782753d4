"""rerank_one: an event's rows and the person's new place in the queue, in one transaction."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from app.bench.book import (
    DEVICE,
    OPENED,
    STAFF,
    Values,
    bare_connection,
    fill_debts,
    fill_people,
    insert_rows,
    insert_sql,
    person_id,
    point_id,
    row_of,
    throw_away_book,
    write_in_one_transaction,
)
from app.bench.measure import Figure, Sizes, in_turn, milliseconds
from app.domain.entries import EntryKind
from app.domain.ids import uuid7
from app.domain.moments import micros
from app.services import queue
from app.services.desk import Desk
from app.storage import contacts, log, people

LIMIT = "the event's rows alone, in one bare transaction (ratio at most 1.5)"


def measure(sizes: Sizes) -> list[Figure]:
    """The outcome of one call, each time of another person, with and without the re-rank."""
    with throw_away_book() as book:
        fill_people(book, sizes.people)
        fill_debts(book, sizes.people)
        order = book.chance.sample(range(sizes.people), sizes.pairs + 1)
        _fill_calls(book.path, order)
        copy = book.copy("copy.book")
        with closing(bare_connection(book.path)) as reader, closing(bare_connection(copy)) as bare:
            ids = [uuid7(OPENED) for _ in order]
            written: list[tuple[str, list[Any]]] = []

            def event(pair: int) -> None:
                event_with_rerank(book.desk, order[pair], ids[pair])

            def rows(pair: int) -> None:
                write_in_one_transaction(bare, written)

            ours, limit = in_turn(
                sizes.pairs, event, rows, between=lambda pair: _keep(reader, ids[pair], written)
            )
    return [Figure("rerank_one", milliseconds(ours), "ms", LIMIT, milliseconds(limit), len(ours))]


def event_with_rerank(desk: Desk, who: int, outcome_id: str) -> None:
    """What the program does at an outcome: its row, its entry in the log, the person's place."""
    with desk.store.begin() as tx:
        now = desk.clock()
        people.lock(tx, person_id(who))
        row: Values = {
            "id": outcome_id, "contact_id": person_id(who), "outcome": "conversation",
            "disposition": "talked", "reached": "debtor", "right_party": 1, "talk_seconds": 95,
            "note_id": None, "staff_id": STAFF.id, "device": DEVICE, "at": micros(now),
        }  # fmt: skip
        tx.run(contacts.add_outcome, **row)
        log.append(
            tx, person_id(who), EntryKind.CALL_ENDED, now, staff_id=STAFF.id, device=DEVICE,
            outcome=outcome_id, contact=person_id(who), note=None, row=log.row_digest(row),
        )  # fmt: skip
        queue.rerank(desk, tx, person_id(who), now)


def _fill_calls(path: Any, order: list[int]) -> None:
    """A permit and the contact made under it, for each person of the bench."""
    at = micros(OPENED)
    insert_rows(
        path,
        "permits",
        ("id", "debtor_id", "point_id", "value_key", "channel", "party", "purpose", "staff_id",
         "device", "issued_at", "expires_at", "basis"),
        [
            (person_id(n), person_id(n), point_id(n), person_id(n), "call", "debtor", "collect",
             STAFF.id, DEVICE, at, at, "{}")
            for n in order
        ],
    )  # fmt: skip
    insert_rows(
        path,
        "contacts",
        ("id", "permit_id", "debtor_id", "point_id", "value_key", "channel", "direction", "party",
         "staff_id", "device", "at"),
        [
            (person_id(n), person_id(n), person_id(n), point_id(n), person_id(n), "call",
             "outbound", "debtor", STAFF.id, DEVICE, at)
            for n in order
        ],
    )  # fmt: skip


def _keep(reader: Any, outcome_id: str, written: list[tuple[str, list[Any]]]) -> None:
    """The event's rows that the program has just written, without the place in the queue."""
    outcome = row_of(reader, "outcomes", "id", outcome_id)
    entry = row_of(reader, "log", "chain", outcome["contact_id"])
    found: list[tuple[str, Values]] = [("outcomes", outcome), ("log", entry)]
    written[:] = [(insert_sql(table, row), list(row.values())) for table, row in found]
