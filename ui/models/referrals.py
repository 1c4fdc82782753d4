"""Referrals and the check list of a case, as tables."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.domain.referrals import Checked, Ready, Referral, ReferralState
from ui import theme, wording
from ui.models.rows import Table

_INKS = {Ready.THERE: "allow", Ready.MISSING: "forbid", Ready.OPEN: "wait"}


class ReferralModel(Table[Referral]):
    """One row a referral, the latest first."""

    columns = ("at", "person", "creditor", "by", "state", "reason")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"referral.list_{column}")

    def cell(self, row: Referral, column: str) -> str:
        """Its words."""
        return {
            "at": wording.text_of(row.asked_at), "person": row.name, "creditor": row.creditor,
            "by": row.asked_by, "state": wording.text(f"referral.state_{row.state.value}"),
            "reason": row.reason or "",
        }[column]  # fmt: skip

    def worn(self, row: Referral, column: str, role: int) -> Any:
        """Type and ink."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column in ("person", "state") else "label")
        if role == Qt.ItemDataRole.ForegroundRole and column == "state":
            return theme.color("wait" if row.state is ReferralState.ASKED else "text")
        return None


class CheckModel(Table[Checked]):
    """One row an item that a file has to have."""

    columns = ("check", "ready", "words")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"referral.column_{column}")

    def cell(self, row: Checked, column: str) -> str:
        """Its words."""
        if column == "words":
            return wording.text(f"referral.{row.check.value}.{row.code}", **row.values)
        named = row.check.value if column == "check" else row.ready.value
        return wording.text(f"referral.{column}_{named}")

    def worn(self, row: Checked, column: str, role: int) -> Any:
        """Type, and the ink of whether it is there."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column != "words" else "label")
        if role == Qt.ItemDataRole.ForegroundRole and column == "ready":
            return theme.color(_INKS[row.ready])
        return None
