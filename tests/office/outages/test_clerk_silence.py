"""The server is silent to the office's clerk: it is told, comes back, and does each errand once."""

from __future__ import annotations

import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg.conninfo import conninfo_to_dict

from app.bootstrap import rulebook
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.staff import Role
from app.services import office, people, visits
from app.services.errands import ERRANDS, Errand
from app.settings import Settings
from app.storage.postgres import errands
from app.storage.store import open_postgresql
from app.wording import Wording, system_language
from tests.make import make_person
from tests.office.desks import crew_at
from tests.office.journals import counted
from tests.office.test_clerk import at_work, lived_in
from tests.office.test_clerk_attacks import leave, said

# Silence is noticed sooner than in earnest.
_HASTY = "from app.storage import patience; patience._PATIENCE = 0.5"
_CLERK = f"import sys; {_HASTY}; from ui.__main__ import main; sys.exit(main())"


@pytest.fixture
def crew(made):
    """By the packs by which the clerk decides, as it is typed."""
    with crew_at(made, ()) as one:
        one.ann = one.add("ann")
        yield one


@pytest.fixture
def serving(crew, wire):
    """The office's clerk, a program at the end of the wire."""
    port = conninfo_to_dict(crew.made.url)["port"]
    url = crew.made.url.replace(f":{port}/", f":{wire.port}/") + "&connect_timeout=2"
    with subprocess.Popen(
        [sys.executable, "-c", _CLERK, "db", "clerk", url],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        with crew.made.connect() as owner:
            while not owner.execute("SELECT office.has_clerk()").fetchone()[0]:
                assert program.poll() is None
        yield program
        program.kill()


def test_a_clerk_whose_server_was_silent_comes_back_by_itself_and_does_what_waited_once(
    crew, wire, serving
):
    lead = crew.add("lead", Role.TEAM_LEAD)
    desk, asked = crew.desk(crew.ann), [uuid7(now()) for _ in range(3)]
    lived = [lived_in(crew, crew.ann, lead) for _ in asked]

    def ask(n: int) -> None:
        person, point = lived[n]
        visits.request(desk, person.id, asked[n], point, "单据")

    ask(0)
    wire.carries.clear()
    with ThreadPoolExecutor(2) as waiting:
        waits = waiting.submit(ask, 1)
        try:
            assert waiting.submit(serving.stderr.readline).result(10)  # that it was lost
        finally:
            wire.carries.set()
        waits.result(20)
    ask(2)
    assert serving.poll() is None
    assert sorted(one.id for one in visits.listed(desk, 9)) == sorted(asked)
    assert counted(crew, "log", "kind = 'visit.asked'") == 3


def test_a_clerk_that_is_told_to_end_while_it_looks_does_not_say_that_all_is_done(wire, serving):
    wire.carries.clear()
    try:
        assert serving.stderr.readline()  # that it was lost
        serving.terminate()
        _, said = serving.communicate(timeout=20)
    finally:
        wire.carries.set()
    assert serving.returncode == 1 and said


def test_a_clerk_that_finds_its_office_upgraded_leaves_it_to_the_program_that_did_so(
    crew, wire, serving
):
    wire.down = True
    assert serving.stderr.readline()  # that it was lost
    office.upgrade(crew.made.url, rulebook(Settings()), Settings())
    wire.down = False
    _, said = serving.communicate(timeout=20)
    assert serving.returncode == 1
    assert Wording(system_language()).problem(DeskError("office.upgraded")) in said


def ends_its_session(desk) -> None:
    with desk.reading() as tx:
        tx.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


def finds_nobody(desk) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        open_postgresql(f"postgresql://127.0.0.1:{closed.getsockname()[1]}/?sslmode=disable")


@pytest.mark.parametrize("is_lost", [ends_its_session, finds_nobody])
def test_of_an_errand_whose_connection_was_lost_nobody_is_told_that_nothing_was_kept(
    crew, is_lost
):
    """The last COMMIT may have been what was not answered any more."""
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)

    def keeps_and_is_lost(desk) -> None:
        people.note(desk, person.id, "记一笔")
        is_lost(desk)

    ERRANDS["tests.lost"] = Errand("tests.lost", keeps_and_is_lost)
    try:
        with at_work(crew.made), crew.made.connect(crew.ann.login) as ann:
            assert said(ann, leave(ann, "tests.lost")) == "office.unsure"
    finally:
        del ERRANDS["tests.lost"]
    assert counted(crew, "texts") == 1


def test_the_server_soon_ends_the_sessions_of_a_clerk_whose_computer_is_gone(crew):
    """Not after the two hours that systems let pass: another clerk waits for its chair."""
    store = crew.made.open()
    with errands.seated(store, lambda: False) as turns, store.apart() as one:
        next(turns)
        assert one.execute("SHOW tcp_keepalives_idle").fetchone() == ("10",)
        assert one.execute("SHOW tcp_user_timeout").fetchone() == ("25000",)
    store.close()
