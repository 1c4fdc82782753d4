"""Other ways into a book: a new passphrase, a new recovery code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.staff import Role
from app.services.desk import Desk
from app.storage import keys, log
from app.storage.files import read_small, write_over


def change_passphrase(desk: Desk, key: bytes, new: str) -> None:
    """Set or replace the book's passphrase: from the next start on it opens the book.

    So it does where the key was in a keyring before: that is how a book moves to a machine without
    one. The recovery code goes on to work. Administrators only. Raises DeskError
    login.not_allowed, key.central, key.passphrase_short, key.envelope_not_written, WrongKey; the
    old way in goes on to work then.
    """
    with _on_record(desk, "passphrase") as envelope:
        keys.change_passphrase(envelope, key, new)


def change_recovery_code(desk: Desk, key: bytes) -> str:
    """Make a new recovery code, to be shown once; the old one ends. Administrators only.

    Raises DeskError login.not_allowed, key.central, key.envelope_not_written, WrongKey; the old
    code goes on to work then.
    """
    code = keys.recovery_code()
    with _on_record(desk, "recovery_code") as envelope:
        keys.change_recovery_code(envelope, key, code)
    return code


@contextmanager
def _on_record(desk: Desk, what: str) -> Iterator[Path]:
    """The book's envelope, to be changed; as it was again where the entry could not be kept."""
    staff = desk.present(Role.ADMIN)
    if desk.store.path is None:
        raise DeskError("key.central")
    envelope = keys.envelope_path(desk.store.path)
    keys.book_of(envelope)  # says in words what is wrong with it
    before = read_small(envelope, keys.ENVELOPE_LIMIT)
    try:
        with desk.writing() as tx:
            log.append(
                tx, DESK, EntryKind.BOOK_KEY_CHANGED, desk.now(tx), staff_id=staff.id,
                device=desk.device, way=what,
            )  # fmt: skip
            yield envelope
    except BaseException:
        if read_small(envelope, keys.ENVELOPE_LIMIT) != before:
            write_over(envelope, before)
        raise
