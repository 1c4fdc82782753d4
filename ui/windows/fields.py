"""Fields for an amount, a day and a time, and what they say."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QLocale, Qt, QTime
from PySide6.QtWidgets import QDateEdit, QLineEdit, QTimeEdit

from app.domain.money import Money

HEIGHT = 34  # pixels, the same for every kind of field
_AMOUNT = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?")


class AmountField(QLineEdit):
    """An amount as people write it: 3000, 3,000.50, ¥3000."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedHeight(HEIGHT)

    def money(self, currency: str) -> Money | None:
        """What is written, None where it is no amount."""
        typed = self.text().replace(",", "").replace("，", "").strip().lstrip("¥￥")
        found = _AMOUNT.fullmatch(typed)
        if found is None:
            return None
        return Money(int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")), currency)

    def write(self, amount: Money | None) -> None:
        """Put an amount in."""
        if amount is None:
            self.clear()
        else:
            whole, cents = divmod(amount.minor, 100)
            self.setText(f"{whole}.{cents:02d}" if cents else f"{whole}")


class DayField(QDateEdit):
    """A day, with its name."""

    def __init__(self) -> None:
        super().__init__()
        self.setCalendarPopup(True)
        self.setFixedHeight(HEIGHT)
        self.retranslate()

    def retranslate(self) -> None:
        """The day's name in the language of now."""
        self.setLocale(QLocale())
        self.setDisplayFormat("yyyy-MM-dd ddd")

    def day(self) -> date:
        """What is written."""
        chosen = self.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def write(self, day: date) -> None:
        """Put a day in."""
        self.setDate(QDate(day.year, day.month, day.day))

    def not_before(self, day: date) -> None:
        """The first day that may be chosen."""
        self.setMinimumDate(QDate(day.year, day.month, day.day))


class TimeField(QTimeEdit):
    """A time of the day."""

    def __init__(self) -> None:
        super().__init__()
        self.setDisplayFormat("HH:mm")
        self.setFixedHeight(HEIGHT)

    def write(self, hour: int, minute: int) -> None:
        """Put a time in."""
        self.setTime(QTime(hour, minute))


def moment_there(day: DayField, time: TimeField, zone: ZoneInfo) -> datetime:
    """The moment that both fields name where the person is."""
    at, chosen = time.time(), day.day()
    there = datetime(chosen.year, chosen.month, chosen.day, at.hour(), at.minute(), tzinfo=zone)
    return there.astimezone(UTC)
