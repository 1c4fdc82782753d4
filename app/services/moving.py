"""A whole book into another place: a desk's own to an office, an office's to a copy and back.

An office is open to its desks from the moment on at which its functions are there: that is the last
step. Whoever kills any of this finds either the old place working or the new one, never both.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.staff import Role
from app.services import audit, books, office
from app.services.desk import Desk, Rulebook
from app.settings import Settings
from app.storage import keys, log, migrating, moving
from app.storage import staff as members
from app.storage.clock import server_moment
from app.storage.copying import alone, force_to_disk, remove
from app.storage.files import name_if_free
from app.storage.passwords import check_length
from app.storage.postgres import accounts, install
from app.storage.servers import address_of
from app.storage.store import Store, Transaction, open_sqlcipher

Progress = moving.Progress
# What is said of a place that may be lost: nobody answers there, or there is no such database.
_LOST = (
    "book.unreachable", "office.refused", "office.silent", "office.no_host", "office.no_database",
)  # fmt: skip


class Account(NamedTuple):
    """Whose role of the server gets which password: everybody else's is set by them."""

    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Moved:
    """How much arrived: rows of all tables, chains and entries of the log, up to which moment."""

    rows: int
    chains: int
    entries: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """The mark of a move that came to no end was taken off.

    `office`: where the book was to go; `looked`: whether that place was looked at (it does not
    have the book) or taken for lost on somebody's word.
    """

    office: str
    looked: bool


class Arrival(NamedTuple):
    """How a place becomes an office: by which rules and settings, and what goes on record of it."""

    rules: Rulebook
    settings: Settings
    kind: EntryKind
    staff_id: str | None = None
    device: str = ""
    account: Account | None = None


def move(desk: Desk, url: str, password: str, progress: Progress | None = None) -> Moved:
    """Move this desk's book to an empty database of the owner's; started again, it goes on.

    The book is held alone meanwhile and stays as it was, but for a mark that says where it went:
    no desk opens it any more. `password`: the administrator's own at the office.

    Raises DeskError login.not_allowed, password.short, book.in_use (close every window first),
    office.exists, office.own_book, move.login_taken, staff.name_wrong, move.differs,
    move.log_broken, and as `office.owned`. The book goes on working then.
    """
    staff = desk.need(Role.ADMIN)
    if desk.at_office:
        raise DeskError("office.own_book")
    check_length(password)
    arrival = Arrival(
        desk.rules, desk.settings, EntryKind.BOOK_MOVED, staff.id, desk.device,
        Account(staff.login, password),
    )  # fmt: skip
    with office.owned(url) as target, alone(desk.store) as source:
        gone = members.setting(source, moving.MOVED)
        if gone is not None and not (gone == address_of(url) and _is_begun(target)):
            raise DeskError("book.moved", office=gone)

        def leave() -> None:
            moving.mark(source, address_of(url))

        try:
            return _arrive(source, target, arrival, leave, progress)
        except BaseException:
            if members.setting(source, moving.MOVED) and moving.give_up(target):
                moving.mark(source, None)  # nobody works there: the book goes on
            raise


def undo(desk: Desk, url: str, *, target_lost: bool = False) -> Undone:
    """Take the mark off a book whose move to `url` came to no end: it is worked in again.

    The place is looked at first, and a move that still hangs there can end no more. Where it cannot
    be reached, only `target_lost`, the word of who looks after it, takes the mark off.

    Raises DeskError login.not_allowed, office.own_book, book.in_use, move.not_marked,
    move.other_place, move.arrived (people work there), move.target_unreached, and as
    `office.owned`; the mark stays then.
    """
    staff = desk.need(Role.ADMIN)
    if desk.at_office:
        raise DeskError("office.own_book")
    with alone(desk.store) as source:
        gone = members.setting(source, moving.MOVED)
        if gone is None:
            raise DeskError("move.not_marked")
        if gone != address_of(url):
            raise DeskError("move.other_place", office=gone)
        looked = _is_free_of(url, members.setting(source, members.BOOK_ID))
        if not looked and not target_lost:
            raise DeskError("move.target_unreached", office=gone)
        log.append(
            source, DESK, EntryKind.BOOK_MOVE_UNDONE, desk.now(source), staff_id=staff.id,
            device=desk.device, looked=looked,
        )  # fmt: skip
        moving.mark(source, None)
    return Undone(gone, looked)


def back_up(url: str, to: Path, passphrase: str) -> Moved:
    """Copy an office, as its owner, into an encrypted file that the passphrase opens.

    One moment of it, beside running work; compared with the office, and its log read, before the
    file has its name. Raises DeskError copy.exists, copy.being_written (another program copies
    this office), copy.cannot_write, key.passphrase_short, move.differs, move.log_broken,
    book.disk_full, and as `office.owned`.
    """
    with office.owned(url) as source, source.read() as held:
        if to.exists():
            raise DeskError("copy.exists", path=str(to))
        migrating.check_office(held)
        if not moving.claim(held):
            raise DeskError("copy.being_written", path=str(to))
        if to.exists():  # the other one has just finished
            raise DeskError("copy.exists", path=str(to))
        return _copy_to(source, to, address_of(url), passphrase)


def _copy_to(source: Store, to: Path, office_is: str, passphrase: str) -> Moved:
    """As `back_up`; nobody else writes to that name."""
    unfinished = to.with_name(f"{to.name}.writing")
    remove(unfinished)  # of one that was cut off
    with source.begin() as tx:
        key = keys.new_key()
        _seal(tx, to, key, passphrase)
        log.append(tx, DESK, EntryKind.BOOK_BACKED_UP, server_moment(tx), staff_id=None, device="")
    try:
        done = _write_copy(source, unfinished, key, office_is)
        force_to_disk(unfinished)
        name_if_free(unfinished, to)
        force_to_disk(to)
    except FileExistsError:  # another office's: its envelope lies there, too
        raise DeskError("copy.exists", path=str(to)) from None
    except BaseException:
        keys.envelope_path(to).unlink(missing_ok=True)
        raise
    finally:
        remove(unfinished)
    return done


def restore(
    copy: Path, key: bytes, url: str, by: tuple[Rulebook, Settings],
    progress: Progress | None = None,
) -> Moved:  # fmt: skip
    """Put what `back_up` wrote into an empty database of the owner's; started again, it goes on.

    Whoever has no role on this server gets one without a password. Raises DeskError
    copy.wrong_key, copy.damaged, copy.older, copy.newer, office.exists, move.login_taken,
    move.differs, move.log_broken, and as `office.owned`.
    """
    arrival = Arrival(*by, EntryKind.BOOK_RESTORED)
    with office.owned(url) as target, books.open_copy(copy, key) as book:
        if migrating.check(book):
            raise DeskError("copy.older", path=str(copy))
        with book.read() as source:
            done = _arrive(source, target, arrival, lambda: None, progress)
            return replace(done, until=moving.copied_at(source) or done.until)


def _arrive(
    source: Transaction, target: Store, arrival: Arrival, leave: Callable[[], None],
    progress: Progress | None,
) -> Moved:  # fmt: skip
    """Copy, compare, verify; then, in one transaction of the target, make an office of it.

    `leave` says so at the source before the target's transaction is kept.
    """
    with target.read() as tx:
        if moving.is_taken(tx):
            raise DeskError("office.exists")
        accounts.check_free(tx, members.duties(source), again=arrival.account is None)
    expected = moving.digests(source)
    moving.begin(target, expected)
    moving.copy(source, target, progress)
    done = _checked(target, expected)
    with target.begin() as tx:
        moving.end(tx)
        office.put_up(tx, arrival.rules, arrival.settings)
        accounts.seat(tx, *arrival.account or ())
        log.append(
            tx, DESK, arrival.kind, server_moment(tx), staff_id=arrival.staff_id,
            device=arrival.device,
        )  # fmt: skip
        leave()
    install.take_stock(target)
    return done


def _is_begun(target: Store) -> bool:
    with target.read() as tx:
        return moving.is_begun(tx)


def _is_free_of(url: str, book_id: str | None) -> bool:
    """Whether the place was reached; it does not have that book then. Raises DeskError
    move.arrived."""
    try:
        with office.owned(url) as target:
            with target.read() as tx:
                is_there = migrating.is_made(tx) and members.setting(tx, members.BOOK_ID) == book_id
            if is_there and not moving.give_up(target):
                raise DeskError("move.arrived", office=address_of(url))
    except DeskError as error:
        if error.code not in _LOST:
            raise
        return False
    return True


def _checked(target: Store, expected: moving.Digests) -> Moved:
    """What has arrived, compared with what was to. Raises DeskError move.differs, move.log_broken.

    A row that differs from its entry differed where it came from: `audit verify` goes on saying so.
    """
    names = moving.differing(target, expected)
    if names:
        raise DeskError("move.differs", tables=names)
    found = audit.verify_store(target)
    if found.broken is not None:
        raise DeskError("move.log_broken", chain=found.broken.chain, seq=found.broken.seq)
    with target.read() as tx:
        until = moving.until(tx)
    return Moved(sum(one.rows for one in expected.values()), found.chains, found.entries, until)


def _write_copy(source: Store, path: Path, key: bytes, office_is: str) -> Moved:
    """It is no book to work in: it says where people do."""
    with closing(open_sqlcipher(path, key, create=True)) as copy:
        with source.read() as tx:
            tx.freeze()
            expected = moving.digests(tx)
            moving.begin(copy, expected)
            moving.copy(tx, copy)
        done = _checked(copy, expected)
        with copy.begin() as written:
            moving.end(written)
            written.run(members.put_setting, name=moving.MOVED, value=office_is)
        with alone(copy):
            pass  # all of it is in its one file now
    return done


def _seal(source: Transaction, to: Path, key: bytes, passphrase: str) -> None:
    """The copy's own envelope. Nobody is told its recovery code: it is copied unattended."""
    book_id = members.setting(source, members.BOOK_ID) or ""
    envelope = keys.envelope_path(to)
    envelope.unlink(missing_ok=True)  # of a copy that was cut off: `to` does not exist
    keys.seal_envelope(envelope, book_id, key, keys.recovery_code(), passphrase)
