"""Reading a placement file into verdicts, without any database."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

import yaml

from app.channels.records import Cell, Record, Sheet
from app.channels.sheets import open_sheet
from app.domain.errors import DeskError
from app.domain.imports import Finding, JudgedRow, Level, Report
from app.rules.intake.asof import agreed_day
from app.rules.intake.columns import (
    HEADING_ROWS,
    Column,
    Layout,
    find_layout,
    known_headings,
    load_columns,
)
from app.rules.intake.kinds import Vocabulary, load_kinds
from app.rules.intake.ledger import FileLedger, Ledger
from app.rules.intake.money import yuan
from app.rules.intake.rows import Judge
from app.services.findings import Findings
from app.settings import RESOURCES
from app.wording import Wording

SAMPLE_ROWS = 20_000  # rows asked which day the file speaks of
MOST_FINDINGS = 200_000  # findings a report keeps; counts and lines stay whole beyond it
_STEP = 4_000  # rows between two calls of `progress`
_LARGEST_MAP = 1 << 20  # bytes
_FIRST_DAY = date(1990, 1, 1)  # no file that is still placed speaks of an earlier one
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
_COUNTED = (Level.ACCEPT, Level.WARN, Level.REJECT, Level.SKIP)
_LISTED = (Level.WARN, Level.REJECT, Level.SKIP)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is to be read. `as_of` overrides the day that its rows agree on.

    `map_file` (YAML or JSON) names columns: `{our name: heading in the file}`. `language` is
    that of our own column titles. `today` serves where the file names no day at all, and is the
    last day that `as_of` may name.
    """

    map_file: Path | None = None
    as_of: date | None = None
    language: str = "zh_CN"
    today: date | None = None


class Watched:
    """A pass over one sheet that is watched and can be ended from outside."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._progress: Progress | None = None
        self._cancelled: Cancelled | None = None

    def watch(self, progress: Progress | None, cancelled: Cancelled | None) -> None:
        """Be told how far the reading is (done, total), and be able to end it."""
        self._progress, self._cancelled = progress, cancelled

    def _tell(self) -> None:
        if self._cancelled and self._cancelled():
            raise DeskError("import.cancelled")
        if self._progress:
            self._progress(min(self._sheet.done, self._sheet.total), self._sheet.total)


class Reading(Watched):
    """One pass over one file. Iterate it once to the end, then ask for the report.

    Rows come in the order of the file; lines above the headings are skips.
    """

    def __init__(self, sheet: Sheet, layout: Layout, as_of: date | None, ledger: Ledger) -> None:
        super().__init__(sheet)
        self.layout = layout
        self.as_of = as_of
        self.encoding = sheet.encoding
        self._ledger = ledger
        self._judge = Judge(layout, as_of, ledger, vocabulary(), sheet.formulas)
        self._accepted = 0
        self._lines = {level: array("L") for level in _LISTED}
        self._sum = 0
        self._findings = Findings(MOST_FINDINGS)
        self._findings.extend(left_aside(layout, sheet.others))

    def __iter__(self) -> Iterator[JudgedRow]:
        """Every judged row. Raises DeskError: import.cancelled, or like `open_sheet`."""
        heading, judge = self.layout.line, self._judge.judge
        try:
            for count, (line, cells, fault) in enumerate(self._sheet.records()):
                if count % _STEP == 0:
                    self._tell()
                if line > heading:
                    row = judge(line, cells, fault)
                elif line < heading:
                    row = _above(line)
                else:
                    continue
                self._count(row)
                yield row
            if self._progress:
                self._progress(self._sheet.total, self._sheet.total)
        finally:
            self._sheet.close()

    def report(self) -> Report:
        """What the rows read so far come to."""
        debts = self._accepted + len(self._lines[Level.WARN])
        counts = {level: len(lines) for level, lines in self._lines.items()}
        counts[Level.ACCEPT] = self._accepted
        return Report(
            counts,
            self._lines,
            self._sum,
            self._findings,
            self._findings.left_off,
            self._ledger.people,
            debts,
            self.as_of,
            self.encoding,
        )

    def _count(self, row: JudgedRow) -> None:
        level = row.level
        if level is Level.ACCEPT:
            self._accepted += 1
        else:
            self._lines[level].append(row.line)
        if row.case is not None:
            self._sum += row.case.overdue
        if row.findings:
            self._findings.extend(row.findings)


def laid_out(
    path: Path, columns: tuple[Column, ...], options: ImportOptions
) -> tuple[Sheet, Layout]:
    """A file opened, and where in it stands what these columns name.

    Raises DeskError file.*. The file is never changed.
    """
    extra = read_map(options.map_file) if options.map_file else {}
    sheet = open_sheet(path, known_headings(columns, extra))
    try:
        first = list(islice(sheet.records(), HEADING_ROWS))
        if not first:
            raise DeskError("file.empty", name=path.name)
        rows = [(record.line, record.cells) for record in first]
        return sheet, find_layout(rows, columns, extra, options.language)
    except DeskError:
        sheet.close()
        raise


def read(path: Path, options: ImportOptions, ledger: Ledger | None = None) -> Reading:
    """A file, opened and understood: encoding, headings and day are known, no row judged yet.

    Raises:
        DeskError: file.* for a file that is no placement file; import.day_ahead, import.day_early.
        The file is never changed.
    """
    _check_day(options)
    sheet, layout = laid_out(path, known_columns(), options)
    try:
        as_of = options.as_of or _agreed_day(sheet, layout) or options.today
    except DeskError:
        sheet.close()
        raise
    return Reading(sheet, layout, as_of, ledger or FileLedger())


def dry_run(
    path: Path,
    options: ImportOptions,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Report:
    """What an import of this file would do, found without database, key or sign-in.

    `progress` hears (done, total) every few thousand rows. Raises DeskError: as `read`,
    import.cancelled.
    """
    reading = read(path, options)
    reading.watch(progress, cancelled)
    for _ in reading:
        pass
    return reading.report()


def report_json(report: Report, wording: Wording) -> dict[str, object]:
    """A report for other programs, findings in words; amounts are decimal strings in yuan."""
    return {
        "counts": {level.value: report.counts[level] for level in _COUNTED},
        "lines": {level.value: list(report.lines[level]) for level in _LISTED},
        "sum_overdue": yuan(report.sum_overdue),
        "findings": [finding_json(finding, wording) for finding in report.findings],
        "people": report.people,
        "debts": report.debts,
    }


def finding_json(finding: Finding, wording: Wording) -> dict[str, object]:
    """One finding in words: what is the matter, and what was done."""
    return {
        "line": finding.line,
        "column": finding.column,
        "level": finding.level.value,
        "text": wording.text(f"finding.{finding.code}", **finding.values),
        "done": wording.text(f"done.{finding.done}", **finding.values),
    }


@cache
def known_columns() -> tuple[Column, ...]:
    """The columns of resources/intake/columns.yaml."""
    text = (RESOURCES / "intake" / "columns.yaml").read_text(encoding="utf-8")
    return load_columns(yaml.safe_load(text))


@cache
def vocabulary() -> Vocabulary:
    """The words of resources/intake: relations.yaml for the person themselves, and kinds.yaml."""
    own, kinds = (
        yaml.safe_load((RESOURCES / "intake" / name).read_text(encoding="utf-8"))
        for name in ("relations.yaml", "kinds.yaml")
    )
    return Vocabulary(frozenset(own["self"]), load_kinds(kinds))


def _check_day(options: ImportOptions) -> None:
    """A day mistyped into the future would make every later file of its creditors an older one."""
    on, today = options.as_of, options.today
    if on is not None and on < _FIRST_DAY:
        raise DeskError("import.day_early", on=on, first=_FIRST_DAY)
    if on is not None and today is not None and on > today:
        raise DeskError("import.day_ahead", on=on, today=today)


def left_aside(layout: Layout, sheets: tuple[str, ...]) -> list[Finding]:
    """What of the file is not read at all: other sheets, a column that stands there twice."""
    told = [("sheet_not_read", "sheet_left", {"name": name}) for name in sheets]
    told += [("heading_repeated", "first_column_read", {"name": one}) for one in layout.repeated]
    return [Finding(layout.line, "", Level.NOTE, code, said, done) for code, done, said in told]


def _above(line: int) -> JudgedRow:
    found = Finding(line, "", Level.SKIP, "skip_title", {}, "left_out")
    return JudgedRow(line, Level.SKIP, None, -1, (found,))


def _agreed_day(sheet: Sheet, layout: Layout) -> date | None:
    due, dpd, placed = (layout.position(name) for name in ("due_on", "stated_dpd", "placed_on"))
    below = (record for record in sheet.records() if record.line > layout.line)
    return agreed_day(
        (_cell(record, due), _cell(record, dpd), _cell(record, placed))
        for record in islice(below, SAMPLE_ROWS)
    )


def _cell(record: Record, position: int) -> Cell:
    if not 0 <= position < len(record.cells):
        return None
    cell: Cell = record.cells[position]
    return cell


def read_map(path: Path) -> Mapping[str, str]:
    """Raises DeskError: file.map_unreadable, file.map_wrong."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST_MAP)
        text = raw.decode("utf-8-sig")
        data = json.loads(text) if path.suffix.lower() == ".json" else yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        raise DeskError("file.map_unreadable", name=path.name) from error
    if not isinstance(data, dict) or not data:
        raise DeskError("file.map_wrong", name=path.name)
    return {str(ours): str(theirs) for ours, theirs in data.items()}
