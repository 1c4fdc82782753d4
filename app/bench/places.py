"""rerank_one: an event's rows and the person's new place in the queue, in one transaction."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from app.bench.book import (
    DEVICE,
    KEY,
    OPENED,
    STAFF,
    Values,
    bare_connection,
    desk_on,
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
from app.storage.store import open_sqlcipher

LIMIT = "the event's rows alone, in one bare transaction (ratio at most 1.5)"
OWN_LIMIT = "the event alone, by the program too"


def measure(sizes: Sizes) -> list[Figure]:
    """The outcome of one call, each time of another person, with and without the re-rank.

    The second figure shows what of the first is the re-rank's own part.
    """
    return [_against_bare(sizes), _against_program(sizes)]


def _against_bare(sizes: Sizes) -> Figure:
    with throw_away_book() as book:
        fill_people(book, sizes.people)
        fill_debts(book, sizes.people)
        order = book.chance.sample(range(sizes.people), sizes.pairs + 1)
        _fill_calls(book.path, order)
        copy = book.copy("copy.book")
        with closing(bare_connection(book.path)) as reader, closing(bare_connection(copy)) as bare:
            ids = [uuid7(OPENED) for _ in order]
            written: list[tuple[str, list[Any]]] = []

            def ranked(pair: int) -> None:
                event(book.desk, order[pair], ids[pair], ranked=True)

            def rows(pair: int) -> None:
                write_in_one_transaction(bare, written)

            ours, limit = in_turn(
                sizes.pairs, ranked, rows, between=lambda pair: _keep(reader, ids[pair], written)
            )
    return Figure("rerank_one", milliseconds(ours), "ms", LIMIT, milliseconds(limit), len(ours))


def _against_program(sizes: Sizes) -> Figure:
    with throw_away_book() as book:
        fill_people(book, sizes.people)
        fill_debts(book, sizes.people)
        order = book.chance.sample(range(sizes.people), sizes.pairs + 1)
        _fill_calls(book.path, order)
        ids = [uuid7(OPENED) for _ in order]
        with closing(open_sqlcipher(book.copy("copy.book"), KEY)) as store:
            other = desk_on(store)
            ours, limit = in_turn(
                sizes.pairs,
                lambda pair: event(book.desk, order[pair], ids[pair], ranked=True),
                lambda pair: event(other, order[pair], ids[pair], ranked=False),
            )
    return Figure(
        "rerank_one_own_part", milliseconds(ours), "ms", OWN_LIMIT, milliseconds(limit), len(ours)
    )


def event(desk: Desk, who: int, outcome_id: str, *, ranked: bool) -> None:
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
        if ranked:
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
