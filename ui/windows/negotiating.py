"""F9 in a call: what can be agreed, once it is certain who is on the line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from ui import callwork, wording
from ui.hub import PERSON, QUEUE, Hub
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.widgets.notice import ALLOW, FORBID, WAIT
from ui.windows.correcting import Correcting

if TYPE_CHECKING:
    from app.domain.negotiation import Option
    from app.services.desk import Desk
    from ui.callwork import Resumed, Table
    from ui.windows.calling import Call
    from ui.windows.negotiation import NegotiationPalette
    from ui.windows.panes import Panes


_CARD = "negotiation"  # under this name it lies in the draft of the call


class Negotiating(Correcting):
    """Opens the negotiation and puts on record what comes of it."""

    def __init__(
        self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub, panes: Panes | None = None
    ) -> None:
        super().__init__(desk, phone, tasks, hub, panes)
        self.negotiation: NegotiationPalette | None = None
        self._cards: dict[str, Mapping[str, object]] = {}  # what is typed in it, by call
        self._made_id = ""  # of what is agreed or asked: pressed twice, it is the same
        self.centre.negotiation_wanted.connect(self.negotiate)

    def negotiate(self) -> None:
        """F9: nothing of the debt before the right person is confirmed."""
        speech = self._speech
        if speech is None or self._call is None:
            return
        if not speech.talk.confirmed:
            self.centre.notice.say(wording.text("negotiation.not_yet"), WAIT)
            return
        job = partial(callwork.table, self._desk, speech.talk.debtor_id)
        self._tasks.run(self, job, partial(self._begin_negotiation, self._call.key), self._said)

    def _begin_negotiation(self, key: str, tables: tuple[Table, ...]) -> None:
        from ui.windows.negotiation import NegotiationPalette

        if self._call is None or self._call.key != key or not tables:
            return
        if self.negotiation is None:
            self.negotiation = NegotiationPalette(
                self, partial(callwork.options, self._desk), partial(callwork.guide, self._desk)
            )
            self.negotiation.typed.connect(self._keep_card)
            self.negotiation.agreed.connect(self._agree)
            self.negotiation.asked.connect(self._ask_lead)
        self._made_id = self._desk.new_id(self._desk.clock())
        self.negotiation.begin(tables[0].owing, tables[0].reach, self._cards.get(key))
        self._keep_card()

    def _keep_card(self) -> None:
        """What is typed and moved in the card goes into the book with the note."""
        if self._call is not None and self.negotiation is not None:
            self._cards[self._call.key] = self.negotiation.kept()
            self._keep()

    def _kept_beside(self, call: Call) -> dict[str, object]:
        card = self._cards.get(call.key)
        return {} if card is None else {_CARD: card}

    def _resume(self, resumed: Resumed) -> None:
        """With the card as it was, open where it was open."""
        card, key = resumed.draft.form.get(_CARD), resumed.draft.contact_id
        if isinstance(card, Mapping) and key is not None:
            self._cards[key] = card
        super()._resume(resumed)
        if isinstance(card, Mapping) and card.get("open"):
            self.negotiate()

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
            self._tasks.run(self, job, partial(self._on_record, "asked"), self._not_agreed)

    def _on_record(self, what: str, _: object) -> None:
        if self.negotiation is not None:
            self.negotiation.close_it()
        if self._call is not None:
            self._cards.pop(self._call.key, None)
            self._keep()
        self.centre.notice.say(wording.text(f"negotiation.{what}"), ALLOW)
        self._hub.tell(QUEUE, PERSON)

    def _not_agreed(self, error: BaseException) -> None:
        if self.negotiation is not None:
            self.negotiation.notice.say(wording.problem(error), FORBID)
