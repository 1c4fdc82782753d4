"""queue_first_page: the first page of the queue, of few people and of many."""

from __future__ import annotations

from app.bench.book import Book, fill_people, throw_away_book
from app.bench.measure import Figure, Sizes, in_turn, milliseconds
from app.services import queue


def measure(sizes: Sizes) -> list[Figure]:
    """The same page read from a large and from a small queue: it should not matter."""
    with throw_away_book() as large, throw_away_book() as small:
        fill_people(large, sizes.many)
        fill_people(small, sizes.few)
        ours, limit = in_turn(
            sizes.pairs, lambda pair: first_page(large), lambda pair: first_page(small)
        )
    return [
        Figure(
            "queue_first_page", milliseconds(ours), f"ms at {sizes.many:,} people",
            f"the same page at {sizes.few:,} people (ratio at most 1.2)", milliseconds(limit),
            len(ours),
        )
    ]  # fmt: skip


def first_page(book: Book) -> object:
    """What the window asks for when it opens: who is due, then the best of the queue."""
    return queue.page(book.desk, book.desk.settings.page_rows)
