"""The next moment within the hours for calls, offered where another was typed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal

from ui import wording
from ui.widgets.button import PLAIN, Button
from ui.windows.fields import DayField, TimeField

_KEY = "Alt+T"


class NextMoment(Button):
    """Writes that moment into a day and a time; seen only while there is one to take."""

    taken = Signal()

    def __init__(self, day: DayField, time: TimeField) -> None:
        super().__init__(PLAIN, key=_KEY)
        self._day, self._time = day, time
        self._there: datetime | None = None
        self.clicked.connect(self._take)
        self.hide()

    def offer(self, at: datetime | None, zone: ZoneInfo) -> None:
        """A moment to take over, as the person's own clock will show it; None: none is needed."""
        self._there = None if at is None else at.astimezone(zone)
        self.setVisible(at is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """What it takes over, in the language of now."""
        if self._there is not None:
            self.setText(wording.text("screen.take_moment", at=f"{self._there:%m-%d %H:%M}"))

    def _take(self) -> None:
        if self._there is not None:
            self._day.write(self._there.date())
            self._time.write(self._there.hour, self._there.minute)
            self.taken.emit()
