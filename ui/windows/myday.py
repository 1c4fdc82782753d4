"""My day: done, reached, promised, refused attempts, what is left; each opens its list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal

from ui import lists, wording
from ui.models.day import Behind, DayDelegate, DayModel, FigureDelegate, FigureModel, figures, lines
from ui.models.rows import ListView
from ui.widgets.notice import Notice
from ui.widgets.pane import Pane, column, label
from ui.windows.outage import heeds

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.lists import MyDay
    from ui.tasks import Tasks


class MyDayPane(Pane):
    """Says `chosen` with the person of a line."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks) -> None:
        super().__init__(ground="panel")
        self._desk, self._tasks = desk, tasks
        self._read: MyDay | None = None
        self.figures, self.model = FigureModel(self), DayModel(self)
        self.counts = ListView(self.figures, FigureDelegate())
        self.counts.show_rows(len(Behind))
        self.counts.selectionModel().currentChanged.connect(self._open)
        self.view = ListView(self.model, DayDelegate())
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        self.behind, self.notice = label("strong"), Notice()
        self.behind.setContentsMargins(16, 12, 16, 6)
        self.empty = label("label", "text2", wrap=True)
        self.empty.setContentsMargins(16, 0, 16, 0)
        whole = column(self.notice, self.counts, self.behind, self.empty, self.view, gap=0)
        whole.setStretch(4, 1)
        self.setLayout(whole)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        self.counts.setAccessibleName(self.tr("My day in figures"))
        self.empty.setText(self.tr("Nothing here yet today."))
        if self._read is not None:
            self._show(self._read)

    def reload(self) -> None:
        """Read the day again."""
        self._tasks.run(self, partial(lists.my_day, self._desk), self._show, self._failed)

    def _show(self, read: MyDay) -> None:
        """The figures of now; the list that was opened stays open."""
        self._read = read
        at = max(self.counts.currentIndex().row(), 0)
        self.notice.clear()
        self.figures.set_rows(figures(read.day), read.at)
        self.counts.setCurrentIndex(self.figures.index(at))
        self._open(self.counts.currentIndex())

    def _open(self, index: QModelIndex) -> None:
        figure = self.figures.row_at(index)
        if figure is None or self._read is None:
            return
        words = wording.text(f"list.day_{figure.behind.value}")
        self.behind.setText(words)
        self.view.setAccessibleName(words)
        bar = self.view.verticalScrollBar()
        before = bar.value()
        read = self._read
        self.model.set_rows(lines(read.day, read.left, figure.behind, read.at), read.at)
        self.view.doItemsLayout()
        bar.setValue(before)
        self.empty.setVisible(not self.model.rows())

    def _choose(self, index: QModelIndex) -> None:
        found = self.model.row_at(index)
        if found is not None and found.known:
            self.chosen.emit(found.debtor_id)

    def _failed(self, error: BaseException) -> None:
        if not heeds(self._desk.journal, error):
            self.notice.say(wording.problem(error))
