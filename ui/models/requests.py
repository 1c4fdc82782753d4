"""Requests for approval, as a table, and the words for what each of them asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt

from app.domain.agreements import Request
from app.domain.money import Money
from app.domain.negotiation import Option, Weighed
from app.domain.plans import Measure, Seat
from ui import theme, wording
from ui.models.rows import Table
from ui.windows.option import named

_COUNTED = ("months", "days", "extensions", "graces")  # measures that are no amount


class RequestModel(Table[Request]):
    """One row a request, that which waits longest first."""

    columns = ("at", "person", "offer", "beyond", "by")

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"request.column_{column}")

    def cell(self, row: Request, column: str) -> str:
        """Its words."""
        one = row.approval
        if column == "at":
            return wording.text_of(one.asked_at)
        if column == "person":
            return one.name
        if column == "by":
            return one.asked_by
        if row.weighed is None:
            return wording.text("request.stale")
        return offered(row.weighed) if column == "offer" else beyond(row.weighed, Seat.COLLECTOR)

    def worn(self, row: Request, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "person" else "label")
        return None


def offered(one: Weighed) -> str:
    """What is offered, in one line."""
    return offer_words(one.option)


def offer_words(one: Option) -> str:
    """An option in one line."""
    rows, totals, currency = one.quote.schedule, one.quote.totals, one.proposal.currency
    kind = "each" if len(rows) > 1 else "once"
    terms = wording.text(
        f"request.{kind}", first=rows[0].due, last=rows[-1].due,
        each=Money(rows[0].total, currency), waived=Money(totals.waived, currency),
        total=Money(totals.to_pay + totals.down_payment, currency),
    )  # fmt: skip
    return f"{named(one)} · {terms}"


def beyond(one: Weighed, seat: Seat) -> str:
    """What is more than this role may offer by itself, the surplus and the law among it."""
    above = [measure(one, each) for each in one.measures if each.found > each.may[seat]]
    breaches = one.option.quote.breaches
    return _joined([*above, *(wording.text(f"plan.{b.limit}", **b.values) for b in breaches)])


def measures(one: Weighed) -> str:
    """Everything that it takes of a role's authority, beside what each role may."""
    return _joined(measure(one, each) for each in one.measures)


def measure(one: Weighed, each: Measure) -> str:
    """What is taken, and the most that a collector and a lead may."""
    values: dict[str, object] = {
        "found": each.found, "collector": each.may[Seat.COLLECTOR],
        "lead": each.may[Seat.TEAM_LEAD],
    }  # fmt: skip
    if each.what not in _COUNTED:
        values = {name: _money(one, int(str(fen))) for name, fen in values.items()}
    part = each.what.removeprefix("waive_")
    if part != each.what:
        return wording.text(f"request.measure_waive_{part}", **values)
    return wording.text(f"request.measure_{part}", **values)


def surplus(one: Weighed) -> str:
    """What the household bears."""
    household = one.option.proposal.affordability
    if household is None:
        return wording.text("request.no_household")
    dearest = max(row.total for row in one.option.quote.schedule)
    return wording.text(
        "request.fits" if one.option.quote.affordable else "request.above",
        income=_money(one, household.income), surplus=_money(one, household.surplus),
        dearest=_money(one, dearest), dependants=household.dependants,
    )  # fmt: skip


def debts(one: Request) -> str:
    """The loans that it is about."""
    return _joined(
        f"{debt.creditor} {debt.loan_no or debt.case_no} {wording.money(debt.overdue)}"
        for debt in one.debts
    )


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(parts)


def _money(one: Weighed, fen: int) -> Money:
    return Money(fen, one.option.proposal.currency)
