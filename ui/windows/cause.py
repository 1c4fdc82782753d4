"""One cause of findings: what it is, where it stands in the file, what was done, what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QListView

from app.domain.imports import Level, Report
from app.domain.payments import PaymentReport
from ui import icons, wording
from ui.causes import Cause
from ui.models.examples import ExampleDelegate, ExampleModel
from ui.models.findings import MARKS
from ui.widgets.pane import Pane, column, label, line, row, show_where

WIDTH = 318
_JOINED = "\u2060"  # no line ends here: #N/A stays whole


class CausePane(Pane):
    """The right edge of a report; below it what is known of the whole file."""

    def __init__(self) -> None:
        super().__init__(ground="panel")
        self._cause: Cause | None = None
        self._payments = False  # the file is a bank's, not a creditor's
        self.setFixedWidth(WIDTH)
        self.mark, self.title = QLabel(), label("strong", wrap=True)
        self.done = label("body", "text", wrap=True)
        self.lines_title, self.written_title = label("label", "text3"), label("label", "text3")
        self.then_title, self.then = label("label", "text3"), label("body", "text", wrap=True)
        self.model = ExampleModel(self)
        self.lines = QListView()
        self.lines.setModel(self.model)
        self.lines.setItemDelegate(ExampleDelegate(self.lines))
        self.lines.setFrameShape(QFrame.Shape.NoFrame)
        self.lines.setUniformItemSizes(True)
        self.lines.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.facts = {name: (label("label", "text3"), label("label", "text2")) for name in _FACTS}
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the pane."""
        self.lines_title.setText(self.tr("Line"))
        self.written_title.setText(self.tr("In the file"))
        self.then_title.setText(self.tr("What to do"))
        self.lines.setAccessibleName(self.tr("Lines of the file"))
        words = {
            "encoding": self.tr("Written in"),
            "as_of": self.tr("As of"),
            "left_off": self.tr("Not listed here"),
        }
        for name, (caption, _) in self.facts.items():
            caption.setText(words[name])
        self.show_cause(self._cause)

    def show_cause(self, cause: Cause | None) -> None:
        """Show this one; without one only what is known of the file."""
        self._cause = cause
        parts = (self.mark, self.title, self.done, self.lines_title, self.written_title)
        for part in (*parts, self.lines, self.then_title, self.then):
            part.setVisible(cause is not None)
        self.model.show_cause(cause)
        if cause is None:
            return
        first = cause.first
        icon, ink = MARKS[first.level]
        self.mark.setPixmap(icons.pixmap(icon, 18, ink, self.devicePixelRatioF()))
        named = wording.text(f"finding.{first.code}", **first.values)
        self.title.setText(named.replace("/", f"/{_JOINED}"))
        self.done.setText(wording.text(f"done.{first.done}", **first.values))
        self.then.setText(self._what_to_do(first.level))

    def show_facts(self, report: Report | PaymentReport) -> None:
        """What holds for the file as a whole."""
        self._payments = isinstance(report, PaymentReport)
        left_off = report.findings_left_off
        values = {
            "encoding": report.encoding,
            "as_of": report.as_of.isoformat() if report.as_of else "",
            "left_off": f"{left_off:,}" if left_off else "",
        }
        for name, value in values.items():
            self.facts[name][1].setText(value)
            show_where((part, bool(value)) for part in self.facts[name])

    def _what_to_do(self, level: Level) -> str:
        if self._payments:
            acts = level in (Level.REJECT, Level.WARN)
            return wording.text(f"payment.then_{level.value if acts else Level.SKIP.value}")
        if level is Level.REJECT:
            return self.tr(
                "Ask the creditor for these rows anew and import their file; what is in the book"
                " already is not brought in twice. Keep the report to send it along."
            )
        if level is Level.WARN:
            return self.tr("These rows can be worked with. Check them before the first call.")
        return self.tr("Nothing: these rows change nothing.")

    def _lay_out(self) -> None:
        head = row(self.mark, self.title, gap=10)
        head.setStretch(1, 1)
        head.setAlignment(self.mark, Qt.AlignmentFlag.AlignTop)
        heads = row(self.lines_title, None, self.written_title)
        heads.setContentsMargins(0, 0, 6, 0)
        facts = [row(caption, None, value) for caption, value in self.facts.values()]
        whole = column(
            head, self.done, line(), heads, self.lines, line(), self.then_title, self.then, 6,
            line(), *facts, gap=8,
        )  # fmt: skip
        whole.setStretch(4, 1)
        whole.setContentsMargins(20, 18, 16, 14)
        self.setLayout(whole)


_FACTS = ("encoding", "as_of", "left_off")
