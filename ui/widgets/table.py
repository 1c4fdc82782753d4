"""A table in the manner of the house: lines between rows, one row chosen, no grid."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QRect
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView

from ui import theme

ROW, HEAD = 34, 30


class _Table(QTableView):
    """The ring is around the row that the keys are at; around all where they are at none."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, and the ring."""
        super().paintEvent(event)
        self._cover_cut_row()
        if not self.hasFocus():
            return
        at, seen = self.currentIndex(), self.viewport().rect()
        if at.isValid():
            top, high = self.rowViewportPosition(at.row()), self.rowHeight(at.row())
            seen = QRect(0, top, seen.width(), high - 1)
        painter = QPainter(self.viewport())
        painter.setPen(QPen(theme.color("focus"), 2))
        painter.drawRect(seen.adjusted(1, 1, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The row that the keys are at stays in sight."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _cover_cut_row(self) -> None:
        """Whole rows only: what is left below the last one stays empty."""
        seen = self.viewport().rect()
        at = self.rowAt(seen.bottom())
        top = self.rowViewportPosition(at)
        if at < 0 or top == 0 or top + self.rowHeight(at) <= seen.height():
            return
        painter = QPainter(self.viewport())
        painter.fillRect(seen.adjusted(0, top, 0, 0), theme.color("surface"))
        painter.end()


def table(model: QAbstractItemModel, stretched: tuple[int, ...]) -> QTableView:
    """A table of this model; the `stretched` columns share what room is left."""
    view = _Table()
    view.setModel(model)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.selectionModel().currentChanged.connect(lambda *_: view.viewport().update())
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW)
    view.setProperty("rows", "chosen")
    head = view.horizontalHeader()
    head.setHighlightSections(False)
    head.setFixedHeight(HEAD)
    modes = QHeaderView.ResizeMode
    for number in range(model.columnCount()):
        wide = number in stretched
        head.setSectionResizeMode(number, modes.Stretch if wide else modes.ResizeToContents)
    return view
