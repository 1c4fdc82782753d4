"""What the worker does with visits that go with a device: taken out, brought back; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.checkouts import CheckOutState
from app.domain.moments import day_start

if TYPE_CHECKING:
    from app.domain.checkouts import CheckOut, Conflict, Synced
    from app.services.desk import Desk

_MOST = 50  # shown at once, the latest first


@dataclass(frozen=True, slots=True)
class Journey:
    """A check-out, and what was known differently in it."""

    out: CheckOut
    conflicts: tuple[Conflict, ...]

    @property
    def id(self) -> str:
        """By which the list knows it again."""
        return self.out.id


def listed(desk: Desk) -> tuple[Journey, ...]:
    """Check-outs, the latest first."""
    from app.services import checkouts, sync

    return tuple(
        Journey(one, sync.conflicts(desk, one.id)) for one in checkouts.latest(desk, _MOST)
    )


def take_out(desk: Desk, on: date, to: Path, passphrase: str) -> tuple[Journey, ...]:
    """All of one's own visits of a day, to the end of that day; what is out by now."""
    from app.services import appointments, checkouts
    from app.services.checkouts import Away

    staff = desk.need()
    own = [
        one.id
        for one in appointments.of_days(desk, on)
        if one.appointment and staff.id in [visitor.id for visitor in one.appointment.visitors]
    ]
    until = day_start(on + timedelta(days=1), desk.settings.zone)
    away = Away(desk.device, until, to, passphrase)
    checkouts.check_out(desk, own, desk.new_id(desk.clock()), away, None)
    return listed(desk)


def bring_back(desk: Desk, book: Path, passphrase: str) -> Synced:
    """Take what the device's book has; where all of it came, the file and its key go."""
    from app.services import devices, locking, sync

    with devices.opened(book, devices.key_of(book, passphrase)) as device:
        done = sync.sync(desk, device)
    if not done.waiting and done.checkout.state is CheckOutState.BACK:
        locking.destroy(book)
    return done


def revoke(desk: Desk, checkout_id: str) -> tuple[Journey, ...]:
    """The device is lost; what is out by now."""
    from app.services import checkouts

    checkouts.revoke(desk, checkout_id)
    return listed(desk)
