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
LISTS, PERSON, REFUSED, TALK, ENDING, CORRECTION = (
    "lists", "person", "refused", "talk", "ending", "correction",
)  # fmt: skip


class Hints(QWidget):
    """Keys with their words; what does not fit is left out from the end."""

    def __init__(self) -> None:
        super().__init__()
        self._hints: tuple[Hint, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

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
    """One line of keys: those of what stands in the middle now."""

    def __init__(self) -> None:
        super().__init__(ground="panel")
        self._page = LISTS
        self.setFixedHeight(HEIGHT)
        self.keys = Hints()
        inside = row(self.keys)
        inside.setContentsMargins(_EDGE, 0, _EDGE, 0)
        self.setLayout(inside)
        self.retranslate()

    def retranslate(self) -> None:
        """The line's words."""
        note, field = ("N", self.tr("note")), ("Tab", self.tr("next field"))
        lists = (
            ("Ctrl 1–4", self.tr("lists")),
            ("/", self.tr("filter")),
            ("↑ ↓ Enter", self.tr("open")),
        )
        pages: dict[str, tuple[Hint, ...]] = {
            LISTS: (*lists, field),
            PERSON: (
                *lists, note, ("Ctrl E", self.tr("correct")), ("Ctrl W", self.tr("why allowed")),
                field,
            ),  # fmt: skip
            REFUSED: (("1–9", self.tr("do instead")), ("Esc", self.tr("fold")), note, field),
            TALK: (
                ("1–9", self.tr("answer")),
                ("Alt 1–9", self.tr("answer while you type")),
                ("Esc", self.tr("step back")),
                note,
                field,
            ),
            ENDING: (
                ("1–9", self.tr("outcome")),
                ("A–C", self.tr("next step")),
                ("Alt", self.tr("held while you type")),
                ("Esc", self.tr("back to the call")),
                note,
                field,
            ),
            CORRECTION: (
                ("1–9", self.tr("outcome")),
                ("A–C", self.tr("next step")),
                ("Alt", self.tr("held while you type")),
                ("Esc", self.tr("give up")),
                note,
                field,
            ),
        }
        self.keys.say((*pages[self._page], ("F10", self.tr("menu")), ("F1", self.tr("help"))))

    def show_page(self, page: str) -> None:
        """What stands in the middle."""
        if page != self._page:
            self._page = page
            self.retranslate()
