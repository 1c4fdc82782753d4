"""The limit of the start: a window of PySide6 alone with a table of as many rows."""

from __future__ import annotations

import sys
from functools import partial
from time import monotonic

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

from ui.figures.painted import Painted, report, resident_mb

COLUMNS = 7  # name, stage, amount, next step, days, why, and the number


def main(rows: str) -> None:
    """Says when it was painted and what it held then."""
    app = QApplication(sys.argv[:1])
    window, table, model = QMainWindow(), QTableView(), QStandardItemModel(int(rows), COLUMNS)
    for row in range(int(rows)):
        for column in range(COLUMNS):
            model.setItem(row, column, QStandardItem(f"{row} {column}"))
    table.setModel(model)
    window.setCentralWidget(table)
    window.resize(1366, 768)
    Painted(table.viewport(), lambda: True, partial(_painted, int(rows)))
    window.show()
    app.exec()


def _painted(rows: int) -> None:
    report(painted_at=monotonic(), rss_mb=resident_mb(), rows=rows)
    QCoreApplication.quit()
