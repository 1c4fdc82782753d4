"""Words about a person: kept where they can be erased, and erased without breaking the chain."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.people import keyed
from app.domain.staff import Role
from app.domain.texts import KeptText
from app.services.desk import Desk
from app.storage import log, people
from app.storage import texts as words
from app.storage.store import Transaction

_ERASING = (Role.COMPLIANCE, Role.ADMIN)


def keep(
    desk: Desk, tx: Transaction, person_id: str, kind: str, said: str, at: datetime
) -> tuple[str | None, str | None]:
    """Keep words where they can be erased; their id and salted digest, None for no words.

    What no database can keep (half of a surrogate pair, NUL) is replaced.
    """
    said = said.replace("\0", "?").encode("utf-8", "replace").decode()
    if not said.strip():
        return None, None
    text_id, salt = desk.new_id(at), secrets.token_hex(16)
    tx.add(
        words.add_text, id=text_id, debtor_id=person_id, kind=kind, salt=salt, body=said,
        at=micros(at), staff_id=desk.need().id,
    )  # fmt: skip
    return text_id, keyed(bytes.fromhex(salt), said)


def of_person(desk: Desk, debtor_id: str) -> tuple[KeptText, ...]:
    """Everything that was written about a person. Compliance and administrators only.

    Raises DeskError person.unknown, login.not_allowed.
    """
    desk.need(*_ERASING)
    with desk.store.read() as tx:
        head = people.head(tx, debtor_id)
        if head is None:
            raise DeskError("person.unknown", id=debtor_id)
        return words.of_person(tx, head.person_id)


def erase(desk: Desk, debtor_id: str, text_ids: Collection[str] | None, reason: str) -> int:
    """Erase words about a person (None: all there are); the chain goes on holding without them.

    Compliance and administrators only. Returns how many were erased. The reason is on record, as
    words of its own. Raises DeskError person.unknown, text.unknown, text.none, text.no_reason,
    login.not_allowed; nothing was erased then.
    """
    staff = desk.need(*_ERASING)
    if not reason.strip():
        raise DeskError("text.no_reason")
    with desk.store.begin() as tx:
        now = desk.now(tx)
        locked = people.lock(tx, debtor_id)
        if locked is None:
            raise DeskError("person.unknown", id=debtor_id)
        chosen = _chosen(words.of_person(tx, locked.person_id), text_ids)
        for text_id in chosen:
            words.erase(tx, text_id)
        reason_id, digest = keep(desk, tx, locked.person_id, "reason", reason, now)
        log.append(
            tx, locked.person_id, EntryKind.TEXT_ERASED, now, staff_id=staff.id,
            device=desk.device, texts=chosen, text=reason_id, words=digest,
        )  # fmt: skip
    return len(chosen)


def _chosen(written: tuple[KeptText, ...], text_ids: Collection[str] | None) -> list[str]:
    known = {one.id for one in written}
    for text_id in text_ids or ():
        if text_id not in known:
            raise DeskError("text.unknown", id=text_id)
    standing = [one.id for one in written if one.body is not None]
    chosen = [id_ for id_ in standing if text_ids is None or id_ in text_ids]
    if not chosen:
        raise DeskError("text.none")
    return chosen
