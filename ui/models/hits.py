"""People found by a search."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.people import SearchHit
from ui import wording

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class HitModel(QAbstractListModel):
    """Read-only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[SearchHit, ...] = ()

    def set_rows(self, rows: tuple[SearchHit, ...]) -> None:
        """Show these people."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_at(self, index: Index) -> SearchHit | None:
        """The person of a row; None without a row."""
        return self._rows[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = _TOP) -> int:
        """One row a person."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, stage and amount in one line."""
        hit = self.row_at(index)
        if hit is None or role != Qt.ItemDataRole.DisplayRole:
            return None
        stage = wording.text(f"stage.{hit.stage.value}") if hit.stage else "–"
        return f"{hit.name}    {stage}    {wording.money(hit.overdue)}"
