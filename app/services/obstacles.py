"""What forbids a contact beside the rules: nobody to reach, nothing owed, no appointment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.domain.contact import Answer, Channel, Event, HoldKind, Reason, Verdict
from app.domain.door import Done
from app.domain.moments import micros
from app.domain.people import ContactPoint, PointState
from app.domain.visits import DATED, Appointment, Visit
from app.rules.visits import too_few, untold
from app.services.desk import Desk
from app.services.facts import Known
from app.storage import door, visits
from app.storage.people import FullPoint
from app.storage.store import Transaction


def beside(verdict: Verdict, known: Known, full: FullPoint) -> Verdict:
    """The verdict, unless there is nothing to call about or nothing to call, whatever the hour."""
    rule = ""
    if any(one.state is not PointState.ACTIVE for one in _of_line(known, full)):
        rule = "number_not_theirs"
    elif any(hold.kind is HoldKind.REFERRED for hold in known.wishes.holds):
        rule = "referred"
    elif not known.owes:
        rule = "nothing_owed"
    return _denied(verdict, (_ours(rule),)) if rule else verdict


def _of_line(known: Known, full: FullPoint) -> Iterator[ContactPoint]:
    """Who is found not to be there is not called there in another record's name."""
    return (one.point for one in known.points if one.line == full.line)


def at_address(
    desk: Desk, tx: Transaction, verdict: Verdict, attempt: Event, full: FullPoint
) -> Verdict:
    """The verdict of a visit to be made now: where a pack asks how many go, or that somebody was
    told, the appointment of who sits here has to have it. An office's functions decide themselves.
    """
    if attempt.channel is not Channel.VISIT or desk.at_office:
        return verdict
    packs, day = desk.rules.packs, desk.today(attempt.at)
    visit = appointed(desk, tx, attempt, full.point.id)
    if visit is None or visit.appointment is None:
        asked = (*too_few(packs, day, 0), *untold(packs, day))
        return _denied(verdict, (_ours("not_appointed"),)) if asked else verdict
    few = too_few(packs, day, len(visit.appointment.visitors))
    unheard = untold(packs, day) if visit.told_at is None else ()
    return _denied(verdict, (*few, *unheard))


def appointed(desk: Desk, tx: Transaction, attempt: Event, point_id: str) -> Visit | None:
    """The visit of who sits here that is appointed at that address for the day of the attempt.

    What was begun on its day is not for ever: nobody knocks again days later by that appointment.
    """
    for one in visits.of_person(tx, attempt.person):
        made = one.appointment
        if one.state not in DATED or made is None or one.point_id != point_id:
            continue
        goes = any(who.id == desk.need().id for who in made.visitors)
        goes &= desk.today(attempt.at) - desk.today(made.start) <= timedelta(days=1)
        if goes and is_its_day(desk, made, door.of_visit(tx, one.id), attempt.at):
            return one
    return None


def is_its_day(desk: Desk, made: Appointment, acts: Sequence[Done], now: datetime) -> bool:
    """Whether it is the day of the appointment; what was begun on it goes on past midnight."""
    day = desk.today(made.start)
    return day in [desk.today(now), *(desk.today(one.at) for one in acts[:1])]


def planned(desk: Desk, tx: Transaction, attempt: Event, point_id: str) -> dict[str, Any]:
    """What the record says of the appointment under which a visit was refused at the door, by which
    a replay asks it again; nothing where there is none."""
    visit = None
    if attempt.channel is Channel.VISIT and not desk.at_office:
        visit = appointed(desk, tx, attempt, point_id)
    if visit is None or visit.appointment is None:
        return {}
    return {
        "visit": visit.id, "milder_failed": visit.milder_failed, "start": micros(attempt.at),
        "end": micros(attempt.at), "visitors": len(visit.appointment.visitors),
        "told": visit.told_at is not None,
    }  # fmt: skip


def _ours(rule: str) -> Reason:
    return Reason(rule=rule, pack="forbear", source="", confidence="P")


def _denied(verdict: Verdict, reasons: tuple[Reason, ...]) -> Verdict:
    if not reasons:
        return verdict
    return Verdict(
        Answer.DENY, (*reasons, *verdict.reasons), None, verdict.allowances, verdict.packs
    )
