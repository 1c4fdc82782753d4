"""What happened with one person, newest first, and how a row is painted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.domain.people import TimelineEntry, TimelineKind
from ui import icons, theme, wording
from ui.widgets import painting

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
ROW = 26
_ICONS = {"call": "phone", "visit": "house", "sms": "message-square"}


class TimelineModel(QAbstractListModel):
    """Read-only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[TimelineEntry, ...] = ()
        self.now = datetime.now(UTC)

    def set_rows(self, rows: tuple[TimelineEntry, ...], now: datetime) -> None:
        """Show these contacts."""
        self.beginResetModel()
        self._rows, self.now = rows, now
        self.endResetModel()

    def row_at(self, index: Index) -> TimelineEntry | None:
        """The contact of a row; None without a row."""
        return self._rows[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = _TOP) -> int:
        """One row a contact."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """How it ended; tooltip: the note."""
        entry = self.row_at(index)
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return told(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.note or told(entry)
        return None


def told(entry: TimelineEntry) -> str:
    """How a contact ended, with what was noted; of a note without one, its words."""
    if entry.kind is TimelineKind.NOTE:
        return entry.note or wording.text("timeline.erased")
    if entry.disposition is None:
        return wording.text("screen.outcome_missing")
    words = wording.text(f"disposition.{entry.disposition}")
    return f"{words} · {entry.note}" if entry.note else words


class TimelineDelegate(QStyledItemDelegate):
    """When, how, what, by whom."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Fixed, so that nothing moves."""
        return QSize(theme.px(120), theme.px(ROW))

    @painting.in_scale
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model = index.model()
        entry = model.row_at(index) if isinstance(model, TimelineModel) else None
        if entry is None or not isinstance(model, TimelineModel):
            return
        area = option.rect.adjusted(18, 0, -18, 0)
        when = wording.when(entry.at, model.now)
        room = painting.width("00-00 00:00", "caption") + 10
        painting.write(painter, area, when, ("caption", "text3"))
        icon = "pencil" if entry.corrected else _ICONS.get(entry.channel, "phone")
        at = QPointF(area.left() + room, area.center().y() - 6)
        icons.draw(painter, icon, at, 14, "text3")
        wide = painting.width(entry.staff, "caption") + 8
        painting.write(painter, area, entry.staff, ("caption", "text3"), painting.RIGHT)
        words = area.adjusted(room + 22, 0, -wide, 0)
        ink = "wait" if entry.disposition is None else "text"
        painting.write(painter, words, told(entry), ("label", ink))
