"""Written notices 书面通知: tried out, made under a permit each, printed, followed to their end."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.domain.contact import Answer, Channel
from app.domain.documents import Bound, Message, letter_text
from app.domain.entries import DESK, EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import micros
from app.domain.notices import (
    FOLLOWS,
    Notice,
    NoticeKind,
    NoticeRun,
    NoticeState,
    NoticeTrial,
    PassedOver,
    Recipient,
    Wanted,
)
from app.domain.people import Permit, PointState, PointVerdict
from app.domain.promises import WrapUp
from app.services import calls, permits, queue, texts, wrapups
from app.services.desk import HAVING, Desk
from app.services.documents import putting
from app.services.errands import by_clerk
from app.services.noticewords import Figures, answer_by, figured, label_of, mail_of, written
from app.storage import log, people
from app.storage import notices as stored
from app.storage import reassigning as waiting
from app.storage import staff as members
from app.storage.chain import row_digest
from app.storage.store import Transaction

MOST = 500  # notices of one run
_SENT = "notice_sent"  # the disposition
_ANOTHER = "notice.another"  # owed by now than was shown; caught here
_BY = (Channel.LETTER, Channel.EMAIL)
_PROVEN = (NoticeState.DELIVERED, NoticeState.RETURNED)


def try_out(desk: Desk, wanted: Wanted) -> NoticeTrial:
    """Who would get the notice now, and who not and why; writes nothing.

    Raises DeskError notice.by (neither letter nor e-mail), notice.visit (a visit notice goes to one
    person and says when), person.unknown, login.not_allowed.
    """
    desk.need(*HAVING)
    _check(wanted)
    told: list[Figures | PassedOver] = []
    fitting, more = 0, 0
    with desk.reading(*HAVING) as tx:
        today = desk.today(desk.now(tx))
        for person_id in _meant(desk, tx, wanted):
            if fitting == MOST:
                more += 1
                continue
            told.append(figured(desk, tx, person_id, wanted, today))
            fitting += isinstance(told[-1], Figures)
    found = [_placed(desk, one, wanted) if isinstance(one, Figures) else one for one in told]
    recipients = tuple(one for one in found if isinstance(one, Recipient))
    passed = tuple(one for one in found if isinstance(one, PassedOver))
    return NoticeTrial(wanted, recipients, passed, more)


@by_clerk
def make(desk: Desk, run_id: str, trial: NoticeTrial) -> NoticeRun:
    """Make the notices of a trial, each under a permit of its own; e-mail is handed to the sender.

    `run_id` is made by the caller: the same run again goes on where it ended, and hands its e-mail
    again that the sender did not take. Who may not be written to by now, or owes another amount
    than was shown, gets none. Raises DeskError sender.no_line (what was made stays on record),
    login.not_allowed.
    """
    desk.need(*HAVING)
    if desk.of_clerk and trial.wanted.channel is Channel.EMAIL:
        raise DeskError("sender.no_line")  # the clerk has none, and the desk's is not here
    with desk.reading(*HAVING) as tx:
        made = _seen_of_run(desk, tx, run_id)
    done = {one.person_id for one in made}
    passed = [one for one in trial.passed_over if one.person_id not in done]
    for left in made:
        if _is_left(left, trial.wanted) and (over := _handed_again(desk, trial.wanted, left)):
            passed.append(over)
    for one in trial.recipients:
        if one.person_id not in done and (over := _made(desk, run_id, trial.wanted, one)):
            passed.append(over)
    with desk.reading(*HAVING) as tx:
        return NoticeRun(run_id, _seen_of_run(desk, tx, run_id), tuple(passed))


def bound(desk: Desk, run_id: str) -> Bound:
    """The letters of a run for one file, in the order of their numbers, and their labels.

    The same run gives the same file whenever it is set. Raises DeskError notice.no_letters.
    """
    with desk.reading(*HAVING) as tx:
        found = _of_run(desk, tx, run_id)
    return _bound(desk, found)


def save(desk: Desk, run_id: str, file: bytes, out: Path) -> str:
    """Write the file of a run, with its digest on record; returns that SHA-256.

    Raises DeskError notice.no_letters, letter.file_exists, letter.not_written.
    """
    digest = hashlib.sha256(file).hexdigest()
    with putting(file, out):
        bind(desk, run_id, digest)
    return digest


@by_clerk
def bind(desk: Desk, run_id: str, digest: str) -> None:
    """Put on record that the file of a run is made. Raises as `save`."""
    with desk.writing(*HAVING) as tx:
        now = desk.dated(tx)
        count = len(_of_run(desk, tx, run_id))
        log.append(
            tx, DESK, EntryKind.NOTICES_BOUND, now, staff_id=desk.need().id, device=desk.device,
            run=run_id, notices=count, digest=digest,
        )  # fmt: skip


def latest(desk: Desk, rows: int) -> tuple[Notice, ...]:
    """The latest notices to people whom who sits here may see. Raises DeskError login.needed."""
    with desk.reading() as tx:
        found = stored.latest(tx, desk.knows_alone(), rows, desk.settings.zone)
        return tuple(one for one in found if desk.sees_person(tx, one.person_id))


def of_person(desk: Desk, debtor_id: str) -> tuple[Notice, ...]:
    """All that went out to a person, latest first. Raises DeskError person.unknown."""
    with desk.reading() as tx:
        head = people.head(tx, debtor_id)
        if head is None or not desk.sees(tx, head):
            raise DeskError("person.unknown", id=debtor_id)
        return stored.of_person(tx, head.person_id, desk.settings.zone)


@by_clerk
def follow(desk: Desk, number: int, state: NoticeState, on: date, proof: str) -> Notice:
    """Say that a notice was sent, delivered or returned on a day, with the proof in words.

    What came back marks the address as none that serves: the case shows it, and no notice goes
    there again. Raises DeskError notice.unknown, notice.cannot_follow, notice.wrong_day,
    notice.no_proof, login.not_allowed.
    """
    desk.need(*HAVING)
    if state in _PROVEN and not proof.strip():
        raise DeskError("notice.no_proof")
    with desk.writing(*HAVING) as tx:
        now = desk.dated(tx)
        one = _seen(desk, tx, number)
        people.lock(tx, one.person_id)
        if state not in FOLLOWS.get(one.state, ()):
            raise DeskError("notice.cannot_follow")
        if not one.state_on <= on <= desk.today(now):
            raise DeskError("notice.wrong_day", on=on)
        _say(desk, tx, one, state, on, proof, now)
        if state is NoticeState.RETURNED:
            _mark(desk, tx, one, now)
        return _seen(desk, tx, number)


def _check(wanted: Wanted) -> None:
    if wanted.channel not in _BY:
        raise DeskError("notice.by")
    visiting = wanted.kind is NoticeKind.VISIT
    if visiting != (wanted.visit is not None) or (visiting and len(wanted.people) != 1):
        raise DeskError("notice.visit")


def _meant(desk: Desk, tx: Transaction, wanted: Wanted) -> list[str]:
    """Whom the run is for: those named, else whoever waits and passes the filters."""
    if wanted.people:
        heads = [people.head(tx, people.find(tx, named) or named) for named in wanted.people]
        for named, head in zip(wanted.people, heads, strict=True):
            if head is None or not desk.sees(tx, head):
                raise DeskError("person.unknown", id=named)
        return [head.person_id for head in heads if head is not None]
    alone = desk.knows_alone()
    whose = [one.id for one in members.everybody(tx)] if alone is None else [alone]
    found = (waiting.waiting(tx, one, wanted.filters) for one in (*whose, ""))
    return sorted(row[0] for rows in found for row in rows if desk.sees_person(tx, row[0]))


def _placed(desk: Desk, told: Figures, wanted: Wanted) -> Recipient | PassedOver:
    """Where it may go now: the first of their own addresses that the rules allow."""
    answers = calls.may_contact(desk, told.person_id, wanted.channel)
    for one in answers:
        if one.verdict.answer is Answer.ALLOW:
            point = one.point
            return Recipient(told.person_id, told.name, point.id, point.shown, told.total)
    return _refused(told, answers)


def _refused(told: Figures, answers: Sequence[PointVerdict]) -> PassedOver:
    serving = [one for one in answers if one.point.state is PointState.ACTIVE]
    if not serving:
        return PassedOver(told.person_id, told.name, "bad_address" if answers else "no_address")
    reason = serving[0].verdict.reasons[0]
    return PassedOver(told.person_id, told.name, "rule", reason=reason)


def _made(desk: Desk, run_id: str, wanted: Wanted, one: Recipient) -> PassedOver | None:
    """Make one; None when it is done, else why there is none."""
    permit_id = hashlib.sha256(f"{run_id} {one.person_id}".encode()).hexdigest()[:32]
    try:
        permit = calls.ask_permit(desk, permit_id, one.person_id, one.point_id, wanted.channel)
        contact_id, to, notice_id = _enter(desk, run_id, wanted, one, permit)
    except ContactRefused as refused:
        reason = refused.verdict.reasons[0]
        return PassedOver(one.person_id, one.name, "rule", reason=reason)
    except DeskError as fault:
        if fault.code not in _IN_THE_WAY:
            raise
        return PassedOver(one.person_id, one.name, "meanwhile")
    with desk.reading(*HAVING) as tx:
        outcome_id = desk.new_id(desk.now(tx))
    wrapups.wrap_up(desk, contact_id, outcome_id, WrapUp(_SENT))
    if wanted.channel is Channel.EMAIL:
        _hand(desk, notice_id, to, permit)
    return None


_IN_THE_WAY = (
    "person.taken", "person.unknown", "point.unknown", "permit.used", "permit.expired",
    "permit.unknown", "permit.withdrawn", _ANOTHER,
)  # fmt: skip


def _enter(
    desk: Desk, run_id: str, wanted: Wanted, one: Recipient, permit: Permit
) -> tuple[str, str, str]:
    """Contact, notice and entries in one transaction; the contact, where it goes, the notice."""
    with desk.writing(*HAVING) as tx:
        now = desk.dated(tx)
        today = desk.today(now)
        contact_id, to = calls.use_within(desk, tx, permit)
        told = figured(desk, tx, one.person_id, wanted, today)
        if not isinstance(told, Figures) or told.total != one.total:
            raise DeskError(_ANOTHER)
        number, notice_id = stored.last_number(tx) + 1, desk.new_id(now)
        letter = replace(written(desk, told, wanted, number, to, today), about=notice_id)
        text_id, digest = texts.keep(
            desk, tx, one.person_id, "notice", letter_text(letter), now
        )
        row: dict[str, Any] = {
            "id": notice_id, "number": number, "run_id": run_id, "debtor_id": one.person_id,
            "point_id": one.point_id, "contact_id": contact_id, "kind": wanted.kind.value,
            "channel": wanted.channel.value, "language": wanted.language,
            "amount": told.total.minor, "currency": told.currency,
            "answer_by": answer_by(desk, wanted, today).isoformat(), "text_id": text_id,
            "staff_id": desk.need().id, "at": micros(now),
        }  # fmt: skip
        tx.add(stored.add_notice, **row)
        log.append(
            tx, one.person_id, EntryKind.NOTICE_MADE, now, staff_id=desk.need().id,
            device=desk.device, notice=notice_id, row=row_digest(row), text=text_id, words=digest,
        )  # fmt: skip
    return contact_id, to, notice_id


def _is_left(one: Notice, wanted: Wanted) -> bool:
    """Whether a notice of a run is e-mail that no sender took."""
    return (
        one.channel is wanted.channel is Channel.EMAIL and one.kind is wanted.kind
        and one.state is NoticeState.MADE and one.letter is not None
    )  # fmt: skip


def _handed_again(desk: Desk, wanted: Wanted, one: Notice) -> PassedOver | None:
    """Hand one that is left, under the permit it has, if it may still go and is still true."""
    with desk.reading(*HAVING) as tx:
        today = desk.today(desk.now(tx))
        told = figured(desk, tx, one.person_id, wanted, today, leaving=one.id)
    if isinstance(told, PassedOver):
        return told
    if told.total != one.total:
        return PassedOver(one.person_id, one.name, "meanwhile")
    try:
        permit, to = permits.still(desk, one.contact_id)
    except ContactRefused as refused:
        return PassedOver(one.person_id, one.name, "rule", reason=refused.verdict.reasons[0])
    except DeskError as fault:
        if fault.code not in _IN_THE_WAY:
            raise
        return PassedOver(one.person_id, one.name, "meanwhile")
    _hand(desk, one.id, to, permit)
    return None


def _hand(desk: Desk, notice_id: str, to: str, permit: Permit) -> None:
    """An e-mail on record goes to the sender; that it took it is on record too."""
    with desk.reading(*HAVING) as tx:
        made = stored.notice(tx, notice_id, desk.settings.zone)
    if made is None or made.letter is None:
        raise LookupError(notice_id)
    subject = desk.rules.notices.texts[made.language].subject
    message = Message(
        made.id, 1, made.person_id, made.point_id, made.shown, made.channel, made.language,
        subject, mail_of(made.letter), None,
    )  # fmt: skip
    desk.sender.hand(to, message, permit)
    with desk.writing(*HAVING) as tx:
        people.lock(tx, made.person_id)
        now = desk.dated(tx)
        _say(desk, tx, made, NoticeState.SENT, desk.today(now), "", now)


def _say(  # noqa: PLR0913  # what became of which notice, when, with which proof
    desk: Desk,
    tx: Transaction,
    one: Notice,
    state: NoticeState,
    on: date,
    proof: str,
    now: datetime,
) -> None:
    staff, delivery_id = desk.need(), desk.new_id(now)
    text_id, digest = texts.keep(desk, tx, one.person_id, "proof", proof, now)
    row: dict[str, Any] = {
        "id": delivery_id, "notice_id": one.id, "step": stored.steps(tx, one.id) + 1,
        "state": state.value, "said_on": on.isoformat(), "text_id": text_id,
        "staff_id": staff.id, "at": micros(now),
    }  # fmt: skip
    tx.add(stored.add_delivery, **row)
    log.append(
        tx, one.person_id, EntryKind.NOTICE_FOLLOWED, now, staff_id=staff.id, device=desk.device,
        notice=one.id, delivery=delivery_id, state=state.value, row=row_digest(row),
        text=text_id, words=digest,
    )  # fmt: skip


def _mark(desk: Desk, tx: Transaction, one: Notice, now: datetime) -> None:
    people.mark(tx, one.point_id, PointState.INVALID, one.contact_id)
    log.append(
        tx, one.person_id, EntryKind.NUMBER_MARKED, now, staff_id=desk.need().id,
        device=desk.device, point=one.point_id, state=PointState.INVALID.value,
    )  # fmt: skip
    queue.rerank(desk, tx, one.person_id, now)


def _bound(desk: Desk, found: tuple[Notice, ...]) -> Bound:
    letters = [(one.number, one.letter) for one in found if one.letter is not None]
    return Bound(
        tuple(letter for _, letter in letters),
        tuple(label_of(desk, number, letter) for number, letter in letters),
        found[0].made_at,
    )


def _of_run(desk: Desk, tx: Transaction, run_id: str) -> tuple[Notice, ...]:
    """The letters of a run, every one of somebody whom who sits here may see."""
    found = stored.of_run(tx, run_id, desk.settings.zone)
    letters = tuple(one for one in found if one.channel is Channel.LETTER and one.letter)
    if not letters:
        raise DeskError("notice.no_letters")
    for one in letters:
        _check_seen(desk, tx, one)
    return letters


def _seen_of_run(desk: Desk, tx: Transaction, run_id: str) -> tuple[Notice, ...]:
    """What went out with a run, to people whom who sits here may see: it may be somebody else's."""
    found = stored.of_run(tx, run_id, desk.settings.zone)
    heads = {one.person_id: people.head(tx, one.person_id) for one in found}
    seen = {id_ for id_, head in heads.items() if head is not None and desk.sees(tx, head)}
    return tuple(one for one in found if one.person_id in seen)


def _seen(desk: Desk, tx: Transaction, number: int) -> Notice:
    found = stored.numbered(tx, number, desk.settings.zone)
    if found is None:
        raise DeskError("notice.unknown")
    _check_seen(desk, tx, found)
    return found


def _check_seen(desk: Desk, tx: Transaction, one: Notice) -> None:
    head = people.head(tx, one.person_id)
    if head is None or not desk.sees(tx, head):
        raise DeskError("notice.unknown")
