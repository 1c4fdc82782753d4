"""The consents that wait for a lead, as a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.domain.flags import Waiting
from ui import theme, wording
from ui.models.rows import Table


class WaitingModel(Table[Waiting]):
    """One row a consent, that which waits longest first."""

    columns = ("at", "person", "said", "words", "heard")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"screen.waiting_{column}")

    def cell(self, row: Waiting, column: str) -> str:
        """Its words."""
        return {
            "at": wording.text_of(row.at),
            "person": row.person,
            "said": told(row),
            "words": row.words or "",
            "heard": row.staff,
        }[column]

    def worn(self, row: Waiting, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "person" else "label")
        return None


def told(one: Waiting) -> str:
    """To what somebody agreed, and at which number."""
    about = (wording.terms(one.terms, one.until), one.shown or "")
    return " · ".join(part for part in about if part)
