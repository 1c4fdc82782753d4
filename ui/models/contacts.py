"""Contact points with their answers, and how a row is painted."""

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
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.domain.contact import Answer, Party, Verdict
from app.domain.people import ContactPoint, PointKind, PointVerdict
from ui import icons, theme, wording
from ui.widgets import painting

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
ROW = 54
ALLOW, WAIT, FORBID = "allow", "wait", "forbid"
SHAPES = {ALLOW: "circle-check", WAIT: "clock", FORBID: "ban"}


def state(row: PointVerdict) -> str:
    """Allowed, a matter of time or of an appointment (wait), or not allowed."""
    if row.verdict.answer is Answer.ALLOW:
        return ALLOW
    if row.point.kind is PointKind.ADDRESS or row.verdict.next_allowed_at is not None:
        return WAIT
    return FORBID


def belongs_to(point: ContactPoint) -> str:
    """Whose number it is."""
    if point.party is Party.DEBTOR:
        return wording.text("screen.party_debtor")
    relation = point.relation or ""
    if not relation:
        return wording.text("screen.party_third")
    return wording.known(f"screen.relation_{relation}", relation)


def kind(point: ContactPoint) -> str:
    """Mobile, landline or address."""
    return wording.text(f"screen.kind_{point.kind.value}")


class ContactModel(QAbstractListModel):
    """Read-only; `clock` gives the moment for the countdowns, numbers are masked until revealed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PointVerdict, ...] = ()
        self._revealed: dict[str, str] = {}
        self.now = datetime.now(UTC)

    def set_rows(self, rows: tuple[PointVerdict, ...], now: datetime) -> None:
        """Show these points; what was revealed of another person is masked again."""
        self.beginResetModel()
        ours = {row.point.id for row in rows}
        self._revealed = {one: full for one, full in self._revealed.items() if one in ours}
        self._rows, self.now = rows, now
        self.endResetModel()

    def tick(self, now: datetime) -> bool:
        """Let time pass: countdowns go on. True once some answer has become stale by it."""
        before, self.now = self.now, now
        moments = [at for row in self._rows for at in _moments(row.verdict)]
        if moments:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        return any(before < at <= now for at in moments)

    def reveal(self, point_id: str, number: str) -> None:
        """Show one number in full until another person is opened."""
        self._revealed[point_id] = wording.number(number)
        self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def forget(self) -> None:
        """Mask every number again."""
        self._revealed.clear()

    def shown(self, point: ContactPoint) -> str:
        """The number as it may be seen now."""
        return self._revealed.get(point.id, point.shown)

    def row_at(self, index: Index) -> PointVerdict | None:
        """The point of a row; None without a row."""
        return self._rows[index.row()] if index.isValid() else None

    def best(self) -> QModelIndex:
        """The first number that may be called, else the first of them all."""
        for number, row in enumerate(self._rows):
            if row.verdict.answer is Answer.ALLOW and row.point.kind is not PointKind.ADDRESS:
                return self.index(number)
        return self.index(0) if self._rows else QModelIndex()

    def index_of(self, point_id: str | None) -> QModelIndex:
        """Where a point stands."""
        for number, row in enumerate(self._rows):
            if row.point.id == point_id:
                return self.index(number)
        return QModelIndex()

    def rowCount(self, parent: Index = _TOP) -> int:
        """One row a contact point."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The number; tooltip: all reasons with their sources."""
        row = self.row_at(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.shown(row.point)
        if role == Qt.ItemDataRole.ToolTipRole:
            reasons = [f"{wording.reason(one)}\n{one.source}" for one in row.verdict.reasons]
            return "\n".join([self.shown(row.point), *reasons])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.point.shown}, {belongs_to(row.point)}, {word(row, self.now)}, {why(row)}"
        return None


def word(row: PointVerdict, now: datetime) -> str:
    """The answer in a word, or the moment from which it is allowed."""
    visit = row.point.kind is PointKind.ADDRESS
    at = row.verdict.next_allowed_at
    if row.verdict.answer is Answer.ALLOW:
        return wording.text("screen.may_visit" if visit else "screen.may_call")
    if at is not None:
        return wording.text("screen.from_moment", at=wording.when(at, now))
    if visit:
        return wording.text("screen.book_first")
    return wording.text("screen.may_not_call")


def why(row: PointVerdict) -> str:
    """The first reason against it, or what is left of today's allowance."""
    if row.verdict.reasons:
        return wording.reason(row.verdict.reasons[0])
    left = [one.limit - one.used for one in row.verdict.allowances]
    if left:
        return wording.text("screen.calls_left", left=min(left))
    return kind(row.point)


def _moments(verdict: Verdict) -> list[datetime]:
    return [at for at in (verdict.next_allowed_at, verdict.closes_at) if at is not None]


class ContactDelegate(QStyledItemDelegate):
    """Number, whose it is, the answer / why, what is left or how long to wait."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Fixed, so that nothing moves."""
        return QSize(theme.px(120), theme.px(ROW))

    @painting.in_scale
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model = index.model()
        row = model.row_at(index) if isinstance(model, ContactModel) else None
        if row is None or not isinstance(model, ContactModel):
            return
        area = option.rect.adjusted(8, 1, -8, -2)
        painting.ground(painter, option)
        answer = state(row)
        icon = "house" if row.point.kind is PointKind.ADDRESS else "phone"
        ink = answer if answer == ALLOW else "text3"
        icons.draw(painter, icon, QPointF(area.left() + 8, area.top() + 9), 16, ink)
        inside = area.adjusted(32, 4, -8, -4)
        _upper(painter, row, model, QRect(inside.left(), inside.top(), inside.width(), 22))
        _lower(painter, row, model.now, QRect(inside.left(), inside.top() + 22, inside.width(), 20))
        painting.underline(painter, option.rect, 40)


def _upper(painter: QPainter, row: PointVerdict, model: ContactModel, area: QRect) -> None:
    answer = state(row)
    words = word(row, model.now)
    wide = painting.width(words, "body") + 22
    at = QPointF(area.right() - wide + 1, area.top() + 3)
    icons.draw(painter, SHAPES[answer], at, 16, answer)
    painting.write(painter, area, words, ("body", answer), painting.RIGHT)
    left = area.adjusted(0, 0, -wide - 8, 0)
    taken = painting.write(painter, left, model.shown(row.point), ("body", "text"))
    whose = left.adjusted(taken + 8, 0, 0, 0)
    if painting.width(belongs_to(row.point), "caption") <= whose.width():
        painting.write(painter, whose, belongs_to(row.point), ("caption", "text2"))


def _lower(painter: QPainter, row: PointVerdict, now: datetime, area: QRect) -> None:
    at = row.verdict.next_allowed_at
    if row.verdict.answer is not Answer.ALLOW and at is not None:
        wait = wording.left((at - now).total_seconds())
        wide = painting.width(wait, "label") + 8
        painting.write(painter, area, wait, ("label", "wait"), painting.RIGHT)
        area = area.adjusted(0, 0, -wide, 0)
    elif row.verdict.answer is Answer.ALLOW and row.verdict.allowances:
        tightest = min(row.verdict.allowances, key=lambda one: one.limit - one.used)
        area = area.adjusted(0, 0, -_dots(painter, area, tightest.used, tightest.limit) - 8, 0)
    painting.write(painter, area, why(row), ("caption", "text2"))


def _dots(painter: QPainter, area: QRect, used: int, limit: int) -> int:
    """One dot for each that is allowed: full ones are left."""
    size, gap = 8, 5
    wide = limit * (size + gap) - gap
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number in range(limit):
        left = number < limit - used
        painter.setPen(QPen(QColor(theme.color("accent" if left else "control")), 1.3))
        painter.setBrush(theme.color("accent") if left else Qt.BrushStyle.NoBrush)
        x = area.right() - wide + number * (size + gap)
        painter.drawEllipse(QPointF(x + size / 2, area.center().y() + 1), size / 2 - 0.7, 3.3)
    painter.restore()
    return wide
