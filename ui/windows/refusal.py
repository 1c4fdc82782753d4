"""A refused call, in the page: which rule, from where, how much is used, and when it is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from app.domain.contact import Reason, Verdict
from ui import icons, theme, wording
from ui.widgets.choices import ChoiceList
from ui.widgets.pane import Pane, column, label, line, on_ground, row, show_where

_RULES = 3  # shown in full; more than that are counted


@dataclass(frozen=True, slots=True)
class Way:
    """Something that can be done instead of the call."""

    code: str
    words: str
    aside: str = ""


class RefusalPage(Pane):
    """Stands where the call would have been; says `taken` with what is done instead."""

    taken = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._verdict: Verdict | None = None
        self._now: datetime | None = None
        self._used: tuple[str, ...] = ()
        self.mark = QLabel()
        self.title, self.kept = label("heading"), label("label", "text2", wrap=True)
        self.wait, self.from_when = label("display", "wait"), label("label", "text2")
        self.rules = QGridLayout()
        self.rules.setHorizontalSpacing(14)
        self.rules.setVerticalSpacing(6)
        self.rules.setColumnStretch(1, 1)
        self.instead_title, self.record = label("label", "text3"), label("caption", "text3")
        self.ways, self.none = ChoiceList(), label("body", "text2", wrap=True)
        self.ways.chosen.connect(self.taken)
        self.card = QFrame()
        on_ground(self.card, "card")
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        self.kept.setText(self.tr("Nothing was dialled. The request is on record."))
        self.instead_title.setText(self.tr("What can be done instead"))
        self.ways.setAccessibleName(self.instead_title.text())
        if self._verdict is not None and self._now is not None:
            self.show_verdict(self._verdict, self._now)

    def say_instead(self, ways: tuple[Way, ...]) -> None:
        """What else may be done, the best first."""
        self.ways.choices.aside = {one.code: one.aside for one in ways}
        self.ways.choices.set_rows([(one.code, one.words) for one in ways])
        self.ways.be(rows=max(1, len(ways)))
        show_where(((self.ways, bool(ways)), (self.none, not ways)))

    def show_verdict(
        self, verdict: Verdict, now: datetime, used: tuple[str, ...] | None = None
    ) -> None:
        """Show why; `used`: the calls of today, in words."""
        self._verdict, self._now = verdict, now
        self._used = self._used if used is None else used
        at_once = self.tr("recorded %1 · no permit").replace("%1", f"{wording.local(now):%H:%M:%S}")
        self.record.setText(" · ".join([at_once, *verdict.packs]))
        at = verdict.next_allowed_at
        ink = "forbid" if at is None else "wait"
        self.mark.setPixmap(icons.pixmap("ban" if at is None else "clock", 28, ink, 2.0))
        self.title.setText(
            self.tr("This call is not allowed") if at is None else self.tr("Not now, but later")
        )
        self.from_when.setText(
            "" if at is None else self.tr("allowed from %1").replace("%1", wording.when(at, now))
        )
        self.none.setText(
            self.tr("Nothing for now.")
            if at is None
            else self.tr("Nothing for now. This person comes back when it is time.")
        )
        self._show_rules(verdict.reasons)
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """The countdown to the next allowed moment."""
        at = None if self._verdict is None else self._verdict.next_allowed_at
        self.wait.setText("" if at is None else wording.left((at - now).total_seconds()))

    def words(self) -> str:
        """Everything the page says, for a screen reader."""
        shown = [part.text() for part in self.card.findChildren(QLabel) if part.text()]
        return "\n".join(shown)

    def _lay_out(self) -> None:
        head = row(
            self.mark,
            column(self.title, self.kept, gap=0),
            column(self.wait, self.from_when, gap=0),
            gap=14,
        )
        head.setStretch(1, 1)
        self.wait.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.from_when.setAlignment(Qt.AlignmentFlag.AlignRight)
        below = row(self.instead_title, None, self.record)
        inside = column(head, line(), self.rules, line(), below, self.ways, self.none, gap=8)
        inside.setContentsMargins(22, 16, 22, 16)
        self.card.setLayout(inside)
        self.setLayout(column(self.card, None, gap=0))

    def _show_rules(self, reasons: tuple[Reason, ...]) -> None:
        while (item := self.rules.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        for number, reason in enumerate(reasons[:_RULES]):
            self._show_rule(reason, number * 2)
        counted = any(reason.used for reason in reasons)
        if counted and self._used:
            caption, calls = label("label", "text3"), label("label", wrap=True)
            caption.setText(self.tr("Today"))
            calls.setText("    ".join(self._used))
            self.rules.addWidget(caption, 2 * _RULES, 0, Qt.AlignmentFlag.AlignTop)
            self.rules.addWidget(calls, 2 * _RULES, 1)

    def _show_rule(self, reason: Reason, at: int) -> None:
        rule, said = label("label", "text3"), label("body", wrap=True)
        rule.setText(self.tr("Rule"))
        said.setText(wording.reason(reason))
        self.rules.addWidget(rule, at, 0, Qt.AlignmentFlag.AlignTop)
        self.rules.addWidget(said, at, 1)
        if reason.limit is not None and reason.used is not None:
            used = label("strong", "wait")
            used.setText(f"{reason.used} / {reason.limit}")
            self.rules.addWidget(used, at, 2, Qt.AlignmentFlag.AlignTop)
        if not reason.source:
            return
        basis, source = label("label", "text3"), label("caption", "text2", wrap=True)
        basis.setText(self.tr("Source"))
        source.setText(reason.source)
        if reason.link:
            _lead(source, reason.source, reason.link)
        sure = label("caption", "wait" if reason.confidence != "P" else "accent")
        sure.setText(wording.text(f"screen.confidence_{reason.confidence}"))
        self.rules.addWidget(basis, at + 1, 0, Qt.AlignmentFlag.AlignTop)
        self.rules.addWidget(source, at + 1, 1)
        self.rules.addWidget(sure, at + 1, 2, Qt.AlignmentFlag.AlignTop)


def _lead(source: QLabel, words: str, link: str) -> None:
    """Make the clause a link that the keys reach too."""
    ink = theme.color("accent").name()
    source.setTextFormat(Qt.TextFormat.RichText)
    source.setText(f'<a href="{escape(link)}" style="color: {ink}">{escape(words)}</a>')
    source.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse
                                   | Qt.TextInteractionFlag.LinksAccessibleByKeyboard)  # fmt: skip
    source.setToolTip(link)
    source.setAccessibleName(words)
    source.linkActivated.connect(lambda at: QDesktopServices.openUrl(QUrl(at)))
