"""permit_sqlite: the right to call one person, decided and recorded, durable."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from app.bench.book import (
    OPENED,
    Values,
    bare_connection,
    fill_debts,
    fill_people,
    insert_sql,
    person_id,
    point_id,
    row_of,
    throw_away_book,
    write_in_one_transaction,
)
from app.bench.measure import Figure, Sizes, in_turn, milliseconds
from app.domain.ids import uuid7
from app.services import calls

LIMIT = "the same rows in one bare transaction, WAL, synchronous FULL (ratio at most 2)"


def measure(sizes: Sizes) -> list[Figure]:
    """One permit, each time for another person who was never called."""
    with throw_away_book() as book:
        fill_people(book, sizes.people)
        fill_debts(book, sizes.people)
        copy = book.copy("copy.book")
        with closing(bare_connection(book.path)) as reader, closing(bare_connection(copy)) as bare:
            order = book.chance.sample(range(sizes.people), sizes.pairs + 1)
            ids = [uuid7(OPENED) for _ in order]
            written: list[tuple[str, list[Any]]] = []

            def permit(pair: int) -> None:
                who = order[pair]
                calls.ask_permit(book.desk, ids[pair], person_id(who), point_id(who))

            def rows(pair: int) -> None:
                write_in_one_transaction(bare, written)

            ours, limit = in_turn(
                sizes.pairs, permit, rows, between=lambda pair: _keep(reader, order[pair], written)
            )
    return [
        Figure("permit_sqlite", milliseconds(ours), "ms", LIMIT, milliseconds(limit), len(ours))
    ]


def _keep(reader: Any, who: int, written: list[tuple[str, list[Any]]]) -> None:
    """What the program has just written for the person, ready to be written once more."""
    found: list[tuple[str, Values]] = [
        ("permits", row_of(reader, "permits", "debtor_id", person_id(who))),
        ("log", row_of(reader, "log", "chain", person_id(who))),
        ("leases", row_of(reader, "leases", "debtor_id", person_id(who))),
    ]
    written[:] = [(insert_sql(table, row), list(row.values())) for table, row in found]
