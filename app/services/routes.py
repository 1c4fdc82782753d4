"""A day's visits in the order in which one goes: as it was put, else as the times and ways say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.domain.errors import DeskError
from app.domain.visits import Visit
from app.rules.visits import Stop, district, in_order
from app.services.appointments import seen_on, spot
from app.services.desk import CONTACTING, Desk
from app.services.errands import by_clerk
from app.storage import routes
from app.storage.store import Transaction


def of_day(desk: Desk, day: date) -> tuple[Visit, ...]:
    """The visits of a day in the order in which one goes; a lead's: by time.

    Raises DeskError login.not_allowed.
    """
    staff = desk.need(*CONTACTING)
    with desk.reading() as tx:
        return in_their_order(tx, staff.id, day, seen_on(desk, tx, day))


def suggested(desk: Desk, day: date) -> tuple[Visit, ...]:
    """The same in the order that takes the least time on the way. Raises as `of_day`."""
    desk.need(*CONTACTING)
    with desk.reading() as tx:
        found = seen_on(desk, tx, day)
        return tuple(found[at] for at in in_order([_stop(tx, one) for one in found]))


@by_clerk
def keep(desk: Desk, day: date, visit_ids: Sequence[str]) -> None:
    """Go in this order. Raises DeskError visit.unknown (of another day), login.not_allowed."""
    staff = desk.need(*CONTACTING)
    with desk.writing() as tx:
        known = {one.id for one in seen_on(desk, tx, day)}
        if not set(visit_ids) <= known:
            raise DeskError("visit.unknown")
        routes.keep(tx, staff.id, day, list(dict.fromkeys(visit_ids)), desk.now(tx))


def district_of(visit: Visit) -> str:
    """The district that the address of a visit names; empty where it names none."""
    return district(visit.shown)


def in_their_order(
    tx: Transaction, staff_id: str, day: date, found: Sequence[Visit]
) -> tuple[Visit, ...]:
    """As this member of staff put them; what came later stands where its time is the last."""
    kept = {visit_id: at for at, visit_id in enumerate(routes.kept(tx, staff_id, day))}
    return tuple(sorted(found, key=lambda one: kept.get(one.id, len(kept))))


def _stop(tx: Transaction, visit: Visit) -> Stop:
    made = visit.appointment
    assert made is not None  # it is of a day
    return Stop(spot(tx, visit), made.start, made.end)
