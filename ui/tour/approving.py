"""A plan beyond the collector: asked for in a call, changed by a lead, agreed in the next call."""

from __future__ import annotations

from app.domain.agreements import Answer
from app.domain.plans import Seat
from app.services import agreements
from ui.tour.calling import hear_identity, on_step
from ui.tour.hands import CTRL, SHIFT, Hands, Key
from ui.tour.negotiating import open_card, plan_of
from ui.tour.plan import COLLECTOR, FOUNDER, PASSWORD, Step
from ui.tour.speaking import another, choose_ending, find, only_finish
from ui.tour.witness import Witness
from ui.windows.requests import RequestsWindow

_ASKED, _GRANTED = 30, 24  # instalments
_SPARE = 10_000  # fen a month that are left beside the instalment
_REASON, _NOTE = "孩子住院，收入减了一半", "等组长答复后再联系"
_REFUSED, _WORDS = "加班费还没有凭证", "二十四期可以"


def _confirm(hands: Hands, name: str) -> None:
    """Call the person who is open, until it is certain who it is."""
    hands.key(Key.Key_F5)
    on_step(hands, "greet")
    hands.answer("says_self")
    on_step(hands, "verify")
    hear_identity(hands, name)
    on_step(hands, "purpose")


def _ask(hands: Hands) -> None:
    hands.key(Key.Key_1, CTRL)
    name = another(hands, "hardship")
    find(hands, name)
    hands.memory["hardship"] = hands.desk.shown_person
    _confirm(hands, name)
    card = open_card(hands)
    seat = plan_of(hands, card, _ASKED, _SPARE).quote.needs_approval_by
    hands.see(seat is Seat.TEAM_LEAD, "a lead has to allow so many instalments")
    hands.fill(card.reason, _REASON)
    hands.key(Key.Key_Return)
    bar = hands.desk.centre.bar_of_call
    hands.wait(bar.lead.isVisible, "the bar of the call says that a lead was asked")


def _hang_up(hands: Hands) -> None:
    hands.key(Key.Key_N)
    hands.type(_NOTE)
    hands.key(Key.Key_Escape)
    hands.wait(hands.desk.keeper.is_kept, "the note is kept")
    hands.key(Key.Key_F7)
    hands.wait(hands.desk.centre.ending.isVisible, "the wrap-up")
    choose_ending(hands, "talked")
    hands.key(Key.Key_A)
    only_finish(hands)


def _sit_down(hands: Hands, login: str) -> None:
    """Whoever sits here leaves, and somebody else signs in."""
    hands.key(Key.Key_Q, CTRL | SHIFT)
    page = hands.frame.sign_in
    hands.wait(lambda: hands.frame.pages.currentWidget() is page, "the seat is free")
    hands.fill(page.login, login)
    hands.fill(page.password, PASSWORD)
    hands.key(Key.Key_Return)
    hands.wait(lambda: hands.frame.panes is not None, "the next one sits down")
    hands.wait(lambda: hands.desk.queue.model.rowCount() > 0, "their queue")


def _weigh(hands: Hands) -> None:
    _sit_down(hands, FOUNDER)
    hands.key(Key.Key_G, CTRL)
    room = _room(hands)
    hands.wait(lambda: room.model.rowCount() == 2, "two requests wait, the oldest first")
    hands.fill(room.words, _REFUSED)
    hands.key(Key.Key_Delete, CTRL)
    hands.wait(lambda: room.model.rowCount() == 1, "the first is refused")
    hands.see(_REASON in room.facts["reason"].text(), "with its reason")
    hands.fill(room.form.count, str(_GRANTED))
    hands.fill(room.words, _WORDS)
    hands.see(room.approve.isEnabled(), "a lead may allow so many")


def _approve(hands: Hands) -> None:
    room = _room(hands)
    hands.key(Key.Key_Return, CTRL)
    hands.wait(lambda: room.model.rowCount() == 0, "nothing waits any more")
    hands.key(Key.Key_Escape)
    _sit_down(hands, COLLECTOR)


def _see_answer(hands: Hands) -> None:
    name = hands.memory["hardship_name"]
    find(hands, name)
    _confirm(hands, name)
    bar = hands.desk.centre.bar_of_call
    hands.wait(lambda: "F9" in bar.lead.text(), "what the lead has said, in the bar of the call")
    hands.key(Key.Key_F9)
    hands.wait(lambda: (one := hands.desk.granted) is not None and one.isVisible(), "what is left")
    card = hands.desk.granted
    hands.see(card is not None and card.words.text() == _WORDS, "the lead's own words")


def _agree(hands: Hands) -> None:
    hands.key(Key.Key_Return)
    on_step(hands, "option")
    hands.see(f"{_GRANTED} " in hands.desk.centre.talk.say.text(), "the plan is read back")
    hands.answer("right")
    bar = hands.desk.centre.bar_of_call
    hands.wait(lambda: not bar.lead.isVisible(), "their yes is on record")


def _finish(hands: Hands) -> None:
    hands.key(Key.Key_F7)
    hands.wait(hands.desk.centre.ending.isVisible, "the wrap-up")
    hands.key(Key.Key_A)
    only_finish(hands)


def _room(hands: Hands) -> RequestsWindow:
    room = hands.frame.rooms["requests"]
    if not isinstance(room, RequestsWindow):
        raise LookupError("requests")
    return room


def _asked(witness: Witness) -> None:
    (one,) = witness.asked("hardship")
    witness.that(one.answer is Answer.WAITING, "a request for this person waits")
    witness.that(one.reason == _REASON, "with its reason")
    witness.that(one.proposal["offer"]["count"] == _ASKED, f"of {_ASKED} instalments")
    witness.memory["request"] = one.id


def _still_waits(witness: Witness) -> None:
    (one,) = witness.asked("hardship")
    witness.that(one.answer is Answer.WAITING, "it waits after the call")
    witness.that(not witness.open_calls(), "the call has its outcome")


def _refused(witness: Witness) -> None:
    _still_waits(witness)
    (one,) = witness.asked("main")
    said = (one.answer, one.words, one.granted)
    witness.that(said == (Answer.REFUSED, _REFUSED, None), "the other is refused, with the reason")


def _granted(witness: Witness) -> None:
    one = agreements.approval(witness.desk, str(witness.memory["request"]))
    witness.that(one.answer is Answer.CHANGED and one.words == _WORDS, "approved with changes")
    count = (one.granted or {"offer": {}})["offer"].get("count")
    witness.that(count == _GRANTED, f"{_GRANTED} instalments may be agreed")


def _nothing_agreed(witness: Witness) -> None:
    made = agreements.of_person(witness.desk, str(witness.memory["hardship"]))
    witness.that(made == (), "nothing is agreed before their yes")


def _agreed(witness: Witness) -> None:
    (made,) = agreements.of_person(witness.desk, str(witness.memory["hardship"]))
    witness.that(made.approval_id == witness.memory["request"], "an agreement upon that approval")
    witness.that(len(made.rows) == _GRANTED, f"{_GRANTED} instalments are watched")
    witness.that(bool(made.read_out), "the words that were read out")


def _whole(witness: Witness) -> None:
    _agreed(witness)
    witness.that(not witness.open_calls() and not witness.drafts(), "nothing is left open")
    seen = witness.whole()
    words = f"{seen.entries} entries in {seen.chains} chains hold"
    witness.that(seen.broken is None and not seen.differing, words)


STEPS = (
    Step("beyond the collector", _ask, _asked),
    Step("the call ends", _hang_up, _still_waits),
    Step("a lead weighs it", _weigh, _refused),
    Step("approved as changed", _approve, _granted),
    Step("the answer in the call", _see_answer, _nothing_agreed),
    Step("agreed", _agree, _agreed),
    Step("the log holds", _finish, _whole),
)
