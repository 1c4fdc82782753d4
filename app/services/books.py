"""Books: made with their key, opened, upgraded, backed up and restored."""

from __future__ import annotations

import os
import secrets as chance
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.channels.secrets import Secrets
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError, NoKeyring
from app.domain.ids import NewId, uuid7
from app.domain.staff import Founder, Role
from app.services import calendars, login, texts
from app.services.desk import LEADING, Desk
from app.services.locking import OLDER, Forget, lock
from app.storage import erasures, keys, log, migrating
from app.storage import staff as members
from app.storage.copying import alone, copy_book, count_entries, force_to_disk, remove, take_along
from app.storage.files import make_folder, read_small, write_over
from app.storage.moving import check_here
from app.storage.store import Store, Transaction, open_sqlcipher

# What a book says that can no longer be asked anything: a copy may take its place all the same.
_RUINED = ("book.wrong_key", "book.damaged", "book.disk_fault")
# What is wrong with a copy is not said of the present book, which nobody touched.
_OF_A_COPY = {
    "book.wrong_key": "copy.wrong_key", "book.not_set_up": "copy.wrong_key",
    "book.damaged": "copy.damaged", "book.disk_fault": "copy.damaged", "book.newer": "copy.newer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewBook:
    """A book just made. `recovery_code` is shown once and kept nowhere; `keyring` names the place
    of the key, None when a passphrase opens the book."""

    store: Store
    recovery_code: str
    keyring: str | None


@dataclass(frozen=True, slots=True)
class Restored:
    """A book just restored. `kept` is where the file lies that was there before (None: there was
    none), `entries` how many its log had (None: it could not be opened), `erased` how many words
    of the copy had been erased since and were erased again."""

    store: Store
    kept: Path | None
    entries: int | None
    erased: int


def create(  # what a book is made of
    path: Path, secrets: Secrets, passphrase: str | None, founder: Founder, new_id: NewId,
    at: datetime,
) -> NewBook:  # fmt: skip
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
    make_folder(path.parent)
    book_id, key, code = new_id(at), keys.new_key(), keys.recovery_code()
    place = _keep(secrets, book_id, key, passphrase)
    envelope = keys.envelope_path(path)
    if envelope.exists():  # of a set-up that was cut off, or of a book that was moved away
        envelope.rename(envelope.with_name(f"{envelope.name}.{book_id}"))
    keys.seal_envelope(envelope, book_id, key, code, None if place else passphrase)
    unfinished = path.with_name(f"{path.name}.setting-up")
    remove(unfinished)  # of a set-up that was cut off
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
        remove(unfinished)
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
        tx.run(members.put_setting, name=members.BOOK_ID, value=book_id)
        tx.run(members.put_setting, name=members.SALT, value=chance.token_hex(16))
        log.append(tx, DESK, EntryKind.BOOK_CREATED, at, staff_id=None, device="", book=book_id)


def salt(store: Store) -> bytes:
    """The book's salt for digests of numbers. Raises DeskError book.not_set_up."""
    with store.read() as tx:
        found = members.setting(tx, members.SALT)
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


def open_book(
    path: Path, key: bytes, at: datetime, *, even_moved: bool = False, forget: Forget | None = None
) -> Store:
    """Open a book with its key; an older one is copied aside, then upgraded.

    A device's book whose time is over is wiped instead; `forget` deletes its key, too.

    Raises WrongKey, DeskError book.missing, book.not_set_up (the file is left as it is),
    book.newer, book.busy, book.read_only, book.damaged, book.moved naming the office (unless
    `even_moved`: a move that was cut off goes on or is undone there), and as `locking.lock`.
    """
    store = _opened(path, key)
    try:
        if (older := migrating.check(store)) or not even_moved:
            check_here(store)
        if older:
            copy_book(store, path.with_name(f"{path.name}{OLDER}{at:%Y%m%d-%H%M%S}"))
            _upgrade(store, at)
        lock(store, at, forget)
    except BaseException:
        store.close()
        raise
    return store


def back_up(desk: Desk, to: Path) -> None:
    """Write a copy of the book and of its key envelope; both durable when this returns.

    Team leads and administrators only: whoever has a copy can put it in the book's place.
    Raises DeskError login.not_allowed, copy.exists, copy.cannot_write, book.disk_full,
    copy.central (a central database is backed up at its server).
    """
    staff = desk.present(*LEADING)
    path = desk.store.path
    if path is None:
        raise DeskError("copy.central")
    copy_book(desk.store, to)
    try:
        _copy_envelope(path, to)
    except OSError as error:
        to.unlink(missing_ok=True)  # without its envelope it could not be opened elsewhere
        raise DeskError("copy.cannot_write", path=str(to)) from error
    with desk.writing() as tx:
        log.append(
            tx, DESK, EntryKind.BOOK_BACKED_UP, desk.now(tx), staff_id=staff.id,
            device=desk.device,
        )  # fmt: skip
        erasures.keep(tx, path)


def check_copy(copy: Path) -> None:
    """Whether this can be a copy at all, before its key is sought.

    Raises DeskError copy.missing, copy.not_a_copy (no key envelope lies beside it).
    """
    if not copy.is_file():
        raise DeskError("copy.missing", path=str(copy))
    if not keys.envelope_path(copy).exists():
        raise DeskError("copy.not_a_copy", path=str(copy), keys=keys.envelope_path(copy).name)


def restore(  # a copy, its place, both keys, who does it, and whether newer work may go
    copy: Path,
    to: Path,
    key: bytes,
    enter: Callable[[Store], Desk],
    present_key: bytes | None = None,
    *,
    replace_newer: bool = False,
) -> Restored:
    """Put a copy in a book's place, after reading every chain of it; the old file is kept aside.

    `enter` signs an administrator in at what the copy holds. The present book is opened by the
    copy's key or by `present_key`; a ruined one by neither. At every moment a whole book lies at
    `to`.

    Raises DeskError copy.missing, copy.wrong_key, copy.damaged, copy.newer, restore.broken,
    restore.login_wrong, login.not_allowed, book.in_use (close every window first),
    restore.newer_here (unless `replace_newer`), erasure.list_damaged; nothing was replaced then.
    """
    fresh = to.with_name(f"{to.name}.restoring")
    remove(fresh)  # of a restore that was cut off
    try:
        entries = _unpack(copy, key, fresh)
        with ExitStack() as held:
            new = open_sqlcipher(fresh, key)
            held.callback(new.close)
            desk = _administrator(new, enter)
            had = _hold(held, to, (key, present_key))
            if had is not None and had > entries and not replace_newer:
                raise DeskError("restore.newer_here", here=had, copy=entries)
            erased = _note_restored(desk, had, to)
            with alone(new):
                pass  # all of it is in its one file now
            new.close()
            kept = _keep_aside(to, desk.clock())
            if os.name == "nt":
                held.close()  # Windows replaces no file that is open
            _copy_envelope(copy, to)
            os.replace(fresh, to)
        force_to_disk(to)
    except BaseException:
        remove(fresh)
        raise
    return Restored(open_sqlcipher(to, key), kept, had, erased)


def _opened(path: Path, key: bytes) -> Store:
    """A book that was set up. SQLite would make an empty file a database by opening it."""
    if path.exists() and path.stat().st_size == 0:
        raise DeskError("book.not_set_up")
    store = open_sqlcipher(path, key)
    if migrating.schema_version(store) is None:
        store.close()
        raise DeskError("book.not_set_up")
    return store


def _upgrade(store: Store, at: datetime) -> None:
    migrating.migrate(store)
    with store.begin() as tx:
        _upgraded(tx, at)


def _upgraded(tx: Transaction, at: datetime) -> None:
    """Put it on record, and begin what an older book has none of."""
    log.append(tx, DESK, EntryKind.BOOK_UPGRADED, at, staff_id=None, device="")
    calendars.begin(tx, uuid7, at)


def _unpack(copy: Path, key: bytes, fresh: Path) -> int:
    """Write what the copy holds to `fresh`, once every chain of it was read; how many entries."""
    with open_copy(copy, key) as source:
        migrating.check(source)
        check_here(source)
        with source.read() as tx:
            _, entries, broken = log.broken(tx)
        if broken is not None:
            raise DeskError("restore.broken", seq=broken.seq, chain=broken.chain)
        copy_book(source, fresh)
    return entries


@contextmanager
def open_copy(copy: Path, key: bytes) -> Iterator[Store]:
    """A copy, to be read.

    Raises DeskError copy.missing, copy.wrong_key, copy.damaged, copy.newer.
    """
    if not copy.is_file():
        raise DeskError("copy.missing", path=str(copy))
    try:
        with closing(_opened(copy, key)) as source:
            yield source
    except DeskError as error:
        if error.code not in _OF_A_COPY:
            raise
        raise DeskError(_OF_A_COPY[error.code], path=str(copy), **error.values) from error


def _administrator(new: Store, enter: Callable[[Store], Desk]) -> Desk:
    """The desk of who restores. An older copy is upgraded first: staff are read as they are now."""
    older = migrating.check(new)
    if older:
        migrating.migrate(new)
    try:
        desk = enter(new)
    except DeskError as error:
        if error.code != "login.wrong":
            raise
        raise DeskError("restore.login_wrong") from error
    desk.need(Role.ADMIN)
    if older:
        with new.begin() as tx:
            _upgraded(tx, desk.now(tx))
    return desk


def _hold(held: ExitStack, path: Path, candidates: tuple[bytes | None, ...]) -> int | None:
    """Keep everybody else from the present book; its entries, None where they cannot be read."""
    store = _present(path, candidates)
    if store is None:
        return None
    held.callback(store.close)
    had = None
    try:
        had = count_entries(store)
        check_here(store)
        held.enter_context(alone(store))
    except DeskError as error:
        if error.code not in _RUINED:
            raise
    return had


def _present(path: Path, candidates: tuple[bytes | None, ...]) -> Store | None:
    for key in candidates:
        if key is None or not path.exists():
            continue
        try:
            return _opened(path, key)
        except DeskError as error:
            if error.code == "book.busy":
                raise DeskError("book.in_use") from error
            if error.code not in (*_RUINED, "book.not_set_up"):
                raise
    return None


def _note_restored(desk: Desk, had: int | None, to: Path) -> int:
    body = {} if had is None else {"replaced_entries": had}
    with desk.store.begin() as tx:
        log.append(
            tx, DESK, EntryKind.BOOK_RESTORED, desk.now(tx), staff_id=desk.need().id,
            device=desk.device, **body,
        )  # fmt: skip
        return texts.forget(desk, tx, to)


def _keep_aside(path: Path, at: datetime) -> Path | None:
    """Give the present file a second name, with all that belongs to it, so that it opens there."""
    if not path.exists():
        return None
    kept = first = path.with_name(f"{path.name}.replaced-{at:%Y%m%d-%H%M%S}")
    number = 1
    while kept.exists():
        number += 1
        kept = first.with_name(f"{first.name}-{number}")
    try:
        os.link(path, kept)
    except OSError:  # a file system without hard links
        shutil.copy2(path, kept)
    _copy_envelope(path, kept)
    # SQLite would apply what is left of the old book to the new one: only a ruined book has any.
    take_along(path, kept)
    return kept


def _copy_envelope(book: Path, to: Path) -> None:
    """Put the book's envelope beside `to` in one step; nothing where it has none."""
    envelope = keys.envelope_path(book)
    if envelope.exists():
        write_over(keys.envelope_path(to), read_small(envelope, keys.ENVELOPE_LIMIT))


def _keep(secrets: Secrets, book_id: str, key: bytes, passphrase: str | None) -> str | None:
    """Put the key into the keyring; None when the passphrase has to do."""
    if passphrase is not None:
        return None
    secrets.put(book_id, key)
    return secrets.name
