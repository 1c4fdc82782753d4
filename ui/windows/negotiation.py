"""F9: what the person can pay, and up to four ways side by side; every key recounts all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from app.domain.money import Money
from app.domain.negotiation import MOST, Changed, Option, Owing, Said, Way
from app.domain.plans import Affordability, Lender, Product, Seat
from ui import wording
from ui.widgets.button import FILLED, Button
from ui.widgets.notice import Notice
from ui.widgets.palette import Palette
from ui.widgets.pane import column, label, line, row, show_where
from ui.windows.fields import AmountField
from ui.windows.option import OptionColumn

_WIDE = 1240
_SPENT = (
    "food", "housing", "transport", "education", "health", "household", "clothing", "other",
)  # fmt: skip
K = TypeVar("K", Lender, Product)
Words = Callable[[Option], str]
Work = Callable[[Owing, Said, tuple[Option, ...]], tuple[Option, ...]]


class NegotiationPalette(Palette):
    """Says `chosen_one` with the option to be read back, `asked` with the reason for a lead."""

    chosen_one = Signal(object)
    asked = Signal(object, str)
    answer_wanted = Signal()  # of a lead, to what was asked before

    def __init__(self, over: QWidget, work: Work, words: Words) -> None:
        super().__init__(over, _WIDE)
        self._work, self._words = work, words
        self._owing: Owing | None = None
        self._said = Said()
        self.options: tuple[Option, ...] = ()
        self.chosen: Way | None = None
        self._picked = False  # by hand; until then the recommended one is chosen
        self.title, self.can_pay, self.surplus = label("section"), label("section"), label("body")
        self.fields = {name: AmountField() for name in ("monthly", "income", *_SPENT)}
        self.captions = {name: label("label", "text2") for name in self.fields}
        self.columns = [OptionColumn(n + 1) for n in range(MOST)]
        self.read, self.reason, self.notice = label("body", wrap=True), QLineEdit(), Notice()
        self.credit = label("label", "text2", wrap=True)
        self.lender, self.product = QComboBox(), QComboBox()
        self.do, self.keys = Button(FILLED, key="Return"), label("label", "text3")
        self._lay_out()

    def begin(self, owing: Owing, guide: dict[str, tuple[int, int]]) -> None:
        """Everything anew for what is owed; `guide`: fen a month by category, from and to."""
        self._owing, self.chosen, self._picked = owing, None, False
        self._said = Said()
        for box, known in ((self.lender, owing.lender), (self.product, owing.product)):
            box.setCurrentIndex(-1 if known is None else box.findData(known.value))
            box.setVisible(known is None)
        for name, field in self.fields.items():
            field.begin(owing.currency)
            if name in guide:
                low, high = (
                    wording.figures(Money(fen // 1_000 * 1_000, owing.currency)).split(".")[0]
                    for fen in guide[name]
                )
                field.setPlaceholderText(wording.text("negotiation.guide", low=low, high=high))
        self.notice.clear()
        self.reason.clear()
        self._say()
        self._recount()
        self.open_at(self.fields["monthly"])

    def option(self) -> Option | None:
        """The one that is chosen."""
        return next((one for one in self.options if one.way is self.chosen), None)

    def choose(self, at: int) -> None:
        """The option in that column, from 0."""
        if at < len(self.options):
            self.chosen, self._picked = self.options[at].way, True
            self._show()

    def change_count(self, by: int) -> None:
        """A longer or a shorter plan."""
        plan = next((one for one in self.options if one.way is Way.PLAN), None)
        if plan is not None and len(plan.quote.schedule) + by > 0:
            self.chosen, self._picked = Way.PLAN, True
            self._said = replace(self._said, changed=_plan_of(len(plan.quote.schedule) + by))
            before = self.options
            self._recount()
            if not any(one.way is Way.PLAN for one in self.options):
                self._said = replace(self._said, changed=_plan_of(len(plan.quote.schedule)))
                self.options, self.chosen = before, Way.PLAN
                self._show()

    def confirm(self) -> None:
        """It is read back, or a lead is asked; above that only the creditor may."""
        one = self.option()
        if one is None:
            return
        if one.quote.needs_approval_by is None:
            self.chosen_one.emit(one)
        elif one.quote.needs_approval_by is Seat.TEAM_LEAD:
            self.asked.emit(one, self.reason.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt with digits and arrows works inside the fields; Enter confirms; Esc closes."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key, held = event.key(), event.modifiers()
            if held & Qt.KeyboardModifier.AltModifier and self._pressed(key):
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.confirm()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F9 once more: what a lead has answered meanwhile."""
        if event.key() == Qt.Key.Key_F9:
            self.answer_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _pressed(self, key: int) -> bool:
        steps = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}
        if key in steps:
            self.change_count(steps[key])
            return True
        at = key - Qt.Key.Key_1.value
        if 0 <= at < MOST:
            self.choose(at)
        return 0 <= at < MOST

    def _amount(self, name: str) -> int | None:
        money = self.fields[name].money()
        return None if money is None else money.minor

    def _edited(self) -> None:
        """What was said is another: the plan is as long as that allows again."""
        self._said = replace(self._said, changed={})
        self._recount()

    def _recount(self) -> None:
        if self._owing is None:
            return
        income, household = self._amount("income"), None
        spent = {name: fen for name in _SPENT if (fen := self._amount(name)) is not None}
        if income is not None and spent:
            household = Affordability(income, spent)
        self._said = replace(
            self._said, monthly=self._amount("monthly") or None, household=household,
            lender=_answered(Lender, self.lender), product=_answered(Product, self.product),
        )  # fmt: skip
        self.options = self._work(self._owing, self._said, self.options)
        if not self._picked or self.option() is None:
            best = [one for one in self.options if one.recommended] or list(self.options)
            self.chosen = best[0].way if best else None
        words = wording.text("negotiation.no_household")
        if not self.options:
            words = wording.text("negotiation.kind_wanted")
        elif household is not None:
            left = Money(household.surplus, self._owing.currency)
            words = wording.text("negotiation.surplus", amount=left)
        self.surplus.setText(words)
        self._show()

    def _show(self) -> None:
        steps = [one.balance for one in self.options]
        days = max(((one[-1][0] - one[0][0]).days for one in steps), default=1)
        most = max((one[0][1] for one in steps), default=1)
        for at, one in enumerate(self.options):
            self.columns[at].show_option(one, one.way is self.chosen, days, most)
        show_where((each, at < len(self.options)) for at, each in enumerate(self.columns))
        chosen = self.option()
        seat = None if chosen is None else chosen.quote.needs_approval_by
        self.read.setText("" if chosen is None else self._words(chosen))
        self.reason.setVisible(seat is Seat.TEAM_LEAD)
        self.do.setEnabled(chosen is not None and seat is not Seat.CREDITOR)
        self.do.setText(wording.text("negotiation.agree" if seat is None else "negotiation.ask"))
        if self.isVisible():
            self._place()  # words that take more lines make the card higher

    def _say(self) -> None:
        text = wording.text
        self.title.setText(text("negotiation.title"))
        self.credit.setText(text("negotiation.credit"))
        self.can_pay.setText(text("negotiation.can_pay"))
        self.reason.setPlaceholderText(text("negotiation.reason"))
        self.reason.setAccessibleName(text("negotiation.reason"))
        for name, caption in self.captions.items():
            spent = name in _SPENT
            caption.setText(text(f"negotiation.cost_{name}" if spent else f"negotiation.{name}"))
            self.fields[name].setAccessibleName(caption.text())
        for name, box in (("lender", self.lender), ("product", self.product)):
            box.setPlaceholderText(text(f"negotiation.{name}"))
            box.setAccessibleName(text(f"negotiation.{name}"))
        for at in range(self.lender.count()):
            self.lender.setItemText(at, text(f"negotiation.lender_{self.lender.itemData(at)}"))
        for at in range(self.product.count()):
            self.product.setItemText(at, text(f"negotiation.product_{self.product.itemData(at)}"))
        keys, count = text("negotiation.keys"), text("negotiation.keys_count")
        self.keys.setText(f"Alt 1–4 {keys} · Alt ← → {count} · Esc")

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setVerticalSpacing(4)
        for at, (name, field) in enumerate(self.fields.items()):
            form.addWidget(self.captions[name], at, 0)
            form.addWidget(field, at, 1)
            field.changed.connect(self._edited)
            field.installEventFilter(self)
        self.reason.installEventFilter(self)
        for box, kinds in ((self.lender, Lender), (self.product, Product)):
            for kind in kinds:
                box.addItem(kind.value, kind.value)
            box.currentIndexChanged.connect(self._recount)
        for at, each in enumerate(self.columns):
            each.choose.clicked.connect(lambda _=False, at=at: self.choose(at))
        self.do.clicked.connect(self.confirm)
        lent = row(self.lender, self.product, gap=6)
        left = column(self.can_pay, lent, form, self.surplus, None, gap=6)
        sides = row(*self.columns, gap=12)
        for at in range(MOST):
            sides.setStretch(at, 1)
        right = column(
            sides, self.credit, self.notice, self.reason, row(self.read, self.do, gap=12), gap=8
        )
        right.setStretch(0, 1)
        both = row(left, line("v"), right, gap=14)
        both.setStretch(2, 1)
        whole = column(self.title, both, self.keys, gap=8)
        whole.setContentsMargins(18, 14, 18, 12)
        self.fill(whole)


def _answered(kind: type[K], box: QComboBox) -> K | None:
    return None if box.currentData() is None else kind(box.currentData())


def _plan_of(count: int) -> dict[Way, Changed]:
    return {Way.PLAN: Changed(count=count)}
