"""Wrap-up 话后处理: how it ended, what was agreed, what comes next. Checked while typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut

from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.talk import Agreed
from ui import icons, wording
from ui.widgets.choices import DIGITS, ROW, ChoiceList
from ui.widgets.pane import Pane, column, label, line, row, scrolling, show_where
from ui.windows.agreed import About, AgreedForm
from ui.windows.nextstep import ASK, CALL, Known, NextSteps, call_back_at
from ui.windows.outcomes import CALLBACK, DEBTOR, HOLD, NOBODY, NOTE, SOMEBODY, Choice, Groups

_WHO, _HOW, HOW_ALONE, _RIGHT = 140, 224, 286, 316
_LEAST = 24  # pixels of a row where the window is low
_LETTERS = "ABC"


@dataclass(frozen=True, slots=True)
class Fitting:
    """What may be chosen: by who was reached, how many do not fit, and what the talk suggests."""

    groups: Groups
    left_out: int = 0
    suggested: str | None = None


class WrapUpForm(Pane):
    """Says `changed` whenever what is still missing may be something else."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fitting = Fitting({})
        self._about = About(Money(0), ZoneInfo(wording.zone_name()))
        self.who_title, self.how_title = label("section"), label("section")
        self.how_mark, self.left_out = label(), label("caption", "text3")
        self.who, self.how = ChoiceList(), ChoiceList()
        self.agreed, self.next, self.between = AgreedForm(), NextSteps(), line()
        self._lay_out()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the form."""
        self.who_title.setText(self.tr("Who was reached?"))
        self.how_title.setText(self.tr("How did it end?"))
        self.who.setAccessibleName(self.who_title.text())
        self.how.setAccessibleName(self.how_title.text())
        self._say_left_out()
        marked = self.who.currentIndex().row(), self.how.currentIndex().row()
        if self._fitting.groups:
            self._fill_who()
            for view, at in ((self.who, marked[0]), (self.how, marked[1])):
                view.setCurrentIndex(view.choices.index(at))

    def begin(self, fitting: Fitting, about: About, clock: Callable[[], datetime]) -> None:
        """A new wrap-up; what the talk suggests is chosen, else nothing is."""
        self._fitting, self._about = fitting, about
        one_group = len(fitting.groups) == 1
        show_where((part, not one_group) for part in (self.who_title, self.who))
        self.how.be(wide=HOW_ALONE if one_group else _HOW, least=_LEAST)
        self.agreed.begin(about, clock)
        self.next.show_for(None)
        self._fill_who()
        if one_group:
            self.who.setCurrentIndex(self.who.choices.index(0))
        self._fill_how()
        self._say_left_out()
        self._choose(fitting.suggested)
        self.changed.emit()

    def put_hands(self) -> None:
        """Where the next thing is: who, how, a field, or the next step."""
        if self.who.isVisibleTo(self) and self.who.current() is None:
            self.who.setFocus()
        elif self.choice() is None:
            self.how.setFocus()
        elif not self.agreed.missing() or not self.agreed.focus_first():
            self.next.list.setFocus()

    def stated(self, note: str, talk_seconds: int | None) -> WrapUp:
        """What the form says. Only to be asked when nothing is missing."""
        choice = self.choice()
        if choice is None:
            raise ValueError("nothing is chosen")
        amount, due = self.agreed.promise()
        kind, review = self.agreed.stated_hold()
        return WrapUp(
            disposition=choice.code,
            note=note.strip(),
            talk_seconds=talk_seconds,
            promise_amount=amount,
            promise_due_on=due,
            means_more=self.agreed.means_more(),
            callback_at=call_back_at(self.next.step() or "", self._known()),
            hold_kind=kind,
            hold_review_on=review,
        )

    def begin_with(self, stated: str | None, terms: Agreed) -> None:
        """What was stated before, to be changed: the outcome and its terms, as far as they fit."""
        who = next((name for name, some in self._fitting.groups.items()
                    if stated in [one.code for one in some]), None)  # fmt: skip
        codes = [self.who.choices.code_at(self.who.choices.index(at)) for at in range(3)]
        if who is None:
            return
        self.who.setCurrentIndex(self.who.choices.index(codes.index(who)))
        self._choose(stated)
        self.agreed.take_over(terms)
        self._fields_changed()

    def take_over(self, terms: Agreed) -> None:
        """What was agreed while they spoke."""
        self.agreed.take_over(terms)
        self._fields_changed()

    def is_sure(self) -> bool:
        """Whether nothing has to be confirmed first."""
        return self.choice() is None or self.agreed.is_sure()

    def choice(self) -> Choice | None:
        """How it ended, as chosen so far."""
        code = self.how.current()
        for one in self._fitting.groups.get(self.who.current() or "", ()):
            if one.code == code:
                return one
        return None

    def missing(self, note: str) -> tuple[str, ...]:
        """What is still wanted, in words; nothing when the wrap-up is complete."""
        choice = self.choice()
        if self.who.current() is None:
            return (self.tr("who was reached"),)
        if choice is None:
            return (self.tr("how it ended"),)
        wanted = list(self.agreed.missing())
        if NOTE in choice.asks and not note.strip():
            wanted.append(self.tr("a note of what was said"))
        if self.next.step() is None:
            wanted.append(self.tr("the next step"))
        return tuple(wanted)

    def kept(self) -> dict[str, object]:
        """Everything that is chosen and typed, as a draft keeps it."""
        return {
            "who": self.who.current(),
            "how": self.how.current(),
            "next": self.next.step(),
            **self.agreed.kept(),
        }

    def restore(self, kept: Mapping[str, object]) -> None:
        """What a draft has; an outcome that is not offered any more leaves the proposed one."""
        who = [self.who.choices.code_at(self.who.choices.index(at)) for at in range(3)]
        if (was := kept.get("who")) in who:
            self.who.setCurrentIndex(self.who.choices.index(who.index(str(was))))
        group = self._fitting.groups.get(self.who.current() or "", ())
        if (how := kept.get("how")) in [one.code for one in group]:
            self._choose(str(how))
        self.agreed.restore(kept)
        step = kept.get("next")
        self.next.choose(step if isinstance(step, str) else None)
        self._fields_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and letters of the other list; Enter takes the proposal of the next step."""
        typed = event.text().upper()
        bare = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if bare and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next.take_proposal()
        elif bare and typed and typed in DIGITS + _LETTERS:
            self._press(typed)
        else:
            super().keyPressEvent(event)

    def _press(self, key: str) -> None:
        """A digit is an outcome, a letter the next step."""
        if key in DIGITS:
            self.how.choose(DIGITS.index(key))
        else:
            self.next.list.choose(_LETTERS.index(key))

    def _lay_out(self) -> None:
        self.who.be(rows=3, wide=_WHO)
        self.how.be(wide=_HOW, least=_LEAST)
        self.how.setMinimumHeight(3 * ROW)
        self.agreed.setMaximumWidth(440)
        self.next.setMaximumWidth(440)
        how = column(row(self.how_mark, self.how_title, None, self.left_out), self.how, gap=4)
        right = scrolling(column(self.agreed, self.between, self.next, None, gap=10))
        right.setMinimumWidth(_RIGHT)
        whole = row(column(self.who_title, self.who, None, gap=4), how, line("v"), right, gap=13)
        whole.setStretch(3, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.who.chosen.connect(self._who_chosen)
        self.how.chosen.connect(self._how_chosen)
        self.who.selectionModel().currentChanged.connect(lambda *_: self._fill_how())
        self.how.selectionModel().currentChanged.connect(lambda *_: self._fill_agreed())
        self.agreed.changed.connect(self._fields_changed)
        self.next.changed.connect(self._step_changed)
        self.next.taken.connect(self._step_taken)
        for key in DIGITS + _LETTERS:  # while a field has the keys they are typed
            pressed = QShortcut(QKeySequence(f"Alt+{key}"), self)
            pressed.activated.connect(partial(self._press, key))

    def _choose(self, code: str | None) -> None:
        group = self._fitting.groups.get(self.who.current() or "", ())
        codes = [one.code for one in group]
        at = codes.index(code) if code in codes else -1
        self.how.setCurrentIndex(self.how.choices.index(at))

    def _fill_who(self) -> None:
        words = {
            DEBTOR: wording.text("screen.party_debtor"),
            SOMEBODY: self.tr("Somebody else"),
            NOBODY: self.tr("Nobody"),
        }
        order = [name for name in (DEBTOR, SOMEBODY, NOBODY) if name in self._fitting.groups]
        self.who.choices.set_rows([(name, words[name]) for name in order])

    def _fill_how(self) -> None:
        group = self._fitting.groups.get(self.who.current() or "", ())
        self.how.choices.set_rows(
            [(one.code, wording.text(f"disposition.{one.code}")) for one in group]
        )
        self._fill_agreed()

    def _fill_agreed(self) -> None:
        choice = self.choice()
        icon, ink = ("circle-check", "allow") if choice else ("circle", "wait")
        self.how_mark.setPixmap(icons.pixmap(icon, 16, ink, 2.0))
        self.next.show_for(choice)
        self._step_changed()

    def _say_left_out(self) -> None:
        count = self._fitting.left_out
        self.left_out.setText(self.tr("Do not fit the call: %n", "", count) if count else "")

    def _step_changed(self) -> None:
        choice, step = self.choice(), self.next.step()
        self.agreed.show_for(choice, calls_back=step == CALL)
        self.next.setVisible(choice is not None)
        for part in (self.agreed, self.between):
            part.setVisible(self.agreed.has_fields())
        self._fields_changed()

    def _fields_changed(self) -> None:
        self.next.know(self._known())
        self.changed.emit()

    def _known(self) -> Known:
        _, due = self.agreed.promise()
        _, review = self.agreed.stated_hold()
        wanted = self.agreed.asks(CALLBACK)
        return Known(
            self._about.zone, due, self.agreed.call_back() if wanted else None,
            review if self.agreed.asks(HOLD) else None,
        )  # fmt: skip

    def _who_chosen(self, _: str) -> None:
        self.how.setFocus()

    def _how_chosen(self, _: str) -> None:
        if not self.agreed.focus_first():
            self.next.list.setFocus()

    def _step_taken(self) -> None:
        """A time that has to be said comes first; else the note or the button is next."""
        if self.next.step() in (ASK, CALL) and self.agreed.asks(CALLBACK):
            self.agreed.day.setFocus(Qt.FocusReason.OtherFocusReason)
