"""What is seen of the desk before anybody is open: the lists, the middle, the answers, the bars."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from ui import roles
from ui.widgets.pane import Pane, column, line, row
from ui.windows.nobody import NobodyPane
from ui.windows.prepare import IdlePage
from ui.windows.queue import QueuePane
from ui.windows.search import SearchField
from ui.windows.strip import HintStrip
from ui.windows.topbar import TopBar

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.hub import Hub
    from ui.tasks import Tasks
    from ui.windows.contacts import ContactsPane

WIDEST = 1000  # pixels of the middle; what is over is for the timeline


class Panes(Pane):
    """Everything of one person fits one screen; the frame does not move.

    The desk is built around the panes that are shown already, and puts its centre in the middle.
    """

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(ground="surface")
        self._desk = desk
        self.queue, self.idle, self.nobody = QueuePane(desk, tasks, hub), IdlePage(), NobodyPane()
        self.search = SearchField(desk, tasks, self)
        self.top, self.strip = TopBar(desk, self.search), HintStrip()
        self.queue.counted.connect(self.idle.show_first)
        self.queue.tabs_counted.connect(self.idle.show_counts)
        self.idle.allow(
            contacting=roles.contacts_people(desk),
            importing=roles.imports_files(desk),
            seeing=roles.sees_people(desk),
        )
        self._middle: QWidget = Pane(ground="surface")
        self._middle.setLayout(column(self.idle, gap=0))
        self._middle.setMaximumWidth(WIDEST)
        self._right = QStackedWidget()
        self._right.addWidget(self.nobody)
        self._between = row(self.queue, line("v"), self._middle, line("v"), self._right, gap=0)
        self._between.setStretch(2, 1)
        whole = column(self.top, line(), self._between, line(), self.strip, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    @cached_property
    def contacts(self) -> ContactsPane:
        """The answers and the past of whoever is open; built with the desk."""
        from ui.windows.contacts import ContactsPane

        made = ContactsPane(lambda: {pack.id: pack.title for pack in self._desk.rules.packs})
        self._right.addWidget(made)
        return made

    def show_answers(self, shown: bool) -> None:
        """Somebody is open, or nobody."""
        self._right.setCurrentWidget(self.contacts if shown else self.nobody)

    def begin(self) -> None:
        """Ask for the first page of the queue."""
        self.queue.cases.reload()
        self.idle.focus_first()

    def put(self, middle: QWidget) -> None:
        """Another middle in place of the page where nobody is open, which it may have taken."""
        middle.setMaximumWidth(WIDEST)
        self._between.replaceWidget(self._middle, middle)
        middle.show()  # now, not when Qt comes round to it: the next key may be here first
        self._middle.deleteLater()
        self._middle = middle
