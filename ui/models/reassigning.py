"""Who has how many people, whose and whom an order means, and what it would come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.domain.money import Money
from app.domain.queue import Stage
from app.domain.reassigning import Changed, Seat, Share
from ui import theme, wording
from ui.models.rows import RowDelegate, Table
from ui.widgets import painting

Index = QModelIndex | QPersistentModelIndex
_MARK = "✓"
_INKS = {"of": "accent", "to": "accent", "stages": "text2"}
_SHORT = 180  # width that names and stages get at most, in pixels
_BAR, _APART = 5, 3  # height of a bar, and what lies between two, in pixels


class SeatModel(Table[Seat]):
    """One row a member of staff, nobody last; `of` and `to` are the logins that are marked."""

    columns = ("of", "to", "seat", "people", "amount", "minutes", "stages")
    numbers = ("people", "amount", "minutes")

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.of: set[str] = set()
        self.to: set[str] = set()

    def set_seats(self, seats: tuple[Seat, ...]) -> None:
        """Show these; marks of those who are gone go with them."""
        logins = {one.login for one in seats}
        self.of &= logins
        self.to &= logins
        self.set_rows(seats)

    def toggle(self, index: Index, marks: set[str]) -> None:
        """Mark whoever stands there, or no longer."""
        one = self.row_at(index)
        if one is not None:
            marks ^= {one.login}
            row = index.row()
            self.dataChanged.emit(self.index(row, 0), self.index(row, 1))

    def mark_others(self) -> None:
        """Everybody but the sources as targets; where they are already, nobody."""
        able = {one.login for one in self._rows if one.login}
        others = able - self.of or able
        wanted = set() if self.to == others else others
        self.to.clear()
        self.to |= wanted
        self.dataChanged.emit(self.index(0, 1), self.index(self.rowCount() - 1, 1))

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"reassign.column_{column}")

    def cell(self, row: Seat, column: str) -> str:
        """Its words."""
        return {
            "of": _MARK if row.login in self.of else "",
            "to": _MARK if row.login in self.to else "",
            "seat": said(row),
            "people": f"{row.load.people:,}",
            "amount": measured(row.load.amount, Share.AMOUNT, row.currency),
            "minutes": f"{row.load.minutes:,}",
            "stages": _stages(row),
        }[column]

    def worn(self, row: Seat, column: str, role: int) -> Any:
        """Type and ink."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column in ("of", "to", "seat") else "body")
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.color(_INKS.get(column, "text"))
        return None


class ChangedModel(Table[Changed]):
    """One row a member of staff: before and after, by what is to be equal."""

    columns = ("seat", "bars", "after", "change")
    numbers = ("after", "change")

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.share, self.currency = Share.PEOPLE, ""

    def heading(self, column: str) -> str:
        """Its name; over the bars, what they measure."""
        if column == "bars":
            return wording.text(f"reassign.by_{self.share.value}")
        return wording.text(f"reassign.column_{column}")

    def most(self) -> int:
        """The longest bar."""
        both = [load.by(self.share) for one in self._rows for load in (one.seat.load, one.after)]
        return max(both, default=0) or 1

    def cell(self, row: Changed, column: str) -> str:
        """Its words; of the bars, for whoever cannot see them."""
        had, has = row.seat.load.by(self.share), row.after.by(self.share)
        before, after = (measured(one, self.share, self.currency) for one in (had, has))
        words: Mapping[str, str] = {
            "seat": said(row.seat),
            "bars": f"{before} → {after}",
            "after": after,
            "change": self._change(has - had),
        }
        return words[column]

    def worn(self, row: Changed, column: str, role: int) -> Any:
        """Type and ink."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "after" else "body")
        if role == Qt.ItemDataRole.ForegroundRole and column == "change":
            grows = row.after.by(self.share) > row.seat.load.by(self.share)
            return theme.color("accent" if grows else "text2")
        return None

    def _change(self, change: int) -> str:
        if change == 0:
            return wording.text("reassign.same")
        return f"{'+' if change > 0 else '−'}{measured(abs(change), self.share, self.currency)}"


class ShortDelegate(QStyledItemDelegate):
    """Words that leave room for the columns beside; the tooltip has all of them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """No wider than that."""
        size = super().sizeHint(option, index)
        return QSize(min(size.width(), theme.px(_SHORT)), size.height())


class BarsDelegate(RowDelegate):
    """Two bars, before above after."""

    height = 34

    @painting.in_scale
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """As long as what they stand for."""
        model = index.model()
        if not isinstance(model, ChangedModel) or (one := model.row_at(index)) is None:
            return
        painting.underline(painter, option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room, most = option.rect.width() - 16, model.most()
        top = option.rect.center().y() - _BAR - _APART / 2 + 0.5
        painter.setPen(Qt.PenStyle.NoPen)
        after = "text3" if one.after == one.seat.load else "accent"
        for load, ink in ((one.seat.load, "line_strong"), (one.after, after)):
            wide = room * load.by(model.share) / most
            painter.setBrush(theme.color(ink))
            painter.drawRoundedRect(QRectF(8, top, wide, _BAR), _BAR / 2, _BAR / 2)
            top += _BAR + _APART


def measured(number: int, share: Share, currency: str) -> str:
    """So much of what is to be equal; no amount is said of several currencies together."""
    if share is not Share.AMOUNT:
        return f"{number:,}"
    return wording.money(Money(number, currency)) if currency else wording.figures(None)


def said(seat: Seat) -> str:
    """A seat as it is shown; that of nobody has no login."""
    return f"{seat.login}  {seat.name}" if seat.login else wording.text("reassign.nobody")


def _stages(seat: Seat) -> str:
    if not seat.login:
        return ""
    if not seat.stages:
        return wording.text("reassign.any_stage")
    return " · ".join(wording.text(f"stage.{one.value}") for one in Stage if one in seat.stages)
