"""Kills the real window at a door, again and again, while a visit is put down act by act.

    python -m tests.attack_door FOLDER --rounds 100 --seed 7
    python -m tests.attack_door FOLDER --without id

Each round forks a window (offscreen) that opens the book and comes back to the door. It says where
it came back to: the acts, and what stands in the fields. What is offered there is put down first,
as somebody would; then it types signs, keeps photos, ticks and answers. Before each it says what
it is about to do, and what the book has once the worker has come to rest. At a chance act, and a
chance fraction of a second after it, it is killed (SIGKILL). In the next window every act that was
said to
be there has to be there, what was typed stands in its field or is an act, never both, and nothing
was put down twice. `--without id`: the window forgets under which id something was to be put down,
which has to be found. One JSON object is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

from PySide6.QtWidgets import QApplication

from app.domain.door import Act, Allowed, Check, Met, Step
from app.domain.staff import Role
from app.services import audit, door
from app.services.desk import Desk
from app.storage import migrating
from app.storage.store import open_sqlcipher
from tests.fakes import FakeClock
from tests.make import make_desk, seated
from tests.pictures import jpeg
from tests.visited import START, TAIL, VISIT, YEAR, visited
from ui import theme, wording
from ui.hub import Hub
from ui.tasks import Tasks
from ui.tour.resting import rest
from ui.windows import door as pane_of_door
from ui.windows.door import DoorPane
from ui.windows.visits import VisitsWindow

KEY = bytes(range(32))
LONGEST = 0.02  # seconds after an act until the kill
MOST = 12  # acts before a kill
# A field whose words are put down, the step it stands in (None: the page of incidents), the act.
FIELDS = {
    "said": (Step.TALK, Act.SAID), "file": (Step.FILE, Act.FILED),
    "next_words": (Step.NEXT, Act.PLANNED), "incident_words": (None, Act.HAPPENED),
}  # fmt: skip
Said = dict[str, Any]


def main() -> None:
    """Run the rounds and print what was seen."""
    asked = _arguments()
    chance, folder = random.Random(asked.seed), Path(asked.folder)
    book = folder / "forbear.book"
    _make_book(book)
    if asked.without == "id":
        DoorPane._take_up = lambda self, *_: self._keep()
    seen: Said = {"kills": 0, "failures": [], "acts": {}, "typed": 0, "in_flight": 0}
    before: list[Said] = []
    for number in range(asked.rounds):
        lines = _round(folder, number, chance, seen)
        seen["failures"] += [f"round {number}: {one}" for one in _wrong(before, lines)]
        seen["typed"] += sum("typing" in one for one in lines)
        seen["in_flight"] += _in_flight(lines) is not None
        if seen["failures"]:
            break
        before = lines
    seen["failures"] += _wrong_in_the_end(book)
    with _opened(book, asked.rounds) as desk:
        seen["acts"] = Counter(one.act.value for one in door.standing(desk, VISIT).acts)
    print(json.dumps(seen))


def _round(folder: Path, number: int, chance: random.Random, seen: Said) -> list[Said]:
    """One window until it is killed; the lines that it said."""
    acts, wait, seed = chance.randint(1, MOST), chance.uniform(0, LONGEST), chance.randrange(2**30)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work(folder, number, random.Random(seed), writing)
    os.close(writing)
    said: list[Said] = []
    with os.fdopen(reading, encoding="utf-8") as lines:
        for line in lines:
            said.append(json.loads(line))
            if sum("doing" in one or "typing" in one for one in said) >= acts:
                time.sleep(wait)
                os.kill(child, signal.SIGKILL)
                break
        said += [json.loads(line) for line in lines if line.endswith("\n")]
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        seen["kills"] += 1
    else:
        seen["failures"].append(f"round {number}: ended by itself: {said[-1:]}")
    return said


def _wrong(before: list[Said], lines: list[Said]) -> list[str]:
    """What the next window may not come back to after what the last one said."""
    back = next((one for one in lines if "back" in one), None)
    if back is None:
        return ["the window does not open"]
    if not before:
        return []
    there = {act["id"]: act for act in back["back"]}
    said = [act for one in before for act in one.get("back", one.get("done", ()))]
    found = [f"forgotten: {act}" for act in said if there.get(act["id"]) != act]
    return found + _wrong_words(before, back)


def _wrong_words(before: list[Said], back: Said) -> list[str]:
    """What was typed stands in its field as it was kept or typed after that, or it was put down."""
    found = []
    for field, (_, kind) in FIELDS.items():
        may = _may_stand(before, field)
        stands = back["fields"].get(field, "")
        put_down = {act["words"] for act in back["back"] if act["kind"] == kind.value}
        if stands and stands in put_down:
            found.append(f"offered again, and put down: {field} {stands}")
        if stands not in may and not (stands == "" and may & put_down):
            found.append(f"another {field}: {stands!r}, not of {may}")
    return found


def _may_stand(lines: list[Said], field: str) -> set[str]:
    """What was in the field when it was last said to be kept, and whatever was typed since."""
    may = {""}
    for one in lines:
        if "fields" in one:
            may = {one["fields"].get(field, "")}
        elif "typing" in one and field in one["typing"]:
            may.add(one["typing"][field])
    return may


def _in_flight(lines: list[Said]) -> Said | None:
    """The act of which the window had not said that it is in the book."""
    doing = [at for at, one in enumerate(lines) if "doing" in one]
    ended = not doing or any("done" in one for one in lines[doing[-1] :])
    return None if ended else lines[doing[-1]]


def _wrong_in_the_end(book: Path) -> list[str]:
    """Nothing twice, every file whole, every act as its entry has it."""
    with _opened(book, 1000) as desk:
        acts = door.standing(desk, VISIT).acts
        kinds = {kind for _, kind in FIELDS.values()}
        worded = Counter((one.act, one.words) for one in acts if one.act in kinds and one.words)
        found = [f"twice: {one}" for one, count in worded.items() if count > 1]
        for one in acts:
            if one.act is Act.FILED:
                door.content(desk, one.id)  # raises where it is not whole
        seen = audit.verify_store(desk.store)
    if seen.broken is not None or seen.differing:
        found.append(f"the log: {seen.broken} {seen.differing}")
    return found


def _work(folder: Path, number: int, chance: random.Random, pipe: int) -> NoReturn:
    """Stand at the door and work until the end."""
    try:
        _Window(folder, number, chance, pipe).work()
    except BaseException as error:  # noqa: BLE001 - told to who reads the pipe
        os.write(pipe, (json.dumps({"failed": repr(error)}) + "\n").encode())
    finally:
        os._exit(3)


class _Window:
    """The real room of the visits at a door, and hands that press and type."""

    def __init__(self, folder: Path, number: int, chance: random.Random, pipe: int) -> None:
        self._chance, self._pipe, self._number, self._serial = chance, pipe, number, 0
        self._app = QApplication(["forbear"])
        wording.use("zh_CN")
        theme.apply(self._app, theme.LIGHT)
        self._tasks = Tasks()
        desk = _desk(folder / "forbear.book", number)
        pane_of_door.ask_for_file = lambda *_: folder / "photo.jpg"  # the system's own dialog
        self._room = VisitsWindow(desk, self._tasks, Hub())
        self._room.show()
        self._room.go_to_door(VISIT)

    @property
    def _pane(self) -> DoorPane:
        assert self._room.door is not None
        return self._room.door

    def work(self) -> None:
        """Where it came back to; what is offered is put down; then act after act."""
        self._settle()
        self._say(back=self._acts(), fields=self._pane_fields())
        for field in FIELDS:
            if self._pane_fields()[field]:
                self._go(field)
                self._put_down(field)
        while True:
            if not self._begin():
                field = self._chance.choice(list(FIELDS))
                self._go(field)
                self._type(field)
                if self._chance.random() < 0.8:
                    self._put_down(field)

    def _begin(self) -> bool:
        """What comes before anybody speaks, an act at a time; False once that is done."""
        pane, stands = self._pane, self._pane.view.at.stands
        if Act.ARRIVED in stands.open:
            self._press("arrive", pane.pages[Step.ARRIVE].press)
        elif Act.KNOCKED in stands.open:
            self._press("knock", pane.pages[Step.KNOCK].press)
        elif stands.met is None:
            self._press("meet", pane.pages[Step.MEET].who[Met.PERSON])
        elif Check.CARD not in stands.ticked:
            pane.go(Step.VERIFY)
            self._press("tick", pane.checks[Check.CARD])
        elif not stands.confirmed:
            pane.go(Step.VERIFY)
            pane.pages[Step.VERIFY].tail.setText(TAIL)
            pane.pages[Step.VERIFY].year.setText(YEAR)
            self._press("verify", pane.pages[Step.VERIFY].press)
        elif Allowed.PHOTO not in stands.allows:
            pane.go(Step.CONSENT)
            self._press("consent", pane.pages[Step.CONSENT].answers[Allowed.PHOTO, True])
        else:
            return False
        return True

    def _go(self, field: str) -> None:
        step, _ = FIELDS[field]
        if step is None:
            self._pane.trouble.click()
        else:
            self._pane.go(step)

    def _type(self, field: str) -> None:
        """Sign by sign, no two the same words."""
        self._serial += 1
        said = self._chance.choice(("月底发工资", "住院", "有狗"))
        words = chr(0x4E00 + 100 * self._number + self._serial) + said  # the first sign, too
        page = self._pane.stack.currentWidget()
        one = page.fields[field]
        for end in range(1, len(words) + 1):
            self._say(typing={field: words[:end]})
            one.setPlainText(words[:end]) if field == "said" else one.setText(words[:end])
            if self._chance.random() < 0.2:
                rest(1)
        if self._chance.random() < 0.5:
            self._settle()
            self._say(fields=self._pane_fields())

    def _put_down(self, field: str) -> None:
        page = self._pane.stack.currentWidget()
        button = page.photo if field == "file" else page.press
        self._press(FIELDS[field][1].value, button)

    def _press(self, what: str, button: Any) -> None:
        self._say(doing=what)
        button.click()
        if self._chance.random() < 0.3:
            rest(self._chance.randint(0, 5))
        self._settle()
        self._say(done=self._acts(), fields=self._pane_fields())

    def _acts(self) -> list[Said]:
        """As the window has them from the book."""
        return [{"id": one.id, "kind": one.act.value, "words": one.words}
                for one in self._pane.view.at.acts]  # fmt: skip

    def _pane_fields(self) -> dict[str, str]:
        pages = (*self._pane.pages.values(), self._pane.incident)
        kept = {name: words for page in pages for name, words in page.kept().items()}
        return {name: kept[name] for name in FIELDS}

    def _settle(self) -> None:
        """Until the worker has nothing left to do."""
        end = time.monotonic() + 60  # a machine may be busy with much else
        rest(1)
        while self._tasks._waiting or not self._pane._keeper.is_kept() or self._pane.view is None:
            if time.monotonic() > end:
                raise TimeoutError(f"no rest: {self._room.notice.text()}")
            rest(1)

    def _say(self, **said: Any) -> None:
        os.write(self._pipe, (json.dumps(said) + "\n").encode())


@contextmanager
def _opened(book: Path, number: int) -> Iterator[Desk]:
    """The visitor's desk on the book, closed again: nothing is open when a window is forked."""
    desk = _desk(book, number)
    try:
        yield desk
    finally:
        desk.store.close()


def _desk(book: Path, number: int) -> Desk:
    clock = FakeClock(START + timedelta(seconds=20 * number + 1))
    return seated(make_desk(open_sqlcipher(book, KEY), clock=clock), "walker", Role.VISITOR)


def _make_book(book: Path) -> None:
    book.parent.mkdir(parents=True, exist_ok=True)
    store = open_sqlcipher(book, KEY, create=True)
    migrating.migrate(store)
    visited(make_desk(store))
    store.close()
    (book.parent / "photo.jpg").write_bytes(jpeg()[:-2] + b"\x55" * 150_000 + b"\xff\xd9")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--without", choices=["id"])
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main())
