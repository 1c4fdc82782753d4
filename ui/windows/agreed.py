"""What was agreed: an amount and a day, a time to call back, a hold with its review."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, Qt, QTime, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QTimeEdit, QWidget

from app.domain.contact import HoldKind
from app.domain.money import Money
from app.domain.promises import WrapUp
from ui import wording
from ui.widgets.pane import Pane, column, field, label, restyle, row
from ui.windows.outcomes import Choice

_AMOUNT = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?")
_FIELD = 34  # pixels, the same for every kind of field
PROMISE, CALLBACK, HOLD = "promise", "callback", "hold"


class AgreedForm(Pane):
    """Shows only the fields that the chosen outcome asks for."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._owed, self._confirmed = Money(0), Money(0)
        self._clock: Callable[[], datetime] | None = None
        self.title, self.hint = label("section"), label("caption", "text3", wrap=True)
        self._captions = {
            name: label("label") for name in ("amount", "due", "day", "time", "hold", "review")
        }
        self.amount = QLineEdit()
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.due, self.day, self.review = (_date_edit() for _ in range(3))
        self.time = QTimeEdit()
        self.time.setDisplayFormat("HH:mm")
        self.hold = QComboBox()
        self.check = label("caption", "text2", wrap=True)
        for part in (self.amount, self.due, self.day, self.time, self.hold, self.review):
            part.setFixedHeight(_FIELD)
        self._parts = {
            PROMISE: self._two("amount", self.amount, "due", self.due),
            CALLBACK: self._two("day", self.day, "time", self.time),
            HOLD: self._two("hold", self.hold, "review", self.review),
        }
        self.setLayout(column(self.title, *self._parts.values(), self.check, self.hint, None))
        self._listen()
        self.show_for(None)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the form."""
        self.title.setText(self.tr("What was agreed"))
        self.hint.setText(self.tr("Only what this outcome needs is asked."))
        words = {
            "amount": self.tr("Amount promised"),
            "due": self.tr("Paid by"),
            "day": self.tr("Call back on"),
            "time": self.tr("At"),
            "hold": self.tr("Hold"),
            "review": self.tr("Look again on"),
        }
        for name, caption in self._captions.items():
            caption.setText(words[name])
        marked = self.hold.currentIndex()
        self.hold.clear()
        for kind in HoldKind:
            self.hold.addItem(wording.text(f"screen.hold_{kind.value}"), kind.value)
        self.hold.setCurrentIndex(max(marked, 0))

    def begin(self, owed: Money, clock: Callable[[], datetime]) -> None:
        """Empty amounts; days begin today, the call-back tomorrow at the same hour."""
        self._owed, self._clock, self._confirmed = owed, clock, Money(0)
        self._mark_amount(False)
        now = wording.local(clock())
        self.amount.clear()
        for edit, days in ((self.due, 3), (self.day, 1), (self.review, 14)):
            first = now.date() + timedelta(days=0 if edit is not self.review else 1)
            edit.setMinimumDate(_q(first))
            edit.setDate(_q(now.date() + timedelta(days=days)))
        self.time.setTime(QTime(now.hour, 0))
        self.show_for(None)

    def show_for(self, choice: Choice | None) -> None:
        """The fields that this outcome asks for."""
        asks = frozenset() if choice is None else choice.asks
        for name, part in self._parts.items():
            part.setVisible(name in asks)
        self.title.setVisible(bool(asks & self._parts.keys()))
        self.hint.setVisible(not asks & self._parts.keys())
        if choice is not None and choice.hold is not None:
            self.hold.setCurrentIndex(list(HoldKind).index(choice.hold))
        self._say_check(choice)

    def focus_first(self, choice: Choice | None) -> None:
        """Put the hands on the first field there is."""
        asks = frozenset() if choice is None else choice.asks
        for name, first in ((PROMISE, self.amount), (CALLBACK, self.day), (HOLD, self.hold)):
            if name in asks:
                first.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def missing(self, choice: Choice) -> str | None:
        """What is still wanted of these fields, in words."""
        if PROMISE in choice.asks and (self._money() is None or self._money() == Money(0)):
            return self.tr("the amount promised")
        if CALLBACK in choice.asks and self._clock and self._callback() <= self._clock():
            return self.tr("a call-back time that is still to come")
        return None

    def stated(self, choice: Choice, note: str, talk_seconds: int | None) -> WrapUp:
        """What these fields and the outcome say."""
        promise, hold = PROMISE in choice.asks, HOLD in choice.asks
        return WrapUp(
            disposition=choice.code,
            note=note.strip(),
            talk_seconds=talk_seconds,
            promise_amount=self._money() if promise else None,
            promise_due_on=_day(self.due) if promise else None,
            callback_at=self._callback() if CALLBACK in choice.asks else None,
            hold_kind=HoldKind(self.hold.currentData()) if hold else None,
            hold_review_on=_day(self.review) if hold else None,
        )

    def is_sure(self, choice: Choice) -> bool:
        """False the first time that a promise is above what is overdue: its amount is marked."""
        money = self._money() if PROMISE in choice.asks else None
        if money is None or money.minor <= self._owed.minor or money == self._confirmed:
            return True
        self._confirmed = money
        self._mark_amount(True)
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        self.amount.selectAll()
        return False

    def _mark_amount(self, wrong: bool) -> None:
        self.amount.setProperty("wrong", wrong)
        restyle(self.amount)

    def _money(self) -> Money | None:
        typed = self.amount.text().replace(",", "").replace("，", "").strip().lstrip("¥￥")
        found = _AMOUNT.fullmatch(typed)
        if found is None:
            return None
        return Money(
            int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")), self._owed.currency
        )

    def _callback(self) -> datetime:
        at = self.time.time()
        return wording.from_local(_day(self.day), at.hour(), at.minute())

    def _say_check(self, choice: Choice | None) -> None:
        """A promise is compared with what is owed while it is typed."""
        self.check.setText("")
        money = self._money()
        if choice is None or PROMISE not in choice.asks:
            pass
        elif money is None and self.amount.text().strip():
            self.check.setText(self.tr("Please write an amount such as 3000 or 3000.50."))
        elif money is not None and money.minor > self._owed.minor:
            self.check.setText(self.tr("That is more than is overdue."))
        elif money is not None and money.minor:
            rest = Money(self._owed.minor - money.minor, self._owed.currency)
            self.check.setText(
                self.tr("%1 remain to be agreed.").replace("%1", wording.money(rest))
                if rest.minor
                else self.tr("That is all that is overdue.")
            )
        self.check.setVisible(bool(self.check.text()))

    def _two(self, first: str, one: QWidget, second: str, other: QWidget) -> QWidget:
        holder = QWidget()
        both = row(field(self._captions[first], one), field(self._captions[second], other), gap=12)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        holder.setLayout(both)
        return holder

    def _listen(self) -> None:
        self.amount.textEdited.connect(self._edited)
        for edit in (self.due, self.day, self.review):
            edit.dateChanged.connect(self._edited)
        self.time.timeChanged.connect(self._edited)
        self.hold.activated.connect(self._edited)

    def _edited(self, *_: object) -> None:
        self._mark_amount(False)
        self._say_check(Choice("", frozenset({PROMISE}), None) if self._asked(PROMISE) else None)
        self.changed.emit()

    def _asked(self, name: str) -> bool:
        return not self._parts[name].isHidden()


def _date_edit() -> QDateEdit:
    made = QDateEdit()
    made.setDisplayFormat("yyyy-MM-dd")
    made.setCalendarPopup(True)
    return made


def _q(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _day(edit: QDateEdit) -> date:
    chosen = edit.date()
    return date(chosen.year(), chosen.month(), chosen.day())
