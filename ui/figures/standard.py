"""The limit of a page-down: a view and a model of Qt's own C++ with the same words a row."""

from __future__ import annotations

import sys
from statistics import median
from time import monotonic

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView

from ui.figures.listed import HIGH
from ui.figures.pages import PAGES
from ui.figures.painted import report, wait_painted

WORDS = ("王建国", "中期", "¥12,345.67", "今天", "逾期 50 天", "逾期中期 +60")


def main(rows: str, seen: str) -> None:
    """Says the median of one page-down; `seen`: how many rows a page of the desk's list has."""
    app = QApplication(sys.argv[:1])
    model = QStandardItemModel(int(rows), len(WORDS))
    for row in range(int(rows)):
        for column, words in enumerate(WORDS):
            model.setItem(row, column, QStandardItem(f"{words} {row}"))
    table = QTableView()
    table.setModel(model)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    high = HIGH // int(seen)
    table.verticalHeader().setDefaultSectionSize(high)
    table.resize(1366, HIGH)
    table.show()
    wait_painted(table.viewport(), lambda: True)
    bar, times = table.verticalScrollBar(), []
    for page in range(min(PAGES, int(rows) // int(seen) - 1) + 1):
        begun = monotonic()
        bar.setValue(page * int(seen) * high)
        table.viewport().repaint()
        times.append(monotonic() - begun)
    report(ms=median(times[1:]) * 1000, rows=int(seen))
    table.close()
    app.quit()
