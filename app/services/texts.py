"""Words about a person: kept where they can be erased, and erased without breaking the chain."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.staff import Role
from app.domain.texts import MOST, UNTYPED, KeptText
from app.domain.texts import plain as plain
from app.services.desk import Desk
from app.services.errands import by_clerk, by_clerk_at_length
from app.storage import drafts, erasures, log, people
from app.storage import texts as words
from app.storage.chain import words_digest
from app.storage.store import Transaction

_ERASING = (Role.COMPLIANCE, Role.ADMIN)


def keep(  # noqa: PLR0913  # words have these parts
    desk: Desk,
    tx: Transaction,
    person_id: str,
    kind: str,
    said: str,
    at: datetime,
    text_id: str | None = None,
) -> tuple[str | None, str | None]:
    """Keep words where they can be erased; their id and salted digest, None for no words.

    `text_id` is made here where the caller brings none. Raises DeskError words.too_long.
    """
    said = plain(said)
    if not said.strip():
        return None, None
    if kind not in UNTYPED:
        check_length(said)
    text_id, salt = text_id or desk.new_id(at), secrets.token_hex(16)
    tx.add(
        words.add_text, id=text_id, debtor_id=person_id, kind=kind, salt=salt, body=said,
        at=micros(at), staff_id=desk.need().id,
    )  # fmt: skip
    return text_id, words_digest(salt, said)


def check_length(said: str, most: int = MOST) -> None:
    """Whether somebody may have typed it. Raises DeskError words.too_long."""
    if len(said) > most:
        raise DeskError("words.too_long", most=most)


def is_kept(desk: Desk, tx: Transaction, person_id: str, text_id: str, said: str) -> bool:
    """Whether just these words were sent before. Raises DeskError note.id_taken by other words."""
    known = words.find(tx, text_id)
    if known is None:
        return False
    head = people.head(tx, known.debtor_id) if known.debtor_id else None
    theirs = head is not None and head.person_id == person_id
    ours = theirs and known.staff_id == desk.need().id and known.body in (None, plain(said))
    if not ours:
        raise DeskError("note.id_taken")
    return True


def of_person(desk: Desk, debtor_id: str) -> tuple[KeptText, ...]:
    """Everything that was written about a person. Compliance and administrators only.

    Raises DeskError person.unknown, login.not_allowed.
    """
    with desk.reading(*_ERASING) as tx:
        head = people.head(tx, debtor_id)
        if head is None:
            raise DeskError("person.unknown", id=debtor_id)
        return words.of_person(tx, head.person_id)


@by_clerk
def erase(desk: Desk, debtor_id: str, text_ids: Collection[str] | None, reason: str) -> int:
    """Erase words about a person (None: all there are); the chain goes on holding without them.

    What is still being typed about the person, at whichever desk, goes as well: all of it, or
    what the named words stand in.
    Compliance and administrators only. Returns how many were erased. The reason is on record, as
    words of its own. Raises DeskError person.unknown, text.unknown, text.none, text.no_reason,
    erasure.list_damaged, erasure.list_not_written, login.not_allowed; nothing was erased then.
    """
    staff = desk.need(*_ERASING)
    if not reason.strip():
        raise DeskError("text.no_reason")
    with desk.writing() as tx:
        now = desk.dated(tx)
        locked = people.lock(tx, debtor_id)
        if locked is None or not desk.sees(tx, locked):  # an office's administrator sees nobody
            raise DeskError("person.unknown", id=debtor_id)
        written = words.of_person(tx, locked.person_id)
        typed = drafts.erase(tx, locked.person_id, _bodies(written, text_ids))
        chosen = _chosen(written, text_ids, typed)
        for text_id in chosen:
            words.erase(tx, text_id)
        reason_id, digest = keep(desk, tx, locked.person_id, "reason", reason, now)
        log.append(
            tx, locked.person_id, EntryKind.TEXT_ERASED, now, staff_id=staff.id,
            device=desk.device, texts=chosen, drafts=typed, text=reason_id, words=digest,
        )  # fmt: skip
        erasures.keep(tx, desk.store.path)
    return len(chosen) + typed


@by_clerk_at_length
def erase_again(desk: Desk) -> int:
    """Erase what a copy brought back: whatever the log or the list beside the book says is erased.

    Compliance and administrators only. Returns how many words there were. Raises DeskError
    erasure.list_damaged, erasure.list_not_written, login.not_allowed.
    """
    with desk.writing(*_ERASING) as tx:
        return forget(desk, tx, desk.store.path)


def forget(desk: Desk, tx: Transaction, book: Path | None) -> int:
    """As `erase_again`, in the caller's transaction; the list lies beside `book`.

    What was being typed about the person before an erasure of which the log does not tell goes
    whole: the copy cannot say which of it became the words that were erased.
    """
    told, listed = erasures.told(tx), erasures.listed(tx, book)
    again: dict[str, list[str]] = {}
    for text_id, debtor_id in erasures.standing(tx, told | listed):
        again.setdefault(debtor_id, []).append(text_id)
    until: dict[str, int] = {}
    for one in listed - told:
        until[one.person_id] = max(one.at, until.get(one.person_id, 0))
    count = sum(
        _forget(desk, tx, debtor_id, again.get(debtor_id, []), until.get(debtor_id))
        for debtor_id in sorted(again.keys() | until.keys())
    )
    erasures.keep(tx, book)
    return count


def _forget(
    desk: Desk, tx: Transaction, debtor_id: str, text_ids: list[str], until: int | None
) -> int:
    locked = people.lock(tx, debtor_id)
    if locked is None:  # of somebody who came into the book after the copy
        return 0
    typed = 0 if until is None else drafts.erase(tx, locked.person_id, None, until)
    for text_id in text_ids:
        words.erase(tx, text_id)
    if text_ids or typed:
        log.append(
            tx, locked.person_id, EntryKind.TEXT_ERASED, desk.now(tx), staff_id=desk.need().id,
            device=desk.device, texts=text_ids, drafts=typed, again=True,
        )  # fmt: skip
    return len(text_ids) + typed


def _bodies(written: tuple[KeptText, ...], text_ids: Collection[str] | None) -> list[str] | None:
    if text_ids is None:
        return None
    return [one.body for one in written if one.id in text_ids and one.body is not None]


def _chosen(
    written: tuple[KeptText, ...], text_ids: Collection[str] | None, typed: int
) -> list[str]:
    known = {one.id for one in written}
    for text_id in text_ids or ():
        if text_id not in known:
            raise DeskError("text.unknown", id=text_id)
    standing = [one.id for one in written if one.body is not None]
    chosen = [id_ for id_ in standing if text_ids is None or id_ in text_ids]
    if not chosen and not typed:
        raise DeskError("text.none")
    return chosen
