"""From an answer in a call until the next step of the script is painted, in the whole desk."""

from __future__ import annotations

from time import monotonic

from app.domain.talk import BACK
from ui.figures.painted import report, wait_painted
from ui.figures.whole import Whole

_FORTH = ("goes_on", "understood", "understood", "forgot", "undecided")  # late, from its purpose
LAP = (*_FORTH, *(BACK for _ in _FORTH))


def main(book: str, key: str, at: str, tail: str, year: str, laps: str) -> None:
    """Says how long each step took, in milliseconds; the first lap does not count.

    `tail` and `year` are what the first person of the queue answers to who they are.
    """
    whole = Whole(book, key, at)
    window, talk = whole.window, whole.window.centre.talk
    whole.next_person()
    whole.wait(window.centre.call.isEnabled)
    window.call()
    whole.wait(lambda: talk.step() is not None)
    _answer(whole, "says_self")
    talk.verify.heard.emit(tail, year)
    whole.wait(lambda: _shown(whole) == "purpose")
    taken = [_answer(whole, code) for _ in range(int(laps) + 1) for code in LAP]
    report(ms=[seconds * 1000 for seconds in taken[len(LAP) :]])
    window.wrap_up()
    whole.close()


def _answer(whole: Whole, code: str) -> float:
    """What the key does; seconds until another step is seen."""
    before, begun = _shown(whole), monotonic()
    whole.window.answer(code)
    seen = wait_painted(whole.window.centre.talk.say, lambda: _shown(whole) != before)
    whole.wait(lambda: True)
    return seen - begun


def _shown(whole: Whole) -> str:
    step = whole.window.centre.talk.step()
    return "" if step is None else step.step
