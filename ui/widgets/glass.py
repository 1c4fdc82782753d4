"""Where a window has less room than the user's scale wants, what is in it scrolls with the keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from ui.widgets.palette import Palette

_EDGE = 24  # pixels kept free around what has the keys


class Glass(QScrollArea):
    """Shows as much as fits of what is inside, and always what has the keys."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._first: QWidget | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(inside)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.rangeChanged.connect(self._follow)

    def show_first(self, one: QWidget) -> None:
        """This before what has the keys, until they move."""
        self._first = one
        self._follow()

    def _moved(self, *_: object) -> None:
        self._first = None
        self._follow()

    def _follow(self, *_: object) -> None:
        """First the palette in which it stands, whole if it fits, then the very field."""
        inside, now = self.widget(), self._first or QApplication.focusWidget()
        if now is None or inside is None or not inside.isAncestorOf(now):
            return
        for one in (_palette_of(now), now):
            if one is not None:
                self._show_whole(QRect(one.mapTo(inside, QPoint()), one.size()))

    def _show_whole(self, area: QRect) -> None:
        """Qt itself would show the cursor of a field, and not the field."""
        room, middle = self.viewport().size(), area.center()
        wide = min(area.width() // 2 + _EDGE, room.width() // 2)
        high = min(area.height() // 2 + _EDGE, room.height() // 2)
        self.ensureVisible(middle.x(), middle.y(), wide, high)


def _palette_of(widget: QWidget) -> QWidget | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, Palette):
        above = above.parentWidget()
    return None if above is None else above.card
