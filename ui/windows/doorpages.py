"""What is pressed and typed at the door, from the arrival to what is agreed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from app.domain.door import Allowed, Met, Step
from app.domain.money import Money
from app.domain.talk import Fact
from ui import doorwork, wording
from ui.widgets.button import CHOSEN, FILLED, FRAMED
from ui.widgets.mask import TOTAL, MaskBar
from ui.widgets.pane import column, label, row, show_where
from ui.windows.doorends import FilePage, LeavePage, NextPage, SignPage
from ui.windows.doorpage import DoorPage, grid, large, tall, write
from ui.windows.fields import AmountField, DayField


class OnePress(DoorPage):
    """A single large button."""

    def __init__(self, act: str, icon: str) -> None:
        super().__init__()
        self._act = act
        self.press = large(FILLED, "Return", icon)
        self.press.clicked.connect(lambda: self.done.emit(act, ()))
        self.setLayout(column(self.press, None, gap=12))

    def retranslate(self) -> None:
        """Its word."""
        arrives = self._act == "arrive"
        self.press.setText(wording.text("door.arrived" if arrives else "door.knocked"))


class MeetPage(DoorPage):
    """Four answers; a digit gives one."""

    def __init__(self) -> None:
        super().__init__()
        self.who = {one: large(FRAMED, str(n + 1)) for n, one in enumerate(Met)}
        for one, button in self.who.items():
            button.clicked.connect(partial(self._say, one))
        self.setLayout(column(grid(tuple(self.who.values())), None))

    def _say(self, who: Met) -> None:
        self.done.emit("meet", (who,))

    def show_view(self, view: doorwork.View) -> None:
        """Who it was last."""
        for one, button in self.who.items():
            button.set_kind(CHOSEN if one is view.at.stands.met else FRAMED)

    def retranslate(self) -> None:
        """Every word."""
        for one, button in self.who.items():
            button.setText(wording.text(f"door.met_{one.value}"))


class VerifyPage(DoorPage):
    """What was heard, never what is on file."""

    def __init__(self) -> None:
        super().__init__()
        self.tail, self.year = self.field("tail", tall(QLineEdit())), self.field(
            "year", tall(QLineEdit())
        )
        self.asks = {"tail": label("section", wrap=True), "year": label("section")}
        self.press = large(FILLED, "Return")
        self.press.clicked.connect(lambda: self.done.emit("verify", self._heard()))
        self.setLayout(column(
            row(column(self.asks["tail"], self.tail), column(self.asks["year"], self.year), gap=16),
            self.press, None, gap=14,
        ))  # fmt: skip
        self._facts: tuple[Fact, ...] = ()

    def _heard(self) -> tuple[str, str]:
        return self.tail.text(), self.year.text()

    def show_view(self, view: doorwork.View) -> None:
        """What is asked of this person."""
        self._facts = view.asks
        born = Fact.BIRTH_YEAR in view.asks
        show_where(((self.year, born), (self.asks["year"], born)))
        self.retranslate()

    def focus_first(self) -> None:
        """The first fact."""
        self.tail.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Every word."""
        first = next((one for one in self._facts if one is not Fact.BIRTH_YEAR), Fact.IDENTITY_TAIL)
        self.asks["tail"].setText(wording.text(f"door.ask_{first.value}"))
        self.asks["year"].setText(wording.text("door.ask_birth_year"))
        for name, one in (("tail", self.tail), ("year", self.year)):
            one.setAccessibleName(self.asks[name].text())
        self.press.setText(wording.text("door.verify"))


class ConsentPage(DoorPage):
    """A yes and a no for each thing that is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.names = {one: label("section") for one in Allowed}
        self.answers = {(one, given): large() for one in Allowed for given in (True, False)}
        table = QGridLayout()
        table.setColumnStretch(0, 1)
        for at, one in enumerate(Allowed):
            table.addWidget(self.names[one], at, 0)
            for given in (True, False):
                button = self.answers[one, given]
                button.clicked.connect(partial(self._say, one, given))
                table.addWidget(button, at, 1 if given else 2)
        self.setLayout(column(table, None))

    def _say(self, to: Allowed, given: bool, _: bool = False) -> None:
        self.done.emit("consent", (to, given))

    def show_view(self, view: doorwork.View) -> None:
        """What was said of each."""
        said = {one.body["to"]: one.body["given"] for one in view.at.acts if "given" in one.body}
        for (to, given), button in self.answers.items():
            holds = said.get(to.value) is given
            button.set_kind(CHOSEN if holds else FRAMED)
            button.set_icon(("circle-check" if given else "ban") if holds else "circle")

    def retranslate(self) -> None:
        """Every word."""
        for one, name in self.names.items():
            name.setText(wording.text(f"door.to_{one.value}"))
        for (to, given), button in self.answers.items():
            button.setText(wording.text("door.yes" if given else "door.no"))
            button.setAccessibleName(f"{self.names[to].text()}: {button.text()}")


class WordsPage(DoorPage):
    """Words, and a button that puts them down."""

    def __init__(self, name: str, act: str, code: str) -> None:
        super().__init__()
        self._act, self._code, self._language = act, code, ""
        self.words = self.field(name, QPlainTextEdit())
        self.words.setTabChangesFocus(True)
        self.words.setProperty("type", "section")
        self.press = large(FILLED, "Ctrl+Return")
        self.press.clicked.connect(self._put)
        self.print = large(FRAMED, "Alt+P", "notebook-pen")
        self.print.clicked.connect(lambda: self.done.emit("print", (self.words.toPlainText(),)))
        self.print.setVisible(act == "leave_note")
        whole = column(self.words, row(self.print, self.press, gap=12), gap=12)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def _put(self) -> None:
        words = self.words.toPlainText()
        self.done.emit(self._act, (words,) if self._act == "say" else (wording.language(), words))

    def show_view(self, view: doorwork.View) -> None:
        """The note as it is printed, until somebody writes another."""
        if self._act == "leave_note" and not self.words.toPlainText().strip():
            write(self.words, view.note)

    def focus_first(self) -> None:
        """The words."""
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Every word."""
        self.press.setText(wording.text(self._code))
        self.print.setText(wording.text("door.note_print"))
        self.words.setAccessibleName(wording.text("door.words"))


class OfferPage(DoorPage):
    """What is owed, the ways of F9, what is read out; nothing of it before they are known."""

    negotiation_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.masked = MaskBar(TOTAL), label("section", "text2", wrap=True)
        self.caption, self.owed = label("section", "text2"), label("title")
        self.ways = large(FILLED, "F9", "scale")
        self.read, self.said = label("label", "text2"), label("section", wrap=True)
        self.yes, self.no = large(FILLED, "Alt+Y", "circle-check"), large(FRAMED, "Alt+N", "ban")
        self.amount, self.day = self.field("amount", AmountField()), self.field("day", DayField())
        self.of, self.on = label("label", "text2"), label("label", "text2")
        for one in (self.amount, self.day):
            tall(one)
        self.promise = large(FRAMED, "Alt+P", "handshake")
        self.known = QWidget()
        self.reading = QWidget()
        self.reading.setLayout(column(self.read, self.said, row(self.yes, self.no, gap=12), gap=10))
        fields = row(column(self.of, self.amount), column(self.on, self.day), gap=16)
        self.known.setLayout(column(
            row(self.caption, self.owed, None, gap=12), self.ways, self.reading, fields,
            self.promise, None, gap=12,
        ))  # fmt: skip
        self.setLayout(column(self.hidden, self.masked, self.known, None, gap=12))
        self.ways.clicked.connect(self.negotiation_wanted)
        self.yes.clicked.connect(lambda: self.done.emit("offer", (True,)))
        self.no.clicked.connect(lambda: self.done.emit("offer", (False,)))
        self.promise.clicked.connect(self._promise)
        self.show_reading("")

    def _promise(self) -> None:
        self.done.emit("promise", (self.amount, self.day))

    def show_reading(self, words: str) -> None:
        """What is read to them, word for word; nothing: it is gone."""
        self.said.setText(words)
        self.reading.setVisible(bool(words))
        self.ways.set_kind(FRAMED if words else FILLED)

    def show_view(self, view: doorwork.View) -> None:
        """The mask, or what is behind it."""
        known = view.at.stands.confirmed
        show_where(((self.hidden, not known), (self.masked, not known), (self.known, known)))
        owed = [Money(one.owing.total, one.owing.currency) for one in view.tables]
        self.owed.setText(" + ".join(map(wording.money, owed)))
        if not known:
            self.show_reading("")

    def focus_first(self) -> None:
        """The ways."""
        (self.ways if self.known.isVisibleTo(self) else self).setFocus()

    def retranslate(self) -> None:
        """Every word; those of the debt are written when they may be seen."""
        for one, code in (
            (self.masked, "masked"), (self.caption, "owed"), (self.read, "read_this"),
            (self.of, "promise_of"), (self.on, "promise_on"), (self.ways, "negotiate"),
            (self.yes, "agrees"), (self.no, "declines"), (self.promise, "promise"),
        ):  # fmt: skip
            one.setText(wording.text(f"door.{code}"))
        self.amount.setAccessibleName(self.of.text())
        self.day.setAccessibleName(self.on.text())
        self.day.retranslate()


def pages() -> dict[Step, DoorPage]:
    """A page a step."""
    return {
        Step.ARRIVE: OnePress("arrive", "house"), Step.KNOCK: OnePress("knock", "key-round"),
        Step.MEET: MeetPage(), Step.VERIFY: VerifyPage(), Step.CONSENT: ConsentPage(),
        Step.TALK: WordsPage("said", "say", "door.said"), Step.OFFER: OfferPage(),
        Step.FILE: FilePage(), Step.SIGN: SignPage(),
        Step.NOTE: WordsPage("note", "leave_note", "door.note"), Step.NEXT: NextPage(),
        Step.LEAVE: LeavePage(),
    }  # fmt: skip
