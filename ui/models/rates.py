"""Kept rates as a table; the bounds are painted as what of 0 to 100 % they leave open."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.domain.payments import KeptRate
from ui import theme, wording
from ui.models.rows import Index, Table
from ui.widgets import painting

_SIDE, _DOT, _THICK = 12, 4, 3


class RateModel(Table[KeptRate]):
    """One row a collector, a stage or a kind; those with the most that is over come first."""

    columns = ("name", "over", "kept", "part", "broken", "share", "bounds", "from_to")
    numbers = ("over", "kept", "part", "broken", "share", "from_to")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"rate.column_{column}")

    def cell(self, row: KeptRate, column: str) -> str:
        """Its words."""
        if column == "name":
            return name_of(row)
        if column == "share":
            return f"{row.kept / row.over:.0%}"
        if column == "from_to":
            return f"{row.low:.0%}–{row.high:.0%}"
        return "" if column == "bounds" else f"{getattr(row, column):,}"

    def worn(self, row: KeptRate, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column in ("name", "share") else "label")
        return None


class BoundsDelegate(QStyledItemDelegate):
    """A line from the lower to the upper bound with the share as its dot."""

    @painting.in_scale
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The ground of the row, the scale, the line, the dot."""
        super().paint(painter, option, index)
        model: Any = index.model()
        rate: KeptRate = model.row_at(index)
        area = QRectF(option.rect).adjusted(_SIDE, 0, -_SIDE, 0)
        middle = area.center().y()

        def at(share: float) -> QPointF:
            return QPointF(area.left() + area.width() * share, middle)

        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(at(0), at(1))
        painter.setPen(QPen(theme.color("accent"), _THICK))
        painter.drawLine(at(rate.low), at(rate.high))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(at(rate.kept / rate.over), _DOT, _DOT)


def name_of(rate: KeptRate) -> str:
    """A collector's name as it stands; a stage and a kind in words."""
    if rate.by == "collector":
        return rate.name
    if rate.by == "kind":
        return wording.text(f"rate.kind_{rate.name}")
    return wording.text(f"stage.{rate.name}" if rate.name else "rate.stage_none")
