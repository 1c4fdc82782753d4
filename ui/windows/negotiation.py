"""F9: what the person can pay, and up to four ways side by side; every key recounts all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QWidget

from app.domain.money import Money
from app.domain.negotiation import MOST, Changed, Option, Owing, Reach, Said, Way
from app.domain.plans import Breach, Lender, Product, Seat
from ui import theme, wording
from ui.keeping import changed_of, written_changed
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.ledger import Entry, Ledger
from ui.widgets.notice import Notice
from ui.widgets.palette import Palette
from ui.widgets.pane import column, label, line, on_ground, restyle, row, scrolling, show_where
from ui.windows.changing import ChangeBar
from ui.windows.household import Guide, HouseholdForm
from ui.windows.option import OptionCard, named
from ui.windows.strip import Hints

_WIDE, _HIGH, _LEFT = 1680, 920, 304
_BAR = 16  # pixels beside the form, for its scroll bar
K = TypeVar("K", Lender, Product)
Words = Callable[[Option], str]
Barred = Callable[[Owing, Said], tuple[Breach, ...]]
Work = Callable[[Owing, Said, tuple[Option, ...]], tuple[Option, ...]]
_MOVES = {
    Qt.Key.Key_Left.value: (0, -1), Qt.Key.Key_Right.value: (0, 1),
    Qt.Key.Key_PageDown.value: (1, -1), Qt.Key.Key_PageUp.value: (1, 1),
    Qt.Key.Key_Down.value: (2, -1), Qt.Key.Key_Up.value: (2, 1),
}  # fmt: skip


class NegotiationPalette(Palette):
    """Says `chosen_one` with the option to be read back, `asked` with the reason for a lead.

    `typed` is said for everything that is changed in it, so that it can be kept.
    """

    chosen_one = Signal(object)
    asked = Signal(object, str)
    answer_wanted = Signal()  # of a lead, to what was asked before
    protect_wanted = Signal()
    typed = Signal()

    def __init__(
        self, over: QWidget, work: Work, words: Words, guide: Guide, barred: Barred
    ) -> None:
        super().__init__(over, _WIDE, _HIGH)
        self._work, self._words, self._barred = work, words, barred
        self._owing: Owing | None = None
        self._reach: Reach | None = None
        self._said = Said()
        self.options: tuple[Option, ...] = ()
        self.chosen: Way | None = None
        self._picked = False  # by hand; until then the recommended one is chosen
        self.form, self.changes = HouseholdForm(guide), ChangeBar()
        self.title, self.about = label("section"), label("label", "text2")
        self.cards = [OptionCard(n + 1) for n in range(MOST)]
        self.stress, self.notice = Ledger(3), Notice()
        self.read, self.reason = label("label", wrap=True), QLineEdit()  # read out on its own page
        self.credit = label("caption", "text2", wrap=True)
        self.reading = label("caption", "accent")
        self.lender, self.product = QComboBox(), QComboBox()
        self.kind = label("label", "wait", wrap=True)
        self.do, self.back = Button(FILLED, key="Return"), Button(FRAMED, key="Esc")
        self.keys, self.never = Hints(), label("caption", "text2", wrap=True)
        self.fields = self.form.fields
        self._lay_out()
        self._connect()

    def begin(
        self, owing: Owing, reach: Reach, kept: Mapping[str, object] | None = None
    ) -> None:
        """Everything anew for what is owed, or as it was `kept`."""
        self._owing, self._reach, self._said = owing, reach, Said()
        self.chosen, self._picked, self.options = None, False, ()
        for box, known in ((self.lender, owing.lender), (self.product, owing.product)):
            box.setCurrentIndex(-1 if known is None else box.findData(known.value))
            box.setVisible(known is None)
        with QSignalBlocker(self.form):  # half a card is nothing that was typed
            self.form.begin(owing.currency, reach.first_due)
            self.notice.clear()
            self.reason.clear()
            self.retranslate()
            if kept:
                self._restore(kept)
        self._recount()
        wide = self.form.sizeHint().width() + theme.px(_BAR)
        self.left.setFixedWidth(max(theme.px(_LEFT), wide))
        missing = [box for box in (self.lender, self.product) if box.currentIndex() < 0]
        self.open_at(missing[0] if missing else self.fields["monthly"])

    def kept(self) -> dict[str, object]:
        """Everything that was typed and moved, as a draft keeps it."""
        return {
            "open": self.isVisible(), "form": self.form.kept(), "reason": self.reason.text(),
            "lender": self.lender.currentData(), "product": self.product.currentData(),
            "changed": written_changed(self._said.changed),
            "chosen": self.chosen.value if self.chosen is not None and self._picked else None,
        }  # fmt: skip

    def option(self) -> Option | None:
        """The one that is chosen."""
        return next((one for one in self.options if one.way is self.chosen), None)

    def choose(self, at: int) -> None:
        """The option in that column, from 0."""
        if at < len(self.options):
            self.chosen, self._picked = self.options[at].way, True
            self._show()
            self.typed.emit()

    def change(self, way: Way, changed: Changed) -> None:
        """Something of a way was moved; what cannot be arranged stays as it was."""
        before = self._said
        self._said = replace(before, changed={**before.changed, way: changed})
        self.chosen, self._picked = way, True
        self._recount()
        if self.option() is None:
            self._said, self.chosen = before, way
            self._recount()
        self.typed.emit()

    def confirm(self) -> None:
        """It is read back, or a lead is asked; above that only the creditor may."""
        one = self.option()
        if one is None:
            return
        if one.quote.needs_approval_by is None:
            self.chosen_one.emit(one)
        elif one.quote.needs_approval_by is Seat.TEAM_LEAD:
            self.asked.emit(one, self.reason.text().strip())

    def retranslate(self) -> None:
        """Every word of the card."""
        text = wording.text
        self.form.retranslate()
        self.title.setText(text("negotiation.title"))
        self.never.setText(text("negotiation.never"))
        self.back.setText(text("negotiation.back"))
        self.reason.setPlaceholderText(text("negotiation.reason"))
        self.reason.setAccessibleName(text("negotiation.reason"))
        for name, box in (("lender", self.lender), ("product", self.product)):
            box.setPlaceholderText(text(f"negotiation.{name}"))
            box.setAccessibleName(text(f"negotiation.{name}"))
        for at in range(self.lender.count()):
            self.lender.setItemText(at, text(f"negotiation.lender_{self.lender.itemData(at)}"))
        for at in range(self.product.count()):
            self.product.setItemText(at, text(f"negotiation.product_{self.product.itemData(at)}"))
        self.keys.say((
            ("Alt 1–4", text("negotiation.keys")), ("Alt ← →", text("negotiation.keys_first")),
            ("Alt PgUp PgDn", text("negotiation.keys_day")),
            ("Alt ↑ ↓", text("negotiation.keys_down")), ("Tab", text("negotiation.keys_next")),
            ("F8", text("negotiation.keys_protect")),
        ))  # fmt: skip
        if self._owing is not None:
            self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt with digits and arrows works inside the fields; Enter confirms; Esc closes."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key, held = event.key(), event.modifiers()
            if held & Qt.KeyboardModifier.AltModifier and self._pressed(key):
                return True
            is_button = isinstance(watched, Button)
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not is_button:
                self.confirm()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F9 once more: what a lead has answered meanwhile. F8: what they said of hardship."""
        if event.key() == Qt.Key.Key_F9:
            self.answer_wanted.emit()
        elif event.key() == Qt.Key.Key_F8:
            self.close_it()
            self.protect_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _pressed(self, key: int) -> bool:
        if key in _MOVES:
            self.changes.step(*_MOVES[key])
            return True
        at = key - Qt.Key.Key_1.value
        if 0 <= at < MOST:
            self.choose(at)
        return 0 <= at < MOST

    def _edited(self) -> None:
        """What was said is another: the plan is as long as that allows again."""
        plan = replace(self._said.changed.get(Way.PLAN, Changed()), count=None, steps=())
        self._said = replace(self._said, changed={**self._said.changed, Way.PLAN: plan})
        self._recount()
        self.typed.emit()

    def _recount(self) -> None:
        if self._owing is None:
            return
        household, today = self.form.household(), self._owing.as_of
        self._said = replace(
            self._said, monthly=self.form.amount("monthly") or None, household=household,
            on=max(self.form.on.day(), today),
            lender=_answered(Lender, self.lender), product=_answered(Product, self.product),
        )  # fmt: skip
        self.options = self._work(self._owing, self._said, self.options)
        if not self._picked or (self.option() is None and self.chosen not in self._said.changed):
            best = [one for one in self.options if one.recommended] or self._in_reach()
            self.chosen = best[0].way if best else None
        self.form.show_left(household, wording.text("negotiation.no_household"))
        self._show()

    def _in_reach(self) -> list[Option]:
        """What is not above what is left, as far as that is known, nor for the creditor alone."""
        return [
            one for one in self.options
            if one.quote.affordable is not False
            and one.quote.needs_approval_by is not Seat.CREDITOR
        ]  # fmt: skip

    def _show(self) -> None:
        if self._owing is None or self._reach is None:
            return
        steps = [one.balance for one in self.options]
        days = max(((one[-1][0] - one[0][0]).days for one in steps), default=1)
        most = max((one[0][1] for one in steps), default=1)
        for at, one in enumerate(self.options):
            self.cards[at].show_option(one, one.way is self.chosen, days, most)
        show_where((each, at < len(self.options)) for at, each in enumerate(self.cards))
        fit = sum(one.quote.affordable is True for one in self.options)
        known = self._said.household is not None
        about = "negotiation.fit" if known else "negotiation.side_by_side"
        self.kind.setText(self._why_nothing(self._owing))
        owed = Money(self._owing.total, self._owing.currency)
        loans = len(self._owing.debts)
        self.about.setText(wording.text(about, fit=fit, owed=owed, count=loans))
        self.kind.setVisible(not self._in_reach())
        self._show_chosen(self._owing, self._reach)

    def _why_nothing(self, owing: Owing) -> str:
        """None is bearable, the law forbids each, or a kind is not known."""
        if self.options:
            return wording.text("negotiation.nothing_fits")
        for breach in self._barred(owing, self._said):
            why = wording.text(f"plan.{breach.limit}", **breach.values)
            return wording.text("negotiation.barred", why=why, source=breach.source)
        return wording.text("negotiation.kind_wanted")

    def _show_chosen(self, owing: Owing, reach: Reach) -> None:
        """What is moved, read and pressed for the option that is chosen."""
        one = self.option()
        changed = Changed() if one is None else self._said.changed.get(one.way, Changed())
        self.changes.show_for(one, changed, owing, reach)
        seat = None if one is None else one.quote.needs_approval_by
        none = wording.text("negotiation.none_chosen") if self.options else ""
        self.read.setText(none if one is None else self._words(one))
        self.credit.setText("" if one is None else _credit(one))
        asks = seat is Seat.TEAM_LEAD
        show_where(((self.read, not asks), (self.reason, asks)))
        said = wording.text("negotiation.above" if asks else "negotiation.read_to")
        self.reading.setText("" if one is None else said)
        if self.reading.property("ink") != (ink := "wait" if asks else "accent"):
            self.reading.setProperty("ink", ink)
            restyle(self.reading)
        self.do.setEnabled(one is not None and seat is not Seat.CREDITOR)
        self.do.setText(wording.text("negotiation.agree" if seat is None else "negotiation.ask"))
        self.stress.say(*_stress(one))

    def _restore(self, kept: Mapping[str, object]) -> None:
        form, changed = kept.get("form"), kept.get("changed")
        if isinstance(form, Mapping):
            self.form.restore(form)
        for name, box in (("lender", self.lender), ("product", self.product)):
            if box.currentIndex() < 0 and kept.get(name):
                box.setCurrentIndex(box.findData(kept[name]))
        if isinstance(changed, Mapping):
            self._said = replace(self._said, changed=changed_of(changed))
        if kept.get("chosen"):
            self.chosen, self._picked = Way(str(kept["chosen"])), True
        self.reason.setText(str(kept.get("reason", "")))

    def _connect(self) -> None:
        self.form.changed.connect(self._edited)
        self.changes.changed.connect(self.change)
        self.reason.textEdited.connect(lambda _: self.typed.emit())
        self.closed.connect(self.typed)
        self.do.clicked.connect(self.confirm)
        self.back.clicked.connect(self.close_it)
        for box, kinds in ((self.lender, Lender), (self.product, Product)):
            for kind in kinds:
                box.addItem(kind.value, kind.value)
            box.activated.connect(lambda _: self._edited())
        for at, each in enumerate(self.cards):
            each.chosen.connect(partial(self.choose, at))
        inputs = [
            self.lender, self.product, *self.form.inputs(), *self.changes.inputs(), self.reason,
            self.do, self.back,
        ]  # fmt: skip
        for before, after in zip(inputs, inputs[1:], strict=False):
            QWidget.setTabOrder(before, after)
        for one in inputs:
            one.installEventFilter(self)

    def _lay_out(self) -> None:
        lent = row(self.lender, self.product, gap=6)
        inside = column(lent, self.form, self.stress, self.never, None, gap=8)
        inside.setContentsMargins(0, 0, 8, 0)
        self.left = scrolling(inside)
        self.left.setProperty("ground", "none")  # the card's own
        sides = row(*self.cards, gap=10)
        for at in range(MOST):
            sides.setStretch(at, 1)
        frame = QFrame()
        on_ground(frame, "call")
        said = column(self.reading, self.read, self.reason, self.credit, gap=2)
        whole = row(said, self.back, self.do, gap=10)
        whole.setStretch(0, 1)
        whole.setContentsMargins(14, 8, 10, 8)
        frame.setLayout(whole)
        right = column(self.kind, sides, self.changes, self.notice, frame, gap=8)
        right.setStretch(1, 1)
        both = row(self.left, line("v"), right, gap=14)
        both.setStretch(2, 1)
        head = row(self.title, self.about, None, gap=14)
        page = column(head, both, self.keys, gap=8)
        page.setStretch(1, 1)
        page.setContentsMargins(18, 12, 18, 10)
        self.fill(page)


def _credit(one: Option) -> str:
    """What is reported of it, in true words."""
    kind = one.way.value if one.way in (Way.PAY_NOW, Way.SETTLEMENT) else "running"
    return wording.text(f"negotiation.credit_{kind}")


def _stress(one: Option | None) -> list[Entry]:
    """What becomes of the chosen one in a bad month."""
    text = wording.text
    head = Entry(text("negotiation.stress"), "" if one is None else named(one), ink="text2")
    if one is None:
        return [head]
    if one.stress is None:
        return [head, Entry(text("negotiation.unknown"), icon="info", ink="text2")]

    def entry(code: str, short: int, **values: object) -> Entry:
        figure = text("negotiation.borne")
        if short:
            figure = text("negotiation.short", amount=Money(short, one.proposal.currency))
        icon, ink = ("triangle-alert", "wait") if short else ("circle-check", "allow")
        return Entry(text(code, **values), figure, icon=icon, ink=ink)

    extra = Money(one.stress.extra_cost, one.proposal.currency)
    return [
        head, entry("negotiation.stress_cost", one.stress.short_by_cost, extra=extra),
        entry("negotiation.stress_pay", one.stress.short_by_pay),
    ]  # fmt: skip


def _answered(kind: type[K], box: QComboBox) -> K | None:
    return None if box.currentData() is None else kind(box.currentData())
