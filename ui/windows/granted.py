"""The answer of a lead, as a card over the call: what may be agreed, its words, one key for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.agreements import Answer, Approval
from app.domain.negotiation import Option
from ui import wording
from ui.models.requests import offer_words
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.notice import Notice
from ui.widgets.palette import Palette
from ui.widgets.pane import column, label, row, show_where

_WIDE = 720


class GrantedPalette(Palette):
    """Says `chosen_one` with the request and the id of what is read back; or `other`."""

    chosen_one = Signal(object, str)
    other = Signal()

    def __init__(self, over: QWidget, words: Callable[[Option], str]) -> None:
        super().__init__(over, _WIDE)
        self._words = words
        self._approval: Approval | None = None
        self._made_id = ""
        self.title, self.words = label("section", wrap=True), label("body", "text2", wrap=True)
        self.offer, self.read = label("strong", wrap=True), label("body", wrap=True)
        self.asked, self.notice = label("label", "text2", wrap=True), Notice()
        self.do, self.instead = Button(FILLED, key="Return"), Button(FRAMED, key="F9")
        self.do.clicked.connect(self.confirm)
        self.instead.clicked.connect(self.other)
        whole = column(
            self.title, self.words, self.offer, self.asked, self.read, self.notice,
            row(self.do, self.instead, None, gap=8), gap=8,
        )  # fmt: skip
        whole.setContentsMargins(20, 16, 20, 14)
        self.fill(whole)

    def begin(self, approval: Approval, option: Option | None, made_id: str) -> None:
        """Show what was said; `option` is what may be agreed, None where nothing may."""
        self._approval, self._made_id = approval, made_id
        text = wording.text
        self.title.setText(text(f"request.answer_{approval.answer.value}", by=approval.decided_by))
        self.words.setText(approval.words or "")
        self.asked.setText(text("request.not_as_asked"))
        self.do.setText(text("negotiation.agree"))
        self.instead.setText(text("request.other_ways"))
        self.offer.setText("" if option is None else offer_words(option))
        self.read.setText("" if option is None else self._words(option))
        changed = approval.answer is Answer.CHANGED
        may = option is not None
        self.notice.clear()
        show_where([
            (self.words, bool(approval.words)), (self.offer, may), (self.read, may),
            (self.do, may), (self.asked, changed and may),
        ])  # fmt: skip
        self.open_at(self.do if may else self.instead)

    def confirm(self) -> None:
        """It is read back; only their yes makes it an agreement."""
        if self._approval is not None and not self.do.isHidden():
            self.chosen_one.emit(self._approval, self._made_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter reads it back wherever the keys are; F9 goes on to other ways; Esc closes."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held:  # what wraps a call up agrees to nothing
                self.confirm()
        elif event.key() == Qt.Key.Key_F9:
            self.other.emit()
        else:
            super().keyPressEvent(event)
