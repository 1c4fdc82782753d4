"""Visit sheets 外访准备单: drawn up of what the book knows, numbered, looked after till back."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from app.domain.contact import Answer, Verdict
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import micros
from app.domain.people import PersonCard
from app.domain.sheets import Sheet
from app.domain.visits import (
    DATED,
    Appointment,
    Note,
    PrintedSheet,
    SheetState,
    Visit,
)
from app.rules.visits import untold
from app.services import people as cards
from app.services.appointments import seen_on, verdict_of
from app.services.desk import CONTACTING, Desk
from app.services.documents import putting
from app.services.errands import Sha256, by_clerk
from app.services.routes import in_their_order
from app.services.sheet_words import About, in_words
from app.services.visits import is_seen, refuse_by_rule, ruled_on, standing
from app.settings import LANGUAGES
from app.storage import agreements, log, sheets, visits
from app.storage.store import Transaction

_NUMBER = re.compile(r"V-\d{8}-\d{2,6}")


@by_clerk
def draw_up(desk: Desk, visit_id: str, language: str) -> Sheet:
    """The sheet of a visit that is appointed, in words. The rules are asked once more.

    Raises ContactRefused (on record: nothing is printed of a visit that may not be made), DeskError
    visit.unknown, visit.over, visit.no_appointment, login.not_allowed.
    """
    with desk.writing(*CONTACTING) as tx:
        visit = standing(desk, tx, visit_id)
        made = visit.appointment
        if visit.state not in DATED or made is None:
            raise DeskError("visit.no_appointment")
        verdict = _verdict(desk, tx, visit, made)
        if verdict.answer is not Answer.ALLOW:
            refuse_by_rule(desk, tx, visit, verdict, desk.dated(tx), made)
        else:
            packs = verdict.packs
    if verdict.answer is not Answer.ALLOW:
        raise ContactRefused(verdict)
    card = cards.card(desk, visit.person_id)
    with desk.reading(*CONTACTING) as tx:
        about = _about(desk, tx, visit, made, card)
    return in_words(desk, about, language, packs)


def save(desk: Desk, sheet: Sheet, file: bytes, out: Path) -> str:
    """Write the file of this sheet, numbered and on record; returns its SHA-256.

    Nothing is out there that the log does not know. The rules are asked again, however long ago it
    was drawn up. Raises ContactRefused (on record), DeskError sheet.changed (something is another
    one by now: draw it up again), letter.file_exists, letter.not_written, device.no_files, and
    those of `draw_up`.
    """
    digest = hashlib.sha256(file).hexdigest()
    with putting(file, out):
        enter(desk, sheet, digest)
    return digest


@by_clerk
def enter(desk: Desk, sheet: Sheet, digest: Sha256) -> None:
    """Put on record that the sheet is printed, as the file with this SHA-256. Raises as `save`."""
    with desk.writing(*CONTACTING) as tx:
        desk.check_gives_out(tx)
        now, visit = desk.dated(tx), standing(desk, tx, sheet.visit_id)
        made = visit.appointment
        if sheet.language not in LANGUAGES or not _NUMBER.fullmatch(sheet.number):
            raise DeskError("errand.unknown")
        if made is None or made.id != sheet.appointment_id:
            raise DeskError("sheet.changed")
        if sheets.by_number(tx, sheet.number) is not None:
            raise DeskError("sheet.changed")
        verdict = _verdict(desk, tx, visit, made)
        if verdict.answer is Answer.ALLOW:
            _enter(desk, tx, visit, sheet, digest)
        else:
            refuse_by_rule(desk, tx, visit, verdict, now, made)
    if verdict.answer is not Answer.ALLOW:
        raise ContactRefused(verdict)


def _enter(desk: Desk, tx: Transaction, visit: Visit, sheet: Sheet, digest: str) -> None:
    """The row and its entry."""
    now = desk.dated(tx)
    sheet_id = desk.new_id(now)
    tx.add(
        sheets.add_sheet, id=sheet_id, visit_id=visit.id, number=sheet.number,
        copy=sheet.copy, appointment_id=sheet.appointment_id, digest=digest,
        staff_id=desk.need().id, at=micros(now), state=SheetState.OUT.value,
    )  # fmt: skip
    log.append(
        tx, visit.person_id, EntryKind.SHEET_PRINTED, now, staff_id=desk.need().id,
        device=desk.device, visit=visit.id, sheet=sheet_id, number=sheet.number,
        language=sheet.language, digest=digest,
    )  # fmt: skip


def out(desk: Desk, rows: int) -> tuple[PrintedSheet, ...]:
    """Sheets that are out, the oldest first: of the visits that one sees, and one's own prints.

    Raises DeskError login.not_allowed.
    """
    staff = desk.need(*CONTACTING)
    with desk.reading() as tx:
        return tuple(
            one for one in sheets.out(tx, rows) if one.by_id == staff.id or _sees(desk, tx, one)
        )


@by_clerk
def end(desk: Desk, number: str, state: SheetState) -> None:
    """A sheet came back, or was destroyed. Said twice, it ended once.

    Raises DeskError sheet.unknown, sheet.ended (the other way), login.not_allowed.
    """
    staff = desk.need(*CONTACTING)
    with desk.writing() as tx:
        now, found = desk.dated(tx), sheets.by_number(tx, number)
        if found is None or not (found.by_id == staff.id or _sees(desk, tx, found)):
            raise DeskError("sheet.unknown")
        if found.state is not SheetState.OUT:
            if found.state is not state:
                raise DeskError("sheet.ended")
            return
        sheets.end(tx, found.id, state, staff.id, now)
        log.append(
            tx, found.person_id, EntryKind.SHEET_ENDED, now, staff_id=staff.id,
            device=desk.device, visit=found.visit_id, sheet=found.id, state=state.value,
        )  # fmt: skip


def _sees(desk: Desk, tx: Transaction, sheet: PrintedSheet) -> bool:
    visit = visits.visit(tx, sheet.visit_id)
    return visit is not None and is_seen(desk, tx, visit)


def _verdict(desk: Desk, tx: Transaction, visit: Visit, made: Appointment) -> Verdict:
    """What the rules say to the appointment by now; somebody must have been told where one asks."""
    packs = ruled_on(desk, tx, made.start).rules.packs
    missing = untold(packs, desk.today(made.start)) if visit.told_at is None else ()
    return verdict_of(desk, tx, visit, made, missing)


def _about(
    desk: Desk, tx: Transaction, visit: Visit, made: Appointment, card: PersonCard
) -> About:
    day = desk.today(made.start)
    first = made.visitors[0].id
    theirs = [
        one
        for one in seen_on(desk, tx, day)
        if one.appointment and any(who.id == first for who in one.appointment.visitors)
    ]
    stops = [one.id for one in in_their_order(tx, first, day, theirs)]
    notes = visits.notes(tx, visit.id)
    beginning = f"V-{day:%Y%m%d}-"
    return About(
        visit, made, card, agreements.of_person(tx, visit.person_id),
        notes[0].note if notes else Note(), f"{beginning}{sheets.numbered(tx, beginning) + 1:02d}",
        sheets.copies(tx, visit.id) + 1, (stops.index(visit.id) + 1, len(stops)),
    )  # fmt: skip
