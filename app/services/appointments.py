"""Appointments of visits: made, changed, told, confirmed, called off; and whose day they fill.

An appointment uses nothing up: what the law counts are contacts and attempts, and an open permit
for days would forbid the very call in which it is confirmed. So each change only asks the rules,
for the appointed time from its first moment to its last and by the packs of that day; the permit is
taken at the door, where everything since counts.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.channels.invitations import Invitation, calendar_file
from app.domain.contact import Answer, Channel, Reason, Verdict
from app.domain.entries import DESK, EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import day_start, micros
from app.domain.staff import Role, Staff
from app.domain.visits import DATED, Appointment, Visit, VisitState, Wanted
from app.rules.visits import Spot, Stop, in_time, throughout, too_few, travel
from app.services import texts
from app.services.desk import CONTACTING, HAVING, Desk
from app.services.errands import by_clerk
from app.services.visits import (
    is_seen,
    judged,
    refuse_by_rule,
    ruled_on,
    standing,
)
from app.storage import door, log, visits
from app.storage import staff as members
from app.storage.chain import row_digest
from app.storage.store import Transaction

_LONGEST = timedelta(hours=4)  # nobody waits at home for longer
_DAY = timedelta(days=1)


@by_clerk
def appoint(desk: Desk, visit_id: str, appointment_id: str, wanted: Wanted) -> Appointment:
    """Appoint a visit that was approved, or appoint it anew: the next version.

    The rules of that day must allow the whole time, with as many people as they ask for; who goes
    must be free, the way there and on counted in. Nothing is used up by it: the permit is asked for
    at the door, as any other, and whatever forbids it by then is heeded there.
    `appointment_id` is made by the caller: the same one twice is one version, and so is what stands
    as it is wanted.
    Raises ContactRefused (on record), DeskError visit.unknown, visit.over, visit.not_approved,
    visit.knocked, visit.wrong_time, visit.not_a_visitor, visit.busy, visit.id_taken,
    login.not_allowed.
    """
    with desk.writing(*HAVING) as tx:
        now = desk.dated(tx)
        visit = standing(desk, tx, visit_id)
        if _is_made(tx, appointment_id, visit) and visit.appointment is not None:
            return visit.appointment
        if visit.state is VisitState.ASKED:
            raise DeskError("visit.not_approved")
        if any(one.contact_id is not None for one in door.of_visit(tx, visit.id)):
            raise DeskError("visit.knocked")  # that permit is for no other day
        _check_time(desk, wanted, now)
        pair = _visitors(tx, wanted)
        verdict = verdict_of(desk, tx, visit, wanted)
        if verdict.answer is Answer.ALLOW:
            if visit.appointment is not None and _is_same(visit.appointment, wanted):
                return visit.appointment
            _check_free(desk, tx, visit, wanted, pair)
            return _make(desk, tx, visit, appointment_id, wanted, pair, now)
        refuse_by_rule(desk, tx, visit, verdict, now, wanted)
    raise ContactRefused(verdict)


@by_clerk
def tell(desk: Desk, visit_id: str, how: Channel, appointment_id: str = "") -> None:
    """The person was told of the appointment beforehand, by that channel.

    `appointment_id`: the version of which they were told, where that is known. Raises DeskError
    visit.unknown, visit.over, visit.no_appointment, message.changed (another stands by now),
    login.not_allowed.
    """
    with desk.writing(*HAVING) as tx:
        now, visit = desk.dated(tx), _dated(desk, tx, visit_id)
        stands = visit.appointment
        if appointment_id and (stands is None or stands.id != appointment_id):
            raise DeskError("message.changed")
        visits.told(tx, visit.id, now)
        _append(desk, tx, visit, EntryKind.VISIT_TOLD, now, how=how.value)


@by_clerk
def confirm(desk: Desk, visit_id: str) -> None:
    """The person agreed to the appointment: they know of it, too. Raises as `tell`."""
    with desk.writing(*HAVING) as tx:
        now, visit = desk.dated(tx), _dated(desk, tx, visit_id)
        if visit.state is VisitState.CONFIRMED:
            return
        visits.told(tx, visit.id, now)
        visits.set_state(tx, visit.id, VisitState.CONFIRMED)
        _append(desk, tx, visit, EntryKind.VISIT_CONFIRMED, now)


@by_clerk
def call_off(desk: Desk, visit_id: str, reason: str, *, by_person: bool) -> None:
    """The visit is not made: the person refused it, or we call it off.

    Raises DeskError visit.unknown, visit.over, visit.no_reason, login.not_allowed.
    """
    desk.need(*HAVING)
    if not reason.strip():
        raise DeskError("visit.no_reason")
    with desk.writing(*HAVING) as tx:
        now, visit = desk.dated(tx), standing(desk, tx, visit_id)
        text_id, digest = texts.keep(desk, tx, visit.person_id, "reason", reason, now)
        visits.set_state(tx, visit.id, VisitState.OFF)
        _append(
            desk, tx, visit, EntryKind.VISIT_OFF, now, by_person=by_person, text=text_id,
            words=digest,
        )  # fmt: skip


def of_days(desk: Desk, first: date, days: int = 1) -> tuple[Visit, ...]:
    """Visits appointed for these days, the earliest first: a visitor's own, all that a lead sees.

    Raises DeskError login.not_allowed.
    """
    with desk.reading(*CONTACTING, Role.COMPLIANCE) as tx:
        return seen_on(desk, tx, first, days)


def seen_on(desk: Desk, tx: Transaction, first: date, days: int = 1) -> tuple[Visit, ...]:
    """As `of_days`, in the caller's transaction."""
    zone = desk.settings.zone
    since, until = day_start(first, zone), day_start(first + days * _DAY, zone)
    return tuple(one for one in visits.between(tx, since, until) if is_seen(desk, tx, one))


@by_clerk
def export(desk: Desk, first: date, days: int, summary: str) -> bytes:
    """These days' visits as an iCalendar file: when and where, never to whom or why.

    Who took which visits away is on record. Raises DeskError login.not_allowed, device.no_files.
    """
    with desk.writing(*CONTACTING) as tx:
        desk.check_gives_out(tx)
        found = seen_on(desk, tx, first, days)
        log.append(
            tx, DESK, EntryKind.VISITS_EXPORTED, desk.dated(tx), staff_id=desk.need().id,
            device=desk.device, first=first.isoformat(), days=days,
            visits=[one.id for one in found],
        )  # fmt: skip
    made = [(one, one.appointment) for one in found if one.appointment is not None]
    invitations = [
        Invitation(
            visit.id, one.version, one.start, one.end, summary, one.meeting or visit.shown
        )
        for visit, one in made
    ]
    return calendar_file(invitations, desk.clock())


def spot(tx: Transaction, visit: Visit) -> Spot:
    """Where a visit is."""
    return Spot(visit.shown, visits.place(tx, visit.point_id))


def verdict_of(  # a visit, when and with whom, and what is known to be missing
    desk: Desk,
    tx: Transaction,
    visit: Visit,
    wanted: Wanted | Appointment,
    missing: tuple[Reason, ...] = (),
) -> Verdict:
    """What the rules say by now to the appointment, from its first moment to its last."""
    packs = ruled_on(desk, tx, wanted.start).rules.packs
    few = too_few(packs, desk.today(wanted.start), len(wanted.visitors))
    return throughout(
        lambda at: judged(desk, tx, visit, at), (*few, *missing), wanted.start, wanted.end
    )


def _check_time(desk: Desk, wanted: Wanted, now: datetime) -> None:
    lasts = wanted.end - wanted.start
    same_day = desk.today(wanted.start) == desk.today(wanted.end)
    if not (now < wanted.start and timedelta(0) < lasts <= _LONGEST and same_day):
        raise DeskError("visit.wrong_time")


def _visitors(tx: Transaction, wanted: Wanted) -> tuple[Staff, ...]:
    """Who goes: one or two, each once, a visitor among them."""
    logins = wanted.visitors
    found = [members.by_login(tx, login) for login in logins]
    pair = tuple(one[0] for one in found if one is not None and one[2])
    able = all(one.role in CONTACTING for one in pair)
    led = any(one.role is Role.VISITOR for one in pair)
    if not (len(pair) == len(set(logins)) == len(logins) in (1, 2) and able and led):
        raise DeskError("visit.not_a_visitor")
    return pair


def _check_free(
    desk: Desk, tx: Transaction, visit: Visit, wanted: Wanted, pair: tuple[Staff, ...]
) -> None:
    """Nobody is at two doors at once, nor on the way, nor twice with one person at one time.

    Raises DeskError visit.busy.
    """
    members.lock(tx, [one.id for one in pair])  # whoever appoints them elsewhere meanwhile waits
    ids, here = {one.id for one in pair}, Stop(spot(tx, visit), wanted.start, wanted.end)
    day = day_start(desk.today(wanted.start), desk.settings.zone)
    for other in visits.between(tx, day, day + _DAY):
        made = other.appointment
        if made is None or other.id == visit.id:
            continue
        both = [one for one in made.visitors if one.id in ids]
        there = Stop(spot(tx, other), made.start, made.end)
        at_once = here.start < there.end and there.start < here.end
        twice = at_once and other.person_id == visit.person_id
        if both and (twice or not (in_time(here, there) or in_time(there, here))):
            way = round(travel(here.spot, there.spot).total_seconds() / 60)
            raise DeskError("visit.busy", name=both[0].name, at=made.start, minutes=way)


def _make(  # noqa: PLR0913  # an appointment has these parts
    desk: Desk,
    tx: Transaction,
    visit: Visit,
    appointment_id: str,
    wanted: Wanted,
    pair: tuple[Staff, ...],
    now: datetime,
) -> Appointment:
    before = visit.appointment
    text_id, digest = texts.keep(desk, tx, visit.person_id, "meeting", wanted.meeting, now)
    row = {
        "id": appointment_id, "visit_id": visit.id,
        "version": 1 if before is None else before.version + 1,
        "start_at": micros(wanted.start), "end_at": micros(wanted.end), "first_id": pair[0].id,
        "second_id": pair[1].id if len(pair) > 1 else None, "meeting_id": text_id,
        "staff_id": desk.need().id, "at": micros(now),
    }  # fmt: skip
    tx.add(visits.add_appointment, **row)
    visits.appoint(tx, visit.id, appointment_id)
    _append(
        desk, tx, visit, EntryKind.VISIT_APPOINTED, now, appointment=appointment_id,
        row=row_digest(row), text=text_id, words=digest,
    )  # fmt: skip
    made = visits.visit(tx, visit.id)
    assert made is not None
    assert made.appointment is not None
    return made.appointment


def _is_made(tx: Transaction, appointment_id: str, visit: Visit) -> bool:
    known = visits.visit_of_appointment(tx, appointment_id)
    if known not in (None, visit.id):
        raise DeskError("visit.id_taken")
    return known is not None


def _is_same(made: Appointment, wanted: Wanted) -> bool:
    """Whether the version that stands says just that: nobody has to be told of it anew."""
    pair = tuple(one.login for one in made.visitors)
    meeting = texts.plain(wanted.meeting) if wanted.meeting.strip() else ""
    return (made.start, made.end, pair, made.meeting or "") == (
        wanted.start, wanted.end, wanted.visitors, meeting,
    )  # fmt: skip


def _dated(desk: Desk, tx: Transaction, visit_id: str) -> Visit:
    visit = standing(desk, tx, visit_id)
    if visit.state not in DATED:
        raise DeskError("visit.no_appointment")
    return visit


def _append(
    desk: Desk, tx: Transaction, visit: Visit, kind: EntryKind, now: datetime, **body: object
) -> None:
    log.append(
        tx, visit.person_id, kind, now, staff_id=desk.need().id, device=desk.device,
        visit=visit.id, **body,
    )  # fmt: skip
