"""What happens next with this person: always something, with a proposal that Enter takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent

from ui import icons, wording
from ui.widgets.choices import LETTERS, ChoiceList
from ui.widgets.pane import Pane, column, label, row
from ui.windows.outcomes import CALLBACK, HOLD, PROMISE, Choice

LOOK, ASK, CALL, QUEUE, REVIEW, REST = "look", "ask", "call", "queue", "review", "rest"
KEEP = "keep"
_LOOKED_AT = time(8)  # when a promise is looked at on its day
_ASKED_AT = time(17)  # when somebody is asked whether it is paid


@dataclass(frozen=True, slots=True)
class Known:
    """What the form says already, where the person is."""

    zone: ZoneInfo
    due_on: date | None = None
    callback_at: datetime | None = None
    review_on: date | None = None


def steps_after(choice: Choice) -> tuple[str, ...]:
    """The next steps that fit an outcome, the proposal first."""
    if HOLD in choice.asks or choice.hold is not None:
        return (REVIEW,)
    if choice.opts_out:
        return (REST,)
    if choice.arranged:
        return (KEEP, CALL)
    if PROMISE in choice.asks:
        return (LOOK, ASK, CALL)
    if CALLBACK in choice.asks:
        return (CALL,)
    return (QUEUE, CALL)


def call_back_at(step: str, known: Known) -> datetime | None:
    """When this step calls back, of those that do; None for the others."""
    if step == ASK:
        return _on_the_day(known, _ASKED_AT)
    return known.callback_at if step == CALL else None


def _on_the_day(known: Known, at: time) -> datetime | None:
    """That time of the day of the promise, where the person is."""
    return None if known.due_on is None else datetime.combine(known.due_on, at, known.zone)


class NextSteps(Pane):
    """A short list with letters; `changed` is said when another step is chosen."""

    changed = Signal()
    taken = Signal()  # chosen by a key, a click or Enter

    def __init__(self) -> None:
        super().__init__()
        self._choice: Choice | None = None
        self._known = Known(ZoneInfo(wording.zone_name()))
        self.mark, self.title = label(), label("section")
        self.wanted, self.enter = label("caption", "wait"), label("caption", "text3")
        self.list = ChoiceList(keys=LETTERS)
        self.list.chosen.connect(self._chosen)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._marked())
        head = row(self.mark, self.title, self.wanted, None, self.enter, gap=8)
        self.setLayout(column(head, self.list, gap=2))
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the list."""
        self.title.setText(self.tr("Next step"))
        self.list.setAccessibleName(self.title.text())
        self.list.choices.proposal = self.tr("proposed")
        marked = self.list.currentIndex().row()
        self._fill()
        self.list.setCurrentIndex(self.list.choices.index(marked))
        self._marked()

    def show_for(self, choice: Choice | None) -> None:
        """The steps that fit this outcome; the only one there is is chosen."""
        if choice != self._choice:
            self._choice = choice
            self._fill()
            if self.list.choices.rowCount() == 1:
                self.list.setCurrentIndex(self.list.choices.index(0))
            self._marked()

    def know(self, known: Known) -> None:
        """What the fields say by now: the days beside the steps follow."""
        if known != self._known:
            self._known = known
            self._say_when()

    def step(self) -> str | None:
        """What was chosen."""
        return self.list.current()

    def choose(self, step: str | None) -> None:
        """Choose by code, as kept before."""
        codes = list(steps_after(self._choice)) if self._choice else []
        at = codes.index(step) if step in codes else -1
        self.list.setCurrentIndex(self.list.choices.index(at))

    def take_proposal(self) -> None:
        """Enter: what is chosen already, else the first."""
        if self.list.current() is None:
            self.list.choose(0)
        else:
            self.taken.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The words beside Enter can be pressed too."""
        if self.enter.geometry().contains(event.position().toPoint()):
            self.take_proposal()

    def _fill(self) -> None:
        steps = steps_after(self._choice) if self._choice else ()
        words = {
            LOOK: self.tr("Check payment on the day"),
            ASK: self.tr("Call on the day of the promise"),
            CALL: self.tr("Call back"),
            QUEUE: self.tr("Stay in the queue, in its order"),
            KEEP: self.tr("Keep to the plan: a reminder on each day of it"),
            REVIEW: self.tr("Leave in peace until the review"),
            REST: self.tr("No call; only what the law requires"),
        }
        self.list.choices.set_rows([(step, words[step]) for step in steps])
        self.list.choices.proposed = steps[0] if len(steps) > 1 else None
        self.list.be(rows=max(1, len(steps)))
        self._say_when()

    def _say_when(self) -> None:
        known = self._known
        on: dict[str, datetime | None] = {
            LOOK: _on_the_day(known, _LOOKED_AT),
            ASK: call_back_at(ASK, known),
            CALL: known.callback_at,
        }
        aside = {step: f"{at.astimezone(known.zone):%m-%d %H:%M}" for step, at in on.items() if at}
        aside.setdefault(CALL, self.tr("choose a time…"))
        if known.review_on is not None:
            aside[REVIEW] = f"{known.review_on:%Y-%m-%d}"
        self.list.choices.aside = aside
        self.list.viewport().update()

    def _marked(self) -> None:
        chosen = self.list.current() is not None
        icon, ink = ("circle-check", "allow") if chosen else ("circle", "wait")
        self.mark.setPixmap(icons.pixmap(icon, 16, ink, 2.0))
        self.wanted.setText("" if chosen or not self._choice else self.tr("still to choose"))
        self.enter.setText(self.tr("Enter takes the proposal") if not chosen else "")
        self.changed.emit()

    def _chosen(self, _: str) -> None:
        self.taken.emit()
