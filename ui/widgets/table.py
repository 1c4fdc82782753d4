"""A table in the manner of the house: lines between rows, one row chosen, no grid."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView

ROW, HEAD = 34, 30


def table(model: QAbstractItemModel, stretched: tuple[int, ...]) -> QTableView:
    """A table of this model; the `stretched` columns share what room is left."""
    view = QTableView()
    view.setModel(model)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
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
