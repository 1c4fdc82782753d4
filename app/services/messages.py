"""Messages 短信、邮件 that confirm an agreement or tell of a visit: counted, handed on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.domain.contact import Channel, Party
from app.domain.documents import Message
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.people import Permit, PointKind, PointState
from app.domain.promises import WrapUp
from app.rules.documents import fill
from app.rules.sms import length
from app.services import calls, texts, wrapups
from app.services.desk import CONTACTING, Desk
from app.services.documents import arranged, standing, terms
from app.storage import log, people
from app.storage.store import Transaction
from app.wording import Wording

if TYPE_CHECKING:
    from app.channels.sender import Sender

_BY = {PointKind.MOBILE: Channel.SMS, PointKind.EMAIL: Channel.EMAIL}
_SENT = "message_sent"  # the disposition


def prepare(desk: Desk, agreement_id: str, language: str) -> tuple[Message, ...]:
    """What would confirm an agreement, to each mobile and address of the person's own.

    Nobody else's numbers are among them. Writes nothing. Raises DeskError agreement.unknown,
    agreement.replaced, login.not_allowed.
    """
    with desk.reading(*CONTACTING) as tx:
        return _written(desk, tx, agreement_id, language)


def hand(desk: Desk, message: Message, permit_id: str) -> str:
    """Hand a message to the sender under a permit of its own; returns where it goes.

    It counts as a contact. The text that goes is the one on record, whatever was shown before.
    `permit_id` is made by the caller: pressed twice, it is handed once.
    Raises ContactRefused, DeskError message.changed (look again: something is another one by now),
    those of `prepare`, `calls.ask_permit`, `calls.dial`, and of the mailer (the contact stays on
    record).
    """
    with desk.reading(*CONTACTING) as tx:
        if message not in _written(desk, tx, message.about, message.language):
            raise DeskError("message.changed")
    return send(desk, message, permit_id, {"agreement": message.about})


def send(desk: Desk, message: Message, permit_id: str, about: Mapping[str, str]) -> str:
    """Send what was checked elsewhere, as `hand`; `about` is what its entries name by id."""
    by, debtor_id = message.channel, message.debtor_id
    permit = calls.ask_permit(desk, permit_id, debtor_id, message.point_id, by)
    if desk.at_office:
        return _sent_by_owner(desk, message, permit, about)
    contact_id, to = calls.use(desk, permit)
    _put_down(desk, message, contact_id, about)
    _sender(desk, message).hand(to, message, permit)
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        log.append(
            tx, debtor_id, EntryKind.MESSAGE_HANDED, now, staff_id=desk.need().id,
            device=desk.device, contact=contact_id, **about,
        )  # fmt: skip
        outcome_id = desk.new_id(now)
    wrapups.wrap_up(desk, contact_id, outcome_id, WrapUp(_SENT))
    return to


def _sent_by_owner(
    desk: Desk, message: Message, permit: Permit, about: Mapping[str, str]
) -> str:
    """As `send`, at an office: where it goes is told once the text is on record."""
    contact_id = calls.placed_by_owner(desk, permit)
    stated = {
        "text": message.text, "language": message.language, "version": message.version, **about,
    }  # fmt: skip
    desk.ask_by_id(
        "prepare_message", contact_id=contact_id, message=json.dumps(stated), device=desk.device
    )
    to = calls.number_of(desk, contact_id)
    _sender(desk, message).hand(to, message, permit)
    desk.ask_by_id("hand_message", contact_id=contact_id, device=desk.device)
    wrapups.wrap_up(desk, contact_id, desk.new_id(desk.clock()), WrapUp(_SENT))
    return to


def is_mailed(desk: Desk, message: Message) -> bool:
    """Whether it is sent when it is handed; else it is shown, and the agent sends it by hand."""
    return _sender(desk, message) is not desk.sender


def _sender(desk: Desk, message: Message) -> Sender:
    mailer = desk.mailer if message.channel is Channel.EMAIL else None
    return desk.sender if mailer is None else mailer


def _put_down(
    desk: Desk, message: Message, contact_id: str, about: Mapping[str, str]
) -> None:
    """The words are kept where they can be erased; the log has their digest."""
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        text_id, digest = texts.keep(desk, tx, message.debtor_id, "message", message.text, now)
        log.append(
            tx, message.debtor_id, EntryKind.MESSAGE_PREPARED, now, staff_id=desk.need().id,
            device=desk.device, contact=contact_id, version=message.version,
            channel=message.channel.value, language=message.language, text=text_id, words=digest,
            **about,
        )  # fmt: skip


def _written(
    desk: Desk, tx: Transaction, agreement_id: str, language: str
) -> tuple[Message, ...]:
    made = standing(desk, tx, agreement_id)
    about, all_texts = arranged(desk, tx, made), desk.rules.texts[language]
    values = terms(desk, about, all_texts, Wording(language, desk.settings.zone))
    kind, between = about.proposal.offer.kind, " " if language == "en" else ""
    short = between.join(fill(all_texts.sms, kind, values))
    long = "\n\n".join(fill(all_texts.email, kind, values))
    found = []
    for full in people.points(tx, made.person_id):
        point, by = full.point, _BY.get(full.point.kind)
        if by is None or point.party is not Party.DEBTOR or point.state is not PointState.ACTIVE:
            continue
        sms = by is Channel.SMS
        found.append(
            Message(
                made.id, made.version, made.person_id, point.id, point.shown, by, language,
                "" if sms else all_texts.subject, short if sms else long,
                length(short) if sms else None,
            )
        )  # fmt: skip
    return tuple(found)
