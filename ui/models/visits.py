"""Visits as tables: a day that is put in order by dragging, what stands, sheets that are out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal

from app.domain.visits import PrintedSheet, Visit
from ui import theme, wording
from ui.away import Journey
from ui.models.rows import Index, Table
from ui.visiting import Stop

_DRAGGED = "application/x-forbear-stop"


class DayModel(Table[Stop]):
    """One row a stop, in the order in which one goes; says `moved` with the rows of a drag."""

    moved = Signal(int, int)  # from which row, before which
    columns = ("station", "time", "name", "where", "district", "who", "state")
    numbers = ("station",)

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"visit.column_{column}")

    def cell(self, row: Stop, column: str) -> str:
        """Its words."""
        if column == "station":
            return str(self.rows().index(row) + 1)
        if column == "district":
            return row.district
        return words_of(row.visit, column)

    def worn(self, row: Stop, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column in ("time", "name") else "label")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every row can be taken and put between two others."""
        found = super().flags(index)
        if index.isValid():
            return found | Qt.ItemFlag.ItemIsDragEnabled
        return found | Qt.ItemFlag.ItemIsDropEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows are moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """What a row is while it is dragged."""
        return [_DRAGGED]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """Which row it is."""
        data = QMimeData()
        data.setData(_DRAGGED, str(indexes[0].row()).encode())
        return data

    def dropMimeData(  # as Qt has it
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Say where it was put; the book's answer moves it."""
        if not data.hasFormat(_DRAGGED):
            return False
        taken = bytes(data.data(_DRAGGED).data())
        before = row if row >= 0 else (parent.row() if parent.isValid() else self.rowCount())
        self.moved.emit(int(taken), before)
        return False  # Qt removes nothing


class VisitModel(Table[Visit]):
    """One row a visit that stands."""

    columns = ("state", "name", "where", "time", "who", "asked_by", "reason")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"visit.column_{column}")

    def cell(self, row: Visit, column: str) -> str:
        """Its words."""
        if column == "time" and row.appointment is not None:
            day = wording.local(row.appointment.start)
            return f"{day:%m-%d} {words_of(row, column)}"
        return words_of(row, column)

    def worn(self, row: Visit, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column in ("name", "time") else "label")
        return None


class SheetModel(Table[PrintedSheet]):
    """One row a sheet, that which is out longest first."""

    columns = ("number", "name", "copy", "by", "at")
    numbers = ("copy",)

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"visit.sheet_{column}")

    def cell(self, row: PrintedSheet, column: str) -> str:
        """Its words."""
        return wording.text_of(row.at) if column == "at" else str(getattr(row, column))

    def worn(self, row: PrintedSheet, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "number" else "label")
        return None


class JourneyModel(Table[Journey]):
    """One row a check-out, the latest first."""

    columns = ("state", "by", "visits", "unused", "until", "conflicts")
    numbers = ("visits", "unused", "conflicts")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"visit.journey_{column}")

    def cell(self, row: Journey, column: str) -> str:
        """Its words."""
        if column == "state":
            return wording.text(f"visit.checkout_{row.out.state.value}")
        if column == "conflicts":
            return str(len(row.conflicts))
        return wording.text_of(getattr(row.out, column))

    def worn(self, row: Journey, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "state" else "label")
        return None


def words_of(visit: Visit, column: str) -> str:
    """What a list says of a visit."""
    made = visit.appointment
    if column == "state":
        return wording.text(f"visit.state_{visit.state.value}")
    if column == "where":
        return visit.shown if made is None or made.meeting is None else made.meeting
    if column == "time":
        return "" if made is None else between(visit)
    if column == "who":
        return "" if made is None else wording.text_of([one.name for one in made.visitors])
    return getattr(visit, column) or ""


def between(visit: Visit) -> str:
    """From when to when, on the desk's clock."""
    made = visit.appointment
    if made is None:
        return ""
    return f"{wording.time(made.start)}–{wording.time(made.end)}"
