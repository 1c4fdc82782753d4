"""A few choices side by side, of which one holds; nothing moves when another is taken."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.button import CHOSEN, FRAMED, Button
from ui.widgets.pane import row


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

    def _take(self, code: str) -> None:
        self.choose(code)
        self.chosen.emit(code)
