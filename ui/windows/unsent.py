"""What waits on this computer for the office, and what the office did not take."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from ui import wording
from ui.hub import PERSON, QUEUE, Hub
from ui.models.unsent import UnsentModel, entered
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.notice import ALLOW, WAIT
from ui.widgets.pane import column, label, row
from ui.widgets.table import table
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.domain.journal import Entry
    from app.services.desk import Desk

_LOOKS = 1000  # milliseconds: it empties while somebody looks


class UnsentWindow(Room):
    """The list; the marked one whole below, with why it was refused."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self.model = UnsentModel(self)
        self.table = table(self.model, (3,))
        self.told = label("label", "text2", wrap=True)
        self.again = Button(FILLED, key="Ctrl+Return", icon="circle-check")
        self.give_up = Button(FRAMED, key="Ctrl+Delete", icon="x")
        self.elsewhere = label("label", "text2", wrap=True)
        self.bring = Button(FRAMED)
        whole = column(
            self.table, self.told, row(None, self.give_up), self.elsewhere, row(None, self.bring),
            gap=10,
        )  # fmt: skip
        whole.setStretch(0, 1)
        self.furnish(whole, buttons=(self.again,))
        self._meant: int | None = None  # what is given up by one press more
        self._bringing = False  # by one press more
        self._second = QTimer(self, interval=_LOOKS)
        self._second.timeout.connect(self._look)
        self.table.selectionModel().currentRowChanged.connect(self._changed)
        self.again.clicked.connect(self._again)
        self.give_up.clicked.connect(self._give_up)
        self.bring.clicked.connect(self._bring)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        self.title.setText(wording.text("unsent.title"))
        self.hint.setText(wording.text("unsent.hint"))
        self.again.setText(wording.text("unsent.again"))
        self.give_up.setText(wording.text("unsent.give_up"))
        self.bring.setText(wording.text("unsent.bring"))
        self.table.setAccessibleName(wording.text("unsent.title"))
        self._tell()

    def begin(self) -> None:
        """Read the list anew, as long as the room is seen."""
        self.notice.clear()
        self._meant, self._bringing = None, False  # the warning is not seen any more
        self._look()
        self._second.start()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._second.stop()

    def _marked(self) -> Entry | None:
        return self.model.row_at(self.table.currentIndex())

    def _changed(self, *_: object) -> None:
        """Another one is marked: what was said of giving up was of the one before."""
        self._meant = None
        self._tell()

    def _look(self) -> None:
        if not self.isVisible() and self._second.isActive():
            self._second.stop()
            return
        entries = self._desk.journal.seen() if self._desk.journal is not None else ()
        if entries != self.model.rows():
            at = self.table.currentIndex().row()
            self.model.set_rows(entries)
            self.table.setCurrentIndex(self.model.index(max(min(at, len(entries) - 1), 0), 0))
        self._tell()
        self._tell_elsewhere()

    def _tell(self) -> None:
        """The marked one whole: the table may have no room for it."""
        one = self._marked()
        refused = one is not None and one.refused is not None
        said = wording.text("unsent.none")
        if one is not None:
            why = wording.problem(one.refused) if one.refused is not None else ""
            said = "\n".join(part for part in (entered(one), why) if part)
        self.told.setText(said)
        self.again.setEnabled(refused)
        self.give_up.setEnabled(refused)

    def _tell_elsewhere(self) -> None:
        """What is not sent from this seat: whose it is and where it goes, and nothing of it."""
        journal = self._desk.journal
        others = () if journal is None else journal.elsewhere()
        mine = [one for one in others if journal is not None and journal.is_mine(one.whose)]
        self.elsewhere.setText("\n".join(
            wording.text(
                "unsent.mine_elsewhere" if one in mine else "unsent.elsewhere",
                login=one.whose.login, office=one.whose.address, count=one.lines,
            )
            for one in others
        ))  # fmt: skip
        self.elsewhere.setVisible(bool(others))
        self.bring.setVisible(bool(mine))

    def _bring(self) -> None:
        """Once is not meant: nobody but who sits here knows whether it is the same office."""
        journal = self._desk.journal
        if journal is None:
            return
        if not self._bringing:
            self._bringing = True
            self.notice.say(wording.text("unsent.bring_sure"), WAIT)
            return
        self._bringing = False
        self.notice.clear()
        for one in journal.elsewhere():
            journal.bring(one.whose)
        self._look()
        self._tasks.run(self, partial(journal.deliver, self._desk), self._sent, self._failed)

    def _again(self) -> None:
        one, journal = self._marked(), self._desk.journal
        if one is None or journal is None or one.refused is None:
            return
        journal.again(one.place)
        self._look()
        self._tasks.run(self, partial(journal.deliver, self._desk), self._sent, self._failed)

    def _sent(self, _: None) -> None:
        self._look()
        self._hub.tell(QUEUE, PERSON)

    def _failed(self, error: BaseException) -> None:
        self._look()
        self.notice.say(wording.problem(error))

    def _give_up(self) -> None:
        """Once is not meant: it is kept nowhere else."""
        one, journal = self._marked(), self._desk.journal
        if one is None or journal is None or one.refused is None:
            return
        if self._meant != one.place:
            self._meant = one.place
            self.notice.say(wording.text("unsent.sure"), WAIT)
            return
        self._meant = None
        journal.give_up(one.place)
        self._look()
        self.notice.say(wording.text("unsent.given_up"), ALLOW)
