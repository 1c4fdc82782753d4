"""The page of the wrap-up: how long the call was and how far it came, above the form."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QLineEdit

from ui import wording
from ui.models.contacts import belongs_to
from ui.widgets.pane import Pane, column, label, row
from ui.windows.calling import Call, clock_of
from ui.windows.wrapup import WrapUpForm


class EndingPage(Pane):
    """The wrap-up of one call, or the correction of one outcome."""

    def __init__(self) -> None:
        super().__init__()
        self._call: Call | None = None
        self._since: datetime | None = None
        self._phase = 0
        self._begun: object = None  # what a correction began with
        self._touched = False  # since then
        self.title, self.about = label("heading"), label("label", "text2")
        self.after_caption, self.after = label("label", "text3"), label("section", "text2")
        self.form, self.reason = WrapUpForm(), QLineEdit()
        whole = column(
            row(self.title, 4, self.about, None, self.after_caption, self.after),
            self.form,
            self.reason,
            gap=8,
        )
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        self.title.setText(self.tr("Correction") if self.corrects() else self.tr("Wrap-up"))
        self.after_caption.setText(self.tr("after the call"))
        self.reason.setPlaceholderText(self.tr("Why it was wrong (required)"))
        self.reason.setAccessibleName(self.tr("Why it was wrong"))
        self.about.setText(self._about())

    def begin(self, call: Call, phase: int, now: datetime) -> None:
        """The wrap-up of this call, which came to that phase (from 0), or its correction."""
        self._call, self._phase, self._since, self._begun = call, phase, now, None
        self.reason.clear()
        for part in (self.after_caption, self.after):
            part.setVisible(call.live)
        self.reason.setVisible(self.corrects())
        self.retranslate()
        self.tick(now)

    def begun(self, note: str) -> None:
        """The form stands as it will be if nothing is typed."""
        self._begun, self._touched = self._state(note), False

    def is_changed(self, note: str) -> bool:
        """Whether something stands here that did not when the correction began."""
        return self._begun is not None and self._state(note) != self._begun

    def was_changed(self, note: str) -> bool:
        """Whether anything was typed here, even if it was taken back since."""
        self._touched = self._touched or self.is_changed(note)
        return self._touched

    def corrects(self) -> bool:
        """Whether an outcome is stated anew."""
        return self._call is not None and self._call.wrong is not None

    def tick(self, now: datetime) -> None:
        """How long the call has been over."""
        if self._since is not None:
            self.after.setText(clock_of(max(0, int((now - self._since).total_seconds()))))

    def missing(self, note: str) -> tuple[str, ...]:
        """What is still wanted, in words."""
        wanted = self.form.missing(note)
        if self.corrects() and not self.reason.text().strip():
            wanted = (*wanted, self.tr("why it was wrong"))
        return wanted

    def _state(self, note: str) -> tuple[str, str, dict[str, object]]:
        return note, self.reason.text(), self.form.kept()

    def _about(self) -> str:
        call = self._call
        if call is None:
            return ""
        if call.wrong is not None:
            stays = self.tr("the old entry stays beside the new one")
            when = self.tr("the contact of %1").replace("%1", wording.text_of(call.began))
            return f"{when} · {stays}"
        parts = []
        if call.live and call.ended is not None:
            seconds = clock_of(call.seconds(call.ended))
            parts.append(self.tr("call %1").replace("%1", seconds))
        elif not call.live:
            parts.append(
                self.tr("This call was begun %1.").replace("%1", wording.text_of(call.began))
            )
        if call.point is not None:
            parts.append(f"{call.point.shown} {belongs_to(call.point)}")
        if call.live:
            parts.append(self.tr("came to step %1").replace("%1", str(self._phase + 1)))
        return " · ".join(parts)
