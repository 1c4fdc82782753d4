"""Written notices as tables: who would get one and who not, and what became of those made."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.domain.notices import Notice, NoticeState, PassedOver, Recipient
from ui import theme, wording
from ui.models.rows import Table

_INKS = {
    NoticeState.DELIVERED: "allow", NoticeState.RETURNED: "forbid", NoticeState.REFUSED: "forbid",
}  # fmt: skip


class TrialModel(Table[Recipient | PassedOver]):
    """One row a person: those who get one first."""

    columns = ("person", "amount", "where")
    numbers = ("amount",)

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"notice.column_{column}")

    def cell(self, row: Recipient | PassedOver, column: str) -> str:
        """Its words; of somebody who gets none, why."""
        if column == "person":
            return row.name
        if isinstance(row, PassedOver):
            return wording.current().passed_over(row) if column == "where" else "—"
        return wording.money(row.total) if column == "amount" else row.shown

    def worn(self, row: Recipient | PassedOver, column: str, role: int) -> Any:
        """Type and ink."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "person" else "label")
        if role == Qt.ItemDataRole.ForegroundRole and isinstance(row, PassedOver):
            return theme.color("text3")
        return None


class NoticeModel(Table[Notice]):
    """One row a notice, the latest first."""

    columns = ("number", "day", "person", "kind", "amount", "state", "proof")
    numbers = ("number", "amount")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"notice.column_{column}")

    def cell(self, row: Notice, column: str) -> str:
        """Its words."""
        return {
            "number": str(row.number), "day": wording.text_of(row.state_on), "person": row.name,
            "kind": wording.text(f"notice.kind_{row.kind.value}"),
            "amount": wording.money(row.total),
            "state": wording.text(f"notice.state_{row.state.value}"), "proof": row.proof or "",
        }[column]  # fmt: skip

    def worn(self, row: Notice, column: str, role: int) -> Any:
        """Type, and the ink of how it ended."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column in ("person", "state") else "label")
        if role == Qt.ItemDataRole.ForegroundRole and column == "state" and row.state in _INKS:
            return theme.color(_INKS[row.state])
        return None
