"""queue_first_page_pg and rerank_all: lists of an office, and all places anew, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import psycopg

from app import bootstrap
from app.bench.book import (
    bare_connection,
    fill_debts,
    fill_people,
    throw_away_book,
)
from app.bench.measure import LEAST_PAIRS, Figure, Sizes, in_turn, milliseconds, seconds
from app.bench.office import PASSWORD, Office
from app.channels.phone import DeskPhone
from app.services import login, queue
from app.settings import Settings

PAGE_LIMIT = "the page's one statement by psycopg, as the owner, without row security"
RERANK_LIMIT = "one UPDATE of as many places by an SQL expression (ratio at most 1.5)"
_PAGE = """
    SELECT debtor_id, name, stage, oldest_due_on, overdue, currency, score, points, changes_on
    FROM queue WHERE collector_id = %s ORDER BY score DESC, debtor_id DESC LIMIT 40
"""
# What a score could be at least: of the sums of each person's open debts.
_BY_EXPRESSION = """
    UPDATE queue SET overdue = (SELECT sum(d.overdue) FROM debts AS d
        WHERE d.debtor_id = queue.debtor_id AND d.state = 'open'),
      oldest_due_on = (SELECT min(d.due_on) FROM debts AS d
        WHERE d.debtor_id = queue.debtor_id AND d.state = 'open'),
      score = (SELECT sum(d.overdue) FROM debts AS d
        WHERE d.debtor_id = queue.debtor_id AND d.state = 'open') / 10000 % 1000
    WHERE changes_on <= '2000-01-01'
"""
_STALE = """
    UPDATE queue SET changes_on = '2000-01-01' WHERE debtor_id IN (
      SELECT debtor_id FROM queue ORDER BY debtor_id LIMIT {people})
"""


def first_page(office: Office, sizes: Sizes) -> list[Figure]:
    """What the window of a collector asks for, through views and row security."""
    settings = replace(Settings(), office=office.address(office.desks[0]))
    phone = DeskPhone(lambda number: None)
    empty = bootstrap.office_desk(settings, phone, device_id="d" * 32)
    with closing(login.sign_in(empty, office.desks[0], PASSWORD)) as desk, office.owner() as owner:
        staff = desk.need().id
        ours, limit = in_turn(
            max(LEAST_PAIRS, sizes.pairs // 5),
            lambda pair: queue.page(desk, desk.settings.page_rows),
            lambda pair: owner.execute(_PAGE, (staff,)).fetchall(),
        )
    return [_beside("queue_first_page_pg", "ms", (ours, limit), PAGE_LIMIT)]


def rerank_pg(office: Office, sizes: Sizes) -> list[Figure]:
    """A desk has the owner re-rank whose day has come."""
    with office.owner() as owner, psycopg.connect(
        office.address(office.desks[0]), autocommit=True
    ) as desk:  # fmt: skip

        def again() -> None:
            owner.execute(_STALE.format(people=sizes.reranked))

        def ours() -> None:
            after: str | None = ""
            while after is not None:
                found = desk.execute("SELECT office.refresh_places(%s)", (after,)).fetchone()
                after = found[0] if found else None

        def limit() -> None:
            owner.execute(_BY_EXPRESSION)

        return [_reranked("rerank_all_pg", sizes, again, ours, limit)]


def rerank_sqlite(sizes: Sizes) -> list[Figure]:
    """The same at a book of its own."""
    with throw_away_book() as book:
        fill_people(book, sizes.reranked)
        fill_debts(book, sizes.reranked)
        with closing(bare_connection(book.path)) as bare:

            def again() -> None:
                bare.execute(_STALE.format(people=sizes.reranked))
                with book.desk.store.begin() as tx:
                    queue.look_again(tx)

            return [
                _reranked(
                    "rerank_all_sqlite", sizes, again, lambda: queue.refresh(book.desk),
                    lambda: bare.execute(_BY_EXPRESSION),
                )
            ]  # fmt: skip


def _reranked(
    name: str, sizes: Sizes, again: Callable[[], object], ours: Callable[[], object],
    limit: Callable[[], object],
) -> Figure:  # fmt: skip
    """In turn, each after `again` has made as many places stale, which is not timed."""
    times: tuple[list[float], list[float]] = ([], [])
    for work, found in ((ours, times[0]), (limit, times[1])) * sizes.long_pairs:
        again()
        found.append(seconds(work))
    return _beside(name, f"ms for {sizes.reranked:,} people", times, RERANK_LIMIT)


def _beside(
    name: str, unit: str, times: tuple[list[float], list[float]], limit_name: str
) -> Figure:
    ours, limit = map(milliseconds, times)
    return Figure(name, ours, unit, limit_name, limit, len(times[0]))
