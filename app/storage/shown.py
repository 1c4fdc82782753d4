"""A row of the queue as it is shown, made of what the database gives."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from app.domain.moments import moment
from app.domain.queue import FollowUpKind, Point, QueueRow, Stage


def points_from_json(text: str) -> tuple[Point, ...]:
    """The reasons as `queue.points_json` wrote them."""
    return tuple(
        Point(code, value, tuple(values.items())) for code, value, values in json.loads(text)
    )


def shown_row(row: tuple[Any, ...], today: date) -> QueueRow:
    """A person as the queue shows them, of `queue.COLUMNS` and, if any, what is due and when."""
    debtor_id, name, stage, oldest, overdue, currency, score, points, changes, *due_parts = row
    dpd = None if oldest is None else (today - date.fromisoformat(oldest)).days
    kind, at = due_parts or (None, None)
    return QueueRow(
        debtor_id, name, Stage(stage), dpd, overdue, currency, score, points_from_json(points),
        None if changes is None else date.fromisoformat(changes),
        None if kind is None else FollowUpKind(kind), None if at is None else moment(at),
    )  # fmt: skip
