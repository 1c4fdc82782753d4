"""The next day, at the door: from the arrival to the promise, the signature and the outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.domain.door import Act, Allowed, Check, Met
from app.domain.door import Step as Stop
from app.domain.visits import VisitState
from app.services import door, visits
from ui import wording
from ui.tour.calling import known
from ui.tour.hands import ALT, CTRL, Hands, Key
from ui.tour.plan import Step, TourFailed
from ui.tour.visiting import room_of
from ui.tour.witness import Witness
from ui.windows.door import DoorPane
from ui.windows.doorends import LeavePage, SignPage
from ui.windows.doorpage import DoorPage
from ui.windows.doorpages import ConsentPage, MeetPage, VerifyPage

P = TypeVar("P", bound=DoorPage)
_WHY, _PAYS = "孩子住院，后天发工资，先还一部分", "300"
_SIGNS = tuple(QPoint(40 + 24 * n, 60 + (n % 3) * 32) for n in range(12))


def _arrive(hands: Hands) -> None:
    room = room_of(hands)
    hands.click(room.tabs.tabs["day"])
    hands.wait(lambda: room.day.marked() is not None, "the visit of the day")
    stop = room.day.marked()
    made = None if stop is None else stop.visit.appointment
    if made is None:
        raise TourFailed("the visit is appointed")
    at = wording.local(made.start)
    hands.clock.set_to(at.hour, at.minute, days=1)
    hands.rest(1500)  # the desk looks once a second
    hands.key(Key.Key_D, ALT)
    hands.wait(lambda: room.door is not None and room.door.view is not None, "the door")
    hands.key(Key.Key_Return)
    hands.wait(lambda: _pane(hands).step is Stop.KNOCK, "arrived: the time is down")


def _meet(hands: Hands) -> None:
    hands.key(Key.Key_Return)
    hands.wait(lambda: _pane(hands).step is Stop.MEET, "the rules allow it; one knocks")
    hands.click(_page(hands, Stop.MEET, MeetPage).who[Met.PERSON])
    hands.wait(lambda: _pane(hands).step is Stop.VERIFY, "somebody says it is them: one asks")
    hands.see(not _pane(hands).offers.known.isVisible(), "no word of the debt yet")
    for check in (Check.CARD, Check.RECORDING):
        _tick(hands, check)


def _verify(hands: Hands) -> None:
    hands.click(_page(hands, Stop.VERIFY, VerifyPage).tail)
    number = known(hands, hands.memory["visited_name"])["identity"]
    hands.type(number[-4:])
    hands.key(Key.Key_Tab)
    hands.type(number[6:10])
    hands.key(Key.Key_Return)
    hands.wait(lambda: _pane(hands).step is Stop.CONSENT, "it is them; what they allow is asked")
    for check in (Check.SURE, Check.RIGHTS, Check.ENTRY):
        _tick(hands, check)
    page = _page(hands, Stop.CONSENT, ConsentPage)
    for to, given in ((Allowed.RECORDING, True), (Allowed.ENTRY, False)):
        hands.click(page.answers[to, given])
        hands.wait_for_answers()


def _listen(hands: Hands) -> None:
    _on(hands, Stop.TALK)
    hands.type(_WHY)


def _promise(hands: Hands) -> None:
    hands.key(Key.Key_Return, CTRL)
    pane = _pane(hands)
    hands.wait(lambda: pane.step is Stop.OFFER, "what they said is down")
    hands.see(pane.offers.known.isVisible(), "the amounts are shown to whom they concern")
    hands.fill(pane.offers.amount, _PAYS)
    hands.fill(pane.offers.day, f"{hands.clock.day() + timedelta(days=2):%Y-%m-%d}")
    hands.key(Key.Key_P, ALT)
    hands.wait(lambda: _last(pane) is Act.PROMISED, "the promise is down")


def _sign(hands: Hands) -> None:
    _on(hands, Stop.SIGN)
    frame = _page(hands, Stop.SIGN, SignPage).frame
    QTest.mousePress(frame, Qt.MouseButton.LeftButton, pos=_SIGNS[0])
    for at in _SIGNS[1:]:
        QTest.mouseMove(frame, at)
    QTest.mouseRelease(frame, Qt.MouseButton.LeftButton, pos=_SIGNS[-1])


def _leave(hands: Hands) -> None:
    hands.key(Key.Key_Return, CTRL)
    hands.wait(lambda: _last(_pane(hands)) is Act.SIGNED, "the signature is kept")
    _on(hands, Stop.LEAVE)
    page = _page(hands, Stop.LEAVE, LeavePage)
    hands.click(page.outcomes["promise"])


def _over(hands: Hands) -> None:
    hands.key(Key.Key_Return, CTRL)
    room = room_of(hands)
    hands.wait(lambda: room.door is None, "the visit is over")


def _on(hands: Hands, stop: Stop) -> None:
    """Step by step to that page."""
    pane = _pane(hands)
    while pane.step is not stop:
        was = pane.step
        hands.key(Key.Key_Right, ALT)
        hands.wait_for_answers()
        hands.see(pane.step is not was, f"on from {was.value}")


def _tick(hands: Hands, check: Check) -> None:
    pane = _pane(hands)
    hands.key(Key.Key_K, ALT)
    hands.wait(
        lambda: pane.view is not None and check in pane.view.at.stands.ticked,
        f"done: {check.value}",
    )


def _page(hands: Hands, stop: Stop, kind: type[P]) -> P:
    page = _pane(hands).pages[stop]
    if not isinstance(page, kind):
        raise LookupError(stop)
    return page


def _last(pane: DoorPane) -> Act | None:
    return pane.view.at.acts[-1].act if pane.view and pane.view.at.acts else None


def _pane(hands: Hands) -> DoorPane:
    pane = room_of(hands).door
    if pane is None:
        raise TourFailed("somebody stands at a door")
    return pane


def _stands(witness: Witness) -> door.AtDoor:
    (visit,) = visits.of_person(witness.desk, str(witness.memory["visited"]))
    return door.standing(witness.desk, visit.id)


def _arrived(witness: Witness) -> None:
    witness.that([one.act for one in _stands(witness).acts] == [Act.ARRIVED], "the arrival")


def _met(witness: Witness) -> None:
    at = _stands(witness).stands
    witness.that(at.met is Met.PERSON and not at.confirmed, "who opened; nobody is known yet")
    witness.that(len(at.ticked) == 2, "the list, in its order")


def _known(witness: Witness) -> None:
    at = _stands(witness).stands
    witness.that(at.confirmed, "what was heard is what is on file")
    witness.that(at.allows == {Allowed.RECORDING}, "what they allow, and what they do not")


def _nothing_yet(witness: Witness) -> None:
    said = [one for one in _stands(witness).acts if one.act is Act.SAID]
    witness.that(not said, "typed, and not put down yet")


def _promised(witness: Witness) -> None:
    acts = [one.act for one in _stands(witness).acts]
    witness.that({Act.SAID, Act.PROMISED} <= set(acts), "what they said, and their promise")


def _drawn(witness: Witness) -> None:
    witness.that(Act.SIGNED not in [one.act for one in _stands(witness).acts], "nothing signed yet")


def _signed(witness: Witness) -> None:
    witness.that(_stands(witness).acts[-1].act is Act.SIGNED, "the signature, with its digest")


def _ended(witness: Witness) -> None:
    at = _stands(witness)
    witness.that(at.visit.state is VisitState.OVER, "the visit is over, with its outcome")
    promises = witness.card("visited").promises
    witness.that(any(f"{one.amount.minor}" == "30000" for one in promises), "the promise is open")
    seen = witness.whole()
    witness.that(seen.broken is None and not seen.differing, "the log holds")


STEPS = (
    Step("at the door", _arrive, _arrived),
    Step("somebody opens", _meet, _met),
    Step("the right person", _verify, _known),
    Step("what they say", _listen, _nothing_yet),
    Step("a promise at the door", _promise, _promised),
    Step("a signature", _sign, _drawn),
    Step("how the visit ended", _leave, _signed),
    Step("the visit is over", _over, _ended),
)
