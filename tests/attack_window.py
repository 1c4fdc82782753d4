"""Kills the real window, again and again, while somebody types, dials and wraps up in it.

    python -m tests.attack_window FOLDER --rounds 100 --seed 7
    python -m tests.attack_window FOLDER --rounds 100 --over-card

Each round forks a window from this process (everything is imported already; offscreen). It opens
the book, says where the desk came back to, and works on with keys: F2, F5, digits, notes sign by
sign, Ctrl+Enter. Before each key it says what it is about to do, and after the worker has done its
jobs what is on record. At an act of a chance kind, and a chance fraction of a second after it, the
window is killed (SIGKILL). The next window has to come back to a state that was said: the note with
every sign that was said to be kept, the permit, the step, the card of F9. With `--over-card` every
kill meets somebody at that card, at its fields, boxes, sliders and reason. One JSON object is
printed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.services import calls, drafts
from app.services.desk import Desk
from app.storage import migrating, tables
from app.storage.store import open_sqlcipher
from tests import attack_book
from tests.fakes import TEN, FakeClock
from tests.make import make_desk, make_person
from ui import theme, wording
from ui.callwork import Typed
from ui.hub import Hub
from ui.start import Start
from ui.tasks import Tasks
from ui.tour.resting import rest
from ui.windows.frame import Frame
from ui.windows.negotiation import NegotiationPalette

KEY = bytes(range(32))
PEOPLE, FEW_ACTS, MOST_ACTS = 400, 8, 40
CARD = ("card",)  # with --over-card
AIMS = ("type", "type", "dial", "answer", "identity", "card", "wrap", "next_step", "finish")
LONGEST = 0.02  # seconds after an act until the kill
TAIL, YEAR = "123X", "1990"
NUMBER = f"119999{YEAR}0307{TAIL}"  # of a county that nobody was ever born in
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
BARE = Qt.KeyboardModifier.NoModifier
_FIELDS = ("monthly", "income", "food", "housing", "transport", "other")
_MOVES = tuple(
    Qt.Key[f"Key_{name}"]
    for name in ("Left", "Right", "PageUp", "PageDown", "Up", "Down", "1", "2", "3", "4")
)
_WAYS = (  # a step's answer: what is pressed there
    ("greet", ("says_self", "no_answer", "somebody_else")),
    ("third_party", ("passes_on",)),
    ("purpose", ("goes_on", "pays_today", "claims_paid")),
    ("effects", ("understood",)),
    ("ways", ("understood",)),
    ("listen", ("cash_flow", "forgot")),
    ("offer", ("pays_part", "undecided")),
    ("read_back", ("right",)),
    ("claims_paid", ("taken_down",)),
    ("undecided", ("done",)),
    ("close", ("done",)),
)


def main() -> None:
    """Run the rounds and print what was seen."""
    asked = _arguments()
    chance, aims = random.Random(asked.seed), CARD if asked.over_card else AIMS
    book = Path(asked.folder) / "forbear.book"
    _make_book(book)
    began = time.monotonic()
    seen: dict[str, Any] = {"kills": 0, "acts": {}, "failures": [], "kept": 0}
    before: dict[str, Any] = {}
    for number in range(asked.rounds):
        before = _round(book, number, chance, aims, before, seen)
        if seen["failures"]:
            break
    said = {"permit": seen.pop("permits", []), "outcome": []}
    later = TEN + timedelta(minutes=2 * asked.rounds + 5)
    seen["failures"] += attack_book.wrong(book, KEY, said, later, whole=True)
    seen |= {"permits": len(said["permit"]), "seconds": round(time.monotonic() - began, 1)}
    print(json.dumps(seen))


def _round(  # which book, which round, and what the rounds before have left
    book: Path,
    number: int,
    chance: random.Random,
    aims: tuple[str, ...],
    before: dict[str, Any],
    seen: dict[str, Any],
) -> dict[str, Any]:
    """One window: where it came back to is compared, then it works until it is killed."""
    mind, acts, aim = _Mind(), chance.randint(1, FEW_ACTS), chance.choice(aims)
    wait = chance.uniform(0, LONGEST)
    child, pipe = _fork(book, number, chance.randrange(2**30), aims)
    with os.fdopen(pipe, encoding="utf-8") as lines:
        for line in lines:
            mind.hear(json.loads(line))
            aimed = mind.acts >= acts and mind.last.get("act") == aim
            if aimed or (mind.acts >= MOST_ACTS and aims is not CARD):
                time.sleep(wait)
                os.kill(child, signal.SIGKILL)
                break
        for line in lines:  # what it said before it died
            if line.endswith("\n"):
                mind.hear(json.loads(line))
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        seen["failures"].append(f"round {number}: ended by itself: {status} {mind.last}")
    else:
        seen["kills"] += 1
    name = str(mind.act.get("act"))
    seen["acts"][name] = seen["acts"].get(name, 0) + 1
    seen["failures"] += [f"round {number}: {one}" for one in _differences(before, mind.back)]
    seen.setdefault("permits", []).extend(mind.permits)
    seen["kept"] += mind.kept
    return {
        "state": mind.state, "acts": mind.acts_since, "notes": mind.notes, "kept": mind.kept_note,
        "cards": mind.cards, "kept_card": mind.kept_card, "heard": mind.heard,
    }  # fmt: skip


class _Mind:
    """What a window said of itself, until it died."""

    def __init__(self) -> None:
        self.back: dict[str, Any] = {}
        self.state: dict[str, Any] = {}
        self.act: dict[str, Any] = {}
        self.last: dict[str, Any] = {}
        self.notes: list[str] = []  # as typed since the last state on record
        self.cards: list[str] = []  # what stood on the card of F9, likewise
        self.acts_since: list[dict[str, Any]] = []
        self.permits: list[str] = []
        self.acts = self.kept = 0
        self.heard = 1  # how many of them had been said when one was last kept
        self.kept_note = self.kept_card = ""

    def hear(self, said: dict[str, Any]) -> None:
        """One line of it."""
        self.last = said
        if "act" in said:
            self.act, self.acts = said, self.acts + bool(self.back)  # first where it came back to
            self.acts_since.append(said)
            self.notes.append(said["note"])
            self.cards.append(said.get("card", ""))
        elif "kept" in said:
            self.kept_note, self.kept = said["kept"], self.kept + 1
            self.kept_card, self.heard = said["card"], len(self.notes)
        else:
            self.state, self.notes, self.acts_since = said, [said["note"]], []
            self.kept_note, self.kept_card, self.cards = said["note"], said["card"], [said["card"]]
            self.heard = 1
            if not self.back:
                self.back = said
            if said["permit"] and said["permit"] not in self.permits:
                self.permits.append(said["permit"])


def _differences(before: dict[str, Any], back: dict[str, Any]) -> list[str]:
    """What the next window may not say after that."""
    if not before:
        return []
    state, kinds = before["state"], {one["act"] for one in before["acts"]}
    if not back:
        return ["the next window does not open"]
    if state["permit"] and back["permit"] != state["permit"]:
        return [] if "finish" in kinds and not back["permit"] else [f"no permit: {before} {back}"]
    if not state["permit"] and back["permit"] and "dial" not in kinds:
        return [f"a permit from nowhere: {before} {back}"]
    if not back["permit"]:
        return []
    wrong = []
    if back["step"] not in {state["step"], *(one.get("to") for one in before["acts"])}:
        wrong.append(f"another step: {before} {back}")
    if state["permit"] and back["note"] not in _since_kept(before, "kept", "notes"):
        wrong.append(f"another note: {before} {back}")
    return wrong + _wrong_card(before, back, kinds)


def _wrong_card(before: dict[str, Any], back: dict[str, Any], kinds: set[str]) -> list[str]:
    """What is typed on the card of F9 comes back as it was kept, or as it was typed after that."""
    cards = _since_kept(before, "kept_card", "cards")
    if not before["state"]["permit"] or "finish" in kinds or back["card"] in cards:
        return []
    return [f"another card: {before} {back}"]


def _since_kept(before: dict[str, Any], kept: str, typed: str) -> list[str]:
    """The last one that was kept, and what was typed after it: the same words typed once more
    behind what was heard of the keeping are not those that were kept."""
    heard = before[typed][: before["heard"]]
    at = max((at for at, one in enumerate(heard) if one == before[kept]), default=0)
    return before[typed][at:]


def _fork(book: Path, number: int, seed: int, aims: tuple[str, ...]) -> tuple[int, int]:
    """A window in a process of its own, and the pipe it speaks through."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    os.close(reading)
    _work(book, number, random.Random(seed), writing, aims)


def _work(
    book: Path, number: int, chance: random.Random, pipe: int, aims: tuple[str, ...]
) -> NoReturn:
    """Open the window and press keys until the end."""
    try:
        _Window(book, number, chance, pipe, at_card=aims is CARD).work()
    except BaseException as error:  # noqa: BLE001 - told to who reads the pipe
        os.write(pipe, (json.dumps({"act": "failed", "note": repr(error)}) + "\n").encode())
    finally:
        os._exit(3)


class _Window:
    """The real window on the book, and hands that only press keys."""

    def __init__(
        self, book: Path, number: int, chance: random.Random, pipe: int, *, at_card: bool
    ) -> None:
        self._chance, self._pipe = chance, pipe
        self._card_said, self._often = "", 0.95 if at_card else 0.3
        self._app = QApplication(["forbear"])
        wording.use("zh_CN")
        theme.apply(self._app, theme.LIGHT)
        clock = FakeClock(TEN + timedelta(minutes=2 * number))
        self._desk = make_desk(open_sqlcipher(book, KEY), clock=clock)
        self._tasks = Tasks()
        start = Start(lambda: True, _never, _never, lambda: None)
        self._frame = Frame(start, self._tasks, Hub())
        self._frame.resize(1366, 768)
        self._frame.show()
        self._frame.activateWindow()
        QTest.qWaitForWindowActive(self._frame)
        self._frame._sit_down(self._desk)
        self._window, self._filled = self._frame.desk, False
        self._window.listed.connect(self._list_is_there)
        self._keep, self._window.keeper.typed = self._window.keeper.typed, self._say_card
        self._window.keeper.kept.connect(self._note_kept)

    def work(self) -> None:
        """Act after act."""
        while not self._filled:
            rest(1)
        self._settle()
        while True:
            self._tell_state()
            self._act()
            if self._chance.random() < 0.7:
                self._settle()

    def _list_is_there(self) -> None:
        """What was being done is asked for now; F2 before that would be another wish."""
        self._filled = True

    def _act(self) -> None:
        centre = self._window.centre
        page, speech = centre.flow.currentWidget(), self._window._speech
        card = self._window.negotiation
        if card is not None and card.isVisible():  # it came back open
            self._negotiate()
        elif self._window._call is None:
            self._begin()
        elif page is centre.ending:
            self._wrap_up()
        elif speech is not None and speech.talk.confirmed and self._chance.random() < self._often:
            self._negotiate()
        elif self._chance.random() < 0.5:
            self._note()
        else:
            self._answer()

    def _begin(self) -> None:
        idle = self._window.centre.idle
        if self._window.centre.is_idle() and idle.unfinished:
            self._say(act="take_up")
            self._press(idle.missing.itemAt(0).widget(), Qt.Key.Key_Return)
        elif self._window._opened is None or self._window.contacts.marked() is None:
            self._say(act="next")
            self._press(self._window, Qt.Key.Key_F2)
        else:
            self._say(act="dial", to="greet")
            self._press(self._window, Qt.Key.Key_F5)
            if self._window._call is None:
                self._settle()
            if self._window._call is None:  # refused: somebody else
                self._say(act="next")
                self._press(self._window, Qt.Key.Key_F2)

    def _note(self) -> None:
        note = self._window.centre.note
        note.setFocus()
        for sign in self._chance.sample("abcdefghij klmnopqrstuvwxyz", self._chance.randint(1, 6)):
            self._say(act="type", note=note.text()[: note.cursorPosition()] + sign)
            QTest.keyClicks(note, sign)
            if self._chance.random() < 0.3:
                rest(1)

    def _negotiate(self) -> None:
        """The card of F9: what they can pay, papers seen, sliders, the reason; then Esc."""
        if self._window.negotiation is None or not self._window.negotiation.isVisible():
            self._press(self._window.centre.talk, Qt.Key.Key_F9)
            self._settle()
        card = self._window.negotiation
        for _ in range(self._chance.randint(1, 5)):
            self._chance.choice((self._fill_in, self._tick, self._move, self._reason))(card)
        self._press(card.fields["income"], Qt.Key.Key_Escape)

    def _fill_in(self, card: NegotiationPalette) -> None:
        field = card.fields[self._chance.choice(_FIELDS)]
        field.setFocus()
        field.selectAll()
        self._type(field, "123456789")
        self._press(card.form.dependants, self._chance.choice((Qt.Key.Key_Up, Qt.Key.Key_Down)))

    def _tick(self, card: NegotiationPalette) -> None:
        boxes = list(card.form.evidence.values())
        self._press(self._chance.choice(boxes), Qt.Key.Key_Space)

    def _move(self, card: NegotiationPalette) -> None:
        for key in self._chance.choices(_MOVES, k=4):
            self._press(card.fields["monthly"], key, ALT)

    def _reason(self, card: NegotiationPalette) -> None:
        if card.reason.isVisible():
            card.reason.setFocus()
            self._type(card.reason, "abcdefgh")

    def _type(self, on: QWidget, signs: str) -> None:
        for sign in self._chance.choices(signs, k=self._chance.randint(1, 5)):
            QTest.keyClicks(on, sign)
            if self._chance.random() < 0.3:
                rest(1)

    def _say_card(self, typed: Typed) -> None:
        """What stands on the card is said before it is handed to who writes it."""
        card = _written(typed.form.get("negotiation"))
        if card != self._card_said:
            self._card_said = card
            self._say(act="card", card=card, to=self._step())
        self._keep(typed)

    def _answer(self) -> None:
        talk = self._window.centre.talk
        step = talk.step()
        if step is None or step.ends:
            self._say(act="wrap", to=self._step())
            self._press(self._window, Qt.Key.Key_Return, CTRL)
            return
        if step.step == "verify":
            talk.verify.tail.setFocus()
            talk.verify.tail.clear()
            talk.verify.year.clear()
            self._say(act="identity", to="purpose")
            QTest.keyClicks(talk.verify.tail, TAIL)
            QTest.keyClicks(talk.verify.year, YEAR)
            return
        code = self._chance.choice(dict(_WAYS)[step.step])
        if step.step == "read_back" and not talk.terms.amount.text():
            QTest.keyClicks(talk.terms.amount, "100")  # killed before it was typed
        if step.step == "offer" or code == "pays_today":
            self._give(code)
            QTest.keyClicks(talk.terms.amount, "100")
        else:
            self._give(code)

    def _give(self, code: str) -> None:
        grid = self._window.centre.talk.answers
        codes = [card.code for card in grid.cards()]
        if code not in codes:
            raise LookupError(f"{code} of {codes}")
        step = self._window._speech.talk
        flow = self._desk.rules.flow.step(step.stage, step.step)
        self._say(act="answer", to=flow.answer(code).to)
        focused = QApplication.focusWidget() or self._window
        key = Qt.Key(Qt.Key.Key_1.value + codes.index(code))
        self._press(focused, key, ALT if grid.is_typing() else BARE)

    def _wrap_up(self) -> None:
        centre = self._window.centre
        form = centre.ending.form
        if form.who.isVisible() and form.who.current() is None:
            self._say(act="who", to=self._step())
            self._press(form.who, Qt.Key.Key_3)
        if form.choice() is None or not form.agreed.missing() == ():
            self._say(act="how", to=self._step())
            form.how.setFocus()
            self._press(form.how, Qt.Key(Qt.Key.Key_1.value + self._chance.randrange(3)))
            if form.agreed.asks("promise"):
                form.agreed.amount.setFocus()
                form.agreed.amount.clear()
                QTest.keyClicks(form.agreed.amount, "100")
        while not centre.note.text().strip():  # every outcome of this test has a note
            self._note()
        if form.next.step() is None:
            self._say(act="next_step", to=self._step())
            self._press(form.next.list, Qt.Key.Key_A)
        if not centre.ending.missing(centre.note.text()):
            self._settle()
            self._tell_state()
            self._say(act="finish")
            self._press(self._window, Qt.Key.Key_Return, CTRL)
            self._settle()

    def _press(self, on: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = BARE) -> None:
        QTest.keyClick(on, key, held)

    def _settle(self) -> None:
        """Until the worker has nothing left to do."""
        end = time.monotonic() + 60  # a machine may be busy with much else
        rest(1)
        while self._tasks._waiting or not self._window.keeper.is_kept():
            if time.monotonic() > end:
                raise TimeoutError("the worker does not come to rest")
            rest(1)

    def _tell_state(self) -> None:
        """Only what the worker has finished; else nothing is said."""
        if self._tasks._waiting or not self._window.keeper.is_kept():
            return
        open_now = calls.open_permits(self._desk)
        shown = self._window._call
        self._tell(
            permit=open_now[0][0] if open_now else "",
            step=self._step(),
            note=self._window.centre.note.text() if shown is not None else "",
            card=self._card() if shown is not None else "",
        )

    def _card(self) -> str:
        """What stands on the card of F9."""
        call = self._window._call
        return "" if call is None else _written(self._window._cards.get(call.key))

    def _step(self) -> str:
        speech = self._window._speech
        return speech.talk.step if speech is not None else ""

    def _note_kept(self) -> None:
        found = [one for one in drafts.standing(self._desk) if one.contact_id]
        if found:
            self._tell(kept=found[0].note, card=_written(found[0].form.get("negotiation")))

    def _say(self, **said: Any) -> None:
        self._tell(**{"note": self._window.centre.note.text(), "card": self._card(), **said})

    def _tell(self, **said: Any) -> None:
        os.write(self._pipe, (json.dumps(said) + "\n").encode())


def _written(card: Any) -> str:
    """All of a card, amounts in whole yuan: a field writes them out once it is left."""
    if not card:
        return ""
    fields = {
        name: str(said).replace(",", "").partition(".")[0]
        for name, said in card["form"]["fields"].items()
    }
    return json.dumps({**card, "form": {**card["form"], "fields": fields}}, sort_keys=True)


def _never(*_: object) -> NoReturn:
    raise LookupError("the book is open already")


def _make_book(book: Path) -> None:
    """People enough, each known by an identity number."""
    book.parent.mkdir(parents=True, exist_ok=True)
    store = open_sqlcipher(book, KEY, create=True)
    migrating.migrate(store)
    desk = make_desk(store, clock=FakeClock(TEN - timedelta(hours=1)))
    _people(desk)
    store.close()


def _people(desk: Desk) -> None:
    for number in range(PEOPLE):
        make_person(desk, f"王{number:03d}", mobiles=(f"+861349{number:07d}",))
    with desk.store.begin() as tx:
        known = tables.debtors.update()
        tx.connection.execute(known.values(identity_number=NUMBER, born_on=f"{YEAR}-03-07"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--over-card", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
