"""The tour's throw-away book: made and opened as any other, on a clock that the tour states."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app import bootstrap
from app.demo.portfolio import HEADINGS, Plan, write_portfolio
from app.domain.errors import NoKeyring
from app.domain.ids import uuid7
from app.domain.moments import local_date, now
from app.domain.staff import Founder
from app.services import books
from app.services.desk import Desk
from app.settings import Settings
from ui.phone import ScreenPhone
from ui.start import Made, Start
from ui.tour.plan import BOOK, FILE, PEOPLE

_ZONE = Settings().zone
_KNOWN = ("name", "identity", "phone", "contact_phone")
_BESIDE = ("address",)  # what not everybody has
_STAGES = (1, 1, 4, 60, 18, 6, 3, 1)  # most people in the middle stage, whose script is the longest


@dataclass(slots=True)
class TourClock:
    """The real clock, so many seconds ahead (or behind): calls must be refused, and then allowed,
    at whatever hour the tour is run."""

    ahead: float = 0.0

    def __call__(self) -> datetime:
        return now() + timedelta(seconds=self.ahead)

    def set_to(self, hour: int, minute: int, days: int = 0) -> None:
        """Run on from this time in the desk's zone, so many days ahead; never backwards.

        Raises ValueError where it is later than that already.
        """
        there = self().astimezone(ZoneInfo(_ZONE))
        on = there.date() + timedelta(days=days)
        wanted = datetime.combine(on, time(hour, minute), ZoneInfo(_ZONE))
        if self.ahead and wanted < there:
            raise ValueError(f"it is {there:%H:%M} already")
        self.ahead += (wanted - there).total_seconds()

    def day(self) -> date:
        """The day in the desk's zone."""
        return local_date(self(), _ZONE)

    def shown(self) -> str:
        """The moment in the desk's zone."""
        return self().astimezone(ZoneInfo(_ZONE)).isoformat(timespec="seconds")


class NoSecrets:
    """A desktop without a keyring: the book is opened by its passphrase."""

    name = ""

    def get(self, book_id: str) -> bytes | None:
        """Nothing is kept here."""
        raise NoKeyring("keyring.none")

    def put(self, book_id: str, key: bytes) -> None:
        """Nothing can be kept here."""
        raise NoKeyring("keyring.none")

    def delete(self, book_id: str) -> None:
        """There is nothing to take away."""


class TourBook:
    """What the window is given to make, open and close its book."""

    def __init__(self, folder: Path, clock: TourClock, language: str) -> None:
        self._path, self._clock = folder / BOOK, clock
        self._settings = replace(Settings(), language=language)
        self._desks: list[Desk] = []

    def start(self) -> Start:
        """As for any other book."""
        return Start(self._path.exists, self._make, self._open, self._close)

    def _make(self, passphrase: str | None, founder: Founder) -> Made:
        made = books.create(self._path, NoSecrets(), passphrase, founder, uuid7, self._clock())
        desk = bootstrap.desk(made.store, self._settings, ScreenPhone(), **self._given())
        return Made(self._kept(desk), made.recovery_code, made.keyring)

    def _open(self, passphrase: str | None, code: str | None) -> Desk:
        key = books.key_of(self._path, NoSecrets(), passphrase, code)
        store = books.open_book(self._path, key, self._clock())
        return self._kept(bootstrap.desk(store, self._settings, ScreenPhone(), **self._given()))

    def _close(self) -> None:
        for desk in self._desks:
            desk.store.close()

    def _given(self) -> dict[str, Any]:
        return {"clock": self._clock, "device_id": "tour"}

    def _kept(self, desk: Desk) -> Desk:
        self._desks.append(desk)
        return desk


def write_file(folder: Path, at: datetime) -> list[dict[str, str]]:
    """A creditor's file, some of it dirty; the people in it whom the tour can speak with.

    Each knows their own identity number and has somebody else's number in the file.
    """
    today = local_date(at.astimezone(UTC), _ZONE)
    path = folder / FILE
    plan = Plan(PEOPLE, seed=11, as_of=today, dirty_share=0.12, stage_weights=_STAGES)
    clean = set(write_portfolio(path, plan).lines["accept"])
    columns = {name: at for at, name in enumerate(HEADINGS) if name in _KNOWN + _BESIDE}
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        reader = csv.reader(file)
        rows = [
            {name: line[at].strip() for name, at in columns.items()}
            for line in reader
            if reader.line_num in clean
        ]
    named = Counter(row["name"] for row in rows)
    return [row for row in rows if named[row["name"]] == 1 and all(map(row.get, _KNOWN))]
