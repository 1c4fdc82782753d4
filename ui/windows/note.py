"""The note: always there, and it says when it was last kept."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from ui import icons, theme, wording
from ui.widgets import painting

_HIGH = 42
_ICON = 18


class NoteField(QLineEdit):
    """What is typed is kept elsewhere at once; the right end tells when."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = ""
        self._at: datetime | None = None
        self.setMinimumHeight(_HIGH)
        self.retranslate()

    def retranslate(self) -> None:
        """The field's words."""
        self.setPlaceholderText(self.tr("Write what you learn about this person…"))
        self.setAccessibleName(self.tr("Note"))
        self.say_kept(self._at)

    def say_kept(self, at: datetime | None) -> None:
        """When what stands here was kept; None: it is kept as it is typed."""
        self._at = at
        if at is None:
            self._kept = self.tr("kept as you type")
        else:
            self._kept = self.tr("kept %1").replace("%1", f"{wording.local(at):%H:%M:%S}")
        right = painting.width(self._kept, "caption") + 8
        self.setTextMargins(theme.px(_ICON + 8), 0, theme.px(right), 0)
        self.update()

    def kept_words(self) -> str:
        """What the right end says."""
        return self._kept

    def changeEvent(self, event: QEvent) -> None:
        """Words anew at a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, its sign, and when it was kept."""
        super().paintEvent(event)
        painter = QPainter(self)
        factor = theme.scale()
        painter.scale(factor, factor)
        area = QRect(0, 0, int(self.width() / factor), int(self.height() / factor))
        inside = area.adjusted(11, 0, -11, 0)
        at = QPointF(inside.left(), area.center().y() - _ICON / 2 + 1)
        icons.draw(painter, "notebook-pen", at, _ICON, "text2")
        painting.write(painter, inside, self._kept, ("caption", "text3"), painting.RIGHT)
        painter.end()
