"""The message that tells a person of a visit beforehand: when, where, how many; never why."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from app.domain.contact import Channel, Party
from app.domain.documents import Message
from app.domain.errors import DeskError
from app.domain.people import PointKind, PointState
from app.domain.visits import DATED, Visit
from app.rules.sms import length
from app.services import appointments, messages
from app.services.desk import HAVING, Desk
from app.services.visits import is_seen
from app.storage import people, visits
from app.storage.store import Transaction
from app.wording import Wording


def prepare(desk: Desk, visit_id: str, language: str) -> tuple[Message, ...]:
    """What would tell of the appointment, to each mobile of the person's own. Writes nothing.

    Raises DeskError visit.unknown, visit.no_appointment, login.not_allowed.
    """
    with desk.reading(*HAVING) as tx:
        return _written(desk, tx, _dated(desk, tx, visit_id), language)


def hand(desk: Desk, visit_id: str, message: Message, permit_id: str) -> str:
    """Hand it to the sender under a permit of its own; the person is told. Returns where it goes.

    `permit_id` is made by the caller: pressed twice, it is handed once. Raises as `prepare` and
    `services.messages.hand`; message.changed also where another appointment stands since.
    """
    if message not in prepare(desk, visit_id, message.language):
        raise DeskError("message.changed")
    to = messages.send(desk, message, permit_id, {"visit": visit_id})
    appointments.tell(desk, visit_id, Channel.SMS, message.about)
    return to


def _dated(desk: Desk, tx: Transaction, visit_id: str) -> Visit:
    found = visits.visit(tx, visit_id)
    if found is None or not is_seen(desk, tx, found):
        raise DeskError("visit.unknown")
    if found.state not in DATED:
        raise DeskError("visit.no_appointment")
    return found


def _written(desk: Desk, tx: Transaction, visit: Visit, language: str) -> tuple[Message, ...]:
    made, zone = visit.appointment, ZoneInfo(desk.settings.zone)
    assert made is not None  # it is dated
    start, end = made.start.astimezone(zone), made.end.astimezone(zone)
    wording = Wording(language, desk.settings.zone)
    values = {
        "company": desk.settings.company or wording.text("talk.company"), "name": visit.name,
        "day": f"{start:%Y-%m-%d}", "from": f"{start:%H:%M}", "to": f"{end:%H:%M}",
        "count": len(made.visitors), "where": made.meeting or visit.shown,
    }  # fmt: skip
    text = desk.rules.texts[language].sheet.plain["sms"].format_map(values)
    return tuple(
        Message(
            made.id, made.version, visit.person_id, full.point.id, full.point.shown, Channel.SMS,
            language, "", text, length(text),
        )
        for full in people.points(tx, visit.person_id)
        if full.point.kind is PointKind.MOBILE and full.point.party is Party.DEBTOR
        and full.point.state is PointState.ACTIVE
    )  # fmt: skip
