"""Questions about people, as a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.domain.reviews import Review
from ui import theme, wording
from ui.models.rows import Table


class ReviewModel(Table[Review]):
    """One row a question."""

    columns = ("name", "question", "at")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"review.column_{column}")

    def cell(self, row: Review, column: str) -> str:
        """Its words."""
        if column == "question":
            return wording.current().review(row)
        return row.name if column == "name" else wording.text_of(row.at)

    def worn(self, row: Review, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "name" else "body")
        return None
