"""Wrap-up 话后处理: who was reached, how it ended, and what was agreed. Checked while typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal

from app.domain.money import Money
from app.domain.promises import WrapUp
from ui import wording
from ui.widgets.choices import ROW, ChoiceList
from ui.widgets.pane import Pane, column, label, line, row
from ui.windows.agreed import AgreedForm
from ui.windows.outcomes import DEBTOR, NOBODY, SOMEBODY, Choice

_WHO, _HOW = 150, 232


class WrapUpForm(Pane):
    """Says `changed` whenever what is still missing may be something else."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._groups: dict[str, tuple[Choice, ...]] = {}
        self.who_title, self.how_title = label("section"), label("section")
        self.who, self.how = ChoiceList(), ChoiceList()
        self.agreed = AgreedForm()
        self.who.chosen.connect(self._who_chosen)
        self.how.chosen.connect(self._how_chosen)
        self.who.selectionModel().currentChanged.connect(lambda *_: self._fill_how())
        self.how.selectionModel().currentChanged.connect(lambda *_: self._fill_agreed())
        self.agreed.changed.connect(self.changed)
        self.who.setFixedWidth(_WHO)
        self.how.setFixedWidth(_HOW)
        self.who.setFixedHeight(3 * ROW + 4)
        self.how.setMinimumHeight(4 * ROW)
        whole = row(
            column(self.who_title, self.who, None, gap=4),
            column(self.how_title, self.how, gap=4),
            line("v"),
            self.agreed,
            gap=14,
        )
        whole.setStretch(3, 1)
        self.agreed.setMaximumWidth(420)
        whole.addStretch()
        self.setLayout(whole)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the form."""
        self.who_title.setText(self.tr("Who was reached?"))
        self.how_title.setText(self.tr("How did it end?"))
        self.who.setAccessibleName(self.who_title.text())
        self.how.setAccessibleName(self.how_title.text())
        marked = self.who.currentIndex().row(), self.how.currentIndex().row()
        if self._groups:
            self._fill_who()
            for view, at in ((self.who, marked[0]), (self.how, marked[1])):
                view.setCurrentIndex(view.choices.index(at))

    def begin(
        self, groups: dict[str, tuple[Choice, ...]], owed: Money, clock: Callable[[], datetime]
    ) -> None:
        """A new wrap-up for somebody who owes this much; nothing is chosen yet."""
        self._groups = groups
        self._fill_who()
        self.how.choices.set_rows([])
        self.agreed.begin(owed, clock)
        self.who.setFocus()
        self.changed.emit()

    def stated(self, note: str, talk_seconds: int | None) -> WrapUp:
        """What the form says. Only to be asked when nothing is missing."""
        choice = self.choice()
        if choice is None:
            raise ValueError("nothing is chosen")
        return self.agreed.stated(choice, note, talk_seconds)

    def is_sure(self) -> bool:
        """Whether nothing has to be confirmed first."""
        choice = self.choice()
        return choice is None or self.agreed.is_sure(choice)

    def choice(self) -> Choice | None:
        """How it ended, as chosen so far."""
        code = self.how.current()
        for one in self._groups.get(self.who.current() or "", ()):
            if one.code == code:
                return one
        return None

    def missing(self, note: str) -> str | None:
        """What is still wanted, in words; None when the wrap-up is complete."""
        choice = self.choice()
        if self.who.current() is None:
            return self.tr("who was reached")
        if choice is None:
            return self.tr("how it ended")
        if (wanted := self.agreed.missing(choice)) is not None:
            return wanted
        if "note" in choice.asks and not note.strip():
            return self.tr("a note of what was said")
        return None

    def _fill_who(self) -> None:
        words = {
            DEBTOR: wording.text("screen.party_debtor"),
            SOMEBODY: self.tr("Somebody else"),
            NOBODY: self.tr("Nobody"),
        }
        order = [name for name in (DEBTOR, SOMEBODY, NOBODY) if name in self._groups]
        self.who.choices.set_rows([(name, words[name]) for name in order])

    def _fill_how(self) -> None:
        group = self._groups.get(self.who.current() or "", ())
        self.how.choices.set_rows(
            [(one.code, wording.text(f"disposition.{one.code}")) for one in group]
        )
        self._fill_agreed()

    def _fill_agreed(self) -> None:
        self.agreed.show_for(self.choice())
        self.changed.emit()

    def _who_chosen(self, _: str) -> None:
        self.how.setFocus()

    def _how_chosen(self, _: str) -> None:
        self.agreed.focus_first(self.choice())
