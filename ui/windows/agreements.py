"""F4: a person's agreements, who allowed them, what was read out, written and handed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from app.domain.agreements import Agreement, AgreementState
from app.domain.documents import Message, Paper
from ui import wording
from ui.models.agreements import ScheduleModel, VersionModel
from ui.papers import Made
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.notice import Notice
from ui.widgets.palette import Palette
from ui.widgets.pane import column, label, line, row, scrolling, settle, show_where
from ui.widgets.table import table

_WIDE, _HIGH = 1240, 560
_LETTER, _MESSAGE = Qt.Key.Key_P, Qt.Key.Key_M


class AgreementsPalette(Palette):
    """Says `letter_wanted` with an agreement, `message_wanted` with what is to be handed."""

    letter_wanted = Signal(object)
    message_wanted = Signal(object)

    def __init__(self, over: QWidget, prepare: Callable[[Agreement], None]) -> None:
        super().__init__(over, _WIDE)
        self._prepare = prepare
        self._papers: tuple[Paper, ...] = ()
        self._messages: tuple[Message, ...] = ()
        self.versions, self.schedule = VersionModel(self), ScheduleModel(self)
        self.list, self.rows = table(self.versions, (2, 3)), table(self.schedule, (1, 4))
        self.title, self.facts = label("section"), label("body", "text2", wrap=True)
        self.read_title, self.read = label("label", "text3"), label("body", wrap=True)
        self.papers_title, self.told = label("label", "text3"), label("label", "text2", wrap=True)
        self.to, self.text = QComboBox(), label("body", wrap=True)
        self.length = label("label", "text3", wrap=True)
        self.letter = Button(FRAMED, key="Alt+P", icon="file-spreadsheet")
        self.message = Button(FRAMED, key="Alt+M", icon="message-square")
        self.hand = Button(FILLED, key="Alt+Return")
        self.notice, self.keys = Notice(), label("label", "text3")
        self._lay_out()

    def begin(self, made: Made) -> None:
        """Every version, the latest marked."""
        self._papers = made.papers
        self._say()
        self.versions.set_rows(made.agreements)
        self.list.setCurrentIndex(self.versions.index(0, 0))
        self._show()
        self.notice.clear()
        self.open_at(self.list)

    def marked(self) -> Agreement | None:
        """The version that is looked at."""
        return self.versions.row_at(self.list.currentIndex())

    def offer(self, messages: tuple[Message, ...]) -> None:
        """What would go where; nothing is handed yet."""
        self._messages = messages
        self.to.clear()
        for one in messages:
            channel = wording.text(f"agreement.by_{one.channel.value}")
            self.to.addItem(f"{channel} {one.shown}", one.point_id)
        self.notice.clear()
        if not messages:
            self.notice.say(wording.text("agreement.no_point"))
        self._show_message()
        settle(self._words.viewport(), self.card)
        self._words.ensureWidgetVisible(self.length)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt with a letter acts from wherever the keys are."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            button = {
                _LETTER.value: self.letter, _MESSAGE.value: self.message,
                Qt.Key.Key_Return.value: self.hand, Qt.Key.Key_Enter.value: self.hand,
            }.get(event.key())  # fmt: skip
            held = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if held and button is not None and button.isVisible():
                button.click()
                return True
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        one = self.marked()
        self.offer_none()
        self.schedule.set_rows(() if one is None else one.rows)
        self.facts.setText(wording.text("agreement.none") if one is None else _facts(one))
        self.read.setText("" if one is None else one.read_out or wording.text("agreement.erased"))
        told = [_told(paper) for paper in self._papers if one and paper.agreement_id == one.id]
        self.told.setText("\n".join(told) or wording.text("agreement.no_papers"))
        stands = one is not None and one.state is not AgreementState.REPLACED
        show_where(
            [(part, one is not None) for part in (self.rows, self.read_title, self.papers_title)]
            + [(self.letter, stands), (self.message, stands), (self.told, one is not None)]
        )

    def offer_none(self) -> None:
        """No message stands ready."""
        self._messages = ()
        self.to.clear()
        self._show_message()

    def _show_message(self) -> None:
        at = self.to.currentIndex()
        one = self._messages[at] if 0 <= at < len(self._messages) else None
        self.text.setText("" if one is None else one.text)
        size = None if one is None else one.length
        self.length.setText(
            "" if size is None else wording.text(
                "agreement.length_wide" if size.unicode else "agreement.length_plain",
                units=size.units, parts=size.parts,
            )
        )  # fmt: skip
        show_where((part, one is not None) for part in (self.to, self.text, self.length, self.hand))

    def _hand(self) -> None:
        at = self.to.currentIndex()
        if 0 <= at < len(self._messages):
            self.message_wanted.emit(self._messages[at])

    def _want_letter(self) -> None:
        one = self.marked()
        if one is not None:
            self.letter_wanted.emit(one)

    def _want_message(self) -> None:
        one = self.marked()
        if one is not None:
            self._prepare(one)

    def _say(self) -> None:
        text = wording.text
        self.title.setText(text("agreement.title"))
        self.read_title.setText(text("agreement.read_out"))
        self.papers_title.setText(text("agreement.papers"))
        self.letter.setText(text("agreement.letter"))
        self.message.setText(text("agreement.message"))
        self.hand.setText(text("agreement.hand"))
        self.list.setAccessibleName(text("agreement.title"))
        self.rows.setAccessibleName(text("agreement.schedule"))
        self.to.setAccessibleName(text("agreement.to"))
        self.keys.setText("↑ ↓ {} · Esc".format(text("agreement.keys")))

    def _lay_out(self) -> None:
        self.list.selectionModel().currentRowChanged.connect(lambda *_: self._show())
        self.letter.clicked.connect(self._want_letter)
        self.message.clicked.connect(self._want_message)
        self.hand.clicked.connect(self._hand)
        self.to.currentIndexChanged.connect(self._show_message)
        for one in (self.list, self.rows, self.to):
            one.installEventFilter(self)
        words = self._words = scrolling(
            column(
                self.facts, self.read_title, self.read, self.papers_title, self.told, self.to,
                self.text, self.length, None, gap=6,
            )
        )  # fmt: skip
        for part in (words.viewport(), *words.viewport().findChildren(QWidget)):
            part.setAutoFillBackground(False)  # the card's ground
        self.list.setFixedWidth(370)
        right = row(self.rows, words, gap=14)
        right.setStretch(0, 5)
        right.setStretch(1, 4)
        both = row(self.list, line("v"), right, gap=14)
        both.setStretch(2, 1)
        acts = row(self.keys, None, self.letter, self.message, self.hand, gap=8)
        whole = column(self.title, both, self.notice, acts, gap=8)
        whole.setStretch(1, 1)
        whole.setContentsMargins(18, 14, 18, 12)
        self.card.setMinimumHeight(_HIGH)
        self.fill(whole)


def _facts(one: Agreement) -> str:
    """By whom, when, and upon whose yes."""
    said = [wording.text("agreement.by", by=one.agreed_by, at=one.agreed_at)]
    if one.approved_by is not None:
        said.append(wording.text("agreement.approved_by", by=one.approved_by))
    return "\n".join(said)


def _told(paper: Paper) -> str:
    done = paper.kind.value.partition(".")[2]
    by = "" if paper.channel is None else wording.text(f"agreement.by_{paper.channel}")
    return wording.text(
        f"agreement.paper_{done}", at=paper.at, by=paper.by, channel=by,
        digest=(paper.digest or "")[:12],
    )  # fmt: skip
