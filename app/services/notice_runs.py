"""A run of written notices as it is made: each under a permit, e-mail given out to be handed on.

At an office the clerk does this, who has no sender: a desk hands over and says so.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from app.domain.contact import Channel, Verdict
from app.domain.documents import Message, letter_text
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import micros
from app.domain.notices import Made, Mail, Notice, NoticeState, PassedOver, Recipient, Wanted
from app.domain.people import Permit
from app.domain.promises import WrapUp
from app.services import calls, permits, texts, wrapups
from app.services.desk import HAVING, Desk
from app.services.errands import by_clerk
from app.services.noticewords import Figures, answer_by, figured, mail_of, written
from app.storage import log, people
from app.storage import notices as stored
from app.storage.chain import row_digest
from app.storage.store import Transaction

AT_ONCE = 50  # notices: of a few seconds
_SENT = "notice_sent"  # the disposition
_ANOTHER = "notice.another"  # owed by now than was shown; caught here
_IN_THE_WAY = (
    "person.taken", "person.unknown", "point.unknown", "permit.used", "permit.expired",
    "permit.unknown", "permit.withdrawn", _ANOTHER,
)  # fmt: skip


@by_clerk
def enter(desk: Desk, run_id: str, wanted: Wanted, recipients: tuple[Recipient, ...]) -> Made:
    """Make the notices of these `AT_ONCE` at most, each under a permit; e-mail is to be handed.

    Somebody who has one of this run gets none. Raises DeskError errand.unknown (there are more),
    login.not_allowed.
    """
    desk.present(*HAVING)
    if len(recipients) > AT_ONCE:
        raise DeskError("errand.unknown")
    entered = [_entered(desk, run_id, wanted, one) for one in recipients]
    mail = tuple(one for one in entered if isinstance(one, Mail))
    return Made(mail, tuple(one for one in entered if isinstance(one, PassedOver)))


@by_clerk
def again(desk: Desk, notice_id: str) -> Made:
    """Give out e-mail that no sender took, if it may still go and is still true.

    It goes under the permit it has, one's own. Raises DeskError notice.unknown, login.not_allowed.
    """
    with desk.reading(*HAVING) as tx:
        one = _seen(desk, tx, notice_id)
        wanted = Wanted(one.kind, one.channel, one.language, visit=one.visit)
        today = desk.today(desk.now(tx))
        told = figured(desk, tx, one.person_id, wanted, today, leaving=one.id)
    if isinstance(told, PassedOver):
        return Made((), (told,))
    try:
        if not one.is_left or told.total != one.total:
            raise DeskError(_ANOTHER)
        permit, to = permits.still(desk, one.contact_id)
    except DeskError as fault:
        return Made((), (_over(one, fault),))
    return Made((_mail(desk, one, to, permit),), ())


@by_clerk
def taken(desk: Desk, notice_id: str) -> None:
    """Put on record that the sender took an e-mail notice; said again it is on record once.

    Raises DeskError notice.unknown, login.not_allowed.
    """
    _handed(desk, notice_id, NoticeState.SENT, "")


@by_clerk
def refused(desk: Desk, notice_id: str, said: str) -> None:
    """Put on record that an e-mail notice went nowhere, in the words of the mail server.

    Said again it is on record once. Raises as `taken`.
    """
    _handed(desk, notice_id, NoticeState.REFUSED, said)


def _handed(desk: Desk, notice_id: str, state: NoticeState, said: str) -> None:
    with desk.writing(*HAVING) as tx:
        people.lock(tx, _seen(desk, tx, notice_id).person_id)
        now, one = desk.dated(tx), _seen(desk, tx, notice_id)
        if one.is_left:
            say(desk, tx, one, Came(state, desk.today(now), said), now)


class Came(NamedTuple):
    """What became of a notice, on which day, and by which proof ('': none)."""

    state: NoticeState
    on: date
    proof: str = ""


def say(desk: Desk, tx: Transaction, one: Notice, came: Came, now: datetime) -> None:
    """Put down what became of a notice, under its person's lock. Not for an office."""
    staff, delivery_id = desk.need(), desk.new_id(now)
    text_id, digest = texts.keep(desk, tx, one.person_id, "proof", came.proof, now)
    row: dict[str, Any] = {
        "id": delivery_id, "notice_id": one.id, "step": stored.steps(tx, one.id) + 1,
        "state": came.state.value, "said_on": came.on.isoformat(),
        "text_id": text_id,
        "staff_id": staff.id, "at": micros(now),
    }  # fmt: skip
    tx.add(stored.add_delivery, **row)
    log.append(
        tx, one.person_id, EntryKind.NOTICE_FOLLOWED, now, staff_id=staff.id, device=desk.device,
        notice=one.id, delivery=delivery_id, state=came.state.value, row=row_digest(row),
        text=text_id, words=digest,
    )  # fmt: skip


def is_seen(desk: Desk, tx: Transaction, one: Notice) -> bool:
    """Whether who sits here may know of the person of a notice."""
    head = people.head(tx, one.person_id)
    return head is not None and desk.sees(tx, head)


def _seen(desk: Desk, tx: Transaction, notice_id: str) -> Notice:
    found = stored.notice(tx, notice_id, desk.settings.zone)
    if found is None or not is_seen(desk, tx, found):
        raise DeskError("notice.unknown")
    return found


def _entered(desk: Desk, run_id: str, wanted: Wanted, one: Recipient) -> Mail | PassedOver | None:
    """Permit, contact, notice and outcome in one transaction; None: a letter, made.

    What a crash cut off counts for nothing, or is a whole notice that can go out later.
    """
    permit_id = hashlib.sha256(f"{run_id} {one.person_id}".encode()).hexdigest()[:32]
    try:
        with desk.writing(*HAVING) as tx:
            permit = calls.ask_within(
                desk, tx, permit_id, one.person_id, one.point_id, wanted.channel
            )
            if not isinstance(permit, Verdict):
                made, to = _written(desk, tx, run_id, wanted, one, permit)
    except DeskError as fault:
        return _over(one, fault)
    if isinstance(permit, Verdict):
        return _over(one, ContactRefused(permit))
    return _mail(desk, made, to, permit) if wanted.channel is Channel.EMAIL else None


def _written(  # of which run, what, to whom, under which permit
    desk: Desk, tx: Transaction, run_id: str, wanted: Wanted, one: Recipient, permit: Permit
) -> tuple[Notice, str]:
    """Use the permit for a notice; the notice as it is on record, and where it goes."""
    now = desk.dated(tx)
    today = desk.today(now)
    contact_id, to = calls.use_within(desk, tx, permit)
    told = figured(desk, tx, one.person_id, wanted, today)
    if not isinstance(told, Figures) or told.total != one.total:
        raise DeskError(_ANOTHER)
    number, notice_id = stored.next_number(tx), desk.new_id(now)
    letter = replace(written(desk, told, wanted, number, to, today), about=notice_id)
    text_id, digest = texts.keep(desk, tx, one.person_id, "notice", letter_text(letter), now)
    row: dict[str, Any] = {
        "id": notice_id, "number": number, "run_id": run_id, "debtor_id": one.person_id,
        "point_id": one.point_id, "contact_id": contact_id, "text_id": text_id,
        "amount": told.total.minor, "currency": told.currency, "staff_id": desk.need().id,
        "at": micros(now), **_as_wanted(wanted),
        "answer_by": answer_by(desk, wanted, today).isoformat(),
    }  # fmt: skip
    tx.add(stored.add_notice, **row)
    log.append(
        tx, one.person_id, EntryKind.NOTICE_MADE, now, staff_id=desk.need().id,
        device=desk.device, notice=notice_id, row=row_digest(row), text=text_id, words=digest,
    )  # fmt: skip
    wrapups.wrap_up_within(desk, tx, (contact_id, desk.new_id(now)), WrapUp(_SENT), now)
    return _seen(desk, tx, notice_id), to


def _as_wanted(wanted: Wanted) -> dict[str, Any]:
    """The columns of a notice that a run gives all of its notices."""
    on, start, end = wanted.visit or (None, None, None)
    return {
        "kind": wanted.kind.value, "channel": wanted.channel.value, "language": wanted.language,
        "visit_on": None if on is None else on.isoformat(), "visit_from": start, "visit_to": end,
    }  # fmt: skip


def _mail(desk: Desk, one: Notice, to: str, permit: Permit) -> Mail:
    """A notice on record as e-mail, the same whenever it is given out."""
    if one.letter is None:
        raise LookupError(one.id)
    subject = desk.rules.notices.texts[one.language].subject
    message = Message(
        one.id, 1, one.person_id, one.point_id, one.shown, one.channel, one.language,
        subject, mail_of(one.letter), None,
    )  # fmt: skip
    return Mail(to, message, permit)


def _over(one: Recipient | Notice, fault: DeskError) -> PassedOver:
    """Why somebody gets none; raises what is no reason for that."""
    if isinstance(fault, ContactRefused):
        return PassedOver(one.person_id, one.name, "rule", reason=fault.verdict.reasons[0])
    if fault.code not in _IN_THE_WAY:
        raise fault
    return PassedOver(one.person_id, one.name, "meanwhile")
