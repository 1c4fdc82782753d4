"""Visits with the appointment that stands, its earlier versions, and notes beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, or_, select, update

from app.domain.moments import micros, moment
from app.domain.visits import (
    DATED,
    STANDING,
    Appointment,
    Note,
    NoteVersion,
    Visit,
    Visitor,
    VisitState,
)
from app.storage import tables
from app.storage.people import MEMBERS, shown_of
from app.storage.statement import ROWS, Statement, inserting, putting
from app.storage.store import Row, Transaction

_visits, _appointments, _notes = tables.visits, tables.appointments, tables.visit_notes
_debtors, _points, _staff, _texts = (
    tables.debtors, tables.contact_points, tables.staff, tables.texts,
)  # fmt: skip
_decider, _first, _second = _staff.alias("decider"), _staff.alias("first"), _staff.alias("second")
_reason, _words, _meeting = _texts.alias("reason"), _texts.alias("answer"), _texts.alias("meeting")
_door, _care = _texts.alias("door"), _texts.alias("care")

add_visit = inserting(_visits)
add_appointment = inserting(_appointments)
add_note = inserting(_notes)
put_place = putting(tables.places)

_SELECTED: Select[Any] = (
    select(
        _visits.c.id, _debtors.c.person_id, _debtors.c.name, _visits.c.point_id, _points.c.kind,
        _points.c.value, _points.c.extension, _visits.c.state, _reason.c.body,
        _visits.c.asked_by, _staff.c.name, _visits.c.asked_at, _visits.c.milder_failed,
        _words.c.body, _decider.c.name, _visits.c.decided_at, _visits.c.told_at,
        _appointments.c.id, _appointments.c.version, _appointments.c.start_at,
        _appointments.c.end_at, _meeting.c.body, _first.c.id, _first.c.name, _first.c.number,
        _first.c.login, _second.c.id, _second.c.name, _second.c.number, _second.c.login,
    )
    .join(_debtors, _debtors.c.id == _visits.c.debtor_id)
    .join(_points, _points.c.id == _visits.c.point_id)
    .join(_staff, _staff.c.id == _visits.c.asked_by)
    .outerjoin(_decider, _decider.c.id == _visits.c.decided_by)
    .outerjoin(_reason, _reason.c.id == _visits.c.reason_id)
    .outerjoin(_words, _words.c.id == _visits.c.words_id)
    .outerjoin(_appointments, _appointments.c.id == _visits.c.appointment_id)
    .outerjoin(_meeting, _meeting.c.id == _appointments.c.meeting_id)
    .outerjoin(_first, _first.c.id == _appointments.c.first_id)
    .outerjoin(_second, _second.c.id == _appointments.c.second_id)
)  # fmt: skip
_STANDING = [state.value for state in STANDING]
_DATED = [state.value for state in DATED]
_ONE = Statement(_SELECTED.where(_visits.c.id == bindparam("id")))
_OF_PERSON = Statement(
    _SELECTED.where(_visits.c.debtor_id.in_(MEMBERS)).order_by(
        _visits.c.asked_at.desc(), _visits.c.id.desc()
    )
)
_OPEN = Statement(
    _SELECTED.where(_visits.c.state.in_(_STANDING))
    .order_by(_visits.c.asked_at, _visits.c.id)
    .limit(ROWS)
)
_ASKED = Statement(_SELECTED.where(_visits.c.state == VisitState.ASKED.value))
_goes = or_(
    _appointments.c.first_id == bindparam("staff_id"),
    _appointments.c.second_id == bindparam("staff_id"),
)
_BETWEEN = Statement(
    _SELECTED.where(
        _visits.c.state.in_(_DATED),
        _appointments.c.start_at >= bindparam("since"),
        _appointments.c.start_at < bindparam("until"),
    ).order_by(_appointments.c.start_at, _visits.c.id)
)
_GOES = Statement(
    select(_visits.c.id)
    .join(_appointments, _appointments.c.id == _visits.c.appointment_id)
    .where(_visits.c.debtor_id.in_(MEMBERS), _visits.c.state.in_(_DATED), _goes)
    .limit(1)
)
_MILDER = Statement(
    select(
        exists().where(
            _visits.c.debtor_id.in_(MEMBERS), _visits.c.milder_failed == 1,
            _visits.c.state.in_(_STANDING),
        )
    )
)  # fmt: skip
_STATE = Statement(
    update(_visits).where(_visits.c.id == bindparam("visit")).values(state=bindparam("now_state"))
)
_ANSWER = Statement(
    update(_visits)
    .where(_visits.c.id == bindparam("visit"))
    .values(
        state=bindparam("said"), words_id=bindparam("why"), decided_by=bindparam("by"),
        decided_at=bindparam("now_at"), milder_failed=bindparam("milder"),
    )
)  # fmt: skip
_APPOINT = Statement(
    update(_visits)
    .where(_visits.c.id == bindparam("visit"))
    .values(
        state=VisitState.APPOINTED.value, appointment_id=bindparam("appointment"), told_at=None
    )
)
_TOLD = Statement(
    update(_visits).where(_visits.c.id == bindparam("visit")).values(told_at=bindparam("now_at"))
)
_VERSION_OF = Statement(
    select(_appointments.c.visit_id).where(_appointments.c.id == bindparam("id"))
)
_NOTES = Statement(
    select(
        _notes.c.version, _door.c.body, _care.c.body, _words.c.body, _staff.c.name, _notes.c.at
    )
    .join(_staff, _staff.c.id == _notes.c.staff_id)
    .outerjoin(_door, _door.c.id == _notes.c.door_id)
    .outerjoin(_care, _care.c.id == _notes.c.care_id)
    .outerjoin(_words, _words.c.id == _notes.c.words_id)
    .where(_notes.c.visit_id == bindparam("visit"))
    .order_by(_notes.c.version.desc(), _notes.c.at.desc(), _notes.c.id.desc())
)
_NOTE_OF = Statement(select(_notes.c.visit_id).where(_notes.c.id == bindparam("id")))
_PLACE = Statement(
    select(tables.places.c.latitude, tables.places.c.longitude).where(
        tables.places.c.point_id == bindparam("point_id")
    )
)
_DEGREE = 1_000_000


def visit(tx: Transaction, visit_id: str) -> Visit | None:
    """One visit as it stands."""
    found = tx.row(_ONE, id=visit_id)
    return None if found is None else _visit(found)


def of_person(tx: Transaction, person_id: str) -> tuple[Visit, ...]:
    """Every visit of the person, the latest asked for first."""
    return tuple(map(_visit, tx.rows(_OF_PERSON, person_id=person_id)))


def open_ones(tx: Transaction, rows: int) -> tuple[Visit, ...]:
    """Visits that are neither refused nor called off, the longest asked for first."""
    return tuple(map(_visit, tx.rows(_OPEN, rows=rows)))


def asked(tx: Transaction) -> tuple[Visit, ...]:
    """Visits that no lead has answered yet."""
    return tuple(map(_visit, tx.rows(_ASKED)))


def between(tx: Transaction, since: datetime, until: datetime) -> tuple[Visit, ...]:
    """Visits whose appointment begins in [since, until), the earliest first."""
    return tuple(map(_visit, tx.rows(_BETWEEN, since=micros(since), until=micros(until))))


def goes_to(tx: Transaction, person_id: str, staff_id: str) -> bool:
    """Whether this member of staff is among the visitors of an appointment with the person."""
    return tx.row(_GOES, person_id=person_id, staff_id=staff_id) is not None


def milder_failed(tx: Transaction, person_id: str) -> bool | None:
    """Whether a lead answered for it that milder ways were in vain; None: nobody did."""
    found = tx.row(_MILDER, person_id=person_id)
    return True if found and found[0] else None


def answer(tx: Transaction, visit_id: str, **said: Any) -> None:
    """A lead answered: the state `said`, `why`, `by` whom, `now_at`, `milder`."""
    tx.run(_ANSWER, visit=visit_id, **said)


def appoint(tx: Transaction, visit_id: str, appointment_id: str) -> None:
    """This version stands from now on; the person was not told of it yet."""
    tx.run(_APPOINT, visit=visit_id, appointment=appointment_id)


def set_state(tx: Transaction, visit_id: str, state: VisitState) -> None:
    """The visit stands so from now on."""
    tx.run(_STATE, visit=visit_id, now_state=state.value)


def told(tx: Transaction, visit_id: str, at: datetime) -> None:
    """The person was told of the appointment that stands."""
    tx.run(_TOLD, visit=visit_id, now_at=micros(at))


def visit_of_appointment(tx: Transaction, appointment_id: str) -> str | None:
    """The visit of which a version has this id."""
    found = tx.row(_VERSION_OF, id=appointment_id)
    return None if found is None else str(found[0])


def visit_of_note(tx: Transaction, note_id: str) -> str | None:
    """The visit of which a version of the note has this id."""
    found = tx.row(_NOTE_OF, id=note_id)
    return None if found is None else str(found[0])


def notes(tx: Transaction, visit_id: str) -> tuple[NoteVersion, ...]:
    """Every version of what a visitor should know, the latest first."""
    return tuple(
        NoteVersion(version, Note(door or "", care or "", words or ""), by, moment(at))
        for version, door, care, words, by, at in tx.rows(_NOTES, visit=visit_id)
    )


def place(tx: Transaction, point_id: str) -> tuple[float, float] | None:
    """Latitude and longitude of an address in degrees (WGS 84), where somebody said them."""
    found = tx.row(_PLACE, point_id=point_id)
    return None if found is None else (found[0] / _DEGREE, found[1] / _DEGREE)


def _visit(row: Row) -> Visit:
    (id_, person, name, point, kind, value, extension, state, reason, by_id, by, at, milder,
     words, lead, decided, told_at, *appointed) = row  # fmt: skip
    return Visit(
        id_, person, name, point, shown_of(kind, value, extension), VisitState(state), reason,
        by_id, by, moment(at), bool(milder), words, lead,
        None if decided is None else moment(decided), _appointment(appointed),
        None if told_at is None else moment(told_at),
    )  # fmt: skip


def _appointment(row: list[Any]) -> Appointment | None:
    id_, version, start, end, meeting, *pair = row
    if id_ is None:
        return None
    return Appointment(
        id_, version, moment(start), moment(end), tuple(_visitors(pair)), meeting
    )


def _visitors(pair: list[Any]) -> Iterable[Visitor]:
    return (Visitor(*one) for one in (pair[:4], pair[4:]) if one[0] is not None)
