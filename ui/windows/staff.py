"""Who may sign in: add somebody, change their role or seat, give a new password, close accounts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from app.domain.staff import Staff
from ui import chores, wording
from ui.chores import NewMember
from ui.hub import STAFF, Hub
from ui.models.staff import StaffModel
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FLUSH, FRAMED, Button
from ui.widgets.notice import ALLOW, WAIT, Held
from ui.widgets.pane import line, row
from ui.widgets.table import table
from ui.windows.account import AccountForm, NewAccountForm
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.services.desk import Desk


class StaffWindow(Room):
    """The list on the left, the one who is marked, or the new one, on the right."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self.model = StaffModel(self)
        self.table = table(self.model, (0, 1))
        self.form, self.new = AccountForm(), NewAccountForm()
        self.side = QStackedWidget()
        for page in (self.form, self.new):
            self.side.addWidget(page)
        self.side.setFixedWidth(388)
        self.adding = Button(FILLED, icon="user")
        both = row(self.table, line("v"), self.side, FLUSH, gap=20)
        both.setStretch(0, 1)
        self.furnish(both, buttons=(self.adding,))
        self._busy, self._held = False, Held(self, lambda: self.notice)
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        self.title.setText(self.tr("Staff"))
        self.hint.setText(
            self.tr("Everybody who may sign in. What somebody did stays on record, always.")
        )
        self.adding.setText(self.tr("Add somebody"))
        self.table.setAccessibleName(self.tr("Staff"))

    def begin(self) -> None:
        """Read the list anew."""
        self.notice.clear()
        self._show_marked()
        self._do(partial(chores.everybody, self._desk), "")

    def leave(self) -> None:
        """Out of the form of somebody new first."""
        if self.side.currentWidget() is self.new:
            self._show_marked()
        else:
            super().leave()

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_marked())
        self.adding.clicked.connect(self._show_new)
        self.form.duty_wanted.connect(self._change_duty)
        self.form.password_wanted.connect(self._reset_password)
        self.form.closing_wanted.connect(self._close_account)
        self.new.wanted.connect(self._add)
        self.new.missing.connect(lambda words: self.notice.say(words, WAIT))
        self.form.missing.connect(lambda words: self.notice.say(words, WAIT))

    def _marked(self) -> Staff | None:
        return self.model.row_at(self.table.currentIndex())

    def _show_marked(self) -> None:
        self.form.show_member(self._marked(), self._desk.need())
        self.side.setCurrentWidget(self.form)
        self.adding.set_kind(FILLED)
        self.adding.setEnabled(True)

    def _show_new(self) -> None:
        self.notice.clear()
        self.new.begin()
        self.side.setCurrentWidget(self.new)
        self.adding.set_kind(FRAMED)
        self.adding.setEnabled(False)

    def _add(self, member: NewMember) -> None:
        words = self.tr("%1 may sign in now.").replace("%1", member.name)
        self._do(partial(chores.add, self._desk, member), words, member.login)

    def _change_duty(self, member: Staff) -> None:
        words = self.tr("%1 is %2 now, from the next sign-in on.").replace("%1", member.name)
        words = words.replace("%2", wording.text(f"screen.role_{member.role.value}"))
        job = partial(chores.change_duty, self._desk, member)
        self._do(job, words, member.login)

    def _reset_password(self, member: Staff, password: str) -> None:
        words = self.tr("%1 has a new password. Tell it to nobody else.")
        job = partial(chores.reset_password, self._desk, member.login, password)
        self._do(job, words.replace("%1", member.name), member.login)

    def _close_account(self, member: Staff) -> None:
        words = self.tr("%1 cannot sign in any more. Their call-backs are anybody's now.")
        job = partial(chores.disable, self._desk, member.login)
        self._do(job, words.replace("%1", member.name))

    def _do(self, job: Callable[[], Any], words: str, login: str = "") -> None:
        if self._busy:
            self._held.press()
            return
        self._busy = True
        self._tasks.run(self, job, partial(self._done, words, login), self._failed)

    def _done(self, words: str, login: str, everybody: tuple[Staff, ...]) -> None:
        self._end()
        marked = self._marked()
        self.model.set_rows(everybody)
        wanted = login or (marked.login if marked else "")
        at = self.model.row_of(wanted)
        self.table.setCurrentIndex(self.model.index(at or 0, 0))
        self._show_marked()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if words:
            self.notice.say(words, ALLOW)
            self._hub.tell(STAFF)

    def _end(self) -> None:
        self._busy = False
        self._held.end()

    def _failed(self, error: BaseException) -> None:
        self._end()
        self.notice.say(wording.problem(error))
