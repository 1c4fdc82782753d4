"""What was counted when a permit was given: a rule a row, as the version of that day has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt

from ui import theme, wording
from ui.models.rows import Table

if TYPE_CHECKING:
    from app.services.permits import Grounds


class Counted(NamedTuple):
    """One counted rule; its code and no source where its text of that day is gone."""

    rule: str
    source: str
    used: str


class CountedModel(Table[Counted]):
    """One row a rule."""

    columns = ("rule", "source", "used")
    numbers = ("used",)

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"grounds.column_{column}")

    def cell(self, row: Counted, column: str) -> str:
        """Its words."""
        return str(getattr(row, column))

    def worn(self, row: Counted, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "rule" else "label")
        return None


def counted(found: Grounds) -> tuple[Counted, ...]:
    """The counts of a permit, in the language of now."""
    rules = {
        (one.pack.id, rule.id): rule
        for one in found.packs
        if one.pack is not None
        for rule in one.pack.rules
    }
    told = []
    for count in found.counts:
        rule = rules.get((count.pack, count.rule))
        named = f"{count.pack}.{count.rule}" if rule is None else rule.title[wording.language()]
        source = "–" if rule is None else rule.source
        told.append(Counted(named, source, f"{count.used} / {count.limit}"))
    return tuple(told)
