"""Who waits, in which order, and why: the list of cases."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent

from ui import lists, theme, wording
from ui.hub import QUEUE, Hub
from ui.models.queue import PAGE, ROW, QueueDelegate, QueueModel
from ui.models.rows import ListView
from ui.tasks import Tasks
from ui.widgets.notice import Notice
from ui.widgets.pane import Pane, column, label, row
from ui.windows.filters import FilterBar

if TYPE_CHECKING:
    from app.services.desk import Desk

WIDTH = 272


class QueuePane(Pane):
    """Says `chosen` with the person's id when the agent picks a row."""

    chosen = Signal(str)
    counted = Signal(int)

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(ground="panel")
        self._desk, self._tasks = desk, tasks
        self._reading, self._stale = False, False
        self._at: datetime | None = None  # when what is shown was read
        self.setFixedWidth(WIDTH)
        self.model = QueueModel(self)
        self.view = ListView(self.model, QueueDelegate())
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        self.view.verticalScrollBar().valueChanged.connect(self._look)
        self._after_layout = QTimer(self, singleShot=True, interval=0)
        self._after_layout.timeout.connect(self._look)
        self.title, self.count = label("section"), label("body", "text3")
        self.order, self.filters = label("caption", "text2"), FilterBar()
        self.empty = label("label", "text2", wrap=True)
        self.empty.setContentsMargins(16, 12, 16, 12)
        self.empty.hide()
        self.notice = Notice()
        self._lay_out()
        hub.changed.connect(self._heard)
        hub.masking_changed.connect(self.model.mask)
        self.model.mask(hub.masked)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the pane."""
        self.title.setText(self.tr("Queue"))
        self.order.setText(self.tr("Suggested order"))
        self.empty.setText(
            self.tr("Nobody waits here. A team lead brings people in by importing a file (Ctrl+I).")
        )
        self.view.setAccessibleName(self.tr("Queue"))
        self.model.say_anew()

    def reload(self) -> None:
        """Read again what is shown now."""
        self._stale = True
        self._look()

    def select(self, debtor_id: str | None) -> None:
        """Mark a person's row, if they are in what is read of the queue."""
        index = self.model.index_of(debtor_id)
        if index.isValid():
            self.view.setCurrentIndex(index)
        else:
            self.view.clearSelection()
            self.view.setCurrentIndex(QModelIndex())

    def selected(self) -> str | None:
        """Whose row is marked."""
        found = self.model.row_at(self.view.currentIndex())
        return None if found is None else found.debtor_id

    def showEvent(self, event: QShowEvent) -> None:
        """Now there are rows to be seen."""
        super().showEvent(event)
        self._after_layout.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More rows may be seen."""
        super().resizeEvent(event)
        self._after_layout.start()

    def _lay_out(self) -> None:
        head = row(self.title, self.count, None, self.order)
        top = column(head, self.filters, gap=6)
        top.setContentsMargins(16, 10, 16, 10)
        whole = column(top, self.notice, self.empty, self.view, gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)

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
        self._reading, self._stale = True, False
        rows = PAGE * (pages[-1] - pages[0] + 1)
        job = partial(lists.window, self._desk, pages[0] * PAGE, rows, self._at)
        self._tasks.run(self, job, self._show, self._failed)

    def _seen(self) -> tuple[int, int]:
        """The first and the last page of which something is seen."""
        high, at = theme.px(ROW), self.view.verticalScrollBar().value()
        bottom = at + max(self.view.viewport().height(), high) - 1
        return at // high // PAGE, max(at, bottom) // high // PAGE

    def _show(self, read: lists.Window) -> None:
        """What was read; whoever is marked stays marked and stays where they are seen."""
        self._reading = False
        marked, before, self._at = self.selected(), self._place(), read.at
        self.model.show(read.first, read.rows, read.count, read.at)
        index = self.model.index_of(marked)
        if marked is not None and index.row() != self.view.currentIndex().row():
            bar = self.view.verticalScrollBar()
            self.select(marked)
            self.view.doItemsLayout()
            bar.setValue(bar.value() + (self._place() or 0) - (before or 0))
        self.count.setText(f"{read.count:,}")
        self.empty.setVisible(not read.count)
        self.notice.clear()
        self.counted.emit(read.count)
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
        self.notice.say(wording.problem(error))

    def _heard(self, kinds: frozenset[str]) -> None:
        if QUEUE in kinds:
            self.reload()
