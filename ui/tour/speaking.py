"""A correction; somebody else's number; a call that comes in."""

from __future__ import annotations

from app.domain.contact import Direction
from app.domain.talk import Shown
from ui.tour.calling import hear_identity, on_step, stands_at
from ui.tour.hands import CTRL, Hands, Key
from ui.tour.plan import Step, TourFailed
from ui.tour.witness import Witness

_WHY, _SAID = "选错了：只谈到了情况，没有约定", "已请家人转告回电"
_ROLES = ("main", "other", "caller", "agreed", "last", "hardship")
_HOUR = 10  # of today, when to call back


def find(hands: Hands, name: str) -> None:
    """Ctrl+K, the name, Enter."""
    hands.key(Key.Key_K, CTRL)
    hands.type(name)
    search = hands.desk.search
    hands.wait(lambda: [one.name for one in search.model.rows()][:1] == [name], "who was found")
    hands.key(Key.Key_Return)
    hands.wait(lambda: hands.desk.centre.person.name.text() == name, "the person found is shown")


def another(hands: Hands, role: str) -> str:
    """Somebody of the file with whom the tour has not spoken yet; their name."""
    taken = {hands.memory.get(f"{one}_name") for one in _ROLES}
    for one in hands.memory["people"]:
        if one["name"] not in taken:
            hands.memory[f"{role}_name"] = one["name"]
            return str(one["name"])
    raise TourFailed("there is somebody else in the file")


def choose_ending(hands: Hands, code: str) -> None:
    """How it ended, with the mouse."""
    how = hands.desk.centre.ending.form.how
    codes = [how.choices.code_at(how.choices.index(at)) for at in range(how.choices.rowCount())]
    if code not in codes:
        raise TourFailed(f"{code} is one of {codes}")
    hands.click_row(how, codes.index(code))
    hands.rest()


def only_finish(hands: Hands) -> None:
    """The outcome on record, and the person stays."""
    hands.see(hands.desk.centre.only_done.isEnabled(), "nothing is missing")
    hands.click(hands.desk.centre.only_done)
    hands.wait(hands.desk.centre.prepare.isVisible, "the outcome is on record")


def _correct(hands: Hands) -> None:
    hands.key(Key.Key_E, CTRL)
    ending = hands.desk.centre.ending
    hands.wait(ending.isVisible, "the wrap-up opens anew")
    hands.see(ending.corrects(), "as a correction")
    choose_ending(hands, "talked")
    hands.key(Key.Key_A)
    hands.fill(ending.reason, _WHY)


def _corrected(hands: Hands) -> None:
    only_finish(hands)
    timeline = hands.desk.contacts.timeline
    hands.wait(lambda: timeline.rowCount() > 2, "old and new stand in the timeline")


def _call_other(hands: Hands) -> None:
    find(hands, another(hands, "other"))
    hands.memory["other"] = hands.desk.shown_person
    hands.key(Key.Key_F5)
    on_step(hands, "greet")
    hands.answer("somebody_else")
    on_step(hands, "third_party")
    hands.see(hands.desk.masked == hands.memory["other"], "masked: who listens is somebody else")


def _pass_on(hands: Hands) -> None:
    hands.answer("passes_on")
    on_step(hands, "third_party_thanks")
    hands.see(hands.desk.masked == hands.memory["other"], "masked to the end of the call")
    hands.key(Key.Key_N)
    hands.type(_SAID)
    hands.key(Key.Key_Escape)


def _wrap_up_other(hands: Hands) -> None:
    hands.key(Key.Key_F7)
    hands.wait(hands.desk.centre.ending.isVisible, "F7 leads to the wrap-up")
    choice = hands.desk.centre.ending.form.choice()
    hands.see(choice is not None and choice.code == "third_party_message", "a message left")
    hands.key(Key.Key_A)


def _ask_who_calls(hands: Hands) -> None:
    name = another(hands, "caller")
    hands.key(Key.Key_F6)
    palette = hands.desk.receiving
    hands.wait(palette.isVisible, "who is calling?")
    hands.type(name)
    choices = palette.list.choices
    hands.wait(
        lambda: name in [choices.index(at, 0).data() for at in range(choices.rowCount())],
        "who it may be",
    )
    shown = [choices.index(at, 0).data() for at in range(choices.rowCount())]
    for _ in range(shown.index(name)):
        hands.key(Key.Key_Down)


def _receive(hands: Hands) -> None:
    palette = hands.desk.receiving
    hands.key(Key.Key_Return)
    hands.wait(palette.typed.isHidden, "which number?")
    hands.key(Key.Key_1)
    on_step(hands, "greet_inbound")
    hands.memory["caller"] = hands.desk.shown_person
    hands.see(hands.desk.masked == hands.memory["caller"], "masked, whoever calls")


def _see_protection(hands: Hands) -> None:
    hands.key(Key.Key_F8)
    palette = hands.desk.protecting
    hands.wait(palette.isVisible, "what may be heeded at once")
    hands.see(palette.model.rowCount() > 5, "by what people say")


def _agree_on_time(hands: Hands) -> None:
    hands.key(Key.Key_Escape)
    hands.wait(hands.desk.protecting.isHidden, "only looked at")
    hands.answer("says_self")
    on_step(hands, "verify")
    hear_identity(hands, hands.memory["caller_name"])
    on_step(hands, "purpose")
    hands.answer("not_now")
    on_step(hands, "call_back")
    terms = hands.desk.centre.talk.terms
    today = hands.clock.day()
    terms.day.setFocus()
    hands.type(f"{today:%m-%d}")
    terms.time.setFocus()
    hands.type(f"{_HOUR:02d}00")
    hands.see(terms.day.day() == today, "today")
    hands.see(terms.time.at().hour == _HOUR, "at ten")


def _wrap_up_inbound(hands: Hands) -> None:
    hands.answer("right")
    on_step(hands, "close")
    hands.answer("done")
    ending = hands.desk.centre.ending
    hands.wait(ending.isVisible, "the wrap-up")
    choice = ending.form.choice()
    hands.see(choice is not None and choice.code == "callback", "a call-back is proposed")


def _still_wrong(witness: Witness) -> None:
    (promise,) = witness.card("main").promises
    witness.that(promise.state == "open", "the promise stands until the correction is on record")


def _right_now(witness: Witness) -> None:
    card = witness.card("main")
    wrong = [one for one in card.timeline if one.corrected]
    right = [one for one in card.timeline if one.corrects]
    witness.that(len(wrong) == 1 and wrong[0].disposition == "promise", "the old outcome stays")
    witness.that(len(right) == 1 and right[0].disposition == "talked", "the new one beside it")
    reasons = [one.reason for one in wrong + right]
    witness.that(_WHY in reasons, "with the reason why")
    witness.that(all(one.state != "open" for one in card.promises), "no promise is open")
    day = witness.my_day()
    witness.that((day.promised, day.done) == (0, 1), "the day's counts follow")


def _third_party(witness: Witness) -> None:
    talk = witness.talk()
    witness.that(Shown.THIRD_PARTY in talk.shown, "somebody else has answered")
    witness.that(talk.debtor_id == witness.memory["other"], "about this person")


def _message_left(witness: Witness) -> None:
    (contact,) = witness.card("other").timeline
    witness.that(contact.disposition == "third_party_message", "a message left")
    witness.that(contact.note == _SAID, "with the note")
    witness.that(witness.my_day().reached == 1, "the person themselves was not reached by it")


def _nobody_calls(witness: Witness) -> None:
    witness.that(witness.open_calls() == 0, "nobody calls yet")


def _inbound(witness: Witness) -> None:
    witness.that(witness.talk().inbound, "a call that came in")
    witness.that(witness.talk().permit_id is None, "without any permit: nobody was dialled")


def _called_back(witness: Witness) -> None:
    card = witness.card("caller")
    (contact,) = card.timeline
    witness.that(contact.direction == Direction.INBOUND, "it came in")
    witness.that(contact.disposition == "callback", "and ended with a call-back")
    witness.that(witness.tabs().call_backs == 1, "one call-back is agreed")


STEPS = (
    Step("correction", _correct, _still_wrong),
    Step("corrected", _corrected, _right_now),
    Step("third party", _call_other, _third_party),
    Step("message passed on", _pass_on, stands_at("third_party_thanks", confirmed=False)),
    Step("third party wrap-up", _wrap_up_other, _third_party),
    Step("message on record", only_finish, _message_left),
    Step("somebody is calling", _ask_who_calls, _nobody_calls),
    Step("inbound", _receive, _inbound),
    Step("protection", _see_protection, _inbound),
    Step("call-back time", _agree_on_time, stands_at("call_back", confirmed=True)),
    Step("inbound wrap-up", _wrap_up_inbound, _inbound),
    Step("call-back on record", only_finish, _called_back),
)
