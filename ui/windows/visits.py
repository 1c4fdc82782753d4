"""Visits 外访: the day as one goes, what waits and is appointed, what is out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QStackedWidget

from ui import doorwork, roles, visiting, wording
from ui.hub import Hub
from ui.tasks import Tasks
from ui.widgets.pane import column, line
from ui.windows.door import DoorPane
from ui.windows.room import Room
from ui.windows.tabs import TabRow
from ui.windows.visitasks import VisitAsks
from ui.windows.visitaway import VisitAway
from ui.windows.visitday import VisitDay
from ui.windows.visitpane import VisitPane
from ui.windows.visitsheets import VisitSheets

if TYPE_CHECKING:
    from app.services.desk import Desk

DAY, OPEN, SHEETS, AWAY = "day", "open", "sheets", "away"


class VisitsWindow(Room):
    """A tab each; a visitor begins with tomorrow, whoever has people with what stands."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self.tabs = TabRow((DAY, OPEN, SHEETS, AWAY))
        self.day = VisitDay(desk, tasks, hub, self.notice)
        self.asks = VisitAsks(desk, tasks, hub, self.notice)
        self.sheets = VisitSheets(desk, tasks, hub, self.notice)
        self.away = VisitAway(desk, tasks, hub, self.notice)
        self.panes: dict[str, VisitPane] = {
            DAY: self.day, OPEN: self.asks, SHEETS: self.sheets,
            AWAY: self.away,
        }  # fmt: skip
        self.door: DoorPane | None = None  # while somebody stands at one
        self.stack, self.line = QStackedWidget(), line()
        for pane in self.panes.values():
            self.stack.addWidget(pane)
            pane.hinted.connect(self._say_hint)
        whole = column(self.tabs, self.line, self.stack, gap=8)
        whole.setStretch(2, 1)
        self.furnish(whole, buttons=())
        self.tabs.chosen.connect(self._open)
        self.day.door_wanted.connect(self.go_to_door)
        if roles.has_people(desk):
            self.tabs.choose(OPEN)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        at_door = self.door is not None
        self.title.setText(wording.text("door.title" if at_door else "visit.title"))
        if at_door:
            self.back.setText(wording.text("door.close"))
        self.tabs.setAccessibleName(wording.text("visit.title"))
        for code, tab in self.tabs.tabs.items():
            tab.say(wording.text(f"visit.tab_{code}"))
        for pane in self.panes.values():
            pane.retranslate()
        self._say_hint()

    def begin(self) -> None:
        """Read anew what is open; whoever has begun a visit stands at its door."""
        self.notice.clear()
        if self.door is None:
            self._open(self.tabs.current())
            self._tasks.run(self, partial(doorwork.begun, self._desk), self._go_on, self._not_begun)

    def leave(self) -> None:
        """From a door back to the day, from there to the desk."""
        if self.door is None:
            super().leave()
            return
        self.door.end()
        self._away()

    def stop(self) -> None:
        """What is typed at a door is in the book before the window goes."""
        if self.door is not None:
            self.door.end()

    def go_to_door(self, visit_id: str) -> None:
        """One step a page, and nothing else in the room."""
        self.door = DoorPane(self._desk, self._tasks, self._hub, self.notice)
        self.door.left.connect(self._away)
        self.stack.addWidget(self.door)
        self.stack.setCurrentWidget(self.door)
        self._dress()
        self.door.begin(visit_id)

    def _go_on(self, visit_id: str | None) -> None:
        if visit_id is not None and self.door is None:
            self.go_to_door(visit_id)

    def _not_begun(self, error: BaseException) -> None:
        self.notice.say(wording.problem(error))

    def _away(self, _: bool = False) -> None:
        """The day of today, whose next door it is."""
        door, self.door = self.door, None
        if door is not None:
            self.stack.removeWidget(door)
            door.deleteLater()
        self._dress()
        self.day.day.write(visiting.today(self._desk))
        self.tabs.choose(DAY)
        self._open(DAY)

    def _dress(self) -> None:
        """At a door there is neither a tab nor a hint."""
        for part in (self.tabs, self.line, self.hint):
            part.setVisible(self.door is None)
        needs = QSizePolicy.Policy.Preferred if self.door is None else QSizePolicy.Policy.Ignored
        for pane in self.panes.values():  # a tablet is narrower than their tables
            pane.setSizePolicy(needs, needs)
        self.retranslate()

    def offer(self, debtor_id: str | None) -> None:
        """Whoever is open at the desk may be visited."""
        self.asks.offer(debtor_id)

    def _open(self, code: str) -> None:
        pane = self.panes[code]
        self.stack.setCurrentWidget(pane)
        self._say_hint()
        pane.begin()

    def _say_hint(self) -> None:
        self.hint.setText(self.panes[self.tabs.current()].hint())
