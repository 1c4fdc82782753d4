"""Throw-away encrypted books with made-up people, and the bare driver beside them."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app import bootstrap
from app.channels.phone import DeskPhone
from app.domain.ids import uuid7
from app.domain.moments import micros
from app.domain.staff import Role, Staff
from app.services import books
from app.services.desk import Desk
from app.settings import Settings
from app.storage.store import Store

KEY = bytes(range(32))
OPENED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # a Friday, 10:00 in Shanghai: calls are allowed
STAFF = Staff("5" * 32, "bench", "坐席一", Role.COLLECTOR, "001")
LEAD = Staff("6" * 32, "lead", "组长", Role.TEAM_LEAD, "002")
CREDITOR = "c" * 32
DEVICE = "d" * 32
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹"
    "彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红梅建国"
    "志文斌宇浩凯雪琳慧颖佳怡欣然子轩梓涵思远"
)

Values = dict[str, Any]


@dataclass(slots=True)
class Clock:
    """A clock that goes on by 50 milliseconds whenever it is read, all of it in office hours."""

    at: datetime = OPENED

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=50)
        return self.at


@dataclass(slots=True)
class Book:
    """One throw-away book: the program's desk on it, and where its file lies."""

    path: Path
    desk: Desk
    chance: random.Random = field(default_factory=lambda: random.Random(20261120))

    def copy(self, name: str) -> Path:
        """An equal copy of the file, beside it."""
        with closing(bare_connection(self.path)) as bare:
            bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        to = self.path.with_name(name)
        to.write_bytes(self.path.read_bytes())
        return to


@contextmanager
def throw_away_book(name: str = "bench.book") -> Iterator[Book]:
    """An encrypted book in a folder of its own, with one creditor and one collector signed in."""
    with tempfile.TemporaryDirectory(prefix="forbear-bench-") as folder:
        path = Path(folder) / name
        store = books.make(path, KEY, uuid7(OPENED), OPENED - timedelta(days=60))
        try:
            _staff_and_creditor(path)
            yield Book(path, desk_on(store))
        finally:
            store.close()


def bare_connection(path: Path) -> Any:
    """The driver alone, with the key and the durability that the program uses."""
    connection = sqlcipher.connect(str(path), timeout=15, isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA cache_size = -16000")
    return connection


def write_in_one_transaction(bare: Any, rows: Iterable[tuple[str, Sequence[Any]]]) -> None:
    """The limit of a write: SQL and values are ready, nothing is read, one durable commit."""
    bare.execute("BEGIN IMMEDIATE")
    for sql, values in rows:
        bare.execute(sql, values)
    bare.execute("COMMIT")


def insert_sql(table: str, columns: Iterable[str]) -> str:
    """`INSERT INTO table (…) VALUES (?, …)`."""
    names = list(columns)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def insert_rows(
    path: Path, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Fill a table fast: no flush to the disk, indexes dropped and built again afterwards."""
    with closing(bare_connection(path)) as bare:
        bare.execute("PRAGMA synchronous = OFF")
        bare.execute("PRAGMA foreign_keys = OFF")
        bare.execute("PRAGMA cache_size = -200000")
        bare.execute("BEGIN IMMEDIATE")
        indexes = bare.execute(
            "SELECT name, sql FROM sqlite_master"
            " WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
            (table,),
        ).fetchall()
        for name, _ in indexes:
            bare.execute(f"DROP INDEX {name}")
        bare.executemany(insert_sql(table, columns), rows)
        for _, sql in indexes:
            bare.execute(sql)
        bare.execute("COMMIT")


def person_id(number: int) -> str:
    """The id of the person of that number."""
    return f"{number:032x}"


def point_id(number: int) -> str:
    """The id of that person's own mobile number."""
    return f"{number + (1 << 64):032x}"


def name_of(chance: random.Random) -> str:
    """A made-up Chinese name of two or three signs, the frequent surnames more often."""
    surname = SURNAMES[min(int(chance.expovariate(0.08)), len(SURNAMES) - 1)]
    return surname + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))


def fill_people(book: Book, count: int) -> list[str]:
    """Debtors and their places in the queue, half the collector's, half nobody's; their names."""
    chance = book.chance
    at = micros(OPENED - timedelta(days=30))
    owners = [STAFF.id if number % 2 else None for number in range(count)]
    names = [name_of(chance) for _ in range(count)]
    insert_rows(
        book.path,
        "debtors",
        ("id", "person_id", "name", "collector_id", "created_at"),
        ((person_id(n), person_id(n), names[n], owners[n], at) for n in range(count)),
    )
    insert_rows(
        book.path,
        "queue",
        ("debtor_id", "name", "collector_id", "score", "stage", "oldest_due_on", "overdue",
         "currency", "points", "changes_on", "creditor_id", "placed_on"),
        (
            (person_id(n), names[n], owners[n] or "", chance.randrange(20, 420), "middle",
             "2026-10-01", chance.randrange(10_000, 5_000_000), "CNY",
             '[["stage", 60, {"stage": "middle"}]]', "2026-12-01", CREDITOR, "2026-10-20")
            for n in range(count)
        ),
    )  # fmt: skip
    return names


def fill_debts(book: Book, count: int) -> None:
    """A case, a debt and a mobile number for each of the first people."""
    everybody = range(count)
    insert_rows(
        book.path,
        "contact_points",
        ("id", "debtor_id", "kind", "value", "value_key", "extension", "party", "place", "state",
         "zones", "source", "position"),
        (
            (point_id(n), person_id(n), "mobile", f"+861349{n:07d}", f"{n:032x}", "", "debtor",
             "mobile", "active", '["Asia/Shanghai"]', "import", 0)
            for n in everybody
        ),
    )  # fmt: skip
    at = micros(OPENED - timedelta(days=30))
    insert_rows(
        book.path,
        "cases",
        ("id", "debtor_id", "creditor_id", "state", "created_at"),
        ((person_id(n), person_id(n), CREDITOR, "open", at) for n in everybody),
    )
    insert_rows(
        book.path,
        "debts",
        ("id", "case_id", "debtor_id", "creditor_id", "case_no", "currency", "due_on", "overdue",
         "placed_on", "tags", "state", "import_id", "row_digest"),
        (
            (person_id(n), person_id(n), person_id(n), CREDITOR, f"A{n:08d}", "CNY", "2026-10-01",
             book.chance.randrange(10_000, 5_000_000), "2026-10-20", "[]", "open", "", "")
            for n in everybody
        ),
    )  # fmt: skip


def rows_of(bare: Any, table: str, where: str, value: str) -> list[Values]:
    """The rows of a table in which a column has that value, by the table's own key."""
    cursor = bare.execute(f"SELECT * FROM {table} WHERE {where} = ?", (value,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def row_of(bare: Any, table: str, where: str, value: str) -> Values:
    """The newest of those rows."""
    return rows_of(bare, table, where, value)[-1]


def desk_on(store: Store, staff: Staff = STAFF) -> Desk:
    """A desk on an open book, with the collector or the lead signed in."""
    phone = DeskPhone(show=lambda number: None)
    desk = bootstrap.desk(store, Settings(), phone, clock=Clock(), device_id=DEVICE)
    return desk.signed_in(staff)


def _staff_and_creditor(path: Path) -> None:
    at = micros(OPENED - timedelta(days=60))
    insert_rows(
        path,
        "staff",
        ("id", "login", "name", "role", "number", "password", "active", "created_at"),
        [
            (one.id, one.login, one.name, one.role.value, one.number, "", 1, at)
            for one in (STAFF, LEAD)
        ],
    )
    insert_rows(
        path,
        "creditors",
        ("id", "name", "zone", "separate"),
        [(CREDITOR, "合成银行", "Asia/Shanghai", 0)],
    )
