"""Fields for an amount, a day and a time: as people write them, and what is wrong with it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QLocale, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit

from app.domain.money import Money
from ui import icons, theme, wording
from ui.widgets import painting
from ui.widgets.pane import restyle

HEIGHT = 34  # pixels, the same for every kind of field
_ROUND_DAY = 52  # pixels around a day: its edges, and the sign of the calendar
_SIGN = 10  # pixels before the sign of a currency
_AMOUNT = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?")
_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_DAY_IN_ONE = re.compile(r"(\d{4})?(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{1,2})(?:[:：.](\d{2}))?")
_TIME_IN_ONE = re.compile(r"(\d{1,2})(\d{2})")


class Field(QLineEdit):
    """Says `changed` for every sign; once it is left, what was understood stands in it.

    Nothing typed is refused without a word: `fault` says what is wrong with it.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.textEdited.connect(self._edited)
        self.editingFinished.connect(self.tidy)

    def fault(self) -> str:
        """What is wrong with what is written, in one sentence; nothing where all is well."""
        return ""

    def tidy(self) -> None:
        """Write what was understood in full; what was not stays as it is."""

    def kept(self) -> str:
        """What is written, as a draft keeps it: word for word, whatever is wrong with it."""
        return self.text()

    def restore(self, kept: object) -> None:
        """What a draft has, as it was written, with what is wrong with it by now."""
        if isinstance(kept, str):
            self.setText(kept)
            self.tidy()
            self.mark(bool(self.fault()))

    def mark(self, wrong: bool) -> None:
        """Show the field's edge as of something wrong, or as ever."""
        self.setProperty("wrong", wrong)
        restyle(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What stands here is written over, unless somebody puts the cursor into it."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def _edited(self) -> None:
        self.mark(bool(self.fault()))
        self.changed.emit()


class AmountField(Field):
    """An amount as people write it: 3000, 3,000.50, ¥3000; the currency's sign stands before it."""

    def __init__(self) -> None:
        super().__init__()
        self._currency = "CNY"
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def begin(self, currency: str) -> None:
        """Empty, for an amount in this currency."""
        self._currency = currency
        self.clear()
        self.mark(False)

    def money(self) -> Money | None:
        """What is written, None where it is no amount."""
        typed = self.text().replace(",", "").replace("，", "").strip().lstrip("¥￥")
        found = _AMOUNT.fullmatch(typed)
        if found is None:
            return None
        return Money(int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")), self._currency)

    def fault(self) -> str:
        """It is no amount."""
        if self.money() is not None or not self.text().strip():
            return ""
        return self.tr("Please write an amount such as 3000 or 3000.50.")

    def write(self, amount: Money | None) -> None:
        """Put an amount in."""
        self.setText("" if amount is None else wording.figures(amount))

    def tidy(self) -> None:
        """With its decimals."""
        if (money := self.money()) is not None:
            self.write(money)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sign of the currency at the left."""
        super().paintEvent(event)
        painter, factor = QPainter(self), theme.scale()
        painter.scale(factor, factor)
        area = self.rect()
        area.setWidth(round(area.width() / factor))
        area.setHeight(round(area.height() / factor))
        sign = wording.sign(self._currency)
        painting.write(painter, area.adjusted(_SIGN, 0, 0, 0), sign, ("body", "text2"))
        painter.end()


class CountField(Field):
    """A number of people or things from nothing to `most`; arrows count up and down."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def count(self) -> int:
        """What is written; 0 where it is no number."""
        typed = self.text().strip()
        return min(int(typed), self._most) if typed.isdecimal() else 0

    def fault(self) -> str:
        """It is no number, or too large."""
        typed = self.text().strip()
        if not typed or (typed.isdecimal() and int(typed) <= self._most):
            return ""
        return self.tr("Please write a number from 0 to %1.").replace("%1", str(self._most))

    def write(self, count: int) -> None:
        """Put a number in."""
        self.setText(str(count))
        self.mark(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One more, one less."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif 0 <= self.count() + step <= self._most:
            self.write(self.count() + step)
            self.changed.emit()


class DayField(Field):
    """A day: 12-01, 1201 or 2026-12-01; arrows go a day on or back, the sign opens a calendar."""

    def __init__(self) -> None:
        super().__init__()
        self._first = self._day = date.min
        self._last = date.max
        self._open = self.addAction(
            icons.icon("calendar", 16, "text3"), QLineEdit.ActionPosition.TrailingPosition
        )
        self._open.triggered.connect(self._show_calendar)
        self.retranslate()

    def retranslate(self) -> None:
        """The day's name in the language of now."""
        self._open.setToolTip(self.tr("Calendar"))
        self._open.setIcon(icons.icon("calendar", 16, "text3"))
        self.tidy()

    def minimumSizeHint(self) -> QSize:
        """Room for a day with its name, and the sign behind it."""
        wide = self.fontMetrics().horizontalAdvance(f"{date.min.isoformat()} Wed")
        return QSize(wide + theme.px(_ROUND_DAY), super().minimumSizeHint().height())

    def day(self) -> date:
        """What is written; where it is no day, what stood here before."""
        return self._read() or self._day

    def write(self, day: date) -> None:
        """Put a day in; one that is too early becomes the first that may be."""
        self._day = max(day, self._first)
        named = QLocale().dayName(self._day.isoweekday(), QLocale.FormatType.ShortFormat)
        self.setText(f"{self._day.isoformat()} {named}")
        self.mark(False)

    def between(self, first: date, last: date) -> None:
        """The first and the last day that may be."""
        self._first, self._last = first, last

    def fault(self) -> str:
        """It is no day, or it is too early or too far away."""
        read = self._read()
        if read is None:
            return self.tr("There is no such day. Please write 12-01 or 2026-12-01.")
        if read < self._first:
            first = self.tr("That is too early: the first day that may be is %1.")
            return first.replace("%1", self._first.isoformat())
        if read > self._last:
            return wording.text("screen.day_too_far", last=self._last)
        return ""

    def tidy(self) -> None:
        """With its year and its name."""
        if not self.fault():
            self.write(self.day())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A day on, a day back."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._take(self.day() + timedelta(days=step))

    def _read(self) -> date | None:
        typed = self.text().split(maxsplit=1)
        found = typed and (_DAY.fullmatch(typed[0]) or _DAY_IN_ONE.fullmatch(typed[0]))
        if not found:
            return None
        month, day = int(found[2]), int(found[3])
        if found[1]:
            return _made(int(found[1]), month, day)
        near = (_made(self._first.year + off, month, day) for off in (-1, 0, 1))
        days = [one for one in near if one is not None]
        return min(days, key=lambda one: abs(one - self._first), default=None)

    def _take(self, day: date) -> None:
        self.write(day)
        self.changed.emit()

    def _show_calendar(self) -> None:
        calendar = QCalendarWidget(self)
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setMinimumDate(_qt(self._first))
        calendar.setSelectedDate(_qt(self.day()))
        calendar.clicked.connect(lambda chosen: self._take(chosen.toPython()))
        calendar.clicked.connect(calendar.close)
        calendar.activated.connect(calendar.close)
        calendar.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        calendar.show()


class TimeField(Field):
    """A time of the day: 15:30, 1530 or 15."""

    def __init__(self) -> None:
        super().__init__()
        self._time = time()

    def at(self) -> time:
        """What is written; where it is no time, what stood here before."""
        return self._read() or self._time

    def write(self, hour: int, minute: int) -> None:
        """Put a time in."""
        self._time = time(hour, minute)
        self.setText(f"{self._time:%H:%M}")
        self.mark(False)

    def fault(self) -> str:
        """It is no time of the day."""
        if self._read() is None:
            return self.tr("There is no such time. Please write 15:30.")
        return ""

    def tidy(self) -> None:
        """With its minutes."""
        if (read := self._read()) is not None:
            self.write(read.hour, read.minute)

    def _read(self) -> time | None:
        typed = self.text().strip()
        found = _TIME.fullmatch(typed) or _TIME_IN_ONE.fullmatch(typed)
        if found is None:
            return None
        hour, minute = int(found[1]), int(found[2] or 0)
        return time(hour, minute) if hour < 24 and minute < 60 else None


def fault_of(*fields: Field) -> str:
    """What is wrong with the first of these that has something wrong."""
    return next((fault for field in fields if (fault := field.fault())), "")


def moment_there(day: DayField, at: TimeField, zone: ZoneInfo) -> datetime:
    """The moment that both fields name where the person is."""
    return datetime.combine(day.day(), at.at(), zone).astimezone(UTC)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
