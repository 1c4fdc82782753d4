"""Who works on whom: a person is one desk's at a time, until it lets go or falls silent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from app.domain.errors import DeskError
from app.services.desk import CONTACTING, Desk
from app.storage import people
from app.storage import queue as places
from app.storage.queue import Lease
from app.storage.store import Transaction


def hold_person(
    desk: Desk, tx: Transaction, person_id: str, lease: Lease | None, now: datetime
) -> None:
    """Make sure this desk holds the person, under their lock; `lease` is who took them last.

    A lease of one's own is left as it is for the first half of its time. Raises DeskError
    person.taken, naming who works on them and until when.
    """
    staff = desk.need(*CONTACTING)
    lasts = timedelta(minutes=desk.settings.lease_minutes)
    if lease is not None and lease.staff_id != staff.id and lease.until > now:
        raise DeskError("person.taken", by=lease.name, until=lease.until)
    if lease is None or lease.staff_id != staff.id or lease.until < now + lasts / 2:
        places.take(tx, person_id, staff.id, desk.device, now + lasts)


def renew(desk: Desk, person_id: str) -> None:
    """A sign of life: who holds the person goes on holding them.

    Raises DeskError queue.not_held, person.unknown.
    """
    staff = desk.need(*CONTACTING)
    if desk.at_office:
        desk.ask("renew", person=person_id, device=desk.device)
        return
    with desk.writing(*CONTACTING) as tx:
        locked, now = people.lock(tx, person_id), desk.now(tx)
        lease = None if locked is None else places.lease(tx, locked.person_id)
        if locked is None or lease is None or lease.staff_id != staff.id or lease.until <= now:
            raise DeskError("queue.not_held")
        hold_person(desk, tx, locked.person_id, lease, now)


def take_of_owner(
    desk: Desk, besides: str, candidates: Callable[[], Sequence[str]] | None
) -> str | None:
    """The next person of an office, taken; None: nobody waits.

    `candidates`: those of one's own among whom alone to look, the best first; asked for if need be.
    """
    desk.need(*CONTACTING)
    if candidates is None:
        taken = desk.ask("take_next", device=desk.device, besides=besides)
        return None if taken is None else str(taken)
    for person_id in candidates():
        if desk.ask("take", person=person_id, device=desk.device):
            return person_id
    return None


def released_by_owner(desk: Desk, person_id: str | None) -> str:
    """As `queue.release`, of an office."""
    staff = desk.need()
    with desk.store.begin() as tx:
        named = person_id or places.held_by(tx, staff.id, desk.now(tx))
        locked = None if named is None else people.head(tx, named)
        if locked is None:
            raise DeskError("queue.not_held")
        tx.ask("release", person=locked.person_id, device=desk.device)
    return locked.person_id
