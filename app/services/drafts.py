"""Drafts 草稿: what is being typed is in the book at once, and gone once it was said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from os.path import commonprefix

from app.domain.drafts import Draft
from app.domain.errors import DeskError
from app.services import texts
from app.services.desk import CONTACTING, Desk
from app.storage import contacts, drafts, people
from app.storage.drafts import NO_CALL
from app.storage.staff import check_present
from app.storage.store import Transaction


def keep(
    desk: Desk,
    debtor_id: str,
    contact_id: str | None,
    note: str,
    form: Mapping[str, object] | None = None,
) -> None:
    """Keep what is being typed about a person, in place of what was kept before.

    `contact_id` is the contact or its permit; None before or without a call. What was typed
    before a call goes on in it: the first draft of the call takes the place of the one without.
    Where nothing stands in note and form, the draft is dropped.

    Raises DeskError words.too_long; person.unknown, also for a person who is somebody else's by
    now, login.closed, login.changed, none of these where the contact was one's own: its wrap-up is
    still to come.
    """
    staff = desk.need(*CONTACTING)
    texts.check_length(note)
    if desk.at_office:
        said = json.dumps(dict(form or {}), ensure_ascii=False)
        desk.ask_by_id(
            "keep_draft", debtor_id=debtor_id, contact_id=contact_id, note=note, form=said
        )
        return
    with desk.store.begin() as tx:
        person_id = _own(desk, tx, debtor_id, contact_id)
        record = _make_room(tx, staff.id, person_id, contact_id, note)
        if note.strip() or form:
            said = texts.plain(note)
            drafts.put(tx, staff.id, Draft(record, contact_id, said, form or {}, desk.now(tx)))


def standing(desk: Desk) -> tuple[Draft, ...]:
    """Everything that who sits here was typing and has not finished, the latest first.

    Their own alone; of people who are somebody else's by now as well, since nobody else has it.
    """
    staff = desk.need()
    with desk.reading() as tx:
        return drafts.standing(tx, staff.id)


def of_person(desk: Desk, debtor_id: str) -> tuple[Draft, ...]:
    """What who sits here was typing about one person, the latest first; nobody else's.

    Raises DeskError person.unknown.
    """
    staff = desk.need()
    with desk.reading() as tx:
        return drafts.of_person(tx, staff.id, _known(tx, debtor_id))


def drop(desk: Desk, debtor_id: str, contact_id: str | None) -> None:
    """Throw a draft of one's own away. Raises DeskError person.unknown."""
    staff = desk.need()
    if desk.at_office:
        desk.ask_by_id("drop_draft", debtor_id=debtor_id, contact_id=contact_id)
        return
    with desk.writing() as tx:
        drafts.drop(tx, staff.id, _known(tx, debtor_id), contact_id or NO_CALL)


def said(
    desk: Desk, tx: Transaction, person_id: str, note: str, contact_id: str, permit_id: str | None
) -> None:
    """Drop what a wrap-up has said, in its own transaction.

    That is the draft of its contact; one without a call too, if its words are in the note. Other
    words of the person stay: nobody has said them yet.
    """
    staff = desk.need()
    drafts.drop(tx, staff.id, person_id, contact_id, permit_id)
    for draft in drafts.of_person(tx, staff.id, person_id):
        if draft.contact_id is None and draft.note.strip() in note:
            drafts.drop(tx, staff.id, person_id, NO_CALL)


def noted(desk: Desk, tx: Transaction, person_id: str, words: str) -> None:
    """Drop what a note without a call has said, in its own transaction."""
    staff = desk.need()
    record = _resembling(tx, staff.id, person_id, words)
    for other, note in drafts.untied(tx, staff.id, person_id):
        if other == record or note.strip() in words:
            drafts.drop_untied(tx, staff.id, other)


def _make_room(
    tx: Transaction, staff_id: str, person_id: str, contact_id: str | None, note: str
) -> str:
    """Drop what is typed anew; returns the record with which it lies from now on.

    Only the first draft of a call takes the place of one without: what is typed beside the call
    later on is other words.
    """
    if contact_id is not None and drafts.drop(tx, staff_id, person_id, contact_id):
        return person_id
    record = _resembling(tx, staff_id, person_id, note)
    if record is not None:
        drafts.drop_untied(tx, staff_id, record)
    return person_id if record is None or contact_id is not None else record


def _resembling(tx: Transaction, staff_id: str, person_id: str, note: str) -> str | None:
    """The record of the draft without a call that begins most like that note, else of the latest.

    There are several where each record had one before they were merged.
    """
    found = drafts.untied(tx, staff_id, person_id)
    best = max(found, key=lambda one: len(commonprefix((one[1], note))), default=None)
    return None if best is None else best[0]


def _own(desk: Desk, tx: Transaction, debtor_id: str, contact_id: str | None) -> str:
    """The person's id, if who sits here works on them, or did in that contact.

    A contact of one's own is written up by a closed account, too.
    """
    staff, head, made = desk.need(), people.head(tx, debtor_id), None
    if contact_id is not None:
        made = contacts.contact(tx, contact_id) or contacts.permit(tx, contact_id)
    if head is not None and made is not None and made["staff_id"] == staff.id:
        met = people.head(tx, made["debtor_id"])
        if met is not None and met.person_id == head.person_id:
            return head.person_id
    check_present(tx, staff)
    if head is None or not desk.sees(tx, head):
        raise DeskError("person.unknown", id=debtor_id)
    return head.person_id


def _known(tx: Transaction, debtor_id: str) -> str:
    head = people.head(tx, debtor_id)
    if head is None:
        raise DeskError("person.unknown", id=debtor_id)
    return head.person_id
