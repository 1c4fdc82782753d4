"""What the worker does with visits: a day in its order, what waits, printed sheets; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.contact import Party
from app.domain.people import PointKind, PointState

if TYPE_CHECKING:
    from app.domain.visits import Note, PrintedSheet, SheetState, Visit, Wanted
    from app.services.desk import Desk

_MOST = 200  # shown at once, the longest asked for first


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit of a day as its visitor prepares it."""

    visit: Visit
    note: Note
    district: str


@dataclass(frozen=True, slots=True)
class AtHand:
    """Whoever is open at the desk: their addresses by id, with what is shown of each."""

    person_id: str
    name: str
    addresses: tuple[tuple[str, str], ...]


def tomorrow(desk: Desk) -> date:
    """The day that is prepared first."""
    return desk.today(desk.clock()) + timedelta(days=1)


def today(desk: Desk) -> date:
    """The day on which one is at the doors."""
    return desk.today(desk.clock())


def day(desk: Desk, on: date) -> tuple[Stop, ...]:
    """The visits of a day in the order in which one goes."""
    from app.services import routes

    return _stops(desk, routes.of_day(desk, on))


def shortest(desk: Desk, on: date) -> tuple[Stop, ...]:
    """The same in the order that takes the least time on the way; kept so."""
    from app.services import routes

    found = routes.suggested(desk, on)
    routes.keep(desk, on, [one.id for one in found])
    return _stops(desk, found)


def put(desk: Desk, on: date, visit_ids: list[str]) -> tuple[Stop, ...]:
    """Go in this order."""
    from app.services import routes

    routes.keep(desk, on, visit_ids)
    return day(desk, on)


def write_note(
    desk: Desk, on: date, visit_id: str, note_id: str, note: Note
) -> tuple[Stop, ...]:
    """The next version of what a visitor should know."""
    from app.services import visit_notes

    visit_notes.write(desk, visit_id, note_id, note)
    return day(desk, on)


def print_sheet(desk: Desk, visit_id: str, language: str, out: Path) -> str:
    """Draw the sheet up, write it and put it on record; its number."""
    from app.services import sheets
    from ui.press import press

    sheet = sheets.draw_up(desk, visit_id, language)
    sheets.save(desk, sheet, press(sheet), out)
    return sheet.number


def listed(desk: Desk) -> tuple[Visit, ...]:
    """Visits that stand."""
    from app.services import visits

    return visits.listed(desk, _MOST)


def at_hand(desk: Desk, debtor_id: str) -> AtHand:
    """Whom a visit may be asked for."""
    from app.services import people

    card = people.card(desk, debtor_id)
    return AtHand(
        card.debtor_id, card.name,
        tuple(
            (one.id, one.shown)
            for one in card.points
            if one.kind is PointKind.ADDRESS and one.party is Party.DEBTOR
            and one.state is PointState.ACTIVE
        ),
    )  # fmt: skip


def request(
    desk: Desk, person_id: str, visit_id: str, point_id: str, reason: str
) -> tuple[Visit, ...]:
    """Ask a lead; what stands by now."""
    from app.services import visits

    visits.request(desk, person_id, visit_id, point_id, reason)
    return listed(desk)


def approve(desk: Desk, visit_id: str, reason: str, milder_failed: bool) -> tuple[Visit, ...]:
    """Allow it; what stands by now."""
    from app.services import visits

    visits.approve(desk, visit_id, reason, milder_failed=milder_failed)
    return listed(desk)


def refuse(desk: Desk, visit_id: str, reason: str) -> tuple[Visit, ...]:
    """Refuse it; what is left."""
    from app.services import visits

    visits.refuse(desk, visit_id, reason)
    return listed(desk)


def appoint(
    desk: Desk, visit_id: str, appointment_id: str, wanted: Wanted
) -> tuple[Visit, ...]:
    """Say when and who goes, or anew; what stands by now."""
    from app.services import appointments

    appointments.appoint(desk, visit_id, appointment_id, wanted)
    return listed(desk)


def tell(desk: Desk, visit_id: str, permit_id: str, language: str) -> tuple[str, str]:
    """Hand the text that tells of the appointment, to the first mobile of theirs; where, what."""
    from app.domain.errors import DeskError
    from app.services import visit_messages

    prepared = visit_messages.prepare(desk, visit_id, language)
    if not prepared:
        raise DeskError("message.no_point")
    return visit_messages.hand(desk, visit_id, prepared[0], permit_id), prepared[0].text


def confirm(desk: Desk, visit_id: str) -> tuple[Visit, ...]:
    """The person agreed to it; what stands by now."""
    from app.services import appointments

    appointments.confirm(desk, visit_id)
    return listed(desk)


def export(desk: Desk, on: date, summary: str, out: Path) -> str:
    """Write the appointments of a day as iCalendar: when and where; the file's name."""
    from app.services import appointments, documents

    documents.put(appointments.export(desk, on, 1, summary), out)
    return out.name


def refused(desk: Desk, visit_id: str, reason: str) -> tuple[Visit, ...]:
    """The person refused it; what is left."""
    from app.services import appointments

    appointments.call_off(desk, visit_id, reason, by_person=True)
    return listed(desk)


def call_off(desk: Desk, visit_id: str, reason: str) -> tuple[Visit, ...]:
    """We call it off; what is left."""
    from app.services import appointments

    appointments.call_off(desk, visit_id, reason, by_person=False)
    return listed(desk)


def out(desk: Desk) -> tuple[PrintedSheet, ...]:
    """Sheets that are out."""
    from app.services import sheets

    return sheets.out(desk, _MOST)


def ended(desk: Desk, number: str, state: SheetState) -> tuple[PrintedSheet, ...]:
    """A sheet came back or was destroyed; those that are out still."""
    from app.services import sheets

    sheets.end(desk, number, state)
    return out(desk)


def _stops(desk: Desk, found: tuple[Visit, ...]) -> tuple[Stop, ...]:
    from app.domain.visits import Note
    from app.services import routes, visit_notes

    made = []
    for one in found:
        versions = visit_notes.versions(desk, one.id)
        made.append(Stop(one, versions[0].note if versions else Note(), routes.district_of(one)))
    return tuple(made)
