"""Reading a file of payments into verdicts, without any database."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from app.channels.records import Sheet
from app.domain.imports import Finding, Level
from app.domain.payments import JudgedPayment, PaymentReport
from app.rules.intake.columns import (
    Column,
    Layout,
    load_columns,
)
from app.rules.intake.payments import PaymentJudge
from app.services.intake import (
    Cancelled,
    ImportOptions,
    Progress,
    Watched,
    laid_out,
    left_aside,
)
from app.settings import RESOURCES

_STEP = 1_000  # lines between two calls of `progress`
_COUNTED = (Level.ACCEPT, Level.WARN, Level.REJECT, Level.SKIP)


class PaymentFile(Watched):
    """One pass over one file. Iterate it once to the end, then ask for the report."""

    def __init__(self, sheet: Sheet, layout: Layout, judge: PaymentJudge) -> None:
        super().__init__(sheet)
        self._layout, self._judge = layout, judge
        self._lines = {level: array("L") for level in _COUNTED}
        self._amounts: dict[int, int] = {}  # fen by line
        self._refused: set[int] = set()  # lines that the book knows better
        self._findings = left_aside(layout, sheet.others)

    def __iter__(self) -> Iterator[JudgedPayment]:
        """Every judged line below the headings. Raises DeskError import.cancelled, file.*."""
        try:
            for count, (line, cells, fault) in enumerate(self._sheet.records()):
                if count % _STEP == 0:
                    self._tell()
                if line > self._layout.line:
                    row = self._judge.judge(line, cells, fault)
                    self._count(row)
                    yield row
        finally:
            self._sheet.close()

    def refuse(self, row: JudgedPayment, code: str, **values: object) -> None:
        """The book knows better: a line that was read well is not taken in after all."""
        self._refused.add(row.line)
        column = self._layout.shown["reference"]
        self._findings.append(Finding(row.line, column, Level.REJECT, code, values, "not_imported"))

    def report(self) -> PaymentReport:
        """What the lines read so far come to."""
        kept = {
            level: [line for line in lines if line not in self._refused]
            for level, lines in self._lines.items()
        }
        kept[Level.REJECT] += self._refused
        counts = {level: len(lines) for level, lines in kept.items()}
        found = tuple(sorted(self._findings, key=lambda one: one.line))
        lines = {level: sorted(kept[level]) for level in _COUNTED[1:]}
        total = sum(fen for line, fen in self._amounts.items() if line not in self._refused)
        return PaymentReport(counts, lines, total, found, self._sheet.encoding)

    def _count(self, row: JudgedPayment) -> None:
        self._lines[row.level].append(row.line)
        self._findings += row.findings
        if row.payment is not None:
            self._amounts[row.line] = row.payment.amount


def read_payments(path: Path, options: ImportOptions, zone: str, today: date) -> PaymentFile:
    """A file, opened and understood; no line is judged yet. `zone`: of the times in it.

    Raises DeskError file.* for a file that is none of payments. The file is never changed.
    """
    sheet, layout = laid_out(path, payment_columns(), options)
    return PaymentFile(sheet, layout, PaymentJudge(layout, zone, today))


def dry_run(
    path: Path,
    options: ImportOptions,
    zone: str,
    today: date,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> PaymentReport:
    """What a file of payments holds, found without database, key or sign-in.

    Raises as `read_payments`; DeskError import.cancelled.
    """
    file = read_payments(path, options, zone, today)
    file.watch(progress, cancelled)
    for _ in file:
        pass
    return file.report()


@cache
def payment_columns() -> tuple[Column, ...]:
    """The columns of resources/intake/payments.yaml."""
    text = (RESOURCES / "intake" / "payments.yaml").read_text(encoding="utf-8")
    return load_columns(yaml.safe_load(text))
