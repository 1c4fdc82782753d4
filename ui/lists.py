"""What the worker reads for the lists on the left; as in `ui.jobs`, no Qt in any of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.queue import QueueRow

if TYPE_CHECKING:
    from app.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of the queue from the row number `first` on, of `count` altogether."""

    first: int
    rows: tuple[QueueRow, ...]
    count: int
    at: datetime


def window(desk: Desk, first: int, rows: int, at: datetime | None = None) -> Window:
    """So many rows from there on, and how many there are."""
    from app.services import queue

    page = queue.page(desk, first + rows)
    return Window(first, page.rows[first:], queue.size(desk), at or desk.clock())
