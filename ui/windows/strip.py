"""The strip at the bottom: keys that have no button on the screen; F1 shows them all."""

from __future__ import annotations

from ui.widgets.pane import Pane, label, row

HEIGHT = 28


class HintStrip(Pane):
    """One line of keys."""

    def __init__(self) -> None:
        super().__init__(ground="panel")
        self._all = False
        self.setFixedHeight(HEIGHT)
        self.keys = label("caption", "text2")
        inside = row(self.keys, None)
        inside.setContentsMargins(16, 0, 16, 0)
        self.setLayout(inside)
        self.retranslate()

    def retranslate(self) -> None:
        """The line's words."""
        few = self.tr("Ctrl+K find    1–9 choose    Tab next field    F1 all keys")
        every = self.tr(
            "F2 next person    F5 call    R show number    1–9 choose    ↑ ↓ Enter list"
            "    Ctrl+Enter finish and next    Ctrl+K find    Ctrl+I import    Esc back"
        )
        self.keys.setText(every if self._all else few)

    def show_all(self) -> None:
        """F1: all keys, and back."""
        self._all = not self._all
        self.retranslate()
