"""The offer that is asked for, as a lead may change it before allowing it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from app.domain.agreements import Written
from app.domain.money import Money
from app.domain.negotiation import Weighed
from app.domain.plans import OfferKind, Part
from ui import wording
from ui.widgets.pane import Pane, label, show_where
from ui.windows.fields import AmountField, DayField, Field, fault_of

_DAY = {
    OfferKind.INSTALMENTS: "first_due", OfferKind.EXTENSION: "new_due",
    OfferKind.GRACE: "new_due", OfferKind.SETTLEMENT: "valid_until",
}  # fmt: skip
_WAIVED = (Part.LATE_FEE, Part.PENALTY, Part.FEES, Part.INTEREST)
_FARTHEST = timedelta(days=5 * 366)
_SIDES = 4  # captions and fields in a row


class CountField(Field):
    """How many instalments."""

    def count(self) -> int:
        """What is written; 0 where it is no number."""
        typed = self.text().strip()
        return int(typed) if typed.isascii() and typed.isdigit() else 0

    def fault(self) -> str:
        """It is no number of instalments."""
        return "" if self.count() else wording.text("request.no_count")


class GrantForm(Pane):
    """Count, day, amount and what is waived; says `changed` at every sign."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._written: dict[str, Any] = {}
        self._before: dict[str, Any] = {}
        self._kind, self._owed = OfferKind.GRACE, dict.fromkeys(Part, 0)
        self.count, self.day, self.amount = CountField(), DayField(), AmountField()
        self.waived = {part: AmountField() for part in _WAIVED}
        self._fields: dict[str, Field] = {
            "count": self.count, "day": self.day, "amount": self.amount,
            **{part.value: each for part, each in self.waived.items()},
        }  # fmt: skip
        self.captions = {name: label("label", "text2") for name in self._fields}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        for at, (name, each) in enumerate(self._fields.items()):
            line, side = divmod(at, _SIDES // 2)
            grid.addWidget(self.captions[name], line, 2 * side)
            grid.addWidget(each, line, 2 * side + 1)
            self.captions[name].setBuddy(each)
            each.changed.connect(self.changed)
        self.setLayout(grid)

    def retranslate(self) -> None:
        """The names of the fields."""
        names = {
            "day": f"request.field_{_DAY[self._kind]}", "count": "request.field_count",
            "amount": f"request.field_{self._amount()}",
        }  # fmt: skip
        for name, caption in self.captions.items():
            caption.setText(wording.text(names.get(name, f"request.waive_{name}")))
            self._fields[name].setAccessibleName(caption.text())

    def begin(self, written: Written, one: Weighed | None, today: date) -> None:
        """What is asked for stands in the fields; None: nothing of it can be changed."""
        self._written = dict(written)
        if one is None:
            show_where((part, False) for part in self._parts(set(self._fields)))
            return
        proposal = one.option.proposal
        self._kind = proposal.offer.kind
        self._owed = {
            part: sum(debt.parts.get(part, 0) for debt in proposal.debts) for part in Part
        }
        offer, currency = self._written["offer"], proposal.currency
        self.count.setText(str(offer.get("count", "")))
        self.day.between(today, today + _FARTHEST)
        if day := offer.get(_DAY[self._kind]):
            self.day.write(date.fromisoformat(day))
        asked = one.option.quote.totals.down_payment
        self._fill(self.amount, proposal.offer.pay if self._is_settled() else asked, currency)
        for part, each in self.waived.items():
            self._fill(each, proposal.offer.waive.get(part, 0), currency)
        shown = self._shown()
        show_where((part, True) for part in self._parts(shown))
        show_where((part, False) for part in self._parts(set(self._fields) - shown))
        self.retranslate()
        self._before = self._stated()

    def fault(self) -> str:
        """What is wrong with the first field that has something wrong."""
        return fault_of(*(self._fields[name] for name in self._fields if name in self._shown()))

    def is_changed(self) -> bool:
        """Whether something else stands there than what was asked for."""
        return self._stated() != self._before

    def written(self) -> Written:
        """The proposal with what was changed of it."""
        offer, stated = dict(self._written["offer"]), self._stated()
        offer |= {name: value for name, value in stated.items() if value != self._before[name]}
        return {**self._written, "offer": offer}

    def put_hands(self) -> None:
        """The first field that can be changed."""
        shown = self._shown()
        next(each for name, each in self._fields.items() if name in shown).setFocus()

    def _stated(self) -> dict[str, Any]:
        shown, stated = self._shown(), dict[str, Any]()
        if "count" in shown:
            stated["count"] = self.count.count()
        if "day" in shown:
            stated[_DAY[self._kind]] = self.day.day().isoformat()
        stated[self._amount()] = _yuan(self.amount.money())
        waived = {
            part.value: _yuan(money)
            for part, each in self.waived.items()
            if part.value in shown and (money := each.money()) is not None and money.minor
        }
        return stated if self._is_settled() else {**stated, "waive": waived}

    def _shown(self) -> set[str]:
        offer = self._written.get("offer", {})
        names = {"amount"} | ({"count"} if "count" in offer else set())
        if _DAY[self._kind] in offer:
            names.add("day")
        if not self._is_settled():
            names |= {part.value for part in _WAIVED if self._owed[part]}
        return names

    def _amount(self) -> str:
        return "pay" if self._is_settled() else "down_payment"

    def _is_settled(self) -> bool:
        return self._kind is OfferKind.SETTLEMENT

    def _parts(self, names: set[str]) -> list[Any]:
        fields = [self._fields[name] for name in self._fields if name in names]
        return [*fields, *(self.captions[name] for name in self.captions if name in names)]

    def _fill(self, field: AmountField, fen: int, currency: str) -> None:
        field.begin(currency)
        field.write(Money(fen, currency))


def _yuan(money: Money | None) -> str:
    fen = 0 if money is None else money.minor
    return f"{fen // 100}.{fen % 100:02d}"
