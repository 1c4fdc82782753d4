"""The queue as rows, one a person, and how a row is painted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.domain.money import Money
from app.domain.queue import FollowUpKind, QueueRow
from ui import icons, theme, wording
from ui.widgets import painting

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
ROW = 68
_DUE_ICONS = {
    FollowUpKind.CALLBACK: "phone",
    FollowUpKind.PROMISE: "handshake",
    FollowUpKind.REVIEW: "calendar",
}


class QueueModel(QAbstractListModel):
    """Read-only; `now` is the desk's clock at the moment of the reading."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[QueueRow, ...] = ()
        self.now = datetime.now(UTC)

    def set_rows(self, rows: tuple[QueueRow, ...], now: datetime) -> None:
        """Show these people."""
        self.beginResetModel()
        self._rows, self.now = rows, now
        self.endResetModel()

    def add_rows(self, rows: tuple[QueueRow, ...]) -> None:
        """Put these people below, without those who are there already."""
        there = {row.debtor_id for row in self._rows}
        fresh = tuple(row for row in rows if row.debtor_id not in there)
        if fresh:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self._rows += fresh
            self.endInsertRows()

    def row_at(self, index: Index) -> QueueRow | None:
        """The person of a row; None without a row (whose number would be the last one's)."""
        return self._rows[index.row()] if index.isValid() else None

    def index_of(self, debtor_id: str | None) -> QModelIndex:
        """Where a person stands; an invalid index for somebody who is not in it."""
        for number, row in enumerate(self._rows):
            if row.debtor_id == debtor_id:
                return self.index(number)
        return QModelIndex()

    def rowCount(self, parent: Index = _TOP) -> int:
        """One row a person."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name; tooltip: every reason; for screen readers: the whole row."""
        row = self.row_at(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(f"{wording.point(one)}  {one.points:+d}" for one in row.points)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            stage = wording.text(f"stage.{row.stage.value}")
            return f"{row.name}, {stage}, {amount(row)}, {days(row)}, {why(row)}"
        return None


def amount(row: QueueRow) -> str:
    """What the person owes, in words."""
    return wording.money(Money(row.overdue, row.currency))


def days(row: QueueRow) -> str:
    """How long overdue, or how long until it is due."""
    if row.dpd > 0:
        return wording.text("screen.days_late", days=row.dpd)
    if row.dpd == 0:
        return wording.text("screen.due_today")
    return wording.text("screen.days_until_due", days=-row.dpd)


def why(row: QueueRow) -> str:
    """The strongest reason for this place."""
    if row.due_kind is not None:
        return wording.text(f"screen.due_{row.due_kind.value}")
    best = max(row.points, key=lambda one: abs(one.points), default=None)
    told = [one for one in row.points if one.code != "stage"]  # the chip says the stage
    best = max(told, key=lambda one: abs(one.points), default=best)
    return "" if best is None else wording.point(best)


class QueueDelegate(QStyledItemDelegate):
    """Name, stage, amount / next step, days / why here."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Fixed, so that nothing moves."""
        return QSize(theme.px(120), theme.px(ROW))

    @painting.in_scale
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model = index.model()
        row = model.row_at(index) if isinstance(model, QueueModel) else None
        if row is None or not isinstance(model, QueueModel):
            return
        area = option.rect
        chosen = painting.ground(painter, option)
        painting.underline(painter, area, 16)
        left, right = area.left() + 16, area.right() - 15
        _first_line(painter, row, QRect(left, area.top() + 7, right - left, 20), chosen=chosen)
        _second_line(painter, row, QRect(left, area.top() + 27, right - left, 18), model.now)
        third = QRect(left, area.top() + 45, right - left, 18)
        painting.write(painter, third, why(row), ("caption", "text2" if chosen else "text3"))


def _first_line(painter: QPainter, row: QueueRow, area: QRect, *, chosen: bool) -> None:
    money = amount(row)
    money_wide = painting.width(money, "strong") + 4
    chip_wide = painting.width(wording.text(f"stage.{row.stage.value}"), "caption") + 14
    name_area = area.adjusted(0, 0, -money_wide - 6, 0)
    wide = painting.write(painter, name_area, row.name, ("name", "text"))
    if wide + 8 + chip_wide <= name_area.width():  # a name is worth more than its chip
        painting.chip(painter, area.left() + wide + 8, area.center().y() + 1, row.stage)
    painting.write(painter, area, money, ("strong" if chosen else "body", "text"), painting.RIGHT)


def _second_line(painter: QPainter, row: QueueRow, area: QRect, now: datetime) -> None:
    if row.due_kind is not None and row.due_at is not None:
        icon = _DUE_ICONS[row.due_kind]
        icons.draw(painter, icon, QPointF(area.left(), area.top() + 2), 14, "accent")
        past = row.due_at <= now
        words = wording.text("screen.now") if past else wording.when(row.due_at, now)
        painting.write(painter, area.adjusted(20, 0, 0, 0), words, ("label", "accent"))
    else:
        score = wording.text("screen.points", points=row.score)
        painting.write(painter, area, score, ("caption", "text3"))
    painting.write(painter, area, days(row), ("caption", "text2"), painting.RIGHT)
