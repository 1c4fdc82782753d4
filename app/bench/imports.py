"""Placement files, in rows a second.

import_csv, import_xlsx_book: the whole import into an empty book, beside a bare reader of the file
and a bulk insert of the rows that it becomes; what the database takes is in both. import_xlsx: what
a dry run does with a workbook, reading and judging each row, beside calamine alone; no database.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from python_calamine import CalamineWorkbook

from app.bench.book import KEY, LEAD, Book, bare_connection, desk_on, insert_sql, throw_away_book
from app.bench.measure import Figure, Sizes, in_turn
from app.demo.portfolio import Plan, write_portfolio
from app.services.desk import Desk
from app.services.imports import import_file
from app.services.intake import ImportOptions, dry_run
from app.storage.store import open_sqlcipher

UNIT = "rows/s"
CSV_LIMIT = "csv.reader, then executemany of the same rows with the same indexes (at least 0.4)"
XLSX_LIMIT = "calamine alone reading the same sheet (at least 0.4)"
XLSX_BOOK_LIMIT = "calamine, then executemany of the same rows with the same indexes (at least 0.4)"

Filling = list[tuple[str, list[Sequence[Any]]]]  # SQL and its rows, table by table


@dataclass(slots=True)
class Copies:
    """Fresh copies of one empty book, all open before the clock runs."""

    book: Book
    stack: ExitStack
    made: int = 0

    def path(self) -> Path:
        """A new copy's file."""
        self.made += 1
        to = self.book.path.with_name(f"{self.made}.book")
        shutil.copyfile(self.book.path, to)
        return to

    def desks(self, count: int) -> list[Desk]:
        """Desks with a lead, each on a copy of its own."""
        found = []
        for _ in range(count):
            store = open_sqlcipher(self.path(), KEY)
            self.stack.callback(store.close)
            found.append(desk_on(store, LEAD))
        return found

    def connections(self, count: int) -> list[Any]:
        """Bare connections, each to a copy of its own."""
        return [
            self.stack.enter_context(closing(bare_connection(self.path()))) for _ in range(count)
        ]


def measure_csv(sizes: Sizes) -> list[Figure]:
    """A clean CSV file: read, judged, written, against the raw reader and writer."""
    return [_whole("import_csv", CSV_LIMIT, sizes, "portfolio.csv", read_csv)]


def measure_xlsx_book(sizes: Sizes) -> list[Figure]:
    """The same file as a workbook, against calamine and the raw writer."""
    return [_whole("import_xlsx_book", XLSX_BOOK_LIMIT, sizes, "portfolio.xlsx", read_workbook)]


def measure_xlsx(sizes: Sizes) -> list[Figure]:
    """A clean workbook, read and judged row by row, against calamine alone."""
    with throw_away_book() as book:
        path = clean_file(book, sizes.rows, "portfolio.xlsx")
        ours, limit = in_turn(
            sizes.long_pairs,
            lambda pair: dry_run(path, ImportOptions()),
            lambda pair: read_workbook(path),
        )
    return [_figure("import_xlsx", XLSX_LIMIT, sizes, ours, limit)]


def read_csv(path: Path) -> int:
    """The limit of reading a CSV file: csv.reader gives every record."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def read_workbook(path: Path) -> int:
    """The limit of reading a workbook: calamine gives every row of its first sheet."""
    return sum(1 for _ in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows())


def load(bare: Any, filling: Filling) -> None:
    """The limit of writing: the rows as they will be, in one durable transaction."""
    bare.execute("BEGIN IMMEDIATE")
    for sql, rows in filling:
        bare.executemany(sql, rows)
    bare.execute("COMMIT")


def _whole(
    name: str, limit_name: str, sizes: Sizes, file: str, reader: Callable[[Path], int]
) -> Figure:
    """Whole imports of a file, each into an empty book, against this reader and `load`."""
    with throw_away_book() as book, ExitStack() as stack:
        copies, path = copies_of(book, stack), clean_file(book, sizes.rows, file)
        filling = _resulting_rows(copies, path)
        desks = copies.desks(sizes.long_pairs + 1)
        bares = copies.connections(sizes.long_pairs + 1)

        def read_and_load(pair: int) -> None:
            reader(path)
            load(bares[pair], filling)

        ours, limit = in_turn(
            sizes.long_pairs,
            lambda pair: import_file(desks[pair], path, ImportOptions()),
            read_and_load,
        )
    return _figure(name, limit_name, sizes, ours, limit)


def copies_of(book: Book, stack: ExitStack) -> Copies:
    """Copies of a book, closed with the stack."""
    with closing(bare_connection(book.path)) as bare:
        bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Copies(book, stack)


def clean_file(book: Book, rows: int, name: str) -> Path:
    """A file of that many people with one debt each, beside the book; its name tells its kind."""
    path = book.path.with_name(name)
    write_portfolio(path, Plan(people=rows, seed=11, as_of=date(2026, 11, 20), same_share=0))
    return path


def _resulting_rows(copies: Copies, path: Path) -> Filling:
    """Every row that an import of the file leaves in an empty book, parents before children."""
    desk = copies.desks(1)[0]
    with closing(bare_connection(copies.book.path)) as bare:
        before = _tables(bare)
    import_file(desk, path, ImportOptions())
    with closing(bare_connection(desk.store.path or path)) as bare:
        after = _tables(bare)
    return [
        (insert_sql(table, columns), [row for row in rows if row not in before[table][1]])
        for table, (columns, rows) in after.items()
    ]


def _tables(bare: Any) -> dict[str, tuple[list[str], dict[tuple[Any, ...], None]]]:
    """Columns and rows of each table, in the order in which foreign keys allow to write them."""
    names = [
        "imports", "creditors", "placements", "debtors", "contact_points", "cases", "debts",
        "holds", "reviews", "queue", "tokens", "log",
    ]  # fmt: skip
    found = {}
    for name in names:
        cursor = bare.execute(f"SELECT * FROM {name}")
        columns = [column[0] for column in cursor.description]
        found[name] = (columns, dict.fromkeys(cursor.fetchall()))
    return found


def _figure(
    name: str, limit_name: str, sizes: Sizes, ours: list[float], limit: list[float]
) -> Figure:
    return Figure(
        name, sizes.rows / median(ours), UNIT, limit_name, sizes.rows / median(limit), len(ours)
    )
