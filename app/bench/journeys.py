"""A day of sixty visits with photos, taken out with a device and brought back.

checkout: the device's book made, filled and closed, its key sealed. sync: what was done there,
checked and joined at the centre. Each beside a plain encrypted file into which as many bytes are
written in one transaction and forced to disk: as the device's book has when it goes, its key
sealed likewise, and when it comes back.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from app.bench.book import (
    KEY,
    LEAD,
    OPENED,
    STAFF,
    Book,
    bare_connection,
    desk_on,
    fill_debts,
    fill_people,
    insert_rows,
    person_id,
    throw_away_book,
)
from app.bench.measure import Figure, Sizes, in_turn, milliseconds
from app.domain.contact import Channel
from app.domain.door import Allowed, Check, DoorFile, Filed, Met
from app.domain.moments import micros
from app.domain.promises import WrapUp
from app.domain.staff import Role, Staff
from app.domain.visits import Wanted
from app.domain.wishes import Agreed
from app.services import appointments, books, checkouts, door, sync, visits, wishes
from app.services.checkouts import Away
from app.services.desk import Desk
from app.storage.keys import envelope_path, recovery_code, seal_envelope
from app.storage.store import Store, open_sqlcipher

VISITS = 60
PHOTO = 300_000  # bytes
SEALED_LIMIT = "a key sealed by a passphrase, and so many bytes written with it, durable"
LIMIT = "the same bytes written into a bare SQLCipher file, durable"
_PASSPHRASE = "a device for the bench"
_VISITOR = Staff("7" * 32, "walker", "外访员", Role.VISITOR, "003")
_DEVICE, _OUT = "e" * 32, "0" * 31 + "1"
_CHUNK = 1 << 20


class _NoKeyring:
    """The bench leaves nothing in anybody's keyring: a passphrase is given."""

    name = "none"

    def get(self, book_id: str) -> bytes | None:
        """Nothing is kept."""
        return None

    def put(self, book_id: str, key: bytes) -> None:
        """Nothing is put in."""
        raise AssertionError(book_id)

    def delete(self, book_id: str) -> None:
        """Nothing is there."""


@dataclass(frozen=True, slots=True)
class _Day:
    """The centre's book with the visits of a day, and the folder for copies."""

    book: Book
    visits: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where all of it lies."""
        return self.book.path.parent


def measure(sizes: Sizes) -> list[Figure]:
    """Check-out and sync of one day."""
    with _day() as day:
        return [_checkout(day, sizes), _sync(day, sizes)]


def _checkout(day: _Day, sizes: Sizes) -> Figure:
    pairs = sizes.long_pairs
    with ExitStack() as stack:
        desks = [_walker(_opened(stack, day.book.copy(f"{n}.out"))) for n in range(pairs + 1)]
        books_ = [day.folder / f"{n}.device" for n in range(pairs + 1)]
        ours, limit = in_turn(
            pairs, lambda n: _take(desks[n], day, books_[n]),
            lambda n: _sealed(books_[n].stat().st_size, day.folder / f"{n}.bare"),
        )  # fmt: skip
        size = books_[0].stat().st_size
    unit = f"ms for {VISITS} visits, {size / 1e6:.1f} MB"
    return Figure("checkout", milliseconds(ours), unit, SEALED_LIMIT, milliseconds(limit), pairs)


def _sync(day: _Day, sizes: Sizes) -> Figure:
    pairs = sizes.long_pairs
    with ExitStack() as stack:
        centre, device = day.book.copy("sync.centre"), day.folder / "sync.device"
        _take(_walker(_opened(stack, centre)), day, device)
        key = books.key_of(device, _NoKeyring(), _PASSPHRASE, None)
        with closing(open_sqlcipher(device, key)) as away:
            _walk(_walker(away), day)
        size = device.stat().st_size
        with closing(bare_connection(centre)) as bare:
            bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sides = [_sides(stack, centre, device, key, n) for n in range(pairs + 1)]
        ours, limit = in_turn(
            pairs, lambda n: sync.sync(*sides[n]),
            lambda n: _written(size, day.folder / f"{n}.sync.bare"),
        )  # fmt: skip
    unit = f"ms for {VISITS} visits with photos, {size / 1e6:.1f} MB"
    return Figure("sync", milliseconds(ours), unit, LIMIT, milliseconds(limit), pairs)


def _sides(
    stack: ExitStack, centre: Path, device: Path, key: bytes, n: int
) -> tuple[Desk, Store]:
    """A desk on a copy of the centre, and a copy of the device's book."""
    copies = [path.with_name(f"{n}.{path.name}") for path in (centre, device)]
    for path, to in zip((centre, device), copies, strict=True):
        shutil.copyfile(path, to)
    desk = _walker(_opened(stack, copies[0]), days=2)
    away = open_sqlcipher(copies[1], key)
    stack.callback(away.close)
    return desk, away


def _opened(stack: ExitStack, path: Path) -> Store:
    store = open_sqlcipher(path, KEY)
    stack.callback(store.close)
    return store


def _walker(store: Store, days: int = 1) -> Desk:
    """The visitor's desk, so many days after the book was opened."""
    desk = desk_on(store, _VISITOR)
    desk.clock.at = OPENED + timedelta(days=days)  # type: ignore[attr-defined]  # the bench's own
    return replace(desk, device=_DEVICE)


def _take(desk: Desk, day: _Day, to: Path) -> None:
    until = OPENED + timedelta(days=3)
    checkouts.check_out(desk, day.visits, _OUT, Away(_DEVICE, until, to, _PASSPHRASE), _NoKeyring())


def _sealed(size: int, to: Path) -> None:
    """As `_written`, its key sealed as any book's: Argon2id is dear on purpose, and in both."""
    seal_envelope(envelope_path(to), "b" * 32, KEY, recovery_code(), _PASSPHRASE)
    _written(size, to)


def _written(size: int, to: Path) -> None:
    """The limit: so many bytes into an encrypted file of its own."""
    with closing(bare_connection(to)) as bare:
        bare.execute("CREATE TABLE copy (n INTEGER PRIMARY KEY, body BLOB)")
        bare.execute("BEGIN IMMEDIATE")
        for n in range(0, size, _CHUNK):
            body = bytes(min(_CHUNK, size - n))
            bare.execute("INSERT INTO copy VALUES (?, ?)", (n, body))
        bare.execute("COMMIT")


@contextmanager
def _day() -> Iterator[_Day]:
    with throw_away_book() as book:
        fill_people(book, VISITS)
        fill_debts(book, VISITS)
        _addresses(book)
        at = OPENED + timedelta(days=1, hours=1)
        wanted = Wanted(at, at + timedelta(hours=4), (_VISITOR.login, STAFF.login))
        made = tuple(_appointed(book, n, wanted) for n in range(VISITS))
        yield _Day(book, made)


def _addresses(book: Book) -> None:
    created = micros(OPENED - timedelta(days=60))
    insert_rows(
        book.path, "staff",
        ("id", "login", "name", "role", "number", "password", "active", "created_at"),
        [(_VISITOR.id, _VISITOR.login, _VISITOR.name, "visitor", "003", "", 1, created)],
    )  # fmt: skip
    insert_rows(
        book.path, "contact_points",
        ("id", "debtor_id", "kind", "value", "value_key", "extension", "party", "place", "state",
         "zones", "source", "position"),
        (
            (_door(n), person_id(n), "address", f"测试市东区 {n} 号", f"{n + (1 << 72):032x}", "",
             "debtor", "home", "active", '["Asia/Shanghai"]', "import", 1)
            for n in range(VISITS)
        ),
    )  # fmt: skip
    with closing(bare_connection(book.path)) as bare:
        bare.execute("UPDATE debtors SET identity_number = '110101199001011234'")


def _door(number: int) -> str:
    return f"{number + (1 << 80):032x}"


def _appointed(book: Book, number: int, wanted: Wanted) -> str:
    desk, lead = book.desk, book.desk.signed_in(LEAD)
    visit_id = f"{number + (1 << 96):032x}"
    given = Agreed("visit", Channel.CALL, "可以上门", desk.clock())
    wishes.consent(lead, person_id(number), given)
    visits.request(desk, person_id(number), visit_id, _door(number), "单据说不清")
    visits.approve(lead, visit_id)
    appointments.appoint(desk, visit_id, desk.new_id(desk.clock()), wanted)
    return visit_id


def _walk(desk: Desk, day: _Day) -> None:
    """Every visit at its door, with a photo each."""
    for number, visit_id in enumerate(day.visits):
        ids = [f"{number:016x}{n:016x}" for n in range(9)]
        door.arrive(desk, visit_id, ids[0])
        door.knock(desk, visit_id, ids[1])
        door.meet(desk, visit_id, ids[2], Met.PERSON)
        door.tick(desk, visit_id, ids[3], Check.CARD)
        door.tick(desk, visit_id, ids[4], Check.RECORDING)
        door.verify(desk, visit_id, ids[5], "1234", "1990")
        door.consent(desk, visit_id, ids[6], Allowed.PHOTO, given=True)
        door.file(desk, visit_id, ids[7], _photo())
        door.depart(desk, visit_id, ids[8], WrapUp("talked", note="谈过"))


def _photo() -> DoorFile:
    """A JPEG as far as it is looked at: one long scan of chance."""
    scan = secrets.token_bytes(PHOTO).replace(b"\xff", b"\xfe")
    frame = b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
    head = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    return DoorFile(Filed.PHOTO, b"\xff\xd8" + frame + head + scan + b"\xff\xd9", "工资条")
