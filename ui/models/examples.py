"""The lines of one cause, each with what stands in the file there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.domain.imports import Finding, Level
from ui import theme
from ui.causes import Cause
from ui.widgets import painting

ROW = 27
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_INKS = {Level.REJECT: "forbid", Level.WARN: "wait"}
_WRITTEN = ("raw", "name", "case_no", "stated", "amount", "signs")  # values that stand in the file


class ExampleModel(QAbstractListModel):
    """Read-only; beyond the findings that were kept whole, the line numbers alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: Sequence[int] = ()
        self._kept: Sequence[Finding] = ()

    def show_cause(self, cause: Cause | None) -> None:
        """The lines of this cause; none without one."""
        self.beginResetModel()
        self._lines = cause.lines if cause else ()
        self._kept = cause.examples if cause else ()
        self.endResetModel()

    def rowCount(self, parent: Index = _TOP) -> int:
        """One row a line of the file."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The line, and what stands in it, for readers aloud too."""
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        line, written, _ = self.parts(index)
        return f"{line}  {written}".strip()

    def parts(self, index: Index) -> tuple[str, str, str]:
        """Line number, what is written there, and the ink of it."""
        at = index.row()
        one = self._kept[at] if at < len(self._kept) else None
        written = _written(one) if one is not None else ""
        ink = _INKS.get(one.level, "text2") if one is not None else "text2"
        return f"{self._lines[at]:,}", written, ink


class ExampleDelegate(QStyledItemDelegate):
    """The line on the left, what is written on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Fixed."""
        return QSize(theme.px(120), theme.px(ROW))

    @painting.in_scale
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model = index.model()
        if not isinstance(model, ExampleModel):
            return
        line, written, ink = model.parts(index)
        area = option.rect.adjusted(0, 0, -6, 0)
        painting.write(painter, area.adjusted(0, 0, -area.width() + 70, 0), line, ("body", "text2"))
        painting.write(painter, area.adjusted(76, 0, 0, 0), written, ("body", ink), painting.RIGHT)


def _written(one: Finding) -> str:
    return next((str(one.values[name]) for name in _WRITTEN if name in one.values), "")
