"""A device's book: begun beside its envelope, filled, named, and opened again to be synced.

Its id is that of its check-out: so its envelope tells, unopened, what was begun at a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from app.channels.secrets import Secrets
from app.domain.errors import DeskError, NoKeyring, WrongKey
from app.services import books, clock
from app.services.carrying import Load
from app.services.desk import Desk
from app.storage import checkouts, keys, outbox, passwords, publications, taking
from app.storage import staff as members
from app.storage.copying import force_to_disk, remove
from app.storage.store import Store, open_sqlcipher


def unfinished(to: Path) -> Path:
    """Where the book lies until it is whole and its reservation on record."""
    return to.with_name(f"{to.name}.writing")


def begun(to: Path) -> str | None:
    """The check-out that was begun at this place and cut off; None: nothing was reserved yet.

    Raises DeskError key.envelope_exists (of a book that was moved away), and as `keys.book_of`.
    """
    envelope = keys.envelope_path(to)
    if not unfinished(to).exists():
        if envelope.exists():
            raise DeskError("key.envelope_exists", file=envelope.name)
        return None
    return keys.book_of(envelope) if envelope.exists() else None


def make(
    to: Path, checkout_id: str, passphrase: str | None, secrets: Secrets | None, at: datetime
) -> Store:
    """Begin the book: safely on disk, then its envelope, before anything is reserved for it.

    Nobody is told its recovery code: after its time nothing opens it. Raises NoKeyring,
    DeskError key.passphrase_short, and as `books.make`; nothing is left then.
    """
    path, key = unfinished(to), keys.new_key()
    book = books.make(path, key, checkout_id, at)
    try:
        force_to_disk(path)
        if passphrase is None:
            if secrets is None:
                raise NoKeyring("key.passphrase_needed")
            secrets.put(checkout_id, key)
        envelope = keys.envelope_path(to)
        keys.seal_envelope(envelope, checkout_id, key, keys.recovery_code(), passphrase)
    except BaseException:
        book.close()
        remove(path)
        raise
    return book


def fill(
    desk: Desk, book: Store, checkout_id: str, load: Load, passphrase: str | None
) -> None:
    """Put in what it needs, and have it note from then on what it writes: all of it or nothing.

    Numbers are digested as at the centre, and the rules are those that it has published. At a
    book its clock is the centre's own by now; what is set afterwards shows on the same computer.
    """
    with book.begin() as there:
        taking.write(there, taking.named(load.rows))
        there.run(members.put_setting, name=checkouts.HERE, value=checkout_id)
        there.run(members.put_setting, name=members.SALT, value=load.salt.hex())
        if desk.at_office and passphrase is not None:
            login, phc = desk.need().login, passwords.hash_password(passphrase)
            members.set_password(there, login, phc)
        if load.revision is not None:
            publications.revise(there, load.revision)
        clock.see(desk, there)
        outbox.install(there)


def is_whole(book: Store) -> bool:
    """Whether it was filled."""
    with book.read() as there:
        return outbox.is_installed(there)


def name(to: Path) -> None:
    """The book is whole and reserved for: it gets its name."""
    force_to_disk(unfinished(to))
    unfinished(to).rename(to)
    force_to_disk(to)


def drop(to: Path, secrets: Secrets | None) -> None:
    """Delete what was begun at this place, with its key; an envelope alone is another book's."""
    path, envelope = unfinished(to), keys.envelope_path(to)
    if not path.exists():
        return
    if envelope.exists():
        if secrets is not None and not keys.has_passphrase(envelope):
            secrets.delete(keys.book_of(envelope))
        envelope.unlink()
    remove(path)


def key_in(to: Path, passphrase: str | None, secrets: Secrets | None) -> bytes:
    """The key of the book of this place. Raises WrongKey, NoKeyring."""
    envelope = keys.envelope_path(to)
    if passphrase is not None:
        if not keys.has_passphrase(envelope):
            raise WrongKey("key.no_passphrase")
        return keys.open_with_passphrase(envelope, passphrase)
    if secrets is None or keys.has_passphrase(envelope):
        raise NoKeyring("key.passphrase_needed")
    found = secrets.get(keys.book_of(envelope))
    if found is None:
        raise NoKeyring("key.not_in_keyring")
    return found


def key_of(path: Path, passphrase: str) -> bytes:
    """The key of a device's book. Raises WrongKey, and DeskError as `keys.book_of`."""
    return keys.open_with_passphrase(keys.envelope_path(path), passphrase)


@contextmanager
def opened(path: Path, key: bytes) -> Iterator[Store]:
    """A device's book, to be synced: also one that is locked. Raises as `open_sqlcipher`."""
    with closing(open_sqlcipher(path, key)) as book:
        yield book
