"""A notice in the page: what happened, what was kept, what to do. It never covers anything."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QWidget

from ui import icons
from ui.widgets.pane import label, on_ground, row

ALLOW, WAIT, FORBID = "allow", "wait", "forbid"
_NOTICED = 200  # milliseconds after which somebody asks themselves whether their key was heard
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


class Held(QTimer):
    """Tells of a press that is not heeded, because what was pressed before is still being done.

    Where that ends within the blink of an eye, its own answer is enough, and nothing is said.
    """

    def __init__(self, owner: QObject, notice: Callable[[], Notice]) -> None:
        super().__init__(owner, singleShot=True, interval=_NOTICED)
        self._notice = notice
        self._told: Notice | None = None
        self.timeout.connect(self._tell)

    def press(self) -> None:
        """A key more, while something is under way."""
        if not self.isActive() and self._told is None:
            self.start()

    def end(self) -> None:
        """What was under way is done; what somebody else said meanwhile stays."""
        self.stop()
        if self._told is not None and self._told.text() == self._words():
            self._told.clear()
        self._told = None

    def _tell(self) -> None:
        self._told = self._notice()
        self._told.say(self._words(), WAIT)

    def _words(self) -> str:
        return self.tr("What you pressed before is still being done. Once it is, press again.")
