"""A talk as it stands in this window: asks no book, so that a step is shown at once.

Services are imported where they are used: the window shows itself before the database is loaded.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.domain.contact import Party
from app.domain.errors import DeskError
from app.domain.flags import Shield
from app.domain.money import Money
from app.domain.people import PersonCard
from app.domain.queue import FollowUpKind
from app.domain.talk import BACK, Agreed, Phase, Placeholder, Shown, Spoken, Talk
from ui import wording
from ui.windows.agreed import About
from ui.windows.person import zone_of
from ui.windows.prepare import Opening
from ui.windows.talk import Wants

if TYPE_CHECKING:
    from datetime import date

    from app.services.desk import Desk
    from app.services.readings import Reading

PHASES = list(Phase)
_AHEAD = (Phase.PURPOSE, Phase.LISTEN, Phase.OFFER)  # of a call, to be read before it
_OFFERS = 5  # of the ways out, as many as are shown before a call


class Speech:
    """Where the talk is, what is said there in the language of now, and where an answer leads."""

    def __init__(self, desk: Desk, card: PersonCard, talk: Talk) -> None:
        self._desk, self.card, self.talk = desk, card, talk
        self.agreed = Agreed()
        self.reading: Reading | None = None  # what is read back, word for word

    def spoken(self) -> Spoken:
        """The step in words."""
        from app.services import scripts

        return scripts.spoken(self._desk, self.card, self.talk, wording.language(), self.agreed)

    def wants(self) -> Wants:
        """What the step takes down besides the answer: what its words have blanks for."""
        step = self._desk.rules.flow.step(self.talk.stage, self.talk.step)
        text = self._text()
        return Wants(
            identity=any(one.needs_identity for one in step.answers),
            promise=f"{{{Placeholder.PROMISE_AMOUNT}}}" in text,
            callback=f"{{{Placeholder.CALLBACK_AT}}}" in text,
        )

    def go(self, code: str) -> Talk:
        """Give an answer, or BACK; returns how the talk stood before.

        Raises as `talks.foresee`, and talk.nothing_agreed for a "yes" to a promise not typed yet.
        """
        from app.services import talks

        before = self.talk
        step = self._desk.rules.flow.step(before.stage, before.step)
        says_yes = any(one.code == code and Shown.AGREED in one.shows for one in step.answers)
        if says_yes and None in (self.agreed.promise_amount, self.agreed.promise_due_on):
            raise DeskError("talk.nothing_agreed")
        self.talk = talks.foresee(self._desk, before, code, self._desk.clock())
        return before

    def agrees(self, code: str) -> bool:
        """Whether this answer makes an agreement of what is read back."""
        from app.services import talks

        return talks.agrees(self._desk, self.talk, code)

    def read(self, reading: Reading) -> None:
        """An option is read back from here on."""
        self.reading, self.talk = reading, reading.talk
        self.agreed = replace(self.agreed, option=reading.said)

    def heed(self, shield: Shield) -> None:
        """What F8 put on record in this call was said by somebody."""
        from app.services import talks

        self.talk = talks.heed(self._desk, self.talk, shield)

    def may_go_back(self) -> bool:
        """Whether there is a step before this one."""
        return sum(-1 if one.answer == BACK else 1 for one in self.talk.taken) > 0

    def match(self) -> str | None:
        """Identity was heard right; the one answer that it opens here."""
        self.talk = replace(self.talk, identity_matches=True)
        step = self._desk.rules.flow.step(self.talk.stage, self.talk.step)
        opened = [one.code for one in step.answers if one.needs_identity]
        return opened[0] if len(opened) == 1 else None

    def fitting(self) -> tuple[str, ...]:
        """The outcomes that fit the steps taken."""
        from app.services import talks

        return talks.fitting(self._desk, self.talk)

    def phase(self) -> int:
        """Which of the phases it is in, from 0."""
        return PHASES.index(self.talk.phase)

    def done(self) -> frozenset[int]:
        """The phases that were gone through; identity only once it is certain."""
        steps = self._desk.rules.flow.stages[self.talk.stage]
        known = [steps[one.step].phase for one in self.talk.taken if one.step in steps]
        gone = {PHASES.index(Phase.PREPARE), *(PHASES.index(phase) for phase in known)}
        if not self.talk.confirmed:
            gone -= {PHASES.index(Phase.VERIFY)}
        return frozenset(gone)

    def source(self) -> str:
        """Which script is spoken."""
        return script_name(self.card)

    def take(self, agreed: Agreed) -> None:
        """What was agreed so far; what this step does not ask stays as it was."""
        known = self.agreed
        self.agreed = Agreed(
            agreed.promise_amount or known.promise_amount,
            agreed.promise_due_on or known.promise_due_on,
            agreed.callback_at or known.callback_at,
            known.option,
        )

    def _text(self) -> str:
        script = self._desk.rules.scripts[wording.language()]
        return script.words(self.talk.stage, self.card.dpd, self.talk.step).say


def about(desk: Desk, owed: Money, card: PersonCard | None) -> About:
    """Whom a form is about: the hours are those of the rules that decide, where the person is."""
    if card is None:
        return About(owed, ZoneInfo(wording.zone_name()))
    from app.services import callbacks

    return About(owed, zone_of(card), partial(callbacks.foreseen, desk, card))


def stated_terms(card: PersonCard, contact_id: str, today: date) -> Agreed:
    """What a contact brought and can be said again: a promise, and when to call back.

    A day that is past is not: nobody promises one.
    """
    made = (one for one in card.promises if one.contact_id == contact_id)
    promise = next((one for one in made if one.state != "cancelled"), None)
    calls = (one for one in card.follow_ups if one.contact_id == contact_id)
    back = next((one.due_at for one in calls if one.kind is FollowUpKind.CALLBACK), None)
    if promise is None:
        return Agreed(callback_at=back)
    return Agreed(promise.amount, promise.due_on if promise.due_on >= today else None, back)


def script_name(card: PersonCard) -> str:
    """The stage, and the day within it."""
    stage = wording.text(f"stage.{card.stage.value}")
    if card.dpd is None or card.dpd <= 0:
        return wording.text("script.stage", stage=stage)
    return wording.text("script.day", stage=stage, day=card.dpd)


def opening(desk: Desk, card: PersonCard) -> Opening:
    """What will be said first to this person, and what their stage may be offered."""
    from app.services import scripts

    flow, language = desk.rules.flow, wording.language()
    before = scripts.spoken(desk, card, None, language)
    greeting = scripts.spoken(
        desk, card, _at(desk, card, flow.entry(Party.DEBTOR, inbound=False)), language
    )
    steps = flow.stages[card.stage]
    first = {step.phase: step for step in reversed(list(steps.values()))}  # of each phase
    said = {
        phase: scripts.spoken(desk, card, _at(desk, card, first[phase].code), language)
        for phase in _AHEAD
        if phase in first
    }
    offers: tuple[str, ...] = ()
    if Phase.OFFER in said:
        named = {one.code: one.to for one in first[Phase.OFFER].answers}
        settles = {code for code, step in steps.items() if step.phase is Phase.CONFIRM}
        answers = said[Phase.OFFER].answers
        offers = tuple(one.words for one in answers if named[one.code] in settles)[:_OFFERS]
    return Opening(
        greeting.say, before.hint or greeting.hint, script_name(card), offers,
        tuple((wording.text(f"phase.{phase.value}"), spoken.say) for phase, spoken in said.items()),
    )  # fmt: skip


def _at(desk: Desk, card: PersonCard, step: str) -> Talk:
    """A talk that nobody has begun, at a step of this person's stage."""
    now = desk.clock()
    phase = desk.rules.flow.step(card.stage, step).phase
    return Talk(
        contact_id="", permit_id=None, debtor_id=card.debtor_id, point_id=None, inbound=False,
        party=Party.DEBTOR, began_at=now, stage=card.stage, taken=(), step=step, step_since=now,
        phase=phase, confirmed=False, ended=False, shown=frozenset(), asks=(),
        identity_matches=False, tries_left=0,
    )  # fmt: skip
