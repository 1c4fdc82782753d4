"""Visits of the demo's people: asked for, answered, appointed, told of, confirmed, called off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from app.domain.contact import Channel, Party
from app.domain.errors import ContactRefused
from app.domain.people import PersonCard, PointKind, PointState
from app.domain.visits import STANDING, Note, VisitState, Wanted
from app.domain.wishes import Agreed
from app.services import appointments, visit_notes, visits, wishes
from app.services.desk import Desk

VISITORS = ("visitor", "visitor2")  # logins; who goes first named
_LASTS = timedelta(minutes=30)

Deed = Callable[[Desk, str, str, datetime | None], object]


def visit_step(
    desk: Desk, card: PersonCard, code: str, words: str, start: datetime | None
) -> int:
    """One step of a person's visit; 0 where a rule forbids it, or forbade what it goes on from.

    `code` is visit_agreed, visit_asked or of `_DEEDS`; `start` is that of an appointment.
    """
    if code == "visit_agreed":
        wishes.consent(desk, card.debtor_id, Agreed("visit", Channel.CALL, words, desk.clock()))
        return 1
    if code == "visit_asked":
        return _ask(desk, card, words)
    before, deed = _DEEDS[code]
    for visit in visits.of_person(desk, card.debtor_id):
        if visit.state in before:
            try:
                deed(desk, visit.id, words, start)
            except ContactRefused:
                return 0
            return 1
    return 0


def _ask(desk: Desk, card: PersonCard, words: str) -> int:
    for point in card.points:
        own = point.party is Party.DEBTOR and point.state is PointState.ACTIVE
        if own and point.kind is PointKind.ADDRESS:
            visit_id = desk.new_id(desk.clock())
            visits.request(desk, card.debtor_id, visit_id, point.id, words)
            return 1
    return 0


def _approve(desk: Desk, visit_id: str, words: str, _: datetime | None) -> None:
    visits.approve(desk, visit_id, words, milder_failed=True)


def _refuse(desk: Desk, visit_id: str, words: str, _: datetime | None) -> None:
    visits.refuse(desk, visit_id, words)


def _appoint(desk: Desk, visit_id: str, _: str, start: datetime | None) -> None:
    assert start is not None  # such a step says when
    wanted = Wanted(start, start + _LASTS, VISITORS)
    appointments.appoint(desk, visit_id, desk.new_id(desk.clock()), wanted)


def _tell(desk: Desk, visit_id: str, _: str, __: datetime | None) -> None:
    appointments.tell(desk, visit_id, Channel.CALL)


def _confirm(desk: Desk, visit_id: str, _: str, __: datetime | None) -> None:
    appointments.confirm(desk, visit_id)


def _note(desk: Desk, visit_id: str, words: str, _: datetime | None) -> None:
    visit_notes.write(desk, visit_id, desk.new_id(desk.clock()), Note(door=words))


def _call_off(desk: Desk, visit_id: str, words: str, _: datetime | None) -> None:
    appointments.call_off(desk, visit_id, words, by_person=True)


_DEEDS: dict[str, tuple[tuple[VisitState, ...], Deed]] = {  # which states each goes on from
    "visit_approved": ((VisitState.ASKED,), _approve),
    "visit_refused": ((VisitState.ASKED,), _refuse),
    "visit_appointed": ((VisitState.APPROVED,), _appoint),
    "visit_told": ((VisitState.APPOINTED,), _tell),
    "visit_confirmed": ((VisitState.APPOINTED,), _confirm),
    "visit_noted": (STANDING, _note),
    "visit_off": (STANDING, _call_off),
}
