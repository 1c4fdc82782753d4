"""The limit of the jump: Qt's own QSqlQueryModel, fetched to its end, of the same rows in clear."""

from __future__ import annotations

import sys
from time import monotonic

from PySide6.QtSql import QSqlDatabase, QSqlQueryModel
from PySide6.QtWidgets import QApplication, QTableView

from ui.figures.listed import HIGH
from ui.figures.painted import report, wait_painted


def main(file: str, sql: str) -> None:
    """Says how long it took from the first rows to the last one painted."""
    app = QApplication(sys.argv[:1])
    base = QSqlDatabase.addDatabase("QSQLITE")
    base.setDatabaseName(file)
    if not base.open():
        raise OSError(base.lastError().text())
    table, model = QTableView(), QSqlQueryModel()
    model.setQuery(sql, base)
    table.setModel(model)
    table.resize(1366, HIGH)
    table.show()
    wait_painted(table.viewport(), lambda: True)
    begun = monotonic()
    while model.canFetchMore():
        model.fetchMore()
    table.scrollToBottom()
    table.viewport().update()
    took = wait_painted(table.viewport(), lambda: True) - begun
    report(ms=took * 1000, rows=model.rowCount())
    table.close()
    app.quit()
