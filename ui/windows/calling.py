"""The middle during and after a call: the number with its permit, and the wrap-up below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel

from app.domain.money import Money
from app.domain.people import ContactPoint
from ui import icons, wording
from ui.models.contacts import belongs_to
from ui.widgets.pane import Pane, column, label, on_ground, row
from ui.windows.wrapup import WrapUpForm


@dataclass(frozen=True, slots=True)
class Call:
    """A contact that wants its outcome. `outcome_id` is made once, so that it may be sent twice.

    `number` is None where the call was made before the program was started anew.
    """

    permit_id: str
    outcome_id: str
    name: str
    owed: Money
    point: ContactPoint | None
    number: str | None
    began: datetime


class CallPage(Pane):
    """Shows one call until its outcome is recorded."""

    def __init__(self) -> None:
        super().__init__()
        self._call: Call | None = None
        self.mark, self.number, self.whose = QLabel(), label("title"), label("label", "text2")
        self.hint, self.timer = label("label", "text2"), label("display", "accent")
        self.timer.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.form = WrapUpForm()
        bar = QFrame()
        on_ground(bar, "call")
        words = column(row(self.number, 4, self.whose, None), self.hint, gap=0)
        inside = row(self.mark, words, None, self.timer, gap=14)
        inside.setContentsMargins(16, 8, 16, 8)
        bar.setLayout(inside)
        bar.setFixedHeight(72)
        self.setLayout(column(bar, 4, self.form, gap=8))
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        call = self._call
        if call is None:
            return
        masked = call.point.shown if call.point else call.name
        self.number.setText(wording.number(call.number) if call.number else masked)
        self.whose.setText(belongs_to(call.point) if call.point else "")
        self.hint.setText(
            self.tr("Permit on record. Dial this number on your phone, then say how it ended.")
            if call.number
            else self.tr("This call was begun %1. How did it end?").replace(
                "%1", wording.text_of(call.began)
            )
        )

    def begin(self, call: Call) -> None:
        """Show this call."""
        self._call = call
        self.mark.setPixmap(icons.pixmap("phone", 22, "accent", 2.0))
        self.timer.setVisible(call.number is not None)
        self.tick(call.began)
        self.retranslate()

    def tick(self, now: datetime) -> None:
        """How long ago the number was shown."""
        if self._call is not None:
            seconds = max(0, int((now - self._call.began).total_seconds()))
            self.timer.setText(f"{seconds // 60:02d}:{seconds % 60:02d}")
