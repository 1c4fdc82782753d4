"""A refused call, in the page: which rule, from where, how much is used, and when it is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from app.domain.contact import Channel, Reason, Verdict
from app.domain.people import PointVerdict
from ui import icons, theme, wording
from ui.models.contacts import ALLOW, FORBID, SHAPES, WAIT, belongs_to, count, state, word
from ui.widgets.choices import ChoiceList
from ui.widgets.pane import Pane, column, label, line, on_ground, row, show_where

_RULES = 3  # shown in full; more than that are counted
_CHANNELS = 4  # shown beside it; the pane at the right has them all


@dataclass(frozen=True, slots=True)
class Way:
    """Something that can be done instead of the call."""

    code: str
    words: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown beside a refusal: calls of today, the refused way, and every other way."""

    calls: tuple[str, ...] = ()
    refused: PointVerdict | None = None
    others: tuple[PointVerdict, ...] = ()


class RefusalPage(Pane):
    """Stands where the call would have been; says `taken` with what is done instead.

    `asked` is said once compliance is to be asked about it, `typed` for every sign of the reason.
    """

    taken = Signal(str)
    asked = Signal(str)
    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._verdict: Verdict | None = None
        self._now: datetime | None = None
        self._beside = Beside()
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
        self.why = QLineEdit()
        self.why.returnPressed.connect(self._ask)
        self.why.textEdited.connect(lambda _: self.typed.emit())
        self.why.hide()
        self.card = QFrame()
        on_ground(self.card, "card")
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        self.kept.setText(
            self.tr("Nothing was dialled. The request is on record, and no fault of yours.")
        )
        self.instead_title.setText(self.tr("What can be done instead"))
        self.ways.setAccessibleName(self.instead_title.text())
        self.why.setPlaceholderText(wording.text("review.ask_why"))
        self.why.setAccessibleName(wording.text("review.ask_why"))
        if self._verdict is not None and self._now is not None:
            self.show_verdict(self._verdict, self._now)

    def say_instead(self, ways: tuple[Way, ...]) -> None:
        """What else may be done, the best first."""
        self.ways.choices.aside = {one.code: one.aside for one in ways}
        self.ways.choices.set_rows([(one.code, one.words) for one in ways])
        self.ways.be(rows=max(1, len(ways)))
        show_where(((self.ways, bool(ways)), (self.none, not ways)))

    def ask_why(self) -> None:
        """What compliance is to look at, in words."""
        self.why.show()
        self.why.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep_why(self, words: str) -> None:
        """The reason as it was typed; without one there is no field for it."""
        self.why.setText(words)
        self.why.setVisible(bool(words))

    def _ask(self) -> None:
        if words := self.why.text().strip():
            self.asked.emit(words)

    def later(self) -> datetime | None:
        """When it would be allowed; None: never by time alone."""
        return None if self._verdict is None else self._verdict.next_allowed_at

    def show_beside(self, beside: Beside) -> None:
        """The other ways have other answers by now."""
        if self._verdict is not None and self._now is not None:
            self.show_verdict(self._verdict, self._now, beside)

    def show_verdict(
        self, verdict: Verdict, now: datetime, beside: Beside | None = None
    ) -> None:
        """Show why, and what stands beside it (None: as before)."""
        self._verdict, self._now = verdict, now
        self._beside = self._beside if beside is None else beside
        at_once = self.tr("recorded %1 · no permit").replace("%1", f"{wording.local(now):%H:%M:%S}")
        self.record.setText(" · ".join([at_once, *verdict.packs]))
        at = verdict.next_allowed_at
        ink = "forbid" if at is None else "wait"
        self.mark.setPixmap(icons.pixmap("ban" if at is None else "clock", 28, ink, 2.0))
        self.title.setText(self._title(verdict, now))
        self.from_when.setText(
            "" if at is None else self.tr("allowed from %1").replace("%1", wording.moment(at, now))
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

    def _title(self, verdict: Verdict, now: datetime) -> str:
        at = verdict.next_allowed_at
        if at is None:
            return self.tr("This call is not allowed")
        counted = any(one.limit is not None for one in verdict.reasons)
        if counted and wording.local(at).date() > wording.local(now).date():
            return self.tr("No more calls today")
        return self.tr("Not now, but later")

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
        inside = column(
            head, line(), self.rules, line(), below, self.ways, self.why, self.none, gap=8
        )  # fmt: skip
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
        if counted and self._beside.calls:
            calls = label("label", wrap=True)
            calls.setText("    ".join(self._beside.calls))
            self._show_line(2 * _RULES, self.tr("Today"), calls)
        if kept := self._kept_rules():
            self._show_line(2 * _RULES + 1, self.tr("Other rules"), _signs(kept))
        if ways := self._other_ways():
            self._show_line(2 * _RULES + 2, self.tr("Other ways"), _signs(ways))

    def _show_line(self, at: int, words: str, said: QWidget) -> None:
        caption = label("label", "text3")
        caption.setText(words)
        self.rules.addWidget(caption, at, 0, Qt.AlignmentFlag.AlignTop)
        self.rules.addWidget(said, at, 1, 1, 2)

    def _kept_rules(self) -> list[tuple[str, str]]:
        """Counted rules that have something left."""
        refused = self._beside.refused
        if refused is None:
            return []
        verdict = refused.verdict
        broken = {(one.pack, one.rule) for one in verdict.reasons}
        left = [one for one in verdict.allowances if (one.pack, one.rule) not in broken]
        return [(ALLOW, count(one)) for one in left if one.used < one.limit]

    def _other_ways(self) -> list[tuple[str, str]]:
        """Every other channel with its answer of now, those that are open first."""
        now = self._now
        if now is None:
            return []
        told = {(state(one), f"{_named(one)}  {word(one, now)}"): None
                for one in self._beside.others}  # fmt: skip
        order = [ALLOW, WAIT, FORBID]
        return sorted(told, key=lambda one: order.index(one[0]))[:_CHANNELS]

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


def _named(one: PointVerdict) -> str:
    """The number and whose it is, or the channel."""
    if one.channel is Channel.CALL:
        return f"{one.point.shown} {belongs_to(one.point)}"
    return wording.text(f"list.channel_{one.channel.value}")


def _signs(said: list[tuple[str, str]]) -> QWidget:
    """Words with the sign of their answer before them, two a line."""
    holder, grid = QWidget(), QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(6)
    grid.setVerticalSpacing(4)
    for number, (answer, words) in enumerate(said):
        mark, told = QLabel(), label("label", wrap=True)
        mark.setPixmap(icons.pixmap(SHAPES[answer], 16, answer, 2.0))
        told.setText(words)
        told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # one width
        grid.addWidget(mark, number // 2, number % 2 * 2)
        grid.addWidget(told, number // 2, number % 2 * 2 + 1)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    holder.setLayout(grid)
    return holder


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
