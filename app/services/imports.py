"""A placement file comes into the book: all importable rows in one transaction, or none."""

from __future__ import annotations

import csv
import hashlib
import json
from array import array
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from heapq import merge
from itertools import islice
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import yaml

from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.imports import ImportRecord, JudgedRow, Level, Report
from app.domain.moments import micros
from app.domain.payments import PaymentReport
from app.rules.intake.tags import Words, load_words
from app.rules.intake.text import neutralise
from app.services import queue
from app.services.desk import LEADING, OVERSEEING, Desk
from app.services.errands import by_clerk_of_files
from app.services.findings import Findings
from app.services.first_places import first_places
from app.services.import_batch import Run
from app.services.intake import (
    MOST_FINDINGS,
    Cancelled,
    ImportOptions,
    Progress,
    Reading,
    read,
)
from app.services.placing import Placing
from app.settings import RESOURCES
from app.storage import log, people, portfolio
from app.storage.files import read_small
from app.storage.portfolio import Recall
from app.storage.store import Transaction
from app.wording import Wording

BATCH = 1_000  # rows written together: more sort better into the indexes, but take 7 KB each
MOST_BYTES = 256_000_000  # of a file that is sent to an office's clerk
_MEMORY = Path("/dev/shm")  # of Linux
_PEOPLE = 1_000  # people ranked, and debts listed for recall, at a time
_COLUMNS = ("line", "column", "level", "text", "done")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `new`, `changed`, `same` and `recalled` count debts.

    `reviews` counts new questions for a person: names that differ, people matched by phone.
    """

    report: Report
    import_id: str
    new: int
    changed: int
    same: int
    recalled: int
    reviews: int


def import_file(
    desk: Desk,
    path: Path,
    options: ImportOptions,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Imported:
    """Bring a file into the book; team leads and administrators only.

    A file that was imported before changes nothing, a newer one updates what it names and lists
    for recall 退案 what its creditors no longer name; nothing that was typed here is overwritten.
    `progress` hears (done, total). An office's clerk does it as a whole: nothing is heard of it
    meanwhile. Raises DeskError login.*, file.*, book.*, import.cancelled; in each case nothing of
    the file was kept.
    """
    desk.present(*LEADING)
    if desk.at_office:
        return _sent(desk, path, options)
    reading = read(path, replace(options, today=desk.today(desk.clock())))
    reading.watch(progress, cancelled)
    digest = _digest(path)
    with closing(row for row in reading) as rows, desk.writing() as tx:
        portfolio.lock_imports(tx)
        run = _run(desk, tx, reading, digest)
        return _Import(desk, tx, run, cancelled).all(rows, reading, path.name)


class Meant(NamedTuple):
    """`ImportOptions` as they travel: what the map file says, not where it lies."""

    columns: bytes | None
    as_of: date | None
    language: str


def _sent(desk: Desk, path: Path, options: ImportOptions) -> Imported:
    try:
        body = read_small(path, MOST_BYTES)
        columns = read_small(options.map_file, MOST_BYTES) if options.map_file else None
    except OSError as error:
        raise DeskError("file.unreadable", name=path.name) from error
    if len(body) > MOST_BYTES:
        raise DeskError("errand.too_large", most=MOST_BYTES // 1_000_000)
    return take_in(desk, path.name, body, Meant(columns, options.as_of, options.language))


@by_clerk_of_files
def take_in(desk: Desk, name: str, body: bytes, meant: Meant) -> Imported:
    """Bring the content of a file of that name into the book. Raises as `import_file`.

    It lies in memory meanwhile, where the system has a place for that: on no disk in clear.
    """
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        files, columns = Path(folder, "files"), Path(folder, "columns.yaml")
        files.mkdir()
        file = files / Path(name).name
        try:
            file.write_bytes(body)
        except (OSError, ValueError) as error:  # no name of a file
            raise DeskError("file.unreadable", name=Path(name).name) from error
        if meant.columns is not None:
            columns.write_bytes(meant.columns)  # YAML reads JSON too
        options = ImportOptions(
            columns if meant.columns is not None else None, meant.as_of, meant.language
        )
        return import_file(desk, file, options)


def recalls(desk: Desk, import_id: str | None = None) -> tuple[Recall, ...]:
    """Debts listed for recall: their creditor's newest file no longer names them.

    `import_id`: only those that this import listed. Raises DeskError login.*.
    """
    with desk.reading(*OVERSEEING) as tx:
        return tuple(portfolio.recalls(tx, import_id))


def imported(desk: Desk, rows: int) -> tuple[ImportRecord, ...]:
    """The files that were imported, latest first, with what each one did.

    Team leads, compliance and administrators only. Raises DeskError login.*.
    """
    with desk.reading(*OVERSEEING) as tx:
        return portfolio.imported(tx, rows)


def check_findings_file(path: Path) -> None:
    """Whether the findings can be written there, asked before anything is imported.

    Raises DeskError import.cannot_write. A file that is there keeps its content.
    """
    there = path.exists()
    try:
        with path.open("a", encoding="utf-8"):
            pass
        if not there:
            path.unlink()
    except OSError as error:
        raise DeskError("import.cannot_write", name=path.name) from error


def write_findings(path: Path, report: Report | PaymentReport, wording: Wording) -> None:
    """The findings of a report as CSV for the creditor: UTF-8 with BOM, no cell can be run.

    Raises DeskError import.cannot_write; a file that was there may be cut short then.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(wording.text(f"import.{name}") for name in _COLUMNS)
            writer.writerows(_cells(report, wording))
    except OSError as error:
        raise DeskError("import.cannot_write", name=path.name) from error


@cache
def hold_words() -> Words:
    """The words of resources/intake/tags.yaml."""
    text = (RESOURCES / "intake" / "tags.yaml").read_text(encoding="utf-8")
    return load_words(yaml.safe_load(text))


class _Import:
    """One file in one transaction."""

    def __init__(self, desk: Desk, tx: Transaction, run: Run, cancelled: Cancelled | None) -> None:
        self._desk, self._tx, self._run, self._cancelled = desk, tx, run, cancelled
        self._placing = Placing(desk, tx, run)

    def all(self, rows: Generator[JudgedRow, None, None], reading: Reading, name: str) -> Imported:
        """From the first row to the entry in the log."""
        placing = self._placing
        while batch := list(islice(rows, BATCH)):
            self._go_on()
            placing.add(batch)
        first_places(self._desk, self._tx, self._run.at, placing, self._go_on)
        recalled = 0 if self._run.repeated else self._recall()
        self._rerank(placing.roster.changed())
        self._rerank(iter(sorted(placing.others)))
        counts = placing.counts
        done = Imported(
            self._report(reading.report()), self._run.id, counts.new, counts.changed, counts.same,
            recalled, counts.reviews,
        )  # fmt: skip
        self._record(done, name)
        return done

    def _go_on(self) -> None:
        """Between two steps of the work, none of them long. Raises DeskError import.cancelled."""
        if self._cancelled and self._cancelled():
            raise DeskError("import.cancelled")

    def _report(self, report: Report) -> Report:
        """The reading's report and what the book adds to it, by line."""
        notes, left_off = self._placing.notes, self._placing.notes_left_off
        if not notes and not left_off:
            return report
        line = attrgetter("line")
        found = Findings(MOST_FINDINGS, merge(report.findings, sorted(notes, key=line), key=line))
        left_off += report.findings_left_off + found.left_off
        counts, doubted = dict(report.counts), self._placing.doubted
        counts[Level.ACCEPT] -= len(doubted)
        counts[Level.WARN] += len(doubted)
        warned = array("L", merge(report.lines[Level.WARN], doubted))
        return replace(
            report, findings=found, findings_left_off=left_off, counts=counts,
            lines={**report.lines, Level.WARN: warned},
        )  # fmt: skip

    def _recall(self) -> int:
        """List for recall what the creditors of this file no longer name."""
        recalled = 0
        for creditor in self._placing.creditors.values():
            after = ""
            while creditor.newer is None:
                gone = portfolio.gone(self._tx, creditor.id, self._run.id, after, _PEOPLE)
                if not gone:
                    break
                self._go_on()
                after = gone[-1][0]
                self._list_for_recall(gone)
                recalled += len(gone)
        return recalled

    def _list_for_recall(self, gone: list[tuple[str, str, str]]) -> None:
        portfolio.set_state(self._tx, [debt_id for _, debt_id, _ in gone], "recall", self._run.at)
        by_debtor: dict[str, list[str]] = {}
        for _, debt_id, debtor_id in gone:
            by_debtor.setdefault(debtor_id, []).append(debt_id)
        for debtor_id in sorted(by_debtor):
            self._placing.enter(debtor_id, EntryKind.DEBT_RECALLED, debts=by_debtor[debtor_id])
        self._rerank(iter(by_debtor))

    def _rerank(self, debtor_ids: Iterator[str]) -> None:
        while some := sorted(islice(debtor_ids, _PEOPLE)):  # one order of locks
            self._go_on()
            heads = (people.lock(self._tx, debtor_id) for debtor_id in some)
            for person_id in dict.fromkeys(head.person_id for head in heads if head):
                queue.rerank(self._desk, self._tx, person_id, self._run.at)

    def _record(self, done: Imported, name: str) -> None:
        run, tx = self._run, self._tx
        counts = {level.value: number for level, number in done.report.counts.items()}
        counts.update(
            new=done.new, changed=done.changed, same=done.same, recalled=done.recalled,
            reviews=done.reviews,
        )  # fmt: skip
        tx.add(
            portfolio.add_import, id=run.id, file_name=name, file_digest=run.digest,
            as_of=run.as_of.isoformat(), at=micros(run.at), staff_id=run.staff_id,
            counts=json.dumps(counts),
        )  # fmt: skip
        for creditor in self._placing.creditors.values():
            if creditor.debts or not (creditor.newer or run.repeated):  # it has spoken either way
                tx.add(
                    portfolio.add_placement, id=next(self._placing.ids), import_id=run.id,
                    creditor_id=creditor.id, debts=creditor.debts,
                )  # fmt: skip
        log.append(
            tx, DESK, EntryKind.FILE_IMPORTED, run.at, staff_id=run.staff_id,
            device=self._desk.device, import_id=run.id, file=run.digest, counts=counts,
        )  # fmt: skip


def _run(desk: Desk, tx: Transaction, reading: Reading, digest: str) -> Run:
    now = desk.dated(tx)
    today = desk.today(now)
    as_of = min(reading.as_of or today, today)  # whatever its rows say: the next one is newer
    return Run(
        desk.new_id(now), desk.need().id, now, as_of, digest,
        portfolio.is_known_file(tx, digest), reading.layout.shown, hold_words(),
    )  # fmt: skip


def _digest(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DeskError("file.unreadable", name=path.name) from error


def _cells(report: Report | PaymentReport, wording: Wording) -> Iterable[list[str]]:
    for finding in report.findings:
        cells = [
            str(finding.line), finding.column, wording.text(f"import.{finding.level.value}"),
            wording.text(f"finding.{finding.code}", **finding.values),
            wording.text(f"done.{finding.done}", **finding.values),
        ]  # fmt: skip
        yield [neutralise(cell) for cell in cells]
