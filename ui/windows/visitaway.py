"""Visits that go with a device: the day is taken out, brought back, or the device is lost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from app.domain.checkouts import CheckOutState, Synced
from ui import away, roles, visiting, wording
from ui.away import Journey
from ui.hub import Hub
from ui.models.visits import JourneyModel
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.notice import ALLOW, WAIT, Notice
from ui.widgets.pane import column, field, label, row
from ui.widgets.table import table
from ui.windows.fields import DayField
from ui.windows.files import ask_for_file, ask_for_place
from ui.windows.visitpane import VisitPane

if TYPE_CHECKING:
    from app.services.desk import Desk

_AT_LEAST = 12  # signs of a passphrase


class VisitAway(VisitPane):
    """The list; below it what the book and the device knew differently."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub, notice: Notice) -> None:
        super().__init__(desk, tasks, hub, notice)
        self.model = JourneyModel(self)
        self.table = table(self.model, (1, 4))
        self.day, self.passphrase = DayField(), QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.captions = {name: label("label", "text2") for name in ("day", "passphrase")}
        self.captions["day"].setBuddy(self.day)
        self.captions["passphrase"].setBuddy(self.passphrase)
        self.out = Button(FILLED, key="Ctrl+Return", icon="check")
        self.back = Button(FRAMED, key="Ctrl+B")
        self.lost = Button(FRAMED, key="Ctrl+Delete", icon="x")
        self.conflicts = label("label", "text2", wrap=True)
        head = row(
            field(self.captions["day"], self.day),
            field(self.captions["passphrase"], self.passphrase), None, self.lost, self.back,
            self.out, gap=12,
        )  # fmt: skip
        whole = column(head, self.table, self.conflicts, gap=10)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self.show_marked())
        self.out.clicked.connect(self._take_out)
        self.back.clicked.connect(self._bring_back)
        self.lost.clicked.connect(self._revoke)
        self.day.write(visiting.tomorrow(desk))

    def retranslate(self) -> None:
        """Every word of it."""
        self.out.setText(wording.text("visit.take_out"))
        self.back.setText(wording.text("visit.bring_back"))
        self.lost.setText(wording.text("visit.device_lost"))
        self.captions["day"].setText(wording.text("visit.the_day"))
        self.captions["passphrase"].setText(wording.text("visit.device_passphrase"))
        self.table.setAccessibleName(wording.text("visit.tab_away"))
        self.day.setAccessibleName(wording.text("visit.the_day"))
        self.day.retranslate()
        self.show_marked()

    def begin(self) -> None:
        """Read the list anew."""
        self.do(partial(away.listed, self._desk))

    def hint(self) -> str:
        """How many are out."""
        out = [one for one in self.model.rows() if one.out.state is CheckOutState.OUT]
        return wording.text("visit.away_hint" if out else "visit.none_away", count=len(out))

    def show_marked(self) -> None:
        """What was known differently in the marked check-out."""
        one: Journey | None = self.marked()
        self.conflicts.setText("" if one is None else _told(one))
        is_out = one is not None and one.out.state is CheckOutState.OUT
        self.lost.setEnabled(is_out and roles.leads(self._desk))

    def _take_out(self) -> None:
        if not self._has_passphrase():
            return
        to = ask_for_place(
            self, wording.text("visit.take_out"), f"{self.day.day():%Y%m%d}.book"
        )
        if to is not None:
            job = partial(
                away.take_out, self._desk, self.day.day(), to, self.passphrase.text()
            )
            self.do(job, wording.text("visit.taken_out", name=to.name))

    def _bring_back(self) -> None:
        if not self._has_passphrase():
            return
        book = ask_for_file(self, wording.text("visit.bring_back"), "book")
        if book is not None:
            job = partial(away.bring_back, self._desk, book, self.passphrase.text())
            self.send(job, self._brought_back)

    def _brought_back(self, done: Synced) -> None:
        said = wording.text(
            "visit.brought_back", entries=done.entries, count=len(done.conflicts)
        )
        look = WAIT if done.conflicts else ALLOW
        if done.clock.off is None:
            words = {"behind": done.clock.behind, "ahead": done.clock.ahead}
            said, look = f"{said} {wording.text('visit.clock_unknown', **words)}", WAIT
        self.send(partial(away.listed, self._desk), partial(self._shown, said, look))

    def _shown(self, said: str, look: str, rows: tuple[Journey, ...]) -> None:
        self.put_in(rows)
        self.notice.say(said, look)

    def _revoke(self) -> None:
        one: Journey | None = self.marked()
        if one is not None:
            job = partial(away.revoke, self._desk, one.id)
            self.do(job, wording.text("cli.checkout_revoked"))

    def _has_passphrase(self) -> bool:
        enough = len(self.passphrase.text().strip()) >= _AT_LEAST
        if not enough:
            self.want("visit.want_passphrase", self.passphrase)
        return enough


def _told(one: Journey) -> str:
    waits = one.out.closed and one.out.state is CheckOutState.OUT
    lines = [wording.text("visit.carrier_closed")] if waits else []
    lines += [
        f"{conflict.name or '—'}：{wording.text(f'visit.conflict_{conflict.kind.value}')}"
        for conflict in one.conflicts
    ]
    return "\n".join(dict.fromkeys(lines))
