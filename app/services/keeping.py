"""Promises and plans watched: what became of each, as soon as a payment or a day says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from app.domain.agreements import OVER, AgreementState, DueState
from app.domain.calendars import DayKind
from app.domain.entries import EntryKind
from app.domain.moments import day_start, micros, moment
from app.domain.queue import FollowUpKind
from app.rules.keeping import Due, Judged, Paid, WorkCalendar, judge
from app.rules.terms import WorkingDays
from app.services import queue
from app.services.desk import Desk
from app.services.promises import next_step
from app.storage import agreements, calendars, log, payments, people, promises, wishes
from app.storage.payments import PromisedRow, ScheduledRow
from app.storage.postgres.rights import RUNNABLE
from app.storage.standing import Standing, standing
from app.storage.store import Transaction

_PACK = "cn"  # whose working calendar the book keeps for arrangements
_DAY, _MORNING = timedelta(days=1), timedelta(hours=8)
_PROMISE = "promise"  # the kind of a due that is no instalment
_BATCH = 100  # people looked at in one transaction at the turn of the day


def watch(desk: Desk, tx: Transaction, person_id: str, now: datetime) -> None:
    """Judge everything that the person promised or agreed, in the caller's transaction.

    States, silence, reminders and the place in the queue follow; what changed is on record.
    """
    promised = payments.promised(tx, person_id)
    rows = payments.scheduled(tx, person_id)
    if promised or rows:
        dues, judged = judged_by(desk, tx, person_id, promised, rows, desk.today(now))
        _keep_promises(desk, tx, person_id, promised, judged, now)
        _keep_rows(desk, tx, person_id, rows, judged, now)
        _remind(desk, tx, person_id, dues, judged, now)
    queue.rerank(desk, tx, person_id, now)


def judged_by(  # whose promises and rows, and the day
    desk: Desk,
    tx: Transaction,
    person_id: str,
    promised: Sequence[PromisedRow],
    rows: Sequence[ScheduledRow],
    today: date,
) -> tuple[list[Due], Mapping[str, Judged]]:
    """What is due of a person, and what became of each by a day, by its id."""
    paid = [Paid(*_paid(one)) for one in payments.paid(tx, person_id)]
    dues = [_of_promise(desk, one) for one in promised]
    dues += [_of_row(desk, one) for one in rows]
    keeping, calendar = desk.rules.terms.keeping, work_calendar(desk, tx)
    return dues, judge(dues, paid, today, keeping, calendar)


def refresh(desk: Desk, progress: Callable[[int], None] | None = None) -> int:
    """What a day brings: whoever is due is judged, and everybody's place is as of today.

    Returns and tells as `queue.refresh`.
    """
    if desk.at_office:
        return _refreshed_by_owner(desk)
    _turn(desk)
    return queue.refresh(desk, progress)


def _refreshed_by_owner(desk: Desk) -> int:
    """As `refresh`, of an office: a short transaction each; who does not contact leaves it."""
    if desk.need().role not in RUNNABLE["office.turn_day"]:
        return 0
    last: str | None = ""
    while last is not None:
        last = desk.ask("turn_day", after=last, device=desk.device)
    done, last = 0, ""
    while (last := desk.ask("refresh_places", after=last)) is not None:
        done += 1
    return done


def _turn(desk: Desk) -> None:
    """Judge everybody whose promise or instalment has come to its day, in short transactions."""
    last = ""
    while True:
        with desk.store.read() as tx:
            until = desk.today(desk.now(tx)) + _DAY  # whoever is reminded the day before
            people_due = payments.turning(tx, until, last, _BATCH)
        if not people_due:
            return
        with desk.store.begin() as tx:
            now = desk.now(tx)
            for person_id in people_due:
                if people.lock(tx, person_id):
                    watch(desk, tx, person_id, now)
        last = people_due[-1]


def work_calendar(desk: Desk, tx: Transaction) -> WorkCalendar:
    """Working days as they are on file: those that are shipped, and the book's own facts."""
    shipped, held = desk.rules.terms.working_days, calendars.calendars(tx).get(_PACK)
    if held is None:
        return WorkCalendar(shipped)
    off = {one.day for one in held.days if one.kind is DayKind.HOLIDAY}
    worked = {one.day for one in held.days if one.kind is DayKind.WORKDAY}
    days = WorkingDays(shipped.off - worked | off, shipped.worked - off | worked, shipped.years)
    return WorkCalendar(days, held.verified_until or date.min)


def _paid(one: payments.PaidRow) -> tuple[str, str | None, date, str, int]:
    return one.reference, one.debt_id, one.paid_on, one.currency, one.amount


def _of_promise(desk: Desk, one: PromisedRow) -> Due:
    made, due = desk.today(moment(one.made_at)), date.fromisoformat(one.due_on)
    return Due(one.id, _PROMISE, one.id, due, made, one.currency, {"": one.amount})


def _of_row(desk: Desk, one: ScheduledRow) -> Due:
    made = desk.today(moment(one.at))
    parts = dict(one.by_debt) or {"": one.amount}
    return Due(one.id, one.kind, one.agreement_id, one.due_on, made, one.currency, parts)


def _keep_promises(  # what was promised, and what became of it
    desk: Desk,
    tx: Transaction,
    person_id: str,
    promised: Sequence[PromisedRow],
    judged: Mapping[str, Judged],
    now: datetime,
) -> None:
    for one in promised:
        found = judged[one.id]
        state = found.state.value if found.state in OVER else DueState.OPEN.value
        if state == one.state:
            continue
        promises.settle(tx, one.id, state)
        if found.state in OVER:  # of a broken one the place in the queue speaks
            promises.drop_look(tx, one.contact_id)
        log.append(
            tx, person_id, EntryKind.PROMISE_JUDGED, now, staff_id=_by(desk), device=desk.device,
            promise=one.id, state=state, paid=found.paid + found.shared,
        )  # fmt: skip


def _keep_rows(  # a schedule, and what became of it
    desk: Desk,
    tx: Transaction,
    person_id: str,
    rows: Sequence[ScheduledRow],
    judged: Mapping[str, Judged],
    now: datetime,
) -> None:
    for one in rows:
        found = judged[one.id]
        if (found.state.value, found.paid) == (one.state, one.paid):
            continue
        payments.set_row(tx, one.id, found.state.value, found.paid)
        log.append(
            tx, person_id, EntryKind.AGREEMENT_JUDGED, now, staff_id=_by(desk),
            device=desk.device, agreement=one.agreement_id, n=one.n, state=found.state.value,
            paid=found.paid,
        )  # fmt: skip
    silence: dict[str, str] = {}
    for agreement in reversed(agreements.of_person(tx, person_id)):
        # Where the calendar cannot say, a person judges: so they are in somebody's queue.
        asked = any(row.state is DueState.ASKED for row in agreement.rows)
        for debt in agreement.proposal["debts"]:
            if agreement.state is AgreementState.BROKEN or asked:
                silence.pop(str(debt["id"]), None)
            elif agreement.state is not AgreementState.REPLACED:
                silence[str(debt["id"])] = agreement.id
    if silence != payments.quiet(tx, person_id):
        payments.set_quiet(tx, person_id, silence)


def _remind(  # what is due next, and whoever has the person reminds them
    desk: Desk,
    tx: Transaction,
    person_id: str,
    dues: Sequence[Due],
    judged: Mapping[str, Judged],
    now: datetime,
) -> None:
    """A follow-up on the day before and on the day itself of what is due next of each.

    Nobody is reminded who is on hold or wants no calls. Whoever was called today is not reminded
    today once more.
    """
    known = standing(tx, person_id, now)
    alone = known.held or wishes.asked_no_calls(tx, person_id)
    silent, today = not known.owed, desk.today(now)
    days = {} if alone else _days(_next_of_each(dues, judged), today, silent=silent)
    wanted = {micros(day_start(day, desk.settings.zone) + _MORNING): day for day in days}
    set_before = payments.reminders(tx, person_id)
    for follow_up_id, at, state in set_before:
        if state == "open" and wanted.get(at, date.min) < today:
            payments.drop_reminder(tx, follow_up_id)
    if desk.staff is not None:  # else whoever sits down next sets them
        for at in sorted(wanted.keys() - {at for _, at, _ in set_before}):
            if at > micros(now) or _is_for_today(desk, wanted[at], days, known, now):
                next_step(desk, tx, person_id, None, FollowUpKind.PROMISE, moment(at), now)


def _is_for_today(
    desk: Desk, day: date, days: Mapping[date, date], known: Standing, now: datetime
) -> bool:
    """Whether its hour has passed today, of what was made before today, and nobody called yet."""
    today, last = desk.today(now), known.last_attempt
    called = last is not None and desk.today(last) == today
    return day == today and days[day] < today and not called


def _next_of_each(dues: Sequence[Due], judged: Mapping[str, Judged]) -> list[Due]:
    """Of each agreement, and of each promise, what its person has to pay next."""
    following: dict[str, Due] = {}
    for due in dues:
        before = following.get(due.group)
        if judged[due.id].state not in OVER and (before is None or due.due_on < before.due_on):
            following[due.group] = due
    return list(following.values())


def _days(dues: Sequence[Due], today: date, *, silent: bool) -> dict[date, date]:
    """Days of reminders, each with when the earliest of what it is about was made.

    `silent`: an arrangement keeps all they owe quiet, so that no promise is reminded of. Of a
    promise the day before alone is set, when it has come: on its day it is looked at by what its
    contact set (`services.promises`).
    """
    found: dict[date, date] = {}
    for due in dues:
        before, itself = due.due_on - _DAY, due.due_on
        promised = (before,) if before == today and not silent else ()
        for day in promised if due.kind == _PROMISE else (before, itself):
            found[day] = min(found.get(day, date.max), due.made_on)
    return found


def _by(desk: Desk) -> str | None:
    return None if desk.staff is None else desk.staff.id
