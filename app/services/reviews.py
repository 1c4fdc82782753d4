"""Questions about records and refusals 复核: listed for whoever oversees the desk, and settled."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from app.domain.contact import HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.people import TimelineKind
from app.domain.reviews import REFUSAL, Answered, Review
from app.services import holds, merging, queue, texts
from app.services.desk import CONTACTING, OVERSEEING, RULING, Desk
from app.services.errands import by_clerk
from app.storage import contacts, log, people
from app.storage import reviews as questions
from app.storage import texts as written
from app.storage.people import Locked
from app.storage.store import Transaction
from app.storage.timeline import ASKED, timeline

_LATEST = 50  # lines of a timeline in which the refusal stands that is asked about


@by_clerk
def ask(desk: Desk, debtor_id: str, words: str) -> None:
    """Ask compliance whether the latest refused call of a person was refused rightly.

    Nothing is loosened by it. Raises DeskError person.unknown, review.no_words,
    review.no_refusal, review.waits, login.not_allowed.
    """
    staff = desk.need(*CONTACTING)
    if not words.strip():
        raise DeskError("review.no_words")
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        person = people.lock(tx, debtor_id)
        if person is None or not desk.sees(tx, person):
            raise DeskError("person.unknown", id=debtor_id)
        lately = timeline(tx, person.person_id, _LATEST)
        refused = next((one for one in lately if one.kind is TimelineKind.REFUSED), None)
        if refused is None:
            raise DeskError("review.no_refusal")
        if questions.waits(tx, person.person_id):
            raise DeskError("review.waits")
        review_id = desk.new_id(now)
        text_id, digest = texts.keep(desk, tx, person.person_id, ASKED.value, words, now)
        by = f"{staff.name} {staff.number}".strip()
        body = {"rules": refused.rules, "text": text_id, "by": by}
        tx.add(
            questions.add_review, id=review_id, debtor_id=person.person_id, kind=REFUSAL,
            body=json.dumps(body), at=micros(now),
        )  # fmt: skip
        log.append(
            tx, person.person_id, EntryKind.REVIEW_ASKED, now, staff_id=staff.id,
            device=desk.device, review=review_id, text=text_id, words=digest,
        )  # fmt: skip


def listed(
    desk: Desk, rows: int, *, settled_too: bool = False, import_id: str = ""
) -> tuple[Review, ...]:
    """The oldest questions, of one import where it is named.

    Team leads, compliance and administrators only; those about refused calls only compliance and
    administrators. Raises DeskError login.not_allowed.
    """
    refusals = desk.need(*OVERSEEING).role in RULING
    with desk.reading(*OVERSEEING) as tx:
        found = questions.listed(
            tx, rows, settled_too=settled_too, import_id=import_id, refusals=refusals
        )
        names = people.names(tx, {one.other_id for one in found if one.other_id})
        return tuple(
            replace(
                one, other_name=names.get(one.other_id) if one.other_id else one.other_name,
                words=_words(tx, one.text_id),
            )
            for one in found
        )  # fmt: skip


def _words(tx: Transaction, text_id: str | None) -> str | None:
    found = None if text_id is None else written.find(tx, text_id)
    return None if found is None else found.body


@by_clerk
def settle(desk: Desk, review_id: str, verdict: Answered, reason: str = "") -> Review:
    """Say whether it is the same person, or a refusal was right; returns the question as it was.

    About a refusal, `reason` is the answer that stands in the person's timeline. It loosens
    nothing: what was counted wrongly is corrected where it stands.
    Two records of the same person are merged. Where one record speaks of two people, nobody can
    tell whose debts they are: the person is held as disputed until the creditor's file is right.
    Team leads, compliance and administrators only; of a refusal compliance and administrators.
    Raises DeskError review.unknown, review.settled, review.one_person, review.other_answer,
    review.no_words, login.not_allowed.
    """
    staff = desk.need(*OVERSEEING)
    with desk.writing() as tx:
        now = desk.dated(tx)
        review, person, other = _locked(tx, review_id)
        if not all(desk.sees(tx, one) for one in (person, other) if one is not None):
            raise DeskError("review.unknown")
        kind = _kind_of_answer(desk, review, verdict, reason)
        questions.settle(tx, review_id, verdict, staff.id, now)
        text_id, digest = texts.keep(desk, tx, person.person_id, kind, reason, now)
        log.append(
            tx, person.person_id, EntryKind.REVIEW_SETTLED, now, staff_id=staff.id,
            device=desk.device, review=review_id, review_kind=review.kind,
            verdict=verdict.value, text=text_id, words=digest,
        )  # fmt: skip
        _follow(desk, tx, verdict, person, other, now)
    return review


def _kind_of_answer(desk: Desk, review: Review, verdict: Answered, reason: str) -> str:
    """What kind of words the answer has; of a refusal they stand in the timeline."""
    if verdict not in review.answers:
        raise DeskError("review.other_answer")
    if review.kind != REFUSAL:
        return "reason"
    desk.need(*RULING)
    if not reason.strip():
        raise DeskError("review.no_words")
    return verdict.value


def _locked(tx: Transaction, review_id: str) -> tuple[Review, Locked, Locked | None]:
    """The question with both its people under their locks, always taken in one order."""
    review = questions.review(tx, review_id)
    if review is None:
        raise DeskError("review.unknown")
    names = sorted({review.debtor_id, review.other_id or review.debtor_id})
    locks = {name: people.lock(tx, name) for name in names}
    review = questions.review(tx, review_id)  # anew: somebody may have been faster
    person = None if review is None else locks[review.debtor_id]
    if review is None or person is None:
        raise DeskError("review.unknown")
    if review.verdict is not None:
        raise DeskError("review.settled")
    return review, person, locks[review.other_id] if review.other_id else None


def _follow(  # what the answer leads to
    desk: Desk,
    tx: Transaction,
    verdict: Answered,
    person: Locked,
    other: Locked | None,
    now: datetime,
) -> None:
    one_person = other is None or other.person_id == person.person_id
    if verdict is Answered.SAME:
        if other is not None and not one_person:
            merging.join(desk, tx, other, person, "", now)
    elif verdict is not Answered.DIFFERENT:
        return  # of a refusal: its words say what is to be done
    elif other is None:
        _hold(desk, tx, person, now)
    elif one_person:
        raise DeskError("review.one_person")


def _hold(desk: Desk, tx: Transaction, person: Locked, now: datetime) -> None:
    held = contacts.wishes(tx, person.person_id).holds
    if not any(hold.kind is HoldKind.DISPUTE for hold in held):
        holds.record(desk, tx, person.person_id, HoldKind.DISPUTE, None, None, now)
        queue.rerank(desk, tx, person.person_id, now)
