"""Kills desks and the server of an office at work, and reads afterwards what the office holds.

    python -m tests.attack_office FOLDER --calls 1000 --seed 7 [--failover]
        [--without journal|idempotency|durability]

Each desk is a process of its own that signs in, finishes what it finds open, and calls its people
one after another: permit, dial, wrap-up, note, through the services and with a journal. It says
through a pipe what it was told is done or kept. Desks and server are killed (SIGKILL) at chance
moments, and now and then an answer is lost after its COMMIT. At the end every person has one
permit, one contact, one outcome and one note, all that was said is there, and the chains verify.
With `--failover` the server is killed once and its standby takes its place. `--without` takes a
guard out: then this has to find something. One JSON object is printed; the exit code is 0 either
way.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

import psycopg

from app.bench.cluster import Cluster
from app.bootstrap import office_desk, rulebook
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.promises import WrapUp
from app.domain.staff import Role, Staff
from app.services import audit, calls, login, office, people, wrapups
from app.services import desk as desks
from app.settings import Settings
from app.storage import driver
from app.storage import store as storage
from app.storage.clock import ServerClock
from app.storage.postgres import accounts
from tests.books import Server
from tests.fakes import FakePhone
from tests.make import make_desk, make_person
from tests.office.conftest import FOUNDER, OWNER, Office
from tests.office.lines import MemoryKeyring
from tests.office.test_verdicts import rule_by
from tests.rules.making import capped

PASSWORD, PACKS = "a-long-password", (capped("per: rolling_days, days: 7"),)
DESKS = 2
MOST_ACTS = 9  # that a desk says are done before it is killed: a fast machine spares nobody
LONGEST = 0.05  # seconds after the last of them until then
EARLY, SITTING = 0.2, 0.5  # so many are killed while they sit down, and after how many seconds
ACTS = ("permit", "outcome", "note")  # of a call, as they are said
PATIENCE = 120.0  # seconds without a word after which something is stuck
LOST, MANY_LOST = 0.03, 0.2  # of the answers; where what is found with them is looked for
_WITHOUT_DURABILITY = {"synchronous_commit": "off", "wal_writer_delay": "10s"}


@dataclass
class Seen:
    """What it came to."""

    desks_killed: int = 0
    servers_killed: int = 0
    answers_lost: int = 0
    waited: int = 0  # what could not reach the server and was kept at a desk
    said: list[tuple[str, str]] = field(default_factory=list)  # kind, id
    failures: list[str] = field(default_factory=list)


@dataclass
class AtWork:
    """A desk's process: who sits there, what it may still say, and when it is killed."""

    name: str
    child: int
    ends: float  # of the monotonic clock
    acts: int = 0

    def said(self, acts: int, chance: random.Random) -> None:
        """So much was done."""
        if self.acts > 0:
            self.acts -= acts
            if self.acts <= 0:
                self.ends = time.monotonic() + chance.uniform(0, LONGEST)


class Place:
    """An office on a server that can be killed; with a standby where one is to take its place."""

    def __init__(self, stack: ExitStack, without: str, *, failover: bool) -> None:
        settings = _WITHOUT_DURABILITY if without == "durability" else {}
        self._primary = stack.enter_context(Cluster(durable=True, **settings))
        self._standby = None
        ports = [self._primary.port]
        with psycopg.connect(self._primary.dsn(), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
            connection.execute(f"CREATE DATABASE office OWNER {OWNER}")
        if failover:
            self._standby = stack.enter_context(self._primary.standby())
            ports.append(self._standby.port)
            if without != "durability":
                self._primary.wait_for_standby()
        servers = ",".join(f"127.0.0.1:{port}" for port in ports)
        self.made = Office(Server(f"postgresql://postgres@{servers}/postgres", ""), "office")
        rules = rulebook(Settings()).ruled_by(PACKS)
        lasts = Settings(permit_seconds=3600)  # a desk comes back to it on a busy machine, too
        office.init(self.made.url, FOUNDER, rules, lasts, uuid7)
        store = self.made.open()
        rule_by(store, PACKS)
        store.close()
        if without == "durability":
            with self.made.connect() as owner:
                owner.execute("ALTER TABLE log DISABLE TRIGGER durable")

    @property
    def may_be_killed(self) -> bool:
        """A standby takes its place once."""
        return self._primary is not self._standby

    def settle(self) -> None:
        """What was there before the desks begin is safe."""
        with psycopg.connect(self._primary.dsn(), autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def kill(self, chance: random.Random) -> None:
        """End it at once; afterwards there is one again."""
        self._primary.kill()
        time.sleep(chance.uniform(0, 1))
        if self._standby is None:
            self._primary.start()
        else:
            self._standby.promote()
            self._primary = self._standby


class Crowd:
    """The desks: who sits there, whom they call, and the processes."""

    def __init__(self, place: Place, folder: Path, asked: argparse.Namespace) -> None:
        self._place, self._folder, self._without = place, folder, asked.without
        self.people: dict[str, list[tuple[str, str]]] = {}
        self.calls = asked.calls
        store = place.made.open()
        for number in range(DESKS):
            who = Staff(uuid7(now()), f"desk{number}", f"desk{number}", Role.COLLECTOR)
            with store.begin() as tx:
                accounts.enter(tx, who, PASSWORD)
            owner = make_desk(store, clock=ServerClock(store, now), login=who.login)
            self.people[who.login] = [
                _someone(owner, who, f"+86134{number}{at:07d}")
                for at in range(asked.calls // DESKS)
            ]
        store.close()

    def sit_down(self, name: str, seed: int) -> tuple[int, int]:
        """Start a desk: its process, and where it can be heard."""
        heard, told = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(heard)
            self._work(name, told, random.Random(seed))
        os.close(told)
        return child, heard

    def _work(self, name: str, told: int, chance: random.Random) -> NoReturn:
        def say(*words: str) -> None:
            os.write(told, (" ".join(words) + "\n").encode())

        try:
            _lose_answers(chance, say, MANY_LOST if self._without == "idempotency" else LOST)
            if self._without == "journal":
                connect = driver.connect
                driver.connect = lambda path, key: connect(Path(":memory:"), key)
            if self._without == "idempotency":
                desks.Desk.ask_twice = _with_another_id
            seated = self._sign_in(name)
            say("here", name)
            DeskAtWork(seated, say).call_all(self.people[name])
            say("over", name)
        except BaseException as fault:  # noqa: BLE001 - said, and the process ends
            say("failed", f"{type(fault).__name__}: {fault}".replace("\n", " "))
        os._exit(0)

    def _sign_in(self, name: str) -> desks.Desk:
        keyring = MemoryKeyring()
        keyring.kept["journal"] = bytes(range(32))
        chosen = Settings(
            office=self._place.made.url_of(name), book=str(self._folder / name / "own.book")
        )
        empty = office_desk(chosen, FakePhone(), device_id="d" * 32, keyring=keyring)
        seated = _until_there(lambda: login.sign_in(empty, name, PASSWORD))
        return replace(seated, rules=seated.rules.ruled_by(PACKS))


class DeskAtWork:
    """Calls people, and says what is done."""

    def __init__(self, desk: desks.Desk, say: Any) -> None:
        self._desk, self._say = desk, say

    def call_all(self, wanted: list[tuple[str, str]]) -> None:
        """What was left open first, then everybody who was not called."""
        open_ones = self._there(lambda: calls.open_permits(self._desk))
        points = dict(wanted)
        for permit_id, person, _ in open_ones:
            self._use(permit_id, person, points[person])
        for person, point in wanted:
            card = self._there(lambda person=person: people.card(self._desk, person))
            written = {one.note for one in card.timeline}
            if not any(one.contact_id for one in card.timeline):
                self._call(person, point)
            elif not any(note and note.startswith("note ") for note in written):
                self._note(person)

    def _call(self, person: str, point: str) -> None:
        permit_id = uuid7(now())
        self._there(lambda: calls.ask_permit(self._desk, permit_id, person, point))
        self._say("permit", permit_id)
        self._use(permit_id, person, point)

    def _use(self, permit_id: str, person: str, point: str) -> None:
        try:
            permit = self._there(lambda: calls.ask_permit(self._desk, permit_id, person, point))
            self._there(lambda: calls.dial(self._desk, permit))
        except DeskError as error:
            if error.code != "permit.used":  # dialled before: its answer was lost, or the desk
                raise
        self._end(person, permit_id)

    def _end(self, person: str, permit_id: str) -> None:
        outcome_id = uuid7(now())
        wrapups.wrap_up(self._desk, permit_id, outcome_id, WrapUp("no_answer"))
        self._kept("outcome", outcome_id)
        self._note(person)

    def _note(self, person: str) -> None:
        note_id = uuid7(now())
        people.note(self._desk, person, f"note {person}", note_id)
        self._kept("note", note_id)

    def _kept(self, kind: str, made: str) -> None:
        waits = self._desk.journal is not None and bool(self._desk.journal.entries())
        self._say(kind, made)
        if waits:
            self._say("waited", made)

    def _there(self, act: Any) -> Any:
        """Do it once the office is there, with what waits sent before."""

        def once() -> Any:
            if self._desk.journal is not None and self._desk.journal.entries():
                self._desk.journal.deliver(self._desk)
            if self._desk.journal is not None and self._desk.journal.away is not None:
                self._desk.journal.deliver(self._desk)
            return act()

        return _until_there(once)


def _someone(owner: desks.Desk, who: Staff, number: str) -> tuple[str, str]:
    made = make_person(owner, mobiles=(number,), collector=who)
    return made.id, made.points[0]


def _until_there(act: Any) -> Any:
    from app.services.journal import AWAY

    parent = os.getppid()
    while os.getppid() == parent:
        try:
            return act()
        except DeskError as error:
            if error.code not in (*AWAY, "office.away", "office.locked", "office.locked_by"):
                raise
            time.sleep(0.05)
    os._exit(1)  # nobody listens any more


def _lose_answers(chance: random.Random, say: Any, share: float) -> None:
    """Now and then the connection is gone after its COMMIT, before that is answered."""
    finish = storage.Transaction.finish

    def lossy(self: storage.Transaction) -> None:
        finish(self)
        if chance.random() < share:
            say("lost", "-")
            self._driver.close()
            raise psycopg.OperationalError("the connection was lost")

    storage.Transaction.finish = lossy


def _with_another_id(self: desks.Desk, function: str, **said: Any) -> Any:
    """What was lost is asked for anew, not again: a note, since a second outcome is refused."""
    try:
        return self.ask(function, **said)
    except DeskError as lost:
        if lost.code != "book.unreachable":
            raise
        made = {"text_id": uuid7(now())} if "text_id" in said else {}
        return self.ask(function, **{**said, **made})


def attack(folder: Path, asked: argparse.Namespace) -> Seen:
    """Let the desks work, and kill."""
    seen, chance = Seen(), random.Random(asked.seed)
    with ExitStack() as stack:
        place = Place(stack, asked.without, failover=asked.failover)
        crowd = Crowd(place, folder, asked)
        place.settle()
        _kill_until_over(place, crowd, seen, chance, max(2, asked.calls // 250))
        _read(place, crowd, seen)
    return seen


def _kill_until_over(
    place: Place, crowd: Crowd, seen: Seen, chance: random.Random, most_servers: int
) -> None:
    working: dict[int, AtWork] = {}  # by where it is heard
    for name in crowd.people:
        _begin(crowd, working, name, chance)
    apart = max(3, len(ACTS) * crowd.calls // (most_servers + 1))  # that are done between two ends
    server_ends, heard_at = chance.randint(2, apart), time.monotonic()
    while working and time.monotonic() - heard_at < PATIENCE:
        for heard in select.select(list(working), [], [], 0.02)[0]:
            heard_at = time.monotonic()
            if _listen(heard, working, seen, chance):
                _begin(crowd, working, working.pop(heard).name, chance)
        if seen.desks_killed < crowd.calls:  # else a slow machine would never come to the end
            _kill_desks(working.values(), time.monotonic())
        may = place.may_be_killed and seen.servers_killed < most_servers
        if may and len(seen.said) >= server_ends:
            time.sleep(chance.uniform(0, LONGEST))
            place.kill(chance)
            seen.servers_killed += 1
            server_ends = len(seen.said) + chance.randint(2, apart)
    if working:
        seen.failures.append("stuck: nothing was said for a long time")
        _kill_desks(working.values(), math.inf)


def _kill_desks(working: Iterable[AtWork], at: float) -> None:
    """Those whose time has come."""
    for one in working:
        if one.ends <= at:
            with suppress(ProcessLookupError):
                os.kill(one.child, signal.SIGKILL)


def _begin(crowd: Crowd, working: dict[int, AtWork], name: str, chance: random.Random) -> None:
    child, heard = crowd.sit_down(name, chance.randrange(1 << 30))
    early = chance.random() < EARLY
    ends = time.monotonic() + chance.uniform(0, SITTING) if early else math.inf
    working[heard] = AtWork(name, child, ends)


def _listen(
    heard: int, working: dict[int, AtWork], seen: Seen, chance: random.Random
) -> bool:
    """Take what was said; whether the desk was killed and has to be started anew."""
    one = working[heard]
    said = os.read(heard, 1 << 16).decode().splitlines()
    for words in said:
        kind, _, what = words.partition(" ")
        if kind == "here":
            one.ends, one.acts = math.inf, chance.randint(1, MOST_ACTS)
        elif kind != "over":
            _note(seen, kind, what)
            one.said(kind in ACTS, chance)
    if said:
        return False
    os.close(heard)
    killed = os.WIFSIGNALED(os.waitpid(one.child, 0)[1])
    seen.desks_killed += killed
    if not killed:
        working.pop(heard)
    return killed


def _note(seen: Seen, kind: str, what: str) -> None:
    if kind == "lost":
        seen.answers_lost += 1
    elif kind == "waited":
        seen.waited += 1
    elif kind == "failed":
        seen.failures.append(f"a desk failed: {what}")
    else:
        seen.said.append((kind, what))


def _read(place: Place, crowd: Crowd, seen: Seen) -> None:
    """What the office holds at the end."""
    store = place.made.open()
    with store.read() as tx:
        rows = tx.connection.exec_driver_sql
        tables = {"permit": "permits", "outcome": "outcomes", "note": "texts"}
        known = {
            kind: {one for (one,) in rows(f"SELECT id FROM {table}")}
            for kind, table in tables.items()
        }
        lost = [kind for kind, what in seen.said if what not in known[kind]]
        seen.failures += [f"{kind} forgotten" for kind in lost]
        joined = "FROM outcomes AS o JOIN contacts AS c ON c.id = o.contact_id"
        for what, counted in {
            "permits": "SELECT debtor_id FROM permits",
            "contacts": "SELECT debtor_id FROM contacts",
            "outcomes": f"SELECT c.debtor_id {joined}",
            "notes": "SELECT debtor_id FROM texts WHERE kind = 'remark'",
        }.items():
            found = Counter(one for (one,) in rows(counted))
            for person in (one for some in crowd.people.values() for one, _ in some):
                if found[person] != 1:
                    seen.failures.append(f"{found[person]} {what} of one person")
    verified = audit.verify_store(store)
    store.close()
    if verified.broken is not None or verified.differing:
        seen.failures.append("the chains do not verify")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failover", action="store_true")
    parser.add_argument("--without", choices=("journal", "idempotency", "durability"), default="")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True)
    seen = attack(asked.folder, asked)
    told = Counter(kind for kind, _ in seen.said)
    json.dump({
        "seed": asked.seed, "desks_killed": seen.desks_killed,
        "servers_killed": seen.servers_killed, "answers_lost": seen.answers_lost,
        "waited": seen.waited, "said": told, "failures": sorted(set(seen.failures)),
    }, sys.stdout)  # fmt: skip


if __name__ == "__main__":
    main()
