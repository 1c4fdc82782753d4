"""A standby that lagged takes over: what it lacks is found out at once, and kept or sent again."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import ExitStack

import psycopg
import pytest

from app.bench.cluster import Cluster
from app.bootstrap import office_desk, rulebook
from app.domain.ids import uuid7
from app.domain.promises import WrapUp
from app.services import audit, calls, login, office, people, wrapups
from app.settings import Settings
from tests.books import Server
from tests.fakes import FakePhone
from tests.make import make_person
from tests.office.conftest import FOUNDER, OWNER, Office
from tests.office.desks import PASSWORD, TWICE, Crew
from tests.office.journals import counted
from tests.office.lines import MemoryKeyring
from tests.office.test_desk import new_id

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="NOT CHECKED: no SIGSTOP and /proc but on Linux"
)


class Pair:
    """A server and its standby, for which no COMMIT waits."""

    def __init__(self, stack: ExitStack) -> None:
        self.first = stack.enter_context(Cluster(durable=True))
        with psycopg.connect(self.first.dsn(), autocommit=True) as server:
            server.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
            server.execute(f"CREATE DATABASE office OWNER {OWNER}")
        self.second = stack.enter_context(self.first.standby())
        servers = ",".join(f"127.0.0.1:{one.port}" for one in (self.first, self.second))
        self.made = Office(Server(f"postgresql://postgres@{servers}/postgres", ""), "office")
        office.init(self.made.url, FOUNDER, rulebook(Settings()), Settings(), uuid7)

    def lag(self) -> None:
        """The standby has what was committed so far, and gets nothing more."""
        with psycopg.connect(self.first.dsn(), autocommit=True) as server:
            while not (sends := server.execute(
                "SELECT pid FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()"
            ).fetchone()):  # fmt: skip
                pass
        (self._sender,) = sends
        os.kill(self._sender, signal.SIGSTOP)

    def fail_over(self) -> None:
        """With the first one its sender ends, which stands still."""
        threading.Timer(0.3, os.kill, (self._sender, signal.SIGKILL)).start()
        self.first.kill()
        self.second.promote()


@pytest.fixture
def pair():
    with ExitStack() as stack:
        yield Pair(stack)


@pytest.fixture
def crew(pair):
    with ExitStack() as stack:
        yield Crew(pair.made, stack, TWICE)


def test_what_a_standby_lacked_is_sent_again_and_whoever_was_on_the_line_is_told_why(
    pair, crew, tmp_path
):
    ann = crew.add("ann")
    chosen = Settings(office=pair.made.url_of(ann.login), book=str(tmp_path / "own.book"))
    empty = office_desk(chosen, FakePhone(), device_id="d" * 32, keyring=MemoryKeyring())
    desk = login.sign_in(empty, ann.login, PASSWORD)
    persons = [
        make_person(crew.owner_as(ann), mobiles=(f"+861349000000{n}",), collector=ann)
        for n in range(3)
    ]

    def call(person):
        permit = calls.ask_permit(desk, new_id(), person.id, person.points[0])
        calls.dial(desk, permit)
        return permit

    def state(permit, note: str) -> None:
        wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer", note=note))

    before = call(persons[0])
    pair.lag()
    state(before, "一")
    people.note(desk, persons[1].id, "记一笔", new_id())
    state(call(persons[1]), "二")
    open_call = call(persons[2])
    assert not desk.journal.entries()
    pair.fail_over()
    state(open_call, "三")
    desk.journal.deliver(desk)
    # The outcome of the call that the standby knew, its words, and the note.
    assert [counted(crew, one) for one in ("permits", "outcomes", "texts")] == [1, 1, 2]
    lost = desk.journal.entries()
    assert [one.refused.code for one in lost] == ["journal.brought_back"] * 2
    assert [word in str(one.said) for one, word in zip(lost, "二三", strict=True)] == [True] * 2
    assert audit.verify_store(crew.store).broken is None
    desk.close()
