"""Written notices 书面通知: tried out, made under a permit each, printed, followed to their end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.channels.sender import LATER, NO_LINE, REFUSED
from app.domain.contact import Answer, Channel
from app.domain.documents import Bound
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.notices import (
    FOLLOWS,
    Made,
    Notice,
    NoticeKind,
    NoticeRun,
    NoticeState,
    NoticeTrial,
    PassedOver,
    Recipient,
    Wanted,
)
from app.domain.people import PointState, PointVerdict
from app.services import calls, notice_runs, queue
from app.services.desk import HAVING, Desk
from app.services.documents import putting
from app.services.errands import Sha256, by_clerk
from app.services.noticewords import Figures, figured, label_of
from app.storage import log, people
from app.storage import notices as stored
from app.storage import reassigning as waiting
from app.storage import staff as members
from app.storage.store import Transaction

if TYPE_CHECKING:
    from app.channels.sender import Mailer

MOST = 500  # notices of one run
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


def make(desk: Desk, run_id: str, trial: NoticeTrial) -> NoticeRun:
    """Make the notices of a trial, each under a permit of its own; e-mail is handed to the sender.

    `run_id` is made by the caller: the same run again goes on where it ended, and hands its e-mail
    again that the sender did not take. Who may not be written to by now, owes another amount
    than was shown, or has an address that the mail server refuses, gets none. Raises DeskError
    notice.run_elsewhere (another desk is at this run; nothing was done), sender.no_line (nothing
    was done), login.not_allowed, and those of the mailer: before anything is made where it cannot
    send, later where it fails on the way (what was made stays on record).
    """
    desk.need(*HAVING)
    with desk.store.alone(f"notices {run_id}") as is_alone:
        if not is_alone:
            raise DeskError("notice.run_elsewhere")
        passed = tuple(_gone_on(desk, run_id, trial))
        return NoticeRun(run_id, _made(desk, run_id), passed)


def _gone_on(desk: Desk, run_id: str, trial: NoticeTrial) -> Iterator[PassedOver]:
    """Make what a run lacks, e-mail one by one; who gets none."""
    made, wanted = _made(desk, run_id), trial.wanted
    done = {one.person_id for one in made}
    yield from (one for one in trial.passed_over if one.person_id not in done)
    new = tuple(one for one in trial.recipients if one.person_id not in done)
    if wanted.channel is not Channel.EMAIL:
        for start in range(0, len(new), notice_runs.AT_ONCE):
            some = new[start : start + notice_runs.AT_ONCE]
            yield from notice_runs.enter(desk, run_id, wanted, some).passed_over
        return
    left = [one for one in made if one.is_left]
    if not (left or new):
        return
    mailer = desk.mailer
    if mailer is None:
        raise DeskError(NO_LINE)
    mailer.check()
    for again in left:
        yield from _handed(desk, mailer, again.name, notice_runs.again(desk, again.id))
    for one in new:
        entered = notice_runs.enter(desk, run_id, wanted, (one,))
        yield from _handed(desk, mailer, one.name, entered)


def _handed(desk: Desk, mailer: Mailer, name: str, made: Made) -> Iterator[PassedOver]:
    """E-mail on record goes to this desk's mailer; what became of it is on record too."""
    yield from made.passed_over
    for mail in made.mail:
        about, said = mail.message.about, ""
        try:
            mailer.hand(mail.to, mail.message, mail.permit)
        except DeskError as fault:
            if fault.code not in (REFUSED, LATER):
                raise
            said = str(fault.values["said"])
            if fault.code == REFUSED:
                notice_runs.refused(desk, about, said)
            code = fault.code.partition(".")[2]
            yield PassedOver(mail.message.debtor_id, name, code, {"said": said})
        else:
            notice_runs.taken(desk, about)


def _made(desk: Desk, run_id: str) -> tuple[Notice, ...]:
    """What a run has made, of people whom who sits here may see."""
    with desk.reading(*HAVING) as tx:
        found = stored.of_run(tx, run_id, desk.settings.zone)
        return tuple(one for one in found if notice_runs.is_seen(desk, tx, one))


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
def bind(desk: Desk, run_id: str, digest: Sha256) -> None:
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
        notice_runs.say(desk, tx, one, notice_runs.Came(state, on, proof), now)
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
    if not all(notice_runs.is_seen(desk, tx, one) for one in letters):
        raise DeskError("notice.unknown")
    return letters


def _seen(desk: Desk, tx: Transaction, number: int) -> Notice:
    found = stored.numbered(tx, number, desk.settings.zone)
    if found is None or not notice_runs.is_seen(desk, tx, found):
        raise DeskError("notice.unknown")
    return found
