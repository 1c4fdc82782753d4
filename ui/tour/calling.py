"""A refused call with its reason; hours later an allowed one, through every step of its flow."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.people import TimelineKind
from app.domain.queue import Stage
from ui.tour.hands import Hands, Key
from ui.tour.plan import Step, TourFailed
from ui.tour.witness import Witness

_OPENS = (9, 5)
_PROMISED, _NOTE = "500", "工资延迟到月底发放"


def known(hands: Hands, name: str) -> dict[str, str]:
    """What a person of the file knows of themselves."""
    for one in hands.memory["people"]:
        if one["name"] == name:
            return dict(one)
    raise TourFailed(f"{name} is in the file")


def hear_identity(hands: Hands, name: str) -> None:
    """Type the two facts that the person says."""
    number = known(hands, name)["identity"]
    hands.type(number[-4:])
    hands.type(number[6:10])


def on_step(hands: Hands, step: str) -> None:
    """The step of the talk is on the screen."""
    talk = hands.desk.centre.talk
    hands.wait(lambda: (shown := talk.step()) is not None and shown.step == step, f"step {step}")


def _choose(hands: Hands) -> None:
    model = hands.desk.queue.model
    names = {one["name"] for one in hands.memory["people"]}
    for row in range(model.rowCount()):
        found = model.row_at(model.index(row, 0))
        if found is not None and found.name in names and found.row.stage is Stage.MIDDLE:
            hands.click_row(hands.desk.queue.view, row)
            hands.memory["main"] = found.debtor_id
            hands.memory["main_name"] = found.name
            break
    name = hands.memory["main_name"]
    person = hands.desk.centre.person
    hands.wait(lambda: person.name.text() == name, "the person chosen is shown")
    hands.see(hands.desk.contacts.points.rowCount() > 1, "every number with its answer")


def _ask_too_early(hands: Hands) -> None:
    hands.key(Key.Key_F5)
    refusal = hands.desk.centre.refusal
    hands.wait(refusal.isVisible, "the call is refused")
    hands.see(bool(refusal.wait.text()), f"the time until then: {refusal.wait.text()}")
    way = refusal.ways.choices.index(0).data()
    hands.see(refusal.ways.isVisible() and bool(way), f"one key instead: {way}")
    timeline = hands.desk.contacts.timeline
    hands.wait(lambda: timeline.rowCount() > 0, "the refused attempt stands in their timeline")


def _wait_for_the_hour(hands: Hands) -> None:
    hands.clock.set_to(*_OPENS)
    hands.rest(1500)  # the desk looks once a second
    hands.key(Key.Key_F5)
    on_step(hands, "greet")
    hands.see(hands.desk.masked == hands.memory["main"], "amounts and words of debt are masked")


def _greet(hands: Hands) -> None:
    hands.answer("says_self")
    on_step(hands, "verify")
    hands.see(hands.desk.masked == hands.memory["main"], "still masked")


def _wrong_facts(hands: Hands) -> None:
    number = known(hands, hands.memory["main_name"])["identity"]
    hands.type("0000" if number[-4:] != "0000" else "1111")
    hands.type(number[6:10])
    told = hands.desk.centre.talk.verify.told
    before = told.text()
    hands.wait(lambda: told.text() != before, "what was heard does not agree")
    on_step(hands, "verify")


def _right_facts(hands: Hands) -> None:
    fields = hands.desk.centre.talk.verify
    hands.click(fields.tail)
    fields.tail.clear()
    fields.year.clear()
    hear_identity(hands, hands.memory["main_name"])
    on_step(hands, "purpose")
    hands.see(hands.desk.masked is None, "amounts are shown once it is certain who listens")


def _effects(hands: Hands) -> None:
    hands.answer("goes_on")
    on_step(hands, "effects")


def _listen(hands: Hands) -> None:
    hands.answer("understood")
    on_step(hands, "listen")
    hands.key(Key.Key_N)
    hands.type(_NOTE)
    hands.key(Key.Key_Escape)
    hands.wait(hands.desk.keeper.is_kept, "the note is kept")


def _offer(hands: Hands) -> None:
    hands.answer("cash_flow")
    on_step(hands, "offer")


def _read_back(hands: Hands) -> None:
    hands.answer("pays_part")
    on_step(hands, "read_back")
    hands.type(_PROMISED)
    hands.wait(lambda: _PROMISED in hands.desk.centre.talk.say.text(), "the amount is read back")
    hands.wait(hands.desk.keeper.is_kept, "it is kept")


def _close(hands: Hands) -> None:
    hands.answer("right")
    on_step(hands, "close")


def _wrap_up(hands: Hands) -> None:
    hands.answer("done")
    ending = hands.desk.centre.ending
    hands.wait(ending.isVisible, "the wrap-up follows the last step")
    choice = ending.form.choice()
    hands.see(choice is not None and choice.code == "promise", "a promise is proposed")
    hands.key(Key.Key_A)


def _finish(hands: Hands) -> None:
    hands.see(hands.desk.centre.only_done.isEnabled(), "nothing is missing")
    hands.click(hands.desk.centre.only_done)
    prepare = hands.desk.centre.prepare
    hands.wait(prepare.isVisible, "the outcome is on record; the person stays")
    timeline = hands.desk.contacts.timeline
    hands.wait(lambda: timeline.rowCount() > 0, "it stands in their timeline")


def _nothing_dialled(witness: Witness) -> None:
    witness.that(not witness.card("main").timeline, "no contact with them yet")
    witness.that(witness.my_day().refused_attempts == 0, "no attempt so far")


def _refused(witness: Witness) -> None:
    witness.that(witness.my_day().refused_attempts == 1, "the refused attempt is on record")
    (attempt,) = witness.card("main").timeline
    refused = attempt.kind is TimelineKind.REFUSED and bool(attempt.sources)
    witness.that(refused, "nothing was dialled, and they know by which clause")


def _permitted(witness: Witness) -> None:
    witness.that(witness.open_calls() == 1, "one permit, used")
    witness.that(witness.talk().debtor_id == witness.memory["main"], "a call to this person")
    witness.that(not witness.talk().confirmed, "nobody confirmed")


def stands_at(step: str, *, confirmed: bool) -> Callable[[Witness], None]:
    """What the book has to say of the call that is under way."""

    def seen(witness: Witness) -> None:
        talk = witness.talk()
        witness.that(talk.step == step, f"the call stands at {step}")
        witness.that(talk.confirmed is confirmed, f"right person confirmed: {confirmed}")

    return seen


def _tried(witness: Witness) -> None:
    stands_at("verify", confirmed=False)(witness)
    witness.that(not witness.talk().identity_matches, "what was heard differs from the file")


def _noted(witness: Witness) -> None:
    stands_at("listen", confirmed=True)(witness)
    (draft,) = witness.drafts()
    witness.that(draft.note == _NOTE, "the note as it was typed")


def _reasoned(witness: Witness) -> None:
    stands_at("offer", confirmed=True)(witness)
    witness.that(witness.talk().reason == "cash_flow", "the reason for the delay")


def _agreed(witness: Witness) -> None:
    stands_at("read_back", confirmed=True)(witness)
    (draft,) = witness.drafts()
    witness.that(_PROMISED in str(draft.form.get("terms")), "the amount as it was typed")


def _wrapping(witness: Witness) -> None:
    witness.that(witness.talk().ended, "the talk has come to its end")
    witness.that(witness.open_calls() == 1, "its outcome is still wanted")


def _promised(witness: Witness) -> None:
    card = witness.card("main")
    (promise,) = card.promises
    witness.that(promise.amount.minor == int(_PROMISED) * 100, "a promise of ¥500.00")
    (contact,) = (one for one in card.timeline if one.kind is TimelineKind.CONTACT)
    witness.that(contact.disposition == "promise" and contact.note == _NOTE, "outcome and note")
    witness.that(bool(card.follow_ups), "a next step")
    witness.that(not witness.drafts() and not witness.open_calls(), "nothing is left open")
    witness.memory["wrong"] = contact.outcome_id


BEFORE_OFFER = (
    Step("person", _choose, _nothing_dialled),
    Step("refused call", _ask_too_early, _refused),
    Step("allowed call", _wait_for_the_hour, _permitted),
    Step("verify identity", _greet, stands_at("verify", confirmed=False)),
    Step("facts that differ", _wrong_facts, _tried),
    Step("purpose", _right_facts, stands_at("purpose", confirmed=True)),
    Step("effects", _effects, stands_at("effects", confirmed=True)),
    Step("listen", _listen, _noted),
    Step("offer", _offer, _reasoned),
)
FROM_OFFER = (
    Step("promise read back", _read_back, _agreed),
    Step("close", _close, stands_at("close", confirmed=True)),
    Step("wrap-up", _wrap_up, _wrapping),
    Step("promise on record", _finish, _promised),
)
