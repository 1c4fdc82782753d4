"""The strip at the bottom: keys that have no button on the screen; F1 explains them all."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.widgets import painting
from ui.widgets.pane import Pane, row

HEIGHT = 28
_GAP, _BETWEEN = 6, 18  # between a key and its words, and the next key
_EDGE = 16
Hint = tuple[str, str]  # a key and what it does


class Hints(QWidget):
    """Keys with their words; what does not fit is left out from the end."""

    def __init__(self) -> None:
        super().__init__()
        self._hints: tuple[Hint, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def say(self, hints: tuple[Hint, ...]) -> None:
        """Show these keys."""
        self._hints = hints
        self.setAccessibleName(", ".join(f"{key} {words}" for key, words in hints))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(theme.px(200), theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cap, words, cap, words."""
        painter, factor = QPainter(self), theme.scale()
        painter.scale(factor, factor)
        area = self.rect()
        area.setSize(QSize(round(area.width() / factor), round(area.height() / factor)))
        x, middle = 0, area.center().y() + 1
        for key, words in self._hints:
            cap = max(20, painting.width(key, "keycap") + 10)
            if x + cap + _GAP + painting.width(words, "caption") > area.width():
                break
            painting.key_cap(painter, x, middle, key)
            x += cap + _GAP
            beside = area.adjusted(x, 0, 0, 0)
            x += painting.write(painter, beside, words, ("caption", "text2")) + _BETWEEN
        painter.end()


class HintStrip(Pane):
    """One line of keys: those of the lists, or those of a call."""

    def __init__(self) -> None:
        super().__init__(ground="panel")
        self._calling = False
        self.setFixedHeight(HEIGHT)
        self.keys = Hints()
        inside = row(self.keys)
        inside.setContentsMargins(_EDGE, 0, _EDGE, 0)
        self.setLayout(inside)
        self.retranslate()

    def retranslate(self) -> None:
        """The line's words."""
        ends = (("F10", self.tr("menu")), ("F1", self.tr("help")))
        if self._calling:
            answers = (
                ("1–9", self.tr("answer")),
                ("Alt 1–9", self.tr("answer while you type")),
                ("Tab", self.tr("next field")),
            )
            self.keys.say((*answers, *ends))
            return
        lists = (
            ("Ctrl 1–4", self.tr("lists")),
            ("/", self.tr("filter")),
            ("↑ ↓ Enter", self.tr("open")),
            ("Tab", self.tr("next field")),
        )
        self.keys.say((*lists, *ends))

    def show_call(self, calling: bool) -> None:
        """Whether a call is under way."""
        if calling != self._calling:
            self._calling = calling
            self.retranslate()
