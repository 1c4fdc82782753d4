"""A card over the desk that takes one decision and goes; what is below stays in sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QWidget

from ui import theme
from ui.widgets.pane import Pane, on_ground

_VEIL = 0.10  # how much of the desk the veil takes away
_ROUND = 14  # pixels of the card's corners
_FROM_TOP = 0.22  # of the height that is free


class Palette(Pane):
    """Covers its parent; Esc or a press beside the card closes it, the focus goes back."""

    closed = Signal()

    def __init__(self, over: QWidget, width: int, height: int = 0) -> None:
        super().__init__(over)
        self._before: QWidget | None = None
        self.card = QFrame(self)
        on_ground(self.card, "palette")
        self._wide, self._high = width, height  # 0: as high as what stands in it
        over.installEventFilter(self)
        self.hide()

    def fill(self, inside: QLayout) -> None:
        """What stands in the card."""
        self.card.setLayout(inside)

    def open_at(self, first: QWidget) -> None:
        """Show it; `first` has the keys. What had them before it was shown gets them back."""
        if self.isHidden():
            self._before = QApplication.focusWidget()
        self._place()
        self.show()
        self.raise_()
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_it(self) -> None:
        """Gone, and the keys are where they were."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.closed.emit()

    def event(self, event: QEvent) -> bool:
        """No key of the desk acts while this is open."""
        if event.type() == QEvent.Type.ShortcutOverride and self.isVisible():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_it()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the card: close."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_it()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what it covers."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The veil, where it is to be seen: what stands in the card is painted anew more often."""
        painter = QPainter(self)
        inside = self.card.geometry().adjusted(_ROUND, _ROUND, -_ROUND, -_ROUND)
        painter.setClipRegion(event.region().subtracted(QRegion(inside)))
        veil = QColor(theme.color("scrim"))
        veil.setAlphaF(_VEIL if theme.mode() == theme.LIGHT else 3 * _VEIL)
        painter.fillRect(self.rect(), veil)
        painter.end()

    def _place(self) -> None:
        over = self.parentWidget()
        if over is None:
            return
        self.setGeometry(over.rect())
        wide = min(theme.px(self._wide), over.width() - 40)
        wanted = theme.px(self._high) or self.card.sizeHint().height()
        high = min(wanted, over.height() - 40)
        top = int((over.height() - high) * _FROM_TOP)
        self.card.setGeometry((over.width() - wide) // 2, max(20, top), wide, high)
