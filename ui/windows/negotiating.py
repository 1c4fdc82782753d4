"""F9 in a call: what can be agreed, once it is certain who is on the line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from app.domain.errors import DeskError
from ui import callwork, leading, offering, wording
from ui.hub import PERSON, QUEUE, Hub
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.widgets.notice import ALLOW, FORBID, WAIT
from ui.windows.following import Following

if TYPE_CHECKING:
    from app.domain.agreements import Agreement, Approval
    from app.domain.negotiation import Option
    from app.domain.talk import Talk
    from app.services.desk import Desk
    from app.services.readings import Reading
    from ui.callwork import Resumed
    from ui.offering import Table
    from ui.windows.calling import Call
    from ui.windows.negotiation import NegotiationPalette
    from ui.windows.panes import Panes


_CARD = "negotiation"  # under this name it lies in the draft of the call


class Negotiating(Following):
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
        elif not self.show_answer():
            self.other_ways()

    def other_ways(self) -> None:
        """The ways side by side, whatever a lead has said."""
        speech = self._speech
        if speech is None or self._call is None:
            return
        job = partial(offering.table, self._desk, speech.talk.debtor_id)
        self._tasks.run(self, job, partial(self._begin_negotiation, self._call.key), self._said)

    def _begin_negotiation(self, key: str, tables: tuple[Table, ...]) -> None:
        from ui.windows.negotiation import NegotiationPalette

        if self._call is None or self._call.key != key or not tables:
            return
        if self.negotiation is None:
            self.negotiation = NegotiationPalette(
                self, partial(offering.options, self._desk), partial(callwork.words, self._desk),
                partial(offering.guide, self._desk), partial(offering.barred, self._desk),
            )  # fmt: skip
            self.negotiation.typed.connect(self._keep_card)
            self.negotiation.chosen_one.connect(self._read_out)
            self.negotiation.asked.connect(self._ask_lead)
            self.negotiation.answer_wanted.connect(self._to_answer)
            self.negotiation.protect_wanted.connect(self.centre.protect_wanted)
        self._made_id = self._desk.new_id(self._desk.clock())
        self.negotiation.begin(tables[0].owing, tables[0].reach, self._cards.get(key))
        self._keep_card()

    def _keep_card(self) -> None:
        """What is typed and moved in the card goes into the book with the note."""
        if self._call is not None and self.negotiation is not None:
            self._cards[self._call.key] = self.negotiation.kept()
            self._keep()

    def _drop_card(self) -> None:
        """What was typed in it has been said."""
        if self._call is not None:
            self._cards.pop(self._call.key, None)
            self._keep()

    def _kept_beside(self, call: Call) -> dict[str, object]:
        card = self._cards.get(call.key)
        beside = super()._kept_beside(call)
        return beside if card is None else {**beside, _CARD: card}

    def _resume(self, resumed: Resumed) -> None:
        """With the card as it was, open where it was open."""
        card, key = resumed.draft.form.get(_CARD), resumed.draft.contact_id
        if isinstance(card, Mapping) and key is not None:
            self._cards[key] = card
        super()._resume(resumed)
        if isinstance(card, Mapping) and card.get("open"):
            self.other_ways()

    def answer(self, code: str) -> None:
        """A yes to what is read back is an agreement: that is on record before the talk goes on."""
        call, speech = self._call, self._speech
        if call is None or speech is None or not speech.agrees(code):
            super().answer(code)
        elif speech.reading is None:
            self._said(DeskError("talk.nothing_read"))
        else:
            job = partial(callwork.confirm, self._desk, call.key, speech.reading)
            self._run(job, partial(self._made, call.key))

    def _read_out(self, one: Option) -> None:
        if self._call is not None:
            job = partial(
                callwork.read_out, self._desk, self._call.key, self._made_id, one,
                wording.language(),
            )  # fmt: skip
            done = partial(self._reads, self._call.key)
            self._tasks.run(self, job, done, self._not_agreed)

    def _reads(self, key: str, reading: Reading) -> None:
        """The step that reads it back is shown."""
        for card in (self.negotiation, self.granted):
            if card is not None:
                card.close_it()
        if self._speech is not None and self._call is not None and self._call.key == key:
            self._speech.read(reading)
            self.centre.notice.clear()
            self._show_step()
            self.centre.talk.setFocus()

    def _made(self, key: str, made: tuple[Agreement, Talk]) -> None:
        agreement, talk = made
        if self._speech is not None and self._call is not None and self._call.key == key:
            self._speech.talk = talk
            self._show_step()
            self._drop_card()
        self.follow(None)
        words = wording.text("negotiation.made", version=agreement.version)
        self.centre.notice.say(words, ALLOW)
        self._hub.tell(QUEUE, PERSON)

    def _ask_lead(self, one: Option, reason: str) -> None:
        speech = self._speech
        if speech is not None:
            debtor_id = speech.talk.debtor_id
            job = partial(callwork.ask_lead, self._desk, debtor_id, self._made_id, one, reason)
            self._tasks.run(self, job, self._asked, self._not_agreed)

    def _asked(self, approval: Approval) -> None:
        if self.negotiation is not None:
            self.negotiation.close_it()
        self._drop_card()
        self.centre.notice.say(wording.text("negotiation.asked"), ALLOW)
        self._hub.tell(QUEUE, PERSON)
        self.follow(approval)

    def _read_granted(self, approval: Approval, made_id: str) -> None:
        if self._call is not None:
            job = partial(
                leading.read_granted, self._desk, self._call.key, made_id, approval,
                wording.language(),
            )  # fmt: skip
            done = partial(self._reads, self._call.key)
            self._tasks.run(self, job, done, self._not_granted)

    def _say_answer(self, words: str, kind: str) -> None:
        """On the card too, where it is open."""
        super()._say_answer(words, kind)
        if self.negotiation is not None:
            self.negotiation.notice.say(words, kind)

    def _to_answer(self) -> None:
        """F9 on the card: what a lead has said meanwhile."""
        if self.negotiation is not None and self.show_answer():
            self.negotiation.close_it()

    def _not_agreed(self, error: BaseException) -> None:
        if self.negotiation is not None:
            self.negotiation.notice.say(wording.problem(error), FORBID)
