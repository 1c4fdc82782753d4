"""The queue: a page of it, the next person, and the place of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import day_start, local_date, micros
from app.domain.queue import (
    EVERYBODY,
    Choices,
    Filters,
    FollowUpKind,
    Grounds,
    QueueKey,
    QueuePage,
    QueueRow,
    Tabs,
)
from app.domain.staff import Staff
from app.rules.queue import priority
from app.services import leases, reservations
from app.services.desk import CONTACTING, Desk
from app.services.ranks import Day, person_state
from app.storage import listing, log, people, portfolio, ranking
from app.storage import queue as places
from app.storage.staff import put_setting, setting
from app.storage.standing import Owed, Standing, standing
from app.storage.store import Transaction

NOBODY = ""  # the collector of people who were given to nobody yet
_MOST_DUE = 1_000  # people put before the others because something is due
_LOOK = 64  # how many of the best free people are looked at before one is locked
_RANKED = "queue.ranked"  # the hour in which everybody's place was last looked at
_BATCH = 5_000  # people re-ranked in one transaction at the turn of the day, as an office does


def page(
    desk: Desk, limit: int, after: QueueKey | None = None, filters: Filters = EVERYBODY
) -> QueuePage:
    """One page of this member of staff's queue: their own people and those given to nobody.

    It begins with the people whose call-back or promise was due at the moment of the first page;
    over all pages everybody comes once. Raises DeskError login.needed.
    """
    if desk.goes_out:
        return QueuePage((), None)
    staff, limit, now = desk.need(), max(1, limit), desk.clock()
    today = desk.today(now)
    at = after.at if after and after.at else now
    with desk.store.read() as tx:
        due = _due(tx, staff, at, _MOST_DUE, today, filters)
        ranked_after = None if after and after.due_at else after
        rows = _merged(tx, staff.id, ranked_after, limit + len(due), today, filters)
    ahead = {row.debtor_id for row in due}
    waiting = [row for row in due if _comes_after(row, after)]
    listed = waiting + [row for row in rows if row.debtor_id not in ahead]
    shown = tuple(listed[:limit])
    if len(listed) <= limit and len(rows) < limit + len(due):
        return QueuePage(shown, None)
    last = shown[-1]
    return QueuePage(shown, QueueKey(last.score, last.debtor_id, at, last.due_at))


def key_before(
    desk: Desk, number: int, at: datetime, size: int, filters: Filters = EVERYBODY
) -> QueueKey | None:
    """After which key the page begins whose first row has this number in the whole queue.

    The first row is number 0; `at` is the moment of the first page, `size` how many there were.
    None: at the top. The key is looked up from the nearer end, so that the last page costs no more
    than the first.
    """
    staff, today = desk.need(), desk.today(desk.clock())
    if number <= 0 or desk.goes_out:
        return None
    with desk.store.read() as tx:
        due = _due(tx, staff, at, _MOST_DUE, today, filters)
        if number <= len(due):
            last = due[number - 1]
            return QueueKey(last.score, last.debtor_id, at, last.due_at)
        ahead = sorted(((row.score, row.debtor_id) for row in due), reverse=True)
        key = _ranked_key(tx, (staff.id, size, filters), number - len(due), ahead)
    return None if key is None else QueueKey(*key, at)


def size(desk: Desk, filters: Filters = EVERYBODY) -> int:
    """How many people wait in this member of staff's queue."""
    staff = desk.need()
    if desk.goes_out:
        return 0
    with desk.reading() as tx:
        return listing.count(tx, staff.id, filters) + listing.count(tx, NOBODY, filters)


def call_backs(
    desk: Desk, limit: int, after: QueueKey | None = None, filters: Filters = EVERYBODY
) -> QueuePage:
    """One page of the call-backs agreed with people of this queue, what is due first before."""
    return _agreed(desk, FollowUpKind.CALLBACK, limit, after, filters)


def promises_due(
    desk: Desk, limit: int, after: QueueKey | None = None, filters: Filters = EVERYBODY
) -> QueuePage:
    """One page of the open promises to look at, the earliest first, with what was promised."""
    return _agreed(desk, FollowUpKind.PROMISE, limit, after, filters)


def tabs(desk: Desk) -> Tabs:
    """How many people the queue, the call-backs and the promises list, and how many are due."""
    staff = desk.need()
    if desk.goes_out:
        return Tabs(0, 0, 0, 0, 0)
    now = desk.clock()
    ends = day_start(desk.today(now) + timedelta(days=1), desk.settings.zone)
    with desk.reading() as tx:
        waiting = listing.count(tx, staff.id, EVERYBODY) + listing.count(tx, NOBODY, EVERYBODY)
        calls = listing.agreed_count(tx, staff.id, FollowUpKind.CALLBACK, now)
        promises = listing.agreed_count(tx, staff.id, FollowUpKind.PROMISE, ends)
    return Tabs(waiting, *calls, *promises)


def choices(desk: Desk) -> Choices:
    """The creditors and tags by which this member of staff's queue can be filtered."""
    staff = desk.need()
    if desk.goes_out:
        return Choices((), ())
    with desk.reading() as tx:
        return Choices(tuple(listing.creditors(tx, staff.id)), tuple(listing.tags(tx, staff.id)))


def next_person(desk: Desk, filters: Filters = EVERYBODY, besides: str = "") -> str:
    """Take the next person: who is due first, else the best of the queue whom nobody holds.

    Whoever this desk has just worked on (`besides`) comes only when nobody else waits: what was
    due stays due after a call that nobody answered, but not for the very next call.

    Returns the person's id; they are this desk's until released or the lease runs out. Whoever
    was held before is set aside for some minutes. Raises DeskError queue.empty.
    """
    if desk.at_office:
        among = None if filters == EVERYBODY else partial(_listed, desk, filters, besides)
        taken = leases.take_of_owner(desk, besides, among)
        if taken is None:
            raise DeskError("queue.empty")
        return taken
    with desk.writing(*CONTACTING) as tx:
        now = desk.now(tx)
        for person_id in _candidates(desk, tx, now, filters, besides):
            if _taken(desk, tx, person_id, now):
                return person_id
    raise DeskError("queue.empty")


def release(desk: Desk, person_id: str | None = None) -> str:
    """Let the person go (None: whoever is held now), for anybody to take; returns their id.

    Raises DeskError queue.not_held where this member of staff does not hold them now.
    """
    staff = desk.need()
    if desk.at_office:
        return leases.released_by_owner(desk, person_id)
    with desk.writing() as tx:
        named = person_id or places.held_by(tx, staff.id, desk.now(tx))
        locked = None if named is None else people.lock(tx, named)
        if locked is None:
            raise DeskError("queue.not_held")
        now = desk.now(tx)
        lease = places.lease(tx, locked.person_id)
        if lease is None or lease.staff_id != staff.id or lease.until <= now:
            raise DeskError("queue.not_held")
        places.release(tx, locked.person_id, staff.id)
        log.append(
            tx, locked.person_id, EntryKind.QUEUE_RELEASED, now, staff_id=staff.id,
            device=desk.device, until=micros(lease.until),
        )  # fmt: skip
    return locked.person_id


def rerank(desk: Desk, tx: Transaction, person_id: str, now: datetime) -> None:
    """Store the person's place anew, in the transaction of the event that changed it.

    People on hold, settled or with nothing owed leave the queue.
    """
    known = standing(tx, person_id, now)
    owed = known.owed
    total = sum(debt.overdue for debt in owed)
    if known.held or total <= 0:
        places.remove(tx, person_id)
        return
    first = min(owed, key=lambda debt: debt.due_on or "9999-12-31")
    grounds = _grounds(desk, known, first, total)
    day = Day(local_date(now, first.zone), first.creditor)
    state = person_state(desk, grounds, day)
    ranked = priority(state, day.today, desk.rules.weights)
    whose = known.name, known.collector_id
    places.put(tx, person_id, whose, first.currency, grounds, state.stage, ranked)


def _grounds(desk: Desk, known: Standing, first: Owed, total: int) -> Grounds:
    def day(at: datetime | None) -> date | None:
        return None if at is None else desk.today(at)

    return Grounds(
        overdue=total,
        creditor_id=first.creditor_id,
        oldest_due=None if first.due_on is None else date.fromisoformat(first.due_on),
        placed_on=_placed(known.owed),
        broken_promises=known.broken_promises,
        open_promise_due=known.open_promise_due,
        behind_since=known.behind_since,
        last_attempt=day(known.last_attempt),
        last_reached=day(known.last_reached),
    )


def refresh(desk: Desk, progress: Callable[[int], None] | None = None) -> int:
    """Re-rank everybody whose place changes by lapse of time, in short transactions.

    Run when a desk opens; the book is looked through at most once an hour, for a day turns in one
    zone after the other. Returns how many people were re-ranked.
    """
    with desk.store.read() as tx:
        now = desk.now(tx)
        hour = now.strftime("%Y-%m-%dT%H")
        if setting(tx, _RANKED) == hour:
            return 0
        creditors = _creditors(desk, tx, now)
    latest = max([local_date(now, desk.settings.zone), *(some.today for some in creditors)])
    done, last = 0, ""
    while True:
        with desk.store.read() as tx:  # the long look holds nobody up
            found, until = ranking.stale(tx, latest, last, _BATCH)
        with desk.store.begin() as tx:
            for some in creditors:
                ranking.rank(tx, desk.rules.weights, some, latest, last, until)
            if found < _BATCH:
                tx.run(put_setting, name=_RANKED, value=hour)
                return done + found
        done, last = done + found, until
        if progress:
            progress(done)


def look_again(tx: Transaction) -> None:
    """Have the next `refresh` look through the book, whenever it did so last."""
    tx.run(put_setting, name=_RANKED, value="")


def _creditors(desk: Desk, tx: Transaction, now: datetime) -> list[ranking.Creditors]:
    """All creditors, those together who are ranked alike."""
    alike: dict[tuple[date, tuple[int, ...]], list[str]] = {}
    for name, (id_, zone) in portfolio.creditors(tx).items():
        alike.setdefault((local_date(now, zone), desk.rules.stages.ends(name)), []).append(id_)
    return [ranking.Creditors(tuple(ids), *day) for day, ids in alike.items()]


def _placed(owed: Sequence[Owed]) -> date | None:
    days = [debt.placed_on for debt in owed if debt.placed_on]
    return date.fromisoformat(min(days)) if days else None


def _due(
    tx: Transaction,
    staff: Staff,
    now: datetime,
    limit: int,
    today: date,
    filters: Filters = EVERYBODY,
) -> list[QueueRow]:
    rows = listing.due(tx, staff, now, limit, today, filters)
    rows.sort(key=lambda row: (row.due_at or now, row.debtor_id))
    first: dict[str, QueueRow] = {}
    for row in rows:  # by what is due first of each
        first.setdefault(row.debtor_id, row)
    return list(first.values())


def _agreed(
    desk: Desk, kind: FollowUpKind, limit: int, after: QueueKey | None, filters: Filters
) -> QueuePage:
    if desk.goes_out:
        return QueuePage((), None)
    staff, limit, now = desk.need(), max(1, limit), desk.clock()
    with desk.reading() as tx:
        rows = listing.agreed(tx, staff.id, kind, after, limit + 1, desk.today(now), filters)
    if len(rows) <= limit:
        return QueuePage(tuple(rows), None)
    last = rows[limit - 1]
    at = after.at if after else now
    return QueuePage(tuple(rows[:limit]), QueueKey(last.score, last.debtor_id, at, last.due_at))


def _comes_after(row: QueueRow, key: QueueKey | None) -> bool:
    """Whether somebody who is due belongs to the page that begins after this key."""
    if key is None:
        return True
    if key.due_at is None or row.due_at is None:
        return False
    return (row.due_at, row.debtor_id) > (key.due_at, key.debtor_id)


def _merged(
    tx: Transaction,
    staff_id: str,
    after: QueueKey | None,
    limit: int,
    today: date,
    filters: Filters,
) -> list[QueueRow]:
    rows = listing.page(tx, staff_id, after, limit, today, filters)
    rows += listing.page(tx, NOBODY, after, limit, today, filters)
    rows.sort(key=lambda row: (row.score, row.debtor_id), reverse=True)
    return rows[:limit]


def _ranked_key(
    tx: Transaction, listed: tuple[str, int, Filters], rank: int, ahead: list[tuple[int, str]]
) -> tuple[int, str] | None:
    """The key of the row of that rank (1 is the best) among those who are not put ahead."""
    staff_id, size, filters = listed
    place = rank
    while place <= size:
        from_end = place > size - place
        skip = size - place if from_end else place - 1
        key = listing.key_at(tx, staff_id, skip, filters, from_end=from_end)
        if key is None:
            return None
        passed = sum(one >= key for one in ahead)
        if place == rank + passed:
            return key
        place = rank + passed
    return None


def _candidates(
    desk: Desk, tx: Transaction, now: datetime, filters: Filters, besides: str
) -> list[str]:
    """Whom one may take, the best first; whoever was just worked on last."""
    if desk.goes_out:
        return []
    staff = desk.need()
    due = [row.debtor_id for row in _due(tx, staff, now, _LOOK, desk.today(now), filters)]
    free = listing.free(tx, staff.id, now, _LOOK, filters)
    free += listing.free(tx, NOBODY, now, _LOOK, filters)
    free.sort(key=lambda row: (row[1], row[0]), reverse=True)
    found = due + [person_id for person_id, _ in free]
    return sorted(found, key=lambda one: one == besides)


def _listed(desk: Desk, filters: Filters, besides: str) -> list[str]:
    with desk.reading() as tx:
        return _candidates(desk, tx, desk.now(tx), filters, besides)


def _is_mine(person: people.Locked, staff_id: str) -> bool:
    return person.collector_id in (None, staff_id)


def _taken(desk: Desk, tx: Transaction, person_id: str, now: datetime) -> bool:
    """Take the person if nobody got there first, nor a device that is out may call them.

    Whoever was held before is set aside.
    """
    staff = desk.need()
    locked = people.lock(tx, person_id)  # given away, merged or held since they were looked up?
    if locked is None or locked.person_id != person_id or not _is_mine(locked, staff.id):
        return False
    if places.place(tx, person_id, desk.today(now)) is None:
        return False
    lease = places.lease(tx, person_id)
    if lease is not None and lease.until > now:
        return False
    if reservations.has_calls(tx, person_id, now):
        return False
    if lease is not None:  # its time ran out, or its holder went on to the next person
        log.append(
            tx, person_id, EntryKind.QUEUE_RELEASED, now, staff_id=lease.staff_id,
            device=desk.device, until=micros(lease.until), lapsed=True,
        )  # fmt: skip
    places.set_aside(tx, staff.id, now + timedelta(minutes=desk.settings.aside_minutes))
    leases.hold_person(desk, tx, person_id, lease, now)
    log.append(tx, person_id, EntryKind.QUEUE_TAKEN, now, staff_id=staff.id, device=desk.device)
    return True
