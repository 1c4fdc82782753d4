"""A desk on a book of the figures, as the program builds it, with its collector signed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.moments import moment
from app.domain.staff import Role, Staff
from ui.phone import ScreenPhone

if TYPE_CHECKING:
    from app.services.desk import Desk

_TICK = timedelta(milliseconds=50)


class Clock:
    """A clock of office hours, that goes on a little whenever it is read."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def __call__(self) -> datetime:
        self._at += _TICK
        return self._at


def seated(book: str, key: str, at: str) -> Desk:
    """The book at that path, by its key in hexadecimal; `at`: microseconds since 1970."""
    from app import bootstrap
    from app.settings import Settings

    clock = Clock(moment(int(at)))
    desk = bootstrap.window_desk(
        Path(book), bytes.fromhex(key), Settings(), ScreenPhone(), clock=clock, device_id="d" * 32
    )
    return desk.signed_in(Staff("5" * 32, "bench", "坐席一", Role.COLLECTOR, "001"))
