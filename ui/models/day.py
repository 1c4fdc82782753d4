"""One's own day: five figures, and the lines behind each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from app.domain.contact import Direction
from app.domain.day import Day, DayKind, DayRow
from app.domain.queue import FollowUpKind, QueueRow
from ui import icons, wording
from ui.models.queue import countdown
from ui.models.rows import RowDelegate, Rows
from ui.widgets import mask, painting

ROW, FIGURE_ROW = 46, 40
_BAR = (120, 10)
_NOTED = {DayKind.REFUSED: "ban", DayKind.NOTE: "notebook-pen"}
_AGREED = {FollowUpKind.CALLBACK: "phone", FollowUpKind.PROMISE: "handshake"}


class Behind(StrEnum):
    """What one can open: everybody it counts."""

    DONE = "done"
    REACHED = "reached"
    PROMISED = "promised"
    REFUSED = "refused"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the day; `beside` is said of it, such as a sum."""

    behind: Behind
    count: int
    beside: str = ""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One thing that was done, or is left to do."""

    debtor_id: str
    time: str
    name: str
    icon: str
    words: str
    known: bool = True  # whether who sits here may open the person


def figures(day: Day) -> tuple[Figure, ...]:
    """The five numbers in order."""
    sums = " · ".join(wording.money(one) for one in day.promised_total)
    waits = wording.text("list.waiting", count=f"{day.waiting:,}")
    open_ = wording.text("list.unfinished", count=day.unfinished) if day.unfinished else ""
    return (
        Figure(Behind.DONE, day.done, open_),
        Figure(Behind.REACHED, day.reached),
        Figure(Behind.PROMISED, day.promised, sums),
        Figure(Behind.REFUSED, day.refused_attempts),
        Figure(Behind.LEFT, day.left, waits),
    )


def lines(
    day: Day, left: tuple[QueueRow, ...], behind: Behind, now: datetime
) -> tuple[DayLine, ...]:
    """Everything that a figure counts."""
    if behind is Behind.LEFT:
        return tuple(_left(row, now) for row in left)
    return tuple(_done(row) for row in day.rows if _counts(row, behind))


def _counts(row: DayRow, behind: Behind) -> bool:
    if behind is Behind.REFUSED:
        return row.kind is DayKind.REFUSED
    if behind is Behind.REACHED:
        return row.reached
    if behind is Behind.PROMISED:
        return row.promised is not None
    return row.kind is DayKind.CONTACT


def _done(row: DayRow) -> DayLine:
    name = wording.text("list.others_person") if row.name is None else row.name
    known = row.name is not None
    return DayLine(row.debtor_id, wording.time(row.at), name, _icon(row), _words(row), known)


def _left(row: QueueRow, now: datetime) -> DayLine:
    kind = row.due_kind or FollowUpKind.CALLBACK
    words = wording.text(f"screen.due_{kind.value}")
    if row.promised is not None:
        words = wording.text("list.promised", amount=wording.money(row.promised))
    icon = _AGREED.get(kind, "calendar")
    return DayLine(row.debtor_id, "", row.name, icon, f"{words} · {countdown(row, now)}")


def _icon(row: DayRow) -> str:
    if row.kind in _NOTED:
        return _NOTED[row.kind]
    if row.promised is not None:
        return "handshake"
    if row.channel == "visit":
        return "house"
    return "phone-incoming" if row.direction == Direction.INBOUND else "phone"


def _words(row: DayRow) -> str:
    if row.kind is DayKind.NOTE:
        return row.note or wording.text("timeline.erased")
    if row.kind is DayKind.REFUSED:
        return wording.current().refused(row.rules)
    if row.disposition is None:
        return wording.text("screen.outcome_missing")
    words = wording.text(f"disposition.{row.disposition}")
    return words if row.promised is None else f"{words} · {wording.money(row.promised)}"


class FigureModel(Rows[Figure]):
    """The five numbers."""

    def said(self, row: Figure, role: int) -> str | None:
        """What is counted, and the count."""
        words = wording.text(f"list.day_{row.behind.value}")
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return " · ".join(part for part in (f"{words} {row.count:,}", row.beside) if part)
        return None


class FigureDelegate(RowDelegate):
    """What is counted, something beside it, the number."""

    height = FIGURE_ROW

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, row: Figure | None) -> None:
        """One figure."""
        if row is None:
            return
        painting.ground(painter, option)
        painting.underline(painter, option.rect, 16)
        area = option.rect.adjusted(16, 0, -16, 0)
        number = f"{row.count:,}"
        painting.write(painter, area, number, ("heading", "text"), painting.RIGHT)
        left = area.adjusted(0, 0, -painting.width(number, "heading") - 10, 0)
        words = wording.text(f"list.day_{row.behind.value}")
        taken = painting.write(painter, left, words, ("body", "text"))
        beside = left.adjusted(taken + 8, 0, 0, 0)
        if painting.width(row.beside, "caption") <= beside.width():
            painting.write(painter, beside, row.beside, ("caption", "text3"), painting.RIGHT)


class DayModel(Rows[DayLine]):
    """The lines behind a figure."""

    masked: str | None = None

    def mask(self, debtor_id: str | None) -> None:
        """Hide what was said with this person; None hides nothing."""
        self.masked = debtor_id
        self.repaint_all()

    def said(self, row: DayLine, role: int) -> str | None:
        """Whose line it is; for a screen reader all of it."""
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        hidden = row.debtor_id == self.masked
        words = wording.text("list.hidden") if hidden else row.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.time, row.name, words) if part)
        return None


class DayDelegate(RowDelegate):
    """Name and time / what was done."""

    height = ROW

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, row: DayLine | None) -> None:
        """One line of the day."""
        if row is None:
            return
        painting.ground(painter, option)
        painting.underline(painter, option.rect, 16)
        area = option.rect.adjusted(16, 4, -16, -4)
        upper, lower = area.adjusted(0, 0, 0, -19), area.adjusted(0, 19, 0, 0)
        ink = "text" if row.known else "text3"
        painting.write(painter, upper, row.time, ("caption", "text3"), painting.RIGHT)
        painting.write(painter, upper.adjusted(0, 0, -50, 0), row.name, ("strong", ink))
        at = QPointF(lower.left(), lower.center().y() - 6)
        icons.draw(painter, row.icon, at, 14, "text3")
        words = lower.adjusted(20, 0, 0, 0)
        view: Any = self.parent()
        if view.model().masked == row.debtor_id:
            mask.at_left(painter, words, _BAR)
        else:
            painting.write(painter, words, row.words, ("caption", "text2"))
