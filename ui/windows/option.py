"""One option of a negotiation in a column: amounts, balance over time, whose yes it takes."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent

from app.domain.money import Money
from app.domain.negotiation import Option
from ui import wording
from ui.widgets.balance import BalancePlot
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.pane import Pane, column, label


def named(one: Option) -> str:
    """What it is called."""
    return wording.text(f"negotiation.way_{one.way.value}", count=len(one.quote.schedule))


class OptionColumn(Pane):
    """Shows one option; its button chooses it."""

    def __init__(self, digit: int) -> None:
        super().__init__()
        self.choose = Button(FRAMED, key=str(digit))
        self.amount, self.state = label("heading"), label("label", "text2", wrap=True)
        self.plot = BalancePlot()
        self.facts = [label("label", "text2", wrap=True) for _ in range(5)]
        whole = column(self.choose, self.amount, self.state, self.plot, *self.facts, None, gap=6)
        self.setLayout(whole)

    def show_option(self, one: Option, chosen: bool, days: int, most: int) -> None:
        """Everything of it; plots share `days` and `most`."""
        rows, totals, text = one.quote.schedule, one.quote.totals, wording.text
        self.choose.set_kind(FILLED if chosen else FRAMED)
        self.choose.setText(named(one))
        self.amount.setText(wording.money(_money(one, rows[0].total)))
        self.state.setText(_state(one))
        self.plot.show_steps(one.balance, days, most, "accent" if chosen else "text3")
        stress = one.stress
        total = _money(one, totals.to_pay + totals.down_payment)
        said = [
            text("negotiation.dates", first=rows[0].due, last=rows[-1].due),
            text("negotiation.total", total=total, waived=_money(one, totals.waived)),
            "" if stress is None else text(
                "negotiation.stress", extra=_money(one, stress.extra_cost),
                cost=_money(one, stress.short_by_cost), pay=_money(one, stress.short_by_pay),
            ),
            text("negotiation.no_rate") if one.runs_on is None
            else text("negotiation.runs_on", amount=_money(one, one.runs_on)),
            text(f"negotiation.{one.quote.needs_approval_by or 'own'}"),
        ]  # fmt: skip
        for fact, words in zip(self.facts, said, strict=True):
            fact.setText(words)
            fact.setVisible(bool(words))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words that take more lines in a narrower column keep all of them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for one in (self.state, *self.facts):
            one.setMinimumHeight(max(0, one.heightForWidth(self.width())))


def _state(one: Option) -> str:
    if one.quote.affordable is None:
        return wording.text("negotiation.no_household")
    fits = "affordable" if one.quote.affordable else "unaffordable"
    parts = [wording.text(f"negotiation.{fits}")]
    if one.recommended:
        parts.insert(0, wording.text("negotiation.recommended"))
    return " · ".join(parts)


def _money(one: Option, fen: int) -> Money:
    return Money(fen, one.proposal.currency)
