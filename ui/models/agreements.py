"""Agreements of a person, and the schedule of one, as tables."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.domain.agreements import Agreement, WatchedRow
from ui import theme, wording
from ui.models.rows import Table


class VersionModel(Table[Agreement]):
    """One row a version, latest first."""

    columns = ("version", "day", "kind", "state")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"agreement.column_{column}")

    def cell(self, row: Agreement, column: str) -> str:
        """Its words."""
        if column == "version":
            return str(row.version)
        if column == "day":
            return f"{wording.local(row.agreed_at):%Y-%m-%d}"
        if column == "kind":
            return wording.text(f"agreement.kind_{row.kind.value}")
        return wording.text(f"agreement.state_{row.state.value}")

    def worn(self, row: Agreement, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "version" else "body")
        return None


class ScheduleModel(Table[WatchedRow]):
    """One row a date: what is due, what came, what became of it."""

    columns = ("n", "due", "amount", "paid", "row_state")
    numbers = ("amount", "paid")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"agreement.column_{column}")

    def cell(self, row: WatchedRow, column: str) -> str:
        """Its words."""
        if column == "n":
            return str(row.n) if row.n else wording.text("agreement.down")
        if column == "due":
            return row.due_on.isoformat()
        if column == "row_state":
            return wording.text(f"agreement.row_{row.state.value}")
        return wording.money(row.amount if column == "amount" else row.paid)

    def worn(self, row: WatchedRow, column: str, role: int) -> Any:
        """Type."""
        return theme.font("body") if role == Qt.ItemDataRole.FontRole else None
