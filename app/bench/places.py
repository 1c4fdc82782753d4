"""rerank_one: what a new place in the queue adds to its event; wrap_up: the whole event."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import Any

from app.bench.book import (
    DEVICE,
    KEY,
    OPENED,
    STAFF,
    Book,
    bare_connection,
    desk_on,
    fill_debts,
    fill_people,
    insert_rows,
    insert_sql,
    person_id,
    point_id,
    row_of,
    rows_of,
    throw_away_book,
    write_in_one_transaction,
)
from app.bench.measure import Figure, Sizes, in_turn, milliseconds
from app.domain.ids import uuid7
from app.domain.moments import micros
from app.domain.promises import WrapUp
from app.services import queue, wrapups
from app.services.desk import Desk
from app.storage.store import open_sqlcipher

LIMIT = "the event's rows alone, in one bare transaction (ratio at most 1.5)"
WHOLE_LIMIT = "all its rows and the new place, in one bare transaction"
STATED = WrapUp("talked", note="约好下周再谈。")

Write = tuple[str, list[Any]]


def measure(sizes: Sizes) -> list[Figure]:
    """The wrap-up of one call, each time of another person.

    First whole, beside the rows that it wrote; then those rows with a re-rank, beside them alone.
    """
    with throw_away_book() as book, ExitStack() as opened:
        fill_people(book, sizes.people)
        fill_debts(book, sizes.people)
        order = book.chance.sample(range(sizes.people), sizes.pairs + 1)
        _fill_permits(book, order)
        alone, ranked = book.copy("alone.book"), book.copy("ranked.book")
        whole = opened.enter_context(closing(bare_connection(book.copy("whole.book"))))
        reader = opened.enter_context(closing(bare_connection(book.path)))
        event: dict[int, list[Write]] = {}
        place: dict[int, list[Write]] = {}

        def keep(pair: int) -> None:
            event[pair], place[pair] = _written(reader, order[pair])

        ours, limit = in_turn(
            sizes.pairs,
            lambda pair: wrapups.wrap_up(book.desk, person_id(order[pair]), uuid7(OPENED), STATED),
            lambda pair: write_in_one_transaction(whole, event[pair] + place[pair]),
            between=keep,
        )
        figures = [_figure("wrap_up", ours, WHOLE_LIMIT, limit)]
        store = opened.enter_context(closing(open_sqlcipher(ranked, KEY)))
        bare = opened.enter_context(closing(bare_connection(alone)))
        desk = desk_on(store)
        ours, limit = in_turn(
            sizes.pairs,
            lambda pair: write_and_rank(desk, event[pair], person_id(order[pair])),
            lambda pair: write_in_one_transaction(bare, event[pair]),
        )
    return [_figure("rerank_one", ours, LIMIT, limit), *figures]


def write_and_rank(desk: Desk, rows: Sequence[Write], person: str) -> None:
    """The same rows by the same driver, then the program's own re-rank, in one transaction."""
    with desk.store.begin() as tx:
        driver = tx.connection.connection.dbapi_connection
        assert driver is not None  # the transaction has begun on it
        for sql, values in rows:
            driver.execute(sql, values)
        queue.rerank(desk, tx, person, desk.clock())


def _figure(name: str, ours: Sequence[float], limit_name: str, limit: Sequence[float]) -> Figure:
    return Figure(name, milliseconds(ours), "ms", limit_name, milliseconds(limit), len(ours))


def _fill_permits(book: Book, order: Sequence[int]) -> None:
    """A permit for each person of the bench, given to the collector and still to be used."""
    at = micros(OPENED)
    insert_rows(
        book.path,
        "permits",
        ("id", "debtor_id", "point_id", "value_key", "channel", "party", "purpose", "staff_id",
         "device", "issued_at", "expires_at", "basis"),
        [
            (person_id(n), person_id(n), point_id(n), person_id(n), "call", "debtor", "collect",
             STAFF.id, DEVICE, at, at, "{}")
            for n in order
        ],
    )  # fmt: skip


def _written(reader: Any, who: int) -> tuple[list[Write], list[Write]]:
    """The event's rows that the program has just written for the person, and their new place."""
    contact = row_of(reader, "contacts", "permit_id", person_id(who))
    outcome = row_of(reader, "outcomes", "contact_id", contact["id"])
    event = [
        ("contacts", contact),
        ("texts", row_of(reader, "texts", "id", outcome["note_id"])),
        ("outcomes", outcome),
        *(("log", entry) for entry in rows_of(reader, "log", "chain", person_id(who))),
    ]
    place = row_of(reader, "queue", "debtor_id", person_id(who))
    named = ", ".join(f"{column} = ?" for column in place)
    return (
        [(insert_sql(table, row), list(row.values())) for table, row in event],
        [(f"UPDATE queue SET {named} WHERE debtor_id = ?", [*place.values(), person_id(who)])],
    )
