"""One option of a negotiation in a card: amounts, balance over time, whose yes it takes."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from app.domain.money import Money
from app.domain.negotiation import Option
from app.domain.plans import Every, Quote, Seat, Shift
from ui import wording
from ui.widgets.balance import BalancePlot
from ui.widgets.ledger import Entry, Ledger
from ui.widgets.pane import column, label, on_ground, restyle, row

_STATE, _SCHEDULE, _TOTALS, _BESIDE = 1, 3, 3, 3  # rows of each part
_YES = {None: ("own", "circle-check", "allow"), Seat.TEAM_LEAD: ("team_lead", "users", "wait"),
        Seat.CREDITOR: ("creditor", "ban", "forbid")}  # fmt: skip


def named(one: Option) -> str:
    """What it is called."""
    stepped = "stepped_plan" if one.proposal.offer.steps else one.way.value
    return wording.text(f"negotiation.way_{stepped}", count=len(one.quote.schedule))


class OptionCard(QFrame):
    """Shows one option; a press chooses it."""

    chosen = Signal()

    def __init__(self, digit: int) -> None:
        super().__init__()
        self._shows: tuple[Quote, bool, bool, str] | None = None  # and in which language
        on_ground(self, "option")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.cap, self.name = QLabel(str(digit)), label("section")
        self.cap.setProperty("cap", True)
        self.best = label("caption")
        self.best.setProperty("badge", True)
        self.how, self.amount = label("caption", "text2"), label("title")
        self.first, self.plot = label("label", "text2"), BalancePlot()
        self.state, self.yes = Ledger(_STATE), Ledger(1)
        self.schedule, self.totals = Ledger(_SCHEDULE), Ledger(_TOTALS)
        self.beside = Ledger(_BESIDE)
        head = row(self.cap, self.name, None, self.best, gap=8)
        sum_ = row(self.amount, self.first, None, gap=6)
        whole = column(
            head, self.how, sum_, self.state, self.plot, self.schedule, self.totals, self.beside,
            self.yes, gap=3,
        )  # fmt: skip
        whole.setContentsMargins(11, 9, 11, 7)
        whole.setStretch(4, 1)
        self.setLayout(whole)

    def parts(self) -> tuple[Ledger, ...]:
        """Everything that is painted in rows."""
        return (self.state, self.schedule, self.totals, self.beside, self.yes)

    def show_option(self, one: Option, chosen: bool, days: int, most: int) -> None:
        """Everything of it; plots share `days` and `most`."""
        self.plot.show_steps(one.balance, days, most, "accent" if chosen else "text3")
        shows = (one.quote, one.recommended, chosen, wording.language())
        if self._shows is not None and self._shows[0] is one.quote and self._shows[1:] == shows[1:]:
            return
        self._shows, rows = shows, one.quote.schedule
        if self.property("chosen") != chosen:
            self.setProperty("chosen", chosen)
            restyle(self)
        self.name.setText(named(one))
        self.best.setText(wording.text("negotiation.recommended"))
        self.best.setVisible(one.recommended)
        self.how.setText(_how(one))
        self.amount.setText(wording.money(_money(one, rows[0].total)))
        self.first.setText(wording.text(f"negotiation.{'each' if len(rows) > 1 else 'once'}"))
        self.state.say(_state(one))
        self.schedule.say(*_schedule(one))
        self.totals.say(*_totals(one))
        self.beside.say(*_beside(one))
        code, icon, ink = _YES[one.quote.needs_approval_by]
        said = wording.text(f"negotiation.{code}")
        self.yes.say(Entry(said, icon=icon, ink=ink, ruled=True))
        self.setAccessibleName(named(one))
        self.setAccessibleDescription("; ".join(part.accessibleName() for part in self.parts()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press anywhere in it chooses it."""
        self.chosen.emit()
        event.accept()


def _how(one: Option) -> str:
    """In which rhythm, in one line."""
    offer = one.proposal.offer
    if offer.every is Every.MONTH and offer.first_due is not None:
        shape = "stepped" if offer.steps else "equal"
        return wording.text(f"negotiation.how_{shape}", day=offer.first_due.day)
    last = one.quote.schedule[-1].due
    shifted = offer.shift is not Shift.NONE and offer.new_due != last
    return wording.text("negotiation.how_shifted" if shifted else "negotiation.how_by", last=last)


def _state(one: Option) -> Entry:
    """Whether it stays within what is left, under stress too."""
    text = wording.text
    if one.quote.affordable is None:
        return Entry(text("negotiation.unknown"), icon="info", ink="text2")
    if not one.quote.affordable:
        return Entry(text("negotiation.unaffordable"), icon="ban", ink="forbid")
    if one.stress is not None and one.stress.short_by_cost:
        short = _money(one, one.stress.short_by_cost)
        return Entry(text("negotiation.tight", short=short), icon="clock", ink="wait")
    return Entry(text("negotiation.affordable"), icon="circle-check", ink="allow")


def _schedule(one: Option) -> list[Entry]:
    """The days on which something is due, alike amounts together."""
    text, rows = wording.text, one.quote.schedule
    entries = []
    if down := one.quote.totals.down_payment:
        entries.append(Entry(text("negotiation.down"), _figure(one, down),
                             text("negotiation.today")))  # fmt: skip
    alike = [list(group) for _, group in groupby(rows, key=lambda row: row.total)]
    for group in alike if len(alike) + len(entries) <= _SCHEDULE else [rows[:1], rows[-1:]]:
        first, last = group[0], group[-1]
        word, when = text("negotiation.nth", n=first.n), f"{first.due}"
        if len(rows) == 1:
            word, when = f"{first.due}", ""
        elif last.n > first.n:
            word = text("negotiation.nths", n=first.n, last=last.n)
            when = text("negotiation.until", last=f"{last.due:%Y-%m}")
        entries.append(Entry(word, _figure(one, first.total), when))
    return entries


def _totals(one: Option) -> list[Entry]:
    text, found = wording.text, one.quote
    rate = "—" if found.annual_rate is None else f"{found.annual_rate * 100:.2f} %"
    total = found.totals.to_pay + found.totals.down_payment
    return [
        Entry(text("negotiation.total"), _figure(one, total), kind="strong", ruled=True),
        Entry(text("negotiation.waived"), _figure(one, found.totals.waived)),
        Entry(text("negotiation.rate"), rate),
    ]


def _beside(one: Option) -> list[Entry]:
    """Beside doing nothing: what it adds in a month, and what is saved or paid more."""
    text, totals = wording.text, one.quote.totals
    runs = text("negotiation.no_rate")
    figure = ""
    if one.runs_on is not None:
        runs, figure = text("negotiation.runs_on"), f"+{_figure(one, one.runs_on)}"
    more = totals.agreed_interest - totals.waived
    saved = text("negotiation.saves" if more <= 0 else "negotiation.costs")
    return [
        Entry(text("negotiation.beside"), ruled=True, ink="text3"),
        Entry(runs, figure),
        Entry(saved, _figure(one, abs(more))),
    ]


def _figure(one: Option, fen: int) -> str:
    return wording.figures(_money(one, fen))


def _money(one: Option, fen: int) -> Money:
    return Money(fen, one.proposal.currency)
