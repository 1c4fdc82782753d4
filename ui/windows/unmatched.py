"""Payments that wait 待认领: somebody finds the loan of each, and says by what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QLineEdit

from ui import banking, roles, wording
from ui.banking import Loan
from ui.hub import PERSON, QUEUE, Hub
from ui.models.unmatched import LoanModel, UnmatchedModel, why
from ui.tasks import Tasks
from ui.widgets.button import FILLED, Button
from ui.widgets.notice import ALLOW, WAIT, Held
from ui.widgets.pane import column, label, line, row, show_where
from ui.widgets.table import table
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.domain.payments import WaitingPayment
    from app.services.desk import Desk

Listed = tuple["WaitingPayment", ...]
_PAUSE = 200  # milliseconds after the last key before people are searched


class UnmatchedWindow(Room):
    """What waits above; below, whoever is searched with their loans, and by what it is matched."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self.model, self.loans = UnmatchedModel(self), LoanModel(self)
        self.table, self.found = table(self.model, (2, 3, 5)), table(self.loans, (1, 2, 3))
        self.told = label("strong", wrap=True)
        self.sought, self.reason = QLineEdit(), QLineEdit()
        self.sought.setClearButtonEnabled(True)
        self.captions = {name: label("label", "text2") for name in ("sought", "reason")}
        self.captions["sought"].setBuddy(self.sought)
        self.captions["reason"].setBuddy(self.reason)
        self.match = Button(FILLED, key="Ctrl+Return", icon="circle-check")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._search)
        both = row(
            column(self.captions["sought"], self.sought, gap=2),
            column(self.captions["reason"], self.reason, gap=2), gap=16,
        )  # fmt: skip
        whole = column(self.table, line(), self.told, both, self.found, gap=10)
        whole.setStretch(0, 3)
        whole.setStretch(4, 2)
        self.furnish(whole, buttons=(self.match,))
        self._busy, self._held = False, Held(self, lambda: self.notice)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_marked())
        self.sought.textEdited.connect(lambda _: self._pause.start())
        self.match.clicked.connect(self._match)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        text = wording.text
        self.title.setText(text("payment.waiting_title"))
        self.match.setText(text("payment.match"))
        for name, caption in self.captions.items():
            caption.setText(text(f"payment.field_{name}"))
        self.table.setAccessibleName(text("payment.waiting_title"))
        self.found.setAccessibleName(text("payment.loans"))
        self._show_marked()

    def begin(self) -> None:
        """Read the list anew."""
        self.notice.clear()
        self._do(partial(banking.unmatched, self._desk), "")

    def _marked(self) -> WaitingPayment | None:
        return self.model.row_at(self.table.currentIndex())

    def _show_marked(self) -> None:
        """What waits, and whether somebody can say where it belongs."""
        one, leads = self._marked(), roles.leads(self._desk)
        by_hand = one is not None and leads
        show_where(
            (part, by_hand)
            for part in (*self.captions.values(), self.sought, self.reason, self.found, self.match)
        )
        self.hint.setText(wording.text("payment.none" if one is None else "payment.waiting_hint"))
        self.sought.setEnabled(one is not None and not one.reverses)
        self.found.setEnabled(self.sought.isEnabled())
        if one is None:
            self.told.clear()
            return
        words = wording.text(
            "payment.marked", on=one.paid_on, amount=one.amount, named=one.named or "–",
            reference=one.reference, why=why(one),
        )  # fmt: skip
        self.told.setText(words)

    def _search(self) -> None:
        self._pause.stop()
        typed = self.sought.text().strip()
        job = partial(banking.loans, self._desk, typed)
        self._tasks.run(self, job, partial(self._show_loans, typed), self._failed)

    def _show_loans(self, typed: str, found: tuple[Loan, ...]) -> None:
        if typed == self.sought.text().strip():
            self.loans.set_rows(found)
            self.found.setCurrentIndex(self.loans.index(0, 0) if found else QModelIndex())

    def _match(self) -> None:
        """A reversal follows what it reverses; anything else wants a loan and a reason."""
        one = self._marked()
        loan = self.loans.row_at(self.found.currentIndex())
        if one is None:
            return
        if loan is None and not one.reverses:
            self._want("payment.choose_loan", self.sought)
        elif not self.reason.text().strip():
            self._want("payment.say_why", self.reason)
        else:
            named, name = ("", one.reference) if loan is None else (loan.named, loan.name)
            reason = self.reason.text().strip()
            job = partial(banking.match, self._desk, one.id, named, reason)
            said = wording.text("payment.matched", name=name, amount=one.amount)
            self._do(job, said)

    def _want(self, code: str, field: QLineEdit) -> None:
        self.notice.say(wording.text(code), WAIT)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self, job: Callable[[], Listed], said: str) -> None:
        if self._busy:
            self._held.press()
            return
        self._busy = True
        self._tasks.run(self, job, partial(self._done, said), self._failed)

    def _done(self, said: str, listed: Listed) -> None:
        self._end()
        at = max(self.table.currentIndex().row(), 0)
        self.model.set_rows(listed)
        self.table.setCurrentIndex(self.model.index(min(at, len(listed) - 1), 0))
        self._show_marked()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if said:
            self.sought.clear()
            self.reason.clear()
            self.loans.set_rows(())
            self.notice.say(said, ALLOW)
            self._hub.tell(QUEUE, PERSON)

    def _failed(self, error: BaseException) -> None:
        self._end()
        self.notice.say(wording.problem(error))

    def _end(self) -> None:
        self._busy = False
        self._held.end()
