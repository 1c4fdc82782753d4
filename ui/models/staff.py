"""Everybody who may sign in, as a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.domain.staff import Staff
from ui import theme, wording
from ui.models.rows import Table

COLUMNS = ("name", "login", "role", "team", "seat")


class StaffModel(Table[Staff]):
    """One row a member of staff."""

    columns = COLUMNS

    def row_of(self, login: str) -> int | None:
        """Where somebody stands; None where they do not."""
        return next((at for at, one in enumerate(self._rows) if one.login == login), None)

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"screen.staff_{column}")

    def cell(self, row: Staff, column: str) -> str:
        """Its words."""
        duty = wording.text(f"screen.role_{row.role.value}")
        return {
            "name": row.name, "login": row.login, "role": duty, "team": row.team,
            "seat": row.number,
        }[column]  # fmt: skip

    def worn(self, row: Staff, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "name" else "body")
        return None
