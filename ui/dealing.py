"""What the worker does for the room of reassignments; no Qt in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import DeskError

if TYPE_CHECKING:
    from app.domain.queue import Choices
    from app.domain.reassigning import Order, Reassignment, Seat, TakenBack, Trial
    from app.services.desk import Desk
    from ui.jobs import Watch


class Floor(NamedTuple):
    """Who has whom, what can be filtered by, and what was dealt anew last."""

    seats: tuple[Seat, ...]
    choices: Choices
    last: Reassignment | None


def floor(desk: Desk) -> Floor:
    """All of it as it stands now."""
    from app.services import reassigning

    last = reassigning.latest(desk, 1)
    return Floor(reassigning.seats(desk), reassigning.choices(desk), last[0] if last else None)


def try_out(desk: Desk, order: Order) -> Trial:
    """What an order would do."""
    from app.services import reassigning

    return reassigning.try_out(desk, order)


def apply(desk: Desk, trial: Trial, reason: str, watch: Watch) -> Floor:
    """Do what was tried out; the floor afterwards. Raises DeskError reassign.cancelled."""
    from app.services import reassigning

    made = desk.new_id(desk.clock())
    reassigning.apply(desk, made, trial.order, trial.key, reason, partial(_told, watch))
    return floor(desk)


def undo(
    desk: Desk, reassignment_id: str, reason: str, watch: Watch
) -> tuple[TakenBack, Floor]:
    """Take it back; the floor afterwards. Raises DeskError reassign.cancelled."""
    from app.services import reassigning

    back = reassigning.undo(desk, reassignment_id, reason, partial(_told, watch))
    return back, floor(desk)


def _told(watch: Watch, done: int, total: int) -> None:
    watch.progress(done, total)
    if watch.is_cancelled():
        raise DeskError("reassign.cancelled")  # the transaction ends with nothing done
