"""What a file holds: four counts that add up, and what was found by cause."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QLabel, QSizePolicy, QTableView, QWidget

from app.domain.imports import Level, Report
from app.domain.money import Money
from ui import icons, theme, wording
from ui.models.findings import COLUMNS, MARKS, Cause, FindingModel, causes
from ui.widgets.pane import Pane, column, label, line, row

COUNTED = (Level.ACCEPT, Level.WARN, Level.REJECT, Level.SKIP)
_INKS = {Level.ACCEPT: "accent", Level.WARN: "wait", Level.REJECT: "forbid", Level.SKIP: "control"}
_MOST_LINES = 60  # shown beside the table


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
        return QSize(200, 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Widths by share, at least six pixels each."""
        shown = [(level, count) for level, count in self._counts.items() if count]
        if not shown:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        room = self.width() - 8 * len(shown) - 2 * (len(shown) - 1)
        total, x = sum(count for _, count in shown), 0.0
        for level, count in shown:
            wide = 8 + room * count / total
            painter.setBrush(theme.color(_INKS[level]))
            painter.drawRoundedRect(QRectF(x, 0, wide, 6), 3, 3)
            x += wide + 2
        painter.end()


class ReportPane(Pane):
    """Counts above, causes left, the chosen cause right."""

    def __init__(self) -> None:
        super().__init__()
        self._report: Report | None = None
        self.words = {level: label("body", "text2") for level in COUNTED}
        self.counts = {level: label("display", _ink(level)) for level in COUNTED}
        self.bar, self.sum = ShareBar(), label("label", "text2", wrap=True)
        self.model = FindingModel(self)
        self.table = _table(self.model)
        self.detail_title, self.detail_done = (
            label("section", wrap=True),
            label("label", "text2", wrap=True),
        )
        self.lines_title, self.lines = label("label", "text3"), label("label", "text", wrap=True)
        self.table.selectionModel().currentRowChanged.connect(self._show_cause)
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the pane."""
        words = {
            Level.ACCEPT: self.tr("Accepted"),
            Level.WARN: self.tr("With warnings"),
            Level.REJECT: self.tr("Rejected"),
            Level.SKIP: self.tr("Skipped"),
        }
        for level, caption in self.words.items():
            caption.setText(words[level])
        self.lines_title.setText(self.tr("Lines of the file"))
        self.table.setAccessibleName(self.tr("Findings"))
        if self._report is not None:
            self.show_report(self._report)

    def is_filled(self) -> bool:
        """Whether there is a report to look at."""
        return self._report is not None

    def show_report(self, report: Report) -> None:
        """Show what a file holds."""
        self._report = report
        for level in COUNTED:
            self.counts[level].setText(f"{report.counts[level]:,}")
        self.bar.show_counts({level: report.counts[level] for level in COUNTED})
        self.sum.setText(self._sum_of(report))
        self.model.set_rows(causes(report))
        self.table.resizeColumnToContents(2)
        if self.model.rowCount():
            self.table.selectRow(0)
        else:
            self._show_cause(QModelIndex())

    def _sum_of(self, report: Report) -> str:
        numbers = [report.counts[level] for level in COUNTED]
        added = " + ".join(f"{number:,}" for number in numbers)
        words = self.tr("%1 = %2 rows. %3 people, %4 loans, %5 overdue. File: %6, as of %7.")
        values = (
            added,
            f"{sum(numbers):,}",
            f"{report.people:,}",
            f"{report.debts:,}",
            wording.money(Money(report.sum_overdue)),
            report.encoding,
            report.as_of.isoformat() if report.as_of else "–",
        )
        for number, value in enumerate(values, 1):
            words = words.replace(f"%{number}", value)
        return words

    def _lay_out(self) -> None:
        figures = row(gap=24)
        for level in COUNTED:
            mark = QLabel()
            mark.setPixmap(icons.pixmap(*_mark(level), 2.0))
            figures.addLayout(
                column(row(mark, self.words[level], None), self.counts[level], gap=0), 1
            )
        detail = column(
            self.detail_title, self.detail_done, line(), self.lines_title, self.lines, None, gap=8
        )
        side = QWidget()
        detail.setContentsMargins(16, 8, 0, 0)
        side.setLayout(detail)
        side.setFixedWidth(280)
        lower = row(self.table, line("v"), side, gap=0)
        lower.setStretch(0, 1)
        whole = column(figures, self.bar, self.sum, 4, lower, gap=8)
        whole.setStretch(4, 1)
        self.setLayout(whole)

    def _show_cause(self, index: QModelIndex, _: QModelIndex | None = None) -> None:
        cause = self.model.row_at(index)
        for part in (self.detail_title, self.detail_done, self.lines_title, self.lines):
            part.setVisible(cause is not None)
        if cause is not None:
            self._say(cause)

    def _say(self, cause: Cause) -> None:
        first = cause.first
        self.detail_title.setText(wording.text(f"finding.{first.code}", **first.values))
        self.detail_done.setText(wording.text(f"done.{first.done}", **first.values))
        shown = ", ".join(f"{number:,}" for number in cause.lines[:_MOST_LINES])
        more = len(cause.lines) - _MOST_LINES
        self.lines.setText(f"{shown} …  +{more:,}" if more > 0 else shown)


def _ink(level: Level) -> str:
    return {Level.WARN: "wait", Level.REJECT: "forbid", Level.SKIP: "text3"}.get(level, "text")


def _mark(level: Level) -> tuple[str, int, str]:
    name, ink = MARKS[level]
    return name, 16, ink


def _table(model: FindingModel) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(34)
    view.setProperty("rows", "chosen")
    head = view.horizontalHeader()
    head.setHighlightSections(False)
    head.setFixedHeight(30)
    for number, code in enumerate(COLUMNS):
        stretch = code in ("finding", "done")
        head.setSectionResizeMode(
            number,
            QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.ResizeToContents,
        )
    return view
