"""A record of a payments file becomes a payment, or a finding says why it does not."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.domain.imports import Finding, Level
from app.domain.payments import JudgedPayment, PaymentRow
from app.rules.intake.columns import Layout
from app.rules.intake.dates import NoDay, day
from app.rules.intake.money import fen
from app.rules.intake.skips import why_skipped
from app.rules.intake.text import STEERING, Cell, half_width, lost_digits, plain

_LONGEST = 120  # signs of a bank reference: room in the book
_CLOCK = re.compile(r"[T ]+([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")


class PaymentJudge:
    """Judges the records of one file in their order; `zone` is where its times are read.

    `today` is the last day on which anything can have been paid.
    """

    def __init__(self, layout: Layout, zone: str, today: date) -> None:
        self._layout, self._zone, self._today = layout, ZoneInfo(zone), today
        self._found: list[Finding] = []
        self._line = 0

    def judge(self, line: int, cells: list[Cell], fault: str) -> JudgedPayment:
        """The verdict on one record."""
        self._line, self._found = line, []
        if code := why_skipped(cells, self._layout, "named", ("amount", "paid_on", "reference")):
            skip = Finding(line, "", Level.SKIP, code, {}, "left_out")
            return JudgedPayment(line, Level.SKIP, None, (skip,))
        if fault:
            self._refuse("", fault)
        payment = self._payment(cells)
        level = Level.REJECT if self._found else Level.ACCEPT
        return JudgedPayment(line, level, None if self._found else payment, tuple(self._found))

    def _payment(self, cells: list[Cell]) -> PaymentRow | None:
        amount, on = self._amount(cells), self._day(cells)
        named, reference = self._text(cells, "named"), self._reference(cells)
        reverses = self._written(cells, "reverses")
        if not named and not reverses:
            self._refuse("named", "case_no_missing")
        if lost_digits(named):
            self._refuse("named", "case_no_shortened", raw=named)
        if amount is None or on is None:
            return None
        if amount < 0 and not reverses:
            self._refuse("reverses", "reversal_unclear")
        at = self._moment(self._cell(cells, "paid_on"), on)
        channel = self._text(cells, "channel")[:40]
        return PaymentRow(named, amount, on, at, channel, reference, reverses)

    def _cell(self, cells: list[Cell], column: str) -> Cell:
        at = self._layout.position(column)
        if at < 0:
            return self._layout.constants.get(column)
        return cells[at] if at < len(cells) else None

    def _text(self, cells: list[Cell], column: str) -> str:
        return plain(self._cell(cells, column)).translate(STEERING).strip()

    def _written(self, cells: list[Cell], column: str) -> str:
        """A reference in one way of writing: width and spaces are whoever made the file's, upper
        and lower case the bank's. As office.check_payment wants it."""
        return " ".join(half_width(self._text(cells, column)).split())

    def _reference(self, cells: list[Cell]) -> str:
        reference = self._written(cells, "reference")
        if not reference:
            self._refuse("reference", "reference_missing")
        elif lost_digits(reference):
            self._refuse("reference", "reference_shortened", raw=reference)
        elif len(reference) > _LONGEST:
            self._refuse("reference", "too_long", signs=len(reference), most=_LONGEST)
        return reference

    def _amount(self, cells: list[Cell]) -> int | None:
        cell = self._cell(cells, "amount")
        try:
            amount = fen(cell)
        except ValueError:
            self._refuse("amount", "money_unreadable", raw=plain(cell))
            return None
        if not amount:
            self._refuse("amount", "amount_missing")
        return amount or None

    def _day(self, cells: list[Cell]) -> date | None:
        cell = self._cell(cells, "paid_on")
        try:
            found = day(cell)
        except NoDay as wrong:
            self._refuse("paid_on", wrong.code, raw=plain(cell))
            return None
        if found is None:
            self._refuse("paid_on", "paid_on_missing")
        elif found > self._today:
            self._refuse("paid_on", "paid_ahead", on=found)
        return found

    def _moment(self, cell: Cell, on: date) -> datetime | None:
        """The time of that day where it is stated; midnight of a workbook's date states none."""
        if isinstance(cell, datetime):
            return cell.replace(tzinfo=self._zone) if cell.time() != datetime.min.time() else None
        found = _CLOCK.search(cell) if isinstance(cell, str) else None
        if found is None:
            return None
        hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=self._zone)

    def _refuse(self, column: str, code: str, **values: object) -> None:
        shown = self._layout.shown[column] if column else ""
        self._found.append(Finding(self._line, shown, Level.REJECT, code, values, "not_imported"))
