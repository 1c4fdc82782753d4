"""What is agreed while somebody speaks: an amount and a day, or when to call back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.money import Money
from app.domain.promises import FARTHEST
from app.domain.talk import Agreed
from ui import wording
from ui.widgets.pane import Pane, column, field, label, row
from ui.windows.agreed import About
from ui.windows.fields import AmountField, DayField, Field, TimeField, fault_of, moment_there
from ui.windows.nextmoment import NextMoment

_DAYS_OFF = 3  # a promise's first proposal


class TermsFields(Pane):
    """Two fields at most; says `agreed` with what they hold at every change."""

    agreed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._zone = ZoneInfo(wording.zone_name())
        self._about = About(Money(0), self._zone)
        self._asked = (False, False)
        self.captions = {name: label("label") for name in ("amount", "due", "day", "time")}
        self.amount, self.due, self.day, self.time = (
            AmountField(),
            DayField(),
            DayField(),
            TimeField(),
        )
        self.promise = _two(
            (self.captions["amount"], self.amount), (self.captions["due"], self.due)
        )
        self.callback = _two((self.captions["day"], self.day), (self.captions["time"], self.time))
        self.wrong = label("caption", "forbid", wrap=True)
        self.later = NextMoment(self.day, self.time)
        said = column(self.wrong, self.later, None, gap=0)
        both = row(column(self.promise, self.callback, gap=0), said, gap=12)
        both.setStretch(0, 3)
        both.setStretch(1, 2)
        self.setLayout(both)
        for edit in self._fields().values():
            edit.changed.connect(self._say)
        self.later.taken.connect(self._say)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the fields."""
        words = {
            "amount": self.tr("Amount promised"),
            "due": self.tr("Paid by"),
            "day": self.tr("Call back on"),
            "time": self.tr("At (their time)"),
        }
        for name, caption in self.captions.items():
            caption.setText(words[name])
        for edit in (self.due, self.day):
            edit.retranslate()
        self._say_wrong()

    def begin(self, about: About, clock: Callable[[], datetime]) -> None:
        """Nothing agreed yet; days begin today, the call-back tomorrow at the same hour."""
        self._about, self._zone = about, about.zone
        here = clock().astimezone(about.zone)
        self.amount.begin(about.owed.currency)
        for edit, days in ((self.due, _DAYS_OFF), (self.day, 1)):
            edit.between(here.date(), here.date() + FARTHEST)
            edit.write(here.date() + timedelta(days=days))
        self.time.write(here.hour, 0)
        self._say_wrong()

    def kept(self) -> dict[str, object]:
        """Everything that is typed, as a draft keeps it."""
        return {name: one.kept() for name, one in self._fields().items()}

    def restore(self, kept: Mapping[str, object]) -> None:
        """What a draft has, as it was typed; what is wrong with it by now is said."""
        for name, one in self._fields().items():
            one.restore(kept.get(name))
        self._say_wrong()

    def ask(self, *, promise: bool, callback: bool) -> None:
        """Show only the fields that this step takes down; what they propose is read out at once."""
        self._asked = (promise, callback)
        self.promise.setVisible(promise)
        self.callback.setVisible(callback)
        self.setVisible(promise or callback)
        self._say_wrong()
        if promise or callback:
            self.agreed.emit(self.stated())

    def stated(self) -> Agreed:
        """What the fields of this step hold."""
        promise, callback = self._asked
        amount = self.amount.money() if promise else None
        return Agreed(
            promise_amount=amount if amount is not None and amount.minor else None,
            promise_due_on=self.due.day() if promise and not self.due.fault() else None,
            callback_at=moment_there(self.day, self.time, self._zone)
            if callback and not fault_of(self.day, self.time)
            else None,
        )

    def put_hands(self) -> bool:
        """The first field that is asked for; False where none is."""
        promise, callback = self._asked
        if promise:
            self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        elif callback:
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
        return promise or callback

    def _fields(self) -> dict[str, Field]:
        return {"amount": self.amount, "due": self.due, "day": self.day, "time": self.time}

    def _say_wrong(self) -> None:
        """Beside the fields, so that nothing moves."""
        promise, callback = self._asked
        fields = (self.amount, self.due) if promise else (self.day, self.time) if callback else ()
        words, later = fault_of(*fields), None
        if callback and not words:
            later = self._about.later(moment_there(self.day, self.time, self._zone))
        self.later.offer(later, self._zone)
        self.wrong.setText(words or self._about.off_hours(later))

    def _say(self) -> None:
        self._say_wrong()
        self.agreed.emit(self.stated())


def _two(one: tuple[QLabel, QWidget], other: tuple[QLabel, QWidget]) -> QWidget:
    holder = QWidget()
    both = row(field(*one), field(*other), gap=12)
    both.setContentsMargins(0, 0, 0, 0)
    both.setStretch(0, 1)
    both.setStretch(1, 1)
    holder.setLayout(both)
    holder.setMaximumWidth(420)
    return holder
