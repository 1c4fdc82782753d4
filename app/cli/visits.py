"""Commands about visits: asked for, answered, appointed, listed."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.cli.messaging import chosen
from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.contact import Channel, Party
from app.domain.errors import DeskError
from app.domain.people import PointKind, PointState
from app.domain.visits import Note, SheetState, Visit, Wanted
from app.services import appointments, people, sheets, visit_messages, visit_notes, visits
from app.services.desk import Desk
from app.services.documents import put


def visit_request(asked: Namespace, screen: Screen) -> int:
    """Ask a lead to have somebody visited."""
    with at_desk(asked, screen) as desk:
        visit_id = asked.id or desk.new_id(desk.clock())
        card = people.card(desk, asked.person)
        point_id = asked.address or _first_address(desk, card.debtor_id)
        visits.request(desk, card.debtor_id, visit_id, point_id, asked.reason)
    screen.say("cli.visit_asked", id=visit_id)
    screen.result({"visit": visit_id})
    return 0


def visit_approve(asked: Namespace, screen: Screen) -> int:
    """Allow a visit, unless a rule forbids it for good."""
    with at_desk(asked, screen) as desk:
        visits.approve(desk, asked.visit, asked.reason, milder_failed=asked.milder_failed)
    return _done(asked, screen, "approved")


def visit_refuse(asked: Namespace, screen: Screen) -> int:
    """Refuse a visit, with the reason that whoever asked reads."""
    with at_desk(asked, screen) as desk:
        visits.refuse(desk, asked.visit, asked.reason)
    return _done(asked, screen, "refused")


def visit_appoint(asked: Namespace, screen: Screen) -> int:
    """Say when and who goes; said again, it is the next version."""
    with at_desk(asked, screen) as desk:
        start = in_zone(asked.start, desk.settings.zone)
        end = start + timedelta(minutes=asked.minutes)
        wanted = Wanted(start, end, tuple(asked.who), asked.at)
        made_id = asked.id or desk.new_id(desk.clock())
        made = appointments.appoint(desk, asked.visit, made_id, wanted)
    screen.say("cli.visit_appointed", at=made.start, version=made.version)
    screen.result({"visit": asked.visit, "appointment": made})
    return 0


def visit_message(asked: Namespace, screen: Screen) -> int:
    """What would tell the person of the appointment; with a mobile of theirs, hand it."""
    with at_desk(asked, screen) as desk:
        prepared = visit_messages.prepare(desk, asked.visit, screen.wording.language)
        message = chosen(asked, screen, prepared)
        if message is None:
            return 0
        permit_id = asked.permit_id or desk.new_id(desk.clock())
        to = visit_messages.hand(desk, asked.visit, message, permit_id)
    screen.say("cli.message_handed", to=to)
    screen.line(message.text)
    screen.result({"to": to, "message": message})
    return 0


def visit_told(asked: Namespace, screen: Screen) -> int:
    """The person was told of the appointment beforehand."""
    with at_desk(asked, screen) as desk:
        appointments.tell(desk, asked.visit, Channel(asked.how))
    return _done(asked, screen, "told")


def visit_confirm(asked: Namespace, screen: Screen) -> int:
    """The person agreed to the appointment."""
    with at_desk(asked, screen) as desk:
        appointments.confirm(desk, asked.visit)
    return _done(asked, screen, "confirmed")


def visit_off(asked: Namespace, screen: Screen) -> int:
    """The visit is not made."""
    with at_desk(asked, screen) as desk:
        appointments.call_off(desk, asked.visit, asked.reason, by_person=asked.by_person)
    return _done(asked, screen, "off")


def visit_list(asked: Namespace, screen: Screen) -> int:
    """Visits that stand, the longest asked for first; or those of a day, the earliest first."""
    with at_desk(asked, screen) as desk:
        if asked.on is None:
            listed = visits.listed(desk, asked.limit)
        else:
            listed = appointments.of_days(desk, asked.on)
    screen.result(listed)
    if not screen.as_json:
        screen.say("cli.visits", count=len(listed))
        for one in listed:
            _show(one, screen)
    return 0


def visit_note(asked: Namespace, screen: Screen) -> int:
    """Write down what a visitor should know; the next version."""
    with at_desk(asked, screen) as desk:
        note = Note(asked.door, "\n".join(asked.care), asked.words)
        visit_notes.write(desk, asked.visit, asked.id or desk.new_id(desk.clock()), note)
        versions = visit_notes.versions(desk, asked.visit)
    screen.say("cli.visit_noted", version=versions[0].version)
    screen.result(versions)
    return 0


def visit_place(asked: Namespace, screen: Screen) -> int:
    """Say where the address of a visit lies."""
    with at_desk(asked, screen) as desk:
        visit_notes.set_place(desk, asked.visit, *_degrees(asked.place))
    return _done(asked, screen, "placed")


def visit_sheet(asked: Namespace, screen: Screen) -> int:
    """Print the sheet of a visit, in the language of the screen; it is numbered and on record."""
    with at_desk(asked, screen) as desk:
        sheet = sheets.draw_up(desk, asked.visit, screen.wording.language)
        digest = sheets.save(desk, sheet, screen.press(sheet), asked.out)
    screen.say("cli.visit_sheet", name=asked.out.name, number=sheet.number, digest=digest)
    screen.result({"number": sheet.number, "file": str(asked.out), "sha256": digest})
    return 0


def visit_sheets(asked: Namespace, screen: Screen) -> int:
    """Printed sheets that are still out, the oldest first."""
    with at_desk(asked, screen) as desk:
        listed = sheets.out(desk, asked.limit)
    screen.result(listed)
    if not screen.as_json:
        screen.say("cli.visit_sheets", count=len(listed))
        for one in listed:
            screen.say(
                "cli.visit_sheet_out", indent=2, number=one.number, name=one.name, by=one.by,
                at=one.at,
            )  # fmt: skip
    return 0


def visit_sheet_back(asked: Namespace, screen: Screen) -> int:
    """A sheet came back, or was destroyed."""
    state = SheetState.DESTROYED if asked.destroyed else SheetState.RETURNED
    with at_desk(asked, screen) as desk:
        sheets.end(desk, asked.number, state)
    screen.say(f"cli.sheet_{state.value}", number=asked.number)
    screen.result({"number": asked.number, "state": state})
    return 0


def visit_calendar(asked: Namespace, screen: Screen) -> int:
    """Write the appointments of some days as iCalendar: when and where, not to whom."""
    with at_desk(asked, screen) as desk:
        first = asked.on or desk.today(desk.clock()) + timedelta(days=1)
        words = screen.wording.text("visit.calendar_summary")
        file = appointments.export(desk, first, asked.days, words)
    put(file, asked.out)
    screen.say("cli.visit_calendar", name=asked.out.name)
    screen.result({"file": str(asked.out)})
    return 0


def _show(visit: Visit, screen: Screen) -> None:
    state = screen.wording.text(f"visit.state_{visit.state.value}")
    screen.line(f"  {visit.id}  {state}  {visit.name}  {visit.shown}")
    made = visit.appointment
    if made is not None:
        names = screen.wording.value([one.name for one in made.visitors])
        screen.say("cli.visit_made", indent=4, at=made.start, end=made.end, who=names)


def _done(asked: Namespace, screen: Screen, said: str) -> int:
    screen.say(f"cli.visit_{said}")
    screen.result({"visit": asked.visit, "said": said})
    return 0


def _degrees(text: str) -> tuple[float, float]:
    """Latitude and longitude as they were typed. Raises DeskError visit.no_place."""
    try:
        latitude, longitude = map(float, text.split(","))
    except ValueError as error:
        raise DeskError("visit.no_place") from error
    return latitude, longitude


def _first_address(desk: Desk, debtor_id: str) -> str:
    """The first address of their own that serves. Raises DeskError visit.no_address."""
    for point in people.card(desk, debtor_id).points:
        own = point.party is Party.DEBTOR and point.state is PointState.ACTIVE
        if point.kind is PointKind.ADDRESS and own:
            return point.id
    raise DeskError("visit.no_address")


def in_zone(at: datetime, zone: str) -> datetime:
    """A moment as it was typed: without offset it is the desk's."""
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(zone))
