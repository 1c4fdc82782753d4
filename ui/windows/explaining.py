"""Why a contact in the timeline was allowed, said in the page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

from app.domain.contact import Direction
from app.domain.people import TimelineEntry, TimelineKind
from ui import chores
from ui.hub import Hub
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.widgets.notice import WAIT
from ui.windows.correcting import Correcting

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.permits import Grounds
    from ui.windows.panes import Panes


class Explaining(Correcting):
    """Ctrl+W: of the marked line of the timeline, else of the latest contact that was allowed."""

    def __init__(
        self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub, panes: Panes | None = None
    ) -> None:
        super().__init__(desk, phone, tasks, hub, panes)
        self._why_key = QShortcut(QKeySequence("Ctrl+W"), self.centre)
        self._why_key.activated.connect(self.explain)
        self._unfold_key = QShortcut(QKeySequence("Esc"), self.centre.grounds)
        self._unfold_key.activated.connect(self._fold)

    def explain(self) -> None:
        """Show by which rules and counts a contact was allowed."""
        if self._opened is None or self._wants_outcome():
            return
        marked = self._entry_at(self.contacts.past.currentIndex())
        allowed = (one for one in self._opened.card.timeline if _had_permit(one))
        entry = marked if marked is not None else next(allowed, None)
        if entry is None or not _had_permit(entry):
            words = self.tr("No permit was needed or given there.")
            self.centre.notice.say(words, WAIT)
            return
        self._run(partial(chores.grounds, self._desk, entry.contact_id), self._explained)

    def _explained(self, found: Grounds) -> None:
        self.centre.grounds.show_grounds(found)
        self.centre.show_flow(self.centre.grounds)
        self._say_call()
        self.centre.grounds.table.setFocus()


def _had_permit(entry: TimelineEntry) -> bool:
    return entry.kind is TimelineKind.CONTACT and entry.direction == Direction.OUTBOUND
