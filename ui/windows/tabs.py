"""The tabs in the bar on top: which list stands on the left, and how many are in it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QSizePolicy, QToolButton

from ui import theme
from ui.lists import Which
from ui.widgets import painting
from ui.widgets.pane import Pane, row

if TYPE_CHECKING:
    from app.domain.queue import Tabs

HEIGHT = 44
SIDE = 8  # left and right of a tab's words, inside which the focus ring lies
_GAP = 6
_BAR = 3  # the line under the tab that is open


class Tab(QToolButton):
    """Words and a count; the open one has a line of the accent under it."""

    def __init__(self, key: str = "") -> None:
        super().__init__()
        self._count, self._due = "", False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(key)

    def say(self, words: str) -> None:
        """What the list is called."""
        self.setText(words)
        self._name()

    def count(self, number: int, *, due: bool = False) -> None:
        """How many are in it; `due` if something of it is to be done by now."""
        self._count, self._due = f"{number:,}", due
        self._name()

    def sizeHint(self) -> QSize:
        """As wide as its words need while it is open."""
        wide = painting.width(self.text(), "strong") + 2 * SIDE + 2
        wide += painting.width(self._count, "label") + _GAP if self._count else 0
        return QSize(theme.px(wide), theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words, count, line, focus."""
        painter, factor = QPainter(self), theme.scale()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(factor, factor)
        body = QRectF(0, 0, self.width() / factor, self.height() / factor)
        area = body.toRect().adjusted(SIDE, 0, -SIDE, 0)
        ink = "text" if self.isChecked() or self.underMouse() else "text2"
        look = ("strong" if self.isChecked() else "body", ink)
        taken = painting.write(painter, area, self.text(), look)
        count = area.adjusted(taken + _GAP, 0, 4, 0)
        painting.write(painter, count, self._count, ("label", "accent" if self._due else "text3"))
        if self.isChecked():
            line = QRectF(SIDE, body.height() - _BAR, body.width() - 2 * SIDE, _BAR)
            painting.fill(painter, line, "accent")
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(1, 7, -1, -7), 7, 7)
        painter.end()

    def _name(self) -> None:
        self.setAccessibleName(f"{self.text()} {self._count}".strip())
        self.updateGeometry()
        self.update()


class TabRow(Pane):
    """Tabs side by side, the first one open; says `chosen` with the code of one that is pressed."""

    chosen = Signal(object)  # its code

    def __init__(self, codes: Iterable[str], keys: str = "") -> None:
        super().__init__()
        self.tabs = {code: Tab(keys and f"{keys}{at}") for at, code in enumerate(codes, 1)}
        for code, tab in self.tabs.items():
            tab.clicked.connect(partial(self._say, code))
        self.choose(next(iter(self.tabs)))
        self.setLayout(row(*self.tabs.values(), gap=4))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def current(self) -> str:
        """The code of the open one."""
        return next(code for code, tab in self.tabs.items() if tab.isChecked())

    def choose(self, code: str) -> None:
        """Open this one."""
        self.tabs[code].setChecked(True)

    def _say(self, code: str, _: bool = False) -> None:
        self.chosen.emit(code)


class TabBar(TabRow):
    """The lists of the window, by `Which`. Ctrl and a digit is a tab's key."""

    def __init__(self) -> None:
        super().__init__(Which, "Ctrl+")
        self._keys = []
        for tab in self.tabs.values():
            key = QShortcut(QKeySequence(tab.toolTip()), self)
            key.activated.connect(tab.click)
            self._keys.append(key)
        self.retranslate()

    def retranslate(self) -> None:
        """The tabs' words."""
        self.tabs[Which.CASES].say(self.tr("Cases"))
        self.tabs[Which.CALL_BACKS].say(self.tr("Call-backs"))
        self.tabs[Which.PROMISES].say(self.tr("Promises"))
        self.tabs[Which.MY_DAY].say(self.tr("My day"))

    def show_counts(self, counts: Tabs) -> None:
        """How many each list has."""
        self.tabs[Which.CASES].count(counts.waiting)
        self.tabs[Which.CALL_BACKS].count(counts.call_backs, due=counts.call_backs_due > 0)
        self.tabs[Which.PROMISES].count(counts.promises, due=counts.promises_due > 0)
