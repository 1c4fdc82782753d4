"""One list of the visits' room: its table, one job at a time, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QTableView

from app.domain.errors import ContactRefused
from ui import wording
from ui.hub import PERSON, QUEUE, Hub
from ui.models.rows import Table
from ui.tasks import Tasks
from ui.widgets.notice import ALLOW, WAIT, Held, Notice
from ui.widgets.pane import Pane

if TYPE_CHECKING:
    from app.services.desk import Desk

Rows = tuple[Any, ...]


class VisitPane(Pane):
    """Says `hinted` when there is another row to speak of."""

    hinted = Signal()
    table: QTableView
    model: Table[Any]

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub, notice: Notice) -> None:
        super().__init__(ground="surface")
        self._desk, self._tasks, self._hub, self.notice = desk, tasks, hub, notice
        self._busy, self._held = False, Held(self, lambda: notice)

    def retranslate(self) -> None:
        """Every word of it."""

    def begin(self) -> None:
        """Read the list anew."""

    def hint(self) -> str:
        """What is said of the list above it."""
        return ""

    def show_marked(self) -> None:
        """What there is to say and to do of the marked row."""

    def marked(self) -> Any:
        """The row that the keys are at."""
        return self.model.row_at(self.table.currentIndex())

    def put_in(self, rows: Rows) -> None:
        """Show these rows; the mark stays with what it was at, else in its place."""
        before, at = self.marked(), max(self.table.currentIndex().row(), 0)
        self.model.set_rows(rows)
        known = [n for n, one in enumerate(rows) if _id(one) == _id(before)]
        at = known[0] if known else min(at, len(rows) - 1)
        self.table.setCurrentIndex(self.model.index(at, 0))
        self.show_marked()
        self.hinted.emit()

    def do(self, job: Callable[[], Rows], said: str = "") -> None:
        """One thing at a time; the rows that come of it, and `said`."""
        self.send(job, partial(self._done, said))

    def send(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """One thing at a time; `done` is told what comes of it."""
        if self._busy:
            self._held.press()
            return
        self._busy = True
        self._tasks.run(self, job, partial(self._answered, done), self._failed)

    def want(self, code: str, field: QLineEdit) -> None:
        """Something is missing: say what, and go there."""
        self.notice.say(wording.text(code), WAIT)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answered(self, done: Callable[[Any], None], answer: Any) -> None:
        self._end()
        done(answer)

    def _done(self, said: str, rows: Rows) -> None:
        self.put_in(rows)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if said:
            self.notice.say(said, ALLOW)
            self._hub.tell(QUEUE, PERSON)
            self.after()

    def after(self) -> None:
        """Something was done."""

    def _failed(self, error: BaseException) -> None:
        self._end()
        self.notice.say(told(error))

    def _end(self) -> None:
        self._busy = False
        self._held.end()


def told(error: BaseException) -> str:
    """What went wrong; what a rule refuses with its clause and the first moment that it allows."""
    if not isinstance(error, ContactRefused):
        return wording.problem(error)
    verdict = error.verdict
    reasons = [
        wording.reason(one) + (f"（{one.source}）" if one.source else "")
        for one in verdict.reasons
    ]
    until = verdict.next_allowed_at
    if until is None:
        return wording.text("visit.refused_for_good", reasons=" ".join(reasons))
    return wording.text("visit.refused_until", reasons=" ".join(reasons), at=until)


def _id(one: Any) -> str | None:
    return getattr(getattr(one, "visit", one), "id", None)
