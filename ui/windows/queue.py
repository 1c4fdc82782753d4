"""The left pane: who waits, in which order, and why; the lists of the other tabs lie behind it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from app.domain.queue import EVERYBODY, Choices, Tabs
from ui import lists, wording
from ui.hub import QUEUE, Hub
from ui.lists import Filtering, Which
from ui.widgets.notice import WAIT
from ui.widgets.pane import Pane, column, label, row
from ui.windows.filters import Chosen, Facet, FilterBar, facets, filters_of
from ui.windows.outage import heeds, is_away
from ui.windows.people import PeopleList

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.tasks import Failure, Tasks
    from ui.windows.myday import MyDayPane

WIDTH = 272
_MINUTE = 60  # seconds after which the lists are looked at again: something may be due by now


class QueuePane(Pane):
    """Says `chosen` with the person's id when the agent picks a row of any list.

    The queue is there at once; `furnish` builds the lists behind it.
    """

    call_backs: PeopleList
    promises: PeopleList
    my_day: MyDayPane

    chosen = Signal(str)
    counted = Signal(int)
    tabs_counted = Signal(object)  # Tabs

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(ground="panel")
        self._desk, self._tasks = desk, tasks
        self._choices = Choices((), ())
        self._looked: datetime | None = None
        self._tabs: Tabs | None = None
        self.setFixedWidth(WIDTH)
        self.cases = PeopleList(desk, tasks, Which.CASES)
        self._lists: list[PeopleList] = []
        self._hub = hub
        self.model, self.view, self.notice = self.cases.model, self.cases.view, self.cases.notice
        self.stack, self.upper = QStackedWidget(), QStackedWidget()
        self.title, self.count = label("section"), label("body", "text3")
        self.order, self.filters = label("caption", "text2"), FilterBar()
        self.due = label("caption", "text2")
        self._key = QShortcut(QKeySequence("/"), self)
        self._key.activated.connect(self.focus_filters)
        self._lay_out()
        self._list(self.cases)
        self._connect()
        self.retranslate()

    def furnish(self) -> None:
        """Build what lies behind the queue: call-backs, promises, one's own day."""
        from ui.windows.myday import MyDayPane

        self.call_backs = PeopleList(self._desk, self._tasks, Which.CALL_BACKS)
        self.promises = PeopleList(self._desk, self._tasks, Which.PROMISES)
        self.my_day = MyDayPane(self._desk, self._tasks)
        for one in (self.call_backs, self.promises, self.my_day):
            self._list(one)
        self._hub.changed.connect(self._heard)

    def retranslate(self) -> None:
        """Every word of the pane."""
        names = (self.tr("Queue"), self.tr("Call-backs"), self.tr("Promises"), self.tr("My day"))
        orders = (self.tr("Suggested order"), self.tr("Due first"), self.tr("By day"), "")
        at = self.stack.currentIndex()
        self.title.setText(names[at])
        self.order.setText(orders[at])
        self._say_due()
        self.filters.offer(self._facets())

    def reload(self) -> None:
        """Read again what is shown now, and how many each tab has."""
        for one in self._lists:
            one.reload()
        self.my_day.reload()
        self._looked = self._desk.clock()
        self._tasks.run(self, partial(lists.tabs, self._desk), self._show_tabs, self.not_read)

    def begin(self, failed: Failure) -> None:
        """List those whom one listed last, and then all the rest of it."""
        self._tasks.run(self, partial(lists.filtering, self._desk), self._begun, failed)

    def show_list(self, which: Which) -> None:
        """Another tab."""
        at = list(Which).index(which)
        self.stack.setCurrentIndex(at)
        self.upper.setCurrentIndex(min(at, 1))
        self.retranslate()
        self._say_count()

    def select(self, debtor_id: str | None) -> None:
        """Mark a person's row wherever they are listed."""
        for one in self._lists:
            one.select(debtor_id)

    def selected(self) -> str | None:
        """Whose row is marked in the queue."""
        return self.cases.selected()

    def tick(self, now: datetime, *, reads: bool = True) -> None:
        """Let the countdowns go on; each minute see who is due, where anything can be read."""
        for one in self._lists:
            one.tick(now)
        looked = self._looked
        if reads and looked is not None and (now - looked).total_seconds() >= _MINUTE:
            self.reload()

    def not_read(self, error: BaseException) -> None:
        """Something that is shown could not be read."""
        if not heeds(self._desk.journal, error):
            self.notice.say(wording.problem(error))

    def not_kept(self, error: BaseException) -> None:
        """A choice could not be kept; the window follows it all the same."""
        if self._desk.journal is not None and is_away(error):
            self.notice.say(wording.text("unsent.choice"), WAIT)
        else:
            self.notice.say(wording.problem(error))

    def focus_filters(self) -> None:
        """The key for filters: to the first chip; with arrows one goes on from there."""
        if self.upper.currentIndex() == 0:
            self.filters.first().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        head = row(self.title, self.count, None, self.order)
        self.upper.addWidget(self.filters)
        self.upper.addWidget(self.due)
        self.upper.setFixedHeight(24)
        top = column(head, self.upper, gap=6)
        top.setContentsMargins(16, 10, 16, 10)
        whole = column(top, self.stack, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _list(self, one: PeopleList | MyDayPane) -> None:
        """One more list, behind those that are there."""
        self.stack.addWidget(one)
        if isinstance(one, PeopleList):
            self._lists.append(one)
            one.counted.connect(self._say_count)
            self._hub.attended_changed.connect(one.model.attend)
            one.model.attend(self._hub.attended)
        one.chosen.connect(self.chosen)
        self._hub.masking_changed.connect(one.model.mask)
        one.model.mask(self._hub.masked)

    def _connect(self) -> None:
        self.cases.counted.connect(self.counted)
        self.filters.changed.connect(self._filter)

    def _facets(self) -> tuple[Facet, ...]:
        return facets(
            self._choices,
            (
                self.tr("All stages"), self.tr("All creditors"), self.tr("Promises"),
                self.tr("All tags"),
            ),
        )  # fmt: skip

    def _begun(self, kept: Filtering) -> None:
        self._choices = kept.choices
        self.filters.offer(self._facets())
        chosen = {
            "stage": kept.filters.stage or "",
            "creditor_id": kept.filters.creditor_id or "",
            "promise": kept.filters.promise or "",
            "tag": kept.filters.tag or "",
        }
        self.filters.choose(chosen)
        if kept.filters != EVERYBODY:
            self.cases.filter(kept.filters)

    def _filter(self, chosen: Chosen) -> None:
        filters = filters_of(chosen)
        self.cases.filter(filters)
        keep = partial(lists.keep_filters, self._desk, filters)
        self._tasks.run(self, keep, lambda _: None, self.not_kept)

    def _show_tabs(self, tabs: Tabs) -> None:
        self._tabs = tabs
        self._say_due()
        self.tabs_counted.emit(tabs)

    def _say_due(self) -> None:
        """In place of the filters: how much of the list is for now."""
        at, tabs = self.stack.currentIndex(), self._tabs
        if tabs is None or at not in (1, 2):
            self.due.setText(self._today() if at == 3 else "")
        elif at == 1:
            self.due.setText(self.tr("Due by now: %n", "", tabs.call_backs_due))
        else:
            self.due.setText(self.tr("Due by tonight: %n", "", tabs.promises_due))

    def _today(self) -> str:
        now = self._desk.clock()
        day = wording.short_day(wording.local(now).date())
        return wording.text("list.day", day=day, weekday=wording.weekday(now))

    def _say_count(self) -> None:
        at = self.stack.currentIndex()
        listed = self._lists[at].count if at < len(self._lists) else None
        self.count.setText("" if listed is None else f"{listed:,}")

    def _heard(self, kinds: frozenset[str]) -> None:
        if QUEUE in kinds:
            self.reload()
