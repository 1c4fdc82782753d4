"""Visits 外访: asked for, answered by a lead, and what stands of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.domain.contact import Answer, Party, Verdict
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import micros
from app.domain.people import PointKind, PointState
from app.domain.queue import Stage
from app.domain.staff import Role
from app.domain.visits import STANDING, Appointment, Visit, VisitState, Wanted
from app.services import calls, texts
from app.services.desk import CONTACTING, HAVING, LEADING, Desk
from app.services.errands import by_clerk
from app.services.facts import attempt_of, known_of
from app.services.packs import in_force
from app.storage import contacts, log, people, visits
from app.storage import queue as places
from app.storage.circumstances import circumstances
from app.storage.people import FullPoint
from app.storage.store import Transaction


@by_clerk
def request(desk: Desk, debtor_id: str, visit_id: str, point_id: str, reason: str) -> None:
    """Ask a lead to have somebody visited. `visit_id` is made by the caller: the same asks once.

    Only in the late stage, or where the person agreed to be visited; one visit at a time.
    Raises DeskError person.unknown, point.unknown (it is no address of their own that serves),
    visit.no_reason, visit.too_early, visit.standing, visit.id_taken, login.not_allowed.
    """
    staff = desk.need(*HAVING)
    if not reason.strip():
        raise DeskError("visit.no_reason")
    with desk.writing() as tx:
        now = desk.dated(tx)
        person_id = _locked(desk, tx, debtor_id)
        if _is_asked(tx, visit_id, person_id, staff.id):
            return
        full = address(tx, person_id, point_id)
        _check_stage(desk, tx, person_id, now)
        if any(one.state in STANDING for one in visits.of_person(tx, person_id)):
            raise DeskError("visit.standing")
        text_id, digest = texts.keep(desk, tx, person_id, "reason", reason, now)
        tx.add(
            visits.add_visit, id=visit_id, debtor_id=person_id, point_id=full.point.id,
            state=VisitState.ASKED.value, reason_id=text_id, asked_by=staff.id,
            asked_at=micros(now), milder_failed=0,
        )  # fmt: skip
        log.append(
            tx, person_id, EntryKind.VISIT_ASKED, now, staff_id=staff.id, device=desk.device,
            visit=visit_id, point=full.point.id, text=text_id, words=digest,
        )  # fmt: skip


@by_clerk
def approve(
    desk: Desk, visit_id: str, reason: str = "", *, milder_failed: bool = False
) -> None:
    """Allow a visit, unless a rule forbids it that no lapse of time lifts.

    `milder_failed`: the lead answers for it that the milder ways were in vain, where a rule asks.
    Nobody answers a request of their own. Raises ContactRefused (it is on record), DeskError
    visit.unknown, visit.answered, visit.own_request, login.not_allowed.
    """
    with desk.writing(*LEADING) as tx:
        now = desk.dated(tx)
        asked = replace(_to_answer(desk, tx, visit_id), milder_failed=milder_failed)
        verdict = judged(desk, tx, asked, now)
        if verdict.answer is Answer.ALLOW or verdict.next_allowed_at is not None:
            _answer(desk, tx, asked, VisitState.APPROVED, reason, now, milder_failed=milder_failed)
            return
        refuse_by_rule(desk, tx, asked, verdict, now)
    raise ContactRefused(verdict)


@by_clerk
def refuse(desk: Desk, visit_id: str, reason: str) -> None:
    """Refuse a visit, with the reason that whoever asked reads.

    Raises as `approve`, and DeskError visit.no_reason.
    """
    desk.need(*LEADING)
    if not reason.strip():
        raise DeskError("visit.no_reason")
    with desk.writing(*LEADING) as tx:
        now = desk.dated(tx)
        asked = _to_answer(desk, tx, visit_id)
        _answer(desk, tx, asked, VisitState.REFUSED, reason, now)


def listed(desk: Desk, rows: int) -> tuple[Visit, ...]:
    """Visits that stand, the longest asked for first: of the people whom one sees.

    Raises DeskError login.not_allowed.
    """
    with desk.reading(*CONTACTING, Role.COMPLIANCE) as tx:
        return tuple(one for one in visits.open_ones(tx, rows) if is_seen(desk, tx, one))


def waiting(desk: Desk) -> int:
    """How many wait for a lead, of the people whom who sits here sees.

    Raises DeskError login.not_allowed.
    """
    with desk.reading(*LEADING) as tx:
        return sum(is_seen(desk, tx, one) for one in visits.asked(tx))


def of_person(desk: Desk, debtor_id: str) -> tuple[Visit, ...]:
    """Every visit of a person, the latest asked for first. Raises person.unknown."""
    with desk.reading() as tx:
        head = people.head(tx, debtor_id)
        if head is None or not desk.sees(tx, head):
            raise DeskError("person.unknown", id=debtor_id)
        return visits.of_person(tx, head.person_id)


def is_seen(desk: Desk, tx: Transaction, visit: Visit) -> bool:
    """Whether who sits here may know of it."""
    head = people.head(tx, visit.person_id)
    return head is not None and desk.sees(tx, head)


def standing(desk: Desk, tx: Transaction, visit_id: str) -> Visit:
    """A visit that stands, its person locked. Raises DeskError visit.unknown, visit.over."""
    found = visits.visit(tx, visit_id)
    locked = None if found is None else people.lock(tx, found.person_id)
    if locked is None or not desk.sees(tx, locked):
        raise DeskError("visit.unknown")
    found = visits.visit(tx, visit_id)  # anew, under the lock
    if found is None:
        raise DeskError("visit.unknown")
    if found.state not in STANDING:
        raise DeskError("visit.over")
    return found


def judged(desk: Desk, tx: Transaction, visit: Visit, at: datetime) -> Verdict:
    """What the rules of that day say to the visit at that moment, by what is known now."""
    around = circumstances(tx, visit.person_id, desk.need().id)
    full = address(tx, visit.person_id, visit.point_id)
    known = known_of(tx, visit.person_id, around.owes)
    known = known._replace(milder_failed=visit.milder_failed or None)
    ruled = ruled_on(desk, tx, at)
    return calls.verdict_on(ruled, tx, known, full, attempt_of(visit.person_id, full, at))


def ruled_on(desk: Desk, tx: Transaction, at: datetime) -> Desk:
    """The desk with the packs that decide on that day, as far as they are published by now."""
    packs = in_force(tx, desk.rules.packs, desk.today(at))
    return replace(desk, rules=desk.rules.ruled_by(packs))


def refuse_by_rule(  # what a refusal says
    desk: Desk,
    tx: Transaction,
    visit: Visit,
    verdict: Verdict,
    now: datetime,
    wanted: Wanted | Appointment | None = None,
) -> None:
    """Put on record which rules forbade it, and what was asked for: that it can be asked again.

    `wanted` None: no time yet, it was to be approved. Of an appointment that stands the person has
    to know; of one that is only asked for nobody can.
    """
    planned: dict[str, object] = {}
    if wanted is not None:
        planned = {
            "start": micros(wanted.start), "end": micros(wanted.end),
            "visitors": len(wanted.visitors),
            "told": isinstance(wanted, Wanted) or visit.told_at is not None,
        }  # fmt: skip
    log.append(
        tx, visit.person_id, EntryKind.VISIT_REFUSED, now, staff_id=desk.need().id,
        device=desk.device, visit=visit.id, point=visit.point_id,
        milder_failed=visit.milder_failed, packs=list(verdict.packs), **planned,
        rules=[[one.pack, one.rule, one.used, one.limit] for one in verdict.reasons],
    )  # fmt: skip


def address(tx: Transaction, person_id: str, point_id: str) -> FullPoint:
    """An address of the person's own that serves. Raises DeskError point.unknown."""
    for full in people.points(tx, person_id):
        point = full.point
        if point.id == point_id and point.kind is PointKind.ADDRESS:
            if point.party is Party.DEBTOR and point.state is PointState.ACTIVE:
                return full
    raise DeskError("point.unknown")


def _locked(desk: Desk, tx: Transaction, debtor_id: str) -> str:
    locked = people.lock(tx, debtor_id)
    if locked is None or not desk.sees(tx, locked):
        raise DeskError("person.unknown", id=debtor_id)
    return locked.person_id


def _is_asked(tx: Transaction, visit_id: str, person_id: str, staff_id: str) -> bool:
    known = visits.visit(tx, visit_id)
    if known is not None and (known.person_id, known.asked_by_id) != (person_id, staff_id):
        raise DeskError("visit.id_taken")
    return known is not None


def _check_stage(desk: Desk, tx: Transaction, person_id: str, now: datetime) -> None:
    """Who has no place is held or owes nothing: that the rules say at the approval."""
    place = places.place(tx, person_id, desk.today(now))
    agreed = any(one.kind == "visit" for one in contacts.wishes(tx, person_id).consents)
    if place is not None and place.stage is not Stage.LATE and not agreed:
        raise DeskError("visit.too_early")


def _to_answer(desk: Desk, tx: Transaction, visit_id: str) -> Visit:
    asked = standing(desk, tx, visit_id)
    if asked.state is not VisitState.ASKED:
        raise DeskError("visit.answered", by=asked.decided_by)
    if asked.asked_by_id == desk.need().id:
        raise DeskError("visit.own_request")
    return asked


def _answer(  # noqa: PLR0913  # an answer has these parts
    desk: Desk,
    tx: Transaction,
    asked: Visit,
    state: VisitState,
    reason: str,
    now: datetime,
    *,
    milder_failed: bool = False,
) -> None:
    staff = desk.need()
    text_id, digest = texts.keep(desk, tx, asked.person_id, "reason", reason, now)
    visits.answer(
        tx, asked.id, said=state.value, why=text_id, by=staff.id, now_at=micros(now),
        milder=int(milder_failed),
    )  # fmt: skip
    log.append(
        tx, asked.person_id, EntryKind.VISIT_ANSWERED, now, staff_id=staff.id,
        device=desk.device, visit=asked.id, answer=state.value, milder_failed=milder_failed,
        text=text_id, words=digest,
    )  # fmt: skip
