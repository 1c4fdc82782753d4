"""The right pane while nobody is open: what will stand there."""

from __future__ import annotations

from PySide6.QtCore import QSize

from ui import theme
from ui.widgets.pane import Pane, column, label, line, row

WIDTH = 318  # pixels of the right pane
EDGE = 18  # left and right of every line of it


class NobodyPane(Pane):
    """Only words: the lists are built once somebody can be opened."""

    def __init__(self) -> None:
        super().__init__(ground="panel")
        self.setMinimumWidth(WIDTH)
        self.title, self.then = label("section"), label("section")
        self.words = label("caption", "text3", wrap=True)
        head, words, then = row(self.title), row(self.words), row(self.then)
        head.setContentsMargins(EDGE, 14, EDGE, 8)
        words.setContentsMargins(EDGE, 0, EDGE, 14)
        then.setContentsMargins(EDGE, 12, EDGE, 6)
        self.setLayout(column(head, words, line(), then, None, gap=0))
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the pane."""
        self.title.setText(self.tr("May I contact now?"))
        self.then.setText(self.tr("Timeline"))
        self.words.setText(
            self.tr("Of whoever is open: each way to reach them, whether it may be used, and why.")
        )

    def sizeHint(self) -> QSize:
        """As narrow as with somebody open."""
        return QSize(theme.px(WIDTH), super().sizeHint().height())
