"""A notice in the page: what happened, what was kept, what to do. It never covers anything."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QWidget

from ui import icons
from ui.widgets.pane import label, on_ground, row

ALLOW, WAIT, FORBID = "allow", "wait", "forbid"
_ICONS = {ALLOW: "circle-check", WAIT: "triangle-alert", FORBID: "triangle-alert"}


class Notice(QFrame):
    """One at a time; empty it is not there. Says `changed` when it comes and when it goes."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._icon = FORBID, QLabel()
        self._words = label("label", "text", wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton()
        self._close.setAccessibleName("×")
        self._close.clicked.connect(self.clear)
        inside = row(self._icon, self._words, self._close, gap=10)
        inside.setStretch(1, 1)
        inside.setContentsMargins(12, 8, 6, 8)
        self.setLayout(inside)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.clear()

    def say(self, words: str, kind: str = FORBID) -> None:
        """Show the words; shape and ground say which kind they are."""
        self._kind = kind
        self._words.setText(words)
        self._icon.setPixmap(icons.pixmap(_ICONS[kind], 16, kind, self.devicePixelRatioF()))
        self._close.setIcon(icons.icon("x", 14, "text3"))
        on_ground(self, f"note_{kind}")
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.changed.emit()

    def clear(self) -> None:
        """Say nothing."""
        self._words.setText("")
        self.hide()
        self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """What was said in another language is not said any more."""
        if event.type() == QEvent.Type.LanguageChange:
            self.clear()
        super().changeEvent(event)

    def text(self) -> str:
        """What is shown."""
        return self._words.text()
