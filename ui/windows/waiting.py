"""The consents that wait, of all people: a lead confirms each, or drops it with a reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from ui import chores, wording
from ui.hub import PERSON, QUEUE, Hub
from ui.models.waiting import WaitingModel, told
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.notice import ALLOW, WAIT, Held
from ui.widgets.pane import column, label, row
from ui.widgets.table import table
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.domain.flags import Waiting
    from app.services.desk import Desk


class WaitingWindow(Room):
    """The list above; the marked one whole, and the reason for dropping it, below."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self.model = WaitingModel(self)
        self.table = table(self.model, (2, 3))
        self.told = label("label", "text2", wrap=True)
        self.caption, self.reason = label("label", "text2"), QLineEdit()
        self.confirm = Button(FILLED, key="Ctrl+Return", icon="circle-check")
        self.drop = Button(FRAMED, key="Ctrl+Delete", icon="x")
        self.caption.setBuddy(self.reason)
        below = row(self.reason, self.drop, gap=12)
        below.setStretch(0, 1)
        whole = column(self.table, self.told, column(self.caption, below, gap=2), gap=10)
        whole.setStretch(0, 1)
        self.furnish(whole, buttons=(self.confirm,))
        self._busy, self._held = False, Held(self, lambda: self.notice)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.confirm.clicked.connect(self._confirm)
        self.drop.clicked.connect(self._drop)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        self.title.setText(self.tr("Consents that wait"))
        self.hint.setText(
            self.tr(
                "What a collector heard loosens nothing until a lead has confirmed it. That which"
                " waits longest comes first."
            )
        )
        self.confirm.setText(self.tr("Confirm it"))
        self.drop.setText(self.tr("Drop it"))
        self.caption.setText(self.tr("Reason for dropping it, kept as words"))
        self.table.setAccessibleName(self.tr("Consents that wait"))
        self._tell()

    def begin(self) -> None:
        """Read the list anew."""
        self.notice.clear()
        self._do(partial(chores.waiting, self._desk), "")

    def _marked(self) -> Waiting | None:
        return self.model.row_at(self.table.currentIndex())

    def _tell(self) -> None:
        """The marked one whole: the table may have no room for it."""
        one = self._marked()
        said = (told(one), one.words or "") if one else (self.tr("Nothing waits."),)
        self.told.setText(" · ".join(part for part in said if part))
        self.confirm.setEnabled(one is not None)
        self.drop.setEnabled(one is not None)

    def _confirm(self) -> None:
        one = self._marked()
        if one is not None:
            words = self.tr("%1: the consent is one from now on.").replace("%1", one.person)
            self._do(partial(chores.confirm, self._desk, one.id), words)

    def _drop(self) -> None:
        one, reason = self._marked(), self.reason.text().strip()
        if one is None:
            return
        if not reason:
            self.notice.say(self.tr("Say why it is dropped."), WAIT)
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        words = self.tr("%1: dropped, it loosened nothing.").replace("%1", one.person)
        self._do(partial(chores.drop, self._desk, one.id, reason), words)

    def _do(self, job: Callable[[], tuple[Waiting, ...]], words: str) -> None:
        if self._busy:
            self._held.press()
            return
        self._busy = True
        self._tasks.run(self, job, partial(self._done, words), self._failed)

    def _done(self, words: str, waiting: tuple[Waiting, ...]) -> None:
        self._end()
        at = self.table.currentIndex().row()
        self.model.set_rows(waiting)
        self.table.setCurrentIndex(self.model.index(max(min(at, len(waiting) - 1), 0), 0))
        self._tell()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if words:
            self.reason.clear()
            self.notice.say(words, ALLOW)
            self._hub.tell(QUEUE, PERSON)

    def _failed(self, error: BaseException) -> None:
        self._end()
        self.notice.say(wording.problem(error))

    def _end(self) -> None:
        self._busy = False
        self._held.end()
