"""What happened with one person, newest first, under the days it happened on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from app.domain.contact import Channel, Direction
from app.domain.people import TimelineEntry, TimelineKind
from ui import icons, wording
from ui.models.rows import RowDelegate, Rows
from ui.widgets import mask, painting

if TYPE_CHECKING:
    from app.domain.promises import Promise

ROW = 26
_ICONS = {
    Channel.CALL: "phone", Channel.VISIT: "house", Channel.SMS: "message-square",
    Channel.EMAIL: "mail", Channel.LETTER: "mail", Channel.APP_PUSH: "smartphone",
}  # fmt: skip
SAID = {
    TimelineKind.NOTE: "notebook-pen", TimelineKind.ASKED: "scale",
    TimelineKind.RIGHT: "scale", TimelineKind.WRONG: "scale",
}  # fmt: skip
_BAR = (110, 10)
_TIME = 44  # pixels of the time's column
_GAP = 12  # between the words and who it was


@dataclass(frozen=True, slots=True)
class Line:
    """One line in the words of now; the head of a day has words only."""

    words: str
    at: datetime
    core: str = ""  # the beginning of the words that is never cut
    time: str = ""
    icon: str = ""
    ink: str = "text"
    staff: str = ""
    more: str = ""  # for the tooltip: all of it, and why it was corrected

    @property
    def is_day(self) -> bool:
        """Whether it is the head of a day."""
        return not self.icon


class TimelineModel(Rows[Line]):
    """Contacts, notes and promises over all cases."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hidden = False  # nothing of what was said may be read now

    def show(
        self, entries: tuple[TimelineEntry, ...], promises: tuple[Promise, ...], now: datetime
    ) -> None:
        """Show what happened."""
        told = [_line(one) for one in entries] + [_promised(one) for one in promises]
        told.sort(key=lambda line: line.at, reverse=True)
        self.set_rows(tuple(_under_days(told, now)), now)

    def hide(self, hidden: bool) -> None:
        """Show bars in place of words, or the words again."""
        self.hidden = hidden
        self.repaint_all()

    def flags(self, index: Any) -> Qt.ItemFlag:
        """The head of a day cannot be marked, nor do the keys stop there."""
        row = self.row_at(index)
        if row is not None and row.is_day:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def said(self, row: Line, role: int) -> str | None:
        """The words; tooltip: all of them."""
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        if self.hidden and not row.is_day:
            unseen = wording.text("list.hidden")
            return f"{row.time} {unseen}"
        if role == Qt.ItemDataRole.DisplayRole:
            return row.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.more or row.words
        return ", ".join(part for part in (row.time, row.words, row.staff) if part)


def told(entry: TimelineEntry) -> tuple[str, str]:
    """How a contact ended, and that with all that is known of it; of a note, its words.

    Of a refused attempt: which rules, and with where they stand.
    """
    if entry.kind is not TimelineKind.CONTACT:
        return _told_of_none(entry)
    if entry.disposition is None:
        words = wording.text("screen.outcome_missing")
        return words, words
    words = wording.text(f"disposition.{entry.disposition}")
    if entry.corrected:
        words = wording.text("list.corrected", words=words)
        return words, words
    parts = [words]
    if entry.direction == Direction.INBOUND:
        parts.append(wording.text("list.inbound"))
    if entry.talk_seconds:
        minutes, seconds = divmod(entry.talk_seconds, 60)
        parts.append(wording.text("list.talked", length=f"{minutes}:{seconds:02d}"))
    if entry.note:
        parts.append(entry.note)
    return words, " · ".join(parts)


def _told_of_none(entry: TimelineEntry) -> tuple[str, str]:
    """As `told`, of what is no contact."""
    if entry.kind is TimelineKind.REFUSED:
        core = wording.current().refused(entry.rules)
        return core, " · ".join((core, *entry.sources))
    said = entry.note or wording.text("timeline.erased")
    if entry.kind is TimelineKind.NOTE:
        return "", said
    core = wording.text(f"timeline.{entry.kind.value}")
    return core, f"{core} · {said}"


def noted_as(entry: TimelineEntry) -> tuple[str, str]:
    """The sign and the words of what was noted, of a contact its note alone."""
    words = told(entry)[1] if entry.kind in SAID else entry.note or ""
    return SAID.get(entry.kind, SAID[TimelineKind.NOTE]), words


def _line(entry: TimelineEntry) -> Line:
    core, words = told(entry)
    why = wording.text("list.corrected_why", why=entry.reason) if entry.reason else ""
    return Line(
        words=words,
        at=entry.at,
        core=core,
        time=wording.time(entry.at),
        icon=_icon(entry),
        ink=_ink(entry),
        staff=entry.seat or entry.staff,
        more="\n".join(part for part in (words, why) if part),
    )


def _icon(entry: TimelineEntry) -> str:
    if entry.kind in SAID:
        return SAID[entry.kind]
    if entry.kind is TimelineKind.REFUSED:
        return "ban"
    if entry.corrected:
        return "pencil"
    if entry.direction == Direction.INBOUND and entry.channel == Channel.CALL:
        return "phone-incoming"
    return _ICONS.get(Channel(entry.channel), "phone")


def _ink(entry: TimelineEntry) -> str:
    if entry.kind is TimelineKind.CONTACT and entry.disposition is None:
        return "wait"
    return "text3" if entry.corrected else "text"


def _promised(promise: Promise) -> Line:
    words = wording.text(
        "list.promise", due=wording.short_day(promise.due_on),
        amount=wording.money(promise.amount),
        state=wording.text(f"screen.promise_state_{promise.state}"),
    )  # fmt: skip
    return Line(words, promise.made_at, words, wording.time(promise.made_at), "handshake")


def _under_days(lines: list[Line], now: datetime) -> Iterator[Line]:
    """The lines, newest first, each day under its head."""
    for _, group in groupby(lines, key=lambda line: wording.local(line.at).date()):
        of_day = list(group)
        yield Line(_day(of_day[0].at, now), of_day[0].at)
        yield from of_day


def _day(at: datetime, now: datetime) -> str:
    """今天 周五, 昨天, 11-17 周二; of another year with its number."""
    there, here = wording.local(at).date(), wording.local(now).date()
    if there == here:
        return wording.text("list.today_is", weekday=wording.weekday(at))
    if there == here - timedelta(days=1):
        return wording.text("list.yesterday")
    day = wording.short_day(there) if there.year == here.year else there.isoformat()
    return wording.text("list.day", day=day, weekday=wording.weekday(at))


class TimelineDelegate(RowDelegate):
    """When, how, what, by whom."""

    height = ROW

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, row: Line | None) -> None:
        """One line."""
        if row is None:
            return
        area = option.rect.adjusted(18, 0, -18, 0)
        if row.is_day:
            painting.write(painter, area, row.words, ("caption", "text2"))
            return
        painting.ground(painter, option)
        painting.write(painter, area, row.time, ("caption", "text3"))
        at = QPointF(area.left() + _TIME, area.center().y() - 6)
        icons.draw(painter, row.icon, at, 14, "text3")
        words = area.adjusted(_TIME + 22, 0, 0, 0)
        wide = painting.width(row.staff, "caption") + _GAP
        if painting.width(row.core, "label") + wide <= words.width():  # else who it was gives way
            painting.write(painter, area, row.staff, ("caption", "text3"), painting.RIGHT)
            words.adjust(0, 0, -wide, 0)
        view: Any = self.parent()
        if view.model().hidden:
            mask.at_left(painter, words, _BAR)
        else:
            painting.write(painter, words, row.words, ("label", row.ink))
