"""The window's process is killed in the middle of a word, and another one goes on from there."""

from __future__ import annotations

from ui.tour.calling import hear_identity, on_step
from ui.tour.hands import CTRL, Hands, Key
from ui.tour.plan import COLLECTOR, PASSPHRASE, PASSWORD, Step
from ui.tour.speaking import another, choose_ending, find
from ui.tour.witness import Witness

_NOTE = "住院两周，出院后联系，不要再催她母"


def _call(hands: Hands) -> None:
    hands.key(Key.Key_1, CTRL)
    name = another(hands, "last")
    find(hands, name)
    hands.memory["last"] = hands.desk.shown_person
    hands.key(Key.Key_F5)
    on_step(hands, "greet")
    hands.answer("says_self")
    on_step(hands, "verify")
    hear_identity(hands, name)
    on_step(hands, "purpose")


def _type(hands: Hands) -> None:
    hands.key(Key.Key_N)
    hands.type(_NOTE)
    note = hands.desk.centre.note
    hands.wait(hands.desk.keeper.is_kept, "the last sign is kept")
    hands.see(any(sign.isdigit() for sign in note.kept_words()), "when it was kept is said")


def _open_again(hands: Hands) -> None:
    page = hands.frame.unlock
    hands.wait(page.secret.isVisible, "another process asks for the passphrase")
    hands.fill(page.secret, PASSPHRASE)


def _return(hands: Hands) -> None:
    hands.key(Key.Key_Return)
    page = hands.frame.sign_in
    hands.wait(lambda: hands.frame.pages.currentWidget() is page, "the book opens")
    hands.fill(page.login, COLLECTOR)
    hands.fill(page.password, PASSWORD)
    hands.key(Key.Key_Return)
    hands.wait(lambda: hands.frame.desk is not None, "the same collector sits down")
    on_step(hands, "purpose")
    hands.see(hands.desk.centre.note.text() == _NOTE, "every sign of the note is there")
    hands.see(hands.desk.shown_person == hands.memory["last"], "with the same person")


def _finish(hands: Hands) -> None:
    hands.key(Key.Key_F7)
    hands.wait(hands.desk.centre.ending.isVisible, "the wrap-up")
    choose_ending(hands, "talked")
    hands.key(Key.Key_A)
    hands.key(Key.Key_Return, CTRL)
    name = hands.memory["last_name"]
    hands.wait(
        lambda: (
            hands.desk.centre.person.name.text() != name and hands.desk.centre.prepare.isVisible()
        ),
        "Ctrl+Enter finishes and shows the next person",
    )


def _talking(witness: Witness) -> None:
    witness.that(witness.talk().debtor_id == witness.memory["last"], "a call to this person")
    witness.that(witness.talk().confirmed, "who is confirmed")


def _kept(witness: Witness) -> None:
    _talking(witness)
    (draft,) = witness.drafts()
    witness.that(draft.note == _NOTE, "after the kill: every sign that was typed")
    witness.that(witness.open_calls() == 1, "after the kill: the permit wants its outcome")


def _whole(witness: Witness) -> None:
    (contact,) = witness.card("last").timeline
    witness.that((contact.disposition, contact.note) == ("talked", _NOTE), "outcome and note")
    witness.that(not witness.drafts(), "no draft is left")
    seen = witness.whole()
    words = f"{seen.entries} entries in {seen.chains} chains hold"
    witness.that(seen.broken is None and not seen.differing, words)


STEPS = (
    Step("before the crash", _call, _talking),
    Step("killed while typing", _type, _kept, killed=True),
    Step("another process", _open_again, _kept),
    Step("back where it was", _return, _kept),
    Step("after the crash", _finish, _whole),
)
