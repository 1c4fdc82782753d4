"""Visits 外访: the day as one goes, what waits and is appointed, what is out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from ui import roles, wording
from ui.hub import Hub
from ui.tasks import Tasks
from ui.widgets.pane import column, line
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
        self.stack = QStackedWidget()
        for pane in self.panes.values():
            self.stack.addWidget(pane)
            pane.hinted.connect(self._say_hint)
        whole = column(self.tabs, line(), self.stack, gap=8)
        whole.setStretch(2, 1)
        self.furnish(whole, buttons=())
        self.tabs.chosen.connect(self._open)
        if roles.has_people(desk):
            self.tabs.choose(OPEN)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        self.title.setText(wording.text("visit.title"))
        self.tabs.setAccessibleName(wording.text("visit.title"))
        for code, tab in self.tabs.tabs.items():
            tab.say(wording.text(f"visit.tab_{code}"))
        for pane in self.panes.values():
            pane.retranslate()
        self._say_hint()

    def begin(self) -> None:
        """Read anew what is open."""
        self.notice.clear()
        self._open(self.tabs.current())

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
