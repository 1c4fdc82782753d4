"""What a household has and needs in a month, with what is left of it: left in the negotiation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.domain.money import Money
from app.domain.plans import Affordability
from app.domain.promises import FARTHEST
from ui import theme, wording
from ui.widgets import painting
from ui.widgets.pane import Pane, column, label, line, row
from ui.widgets.tick import Tick
from ui.windows.fields import AmountField, CountField, DayField

SPENT = (
    "food", "housing", "transport", "education", "health", "household", "clothing", "other",
)  # fmt: skip
_HIGH, _WIDE = 27, 100  # of a field
_MOST_DEPENDANTS = 9
Guide = Callable[[int], Mapping[str, tuple[int, int]]]


class HouseholdForm(Pane):
    """Says `changed` for every sign. `evidence` marks of what a paper was seen."""

    changed = Signal()

    def __init__(self, guide: Guide) -> None:
        super().__init__()
        self._guide, self._currency = guide, "CNY"
        self.title, self.seen = label("section"), label("label", "text2")
        self.fields = {name: AmountField() for name in ("monthly", "income", *SPENT)}
        self.on, self.dependants = DayField(), CountField(_MOST_DEPENDANTS)
        self.captions = {
            name: label("label", "text2") for name in (*self.fields, "on", "dependants")
        }
        self.guides = {name: label("caption", "text3") for name in SPENT}
        self.evidence = {name: Tick() for name in ("income", *SPENT)}
        self.heads = [label("caption", "text3") for _ in range(3)]
        self.left = Surplus()
        self._lay_out()

    def begin(self, currency: str, first_due: date) -> None:
        """Empty; without another word they begin to pay on that day."""
        self._currency = currency
        for field in self.fields.values():
            field.begin(currency)
        for box in self.evidence.values():
            box.setChecked(False)
        self.dependants.write(0)
        self.on.between(date.min, first_due + FARTHEST)
        self.on.write(first_due)
        self._say_guide()

    def inputs(self) -> list[QWidget]:
        """Everything that takes keys, from the first on."""
        first: list[QWidget] = [self.fields["monthly"], self.on]
        for name in ("income", *SPENT):
            first += [self.fields[name], self.evidence[name]]
        return [*first, self.dependants]

    def amount(self, name: str) -> int | None:
        """What is written in fen; None where it is no amount."""
        money = self.fields[name].money()
        return None if money is None else money.minor

    def household(self) -> Affordability | None:
        """The household, once income and some cost are known."""
        income = self.amount("income")
        spent = {name: fen for name in SPENT if (fen := self.amount(name)) is not None}
        if income is None or not spent:
            return None
        known = {"income", *spent}
        seen = {name for name, box in self.evidence.items() if box.isChecked()} & known
        return Affordability(income, spent, self.dependants.count(), frozenset(seen))

    def show_left(self, household: Affordability | None, words: str) -> None:
        """What is left each month; `words` where it is not known."""
        self.left.show_left(household, self._currency, words)
        count = 0 if household is None else len(household.evidence)
        self.seen.setText(wording.text("negotiation.seen", count=count))

    def kept(self) -> dict[str, object]:
        """Everything that is typed, as a draft keeps it."""
        return {
            "fields": {name: field.text() for name, field in self.fields.items()},
            "on": self.on.day().isoformat(), "dependants": self.dependants.count(),
            "evidence": [name for name, box in self.evidence.items() if box.isChecked()],
        }  # fmt: skip

    def restore(self, kept: Mapping[str, object]) -> None:
        """What a draft has."""
        fields, evidence = kept.get("fields"), kept.get("evidence")
        if isinstance(fields, Mapping):
            for name, field in self.fields.items():
                field.setText(str(fields.get(name, "")))
        if isinstance(evidence, list):
            for name, box in self.evidence.items():
                box.setChecked(name in evidence)
        if isinstance(heads := kept.get("dependants"), int):
            self.dependants.write(heads)
        if isinstance(day := kept.get("on"), str):
            self.on.write(date.fromisoformat(day))
        self._say_guide()

    def retranslate(self) -> None:
        """Every word of the form."""
        text = wording.text
        self.title.setText(text("negotiation.can_pay"))
        for name, caption in self.captions.items():
            spent = name in SPENT
            caption.setText(text(f"negotiation.cost_{name}" if spent else f"negotiation.{name}"))
        for name, field in self.fields.items():
            field.setAccessibleName(self.captions[name].text())
        self.on.setAccessibleName(self.captions["on"].text())
        self.on.retranslate()
        self.dependants.setAccessibleName(self.captions["dependants"].text())
        for head, code in zip(self.heads, ("spending", "range", "paper"), strict=True):
            head.setText(text(f"negotiation.{code}"))
        for name, box in self.evidence.items():
            words = text("negotiation.evidence", of=self.captions[name].text())
            box.setAccessibleName(words)
            box.setToolTip(words)
        self._say_guide()

    def _say_guide(self) -> None:
        """What a household of that size spends, beside each field."""
        for name, (low, high) in self._guide(self.dependants.count()).items():
            ends = (Money(fen // 1_000 * 1_000, self._currency) for fen in (low, high))
            words = "–".join(wording.figures(end).split(".")[0] for end in ends)
            self.guides[name].setText(words)
            guided = wording.text("negotiation.guide", range=words)
            self.fields[name].setAccessibleDescription(guided)

    def _edited(self, *_: object) -> None:
        self._say_guide()
        self.changed.emit()

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setVerticalSpacing(3)
        form.setHorizontalSpacing(8)
        form.setColumnStretch(1, 1)
        rows = ("monthly", "on", "income", "", *SPENT, "dependants")
        for at, name in enumerate(rows):
            if name:
                self._add(form, at, name)
        form.addWidget(self.heads[0], rows.index(""), 0)
        form.addWidget(self.heads[1], rows.index(""), 1, Qt.AlignmentFlag.AlignRight)
        form.addWidget(self.heads[2], rows.index(""), 2, 1, 2, Qt.AlignmentFlag.AlignRight)
        for field in self.fields.values():
            field.changed.connect(self._edited)
        self.on.changed.connect(self._edited)
        self.dependants.changed.connect(self._edited)
        for box in self.evidence.values():
            box.toggled.connect(self._edited)
        head = row(self.title, None, self.seen)
        self.setLayout(column(head, line(), form, 6, self.left, None, gap=6))

    def _add(self, form: QGridLayout, at: int, name: str) -> None:
        fields: dict[str, QWidget] = {**self.fields, "on": self.on, "dependants": self.dependants}
        self.captions[name].setBuddy(fields[name])
        fields[name].setProperty("dense", True)
        fields[name].setFixedHeight(theme.px(_HIGH))
        fields[name].setMinimumWidth(theme.px(_WIDE))
        form.addWidget(self.captions[name], at, 0)
        if name in self.guides:
            form.addWidget(self.guides[name], at, 1, Qt.AlignmentFlag.AlignRight)
            form.addWidget(fields[name], at, 2)
        else:
            form.addWidget(fields[name], at, 1, 1, 2)
        if name in self.evidence:
            form.addWidget(self.evidence[name], at, 3)


class Surplus(QWidget):
    """What is left of a month: the largest figure of the card, and its share of the income."""

    _HIGH, _EDGE, _BAR = 78, 12, 6

    def __init__(self) -> None:
        super().__init__()
        self._household: Affordability | None = None
        self._words, self._currency = "", "CNY"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_left(self, household: Affordability | None, currency: str, words: str) -> None:
        """Of this household; `words` where nothing is known of it."""
        self._household, self._currency, self._words = household, currency, words
        self.setAccessibleName(self.text())
        self.update()

    def text(self) -> str:
        """What is said."""
        if self._household is None:
            return self._words
        return wording.text("negotiation.surplus", amount=self._money(self._household.surplus))

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(theme.px(200), theme.px(self._HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The figure, the bar of what is spent and what is left, both as shares."""
        painter, factor = QPainter(self), theme.scale()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(factor, factor)
        whole = QRect(0, 0, round(self.width() / factor), self._HIGH)
        painting.rounded(painter, whole, theme.color("accent_tint"))
        inside = whole.adjusted(self._EDGE, 6, -self._EDGE, -6)
        if self._household is None:
            painter.setFont(theme.drawn("label"))
            painter.setPen(theme.color("text2"))
            painter.drawText(inside, painting.LEFT | Qt.TextFlag.TextWordWrap, self._words)
        else:
            self._paint(painter, inside, self._household)
        painter.end()

    def _paint(self, painter: QPainter, inside: QRect, household: Affordability) -> None:
        upper = QRect(inside.left(), inside.top(), inside.width(), 30)
        painting.write(painter, upper, wording.text("negotiation.left"), ("label", "text"))
        figure = wording.money(self._money(household.surplus))
        painting.write(painter, upper, figure, ("title", "accent"), painting.RIGHT)
        spent = sum(household.expenditure.values())
        share = min(1.0, spent / household.income) if household.income else 1.0
        bar = QRectF(inside.left(), upper.bottom() + 6, inside.width(), self._BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setBrush(theme.color("control"))
        bar.setWidth(bar.width() * share)
        painter.drawRoundedRect(bar, 3, 3)
        lower = QRect(inside.left(), round(bar.bottom()) + 2, inside.width(), 18)
        percent = round(share * 100)
        said = wording.text("negotiation.spent_share", share=percent, amount=self._money(spent))
        painting.write(painter, lower, said, ("caption", "text2"))
        rest = wording.text("negotiation.left_share", share=100 - percent)
        painting.write(painter, lower, rest, ("caption", "accent"), painting.RIGHT)

    def _money(self, fen: int) -> Money:
        return Money(fen, self._currency)
