"""The packs of contact rules, and the rules of one of them, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from app.services.ruletable import said
from ui import icons, theme, wording
from ui.models.rows import Table

if TYPE_CHECKING:
    from app.services.packfiles import CasesRun
    from app.services.rules import InForce, PackSheet

MARKS = ("P", "S", "M", "N")  # as the packs bear them; P alone is a text that was read
PACK_COLUMNS = ("pack", "standing", "layer", "first_day", "checked", "calendar", "cases", *MARKS)
RULE_COLUMNS = ("rule", "says", "value", "source", "confidence", "since")


@dataclass(frozen=True, slots=True)
class Ran:
    """Cases that were run in this window: how they came out, when, and who sat here."""

    run: CasesRun
    at: datetime
    by: str


class PackModel(Table["PackSheet"]):
    """One row a pack."""

    columns = PACK_COLUMNS
    numbers = MARKS

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ran: Mapping[str, Ran] = {}

    def row_of(self, name: str) -> int | None:
        """Where a pack stands; None where it does not."""
        return next((at for at, one in enumerate(self._rows) if one.pack.id == name), None)

    def show_ran(self, ran: Mapping[str, Ran]) -> None:
        """Show when the cases of which pack were run; no row moves."""
        self._ran = ran
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def heading(self, column: str) -> str:
        """Its name."""
        return mark_words(column) if column in MARKS else wording.text(f"ruletable.pack_{column}")

    def cell(self, row: PackSheet, column: str) -> str:
        """Its words."""
        if column in MARKS:
            return str(row.marks[column])
        standing = "decides" if row.decides else "shipped"
        return {
            "pack": row.pack.title[wording.language()],
            "standing": wording.text(f"ruletable.{standing}"),
            "layer": wording.text(f"ruletable.layer_{row.pack.layer.value}"),
            "first_day": row.first_day.isoformat(),
            "checked": row.pack.checked_on.isoformat(),
            "calendar": years(row),
            "cases": self._ran_words(row.pack.id),
        }[column]

    def worn(self, row: PackSheet, column: str, role: int) -> Any:
        """Type, and the mark of those that decide."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "pack" else "body")
        if role == Qt.ItemDataRole.DecorationRole and column == "standing" and row.decides:
            return icons.icon("circle-check", 16, "accent")
        return None

    def _ran_words(self, name: str) -> str:
        ran = self._ran.get(name)
        if ran is None:
            return "–"
        outcome = "differ" if ran.run.wrong else "hold"
        return wording.text(
            f"ruletable.cases_{outcome}",
            at=wording.time(ran.at), by=ran.by, cases=ran.run.cases, wrong=len(ran.run.wrong),
        )  # fmt: skip


class RuleModel(Table["InForce"]):
    """One row a rule in force; `show_only` leaves those whose text was not read."""

    columns = RULE_COLUMNS

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[InForce, ...] = ()
        self._unread = False

    def set_rows(self, rows: tuple[InForce, ...]) -> None:
        """Show these, as far as they are asked for."""
        self._all = rows
        self._choose()

    def show_only(self, *, unread: bool) -> None:
        """Every rule, or those alone that do not bear the mark P."""
        self._unread = unread
        self._choose()

    def _choose(self) -> None:
        shown = (one for one in self._all if not self._unread or one.rule.confidence != "P")
        super().set_rows(tuple(shown))

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"ruletable.{column}")

    def cell(self, row: InForce, column: str) -> str:
        """Its words."""
        return {
            "rule": row.rule.id,
            "says": row.rule.title[wording.language()],
            "value": said(row, wording.current()),
            "source": row.rule.source,
            "confidence": mark_words(row.rule.confidence),
            "since": row.since.isoformat(),
        }[column]

    def worn(self, row: InForce, column: str, role: int) -> Any:
        """Type, and the ink of what is not sure."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "says" else "label")
        if role == Qt.ItemDataRole.ForegroundRole and column == "confidence":
            return theme.color("text2" if row.rule.confidence == "P" else "wait")
        return None


def mark_words(mark: str) -> str:
    """A mark of confidence with its word."""
    return wording.text(f"ruletable.mark_{mark}")


def years(sheet: PackSheet) -> str:
    """Which years the working calendar of a pack covers, and which not."""
    if sheet.uncovered is None:
        return "–"
    if not sheet.covered:
        return wording.text("ruletable.years_none")
    covered, missing = _span(sheet.covered), _span(sheet.uncovered)
    return wording.text("ruletable.years", covered=covered, missing=missing)


def _span(named: Sequence[int]) -> str:
    if len(named) > 1 and named[-1] - named[0] == len(named) - 1:
        return f"{named[0]}–{named[-1]}"
    return wording.text_of([str(year) for year in named])
