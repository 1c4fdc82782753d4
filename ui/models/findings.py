"""What was found in a file, by cause: how many rows, and what was done."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt

from app.domain.imports import Level
from ui import icons, theme, wording
from ui.causes import Cause
from ui.models.rows import Table

MARKS = {
    Level.REJECT: ("ban", "forbid"),
    Level.WARN: ("triangle-alert", "wait"),
    Level.SKIP: ("skip-forward", "text3"),
    Level.NOTE: ("info", "text3"),
    Level.ACCEPT: ("circle-check", "allow"),
}
COLUMNS = ("finding", "column", "rows", "done")


class FindingModel(Table[Cause]):
    """One row a cause."""

    columns = COLUMNS
    numbers = ("rows",)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Cause, ...] = ()
        self._level: Level | None = None
        self._sought = ""

    def set_rows(self, rows: tuple[Cause, ...]) -> None:
        """Show these causes, as far as they are asked for."""
        self._all = rows
        self._choose()

    def show_only(self, level: Level | None, sought: str = "") -> None:
        """Only causes of this level (None: every one) whose words hold what is sought."""
        self._level, self._sought = level, sought.strip().casefold()
        self._choose()

    def found(self, level: Level | None) -> int:
        """How many findings there are of a level, or altogether."""
        return sum(len(one.lines) for one in self._all if level in (None, one.first.level))

    def _choose(self) -> None:
        super().set_rows(tuple(one for one in self._all if self._is_asked_for(one)))

    def _is_asked_for(self, cause: Cause) -> bool:
        if self._level is not None and cause.first.level is not self._level:
            return False
        words = (_cell(cause, column) for column in ("finding", "column", "done"))
        return not self._sought or any(self._sought in one.casefold() for one in words)

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"screen.finding_{column}")

    def cell(self, row: Cause, column: str) -> str:
        """Its words."""
        return _cell(row, column)

    def worn(self, row: Cause, column: str, role: int) -> Any:
        """Mark and type."""
        if role == Qt.ItemDataRole.DecorationRole and column == "finding":
            return icons.icon(*_mark(row))
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "rows" else "label")
        return None


def _mark(cause: Cause) -> tuple[str, int, str]:
    name, ink = MARKS[cause.first.level]
    return name, 16, ink


def _cell(cause: Cause, column: str) -> str:
    first = cause.first
    if column == "finding":
        return wording.text(f"finding.{first.code}", **first.values)
    if column == "column":
        return first.column
    if column == "rows":
        return f"{len(cause.lines):,}"
    return wording.text(f"done.{first.done}", **first.values)
