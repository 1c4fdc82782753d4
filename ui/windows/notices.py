"""Written notices 书面通知: a run is tried out and made at the left tab, followed at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from app.domain.contact import Channel
from app.domain.notices import FOLLOWS, Notice, NoticeKind, NoticeState, NoticeTrial, Wanted
from ui import noticing, wording
from ui.hub import PERSON, QUEUE, Hub
from ui.models.notices import NoticeModel, TrialModel
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FRAMED, PLAIN, Button
from ui.widgets.notice import ALLOW, WAIT
from ui.widgets.pane import column, label, line, row
from ui.widgets.segments import Segments
from ui.widgets.table import table
from ui.windows.fields import DayField
from ui.windows.files import ask_for_place
from ui.windows.filters import FilterBar, facets, filters_of
from ui.windows.room import Room
from ui.windows.tabs import TabRow

if TYPE_CHECKING:
    from app.domain.notices import NoticeRun
    from app.services.desk import Desk

RUN, MADE = "run", "made"
_KINDS = (NoticeKind.OVERDUE, NoticeKind.DEMAND, NoticeKind.REFERRAL)  # a visit is one person's
_BY = (Channel.LETTER, Channel.EMAIL)
_STATES = {NoticeState.SENT: "Alt+S", NoticeState.DELIVERED: "Alt+D", NoticeState.RETURNED: "Alt+R"}


class NoticesWindow(Room):
    """Nothing is made before it was seen; what came back is said here too."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self._trial: NoticeTrial | None = None
        self._run = ""  # of the trial, once it was begun
        self._asked, self._busy = 0, False
        self.tabs, self.pages = TabRow((RUN, MADE)), QStackedWidget()
        self.trial, self.made = TrialModel(self), NoticeModel(self)
        self.people, self.list = table(self.trial, (2,)), table(self.made, (6,))
        self.kind = Segments(tuple(one.value for one in _KINDS))
        self.by = Segments(tuple(one.value for one in _BY))
        self.filters, self.count = FilterBar(), label("strong")
        self.make = Button(FILLED, key="Ctrl+Return", icon="file-spreadsheet")
        self.on, self.proof = DayField(), QLineEdit()
        self.on_caption, self.proof_caption = label("label", "text2"), label("label", "text2")
        self.said = {state: Button(FRAMED, key=key) for state, key in _STATES.items()}
        self.again = Button(PLAIN, key="Alt+P")
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self.kind.choose(NoticeKind.OVERDUE.value)
        self.by.choose(Channel.LETTER.value)
        self.on_caption.setBuddy(self.on)
        self.proof_caption.setBuddy(self.proof)
        asked = row(self.kind, self.by, None, self.count, self.make, gap=12)
        run = column(asked, self.filters, self.people, gap=10)
        run.setStretch(2, 1)
        words = row(
            column(self.on_caption, self.on, gap=2), column(self.proof_caption, self.proof, gap=2),
            gap=12,
        )  # fmt: skip
        words.setStretch(1, 1)
        made = column(self.list, words, row(*self.said.values(), None, self.again, gap=8), gap=10)
        made.setStretch(0, 1)
        for page in (run, made):
            self.pages.addWidget(_held(page))
        whole = column(self.tabs, line(), self.pages, gap=8)
        whole.setStretch(2, 1)
        self.furnish(whole, buttons=())

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._turn)
        for one in (self.kind, self.by):
            one.chosen.connect(lambda _: self._choose())
        self.filters.changed.connect(lambda _: self._try())
        self.make.clicked.connect(self._make)
        self.list.selectionModel().currentRowChanged.connect(lambda *_: self._show_marked())
        for state, button in self.said.items():
            button.clicked.connect(partial(self._follow, state))
        self.again.clicked.connect(self._write)

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        text = wording.text
        self.title.setText(text("notice.title"))
        self.tabs.setAccessibleName(text("notice.title"))
        for code, tab in self.tabs.tabs.items():
            tab.say(text(f"notice.tab_{code}"))
        kinds = {one.value: text(f"notice.kind_{one.value}") for one in _KINDS}
        self.kind.set_words(kinds, text("notice.column_kind"))
        by = {one.value: text(f"notice.by_{one.value}") for one in _BY}
        self.by.set_words(by, text("notice.by"))
        self.on_caption.setText(text("notice.column_day"))
        self.proof_caption.setText(text("notice.column_proof"))
        for state, button in self.said.items():
            button.setText(text(f"notice.state_{state.value}"))
        self.people.setAccessibleName(text("notice.tab_run"))
        self.list.setAccessibleName(text("notice.tab_made"))
        self._turn(self.tabs.current())
        self._show()

    def begin(self) -> None:
        """Read what is on record, and try the run out anew."""
        self.notice.clear()
        self.on.write(self._desk.today(self._desk.clock()))
        self._ask(partial(noticing.floor, self._desk), self._begun)

    def wanted(self) -> Wanted:
        """What is chosen now; the notice speaks the language of the window."""
        return Wanted(
            NoticeKind(self.kind.current()), Channel(self.by.current()), wording.language(),
            filters_of(self.filters.chosen()),
        )  # fmt: skip

    def _begun(self, floor: noticing.Floor) -> None:
        names = ("all_stages", "all_creditors", "promises", "all_tags")
        all_ = tuple(wording.text(f"reassign.{name}") for name in names)
        self.filters.offer(facets(floor.choices, (all_[0], all_[1], all_[2], all_[3])))
        self._stand(floor)
        self._try()
        shown = self.people if self.tabs.current() == RUN else self.list
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stand(self, floor: noticing.Floor) -> None:
        at = max(self.list.currentIndex().row(), 0)
        self.made.set_rows(floor.latest)
        self.list.setCurrentIndex(self.made.index(min(at, len(floor.latest) - 1), 0))
        self._show_marked()

    def _turn(self, code: str) -> None:
        self.pages.setCurrentIndex((RUN, MADE).index(code))
        self.hint.setText(wording.text(f"notice.hint_{code}"))

    def _choose(self) -> None:
        self.notice.clear()
        self._try()

    def _try(self) -> None:
        self._asked += 1
        job = partial(noticing.try_out, self._desk, self.wanted())
        self._tasks.run(self, job, partial(self._tried, self._asked), self._failed)

    def _tried(self, asked: int, trial: NoticeTrial) -> None:
        if asked == self._asked:  # else another one is wanted by now
            self._trial, self._run = trial, ""
            self._show()
            if not noticing.has_line(self._desk, trial.wanted):
                self.notice.say(wording.text("problem.sender.no_line"), WAIT)

    def _show(self) -> None:
        trial = self._trial
        self.trial.set_rows((*trial.recipients, *trial.passed_over) if trial else ())
        getting = len(trial.recipients) if trial else 0
        passed = len(trial.passed_over) if trial else 0
        told = wording.text("notice.count", count=getting, passed=passed)
        more = trial.more if trial else 0
        self.count.setText(told + (wording.text("notice.more", more=more) if more else ""))
        self.make.setText(wording.text("notice.make", count=getting))
        may = trial is not None and noticing.has_line(self._desk, trial.wanted)
        self.make.setEnabled(may and getting > 0)

    def _make(self) -> None:
        trial, out = self._trial, None
        if trial is None or not self.make.isEnabled() or self._busy:
            return
        if trial.wanted.channel is Channel.LETTER:
            out = self._place(trial.wanted.kind.value)
            if out is None:
                return
        self._run = self._run or self._desk.new_id(self._desk.clock())
        self._ask(partial(noticing.make, self._desk, self._run, trial, out), self._done)

    def _done(self, answer: tuple[NoticeRun, noticing.Floor]) -> None:
        run, floor = answer
        self._stand(floor)
        self._try()
        made = sum(one.state is not NoticeState.REFUSED and not one.is_left for one in run.notices)
        self._say_of(run, wording.text("notice.done", count=made))
        self._hub.tell(QUEUE, PERSON)

    def _say_of(self, run: NoticeRun, words: str) -> None:
        """The words, and who was left out on the way."""
        over = [one for one in run.passed_over if one.code in ("refused", "later")]
        told = [f"{one.name}: {wording.current().passed_over(one)}" for one in over]
        self.notice.say(" ".join((words, *told)), WAIT if told else ALLOW)

    def _place(self, name: str) -> Any:
        day = self._desk.today(self._desk.clock())
        return ask_for_place(self, wording.text("notice.title"), f"{name}-{day:%Y%m%d}.pdf")

    def _marked(self) -> Notice | None:
        return self.made.row_at(self.list.currentIndex())

    def _show_marked(self) -> None:
        one = self._marked()
        follows = () if one is None else FOLLOWS.get(one.state, ())
        for state, button in self.said.items():
            button.setEnabled(state in follows)
        mailed = one is not None and one.channel is Channel.EMAIL
        self.again.setText(wording.text("notice.hand_again" if mailed else "notice.again"))
        may = one is not None and one.letter is not None
        self.again.setEnabled(may and not (mailed and NoticeState.SENT not in follows))

    def _follow(self, state: NoticeState, _: bool = False) -> None:
        one, proof = self._marked(), self.proof.text().strip()
        if one is None:
            return
        if fault := self.on.fault():
            self.notice.say(fault, WAIT)
            return
        job = partial(noticing.follow, self._desk, one.number, state, self.on.day(), proof)
        self._ask(job, partial(self._followed, one, state))

    def _followed(self, one: Notice, state: NoticeState, floor: noticing.Floor) -> None:
        self.proof.clear()
        self._stand(floor)
        code = "notice.came_back" if state is NoticeState.RETURNED else "notice.followed"
        state_words = wording.text(f"notice.state_{state.value}")
        self.notice.say(wording.text(code, number=one.number, state=state_words), ALLOW)
        self._hub.tell(QUEUE, PERSON)

    def _write(self) -> None:
        one = self._marked()
        if one is not None and one.channel is Channel.EMAIL:
            self._ask(partial(noticing.go_on, self._desk, one), self._handed)
            return
        out = None if one is None else self._place(one.kind.value)
        if one is not None and out is not None:
            self._ask(partial(noticing.write, self._desk, one.run_id, out), self._written)

    def _handed(self, answer: tuple[NoticeRun, noticing.Floor]) -> None:
        run, floor = answer
        self._stand(floor)
        over = next(iter(run.passed_over), None)
        if over is None:
            self.notice.say(wording.text("notice.handed_again"), ALLOW)
        else:
            self.notice.say(f"{over.name}: {wording.current().passed_over(over)}", WAIT)

    def _written(self, floor: noticing.Floor) -> None:
        self._stand(floor)
        self.notice.say(wording.text("notice.written"), ALLOW)

    def _ask(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """One job at a time; a press meanwhile does nothing."""
        if not self._busy:
            self._busy = True
            self._tasks.run(self, job, partial(self._answered, done), self._failed)

    def _answered(self, done: Callable[[Any], None], answer: Any) -> None:
        self._busy = False
        done(answer)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self.notice.say(wording.problem(error))


def _held(page: Any) -> QWidget:
    holder = QWidget()
    page.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(page)
    return holder
