"""Who changed something says what kinds; views reload only what concerns them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

QUEUE, PERSON, STAFF = "queue", "person", "staff"


class Hub(QObject):
    """One signal for the whole window."""

    changed = Signal(object)  # frozenset of kinds

    def tell(self, *kinds: str) -> None:
        """Say that these kinds of things are no longer what was shown."""
        self.changed.emit(frozenset(kinds))
