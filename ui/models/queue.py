"""The queue as rows, one a person, read page by page, and how a row is painted."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QStandardItemModel
from PySide6.QtWidgets import QStyleOptionViewItem

from app.domain.money import Money
from app.domain.queue import FollowUpKind, QueueRow
from ui import icons, wording
from ui.hub import Attended
from ui.models.rows import Index, RowDelegate
from ui.widgets import mask, painting

ROW = 68
PAGE = 64  # rows read at a time
_DAY = 86_400  # seconds
_KEPT = 40  # pages kept; who scrolls through a million has no more in memory
_STEP_ICONS = {
    FollowUpKind.CALLBACK: "phone",
    FollowUpKind.PROMISE: "handshake",
    FollowUpKind.REVIEW: "calendar",
}
_WHY_BAR = (140, 10)
_DAYS_BAR = (48, 10)


@dataclass(frozen=True, slots=True)
class Step:
    """What is done or comes next: its sign, its words, and whether it is for now."""

    icon: str
    words: str
    due: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A person's row in the words of now, made once when the page arrives."""

    row: QueueRow
    money: str
    days: str
    icon: str
    step: str  # what comes next, and when; a list that counts down says it anew each second
    due: bool
    why: str

    @property
    def debtor_id(self) -> str:
        """Whose row it is."""
        return self.row.debtor_id

    @property
    def name(self) -> str:
        """What they are called."""
        return self.row.name


def shown(row: QueueRow, now: datetime) -> Shown:
    """The words of one row."""
    icon, step, due = _step(row, now)
    return Shown(row, amount(row), days(row), icon, step, due, why(row))


def countdown(row: QueueRow, now: datetime) -> str:
    """When something was agreed, and how long it is until then, or how late it is by now."""
    if row.due_at is None:
        return ""
    at, left = wording.when(row.due_at, now), (row.due_at - now).total_seconds()
    if row.due_kind is FollowUpKind.PROMISE:
        return _promise_day(row.due_at, now)
    if left >= _DAY:
        return at
    if left > 0:
        return wording.text("list.due_in", at=at, left=wording.left(left))
    return _late(at, -left)


def _late(at: str, seconds: float) -> str:
    if seconds < 60:
        return wording.text("list.due_now", at=at)
    if seconds < _DAY:
        hours, minutes = divmod(int(seconds) // 60, 60)
        return wording.text("list.late_by", at=at, by=f"{hours}:{minutes:02d}")
    return wording.text("list.late_days", at=at, days=int(seconds // _DAY))


def _promise_day(at: datetime, now: datetime) -> str:
    day = wording.local(at).date()
    late = (wording.local(now).date() - day).days
    if late == 0:
        return wording.text("list.promise_today")
    if late > 0:
        return wording.text("list.late_days", at=wording.short_day(day), days=late)
    return wording.short_day(day)


class QueueModel(QStandardItemModel):
    """As long as the queue; holds only the pages that were looked at lately.

    Qt's own model only keeps the number of rows: to lay a list out, a view asks for it twice a row,
    and a million answers in Python would take seconds.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, 1, parent)
        self._pages: OrderedDict[int, tuple[Shown, ...]] = OrderedDict()
        self._at: datetime | None = None  # when what is listed was true
        self.masked: str | None = None
        self.attended: Attended | None = None
        self.counts_down = False
        self.now = datetime.now(UTC)

    def show(self, first: int, rows: tuple[QueueRow, ...], count: int, now: datetime) -> None:
        """Rows that were read from the row number `first` on, a whole number of pages.

        Another moment than before, and every other page is out of date and is read again.
        """
        if now != self._at:
            self._pages.clear()
            self._at = self.now = now
        self._set_count(count)
        for at in range(0, max(len(rows), 1), PAGE):
            page = tuple(shown(row, now) for row in rows[at : at + PAGE])
            self._pages[(first + at) // PAGE] = page
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        self.repaint_all()

    def names(self) -> dict[str, str]:
        """Who was read lately, by id."""
        return {one.debtor_id: one.name for rows in self._pages.values() for one in rows}

    def lacks(self, page: int) -> bool:
        """Whether a page has rows that are not read; asking keeps a page that is there."""
        if page in self._pages:
            self._pages.move_to_end(page)
            return False
        return 0 <= page * PAGE < self.rowCount()

    def row_before(self, number: int) -> QueueRow | None:
        """The row before this one, if it was read: reading can go on from there."""
        found = self.row_at(self.index(number - 1, 0)) if number > 0 else None
        return None if found is None else found.row

    def now_with(self, debtor_id: str) -> Step | None:
        """What is done with this person this very moment; None for everybody else."""
        if self.attended is None or self.attended.debtor_id != debtor_id:
            return None
        code = "wrap_up" if self.attended.over else "in_call"
        icon = "phone" if self.attended.over else "phone-call"
        return Step(icon, wording.text(f"list.{code}"), True)

    def step(self, one: Shown) -> Step:
        """What is done with this person now, or comes next, in the words of this second."""
        if (now := self.now_with(one.debtor_id)) is not None:
            return now
        if not self.counts_down:
            return Step(one.icon, one.step, one.due)
        at = one.row.due_at
        return Step(one.icon, countdown(one.row, self.now), at is not None and at <= self.now)

    def say_anew(self) -> None:
        """The same rows in another language."""
        for page, rows in self._pages.items():
            self._pages[page] = tuple(shown(one.row, self.now) for one in rows)
        self.repaint_all()

    def mask(self, debtor_id: str | None) -> None:
        """Hide the debt of this person; None hides nobody's."""
        self.masked = debtor_id
        self.repaint_all()

    def row_at(self, index: Index) -> Shown | None:
        """The person of a row; None without a row, or where it is not read yet."""
        if not index.isValid():
            return None
        page, at = divmod(index.row(), PAGE)
        rows = self._pages.get(page, ())
        return rows[at] if at < len(rows) else None

    def index_of(self, debtor_id: str | None) -> QModelIndex:
        """Where a person stands; an invalid index for somebody who is not in what was read."""
        for page, rows in self._pages.items():
            for at, one in enumerate(rows):
                if one.debtor_id == debtor_id:
                    return self.index(page * PAGE + at, 0)
        return QModelIndex()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name; tooltip: every reason; for screen readers: the whole row."""
        one = self.row_at(index)
        if one is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return one.name
        hidden = one.debtor_id == self.masked
        if role == Qt.ItemDataRole.ToolTipRole:
            return None if hidden else reasons(one.row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken_hidden(one, self) if hidden else spoken(one, self.step(one).words)
        return None

    def attend(self, attended: Attended | None) -> None:
        """Say of this person that they are on the line, or were; of nobody: None."""
        self.attended = attended
        self.repaint_all()

    def _set_count(self, count: int) -> None:
        """Longer or shorter at its end, so that Qt keeps its place in the list."""
        if count != self.rowCount():
            self.setRowCount(count)

    def repaint_all(self) -> None:
        """Something that every row shows has changed, but none of them moved.

        Said of the pages that are kept: the others show nothing, and to look through a million
        rows for those that are seen takes a view longer than to paint them.
        """
        for page, rows in self._pages.items():
            if rows:
                first = page * PAGE
                last = self.index(first + len(rows) - 1, 0)
                self.dataChanged.emit(self.index(first, 0), last)


def amount(row: QueueRow) -> str:
    """What the person owes, in words."""
    return wording.money(Money(row.overdue, row.currency))


def days(row: QueueRow) -> str:
    """How long overdue, or how long until it is due."""
    if row.dpd is None:
        return wording.text("screen.due_unknown")
    if row.dpd > 0:
        return wording.text("screen.days_late", days=row.dpd)
    if row.dpd == 0:
        return wording.text("screen.due_today")
    return wording.text("screen.days_until_due", days=-row.dpd)


def why(row: QueueRow) -> str:
    """The strongest reason for this place."""
    if row.promised is not None:
        return wording.text("list.promised", amount=wording.money(row.promised))
    if row.due_kind is not None:
        return wording.text(f"screen.due_{row.due_kind.value}")
    best = max(row.points, key=lambda one: abs(one.points), default=None)
    told = [one for one in row.points if one.code != "stage"]  # the chip says the stage
    best = max(told, key=lambda one: abs(one.points), default=best)
    return "" if best is None else wording.point(best)


def reasons(row: QueueRow) -> str:
    """Every reason for this place with its points, one a line."""
    return "\n".join(f"{wording.point(one)}  {one.points:+d}" for one in row.points)


def spoken(one: Shown, step: str) -> str:
    """The whole row for a screen reader."""
    stage = wording.text(f"stage.{one.row.stage.value}")
    return f"{one.name}, {stage}, {one.money}, {step}, {one.days}, {one.why}"


def _spoken_hidden(one: Shown, model: QueueModel) -> str:
    """A masked row for a screen reader: nothing of what is agreed."""
    now = model.now_with(one.debtor_id)
    said = (one.name, "" if now is None else now.words, wording.text("list.hidden"))
    return ", ".join(part for part in said if part)


def _step(row: QueueRow, now: datetime) -> tuple[str, str, bool]:
    """Icon and words of what comes next, and whether it is due."""
    if row.due_kind is not None and row.due_at is not None:
        past = row.due_at <= now
        if past and row.due_kind is FollowUpKind.CALLBACK:
            return _STEP_ICONS[row.due_kind], wording.text("screen.now"), True
        at = row.due_at
        promise = row.due_kind is FollowUpKind.PROMISE
        return (
            _STEP_ICONS[row.due_kind],
            (_promise_day(at, now) if promise else wording.when(at, now)),
            past,
        )
    promised = next((one for one in row.points if one.code == "promise_open"), None)
    if promised is not None:
        return "handshake", str(dict(promised.values).get("due", ""))[5:], False
    return "phone", wording.text("list.today"), False


class QueueDelegate(RowDelegate):
    """Name, stage, amount / next step, days / why here."""

    height = ROW

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, row: Shown | None) -> None:
        """One row; bars where it is not read yet, or hidden."""
        area = option.rect
        chosen = painting.ground(painter, option)
        painting.underline(painter, area, 16)
        left, wide = area.left() + 16, area.width() - 31
        lines = [QRect(left, area.top() + at, wide, high) for at, high in _LINES]
        if row is None:
            return
        view: Any = self.parent()
        model: QueueModel = view.model()
        if model.masked == row.debtor_id:
            _draw_hidden(painter, row, lines, model.now_with(row.debtor_id))
            return
        look = ("strong" if chosen else "body", "text")
        _second_line(painter, row, lines[1], model.step(row))
        if not _first_line(painter, row, lines[0], look):
            painting.write(painter, lines[2], row.money, look, painting.RIGHT)
            lines[2].adjust(0, 0, -painting.width(row.money, "strong") - 10, 0)
        painting.write(painter, lines[2], row.why, ("caption", "text2" if chosen else "text3"))


_LINES = ((7, 20), (27, 18), (45, 18))  # top and height


def _draw_hidden(painter: QPainter, one: Shown, lines: list[QRect], now: Step | None) -> None:
    wide = painting.write(painter, lines[0], one.name, ("name", "text"))
    mask.at_left(painter, lines[0].adjusted(wide + 8, 0, 0, 0), mask.CHIP)
    mask.at_right(painter, lines[0], mask.AMOUNT)
    if now is not None:
        _write_step(painter, lines[1], now)
    mask.at_right(painter, lines[1], _DAYS_BAR)
    mask.at_left(painter, lines[2], _WHY_BAR)


def _first_line(painter: QPainter, one: Shown, area: QRect, look: tuple[str, str]) -> bool:
    """Name, chip, amount; False where the amount is left for another line: neither is ever cut."""
    beside = painting.width(one.money, "strong") + 10
    fits = painting.width(one.name, "name") + beside <= area.width()
    names = area.adjusted(0, 0, -beside if fits else 0, 0)
    wide = painting.write(painter, names, one.name, ("name", "text"))
    chip_wide = painting.width(wording.text(f"stage.{one.row.stage.value}"), "caption") + 14
    if wide + 8 + chip_wide <= names.width():  # a name is worth more than its chip
        painting.chip(painter, area.left() + wide + 8, area.center().y() + 1, one.row.stage)
    if fits:
        painting.write(painter, area, one.money, look, painting.RIGHT)
    return fits


def _write_step(painter: QPainter, area: QRect, step: Step) -> int:
    ink = "accent" if step.due else "text2"
    icons.draw(painter, step.icon, QPointF(area.left(), area.top() + 2), 14, ink)
    return painting.write(painter, area.adjusted(20, 0, 0, 0), step.words, ("label", ink))


def _second_line(painter: QPainter, one: Shown, area: QRect, step: Step) -> None:
    """The next step; the days give way where both do not fit."""
    taken = _write_step(painter, area, step)
    if taken + 28 + painting.width(one.days, "caption") <= area.width():
        painting.write(painter, area, one.days, ("caption", "text2"), painting.RIGHT)
