"""What of the chosen way can be moved by hand: a slider each, and keys; sums follow at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSlider, QWidget

from app.domain.money import Money
from app.domain.negotiation import Changed, Option, Owing, Reach, Way
from app.domain.plans import Step
from ui import wording
from ui.widgets.button import CHOSEN, FRAMED, Button
from ui.widgets.pane import Pane, column, label, row, show_where

_PARTS = {
    Way.PLAN: ("count", "on", "down_payment"), Way.PROMISE: ("on",),
    Way.EXTENSION: ("on", "down_payment"), Way.SETTLEMENT: ("pay", "on"),
}  # fmt: skip
_STEPPED = ("step_count", "step_pay")
_FIRST_DUE = 62  # days within which a plan begins
_FINE, _COARSE, _LARGE = 1_000, 10_000, 500_000  # fen of a slider's step; from which debt on


@dataclass(frozen=True, slots=True)
class Span:
    """Where a slider stands between its ends, in steps of so much."""

    least: int
    most: int
    value: int
    step: int = 1


class Measure(QWidget):
    """One slider with its name and its value above it."""

    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.name, self.value = label("caption", "text2"), label("caption")
        self.slider, self._step = QSlider(Qt.Orientation.Horizontal), 1
        self.slider.setMinimumWidth(72)
        self.slider.valueChanged.connect(self._moved)
        self.setLayout(column(row(self.name, None, self.value, gap=6), self.slider, gap=0))

    def show_span(self, span: Span, name: str, value: str) -> None:
        """Stand there, saying nothing."""
        self._step = span.step
        self.slider.blockSignals(True)
        self.slider.setRange(-(-span.least // span.step), max(span.most, span.value) // span.step)
        self.slider.setValue(span.value // span.step)
        self.slider.blockSignals(False)
        self.name.setText(name)
        self.value.setText(value)
        self.slider.setAccessibleName(name)
        self.slider.setAccessibleDescription(value)

    def _moved(self, value: int) -> None:
        self.moved.emit(value * self._step)


class ChangeBar(Pane):
    """Says `changed` with the way and what of it was moved."""

    changed = Signal(object, object)  # Way, Changed

    def __init__(self) -> None:
        super().__init__()
        self.measures = {
            name: Measure() for name in ("count", "pay", "on", "down_payment", *_STEPPED)
        }
        self.shape, self.none = Button(FRAMED), label("label", "text3")
        self._one: Option | None = None
        self._changed = Changed()
        for name, measure in self.measures.items():
            measure.moved.connect(partial(self._moved, name))
        self.shape.clicked.connect(self._other_shape)
        self.setLayout(row(self.none, *self.measures.values(), self.shape, gap=18))

    def inputs(self) -> list[QWidget]:
        """Everything that takes keys."""
        return [*(one.slider for one in self.measures.values()), self.shape]

    def show_for(
        self, one: Option | None, changed: Changed, owing: Owing, reach: Reach
    ) -> None:
        """The sliders of this way, where its offer stands."""
        self._one, self._changed = one, changed
        way = None if one is None else one.way
        names = () if way is None else _PARTS.get(way, ())
        if changed.steps:
            names = (*names, *_STEPPED)
        if one is not None:
            self._place(one, owing, reach, names)
        plan = way is Way.PLAN
        self.shape.setText(wording.text("negotiation.stepped"))
        self.shape.set_kind(CHOSEN if changed.steps else FRAMED)
        self.shape.setAccessibleDescription("✓" if changed.steps else "")
        self.none.setText(wording.text("negotiation.nothing_to_move"))
        show_where([
            (self.none, one is not None and not names), (self.shape, plan),
            *((each, name in names) for name, each in self.measures.items()),
        ])  # fmt: skip

    def step(self, which: int, by: int) -> None:
        """Move the first (0), second or third slider of this way, as a key does."""
        names = () if self._one is None else _PARTS.get(self._one.way, ())
        if which < len(names):
            slider = self.measures[names[which]].slider
            slider.setValue(slider.value() + by)

    def _place(self, one: Option, owing: Owing, reach: Reach, names: tuple[str, ...]) -> None:
        offer, today = one.proposal.offer, owing.as_of
        due = offer.first_due or offer.new_due or offer.valid_until or today
        farthest = {
            Way.PROMISE: reach.promise_days, Way.SETTLEMENT: reach.promise_days,
            Way.EXTENSION: reach.extension_days, Way.PLAN: _FIRST_DUE,
        }.get(one.way, 0)  # fmt: skip
        fine = _COARSE if owing.total > _LARGE else _FINE
        first = offer.steps[0] if offer.steps else Step(1, 0)
        level = one.quote.totals.to_pay // max(1, offer.count)
        spans: Mapping[str, tuple[Span, object]] = {
            "count": (Span(1, reach.count, offer.count), offer.count),
            "on": (Span(0, farthest, (due - today).days), due),
            "down_payment": (
                Span(0, reach.down_payment, offer.down_payment, fine),
                Money(offer.down_payment, owing.currency),
            ),
            "pay": (Span(reach.pay, owing.total - 1, offer.pay, 100),
                    Money(offer.pay, owing.currency)),
            "step_count": (Span(1, max(1, offer.count - 1), first.count), first.count),
            "step_pay": (Span(fine, max(fine, 2 * level), first.pay, fine),
                         Money(first.pay, owing.currency)),
        }  # fmt: skip
        for name in names:
            span, value = spans[name]
            said = "negotiation.first_on" if name == "on" and one.way is Way.PLAN else (
                f"negotiation.move_{name}"
            )
            self.measures[name].show_span(span, wording.text(said), wording.text_of(value))

    def _moved(self, name: str, value: int) -> None:
        if self._one is None:
            return
        before, offer = self._changed, self._one.proposal.offer
        if name == "on":
            after = replace(before, on=self._one.proposal.as_of + timedelta(days=value))
        elif name in _STEPPED:
            first = offer.steps[0]
            count, pay = (value, first.pay) if name == "step_count" else (first.count, value)
            after = replace(before, steps=(Step(count, pay),))
        elif name == "pay":
            after = replace(before, pay=value)
        elif name == "count":
            after = replace(before, count=value, steps=_fitting(before.steps, value))
        else:
            after = replace(before, down_payment=value)
        self.changed.emit(self._one.way, after)

    def _other_shape(self) -> None:
        """First less, then more; or all equal again."""
        if self._one is None:
            return
        count, to_pay = self._one.proposal.offer.count, self._one.quote.totals.to_pay
        steps: tuple[Step, ...] = ()
        if not self._changed.steps and count > 1:
            half = to_pay // count // 2
            steps = (Step(count // 2, max(_FINE, half // _FINE * _FINE)),)
        self.changed.emit(Way.PLAN, replace(self._changed, count=count, steps=steps))


def _fitting(steps: tuple[Step, ...], count: int) -> tuple[Step, ...]:
    """The steps of a plan of so many instalments: at least one is left to the others."""
    if not steps or count < 2:
        return ()
    return (Step(min(steps[0].count, count - 1), steps[0].pay),)
