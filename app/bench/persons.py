"""next_person: from the key until the next person is seen, beside the bare statements of it.

next_person_shown: the same beside what it may take.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from functools import partial
from statistics import median
from typing import Any

from app.bench.book import (
    KEY,
    bare_connection,
    desk_on,
    fill_debts,
    fill_people,
    throw_away_book,
)
from app.bench.measure import Figure, Sizes, seconds
from app.bench.windows import on_book
from app.domain.contact import Channel
from app.services import calls, drafts, people, queue
from app.services.desk import Desk
from app.storage.store import Store, open_sqlcipher

LIMIT = "its own SQL statements by the bare driver"
SHOWN_LIMIT = "what passes as at once (ratio at most 1)"
AT_ONCE_MS = 100.0
PRESSES = 20  # people taken in one run


def measure(sizes: Sizes) -> list[Figure]:
    """Both sides take the same people in the same order, each in copies of one book."""
    ours: list[float] = []
    limits: list[float] = []
    presses = min(PRESSES, sizes.people // 4)
    with throw_away_book() as book, ExitStack() as opened:
        fill_people(book, sizes.people)
        fill_debts(book, sizes.people)
        traced = opened.enter_context(closing(open_sqlcipher(book.copy("traced.book"), KEY)))
        taken = statements(traced, presses)
        for pair in range(sizes.long_pairs + 1):
            window, bare = book.copy(f"window{pair}.book"), book.copy(f"bare{pair}.book")
            ours.append(on_book(window, "next_person", str(presses))()["ms"] / 1000)
            with closing(bare_connection(bare)) as connection:
                limits.append(replayed(connection, taken))
            for used in (window, bare):
                used.unlink()
    value, limit = median(ours[1:]) * 1000, median(limits[1:]) * 1000
    unit, pairs = "ms to the painted card", len(ours) - 1
    return [
        Figure("next_person", value, unit, LIMIT, limit, pairs),
        Figure("next_person_shown", value, unit, SHOWN_LIMIT, AT_ONCE_MS, pairs),
    ]


def statements(store: Store, presses: int) -> list[list[str]]:
    """The SQL of each of so many presses, with its values; the first press opens the book."""
    desk, heard = desk_on(store), list[str]()
    with store.read() as tx:
        driver: Any = tx.connection.connection.dbapi_connection
    driver.set_trace_callback(heard.append)
    taken = []
    for _ in range(presses + 1):
        heard.clear()
        take(desk)
        taken.append([sql for sql in heard if not sql.startswith("--")])  # what triggers do
    driver.set_trace_callback(None)
    return taken


def take(desk: Desk) -> None:
    """What the window asks for when the key is pressed."""
    person = queue.next_person(desk)
    people.card(desk, person)
    drafts.of_person(desk, person)
    calls.may_contact(desk, person)
    calls.may_contact(desk, person, Channel.SMS)


def replayed(bare: Any, taken: Sequence[Sequence[str]]) -> float:
    """The median of the presses in seconds, without the first."""

    def press(of: Sequence[str]) -> None:
        for sql in of:
            bare.execute(sql).fetchall()

    return median([seconds(partial(press, of)) for of in taken][1:])
