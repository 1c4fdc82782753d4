"""The window is locked: who sat here, a password, and nothing of any person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from ui import jobs, wording
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FLUSH, FLUSH_WORDS, PLAIN, Button
from ui.widgets.notice import ALLOW, WAIT, Notice
from ui.widgets.pane import Pane, column, field, label, row
from ui.windows.card import centred
from ui.windows.outage import is_away

if TYPE_CHECKING:
    from app.domain.errors import DeskError
    from app.services.desk import Desk
    from ui.start import People


_LOOKS = 500  # milliseconds between two looks whether the office is reached again


class LockWindow(Pane):
    """Says `unlocked` for the right password, `leave_wanted` where somebody else wants the seat."""

    unlocked = Signal()
    leave_wanted = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(ground="canvas")
        self._tasks = tasks
        self._desk: Desk | None = None
        self.title, self.hint = label("title"), label("label", "text2", wrap=True)
        self.name, self._caption = label("heading"), label("label")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self._try)
        self.button = Button(FILLED, icon="key-round")
        self.button.clicked.connect(self._try)
        self.leaving = Button(PLAIN)
        self.leaving.clicked.connect(self.leave_wanted)
        self.notice, self.demo = Notice(), label("caption", "text3")
        self._told = ""  # the password of the demo's member of staff
        self._soon = QTimer(self, interval=_LOOKS)
        self._soon.timeout.connect(self._look)
        inside = column(
            self.title,
            self.hint,
            8,
            self.name,
            field(self._caption, self.password),
            self.demo,
            self.notice,
            8,
            row(FLUSH_WORDS, self.leaving, None, self.button, FLUSH),
            gap=10,
        )
        self.setLayout(centred(inside, 460))
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the screen."""
        self.title.setText(self.tr("Locked"))
        self.hint.setText(
            self.tr("Everything is as you left it, your note too. Nobody sees any of it here.")
        )
        self._caption.setText(self.tr("Your password"))
        self.button.setText(self.tr("Unlock"))
        self.leaving.setText(self.tr("Sign out"))
        self.demo.setText(self.tr("In the demo it is %1").replace("%1", self._told))

    def begin(self, desk: Desk, people: People = ()) -> None:
        """Lock what this member of staff was doing; the demo's `people` are told their password."""
        self._desk = desk
        staff = desk.need()
        self._told = next((word for login, word, *_ in people if login == staff.login), "")
        self.demo.setVisible(bool(self._told))
        self.retranslate()
        self.name.setText(f"{staff.name} {staff.number}".strip())
        self._soon.stop()
        self.notice.clear()
        if desk.journal is not None and desk.journal.turned_away is not None:
            self.notice.say(wording.problem(desk.journal.turned_away))
        self.password.clear()
        self.button.setEnabled(True)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_note_is_open(self) -> None:
        """Somebody wants to go while a note is not on record."""
        words = self.tr("A note is not on record yet. Unlock and say how the call ended;")
        self.notice.say(f"{words} {self.tr('once more, and the note is dropped.')}", WAIT)

    def _try(self) -> None:
        if self._desk is None or not self.button.isEnabled():
            return
        if not self.password.text():
            self.notice.say(self.tr("Please give your password."), WAIT)
            return
        self._soon.stop()
        self.notice.clear()
        self.button.setEnabled(False)
        job = partial(jobs.unlock, self._desk, self.password.text())
        self._tasks.run(self, job, self._open, self._failed)

    def _open(self, _: Desk) -> None:
        self.button.setEnabled(True)
        self.password.clear()
        self._desk = None
        self.unlocked.emit()

    def _failed(self, error: BaseException) -> None:
        self.button.setEnabled(True)
        if is_away(error) and self._desk is not None and self._desk.journal is not None:
            self._desk.journal.heed(cast("DeskError", error))
            self.notice.say(wording.text("unsent.lock_away"), WAIT)
            self._soon.start()
        else:
            self.notice.say(wording.problem(error))
        self.password.selectAll()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self) -> None:
        """Say when the office is reached again: nobody but who sits here unlocks the window."""
        journal = None if self._desk is None else self._desk.journal
        if journal is None or journal.away is None:
            self._soon.stop()
        if journal is not None and journal.away is None:
            self.notice.say(wording.text("unsent.lock_back"), ALLOW)
