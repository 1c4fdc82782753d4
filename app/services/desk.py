"""One desk: everything a service needs, passed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.channels.sender import DeskSender
from app.domain.errors import DeskError
from app.domain.moments import local_date
from app.domain.staff import Role, Staff

if TYPE_CHECKING:  # the window holds a desk before its rules and its database are loaded
    from app.channels.phone import Phone
    from app.channels.sender import Mailer, Sender
    from app.domain.ids import NewId
    from app.domain.moments import Clock
    from app.domain.queue import Stage, Weights
    from app.domain.talk import Flow
    from app.rules.dispositions import Disposition
    from app.rules.documents import Texts
    from app.rules.limitation import LimitationLaw
    from app.rules.notices import NoticeBook
    from app.rules.packs import Pack
    from app.rules.script import Script
    from app.rules.stages import Stages
    from app.rules.terms import Terms
    from app.services.journal import Journal
    from app.settings import Settings
    from app.storage.opening import Opening
    from app.storage.people import Locked
    from app.storage.store import Store, Transaction

# A collector's own work; compliance reads but never contacts anybody.
CONTACTING = (Role.COLLECTOR, Role.TEAM_LEAD, Role.VISITOR, Role.ADMIN)
HAVING = (Role.COLLECTOR, Role.TEAM_LEAD, Role.ADMIN)  # who is given people, and has them visited
OWN_ALONE = (Role.COLLECTOR, Role.VISITOR)  # who know their own people, not everybody's
LEADING = (Role.TEAM_LEAD, Role.ADMIN)
OVERSEEING = (Role.TEAM_LEAD, Role.COMPLIANCE, Role.ADMIN)  # who judges what others wrote
RULING = (Role.COMPLIANCE, Role.ADMIN)  # who reads the rules in force
PUBLISHING = (Role.COMPLIANCE,)  # who answers for them


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules in force: contact packs, stages, weights, dispositions, the talk and its words,
    what may be arranged, how letters and messages say it, written notices, until when a claim can
    be brought, and the minutes that somebody of each stage takes."""

    packs: tuple[Pack, ...]
    stages: Stages
    weights: Weights
    dispositions: Mapping[str, Disposition]
    flow: Flow
    scripts: Mapping[str, Script]  # by language
    terms: Terms
    texts: Mapping[str, Texts]  # about an agreement, by language
    notices: NoticeBook
    limitation: Mapping[str, LimitationLaw]  # by jurisdiction
    minutes: Mapping[Stage, int]

    def ruled_by(self, packs: tuple[Pack, ...]) -> Rulebook:
        """The same with these packs."""
        return replace(self, packs=packs)


@dataclass(slots=True)
class Ruling:
    """The rules in force as they were read last, with the book's revision and day they hang on."""

    last: tuple[tuple[str | None, date], Rulebook] | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """A book, the rules, the channels, the clock, and who sits here (None: nobody signed in).

    `rules` hold the packs that are shipped; which decide at a moment says `services.packs.ruled`.
    """

    store: Store
    rules: Rulebook
    phone: Phone
    clock: Clock
    new_id: NewId
    device: str
    salt: bytes  # of this book: keys of numbers and identities are salted digests
    settings: Settings
    staff: Staff | None = None
    sender: Sender = field(default_factory=DeskSender, compare=False)
    mailer: Mailer | None = field(default=None, compare=False)  # None: no mail server is set up
    opening: Opening | None = None  # gives the first page while the store is being loaded
    ruling: Ruling = field(default_factory=Ruling, compare=False)
    journal: Journal | None = None  # at an office: keeps what cannot reach it
    of_clerk: bool = False  # the owner's, on which an office's clerk works as whoever asked

    def signed_in(self, staff: Staff) -> Desk:
        """The same desk with somebody sitting at it."""
        return replace(self, staff=staff)

    @property
    def at_office(self) -> bool:
        """Whether the book is an office's: it is written by the owner's functions alone."""
        return bool(self.settings.office)

    def ask(self, function: str, **said: object) -> Any:
        """Have the owner of this office do it, in a transaction of its own; what that answers.

        Raises DeskError as the function refuses, and as `Store.begin`.
        """
        with self.store.begin() as tx:
            return tx.ask(function, **said)

    def ask_by_id(self, function: str, **said: object) -> Any:
        """As `ask`, of what may be asked twice by the ids that it is given.

        At a desk with a journal what goes on record waits there where the office is not reached,
        and None is answered.
        """
        if self.journal is not None:
            return self.journal.ask(self, function, said)
        return self.ask_twice(function, **said)

    def ask_twice(self, function: str, **said: object) -> Any:
        """As `ask_by_id`, past the journal.

        Where the connection was lost nobody knows whether it was done: it is asked once more, and
        what was done is found again, never doubled.
        """
        try:
            return self.ask(function, **said)
        except DeskError as lost:
            if lost.code != "book.unreachable":
                raise
            return self.ask(function, **said)

    def close(self) -> None:
        """Close the book, as far as it was opened."""
        if self.opening is not None:
            self.opening.close()
        if self.journal is not None:
            self.journal.close()
        self.store.close()

    def need(self, *roles: Role) -> Staff:
        """Who sits here, if their role is one of these (none named: any role).

        Raises DeskError login.needed, or login.not_allowed naming the role.
        """
        if self.staff is None:
            raise DeskError("login.needed")
        if roles and self.staff.role not in roles:
            raise DeskError("login.not_allowed", role=self.staff.role)
        return self.staff

    def sees(self, tx: Transaction, person: Locked) -> bool:
        """Whether who sits here may know of that person.

        A collector's are their own and those given to nobody; a visitor's are the people to whom
        they are appointed to go, and nobody else. The clerk of an office asks row security on
        behalf of who sits here. Raises DeskError login.needed.
        """
        if self.of_clerk:
            from app.storage.postgres import errands

            return errands.sees(tx, self.need().login, person.person_id)
        if self.goes_out:
            from app.storage import visits

            return visits.goes_to(tx, person.person_id, self.need().id)
        return self.knows_alone() in (None, person.collector_id) or person.collector_id is None

    def sees_person(self, tx: Transaction, person_id: str) -> bool:
        """As `sees`, of somebody whom a list of one's own people has named already.

        Only a visitor is asked once more, and whoever asks the clerk of an office: lists go by
        collectors. Raises DeskError login.needed.
        """
        if not (self.goes_out or self.of_clerk):
            return True
        from app.storage import people

        head = people.head(tx, person_id)
        return head is not None and self.sees(tx, head)

    @property
    def goes_out(self) -> bool:
        """Whether a visitor sits here: they have no people but those of their visits.

        Raises DeskError login.needed.
        """
        return self.need().role is Role.VISITOR

    def knows_alone(self) -> str | None:
        """Whose people alone, besides those given to nobody, who sits here may know: their own.

        None: everybody's. Raises DeskError login.needed.
        """
        staff = self.need()
        return staff.id if staff.role in OWN_ALONE else None

    @contextmanager
    def reading(self, *roles: Role) -> Iterator[Transaction]:
        """A transaction that only reads, for who sits here in one of these roles.

        The account is looked at in the same transaction, so that nobody is shown anything in a
        window left open. Raises DeskError login.needed, login.not_allowed, login.closed,
        login.changed, device.locked, and as `Store.read`.
        """
        from app.storage.staff import check_present

        staff = self.need(*roles)
        with self.store.read() as tx:
            check_present(tx, staff)
            self._check_unlocked(tx)
            yield tx

    def present(self, *roles: Role) -> Staff:
        """Who sits here, looked up before something long is begun. Raises as `reading`."""
        with self.reading(*roles):
            return self.need()

    @contextmanager
    def writing(self, *roles: Role) -> Iterator[Transaction]:
        """As `reading`, of a transaction that writes."""
        from app.storage.staff import check_present

        staff = self.need(*roles)
        with self.store.begin() as tx:
            check_present(tx, staff)
            if self._check_unlocked(tx):
                from app.services import clock

                clock.watch(self, tx)
            yield tx

    def _check_unlocked(self, tx: Transaction) -> bool:
        """Whether this is a device's book: it serves until its time. Raises device.locked."""
        from app.storage import checkouts

        if tx.engine != "sqlite" or not checkouts.check_unlocked(tx):
            return False
        return checkouts.check_unlocked(tx, self.clock())

    def check_gives_out(self, tx: Transaction) -> None:
        """From a device's book no file goes out: it would lie there, bare, after the book is wiped.

        Raises DeskError device.no_files.
        """
        from app.storage import checkouts

        if tx.engine == "sqlite" and checkouts.check_unlocked(tx):
            raise DeskError("device.no_files")

    def now(self, tx: Transaction) -> datetime:
        """The moment by which this transaction decides and is recorded; a server's where one is."""
        if tx.engine == "sqlite":
            return self.clock()
        from app.storage.clock import ServerClock

        return self.clock.within(tx) if isinstance(self.clock, ServerClock) else self.clock()

    def dated(self, tx: Transaction) -> datetime:
        """`now`, for what goes on record. Raises as `check_clock`."""
        now = self.now(tx)
        self.check_clock(tx, now)
        return now

    def check_clock(self, tx: Transaction, now: datetime) -> None:
        """Nobody writes by a clock that was set back behind the record: no day could be counted.

        Raises DeskError clock.back, unless somebody answered for what is ahead (`services.clock`).
        """
        from app.storage import clock

        last = clock.newest(tx, now + timedelta(seconds=self.settings.clock_slack_seconds))
        if last is not None:
            raise DeskError("clock.back", last=last, now=now)

    def today(self, at: datetime) -> date:
        """The desk's calendar day at that moment."""
        return local_date(at, self.settings.zone)
