"""Questions about records 复核: listed for whoever oversees the desk, and settled one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.domain.contact import HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.reviews import Answered, Review
from app.services import holds, merging, queue, texts
from app.services.desk import OVERSEEING, Desk
from app.storage import contacts, log, people
from app.storage import reviews as questions
from app.storage.people import Locked
from app.storage.store import Transaction


def listed(
    desk: Desk, rows: int, *, settled_too: bool = False, import_id: str = ""
) -> tuple[Review, ...]:
    """The oldest questions, of one import where it is named.

    Team leads, compliance and administrators only. Raises DeskError login.not_allowed.
    """
    with desk.reading(*OVERSEEING) as tx:
        found = questions.listed(tx, rows, settled_too=settled_too, import_id=import_id)
        names = people.names(tx, {one.other_id for one in found if one.other_id})
    return tuple(
        replace(one, other_name=names.get(one.other_id)) if one.other_id else one for one in found
    )


def settle(desk: Desk, review_id: str, verdict: Answered, reason: str = "") -> Review:
    """Say whether it is the same person; returns the question as it was.

    Two records of the same person are merged. Where one record speaks of two people, nobody can
    tell whose debts they are: the person is held as disputed until the creditor's file is right.
    Team leads, compliance and administrators only. Raises DeskError review.unknown,
    review.settled, review.one_person, login.not_allowed.
    """
    staff = desk.need(*OVERSEEING)
    with desk.writing() as tx:
        now = desk.dated(tx)
        review, person, other = _locked(tx, review_id)
        questions.settle(tx, review_id, verdict, staff.id, now)
        text_id, digest = texts.keep(desk, tx, person.person_id, "reason", reason, now)
        log.append(
            tx, person.person_id, EntryKind.REVIEW_SETTLED, now, staff_id=staff.id,
            device=desk.device, review=review_id, review_kind=review.kind,
            verdict=verdict.value, text=text_id, words=digest,
        )  # fmt: skip
        _follow(desk, tx, verdict, person, other, now)
    return review


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
        return
    if other is None:
        _hold(desk, tx, person, now)
    elif one_person:
        raise DeskError("review.one_person")


def _hold(desk: Desk, tx: Transaction, person: Locked, now: datetime) -> None:
    held = contacts.wishes(tx, person.person_id).holds
    if not any(hold.kind is HoldKind.DISPUTE for hold in held):
        holds.record(desk, tx, person.person_id, HoldKind.DISPUTE, None, None, now)
        queue.rerank(desk, tx, person.person_id, now)
