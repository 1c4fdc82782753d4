"""Books: made with their key, opened, upgraded, backed up and restored."""

from __future__ import annotations

import secrets as chance
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.channels.secrets import Secrets
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError, NoKeyring
from app.domain.ids import NewId
from app.domain.staff import Founder
from app.services import login
from app.services.desk import Desk
from app.storage import keys, log, migrating
from app.storage import staff as members
from app.storage.copying import copy_book, force_to_disk
from app.storage.store import Store, open_sqlcipher

SALT = "book.salt"


@dataclass(frozen=True, slots=True)
class NewBook:
    """A book just made. `recovery_code` is shown once and kept nowhere; `keyring` names the place
    of the key, None when a passphrase opens the book."""

    store: Store
    recovery_code: str
    keyring: str | None


def create(  # what a book is made of
    path: Path,
    secrets: Secrets,
    passphrase: str | None,
    founder: Founder,
    new_id: NewId,
    at: datetime,
) -> NewBook:
    """Make an encrypted book with its first administrator; it has its name once it is whole.

    Its random key is in the keyring before the file exists. Where no trustworthy keyring serves,
    the passphrase wraps the key instead.

    Raises DeskError book.exists, NoKeyring (ask for a passphrase and call again),
    key.passphrase_short, staff.name_missing, password.short, book.cannot_open, book.disk_full.
    Neither a failure nor a kill leaves a book behind.
    """
    if path.exists():
        raise DeskError("book.exists", path=str(path))
    login.check_founder(founder)
    _make_folder(path.parent)
    book_id, key, code = new_id(at), keys.new_key(), keys.recovery_code()
    place = _keep(secrets, book_id, key, passphrase)
    envelope = keys.envelope_path(path)
    if envelope.exists():  # of a set-up that was cut off, or of a book that was moved away
        envelope.rename(envelope.with_name(f"{envelope.name}.{book_id}"))
    keys.seal_envelope(envelope, book_id, key, code, None if place else passphrase)
    unfinished = path.with_name(f"{path.name}.setting-up")
    _remove(unfinished)  # of a set-up that was cut off
    try:
        store = make(unfinished, key, book_id, at)
        try:
            login.found(store, founder, new_id, at)
        finally:
            store.close()
        force_to_disk(unfinished)
        unfinished.rename(path)
        force_to_disk(path)
    except BaseException:
        _remove(unfinished)
        envelope.unlink(missing_ok=True)
        raise
    return NewBook(open_sqlcipher(path, key), code, place)


def make(path: Path, key: bytes, book_id: str, at: datetime) -> Store:
    """Make the book's file with a key that is already safe."""
    store = open_sqlcipher(path, key, create=True)
    try:
        begin_book(store, book_id, at)
    except BaseException:
        store.close()
        raise
    return store


def begin_book(store: Store, book_id: str, at: datetime) -> None:
    """Give an empty database its tables, its id and its salt, on either engine."""
    migrating.migrate(store)
    with store.begin() as tx:
        tx.run(members.put_setting, name="book.id", value=book_id)
        tx.run(members.put_setting, name=SALT, value=chance.token_hex(16))
        log.append(tx, DESK, EntryKind.BOOK_CREATED, at, staff_id=None, device="", book=book_id)


def salt(store: Store) -> bytes:
    """The book's salt for digests of numbers. Raises DeskError book.not_set_up."""
    with store.read() as tx:
        found = members.setting(tx, SALT)
    if found is None:
        raise DeskError("book.not_set_up")
    return bytes.fromhex(found)


def key_of(path: Path, secrets: Secrets, passphrase: str | None, code: str | None) -> bytes:
    """The key of a book: by recovery code or passphrase where one is given, else the keyring's.

    Raises DeskError book.missing, NoKeyring (ask for the passphrase), WrongKey.
    """
    if not path.exists():
        raise DeskError("book.missing", path=str(path))
    envelope = keys.envelope_path(path)
    if code is not None:
        return keys.open_with_recovery(envelope, code)
    if passphrase is not None:
        return keys.open_with_passphrase(envelope, passphrase)
    if keys.has_passphrase(envelope):
        raise NoKeyring("key.passphrase_needed")
    found = secrets.get(keys.book_of(envelope))
    if found is None:
        raise NoKeyring("key.not_in_keyring")
    return found


def open_book(path: Path, key: bytes, at: datetime) -> Store:
    """Open a book with its key; an older one is copied aside, then upgraded.

    Raises WrongKey, DeskError book.newer, book.busy, book.read_only, book.damaged.
    """
    store = open_sqlcipher(path, key)
    try:
        if migrating.check(store):
            copy_book(store, path.with_name(f"{path.name}.before-{at:%Y%m%d-%H%M%S}"))
            migrating.migrate(store)
    except BaseException:
        store.close()
        raise
    return store


def back_up(desk: Desk, to: Path) -> None:
    """Write a copy of the book and of its key envelope; both durable when this returns.

    Raises DeskError copy.exists, book.disk_full, book.cannot_open, copy.central (a central
    database is backed up at its server).
    """
    staff = desk.need()
    path = desk.store.path
    if path is None:
        raise DeskError("copy.central")
    copy_book(desk.store, to)
    envelope = keys.envelope_path(path)
    if envelope.exists():
        shutil.copy2(envelope, keys.envelope_path(to))
        force_to_disk(keys.envelope_path(to))
    with desk.store.begin() as tx:
        log.append(
            tx, DESK, EntryKind.BOOK_BACKED_UP, desk.clock(), staff_id=staff.id,
            device=desk.device,
        )  # fmt: skip


def restore(copy: Path, to: Path, key: bytes, at: datetime) -> Store:
    """Put a copy in a book's place, after reading every chain of it; the old file is kept aside.

    Raises DeskError restore.broken, book.newer, book.missing, book.damaged, WrongKey; nothing was
    replaced then.
    """
    source = open_sqlcipher(copy, key)
    try:
        migrating.check(source)
        with source.read() as tx:
            _, _, broken = log.broken(tx)
        if broken is not None:
            raise DeskError("restore.broken", seq=broken.seq, chain=broken.chain)
        fresh = to.with_name(f"{to.name}.restoring")
        fresh.unlink(missing_ok=True)
        copy_book(source, fresh)
    finally:
        source.close()
    # What SQLite left beside the old file belongs to it alone: it must be gone before the new one.
    for old in (*_beside(to), keys.envelope_path(to), to):
        if old.exists():
            old.rename(old.with_name(f"{old.name}.replaced-{at:%Y%m%d-%H%M%S}"))
    if keys.envelope_path(copy).exists():
        shutil.copy2(keys.envelope_path(copy), keys.envelope_path(to))
    fresh.rename(to)
    force_to_disk(to)
    store = open_book(to, key, at)
    with store.begin() as tx:
        log.append(tx, DESK, EntryKind.BOOK_RESTORED, at, staff_id=None, device="")
    return store


def _keep(secrets: Secrets, book_id: str, key: bytes, passphrase: str | None) -> str | None:
    """Put the key into the keyring; None when the passphrase has to do."""
    if passphrase is not None:
        return None
    secrets.put(book_id, key)
    return secrets.name


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + end) for end in ("-wal", "-shm"))


def _remove(path: Path) -> None:
    for left in (path, *_beside(path)):
        left.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeskError("book.cannot_open") from error
