"""Who changed something says what kinds; views reload only what concerns them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

QUEUE, PERSON, STAFF = "queue", "person", "staff"


@dataclass(frozen=True, slots=True)
class Attended:
    """Who is on the line, or was until now: `over` once only the outcome is still to be stated."""

    debtor_id: str
    over: bool = False


class Hub(QObject):
    """One signal for the whole window."""

    changed = Signal(object)  # frozenset of kinds
    masking_changed = Signal(object)  # the id of the person who is masked now, or None

    attended_changed = Signal(object)  # Attended, or None

    def __init__(self) -> None:
        super().__init__()
        self.masked: str | None = None
        self.attended: Attended | None = None

    def tell(self, *kinds: str) -> None:
        """Say that these kinds of things are no longer what was shown."""
        self.changed.emit(frozenset(kinds))

    def mask(self, debtor_id: str | None) -> None:
        """Hide this person's stage, amounts, products and days in every pane; None hides nobody."""
        if debtor_id != self.masked:
            self.masked = debtor_id
            self.masking_changed.emit(debtor_id)

    def attend(self, attended: Attended | None) -> None:
        """Say of this person in every list that they are on the line, or were; of nobody: None."""
        if attended != self.attended:
            self.attended = attended
            self.attended_changed.emit(attended)
