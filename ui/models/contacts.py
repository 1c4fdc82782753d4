"""Ways to reach a person with their answers, and how a row is painted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.domain.contact import Allowance, Answer, Channel, Party, Reason
from app.domain.people import ContactPoint, PointVerdict
from ui import icons, theme, wording
from ui.models.rows import RowDelegate, Rows
from ui.widgets import painting

ROW = 52
ALLOW, WAIT, FORBID = "allow", "wait", "forbid"
SHAPES = {ALLOW: "circle-check", WAIT: "clock", FORBID: "ban"}
_TINTS = {ALLOW: "accent_tint", WAIT: "wait_tint", FORBID: "forbid_tint"}
_ICONS = {Channel.CALL: "phone", Channel.SMS: "message-square", Channel.VISIT: "house"}
_MAY = {Channel.CALL: "screen.may_call", Channel.SMS: "list.may_send"}
_MAY_NOT = {Channel.CALL: "screen.may_not_call", Channel.SMS: "list.may_not_send"}
_MOST_DOTS = 7  # more are no longer counted at a glance


def state(row: PointVerdict) -> str:
    """Allowed, a matter of time or of an appointment (wait), or not allowed."""
    if row.verdict.answer is Answer.ALLOW:
        return ALLOW
    if row.channel is Channel.VISIT or row.verdict.next_allowed_at is not None:
        return WAIT
    return FORBID


def belongs_to(point: ContactPoint) -> str:
    """Whose number it is."""
    if point.party is Party.DEBTOR:
        return wording.text("screen.party_debtor")
    relation = point.relation or ""
    if not relation:
        return wording.text("screen.party_third")
    return wording.current().relation(relation)


class ContactModel(Rows[PointVerdict]):
    """Numbers are masked until revealed; the best one stands first and keeps its place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._revealed: dict[str, str] = {}
        self._order: list[tuple[str, Channel]] = []
        self.calling = ""  # the number that a call goes to now

    def set_rows(self, rows: tuple[PointVerdict, ...], now: datetime) -> None:
        """Show these; newer answers of the same person do not move a row."""
        keys = [_key(row) for row in rows]
        if set(keys) != set(self._order):
            best = best_of(rows)
            self._order = keys if best is None else [_key(best), *(
                key for key in keys if key != _key(best)
            )]  # fmt: skip
        ours = {row.point.id for row in rows}
        self._revealed = {one: full for one, full in self._revealed.items() if one in ours}
        placed = tuple(sorted(rows, key=lambda row: self._order.index(_key(row))))
        super().set_rows(placed, now)

    def tick(self, now: datetime) -> bool:
        """Let time pass: countdowns go on. True once some answer has become stale by it."""
        before, self.now = self.now, now
        moments = [at for row in self._rows for at in _moments(row)]
        if moments:
            self.repaint_all()
        return any(before < at <= now for at in moments)

    def reveal(self, point_id: str, number: str) -> None:
        """Show one number in full until another person is opened."""
        self._revealed[point_id] = wording.number(number)
        self.repaint_all()

    def forget(self) -> None:
        """Mask every number again; the next person's best way comes first."""
        self._revealed.clear()
        self._order.clear()

    def show_call(self, point_id: str) -> None:
        """Say of this number that a call is under way; of none, if empty."""
        self.calling = point_id
        self.repaint_all()

    def is_live(self, row: PointVerdict) -> bool:
        """Whether a call to this number is under way."""
        return row.channel is Channel.CALL and row.point.id == self.calling

    def shown(self, row: PointVerdict) -> str:
        """The number as it may be seen now, or the channel."""
        if row.channel is not Channel.CALL:
            return wording.text(f"list.channel_{row.channel.value}")
        return self.place(row)

    def place(self, row: PointVerdict) -> str:
        """The number or address itself, as it may be seen now."""
        return self._revealed.get(row.point.id, row.point.shown)

    def best(self) -> QModelIndex:
        """The first number that may be called, else the first of them all."""
        best = best_of(self._rows)
        if best is not None:
            return self.index(self._rows.index(best))
        return self.index(0) if self._rows else QModelIndex()

    def index_of(self, point_id: str | None) -> QModelIndex:
        """Where a point stands; of a number, where its calls do."""
        for number, row in enumerate(self._rows):
            if row.point.id == point_id and row.channel is not Channel.SMS:
                return self.index(number)
        return QModelIndex()

    def said(self, row: PointVerdict, role: int) -> str | None:
        """The number; tooltip: all reasons with their sources."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.shown(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            reasons = [_clause(one) for one in row.verdict.reasons]
            left = [wording.allowance(one) for one in row.verdict.allowances]
            return "\n".join(dict.fromkeys([self.shown(row), self.place(row), *reasons, *left]))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            whose = belongs_to(row.point)
            channel = wording.text(f"list.channel_{row.channel.value}")
            live = self.is_live(row)
            answer = wording.text("list.in_call") if live else word(row, self.now)
            said = (channel, self.place(row), whose, answer, _below(row, live=live))
            return ", ".join(dict.fromkeys(one for one in said if one))
        return None


def best_of(rows: tuple[PointVerdict, ...]) -> PointVerdict | None:
    """The first number that may be called now, the person's own before anybody else's."""
    may = [
        row for row in rows
        if row.channel is Channel.CALL and row.verdict.answer is Answer.ALLOW
    ]  # fmt: skip
    own = [row for row in may if row.point.party is Party.DEBTOR]
    return next(iter([*own, *may]), None)


def word(row: PointVerdict, now: datetime) -> str:
    """The answer in a word, or the moment from which it is allowed."""
    at = row.verdict.next_allowed_at
    if row.verdict.answer is Answer.ALLOW:
        return wording.text(_MAY.get(row.channel, "screen.may_visit"))
    if at is not None:
        return wording.text("screen.from_moment", at=wording.when(at, now))
    return wording.text(_MAY_NOT.get(row.channel, "screen.book_first"))


def why(row: PointVerdict) -> str:
    """The first reason against it, what is left of today's allowance, or when it closes."""
    if row.verdict.reasons:
        return wording.reason(row.verdict.reasons[0])
    scarce = _scarce(row)
    if scarce is not None:
        return wording.text("screen.calls_left", left=max(0, scarce.limit - scarce.used))
    if row.verdict.closes_at is not None:
        return wording.text("list.closes", at=wording.time(row.verdict.closes_at))
    return wording.text(f"screen.kind_{row.point.kind.value}")


def _below(row: PointVerdict, *, live: bool) -> str:
    """Why; of the number on the line not why it may not be called a second time."""
    if live and row.verdict.answer is not Answer.ALLOW:
        return wording.text(f"screen.kind_{row.point.kind.value}")
    return why(row)


def used(row: PointVerdict) -> str:
    """What the other counted rules say of this number, in one line: how many dials are used."""
    scarce = _scarce(row)
    others = [one for one in row.verdict.allowances if one is not scarce]
    return " · ".join(count(one) for one in others)


def count(one: Allowance) -> str:
    """How much of a counted rule is used, in as few words as there are."""
    code = f"list.used_{one.pack}.{one.rule}"
    if wording.has(code):
        return wording.text(code, used=one.used, limit=one.limit)
    return wording.allowance(one)


def _clause(reason: Reason) -> str:
    """A reason with its source, which the program's own rules have none of."""
    return "\n".join(part for part in (wording.reason(reason), reason.source) if part)


def _scarce(row: PointVerdict) -> Allowance | None:
    """The rule that leaves the fewest: the one that dots stand for."""
    left = row.verdict.allowances
    return min(left, key=lambda one: (one.limit - one.used, one.limit), default=None)


def _key(row: PointVerdict) -> tuple[str, Channel]:
    return row.point.id, row.channel


def _moments(row: PointVerdict) -> list[datetime]:
    verdict = row.verdict
    return [at for at in (verdict.next_allowed_at, verdict.closes_at) if at is not None]


class ContactDelegate(RowDelegate):
    """Number, whose it is, the answer / why, what is left or how long to wait."""

    height = ROW

    def draw(
        self, painter: QPainter, option: QStyleOptionViewItem, row: PointVerdict | None
    ) -> None:
        """One row; the one that is marked lies on a tint of its answer."""
        view: Any = self.parent()
        model: ContactModel = view.model()
        if row is None:
            return
        live = model.is_live(row)
        answer = ALLOW if live else state(row)
        _tint(painter, option, answer)
        area = option.rect.adjusted(18, 6, -18, -6)
        icon = "phone-call" if live else _ICONS.get(row.channel, "phone")
        ink = answer if answer == ALLOW else "text3"
        icons.draw(painter, icon, QPointF(area.left(), area.top() + 2), 16, ink)
        inside = area.adjusted(24, 0, 0, 0)
        upper = QRect(inside.left(), inside.top(), inside.width(), 20)
        _upper(painter, row, model, upper, live=live)
        _lower(painter, row, model.now, upper.translated(0, 20), live=live)


def _tint(painter: QPainter, option: QStyleOptionViewItem, answer: str) -> None:
    """The ground of the row: a tint where it is marked, hover, a hairline, the focus."""
    body = QRectF(option.rect).adjusted(10, 1, -10, -2)
    flags = option.state
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if flags & QStyle.StateFlag.State_Selected:
        painter.setBrush(theme.color(_TINTS[answer]))
        if flags & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("focus"), 2))
        painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), 8, 8)
    else:
        if flags & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(body, 8, 8)
        line = QRect(option.rect.left() + 42, option.rect.bottom(), option.rect.width() - 60, 1)
        painter.fillRect(line, theme.color("line"))
    painter.restore()


def _upper(
    painter: QPainter, row: PointVerdict, model: ContactModel, area: QRect, *, live: bool
) -> None:
    answer = ALLOW if live else state(row)
    words = wording.text("list.in_call") if live else word(row, model.now)
    wide = painting.width(words, "body") + 22
    at = QPointF(area.right() - wide + 1, area.top() + 2)
    icons.draw(painter, SHAPES[answer], at, 16, answer)
    painting.write(painter, area, words, ("body", answer), painting.RIGHT)
    left = area.adjusted(0, 0, -wide - 8, 0)
    ink = "text" if answer == ALLOW else "text2"
    taken = painting.write(painter, left, model.shown(row), ("body", ink))
    whose = left.adjusted(taken + 8, 0, 0, 0)
    said = model.place(row) if row.channel is Channel.VISIT else belongs_to(row.point)
    fits = row.channel is Channel.VISIT or painting.width(said, "caption") <= whose.width()
    if fits and row.channel is not Channel.SMS:
        painting.write(painter, whose, said, ("caption", "text2"))


def _lower(
    painter: QPainter, row: PointVerdict, now: datetime, area: QRect, *, live: bool
) -> None:
    """Why, and at the right what is left of the day's allowance or of the time."""
    scarce, ends = _scarce(row), _ends(row)
    allowed = row.verdict.answer is Answer.ALLOW
    if ends is not None and (allowed or not live):
        wait = wording.left((ends - now).total_seconds())
        wide = painting.width(wait, "label") + 8
        ink = "text2" if allowed else "wait"
        painting.write(painter, area, wait, ("label", ink), painting.RIGHT)
        area = area.adjusted(0, 0, -wide, 0)
    if allowed and scarce is not None and scarce.limit <= _MOST_DOTS:
        area = area.adjusted(0, 0, -_dots(painter, area, scarce.used, scarce.limit) - 8, 0)
    painting.write(painter, area, _below(row, live=live), ("caption", "text2"))


def _ends(row: PointVerdict) -> datetime | None:
    """The moment that is counted down to: when it may be, or until when it may."""
    if row.verdict.answer is Answer.ALLOW:
        return row.verdict.closes_at
    return row.verdict.next_allowed_at


def _dots(painter: QPainter, area: QRect, used_up: int, limit: int) -> int:
    """One dot for each that is allowed: full ones are left."""
    size, gap = 8, 5
    wide = limit * (size + gap) - gap
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number in range(limit):
        left = number < limit - used_up
        painter.setPen(QPen(theme.color("accent" if left else "control"), 1.3))
        painter.setBrush(theme.color("accent") if left else Qt.BrushStyle.NoBrush)
        x = area.right() - wide + number * (size + gap)
        painter.drawEllipse(QPointF(x + size / 2, area.center().y() + 1), 3.3, 3.3)
    painter.restore()
    return wide
