"""Another process than the window's: it opens the same book and says what stands in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from app import bootstrap
from app.domain.agreements import Approval
from app.domain.day import Day
from app.domain.drafts import Draft
from app.domain.people import PersonCard
from app.domain.queue import Tabs
from app.domain.staff import Staff
from app.domain.talk import Talk
from app.services import agreements, audit, books, calls, day, drafts, login, people, queue, talks
from app.services.desk import Desk
from app.settings import Settings
from ui.phone import ScreenPhone
from ui.tour.book import NoSecrets, TourClock
from ui.tour.plan import BOOK, COLLECTOR, FOUNDER, PASSPHRASE, PASSWORD, Findings


class Witness:
    """The book as it is now, opened anew for every step with its own key."""

    def __init__(self, folder: Path, clock: TourClock, memory: dict[str, Any]) -> None:
        self.path, self._clock, self.memory = folder / BOOK, clock, memory
        self._key: bytes | None = None
        self._findings = Findings()
        self._desk: Desk | None = None
        self._reader: Staff | None = None

    def look(self) -> Findings:
        """Open the book for one step. Raises DeskError."""
        self._findings = Findings()
        if not self.path.exists():
            return self._findings
        if self._key is None:
            self._key = books.key_of(self.path, NoSecrets(), PASSPHRASE, None)
        store = books.open_book(self.path, self._key, self._clock())
        desk = bootstrap.desk(
            store, Settings(), ScreenPhone(), clock=self._clock, device_id="witness"
        )
        if self._reader is None:
            self._reader = login.sign_in(desk, FOUNDER, PASSWORD).need()
        self._desk = desk.signed_in(self._reader)
        return self._findings

    def away(self) -> None:
        """Close it again."""
        if self._desk is not None:
            self._desk.store.close()
            self._desk = None

    def that(self, holds: bool, words: str) -> None:
        """Note what the book says. Raises TourFailed."""
        self._findings.that(holds, f"in the book: {words}")

    @property
    def desk(self) -> Desk:
        """Everybody's people. Raises LookupError before the book was opened."""
        if self._desk is None:
            raise LookupError("the book is closed")
        return self._desk

    def staff(self) -> dict[str, Staff]:
        """Who may sign in, by login."""
        return {one.login: one for one in login.everybody(self.desk)}

    def seat(self) -> Desk:
        """The desk as the collector of the tour would have it."""
        return replace(self.desk, staff=self.staff()[COLLECTOR])

    def waiting(self) -> int:
        """How many people are in the queue."""
        return queue.size(self.desk)

    def tabs(self) -> Tabs:
        """The collector's lists."""
        return queue.tabs(self.seat())

    def card(self, name: str) -> PersonCard:
        """A person by what the tour calls them."""
        return people.card(self.desk, str(self.memory[name]))

    def my_day(self) -> Day:
        """The collector's day."""
        return day.my_day(self.seat())

    def drafts(self) -> tuple[Draft, ...]:
        """What the collector is typing."""
        return drafts.standing(self.seat())

    def asked(self, name: str) -> tuple[Approval, ...]:
        """Requests for a lead's approval about a person, latest first."""
        return agreements.asked_of(self.desk, str(self.memory[name]))

    def open_calls(self) -> int:
        """Permits of the collector that want an outcome."""
        return len(calls.open_permits(self.seat()))

    def talk(self) -> Talk:
        """The one call that is under way. Raises LookupError."""
        (talk,) = talks.open_talks(self.seat())
        return talk

    def whole(self) -> audit.Verification:
        """Every chain of the log, read through."""
        return audit.verify(self.desk)
