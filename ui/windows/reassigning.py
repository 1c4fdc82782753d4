"""Reassigning 转派: whose people go to whom at the left, what it would come to at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.domain.queue import Choices
from app.domain.reassigning import Order, Reassignment, Share, Trial
from ui import dealing, wording
from ui.hub import PERSON, QUEUE, Hub
from ui.jobs import Watch
from ui.models.reassigning import SeatModel, ShortDelegate
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FLUSH, FRAMED, PLAIN, Button
from ui.widgets.notice import ALLOW, WAIT
from ui.widgets.pane import column, label, row
from ui.widgets.segments import Segments
from ui.widgets.table import table
from ui.windows.filters import FilterBar, facets, filters_of
from ui.windows.room import Room
from ui.windows.trial import TrialPane

if TYPE_CHECKING:
    from app.domain.reassigning import TakenBack
    from app.services.desk import Desk

_SOON = 150  # milliseconds from the last change of an order to its trial
_TOLD = 300  # milliseconds from one word of progress to the next


class ReassigningWindow(Room):
    """Every change of the order is tried out at once; nothing is done before it is confirmed."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self.trial: Trial | None = None
        self._last: Reassignment | None = None
        self._choices = Choices((), ())
        self._asked, self._busy = 0, False
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._soon.timeout.connect(self._try)
        self._watch: Watch | None = None
        self._telling = QTimer(self, interval=_TOLD)
        self._telling.timeout.connect(self._tell)
        self._choose, self._come_to = self._left(), self._right()
        whole = QHBoxLayout()
        whole.setSpacing(28)
        whole.addLayout(self._choose, 11)
        whole.addLayout(self._come_to, 9)
        self.furnish(whole, buttons=())
        self._connect()
        self.retranslate()

    def _left(self) -> Any:
        self.seats = SeatModel(self)
        self.table = table(self.seats, (2,))
        self.table.setItemDelegateForColumn(6, ShortDelegate(self.table))
        self.filters = FilterBar()
        self.share = Segments(tuple(one.value for one in Share))
        self.share.choose(Share.PEOPLE.value)
        self.of, self.to = Button(FRAMED, key="F"), Button(FRAMED, key="T")
        self.others = Button(FRAMED, key="A")
        self.shared = label("label", "text2")
        shares = row(self.shared, self.share, gap=12)
        marks = row(FLUSH, self.of, self.to, self.others, None, gap=4)
        return column(marks, self.filters, shares, self.table, gap=10)

    def _right(self) -> Any:
        self.shown = TrialPane()
        self.caption, self.reason = label("label", "text2"), QLineEdit()
        self.caption.setBuddy(self.reason)
        self.apply = Button(FILLED, key="Ctrl+Return", icon="check")
        self.back_again = Button(PLAIN, key="Alt+Z")
        below = row(self.back_again, None, self.apply, gap=8)
        made = column(self.shown, self.caption, self.reason, below, gap=8)
        made.setStretch(0, 1)
        return made

    def _connect(self) -> None:
        self.of.clicked.connect(partial(self._mark, self.seats.of))
        self.to.clicked.connect(partial(self._mark, self.seats.to))
        self.others.clicked.connect(self._mark_others)
        self.table.clicked.connect(self._pressed)
        self.filters.changed.connect(self._change)
        self.share.chosen.connect(self._change)
        self.apply.clicked.connect(self._apply)
        self.back_again.clicked.connect(self._undo)

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        self.title.setText(wording.text("reassign.title"))
        self.hint.setText(wording.text("reassign.hint"))
        self.of.setText(wording.text("reassign.mark_of"))
        self.to.setText(wording.text("reassign.mark_to"))
        self.others.setText(wording.text("reassign.mark_others"))
        self.shared.setText(wording.text("reassign.equal"))
        words = {one.value: wording.text(f"reassign.by_{one.value}") for one in Share}
        self.share.set_words(words, wording.text("reassign.equal"))
        self.caption.setText(wording.text("reassign.reason"))
        self.table.setAccessibleName(wording.text("reassign.title"))
        self.shown.retranslate()
        self._offer()
        self._show()

    def begin(self) -> None:
        """Read who has whom; the marks stay."""
        self.notice.clear()
        self._ask(partial(dealing.floor, self._desk), self._begun)

    def _begun(self, floor: dealing.Floor) -> None:
        self._fill(floor)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, floor: dealing.Floor) -> None:
        at = max(self.table.currentIndex().row(), 0)
        self.seats.set_seats(floor.seats)
        self._choices, self._last = floor.choices, floor.last
        self._offer()
        self.table.setCurrentIndex(self.seats.index(min(at, len(floor.seats) - 1), 0))
        self._show()
        self._soon.start()

    def _offer(self) -> None:
        names = ("all_stages", "all_creditors", "promises", "all_tags")
        all_ = tuple(wording.text(f"reassign.{name}") for name in names)
        self.filters.offer(facets(self._choices, (all_[0], all_[1], all_[2], all_[3])))

    def _change(self, *_: object) -> None:
        """Another order: what was shown and said of the one before holds no longer."""
        self._asked += 1
        self.notice.clear()
        self.apply.setEnabled(False)
        self._soon.start()

    def order(self) -> Order:
        """What is chosen now."""
        return Order(
            tuple(sorted(self.seats.of)), tuple(sorted(self.seats.to)),
            Share(self.share.current()), filters_of(self.filters.chosen()),
        )  # fmt: skip

    def _mark(self, marks: set[str], _: bool = False) -> None:
        self.seats.toggle(self.table.currentIndex(), marks)
        self._change()

    def _mark_others(self) -> None:
        self.seats.mark_others()
        self._change()

    def _pressed(self, index: Any) -> None:
        marks = {0: self.seats.of, 1: self.seats.to}.get(index.column())
        if marks is not None:
            self.seats.toggle(index, marks)
            self._change()

    def _try(self) -> None:
        order = self.order()
        self._asked += 1
        if not order.of or not order.to:
            self._tried(self._asked, None)
            return
        job = partial(dealing.try_out, self._desk, order)
        self._tasks.run(self, job, partial(self._tried, self._asked), self._untried)

    def _tried(self, asked: int, trial: Trial | None) -> None:
        if asked != self._asked:
            return  # the order is another one by now
        self.trial = trial
        self._show()

    def _untried(self, error: BaseException) -> None:
        self.trial = None
        self._show()
        self.notice.say(wording.problem(error))

    def _show(self) -> None:
        self.shown.show_trial(self.trial)
        moves = len(self.trial.moves) if self.trial else 0
        self.apply.setText(wording.text("reassign.apply", count=f"{moves:,}"))
        self.apply.setEnabled(moves > 0)
        last = self._last
        may = last is not None and last.back is None
        self.back_again.setVisible(may)
        if last is not None:
            self.back_again.setText(wording.text("reassign.undo", count=f"{last.people:,}"))

    def _apply(self) -> None:
        if self.trial is None or not self._has_reason():
            return
        words = wording.text("reassign.done", people=f"{len(self.trial.moves):,}")
        job = partial(dealing.apply, self._desk, self.trial, self.reason.text().strip())
        self._ask_long(job, partial(self._done, words))

    def _undo(self) -> None:
        if self._last is None or not self._has_reason():
            return
        job = partial(dealing.undo, self._desk, self._last.id, self.reason.text().strip())
        self._ask_long(job, self._undone)

    def _undone(self, answer: tuple[TakenBack, dealing.Floor]) -> None:
        back, floor = answer
        words = wording.text("reassign.back", people=f"{back.people:,}", stay=f"{back.stay:,}")
        self._done(words, floor)

    def _has_reason(self) -> bool:
        if self.reason.text().strip():
            return True
        self.notice.say(wording.text("reassign.say_why"), WAIT)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _done(self, words: str, floor: dealing.Floor) -> None:
        self.reason.clear()
        self.seats.of.clear()
        self.seats.to.clear()
        self._begun(floor)
        self.notice.say(words, ALLOW)
        self._hub.tell(QUEUE, PERSON)

    def stop(self) -> None:
        """Give up what is under way: nothing of it is done then."""
        if self._watch is not None:
            self._watch.cancelled = True

    def leave(self) -> None:
        """Esc stops what is under way first."""
        if self._watch is None:
            super().leave()
        self.stop()

    def _tell(self) -> None:
        if self._watch is None:
            return
        if self._desk.at_office:  # one step of the server's, which tells nothing before its end
            self.notice.say(wording.text("reassign.under_way_whole"), WAIT)
        else:
            done, total = f"{self._watch.done:,}", f"{self._watch.total:,}"
            self.notice.say(wording.text("reassign.under_way", done=done, total=total), WAIT)

    def _ask_long(self, job: Callable[[Watch], Any], done: Callable[[Any], None]) -> None:
        """One that tells how far it is, and can be stopped."""
        if not self._busy:
            self._watch = Watch()
            self._telling.start()
            self._ask(partial(job, self._watch), done)

    def _ask(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """One job at a time; a press meanwhile waits for nothing and does nothing."""
        if self._busy:
            return
        self._busy = True
        self._tasks.run(self, job, partial(self._answered, done), self._failed)

    def _answered(self, done: Callable[[Any], None], answer: Any) -> None:
        self._end()
        done(answer)

    def _end(self) -> None:
        self._busy, self._watch = False, None
        self._telling.stop()

    def _failed(self, error: BaseException) -> None:
        self._end()
        self.notice.say(wording.problem(error))
        # Who has whom, and what can be taken back, may be another thing by now.
        self._tasks.run(self, partial(dealing.floor, self._desk), self._fill, self._untried)
