"""A call-back that is due, finding somebody by initials, one's own day."""

from __future__ import annotations

from ui.tour.hands import CTRL, Hands, Key
from ui.tour.plan import Step
from ui.tour.witness import Witness

_DUE = (10, 1)


def _see_due(hands: Hands) -> None:
    hands.clock.set_to(*_DUE)
    hands.rest(1500)
    hands.key(Key.Key_2, CTRL)
    pane = hands.desk.queue
    hands.wait(lambda: pane.stack.currentIndex() == 1, "the list of call-backs")
    listed = pane.call_backs.model
    hands.wait(lambda: listed.rowCount() == 1, "the one that was agreed")
    hands.wait(lambda: "1" in pane.due.text(), "it is due by now")


def _search(hands: Hands) -> None:
    name = hands.memory["main_name"]
    hands.key(Key.Key_1, CTRL)
    hands.key(Key.Key_K, CTRL)
    digits = next(one["phone"][-4:] for one in hands.memory["people"] if one["name"] == name)
    hands.type(digits)
    search = hands.desk.search
    hands.wait(lambda: search.hits.isVisible() and not search.above.text(), "hits as one types")
    shown = [one.name for one in search.model.rows()]
    hands.see(name in shown, "by the last digits of their number")


def _my_day(hands: Hands) -> None:
    hands.key(Key.Key_Escape)
    hands.key(Key.Key_4, CTRL)
    pane = hands.desk.queue
    hands.wait(lambda: pane.stack.currentWidget() is pane.my_day, "my day")
    hands.wait(lambda: pane.my_day.model.rowCount() == 3, "the three people contacted")


def _due(witness: Witness) -> None:
    witness.that(witness.tabs().call_backs_due == 1, "one call-back is due")


def _unchanged(witness: Witness) -> None:
    witness.that(witness.open_calls() == 0, "looking for somebody calls nobody")


def _counted(witness: Witness) -> None:
    day = witness.my_day()
    witness.that(day.done == 3, "three contacts done")
    witness.that(day.reached == 2, "two people reached")
    witness.that(day.refused_attempts == 1, "one attempt refused")
    witness.that(day.left == 1, "one thing left for today")


STEPS = (
    Step("call-back due", _see_due, _due),
    Step("search", _search, _unchanged),
    Step("my day", _my_day, _counted),
)
