"""What was agreed: an amount and a day, a time to call back, a hold with its review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from app.domain.contact import HoldKind
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.promises import FARTHEST, is_more
from app.domain.talk import Agreed
from ui import icons, wording
from ui.widgets.pane import Pane, column, field, label, restyle, row, show_where
from ui.windows.fields import (
    HEIGHT,
    AmountField,
    DayField,
    Field,
    TimeField,
    fault_of,
    moment_there,
)
from ui.windows.nextmoment import NextMoment
from ui.windows.outcomes import CALLBACK, HOLD, PROMISE, Choice

_HOLDS: list[HoldKind] = [kind for kind in HoldKind if kind is not HoldKind.REFERRED]
_FIRST_DAYS = {"due": 3, "day": 1, "review": 14}  # days from now that are proposed
_WEEKEND = 5  # Saturday is the fifth day from Monday


@dataclass(frozen=True, slots=True)
class About:
    """Whom the form is about: what is overdue, the zone they live in, and the hours there.

    `allowed`: the first moment from one on at which the hours allow a call.
    """

    owed: Money
    zone: ZoneInfo
    allowed: Callable[[datetime], datetime] = lambda at: at

    def later(self, at: datetime) -> datetime | None:
        """The next moment that is allowed, where this one is outside the hours."""
        allowed = self.allowed(at)
        return None if allowed == at else allowed

    def off_hours(self, later: datetime | None) -> str:
        """What to say of a call-back outside the hours."""
        if later is None:
            return ""
        there = later.astimezone(self.zone)
        return wording.text("screen.callback_off_hours", at=f"{there:%m-%d %H:%M}")


class AgreedForm(Pane):
    """Shows only the fields that the chosen outcome asks for."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._about = About(Money(0), ZoneInfo(wording.zone_name()))
        self._confirmed = Money(0)
        self._clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._asks: frozenset[str] = frozenset()
        self.mark, self.title = label(), label("section")
        self._captions: dict[str, QLabel] = {
            name: label("label") for name in ("amount", "due", "day", "time", "hold", "review")
        }
        self.amount, self.time, self.hold = AmountField(), TimeField(), QComboBox()
        self.due, self.day, self.review = DayField(), DayField(), DayField()
        self.hold.setFixedHeight(HEIGHT)
        self.hold.setMinimumContentsLength(8)
        self.hold.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.check = label("caption", "text2", wrap=True)
        self.later = NextMoment(self.day, self.time)
        self._parts = {
            PROMISE: self._two("amount", self.amount, "due", self.due),
            CALLBACK: self._two("day", self.day, "time", self.time),
            HOLD: self._two("hold", self.hold, "review", self.review),
        }
        head = row(self.mark, self.title, None, gap=8)
        said = row(self.check, self.later, gap=4)
        said.setStretch(0, 1)
        self.setLayout(column(head, *self._parts.values(), said, gap=4))
        self._listen()
        self.show_for(None)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the form."""
        self.title.setText(self.tr("What was agreed"))
        words = {
            "amount": self.tr("Amount promised"),
            "due": self.tr("Paid by"),
            "day": self.tr("Call back on"),
            "time": self.tr("At (their time)"),
            "hold": self.tr("Hold"),
            "review": self.tr("Look again on"),
        }
        for name, caption in self._captions.items():
            caption.setText(words[name])
        for edit in (self.due, self.day, self.review):
            edit.retranslate()
        marked = self.hold.currentIndex()
        self.hold.clear()
        for kind in _HOLDS:
            self.hold.addItem(wording.text(f"screen.hold_{kind.value}"), kind.value)
        self.hold.setCurrentIndex(max(marked, 0))
        self._say_check()

    def begin(self, about: About, clock: Callable[[], datetime]) -> None:
        """Empty amounts; days begin today, the call-back tomorrow at the same hour there."""
        self._about, self._clock, self._confirmed = about, clock, Money(0)
        here = clock().astimezone(about.zone)
        self.amount.begin(about.owed.currency)
        for name, edit in (("due", self.due), ("day", self.day), ("review", self.review)):
            first = here.date() + timedelta(days=int(name == "review"))
            edit.between(first, date.max if name == "review" else here.date() + FARTHEST)
            edit.write(here.date() + timedelta(days=_FIRST_DAYS[name]))
        self.time.write(here.hour, 0)
        self.show_for(None)

    def show_for(self, choice: Choice | None, *, calls_back: bool = False) -> None:
        """The fields that this outcome asks for, and a time where the next step calls back."""
        asks = frozenset() if choice is None else choice.asks & self._parts.keys()
        self._asks = asks | {CALLBACK} if calls_back else asks
        show_where((part, name in self._asks) for name, part in self._parts.items())
        for part in (self.mark, self.title):
            part.setVisible(bool(self._asks))
        if choice is not None and choice.hold is not None and choice.hold != self._hold():
            self.hold.setCurrentIndex(_HOLDS.index(choice.hold))
        self._say_check()

    def focus_first(self) -> bool:
        """Put the hands on the first field there is; False where there is none."""
        fields = ((PROMISE, self.amount), (CALLBACK, self.day), (HOLD, self.hold))
        for name, first in fields:
            if name in self._asks:
                first.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def missing(self) -> tuple[str, ...]:
        """What is still wanted of these fields, in words."""
        wanted = []
        money = self.amount.money()
        if PROMISE in self._asks and (money is None or not money.minor):
            wanted.append(self.tr("the amount promised"))
        if PROMISE in self._asks and self.due.fault():
            wanted.append(self.tr("a day that may be"))
        if CALLBACK in self._asks and (self._fault_of(CALLBACK) or self._is_past()):
            wanted.append(self.tr("a call-back time that is still to come"))
        elif CALLBACK in self._asks and self._about.later(self.call_back()) is not None:
            wanted.append(self.tr("a call-back time within their hours"))
        if HOLD in self._asks and self.review.fault():
            wanted.append(self.tr("a day that may be"))
        return tuple(wanted)

    def promise(self) -> tuple[Money | None, date | None]:
        """Amount and day, where they are asked for."""
        return (self.amount.money(), self.due.day()) if PROMISE in self._asks else (None, None)

    def call_back(self) -> datetime:
        """The moment that the person's own clock will show."""
        return moment_there(self.day, self.time, self._about.zone)

    def stated_hold(self) -> tuple[HoldKind | None, date | None]:
        """The hold and its review, where they are asked for."""
        return (self._hold(), self.review.day()) if HOLD in self._asks else (None, None)

    def has_fields(self) -> bool:
        """Whether anything is asked for."""
        return bool(self._asks)

    def asks(self, what: str) -> bool:
        """Whether these fields are shown."""
        return what in self._asks

    def means_more(self) -> bool:
        """Whether more is promised than is overdue; `is_sure` has asked by then."""
        return PROMISE in self._asks and is_more(self.amount.money(), self._about.owed)

    def is_sure(self) -> bool:
        """False the first time that a promise is above what is overdue: its amount is marked."""
        money = self.amount.money() if PROMISE in self._asks else None
        if money is None or not self.means_more() or money == self._confirmed:
            return True
        self._confirmed = money
        self.amount.mark(True)
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        self.amount.selectAll()
        return False

    def heed(self, error: BaseException) -> None:
        """Offer the moment that the book names in place of one outside the hours."""
        if isinstance(error, DeskError) and error.code == "callback.outside_hours":
            self.later.offer(cast("datetime", error.values["next"]), self._about.zone)

    def take_over(self, terms: Agreed) -> None:
        """What was agreed while they spoke."""
        if terms.promise_amount is not None:
            self.amount.write(terms.promise_amount)
        if terms.promise_due_on is not None:
            self.due.write(terms.promise_due_on)
        if terms.callback_at is not None:
            there = terms.callback_at.astimezone(self._about.zone)
            self.day.write(there.date())
            self.time.write(there.hour, there.minute)
        self._say_check()

    def kept(self) -> dict[str, object]:
        """Everything that is typed, as a draft keeps it."""
        typed: dict[str, object] = {name: one.kept() for name, one in self._fields().items()}
        return {**typed, "hold": self.hold.currentData()}

    def restore(self, kept: Mapping[str, object]) -> None:
        """What a draft has, as it was typed; what is wrong with it by now is said."""
        for name, edit in self._fields().items():
            edit.restore(kept.get(name))
        if kept.get("hold") in _HOLDS:
            self.hold.setCurrentIndex(_HOLDS.index(HoldKind(str(kept["hold"]))))
        self._say_check()

    def _hold(self) -> HoldKind | None:
        return HoldKind(self.hold.currentData()) if self.hold.currentIndex() >= 0 else None

    def _fields(self) -> dict[str, Field]:
        return {"amount": self.amount, "due": self.due, "day": self.day, "time": self.time,
                "review": self.review}  # fmt: skip

    def _fault_of(self, what: str) -> str:
        fields: dict[str, tuple[Field, ...]] = {
            PROMISE: (self.amount, self.due), CALLBACK: (self.day, self.time), HOLD: (self.review,),
        }  # fmt: skip
        return fault_of(*fields[what])

    def _is_past(self) -> bool:
        return self.call_back() <= self._clock()

    def _say_check(self) -> None:
        """What is wrong; a promise is compared with what is owed while it is typed."""
        faults = [self._fault_of(what) for what in self._parts if what in self._asks]
        later = None
        if CALLBACK in self._asks and self._is_past():
            faults.append(self.tr("That time is past."))
        elif CALLBACK in self._asks:
            later = self._about.later(self.call_back())
            faults.append(self._about.off_hours(later))
        self.later.offer(later, self._about.zone)
        fault = next(filter(None, faults), "")
        words = fault or (self._checked() if PROMISE in self._asks else "")
        if CALLBACK in self._asks and not words:
            words = self._elsewhere()
        self.check.setProperty("ink", "forbid" if fault else "text2")
        restyle(self.check)
        self.check.setText(words)
        self.check.setVisible(bool(words))
        icon, ink = ("circle", "wait") if self.missing() else ("circle-check", "allow")
        self.mark.setPixmap(icons.pixmap(icon, 16, ink, 2.0))

    def _checked(self) -> str:
        money, owed = self.amount.money(), self._about.owed
        if money is None or not money.minor:
            return ""
        if is_more(money, owed):
            return self.tr("That is more than is overdue.")
        rest = Money(owed.minor - money.minor, owed.currency)
        if not rest.minor:
            whole = self.tr("That is all that is overdue.")
            return f"{whole} {self._in_days()}"
        remains = self.tr("%1 remain to be agreed.").replace("%1", wording.money(rest))
        return f"{remains} {self._in_days()}"

    def _in_days(self) -> str:
        """How far away the day is, and that banks rest on it."""
        due = self.due.day()
        days = (due - self._clock().astimezone(self._about.zone).date()).days
        if due.weekday() >= _WEEKEND:
            return self.tr("%n d away, at a weekend.", "", days)
        return self.tr("%n d away, a weekday.", "", days)

    def _elsewhere(self) -> str:
        """What the desk's clock shows then, where it is another."""
        at = self.call_back()
        if at.astimezone(self._about.zone).utcoffset() == wording.local(at).utcoffset():
            return ""
        return self.tr("Here that is %1.").replace("%1", wording.text_of(at))

    def _two(self, first: str, one: QWidget, second: str, other: QWidget) -> QWidget:
        holder = QWidget()
        both = row(field(self._captions[first], one), field(self._captions[second], other), gap=12)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        holder.setLayout(both)
        return holder

    def _listen(self) -> None:
        for edit in self._fields().values():
            edit.changed.connect(self._edited)
        self.hold.activated.connect(self._edited)
        self.later.taken.connect(self._edited)

    def _edited(self, *_: object) -> None:
        self._say_check()
        self.changed.emit()
