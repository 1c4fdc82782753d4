"""How long nobody has touched keyboard or mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow

_TOUCHES = {  # a key is asked about as a shortcut first, and if it is one, comes as no press
    QEvent.Type.ShortcutOverride,
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TabletPress,
    QEvent.Type.InputMethod,
}
_PRESSES = _TOUCHES - {QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.TouchUpdate}
_MINUTE = 60_000  # milliseconds


class IdleWatch(QObject):
    """Says `idle` after some minutes without a touch, and `pressed` before a press goes its way.

    It listens at the native window alone: every key and every move of the mouse passes there
    first, and nothing else has to be asked about each of its events.
    """

    idle = Signal()
    pressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window: QWindow | None = None
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.timeout.connect(self.idle)

    def watch(self, window: QWindow | None) -> None:
        """Listen at this window from now on."""
        if window is self._window or window is None:
            return
        if self._window is not None:
            self._window.removeEventFilter(self)
        self._window = window
        window.installEventFilter(self)

    def begin(self, minutes: int) -> None:
        """Count from now; every touch begins anew."""
        self._quiet.start(minutes * _MINUTE)

    def wait_on(self) -> None:
        """Count the same time once more: this was no moment to say so."""
        self._quiet.start()

    def end(self) -> None:
        """Count no more."""
        self._quiet.stop()

    def left(self) -> int:
        """Milliseconds until `idle`; -1 while nothing is counted."""
        return self._quiet.remainingTime()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Any touch begins the count anew; the event goes its way."""
        if event.type() in _TOUCHES and self._quiet.isActive():
            self._quiet.start()
        if event.type() in _PRESSES:
            self.pressed.emit()
        return False
