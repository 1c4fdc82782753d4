"""A list of people on the left, read page by page as one looks at it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent

from app.domain.queue import EVERYBODY, Filters
from ui import lists, roles, theme, wording
from ui.lists import Wanted, Which, Window
from ui.models.queue import PAGE, ROW, QueueDelegate, QueueModel
from ui.models.rows import ListView
from ui.widgets.notice import Notice
from ui.widgets.pane import Pane, column, label
from ui.windows.outage import heeds

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.tasks import Tasks


class PeopleList(Pane):
    """Says `chosen` with the person's id when the agent picks a row."""

    chosen = Signal(str)
    counted = Signal(int)
    answered = Signal()  # something was read, or could not be

    def __init__(self, desk: Desk, tasks: Tasks, which: Which) -> None:
        super().__init__(ground="panel")
        self._desk, self._tasks, self._which = desk, tasks, which
        self._reading, self._stale, self._filters = False, False, EVERYBODY
        self._at: datetime | None = None  # when what is shown was true
        self.count: int | None = None  # how many people the list has, once that is known
        self.model = QueueModel(self)
        self.model.counts_down = which is not Which.CASES
        self.view = ListView(self.model, QueueDelegate())
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        self.view.verticalScrollBar().valueChanged.connect(self._look)
        self._after_layout = QTimer(self, singleShot=True, interval=0)
        self._after_layout.timeout.connect(self._look)
        self.empty = label("label", "text2", wrap=True)
        self.empty.setContentsMargins(16, 12, 16, 12)
        self.empty.hide()
        self.notice = Notice()
        whole = column(self.notice, self.empty, self.view, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the list."""
        self._say_nobody()
        self.view.setAccessibleName(self._name())
        self.model.say_anew()

    def is_listed(self) -> bool:
        """Whether something was read."""
        return self._at is not None

    def reload(self) -> None:
        """Read again what is shown now."""
        self._stale = True
        self._look()

    def filter(self, filters: Filters) -> None:
        """Only these people, from the top."""
        self._filters = filters
        self.view.verticalScrollBar().setValue(0)
        self.retranslate()
        self.reload()

    def select(self, debtor_id: str | None) -> None:
        """Mark a person's row, if they are in what was read."""
        index = self.model.index_of(debtor_id)
        if index.isValid():
            if not self.view.viewport().rect().contains(self.view.visualRect(index)):
                self.view.scrollTo(index, ListView.ScrollHint.PositionAtTop)
            self.view.setCurrentIndex(index)
        else:
            self.view.clearSelection()
            self.view.setCurrentIndex(QModelIndex())

    def selected(self) -> str | None:
        """Whose row is marked."""
        found = self.model.row_at(self.view.currentIndex())
        return None if found is None else found.debtor_id

    def tick(self, now: datetime) -> None:
        """Let the countdowns go on."""
        self.model.now = now
        if self.model.counts_down and self.isVisible():
            self.view.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:
        """Now there are rows to be seen."""
        super().showEvent(event)
        self._after_layout.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More rows may be seen."""
        super().resizeEvent(event)
        self._after_layout.start()

    def _name(self) -> str:
        return {
            Which.CASES: self.tr("Queue"),
            Which.CALL_BACKS: self.tr("Call-backs"),
            Which.PROMISES: self.tr("Promises"),
        }[self._which]

    def _say_nobody(self) -> None:
        self.empty.setText(self._nobody() if self.count == 0 else "")
        self.empty.setVisible(self.count == 0)

    def _nobody(self) -> str:
        """What to do where the list is empty."""
        if not roles.sees_people(self._desk):
            return wording.text("list.only_staff")
        if self._which is Which.CALL_BACKS:
            return self.tr("No call-back is agreed. What you agree in a call stands here.")
        if self._which is Which.PROMISES:
            return self.tr("No promise is open. What is promised in a call stands here.")
        if self._filters != EVERYBODY:
            return self.tr("Nobody passes the filters. Take one away to see more people.")
        if roles.imports_files(self._desk):
            return self.tr("Nobody waits here. Import a creditor's file (Ctrl+I).")
        return self.tr("Nobody waits here. A team lead brings people in by importing a file.")

    def _look(self) -> None:
        """Read the pages that are looked at and not there; one question at a time."""
        if self._reading:
            return
        first, last = self._seen()
        pages = [page for page in range(first, last + 1) if self.model.lacks(page)]
        if self._stale:
            pages, self._at = list(range(first, last + 1)), None
        if not pages:
            return
        before = None if self._stale else self.model.row_before(pages[0] * PAGE)
        self._reading, self._stale = True, False
        rows = PAGE * (pages[-1] - pages[0] + 1)
        count = None if self._at is None else self.count
        wanted = Wanted(self._which, pages[0] * PAGE, rows, self._filters, before, self._at, count)
        job = partial(lists.window, self._desk, wanted)
        self._tasks.run(self, job, self._show, self._failed)

    def _seen(self) -> tuple[int, int]:
        """The first and the last page of which something is seen."""
        high, at = theme.px(ROW), self.view.verticalScrollBar().value()
        bottom = at + max(self.view.viewport().height(), high) - 1
        return at // high // PAGE, max(at, bottom) // high // PAGE

    def _show(self, read: Window) -> None:
        """What was read; whoever is marked stays marked and stays where they are seen."""
        self._reading = False
        if read.wanted.filters != self._filters:
            self.reload()
            return
        marked, before, self._at = self.selected(), self._place(), read.at
        self.count = read.count
        known = read.wanted.first + len(read.rows) if read.count is None else read.count
        self.model.show(read.wanted.first, read.rows, known, read.at)
        index = self.model.index_of(marked)
        if marked is not None and index.row() != self.view.currentIndex().row():
            bar = self.view.verticalScrollBar()
            self.select(marked)
            self.view.doItemsLayout()
            bar.setValue(bar.value() + (self._place() or 0) - (before or 0))
        self._say_nobody()
        self.notice.clear()
        if read.count is not None:
            self.counted.emit(read.count)
        self.answered.emit()
        self._after_layout.start()

    def _place(self) -> int | None:
        """How far from the upper edge the marked row is seen."""
        index = self.view.currentIndex()
        return self.view.visualRect(index).top() if index.isValid() else None

    def _choose(self, index: QModelIndex) -> None:
        found = self.model.row_at(index)
        if found is not None:
            self.chosen.emit(found.debtor_id)

    def _failed(self, error: BaseException) -> None:
        self._reading = False
        if not heeds(self._desk.journal, error):
            self.notice.say(wording.problem(error))
        self.answered.emit()
