"""F6: a call that comes in goes on record before a word is said; in an outage it is kept here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.domain.money import Money
from ui import callwork, wording
from ui.callwork import Caller, Received
from ui.hub import Hub
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.widgets.notice import WAIT
from ui.windows.agreeing import Agreeing
from ui.windows.calling import Call
from ui.windows.inbound import AtHand, InboundPalette

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.windows.panes import Panes

_NOBODY = ("", "", "")


class Receiving(Agreeing):
    """Asks who is calling, and begins the talk with them, or its end where nothing is known."""

    def __init__(
        self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub, panes: Panes | None = None
    ) -> None:
        super().__init__(desk, phone, tasks, hub, panes)
        self.receiving = InboundPalette(desk, tasks, self)
        self.receiving.chosen.connect(self._receive_from)
        self._unreceived = _NOBODY  # who called, from where, and the id under which it was sent
        self.outage.looked.connect(self._say_where)

    def ask_caller(self) -> None:
        """Who is it? Of whom the window shows something is known where the office is away."""
        opened = self._opened
        about = None if opened is None else (opened.card.debtor_id, opened.card.name)
        points = () if opened is None else opened.card.points
        at_hand = AtHand(self.queue.model.names(), points)
        self.receiving.begin(about, at_hand, away=self.outage.is_away())

    def _receive_from(self, debtor_id: str, point_id: str) -> None:
        """Who is on the line was chosen: on record before a word is said."""
        if self._unreceived[:2] != (debtor_id, point_id):  # else its answer was lost
            self._unreceived = debtor_id, point_id, self._desk.new_id(self._desk.clock())
        at_hand = self._opened if self.shown_person == debtor_id else None
        caller = Caller(debtor_id, self.receiving.name, point_id or None, at_hand)
        job = partial(callwork.receive, self._desk, self._unreceived[2], caller)
        self._leave_note(partial(self._run, job, self._received))

    def _received(self, received: Received) -> None:
        self._unreceived = _NOBODY
        if received.opened is None or received.talk is None:
            self._end_unseen(received)
            return
        now, card = self._desk.clock(), received.opened.card
        note = self.centre.note.text()
        self._show(received.opened)
        if note and not self.centre.note.text():
            self._write_note(note)
        call = Call(
            card.debtor_id, None, received.contact_id, self._desk.new_id(now), card.name,
            card.total, received.point, None, now,
        )  # fmt: skip
        self._begin_talk(call, received.talk)
        self._say_kept_call()

    def _end_unseen(self, received: Received) -> None:
        """Nothing can be shown of them, so nothing is asked but how it ended."""
        now, caller = self._desk.clock(), received.caller
        self._leave_person()
        self._speech = None
        self._call = Call(
            caller.debtor_id, None, received.contact_id, self._desk.new_id(now), caller.name,
            Money(0), None, None, now, live=False,
        )  # fmt: skip
        self.wrap_up()
        self._say_kept_call()

    def _say_kept_call(self) -> None:
        if self.outage.is_away():
            self.outage.look()
            self.centre.notice.say(wording.text("unsent.call_kept"), WAIT)

    def _say_where(self) -> None:
        """The bar of a call that came in says whether it is on record or waits in the journal."""
        call, journal = self._call, self._desk.journal
        if call is not None and call.inbound and journal is not None:
            self.centre.bar_of_call.say_kept(journal.keeps(call.key))
