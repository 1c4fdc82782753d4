"""What differs between two versions, what a replay found, and the days of a calendar, as tables."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QLocale, QObject, Qt

from app.domain.calendars import CalendarDay, WorkingCalendar
from app.domain.replays import Fired, Replayed, RuleSum
from app.services.ruletable import change, parts, standing
from ui import theme, wording
from ui.models.rows import Table

if TYPE_CHECKING:
    from app.services.publications import Difference


class Line(NamedTuple):
    """One line of what differs: a rule, and one of its values or what else is not as it was."""

    kind: str
    rule: str
    says: str
    change: str


class DifferenceModel(Table[Line]):
    """One row a change."""

    columns = ("kind", "rule", "says", "change")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"ruletable.difference_{column}")

    def cell(self, row: Line, column: str) -> str:
        """Its words."""
        return str(getattr(row, column))

    def worn(self, row: Line, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "says" else "label")
        return None


def lines(found: tuple[Difference, ...]) -> tuple[Line, ...]:
    """What differs, in the language of now."""
    made = []
    for one in found:
        words = wording.current()
        head = standing(one, words), one.rule.id, one.rule.title[words.language]
        said = [change(value, words) for value in one.values]
        if one.parts:
            said.append(parts(one, words))
        made += [Line(*head, each) for each in said]
    return tuple(made)


class SumModel(Table[RuleSum]):
    """One row a rule of a replay."""

    columns = ("rule", "source", "refused", "freed")
    numbers = ("refused", "freed")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"ruletable.replay_{column}")

    def cell(self, row: RuleSum, column: str) -> str:
        """Its words."""
        if column == "rule":
            return f"{row.pack}.{row.rule}"
        return row.source if column == "source" else f"{getattr(row, column):,}"

    def worn(self, row: RuleSum, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "rule" else "label")
        return None


class ReplayedModel(Table[Replayed]):
    """One row a decision that would be another one; people by their ids alone."""

    columns = ("at", "kind", "turn", "person", "rules")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"ruletable.replay_{column}")

    def cell(self, row: Replayed, column: str) -> str:
        """Its words."""
        return {
            "at": wording.text_of(row.at),
            "kind": wording.text(f"ruletable.replay_{row.kind}"),
            "turn": wording.text(f"ruletable.replay_{'refused' if row.after else 'freed'}"),
            "person": row.person_id,
            "rules": "; ".join(map(_named, row.after or row.before)),
        }[column]

    def worn(self, row: Replayed, column: str, role: int) -> Any:
        """Type, and the ink of a contact that would be refused."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "turn" else "label")
        if role == Qt.ItemDataRole.ForegroundRole and column == "turn":
            return theme.color("forbid" if row.after else "accent")
        return None


def _named_day(day: date) -> str:
    named = QLocale().dayName(day.isoweekday(), QLocale.FormatType.ShortFormat)
    return f"{day.isoformat()} {named}"


def _named(fired: Fired) -> str:
    count = "" if fired.used is None else f" {fired.used}/{fired.limit}"
    return f"{fired.pack}.{fired.rule}{count}"


class DayModel(Table[CalendarDay]):
    """One row a special day of a working calendar."""

    columns = ("day", "kind", "name", "source", "standing", "by")

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: WorkingCalendar | None = None

    def show_year(self, held: WorkingCalendar, year: int) -> None:
        """The special days of one year."""
        self._held = held
        self.set_rows(tuple(one for one in held.days if one.day.year == year))

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"calendar.{column}")

    def cell(self, row: CalendarDay, column: str) -> str:
        """Its words."""
        return {
            "day": _named_day(row.day),
            "kind": wording.text(f"calendar.{row.kind.value}"),
            "name": row.name,
            "source": row.source,
            "standing": wording.text(
                "calendar.is_verified" if self._is_verified(row) else "calendar.not_verified"
            ),
            "by": row.by or wording.text("calendar.first_facts"),
        }[column]

    def worn(self, row: CalendarDay, column: str, role: int) -> Any:
        """Type, and the ink of what is not sure."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "day" else "label")
        if role == Qt.ItemDataRole.ForegroundRole and column == "standing":
            return theme.color("text2" if self._is_verified(row) else "wait")
        return None

    def _is_verified(self, row: CalendarDay) -> bool:
        until = None if self._held is None else self._held.verified_until
        return until is not None and row.day <= until
