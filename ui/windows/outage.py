"""The strip over the desk while the office is away, or did not take what was entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from app.domain.errors import DeskError
from ui import icons, wording
from ui.widgets.button import FRAMED, Button
from ui.widgets.pane import Pane, label, row

if TYPE_CHECKING:
    from app.services.journal import Journal

_SEEN = 3  # looks in a row at which something waits, until that is said: it is sent in no time


def is_away(error: BaseException) -> bool:
    """Whether the office was not reached, so that nobody knows what it did."""
    from app.services.journal import AWAY

    return isinstance(error, DeskError) and error.code in (*AWAY, "office.away")


def heeds(journal: Journal | None, error: BaseException) -> bool:
    """Whether the office was not reached by what was read without anybody's pressing a key: the
    strip alone says so then, and what was missed is read once the office is back."""
    if journal is None or not is_away(error):
        return False
    journal.heed(cast("DeskError", error))
    return True


class OutageStrip(Pane):
    """Not there as long as all is well; says `wanted` when somebody wants to see what waits."""

    wanted = Signal()
    looked = Signal()  # how it stands now is shown
    turned_away = Signal()  # the office did not let in who had unlocked the window without it

    def __init__(self, journal: Journal | None) -> None:
        super().__init__(ground="outage")
        self._journal, self._shown = journal, ("", 0)
        self._looks = 0
        self._icon, self.words = QLabel(), label("label", "text", wrap=True)
        self.open = Button(FRAMED, icon="clock")
        self.open.clicked.connect(self.wanted)
        inside = row(self._icon, self.words, self.open, gap=10)
        inside.setStretch(1, 1)
        inside.setContentsMargins(12, 6, 12, 6)
        self.setLayout(inside)
        self.hide()

    def retranslate(self) -> None:
        """What is said, anew."""
        self._shown = ("", 0)
        self.look()

    def is_away(self) -> bool:
        """Whether the office cannot be reached."""
        return self._journal is not None and self._journal.away is not None

    def look(self) -> None:
        """Show how it stands now."""
        if self._journal is None:
            return
        if self._journal.turned_away is not None:
            self.turned_away.emit()
        entries, others = self._journal.seen(), self._journal.elsewhere()
        refused = sum(1 for one in entries if one.refused)
        self._looks = self._looks + 1 if entries else 0
        if self.is_away():
            words = self._how_away(self._journal)
        elif refused:
            words = wording.text("unsent.refused_some", count=refused)
        elif self._looks >= _SEEN:
            words = wording.text("unsent.sending")
        else:
            words = wording.text("unsent.elsewhere_some") if others else ""
        count = len(entries) + sum(one.lines for one in others)
        if (words, count) != self._shown:
            self._show(words, count)
        self.looked.emit()

    def _how_away(self, journal: Journal) -> str:
        shut_out = journal.shut_out()
        if shut_out is not None:
            reason = wording.problem(shut_out)
            if journal.problem is not None:
                return reason
            if shut_out.code == "office.login_wrong":
                return wording.text("unsent.password")
            return wording.text("unsent.shut_out", reason=reason)
        if journal.problem is not None:
            return wording.text("unsent.away_unkept")
        return wording.text("unsent.away_unlocked" if journal.is_unproven() else "unsent.away")

    def _show(self, words: str, count: int) -> None:
        self._shown = words, count
        self._icon.setPixmap(icons.pixmap("triangle-alert", 16, "wait", self.devicePixelRatioF()))
        self.words.setText(words)
        self.open.setText(wording.text("unsent.count", count=count))
        self.open.setVisible(count > 0)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
