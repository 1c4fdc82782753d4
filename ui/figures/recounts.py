"""From a slider of the negotiation until every card shows its sums again, painted."""

from __future__ import annotations

import sys
from functools import partial
from statistics import median
from time import perf_counter

from PySide6.QtWidgets import QApplication, QWidget

from app.domain.negotiation import Owing, Way
from app.domain.plans import Debt, Lender, Part, Product, Seat
from app.services import negotiation
from ui import callwork, theme
from ui.figures.painted import report
from ui.figures.seat import seated
from ui.language import Speaker
from ui.windows.negotiation import NegotiationPalette

_SAID = {"income": "30000", "food": "3000"}


def main(book: str, key: str, at: str, instalments: str, loans: str, times: str) -> None:
    """Says the median of so many moves; the first one does not count."""
    app = QApplication(sys.argv[:1])
    Speaker(app).speak("zh_CN")
    theme.apply(app, theme.LIGHT)
    desk, under = seated(book, key, at), QWidget()
    under.resize(1366, 768)
    owed = Owing(
        tuple(_debt(n) for n in range(int(loans))), "CNY", desk.today(desk.clock()),
        Seat.TEAM_LEAD, Lender.BANK, Product.CASH_LOAN,
    )  # fmt: skip
    card = NegotiationPalette(
        under, partial(negotiation.options, desk), partial(callwork.words, desk),
        partial(negotiation.guide, desk), partial(negotiation.barred, desk),
    )  # fmt: skip
    under.show()
    card.begin(owed, negotiation.reach(desk, owed))
    for name, words in _SAID.items():
        card.fields[name].setText(words)
        card.fields[name].changed.emit()
    card.choose([one.way for one in card.options].index(Way.PLAN))
    card.changes.measures["count"].slider.setMaximum(int(instalments))
    app.processEvents()
    taken = [_moved(app, card, int(instalments) - n % 2) for n in range(int(times) + 1)]
    report(ms=median(taken[1:]) * 1000, moves=int(times))
    desk.close()


def _debt(n: int) -> Debt:
    parts = {Part.PRINCIPAL: 1_000_000 + 12_345 * n, Part.INTEREST: 12_345, Part.PENALTY: 8_810}
    return Debt(f"loan{n:02d}", parts)


def _moved(app: QApplication, card: NegotiationPalette, count: int) -> float:
    """Seconds until everything that the move changes is painted."""
    card.changes.measures["count"].slider.setMaximum(count + 1)
    begun = perf_counter()
    card.changes.measures["count"].slider.setValue(count)
    app.processEvents()
    taken = perf_counter() - begun
    one = card.option()
    if one is None or len(one.quote.schedule) != count:
        raise LookupError(f"{count} instalments are not shown")
    return taken
