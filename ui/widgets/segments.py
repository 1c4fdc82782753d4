"""A few choices side by side, of which one holds; nothing moves when another is taken."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.button import CHOSEN, FRAMED, Button
from ui.widgets.pane import row

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Segments(QWidget):
    """Says `chosen` with the code that was taken; arrows walk, space or Enter takes."""

    chosen = Signal(str)

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__()
        self.buttons = {code: Button(FRAMED, icon="circle") for code in codes}
        for code, button in self.buttons.items():
            button.clicked.connect(partial(self._take, code))
        self.setLayout(row(*self.buttons.values(), None, gap=0))
        self._current = ""

    def set_words(self, words: Mapping[str, str], name: str) -> None:
        """What each choice is called, and what all of them are about."""
        self.setAccessibleName(name)
        for code, button in self.buttons.items():
            button.setText(words[code])
            button.setAccessibleName(f"{name}: {words[code]}")

    def current(self) -> str:
        """The code that holds."""
        return self._current

    def choose(self, code: str) -> None:
        """Show that this one holds."""
        self._current = code
        for each, button in self.buttons.items():
            holds = each == code
            button.set_kind(CHOSEN if holds else FRAMED)
            button.set_icon("circle-check" if holds else "circle")
            button.setAccessibleDescription("✓" if holds else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the neighbour."""
        buttons = list(self.buttons.values())
        focused = next((at for at, one in enumerate(buttons) if one.hasFocus()), None)
        step = _STEPS.get(Qt.Key(event.key()))
        if focused is None or step is None:
            super().keyPressEvent(event)
            return
        beside = buttons[(focused + step) % len(buttons)]
        beside.setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self, code: str) -> None:
        self.choose(code)
        self.chosen.emit(code)
