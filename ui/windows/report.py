"""What a file holds: four counts that add up, and what was found by cause."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QWidget

from app.domain.imports import Level, Report
from app.domain.money import Money
from app.domain.payments import PaymentReport
from ui import icons, theme, wording
from ui.causes import Cause
from ui.models.findings import MARKS, FindingModel
from ui.widgets.pane import Pane, column, label, line, row
from ui.widgets.table import table
from ui.windows.cause import CausePane
from ui.windows.tabs import SIDE, TabRow

COUNTED = (Level.ACCEPT, Level.WARN, Level.REJECT, Level.SKIP)
_INKS = {Level.ACCEPT: "accent", Level.WARN: "wait", Level.REJECT: "forbid", Level.SKIP: "control"}
_SHOWN = {"": None, "reject": Level.REJECT, "warn": Level.WARN, "skip": Level.SKIP}
_PAUSE = 150  # milliseconds after the last key before the findings are searched


class ShareBar(QWidget):
    """The four counts as one bar; the smallest still shows."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[Level, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: dict[Level, int]) -> None:
        """Show these."""
        self._counts = counts
        self.update()

    def sizeHint(self) -> QSize:
        """A thin line."""
        return QSize(200, theme.px(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Widths by share, at least six pixels each."""
        shown = [(level, count) for level, count in self._counts.items() if count]
        if not shown:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        room = self.width() - 8 * len(shown) - 2 * (len(shown) - 1)
        total, x, high = sum(count for _, count in shown), 0.0, theme.px(6)
        for level, count in shown:
            wide = 8 + room * count / total
            painter.setBrush(theme.color(_INKS[level]))
            painter.drawRoundedRect(QRectF(x, 0, wide, high), high / 2, high / 2)
            x += wide + 2
        painter.end()


class ReportPane(Pane):
    """Counts above, causes left, the chosen cause right."""

    def __init__(self) -> None:
        super().__init__()
        self._report: Report | PaymentReport | None = None
        self.counts = {level: label("display", _ink(level)) for level in COUNTED}
        self.words = {level: label("label") for level in COUNTED}
        self._marks = {level: QLabel() for level in COUNTED}
        self.becomes = {level: label("label", "text2") for level in COUNTED}
        self.bar, self.sum = ShareBar(), label("label", "text3", wrap=True)
        self.model = FindingModel(self)
        self.table = table(self.model, (0, 3))
        self.levels, self.sought = TabRow(_SHOWN), QLineEdit()
        self.sought.setClearButtonEnabled(True)
        self._icon = self.sought.addAction(
            icons.icon("search", 16, "text3"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.cause, self.none = CausePane(), label("body", "text2", wrap=True)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._choose)
        self.sought.textEdited.connect(lambda _: self._pause.start())
        self.levels.chosen.connect(lambda _: self._choose())
        self.table.selectionModel().currentRowChanged.connect(self._show_cause)
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the pane."""
        words = {
            Level.ACCEPT: (self.tr("Accepted"), self.tr("ready to work with")),
            Level.WARN: (self.tr("With warnings"), self.tr("comes in, please check")),
            Level.REJECT: (self.tr("Rejected"), self.tr("stays out, reasons below")),
            Level.SKIP: (self.tr("Skipped"), self.tr("no cases, or the same again")),
        }
        paid = isinstance(self._report, PaymentReport)
        for level, (name, becomes) in words.items():
            self.words[level].setText(name)
            posted = f"payment.becomes_{level.value}"
            self.becomes[level].setText(wording.text(posted) if paid else becomes)
            icon, ink = MARKS[level]
            self._marks[level].setPixmap(icons.pixmap(icon, 16, ink, 2.0))
        self._icon.setIcon(icons.icon("search", 16, "text3"))
        self.sought.setPlaceholderText(self.tr("Find in the findings"))
        self.sought.setAccessibleName(self.tr("Find in the findings"))
        self.table.setAccessibleName(self.tr("Findings"))
        self._say_levels()
        self._say_none()
        if self._report is not None:
            self.sum.setText(self._sum_of(self._report))
            self.cause.show_facts(self._report)
            self._show_cause(self.table.currentIndex())

    def is_filled(self) -> bool:
        """Whether there is a report to look at."""
        return self._report is not None

    def report(self) -> Report | PaymentReport | None:
        """What is shown, for whoever keeps it."""
        return self._report

    def show_report(self, report: Report | PaymentReport, causes: tuple[Cause, ...]) -> None:
        """Show what a file holds."""
        self._report = report
        self.retranslate()
        for level in COUNTED:
            self.counts[level].setText(f"{report.counts[level]:,}")
        self.bar.show_counts({level: report.counts[level] for level in COUNTED})
        self.sought.clear()
        self.levels.choose("")
        self.model.show_only(None)
        self.model.set_rows(causes)
        self._say_levels()
        self._mark_first()

    def _choose(self) -> None:
        self._pause.stop()
        self.model.show_only(_SHOWN[self.levels.current()], self.sought.text())
        self._mark_first()

    def _mark_first(self) -> None:
        self.none.setVisible(self.model.rowCount() == 0)
        self.table.setVisible(self.model.rowCount() > 0)
        self._say_none()
        if self.model.rowCount():
            self.table.selectRow(0)
        self._show_cause(self.table.currentIndex())

    def _say_none(self) -> None:
        clean = self.model.found(None) == 0
        self.none.setText(
            self.tr("Nothing to say: every row is as it should be.")
            if clean
            else self.tr("None of the findings is like that.")
        )

    def _say_levels(self) -> None:
        words = {
            "": self.tr("All findings"),
            "reject": self.tr("Rejected"),
            "warn": self.tr("With warnings"),
            "skip": self.tr("Skipped"),
        }
        self.levels.setAccessibleName(self.tr("Findings"))
        for code, tab in self.levels.tabs.items():
            tab.say(words[code])
            tab.count(self.model.found(_SHOWN[code]))

    def _sum_of(self, report: Report | PaymentReport) -> str:
        numbers = [report.counts[level] for level in COUNTED]
        added = " + ".join(f"{number:,}" for number in numbers)
        if isinstance(report, PaymentReport):
            rows, total = f"{sum(numbers):,}", Money(report.total)
            return wording.text("payment.sum", added=added, rows=rows, total=total)
        words = self.tr("%1 = %2 rows, not one is missing. %3 people, %4 loans, %5 overdue.")
        values = (
            added,
            f"{sum(numbers):,}",
            f"{report.people:,}",
            f"{report.debts:,}",
            wording.money(Money(report.sum_overdue)),
        )
        for number, value in enumerate(values, 1):
            words = words.replace(f"%{number}", value)
        return words

    def _lay_out(self) -> None:
        figures = row(gap=0)
        for number, level in enumerate(COUNTED):
            value = row(self.counts[level], self.becomes[level], None, gap=10)
            value.setAlignment(self.becomes[level], Qt.AlignmentFlag.AlignBottom)
            self.becomes[level].setContentsMargins(0, 0, 0, 6)
            if number:
                figures.addWidget(line("v"))
                figures.addSpacing(18)
            head = row(self._marks[level], self.words[level], None)
            figures.addLayout(column(head, value, gap=0), 1)
        self.sought.setFixedWidth(200)
        levels = row(self.levels, None, self.sought, gap=8)
        levels.setContentsMargins(-SIDE, 0, 0, 0)  # words in line with what stands above them
        chosen = column(levels, line(), gap=0)
        left = column(figures, self.bar, self.sum, chosen, self.none, self.table, gap=9)
        left.setStretch(5, 1)
        left.addStretch(0)
        left.setContentsMargins(28, 14, 20, 8)
        both = row(left, line("v"), self.cause, gap=0)
        both.setStretch(0, 1)
        self.setLayout(both)

    def _show_cause(self, index: QModelIndex, _: QModelIndex | None = None) -> None:
        self.cause.show_cause(self.model.row_at(index))


def _ink(level: Level) -> str:
    return {Level.WARN: "wait", Level.REJECT: "forbid", Level.SKIP: "text3"}.get(level, "text")
