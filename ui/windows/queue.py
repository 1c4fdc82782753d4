"""The left pane: who waits, in which order, and why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QListView

from app.domain.queue import QueueKey
from ui import jobs, wording
from ui.hub import QUEUE, Hub
from ui.models.queue import QueueDelegate, QueueModel
from ui.tasks import Tasks
from ui.widgets.notice import Notice
from ui.widgets.pane import Pane, column, label, row

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
        self._next: QueueKey | None = None
        self._loading = False
        self.setFixedWidth(WIDTH)
        self.model = QueueModel(self)
        self.view = QListView()
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setModel(self.model)
        self.view.setItemDelegate(QueueDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        self.view.verticalScrollBar().valueChanged.connect(self._near_the_end)
        self.title, self.count = label("section"), label("body", "text3")
        self.order = label("caption", "text2")
        self.empty = label("label", "text2", wrap=True)
        self.empty.setContentsMargins(16, 12, 16, 12)
        self.notice = Notice()
        head = row(self.title, self.count, None, self.order)
        head.setContentsMargins(16, 14, 16, 10)
        self.setLayout(column(head, self.notice, self.empty, self.view, gap=0))
        hub.changed.connect(self._heard)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the pane."""
        self.title.setText(self.tr("Queue"))
        self.order.setText(self.tr("Suggested order"))
        self.empty.setText(
            self.tr("Nobody waits here. A team lead brings people in by importing a file (Ctrl+I).")
        )
        self.view.setAccessibleName(self.tr("Queue"))
        self.view.viewport().update()

    def reload(self) -> None:
        """Read as much of the queue again as is shown now."""
        limit = max(self._desk.settings.page_rows, self.model.rowCount())
        self._tasks.run(self, partial(jobs.load_queue, self._desk, limit), self._show, self._failed)

    def select(self, debtor_id: str | None) -> None:
        """Mark a person's row, if they are in the queue."""
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

    def _show(self, listed: jobs.Listed) -> None:
        marked, at = self.selected(), self.view.verticalScrollBar().value()
        self._next, self._loading = listed.page.next, False
        self.model.set_rows(listed.page.rows, listed.at)
        self.select(marked)
        self.view.verticalScrollBar().setValue(at)
        self.count.setText(f"{listed.waiting:,}")
        self.empty.setVisible(not listed.page.rows)
        self.notice.clear()
        self.counted.emit(listed.waiting)

    def _near_the_end(self, at: int) -> None:
        bar = self.view.verticalScrollBar()
        if self._next is None or self._loading or at < bar.maximum() - self.view.height():
            return
        self._loading = True
        rows = self._desk.settings.page_rows
        job = partial(jobs.load_queue, self._desk, rows, self._next)
        self._tasks.run(self, job, self._add, self._failed)

    def _add(self, listed: jobs.Listed) -> None:
        self._next, self._loading = listed.page.next, False
        self.model.add_rows(listed.page.rows)

    def _choose(self, index: QModelIndex) -> None:
        found = self.model.row_at(index)
        if found is not None:
            self.chosen.emit(found.debtor_id)

    def _failed(self, error: BaseException) -> None:
        self._loading = False
        self.notice.say(wording.problem(error))

    def _heard(self, kinds: frozenset[str]) -> None:
        if QUEUE in kinds:
            self.reload()
