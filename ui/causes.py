"""Findings grouped by their cause, without holding them: a report may have 200,000."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.domain.errors import DeskError
from app.domain.imports import Finding, Level, Report
from app.domain.payments import PaymentReport

_ORDER = (Level.REJECT, Level.WARN, Level.SKIP, Level.NOTE, Level.ACCEPT)
_EXAMPLES = 200  # findings of a cause that are kept whole; of the others the line alone
_STEP = 4_000  # findings between two looks at whether to go on
Key = tuple[Level, str, str, str]


@dataclass(frozen=True, slots=True)
class Cause:
    """All findings of one kind in one column; `first` stands for them."""

    first: Finding
    lines: Sequence[int]
    examples: Sequence[Finding] = field(default=())


def causes(
    report: Report | PaymentReport, cancelled: Callable[[], bool] | None = None
) -> tuple[Cause, ...]:
    """Findings grouped by what is the matter, gravest first, most frequent before rare.

    Raises DeskError import.cancelled.
    """
    groups: dict[Key, tuple[array[int], list[Finding]]] = {}
    for number, one in enumerate(report.findings):
        if cancelled is not None and number % _STEP == 0 and cancelled():
            raise DeskError("import.cancelled")
        lines, kept = groups.setdefault(
            (one.level, one.code, one.column, one.done), (array("L"), [])
        )
        lines.append(one.line)
        if len(kept) < _EXAMPLES:
            kept.append(one)
    made = [Cause(kept[0], lines, tuple(kept)) for lines, kept in groups.values()]
    return tuple(sorted(made, key=lambda one: (_ORDER.index(one.first.level), -len(one.lines))))
