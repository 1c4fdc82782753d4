"""From what can be agreed to an agreement that was read out, with its letter and its message."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.domain.agreements import Agreement, AgreementState
from app.domain.documents import Paper
from app.domain.entries import EntryKind
from app.services import agreements, documents
from ui.tour.calling import hear_identity, on_step, stands_at
from ui.tour.hands import ALT, Hands, Key
from ui.tour.negotiating import open_card, plan_of
from ui.tour.plan import Step
from ui.tour.speaking import another, find, only_finish
from ui.tour.witness import Witness

_INSTALMENTS, _SPARE = 12, 100_000  # of the plan; fen a month that are left beside it


def _negotiate(hands: Hands) -> None:
    find(hands, another(hands, "agreed"))
    hands.memory["agreed"] = hands.desk.shown_person
    hands.key(Key.Key_F5)
    on_step(hands, "greet")
    hands.answer("says_self")
    on_step(hands, "verify")
    hear_identity(hands, hands.memory["agreed_name"])
    on_step(hands, "purpose")
    plan = plan_of(hands, open_card(hands), _INSTALMENTS, _SPARE)
    hands.see(plan.recommended, "the plan they can bear is recommended")


def _read_back(hands: Hands) -> None:
    page = hands.desk.negotiation
    read = "" if page is None else page.read.text()
    hands.key(Key.Key_Return)
    on_step(hands, "option")
    hands.see(bool(read) and read in hands.desk.centre.talk.say.text(), "it is read word for word")


def _agree(hands: Hands) -> None:
    hands.answer("right")
    on_step(hands, "close")


def _wrap_up(hands: Hands) -> None:
    hands.answer("done")
    ending = hands.desk.centre.ending
    hands.wait(ending.isVisible, "the wrap-up")
    choice = ending.form.choice()
    hands.see(choice is not None and choice.code == "agreement", "an agreement is proposed")
    hands.key(Key.Key_A)


def _write_letter(hands: Hands) -> None:
    hands.key(Key.Key_F4)
    hands.wait(
        lambda: (page := hands.desk.agreements) is not None and page.isVisible(),
        "their agreements",
    )
    out = hands.folder / "letter.pdf"
    hands.memory["letter"] = str(out)
    hands.choose_file(out, Key.Key_P, ALT)
    hands.wait(out.exists, "the letter is written")
    hands.wait_for_answers()


def _show_message(hands: Hands) -> None:
    hands.key(Key.Key_M, ALT)
    hands.wait(
        lambda: (page := hands.desk.agreements) is not None and page.hand.isVisible(),
        "the text that would confirm it, and how long it is",
    )


def _close_page(hands: Hands) -> None:
    hands.key(Key.Key_Escape)
    hands.wait(
        lambda: (page := hands.desk.agreements) is not None and page.isHidden(),
        "the person again",
    )
    timeline = hands.desk.contacts.timeline
    hands.wait(lambda: timeline.rowCount() > 0, "the agreement stands in their timeline")


def _made(witness: Witness) -> tuple[Agreement, ...]:
    return agreements.of_person(witness.desk, str(witness.memory["agreed"]))


def _papers(witness: Witness) -> tuple[Paper, ...]:
    return documents.papers(witness.desk, str(witness.memory["agreed"]))


def _read(witness: Witness) -> None:
    stands_at("option", confirmed=True)(witness)
    witness.that(not _made(witness), "nothing is agreed by reading alone")
    (paper,) = _papers(witness)
    witness.that(paper.kind is EntryKind.OPTION_READ, "what was read out")


def _agreed(witness: Witness) -> None:
    stands_at("close", confirmed=True)(witness)
    (made,) = _made(witness)
    (paper,) = _papers(witness)
    witness.that(made.state is AgreementState.RUNNING, "an agreement, its schedule fixed")
    witness.that(made.read_out == paper.words, "in the words that were read out")


def _ended(witness: Witness) -> None:
    (contact,) = witness.card("agreed").timeline
    witness.that(contact.disposition == "agreement", "the call ended with an agreement")


def _wrapping(witness: Witness) -> None:
    witness.that(witness.open_calls() == 1, "the outcome of the call is still wanted")


def _lettered(witness: Witness) -> None:
    file = Path(str(witness.memory["letter"])).read_bytes()
    latest = _papers(witness)[0]
    witness.that(latest.kind is EntryKind.LETTER_MADE, "a letter was made")
    witness.that(latest.digest == hashlib.sha256(file).hexdigest(), "just this file")


def _unsent(witness: Witness) -> None:
    kinds = {paper.kind for paper in _papers(witness)}
    witness.that(EntryKind.MESSAGE_PREPARED not in kinds, "what is only shown went nowhere")


STEPS = (
    Step("what can be agreed", _negotiate, stands_at("purpose", confirmed=True)),
    Step("arrangement read back", _read_back, _read),
    Step("agreed", _agree, _agreed),
    Step("agreement wrap-up", _wrap_up, _wrapping),
    Step("agreement on record", only_finish, _ended),
    Step("letter", _write_letter, _lettered),
    Step("message", _show_message, _unsent),
    Step("agreement in the timeline", _close_page, _ended),
)
