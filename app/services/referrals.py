"""Referral 移交律师: a case made ready, asked for, approved, handed over, followed and recalled."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.contact import HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.queue import Stage
from app.domain.referrals import (
    FOLLOWS,
    OVER,
    Dossier,
    Paper,
    PaperKind,
    Referral,
    ReferralState,
    StepKind,
)
from app.services import holds, queue, readiness, texts
from app.services.desk import HAVING, LEADING, Desk
from app.services.documents import putting
from app.services.errands import by_clerk
from app.storage import log, people, protections
from app.storage import referrals as stored
from app.storage.chain import row_digest
from app.storage.files import read_small
from app.storage.referrals import Case
from app.storage.store import Transaction

LARGEST = 10_000_000  # bytes of one document
MOST = 60_000_000  # bytes of a case's documents together
_WORDED = (StepKind.REFUSED, StepKind.QUESTION, StepKind.ANSWER, StepKind.OUTCOME,
           StepKind.RECALLED)  # fmt: skip


@by_clerk
def dossier(desk: Desk, case_no: str, court: str = "") -> Dossier:
    """A case as the lawyers would get it: its check list, its documents, its referrals.

    `court`: where it would be brought, where no referral says so yet. Raises DeskError
    referral.no_case, login.needed.
    """
    with desk.reading() as tx:
        return readiness.dossier(desk, tx, known_case(desk, tx, case_no), court)


def attach(desk: Desk, case_no: str, kind: PaperKind, path: Path) -> Paper:
    """Put a document into the book, encrypted like all of it, with its SHA-256 on record.

    Raises DeskError referral.no_case, file.missing, paper.empty, paper.too_large,
    paper.too_much, paper.twice, login.not_allowed.
    """
    desk.need(*HAVING)
    try:
        body = read_small(path, LARGEST)
    except OSError as error:
        raise DeskError("file.missing", name=path.name) from error
    if not body:
        raise DeskError("paper.empty", name=path.name)
    if len(body) > LARGEST:
        raise DeskError("paper.too_large", name=path.name, most=LARGEST // 1_000_000)
    return take_in(desk, case_no, kind, path.name, body)


@by_clerk
def take_in(desk: Desk, case_no: str, kind: PaperKind, name: str, body: bytes) -> Paper:
    """Put a document that was read into the book. Raises as `attach`."""
    if not 0 < len(body) <= LARGEST:
        raise DeskError("paper.too_large", name=name, most=LARGEST // 1_000_000)
    with desk.writing(*HAVING) as tx:
        now = desk.dated(tx)
        case = known_case(desk, tx, case_no)
        people.lock(tx, case.person_id)
        digest = hashlib.sha256(body).hexdigest()
        there = stored.papers(tx, case.id)
        if any(one.digest == digest for one in there):
            raise DeskError("paper.twice", name=name)
        if sum(one.size for one in there) + len(body) > MOST:
            raise DeskError("paper.too_much", most=MOST // 1_000_000)
        return _enter(desk, tx, case, Path(name), kind, body, now)


@by_clerk
def ask(desk: Desk, case_no: str, referral_id: str, reason: str, court: str) -> Referral:
    """Ask a lead to give a case to the lawyers; the same id again asks once.

    Only from the late stage, with nothing missing, and not while an arrangement is kept. Raises
    DeskError referral.no_case, referral.no_reason, referral.too_early, referral.arranged,
    referral.stands, referral.not_ready, login.not_allowed.
    """
    staff = desk.need(*HAVING)
    if not reason.strip():
        raise DeskError("referral.no_reason")
    with desk.writing(*HAVING) as tx:
        now = desk.dated(tx)
        case = known_case(desk, tx, case_no)
        people.lock(tx, case.person_id)
        known = stored.referral(tx, referral_id)
        if known is not None and (known.case_id, known.asked_by_id) == (case.id, staff.id):
            return known
        if any(one.state not in OVER for one in stored.of_case(tx, case.id)):
            raise DeskError("referral.stands")
        _need_unarranged(tx, case)
        if readiness.stage(desk, tx, case, now) is not Stage.LATE:
            raise DeskError("referral.too_early")
        _need_ready(readiness.dossier(desk, tx, case, court))
        reason_id, why = texts.keep(desk, tx, case.debtor_id, "reason", reason, now)
        court_id, where = texts.keep(desk, tx, case.debtor_id, "court", court, now)
        row: dict[str, Any] = {
            "id": referral_id, "case_id": case.id, "debtor_id": case.debtor_id,
            "reason_id": reason_id, "court_id": court_id, "staff_id": staff.id, "at": micros(now),
        }  # fmt: skip
        tx.add(stored.add_referral, **row)
        log.append(
            tx, case.person_id, EntryKind.REFERRAL_ASKED, now, staff_id=staff.id,
            device=desk.device, referral=referral_id, row=row_digest(row), text=reason_id,
            words=why, court=court_id, court_words=where,
        )  # fmt: skip
        return known_referral(desk, tx, referral_id)


@by_clerk
def decide(desk: Desk, referral_id: str, verdict: StepKind, words: str) -> Referral:
    """Approve it, or refuse it with a reason; leads alone, and nobody answers their own.

    Raises DeskError referral.unknown, referral.own, referral.cannot_follow, referral.no_words,
    referral.arranged (by now), referral.not_ready (something is missing by now),
    login.not_allowed.
    """
    staff = desk.need(*LEADING)
    if verdict not in (StepKind.APPROVED, StepKind.REFUSED):
        raise DeskError("referral.cannot_follow")
    with desk.writing(*LEADING) as tx:
        now = desk.dated(tx)
        one = _to_follow(desk, tx, referral_id, verdict, words)
        if one.asked_by_id == staff.id:
            raise DeskError("referral.own")
        if verdict is StepKind.APPROVED:
            case = known_case(desk, tx, one.case_id)
            _need_unarranged(tx, case)
            _need_ready(readiness.dossier(desk, tx, case, one.court or ""))
        _step(desk, tx, one, verdict, words, now)
        return known_referral(desk, tx, referral_id)


def hand(desk: Desk, referral_id: str, to: str, file: bytes, out: Path) -> Referral:
    """Hand an approved case over: its file is written, and from then on nobody contacts the person.

    Raises DeskError referral.unknown, referral.cannot_follow, referral.no_words (`to` whom),
    referral.arranged (by now: then a lead recalls it), letter.file_exists, letter.not_written,
    login.not_allowed.
    """
    with putting(file, out):
        return hand_over(desk, referral_id, to, hashlib.sha256(file).hexdigest())


@by_clerk
def hand_over(desk: Desk, referral_id: str, to: str, digest: str) -> Referral:
    """Put on record that the file with this SHA-256 went to the lawyers. Raises as `hand`."""
    desk.need(*HAVING)
    if not to.strip():
        raise DeskError("referral.no_words")
    with desk.writing(*HAVING) as tx:
        now = desk.dated(tx)
        one = _to_follow(desk, tx, referral_id, StepKind.HANDED, to)
        case = known_case(desk, tx, one.case_id)
        _need_unarranged(tx, case)
        checks = readiness.noted(readiness.dossier(desk, tx, case, one.court or ""))
        _step(desk, tx, one, StepKind.HANDED, to, now, digest, checks)
        holds.record(
            desk, tx, one.person_id, HoldKind.REFERRED, None, None, now, whose=one.debtor_id
        )
        queue.rerank(desk, tx, one.person_id, now)
        return known_referral(desk, tx, referral_id)


@by_clerk
def say(desk: Desk, referral_id: str, kind: StepKind, words: str) -> Referral:
    """A question of the lawyers, an answer to it, or what came of the case.

    Raises DeskError referral.unknown, referral.cannot_follow, referral.no_words,
    login.not_allowed.
    """
    desk.need(*HAVING)
    if kind not in (StepKind.QUESTION, StepKind.ANSWER, StepKind.OUTCOME):
        raise DeskError("referral.cannot_follow")
    with desk.writing(*HAVING) as tx:
        now = desk.dated(tx)
        one = _to_follow(desk, tx, referral_id, kind, words)
        _step(desk, tx, one, kind, words, now)
        return known_referral(desk, tx, referral_id)


@by_clerk
def recall(desk: Desk, referral_id: str, reason: str) -> Referral:
    """The case comes back: contacts go on under the rules, unless another case is still there.

    Leads alone. Raises DeskError referral.unknown, referral.cannot_follow, referral.no_words,
    login.not_allowed.
    """
    desk.need(*LEADING)
    with desk.writing(*LEADING) as tx:
        now = desk.dated(tx)
        one = _to_follow(desk, tx, referral_id, StepKind.RECALLED, reason)
        _step(desk, tx, one, StepKind.RECALLED, reason, now)
        others = (other for other in stored.of_record(tx, one.debtor_id) if other.id != one.id)
        still = any(other.state is ReferralState.HANDED for other in others)
        if one.state is ReferralState.HANDED and not still:
            ended = protections.holds_of_record(tx, one.debtor_id, HoldKind.REFERRED.value)
            holds.end(desk, tx, one.person_id, (HoldKind.REFERRED, ended), reason, now)
        return known_referral(desk, tx, referral_id)


def latest(desk: Desk, rows: int) -> tuple[Referral, ...]:
    """The latest referrals of people whom who sits here may see. Raises DeskError login.needed."""
    with desk.reading() as tx:
        found = stored.latest(tx, desk.knows_alone(), rows)
        return tuple(one for one in found if desk.sees_person(tx, one.person_id))


def waiting(desk: Desk) -> int:
    """How many wait for a lead. Team leads and administrators only.

    Raises DeskError login.not_allowed.
    """
    with desk.reading(*LEADING) as tx:
        return stored.how_many_wait(tx)


def one(desk: Desk, referral_id: str) -> Referral:
    """One referral with its steps. Raises DeskError referral.unknown, login.needed."""
    with desk.reading() as tx:
        return known_referral(desk, tx, referral_id)


def known_case(desk: Desk, tx: Transaction, named: str) -> Case:
    """The case of a number or an id. Raises DeskError referral.no_case."""
    found = stored.case(tx, named)
    head = None if found is None else people.head(tx, found.person_id)
    if found is None or head is None or not desk.sees(tx, head):
        raise DeskError("referral.no_case", named=named)
    return found


def known_referral(desk: Desk, tx: Transaction, referral_id: str) -> Referral:
    """One of somebody whom who sits here may see. Raises DeskError referral.unknown."""
    found = stored.referral(tx, referral_id)
    head = None if found is None else people.head(tx, found.person_id)
    if found is None or head is None or not desk.sees(tx, head):
        raise DeskError("referral.unknown")
    return found


def _need_unarranged(tx: Transaction, case: Case) -> None:
    """Whoever keeps an arrangement goes to no lawyer, asked for or approved before it was made."""
    if readiness.is_kept(tx, case):
        raise DeskError("referral.arranged")


def _need_ready(case: Dossier) -> None:
    if case.missing:
        raise DeskError("referral.not_ready", count=len(case.missing))


def _to_follow(
    desk: Desk, tx: Transaction, referral_id: str, kind: StepKind, words: str
) -> Referral:
    """The referral under its person's lock, if this may follow and has its words."""
    one = known_referral(desk, tx, referral_id)
    people.lock(tx, one.person_id)
    one = known_referral(desk, tx, referral_id)
    if kind not in FOLLOWS.get(one.state, ()):
        raise DeskError("referral.cannot_follow")
    if kind in _WORDED and not words.strip():
        raise DeskError("referral.no_words")
    return one


def _step(  # noqa: PLR0913  # what was done with which referral, in which words, with which file
    desk: Desk,
    tx: Transaction,
    one: Referral,
    kind: StepKind,
    words: str,
    now: datetime,
    digest: str | None = None,
    checks: str | None = None,
) -> None:
    staff, step_id = desk.need(), desk.new_id(now)
    text_id, said = texts.keep(desk, tx, one.debtor_id, "referral", words, now)
    row: dict[str, Any] = {
        "id": step_id, "referral_id": one.id, "step": len(one.steps) + 1, "kind": kind.value,
        "text_id": text_id, "digest": digest, "checks": checks, "staff_id": staff.id,
        "at": micros(now),
    }  # fmt: skip
    tx.add(stored.add_step, **row)
    log.append(
        tx, one.person_id, EntryKind.REFERRAL_STEPPED, now, staff_id=staff.id, device=desk.device,
        referral=one.id, step=step_id, row=row_digest(row), text=text_id, words=said,
    )  # fmt: skip


def _enter(  # noqa: PLR0913  # a document has these parts
    desk: Desk,
    tx: Transaction,
    case: Case,
    name: Path,
    kind: PaperKind,
    body: bytes,
    now: datetime,
) -> Paper:
    staff, paper_id = desk.need(), desk.new_id(now)
    digest = hashlib.sha256(body).hexdigest()
    row: dict[str, Any] = {
        "id": paper_id, "case_id": case.id, "debtor_id": case.debtor_id, "kind": kind.value,
        "name": texts.plain(name.name), "size": len(body), "digest": digest,
        "staff_id": staff.id, "at": micros(now),
    }  # fmt: skip
    tx.add(stored.add_attachment, **row)
    tx.add(stored.add_content, attachment_id=paper_id, body=body)
    log.append(
        tx, case.person_id, EntryKind.PAPER_ATTACHED, now, staff_id=staff.id, device=desk.device,
        paper=paper_id, row=row_digest(row),
    )  # fmt: skip
    return Paper(paper_id, kind, row["name"], len(body), digest, now, staff.name)
