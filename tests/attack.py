"""Kills a desk at work, again and again, and reads what its book says afterwards.

    python -m tests.attack FOLDER --rounds 200 --seed 7 [--cut] [--without sync|transaction]

Each round forks a desk from this process (everything is imported already), lets it import, ask for
permits and state outcomes, and kills it (SIGKILL) at a chance moment. The desk says through a pipe
what it was told is done, after each call returned. Then a copy of the book is read: all that was
said is there, nothing is half there. With `--cut` (and powercut.c preloaded) the writes that were
not yet synced are lost too, as when the power goes. `--without` takes a protection out: then this
has to find something. One JSON object is printed; the exit code is 0 either way.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from app.domain.errors import ContactRefused
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import calls, drafts, wrapups
from app.services.desk import Desk
from app.services.imports import ImportOptions, import_file
from app.services.people import note
from app.storage import driver, migrating
from app.storage.store import Store, Transaction, open_sqlcipher
from tests import attack_book, attack_power
from tests.fakes import TEN, FakeClock
from tests.make import make_desk, make_person, seated

KEY = bytes(range(32))
PEOPLE = 25
LONGEST = 0.1  # seconds a desk works before it is killed; more where an import takes longer
_SAME = {"no_answer": "busy", "busy": "no_answer", "talked": "callback", "promise": "talked"}
_HEADER = "客户姓名,手机号码,委托方,案件编号,逾期金额,逾期天数,应还日期\n"

Say = Callable[..., None]


@dataclass
class Seen:
    """What the rounds came to."""

    kills: int = 0
    lost_writes: int = 0
    said: dict[str, list[str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def main() -> None:
    """Run the rounds and print what was seen."""
    asked = _arguments()
    sys.stderr.write(f"seed {asked.seed}\n")
    chance = random.Random(asked.seed)
    began = time.monotonic()
    book = Path(asked.folder) / "book" / "forbear.book"
    people, import_seconds = _make(book)
    longest = min(max(LONGEST, 1.5 * import_seconds), 2.5 * LONGEST)
    seen = Seen()
    done = 0
    while done < asked.rounds and not (seen.failures and asked.without):
        _round(book, people, done, longest, asked, chance, seen)
        done += 1
    print(
        json.dumps(
            {
                "seed": asked.seed, "rounds": done, "kills": seen.kills,
                "lost_writes": seen.lost_writes,
                "said": {what: len(ids) for what, ids in sorted(seen.said.items())},
                "failures": seen.failures[:20], "seconds": round(time.monotonic() - began, 1),
            },
            ensure_ascii=False,
        )
    )  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cut", action="store_true")
    parser.add_argument("--without", choices=("sync", "normal", "transaction"))
    return parser.parse_args()


def _make(book: Path) -> tuple[list[tuple[str, str]], float]:
    """A book with people; returns person and number of each, and the seconds of an import."""
    book.parent.mkdir(parents=True)
    store = open_sqlcipher(book, KEY, create=True)
    migrating.migrate(store)
    desk = make_desk(store, clock=FakeClock(TEN - timedelta(days=1)))
    made = [
        make_person(desk, f"人{number}", mobiles=(f"+861349{number:07d}",))
        for number in range(PEOPLE)
    ]
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    for count in range(2):
        began = time.monotonic()
        _import(lead, book.parent.parent, -1, count, random.Random(count), lambda *_: None)
    import_seconds = time.monotonic() - began
    for person in made[:4]:  # what every desk would do first is done here once for all
        _call(desk, person.id, person.points[0], random.Random(0), lambda *_: None)
    store.close()
    return [(person.id, person.points[0]) for person in made], import_seconds


def _round(  # noqa: PLR0913  # what a round needs
    book: Path,
    people: list[tuple[str, str]],
    number: int,
    longest: float,
    asked: argparse.Namespace,
    chance: random.Random,
    seen: Seen,
) -> None:
    folder = book.parent.parent
    journal = folder / "journal"
    journal.unlink(missing_ok=True)
    seed, delay = chance.random(), chance.random() * longest
    said, error = _killed(lambda say: _work(book, people, number, seed, asked, say), delay)
    seen.kills += error is None
    if error is not None:
        seen.failures.append(f"round {number}: the desk ended by itself: {error}")
        return
    if asked.cut and chance.random() < 0.7:
        seen.lost_writes += attack_power.cut(journal, chance)
        book.with_name(f"{book.name}-shm").unlink(missing_ok=True)
    for what, id_ in said:
        seen.said.setdefault(what, []).append(id_)
    # A copy is read, so that the next desk finds the file as the kill left it.
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(book.parent, copy)
    last = number + 1 == asked.rounds
    mine = seen.said if last else _by_kind(said)
    day = TEN + timedelta(days=number, hours=6)
    wrong = attack_book.wrong(copy / book.name, KEY, mine, day, whole=last or number % 10 == 0)
    seen.failures += [f"round {number}: {one}" for one in wrong]


def _by_kind(said: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for what, id_ in said:
        found.setdefault(what, []).append(id_)
    return found


def _killed(work: Callable[[Say], None], delay: float) -> tuple[list[tuple[str, str]], str | None]:
    """Fork, let it work, kill it; what it said, and why it ended if nobody had to kill it."""
    mouth_out, mouth_in = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(mouth_out)
        _be_the_desk(work, mouth_in)
    os.close(mouth_in)
    heard = b""
    ready, _, _ = select.select([mouth_out], [], [], 30)
    if ready:
        heard = os.read(mouth_out, 1)
        time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    while more := os.read(mouth_out, 65536):
        heard += more
    os.close(mouth_out)
    lines = heard.decode().split("\n")[:-1]  # a line that was cut off was not said
    said = [(what, id_) for what, _, id_ in (line.partition(" ") for line in lines)]
    errors = [id_ for what, id_ in said if what == "error"]
    if errors or not os.WIFSIGNALED(status):
        return said, errors[0] if errors else f"status {status}"
    return [pair for pair in said if pair[0] != "ready"], None


def _be_the_desk(work: Callable[[Say], None], mouth: int) -> NoReturn:
    def say(what: str, id_: str) -> None:
        os.write(mouth, f"{what} {id_}\n".encode())

    try:
        work(say)
    except BaseException as error:  # noqa: BLE001  # it is told to the parent, then the process ends
        say("error", repr(error).replace("\n", " "))
    os._exit(3)


def _work(  # what a desk at work needs
    book: Path,
    people: list[tuple[str, str]],
    number: int,
    seed: float,
    asked: argparse.Namespace,
    say: Say,
) -> None:
    """Work until killed. Every round is a day of its own, so that its limits are fresh."""
    _take_out(asked.without)
    chance = random.Random(seed)
    if asked.cut:
        os.environ["POWERCUT_FOLDER"] = str(book.parent)
        os.environ["POWERCUT_JOURNAL"] = str(book.parent.parent / "journal")
    pages = chance.choice((8, 64, 1000))
    store = _checkpointing(book, pages)
    clock = FakeClock(TEN + timedelta(days=number), timedelta(microseconds=50))
    desk = make_desk(store, clock=clock)
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    say("ready", "")
    imports = 0
    while True:
        if chance.random() < 0.25:
            imports += 1
            _import(lead, book.parent.parent, number, imports, chance, say)
        else:
            _call(desk, *chance.choice(people), chance, say)


def _take_out(protection: str | None) -> None:
    """Work without one of the things that protect the book, in this process alone."""
    if protection in ("sync", "normal"):
        driver.SYNCHRONOUS = "OFF" if protection == "sync" else "NORMAL"
    elif protection == "transaction":
        Transaction.start = lambda self, begin: None
        Transaction.finish = lambda self: None
        Transaction.undo = lambda self: True


def _checkpointing(book: Path, pages: int) -> Store:
    """The book, whose log is written back into it after so many pages: kills meet that too."""
    plain: Any = driver.connect

    def connect(*arguments: Any) -> Any:
        connection = plain(*arguments)
        connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")
        return connection

    driver.connect = connect
    return open_sqlcipher(book, KEY)


def _call(desk: Desk, person_id: str, point_id: str, chance: random.Random, say: Say) -> None:
    """Ask, dial, state the outcome, sometimes correct it."""
    now = desk.clock()
    try:
        permit = calls.ask_permit(desk, desk.new_id(now), person_id, point_id)
    except ContactRefused:
        return
    say("permit", permit.id)
    if chance.random() < 0.7:
        calls.dial(desk, permit)
        say("contact", permit.id)
    for typed in range(chance.choice((0, 0, 1, 3))):
        drafts.keep(desk, person_id, permit.id, "晚点再说"[: typed + 1], {"sign": typed})
        say("draft", permit.id)
    outcome_id = desk.new_id(now)
    disposition = chance.choice(sorted(_SAME))
    wrapups.wrap_up(desk, permit.id, outcome_id, _stated(desk, disposition))
    say("outcome", outcome_id)
    if chance.random() < 0.2:
        right_id = desk.new_id(now)
        stated = _stated(desk, _SAME[disposition])
        wrapups.correct(desk, outcome_id, right_id, stated, "输错了")
        say("correction", right_id)
        say("outcome", right_id)
    if chance.random() < 0.2:
        note(desk, person_id, "家里有事")


def _stated(desk: Desk, disposition: str) -> WrapUp:
    now = desk.clock()
    return WrapUp(
        disposition,
        note="晚点再说",
        promise_amount=Money(50_000, "CNY") if disposition == "promise" else None,
        promise_due_on=desk.today(now) + timedelta(days=2) if disposition == "promise" else None,
        means_more=True,  # of some little is overdue
        callback_at=_tomorrow(desk, now) if disposition == "callback" else None,
    )


def _tomorrow(desk: Desk, now: datetime) -> datetime:
    """Ten in the morning of the day after: inside the hours."""
    day = desk.today(now) + timedelta(days=1)
    return datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo(desk.settings.zone))


def _import(  # what an import needs
    lead: Desk, folder: Path, number: int, count: int, chance: random.Random, say: Say
) -> None:
    """A file of 20 people: half of them new, half with newer amounts."""
    path = folder / f"in-{number}-{count}.csv"
    day = lead.today(lead.clock())
    rows = [
        f"甲{who},1349{who:07d},另一家银行,C{who},{chance.randint(100, 90_000)}.00,30,"
        f"{day - timedelta(days=30)}\n"
        for who in chance.sample(range(5_000, 5_100), 20)
    ]
    path.write_text(_HEADER + "".join(rows), encoding="utf-8")
    done = import_file(lead, path, ImportOptions(as_of=day))
    path.unlink()
    say("import", done.import_id)


if __name__ == "__main__":
    main()
