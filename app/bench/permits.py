"""permit_sqlite, permit_old_person: the right to call one person, decided and recorded, durable."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import Any

from app.bench.book import (
    DEVICE,
    OPENED,
    STAFF,
    Book,
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
from app.bench.measure import LEAST_PAIRS, Figure, Sizes, in_turn, milliseconds
from app.domain.ids import uuid7
from app.domain.moments import micros
from app.services import calls

LIMIT = "the same rows in one bare transaction, WAL, synchronous FULL (ratio at most 2)"
OLD_LIMIT = "the same permit for a person with 5 past contacts (ratio at most 1.3)"
MANY, FEW = 2_000, 5  # past contacts
_APART = timedelta(hours=13)  # of two contacts: 2,000 are three years


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


def measure_old(sizes: Sizes) -> list[Figure]:
    """A permit for people with a long past and for people with a short one, in turn.

    Everybody in the book has a past, and ids follow time as they do at a desk: neither side's rows
    lie closer together than in a book that is in use.
    """
    pairs = max(LEAST_PAIRS, sizes.pairs // 5)
    with throw_away_book() as book:
        fill_people(book, sizes.people)
        fill_debts(book, sizes.people)
        order = book.chance.sample(range(sizes.people), 2 * (pairs + 1))
        old, new = order[: pairs + 1], order[pairs + 1 :]
        long_past = set(old)
        _fill_past(book, [(n, MANY if n in long_past else FEW) for n in range(sizes.people)])

        def permit(who: int) -> None:
            calls.ask_permit(book.desk, uuid7(OPENED), person_id(who), point_id(who))

        long, short = in_turn(pairs, lambda pair: permit(old[pair]), lambda pair: permit(new[pair]))
    found = (milliseconds(long), milliseconds(short))
    return [Figure("permit_old_person", found[0], "ms", OLD_LIMIT, found[1], len(long))]


def _fill_past(book: Book, pasts: list[tuple[int, int]]) -> None:
    """So many calls that nobody answered, the last one thirteen hours ago, with their entries."""
    first = micros(OPENED - MANY * _APART)
    apart = _APART // timedelta(microseconds=1)
    times = [
        (who, number, first + (MANY - count + number) * apart)
        for who, count in pasts
        for number in range(count)
    ]
    made = [
        (f"{at // 1000:012x}7{who:011x}{number:08x}", who, number, at) for who, number, at in times
    ]
    point = ("debtor_id", "point_id", "value_key", "channel", "party", "staff_id", "device")
    insert_rows(
        book.path, "permits",
        ("id", "issued_at", "expires_at", "purpose", "basis", *point),
        ((id_, at, at + 60_000_000, "collect", "{}", *_point(who)) for id_, who, _, at in made),
    )  # fmt: skip
    insert_rows(
        book.path, "contacts",
        ("id", "permit_id", "direction", "at", *point),
        ((id_, id_, "outbound", at, *_point(who)) for id_, who, _, at in made),
    )  # fmt: skip
    insert_rows(
        book.path, "outcomes",
        ("id", "contact_id", "outcome", "disposition", "reached", "right_party", "staff_id",
         "device", "at"),
        (
            (id_, id_, "no_answer", "no_answer", "none", 0, STAFF.id, DEVICE, at)
            for id_, _, _, at in made
        ),
    )  # fmt: skip
    insert_rows(
        book.path, "log",
        ("chain", "seq", "at", "kind", "staff_id", "device", "body", "hash"),
        (
            (person_id(who), number + 1, at, "call.permitted", STAFF.id, DEVICE, "{}", id_ * 2)
            for id_, who, number, at in made
        ),
    )  # fmt: skip


def _point(who: int) -> tuple[str, ...]:
    return person_id(who), point_id(who), f"{who:032x}", "call", "debtor", STAFF.id, DEVICE
