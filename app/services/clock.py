"""The way out when a clock was ahead: somebody answers for what it wrote.

A book of its own believes its computer. With the clock a year ahead it dates entries a year ahead;
once the clock is right again, calls and everything else that would be dated behind the record stop
(`clock.back`), since days can no longer be counted. Nothing that was written can be changed, so
this adds to each chain an entry that says: what stands before me and is dated after me bears a
wrong time. From then on

- the chain ends with a sound time again, and work goes on;
- a call dated ahead counts as of the acceptance, and of the time it bears once that has come: it
  did happen before the acceptance, so no limit ever counts it for less. An acceptance at a clock
  set back wins nothing, for as soon as the clock is right again the times that calls bear count;
- permits dated ahead are for no minute, holds and wishes dated ahead hold at once (they do so
  without an acceptance), and leases dated ahead end.

Whoever accepts types the date, so that a computer which shows another day cannot be believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.domain.entries import DESK, Acceptance, EntryKind
from app.domain.errors import DeskError
from app.domain.moments import Watched, micros, moment
from app.domain.staff import Role
from app.services import queue
from app.services.desk import Desk
from app.services.errands import by_clerk_at_length
from app.storage import clock, log, people
from app.storage import staff as members
from app.storage.clock import Ahead
from app.storage.store import Transaction

_CHAINS = 1_000  # read at a time


def look(desk: Desk) -> None:
    """Whether the clock stands behind the record: asked when a book is opened.

    An office's clock is the server's, whose functions ask it. Raises DeskError clock.back,
    login.needed.
    """
    if desk.at_office:
        return
    with desk.reading() as tx:
        desk.check_clock(tx, desk.now(tx))


def watch(desk: Desk, tx: Transaction) -> None:
    """On a device: note on record that its clock was set, also one that is never set right again.

    It is compared with how long the computer has run since it was looked at last; after a new
    start nothing is left to compare with. A transaction that is undone notes nothing: the next
    one does.
    """
    due = _due(desk, tx)
    if due is not None:
        now = desk.clock()
        if abs(now - due) <= timedelta(seconds=desk.settings.clock_slack_seconds):
            return
        log.append(
            tx, DESK, EntryKind.CLOCK_JUMPED, now, staff_id=desk.need().id, device=desk.device,
            due=micros(due), shown=micros(now),
        )  # fmt: skip
    see(desk, tx)


def see(desk: Desk, tx: Transaction) -> None:
    """Note in a device's book what this computer's clock shows, and how long it has run."""
    if isinstance(desk.clock, Watched):
        ran = desk.clock.ran() // timedelta(microseconds=1)
        said = f"{desk.clock.start} {micros(desk.clock())} {ran}"
        tx.run(members.put_setting, name=clock.SEEN, value=said)


def ahead(desk: Desk, tx: Transaction) -> timedelta | None:
    """By how much the clock was ahead of what this desk's shows now, when it was noted last.

    None: it was noted on another computer, or before a new start of this one.
    """
    due = _due(desk, tx)
    return None if due is None else due - desk.clock()


def _due(desk: Desk, tx: Transaction) -> datetime | None:
    """What the clock would show now had nobody set it since it was noted."""
    seen = (members.setting(tx, clock.SEEN) or "").split()
    if not isinstance(desk.clock, Watched) or seen[:1] != [desk.clock.start]:
        return None
    return moment(int(seen[1])) + desk.clock.ran() - timedelta(microseconds=int(seen[2]))


@by_clerk_at_length
def accept_ahead(desk: Desk, today: date) -> Acceptance:
    """Accept on record that all entries dated ahead of now bear a wrong time.

    `today` is the desk's calendar day as the person knows it. Administrators and compliance only.
    One transaction. Raises DeskError clock.other_day, clock.nothing_ahead, login.not_allowed.
    """
    staff = desk.need(Role.ADMIN, Role.COMPLIANCE)
    with desk.writing() as tx:
        now = desk.now(tx)
        here = desk.today(now)
        if here != today:
            raise DeskError("clock.other_day", typed=today, here=here)
        slack = timedelta(seconds=desk.settings.clock_slack_seconds)
        entries, of_people, until = 0, 0, now
        for found in _chains(tx, now + slack):
            entries, until = entries + found.entries, max(until, found.until)
            if found.chain != DESK:
                of_people += 1
                people.lock(tx, found.chain)
                _enter(desk, tx, found.chain, now, entries=found.entries, until=micros(found.until))
        if not entries:
            raise DeskError("clock.nothing_ahead", now=now)
        clock.drop_leases(tx, now + slack + timedelta(minutes=desk.settings.lease_minutes))
        if desk.today(until) > here:
            clock.stale_places(tx, here)
            queue.look_again(tx)
        _enter(desk, tx, DESK, now, entries=entries, people=of_people, until=micros(until))
    return Acceptance(now, until, entries, of_people, staff.id)


def _chains(tx: Transaction, beyond: datetime) -> Iterator[Ahead]:
    after = ""
    while some := clock.ahead(tx, beyond, after, _CHAINS):
        yield from some
        after = some[-1].chain


def _enter(desk: Desk, tx: Transaction, chain: str, now: datetime, **body: object) -> None:
    log.append(
        tx, chain, EntryKind.CLOCK_ACCEPTED, now, staff_id=desk.need().id, device=desk.device,
        **body,
    )  # fmt: skip
