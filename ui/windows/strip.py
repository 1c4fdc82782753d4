"""The strip at the bottom: keys that have no button on the screen; F1 shows them all."""

from __future__ import annotations

from ui.widgets.pane import Pane, label, row

HEIGHT = 28


class HintStrip(Pane):
    """One line of keys."""

    def __init__(self, *, contacting: bool = True, importing: bool = True) -> None:
        super().__init__(ground="panel")
        self._all, self._contacting, self._importing = False, contacting, importing
        self.setFixedHeight(HEIGHT)
        self.keys = label("caption", "text2")
        inside = row(self.keys, None)
        inside.setContentsMargins(16, 0, 16, 0)
        self.setLayout(inside)
        self.retranslate()

    def retranslate(self) -> None:
        """The line's words."""
        find, choose = self.tr("Ctrl+K find"), self.tr("1–9 choose")
        few = [find, choose, self.tr("Tab next field"), self.tr("F1 all keys")]
        every = [self.tr("R show number"), self.tr("↑ ↓ Enter list"), find, self.tr("Esc back")]
        if self._contacting:
            finish = self.tr("Ctrl+Enter finish and next")
            every = [self.tr("F2 next person"), self.tr("F5 call"), choose, finish, *every]
        if self._importing:
            every.append(self.tr("Ctrl+I import"))
        self.keys.setText("    ".join(every if self._all else few))

    def show_all(self) -> None:
        """F1: all keys, and back."""
        self._all = not self._all
        self.retranslate()
