"""The strip at the bottom: keys that have no button on the screen; F1 explains them all."""

from __future__ import annotations

from ui.widgets.pane import Pane, label, row

HEIGHT = 28


class HintStrip(Pane):
    """One line of keys."""

    def __init__(self) -> None:
        super().__init__(ground="panel")
        self.setFixedHeight(HEIGHT)
        self.keys = label("caption", "text2")
        inside = row(self.keys, None)
        inside.setContentsMargins(16, 0, 16, 0)
        self.setLayout(inside)
        self.retranslate()

    def retranslate(self) -> None:
        """The line's words."""
        keys = (
            self.tr("Ctrl+K find"),
            self.tr("1–9 choose"),
            self.tr("Tab next field"),
            self.tr("F10 menu"),
            self.tr("F1 help"),
        )
        self.keys.setText("    ".join(keys))
