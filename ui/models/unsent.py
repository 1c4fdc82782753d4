"""What waits for the office to be back, as a table."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import Qt

from app.domain.journal import Entry
from ui import theme, wording
from ui.models.rows import Table


class UnsentModel(Table[Entry]):
    """One row a thing, in the order in which it was done."""

    columns = ("at", "name", "what", "words", "state")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"unsent.column_{column}")

    def cell(self, row: Entry, column: str) -> str:
        """Its words."""
        return {
            "at": wording.text_of(row.at),
            "name": row.name,
            "what": wording.text(f"unsent.{row.function}"),
            "words": entered(row),
            "state": wording.text("unsent.refused" if row.refused else "unsent.waits"),
        }[column]

    def worn(self, row: Entry, column: str, role: int) -> Any:
        """Type, and the colour of what was refused."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "name" else "label")
        if role == Qt.ItemDataRole.ForegroundRole and column == "state" and row.refused:
            return theme.color("forbid")
        return None


def entered(entry: Entry) -> str:
    """What was entered, as far as it is words: the outcome and the note."""
    said = {**entry.said, **json.loads(str(entry.said.get("stated", "{}")))}
    outcome = said.get("disposition")
    parts = (
        "" if outcome is None else wording.text(f"disposition.{outcome}"),
        str(said.get("note") or said.get("words") or ""),
    )
    return " · ".join(part for part in parts if part)
