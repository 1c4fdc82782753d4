"""F9 in a call: what can be agreed, once it is certain who is on the line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ui import callwork, wording
from ui.hub import PERSON, QUEUE, Hub
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.widgets.notice import ALLOW, FORBID, WAIT
from ui.windows.following import Following

if TYPE_CHECKING:
    from app.domain.agreements import Approval
    from app.domain.negotiation import Option
    from app.services.desk import Desk
    from ui.callwork import Table
    from ui.windows.negotiation import NegotiationPalette
    from ui.windows.panes import Panes


class Negotiating(Following):
    """Opens the negotiation and puts on record what comes of it."""

    def __init__(
        self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub, panes: Panes | None = None
    ) -> None:
        super().__init__(desk, phone, tasks, hub, panes)
        self.negotiation: NegotiationPalette | None = None
        self._made_id = ""  # of what is agreed or asked: pressed twice, it is the same
        self.centre.negotiation_wanted.connect(self.negotiate)

    def negotiate(self) -> None:
        """F9: nothing of the debt before the right person is confirmed."""
        speech = self._speech
        if speech is None or self._call is None:
            return
        if not speech.talk.confirmed:
            self.centre.notice.say(wording.text("negotiation.not_yet"), WAIT)
        elif not self.show_answer():
            self.other_ways()

    def other_ways(self) -> None:
        """The ways side by side, whatever a lead has said."""
        speech = self._speech
        if speech is None or self._call is None:
            return
        job = partial(callwork.table, self._desk, speech.talk.debtor_id)
        self._tasks.run(self, job, partial(self._begin_negotiation, self._call.key), self._said)

    def _begin_negotiation(self, key: str, tables: tuple[Table, ...]) -> None:
        from ui.windows.negotiation import NegotiationPalette

        if self._call is None or self._call.key != key or not tables:
            return
        if self.negotiation is None:
            self.negotiation = NegotiationPalette(self, partial(callwork.options, self._desk))
            self.negotiation.agreed.connect(self._agree)
            self.negotiation.asked.connect(self._ask_lead)
            self.negotiation.answer_wanted.connect(self._to_answer)
        self._made_id = self._desk.new_id(self._desk.clock())
        self.negotiation.begin(tables[0].owing, tables[0].guide)

    def _agree(self, one: Option, read_out: str) -> None:
        speech = self._speech
        if speech is not None:
            talk = speech.talk
            job = partial(
                callwork.agree, self._desk, talk.debtor_id, self._made_id, one, read_out,
                talk.contact_id,
            )  # fmt: skip
            self._tasks.run(self, job, partial(self._on_record, "made"), self._not_agreed)

    def _ask_lead(self, one: Option, reason: str) -> None:
        speech = self._speech
        if speech is not None:
            debtor_id = speech.talk.debtor_id
            job = partial(callwork.ask_lead, self._desk, debtor_id, self._made_id, one, reason)
            self._tasks.run(self, job, self._asked, self._not_agreed)

    def _asked(self, approval: Approval) -> None:
        self._on_record("asked", None)
        self.follow(approval)

    def _granted_agreed(self, _: object) -> None:
        super()._granted_agreed(_)
        self._on_record("made", None)

    def _say_answer(self, words: str, kind: str) -> None:
        """On the card too, where it is open."""
        super()._say_answer(words, kind)
        if self.negotiation is not None:
            self.negotiation.notice.say(words, kind)

    def _to_answer(self) -> None:
        """F9 on the card: what a lead has said meanwhile."""
        if self.negotiation is not None and self.show_answer():
            self.negotiation.close_it()

    def _on_record(self, what: str, _: object) -> None:
        if self.negotiation is not None:
            self.negotiation.close_it()
        self.centre.notice.say(wording.text(f"negotiation.{what}"), ALLOW)
        self._hub.tell(QUEUE, PERSON)

    def _not_agreed(self, error: BaseException) -> None:
        if self.negotiation is not None:
            self.negotiation.notice.say(wording.problem(error), FORBID)
