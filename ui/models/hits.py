"""People found by a search, and how a row is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ui import wording
from ui.models.rows import RowDelegate, Rows
from ui.widgets import mask, painting

if TYPE_CHECKING:
    from app.domain.people import SearchHit

ROW = 36


class HitModel(Rows["SearchHit"]):
    """Name, stage, amount; of the person who is masked the name alone."""

    masked: str | None = None

    def mask(self, debtor_id: str | None) -> None:
        """Hide the debt of this person; None hides nobody's."""
        self.masked = debtor_id
        self.repaint_all()

    def said(self, row: SearchHit, role: int) -> str | None:
        """Name, stage and amount in one line."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if row.debtor_id == self.masked:
            hidden = wording.text("list.hidden")
            return f"{row.name}, {hidden}"
        stage = wording.text(f"stage.{row.stage.value}" if row.stage else "list.not_waiting")
        return f"{row.name}, {stage}, {wording.money(row.overdue)}"


class HitDelegate(RowDelegate):
    """Name, stage, amount."""

    height = ROW

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, row: SearchHit | None) -> None:
        """One person."""
        if row is None:
            return
        painting.ground(painter, option)
        area = option.rect.adjusted(14, 0, -14, 0)
        taken = painting.write(painter, area, row.name, ("strong", "text"))
        beside = area.adjusted(taken + 10, 0, 0, 0)
        view: Any = self.parent()
        if view.model().masked == row.debtor_id:
            mask.at_left(painter, beside, mask.CHIP)
            mask.at_right(painter, area, mask.AMOUNT)
            return
        money = wording.money(row.overdue)
        if row.stage is None:
            painting.write(painter, beside, wording.text("list.not_waiting"), ("caption", "text3"))
        else:
            painting.chip(painter, beside.left(), area.center().y() + 1, row.stage)
            painting.write(painter, area, money, ("body", "text"), painting.RIGHT)
