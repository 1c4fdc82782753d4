"""Visit sheets 外访准备单: drawn up of what the book knows, numbered, looked after till back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.domain.agreements import Agreement, AgreementState
from app.domain.contact import Answer, Party, Reason, Verdict
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.flags import FlagKind
from app.domain.moments import local_date, micros
from app.domain.money import Money
from app.domain.people import PersonCard, TimelineKind
from app.domain.plans import Seat
from app.domain.sheets import Care, OfferLine, Sheet
from app.domain.visits import (
    DATED,
    Appointment,
    Note,
    PrintedSheet,
    SheetState,
    Visit,
    VisitState,
)
from app.rules import negotiation
from app.rules.sheets import SheetText, in_five
from app.rules.visits import untold
from app.services import people as cards
from app.services.appointments import seen_on
from app.services.desk import CONTACTING, Desk
from app.services.negotiation import owing
from app.services.routes import in_their_order
from app.services.visits import is_seen, judged, refuse_by_rule, ruled_on, standing
from app.storage import agreements, log, sheets, visits
from app.storage.files import write_new
from app.storage.store import Transaction
from app.wording import Wording

_CARE = "\n"  # between what a note says of care


@dataclass(frozen=True, slots=True)
class _About:
    """What a sheet is about."""

    visit: Visit
    made: Appointment
    card: PersonCard
    plans: tuple[Agreement, ...]
    note: Note
    number: str
    copy: int
    station: tuple[int, int]


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
            refuse_by_rule(desk, tx, visit, verdict, desk.dated(tx))
        else:
            packs = verdict.packs
    if verdict.answer is not Answer.ALLOW:
        raise ContactRefused(verdict)
    card = cards.card(desk, visit.person_id)
    with desk.reading(*CONTACTING) as tx:
        about = _about(desk, tx, visit, made, card)
    return _in_words(desk, about, language, packs)


def save(desk: Desk, sheet: Sheet, file: bytes, out: Path) -> str:
    """Write the file of this sheet, numbered and on record; returns its SHA-256.

    Nothing is out there that the log does not know: both are done, or neither. Raises DeskError
    sheet.changed (something is another one by now: draw it up again), letter.file_exists,
    letter.not_written, and those of `draw_up`.
    """
    digest = hashlib.sha256(file).hexdigest()
    with desk.writing(*CONTACTING) as tx:
        now, visit = desk.dated(tx), standing(desk, tx, sheet.visit_id)
        made = visit.appointment
        is_that = made is not None and made.id == sheet.appointment_id
        if not is_that or sheets.by_number(tx, sheet.number) is not None:
            raise DeskError("sheet.changed")
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
        try:
            write_new(out, file)
        except FileExistsError as error:
            raise DeskError("letter.file_exists", name=out.name) from error
        except OSError as error:
            raise DeskError("letter.not_written", name=out.name) from error
    return digest


def out(desk: Desk, rows: int) -> tuple[PrintedSheet, ...]:
    """Sheets that are out, the oldest first: of the visits that one sees, and one's own prints.

    Raises DeskError login.not_allowed.
    """
    staff = desk.need(*CONTACTING)
    with desk.reading() as tx:
        return tuple(
            one for one in sheets.out(tx, rows) if one.by_id == staff.id or _sees(desk, tx, one)
        )


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
    verdict = judged(desk, tx, visit, made.start)
    packs = ruled_on(desk, tx, made.start).rules.packs
    missing: tuple[Reason, ...] = ()
    if visit.told_at is None:
        missing = untold(packs, desk.today(made.start))
    if not missing:
        return verdict
    return Verdict(Answer.DENY, (*missing, *verdict.reasons), None, (), verdict.packs)


def _about(
    desk: Desk, tx: Transaction, visit: Visit, made: Appointment, card: PersonCard
) -> _About:
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
    return _About(
        visit, made, card, agreements.of_person(tx, visit.person_id),
        notes[0].note if notes else Note(), f"{beginning}{sheets.numbered(tx, beginning) + 1:02d}",
        sheets.copies(tx, visit.id) + 1, (stops.index(visit.id) + 1, len(stops)),
    )  # fmt: skip


def _in_words(desk: Desk, about: _About, language: str, packs: tuple[str, ...]) -> Sheet:
    text, wording = desk.rules.texts[language].sheet, Wording(language, desk.settings.zone)
    visit, made, card = about.visit, about.made, about.card
    kept, left = in_five(_situation(desk, about, text, wording))
    offers, promised = _offers(desk, about, text, wording)
    company = desk.settings.company or wording.text("talk.company")
    complaints = desk.settings.complaints
    rights = [text.say("rights")]
    rights += [text.say("complaints", complaints=complaints)] if complaints else []
    told = "confirmed" if visit.state is VisitState.CONFIRMED else (
        "told" if visit.told_at else "untold"
    )  # fmt: skip
    return Sheet(
        visit.id, made.id, language, about.number, about.copy, text.say("title"),
        _under(desk, about, text, wording), text.say("number"),
        text.say("edition", version=made.version), text.headings, card.name,
        " ・ ".join(_person(card, text)), text.say("speak"), _time(desk, made), text.agreed[told],
        made.meeting or visit.shown, about.note.door, kept,
        text.say("more", count=left) if left else "", offers, promised,
        _care(about, text, wording), text.steps, text.say("steps_aside"), text.results,
        text.fields, text.say("message", name=card.name, company=company), " ".join(rights),
        text.say("foot", at=wording.moment(desk.clock()), copy=about.copy),
        text.say("rules", packs=wording.value(list(packs))), text.say("shortened"),
    )  # fmt: skip


def _under(desk: Desk, about: _About, text: SheetText, wording: Wording) -> str:
    day = desk.today(about.made.start)
    who = wording.value([one.number or one.name for one in about.made.visitors])
    pair = text.say("pair") if len(about.made.visitors) > 1 else ""
    station, stations = about.station
    return text.say(
        "under", day=day.isoformat(), weekday=wording.text(f"list.weekday_{day.weekday() + 1}"),
        station=station, stations=stations, visitors=who + pair,
    )  # fmt: skip


def _person(card: PersonCard, text: SheetText) -> list[str]:
    own = next((one.shown for one in card.points if one.party is Party.DEBTOR
                and one.kind.value in ("mobile", "landline")), None)  # fmt: skip
    said = [text.sex[card.sex]] if card.sex is not None and card.sex in text.sex else []
    return said + ([text.say("phone", shown=own)] if own else [])


def _time(desk: Desk, made: Appointment) -> str:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(desk.settings.zone)
    start, end = made.start.astimezone(zone), made.end.astimezone(zone)
    return f"{start:%H:%M} – {end:%H:%M}"


def _situation(desk: Desk, about: _About, text: SheetText, wording: Wording) -> list[str]:
    """What is known, the weightiest first: what is owed and agreed, what was tried, why we go."""
    card, lines = about.card, []
    owed = [one for one in card.debts if one.state == "open"]
    values = {"count": len(owed), "dpd": card.dpd or 0, "amount": wording.money(card.total)}
    lines.append(text.situation["debts"].format_map(values))
    if card.holds:
        kinds = [wording.text(f"screen.hold_{one.kind.value}") for one in card.holds]
        lines.append(text.situation["held"].format(kinds=wording.value(kinds)))
    for one in about.plans:
        if one.state in (AgreementState.RUNNING, AgreementState.BROKEN):
            state = wording.text(f"agreement.state_{one.state.value}")
            lines.append(text.situation["plan"].format(count=len(one.rows), state=state))
    lines.append(_tried(desk, card, text, wording))
    lines += [about.visit.reason] if about.visit.reason else []
    return lines + [line.strip() for line in about.note.words.splitlines() if line.strip()]


def _tried(desk: Desk, card: PersonCard, text: SheetText, wording: Wording) -> str:
    made = [one for one in card.timeline if one.kind is TimelineKind.CONTACT]
    if not made:
        return text.situation["untried"]
    last = made[0]
    outcome = wording.text(f"disposition.{last.disposition}") if last.disposition else "—"
    on = local_date(last.at, desk.settings.zone)
    values = {"calls": len(made), "date": f"{on:%m-%d}", "outcome": outcome}
    return text.situation["tried"].format_map(values)


def _offers(
    desk: Desk, about: _About, text: SheetText, wording: Wording
) -> tuple[tuple[OfferLine, ...], str]:
    """What may be offered without asking, and what was promised."""
    words, day = text.offers, desk.today(about.made.start)
    terms, lines = desk.rules.terms, []
    for owed in owing(desk, about.card.debtor_id)[:1]:
        may = terms.authority[Seat.COLLECTOR]
        count = min(may.months, max(1, owed.total // terms.smallest_instalment))
        each = wording.money(Money(-(-owed.total // count), owed.currency))
        waived = negotiation.waivable(terms, owed, Seat.COLLECTOR)
        lines.append(_line(words["plan"], count=count, each=each))
        until = day + timedelta(days=may.extension_days)
        lines.append(_line(words["extension"], days=may.extension_days, date=f"{until:%m-%d}"))
        if waived:
            lines.append(
                _line(words["waiver"], amount=wording.money(Money(waived, owed.currency)))
            )
    lines.append(_line(words["beyond"]))
    for one in about.card.promises:
        if one.state in ("open", "broken"):
            code = "promise" if one.state == "open" and one.due_on >= day else "broken"
            values = {"date": f"{one.due_on:%m-%d}", "amount": wording.money(one.amount)}
            return tuple(lines), text.say(code, **values)
    return tuple(lines), ""


def _line(words: Mapping[str, str], **values: object) -> OfferLine:
    return OfferLine(*(words[part].format_map(values) for part in ("name", "most", "aside")))


def _care(about: _About, text: SheetText, wording: Wording) -> tuple[Care, ...]:
    said = [line.strip() for line in about.note.care.split(_CARE)]
    found = [Care("triangle-alert", line) for line in said if line]
    for flag in about.card.said.flags:
        if flag.kind is FlagKind.INCONVENIENT_TIME:
            found.append(Care("clock", wording.terms(flag.terms, flag.until)))
    for wish in about.card.said.opt_outs:
        if wish.party is Party.THIRD_PARTY:
            found.append(Care("ban", wording.text("visit.third_party_asked")))
            break
    return tuple(found) or (Care("circle-check", text.say("no_care")),)
