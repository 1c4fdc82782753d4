"""The first page of the queue, while the services are still being loaded.

Like everything the window needs before its first picture, this imports nothing large.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.moments import micros

if TYPE_CHECKING:
    from app.domain.queue import QueueRow
    from app.services.desk import Desk
    from app.storage.opening import First

MOST_DUE = 1_000  # people put before the others because something is due
NOBODY = ""  # the collector of people who were given to nobody yet


def look_ahead(desk: Desk, limit: int) -> None:
    """Begin to read it while the window is being built. Raises DeskError login.needed."""
    if desk.opening is not None and not desk.goes_out:
        staff, now = desk.need(), desk.clock()
        desk.opening.look_ahead((staff.id, NOBODY), now, desk.today(now), limit, MOST_DUE)


def first_page(desk: Desk, limit: int) -> tuple[QueueRow, ...] | None:
    """As `services.queue.page` gives them; None where that has to be asked.

    So it is where the account was closed or changed since: they say so.
    Raises DeskError login.needed.
    """
    if desk.opening is None or desk.goes_out:
        return None
    staff, now = desk.need(), desk.clock()
    found = desk.opening.first((staff.id, NOBODY), now, desk.today(now), limit, MOST_DUE)
    if found is None or found.standing != (1, staff.role.value):
        return None
    return _listed(found)[:limit]


def _listed(found: First) -> tuple[QueueRow, ...]:
    """Who is due first, each once, then the best of the others."""
    first: dict[str, QueueRow] = {}
    for row in sorted(found.due, key=_due_first):
        first.setdefault(row.debtor_id, row)
    best = sorted(found.best, key=lambda row: (row.score, row.debtor_id), reverse=True)
    return (*first.values(), *(row for row in best if row.debtor_id not in first))


def _due_first(row: QueueRow) -> tuple[int, str]:
    return (0 if row.due_at is None else micros(row.due_at), row.debtor_id)
