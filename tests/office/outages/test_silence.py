"""An office that holds the line and says nothing, or has no room: a desk is told, and goes on."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from app.bootstrap import office_desk
from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.services import calls, login, people, wrapups
from app.settings import Settings
from app.storage import patience
from app.storage.faults import refused
from tests.fakes import FakePhone
from tests.make import make_person
from tests.office.desks import PASSWORD
from tests.office.journals import counted, on_the_line, waiting
from tests.office.test_desk import new_id

_SOON = 30  # seconds; the wire would be silent for ever


@pytest.fixture
def hasty(monkeypatch):
    """Silence is noticed sooner than in earnest."""
    monkeypatch.setattr(patience, "_PATIENCE", 0.5)


def in_time(act) -> list[object]:
    """What it answers or refuses, by itself; somebody who still waits has nothing to show."""
    came: list[object] = []

    def work() -> None:
        try:
            came.append(act())
        except DeskError as error:
            came.append(error.code)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(_SOON)
    return came


def test_a_server_that_says_nothing_more_is_away_and_what_was_stated_waits_and_goes_once(
    crew, wire, sit_down, hasty
):
    desk = sit_down()
    person, permit, _ = on_the_line(crew, desk)
    wire.carries.clear()
    assert in_time(
        lambda: wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer"))
    ) == [None]
    assert desk.journal.away is not None and waiting(desk) == ["wrap_up"]
    refusal = in_time(lambda: calls.ask_permit(desk, new_id(), person.id, person.points[0]))
    assert refusal == ["office.away"]
    wire.carries.set()
    desk.journal.deliver(desk)
    assert not waiting(desk) and counted(crew, "outcomes") == 1


def test_who_is_let_in_beside_one_that_waits_shows_that_the_server_is_at_work(
    crew, sit_down, hasty
):
    desk = sit_down()
    with desk.reading() as tx:
        began = time.monotonic()
        tx.connection.exec_driver_sql("SELECT pg_sleep(2)")
        assert time.monotonic() - began >= 2


def test_a_session_that_the_server_has_no_more_is_lost_though_the_line_holds(
    crew, sit_down, hasty
):
    """The wire passes nothing on when the server ends it, as of one that was started anew."""
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    with crew.made.server_connection() as server:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s",
                       (crew.ann.login,))
    assert in_time(lambda: people.note(desk, person.id, "记一笔", new_id()))
    assert not waiting(desk) and counted(crew, "texts") == 1


def test_of_several_servers_one_that_stands_still_is_left_for_the_other(
    crew, wire, url, hasty
):
    other = conninfo_to_dict(crew.made.url)["port"]
    both = url.replace(f":{wire.port}/", f":{wire.port},127.0.0.1:{other}/")
    empty = office_desk(Settings(office=both), FakePhone(), device_id="d" * 32)
    desk = login.sign_in(empty, crew.ann.login, PASSWORD)
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    wire.carries.clear()
    permit_id = new_id()
    (permit,) = in_time(lambda: calls.ask_permit(desk, permit_id, person.id, person.points[0]))
    assert permit.id == permit_id and counted(crew, "permits") == 1
    desk.close()


def test_a_full_disk_of_the_office_refuses_nothing_that_waits_in_a_journal(
    crew, sit_down
):
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    with crew.made.connect() as owner:
        owner.execute(
            "CREATE FUNCTION full() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RAISE disk_full; END'"
        )
        owner.execute("CREATE TRIGGER f BEFORE INSERT ON texts EXECUTE FUNCTION full()")
        people.note(desk, person.id, "记一笔", new_id())
        (kept,) = desk.journal.entries()
        assert kept.refused is None and desk.journal.away is None
        owner.execute("DROP TRIGGER f ON texts")
    desk.journal.deliver(desk)
    assert not waiting(desk) and counted(crew, "texts") == 1


def test_a_session_that_the_server_ended_is_a_connection_that_was_lost(
    crew
):
    desk = crew.desk(crew.ann)
    with pytest.raises(DeskError, match="book.unreachable"), desk.reading() as tx:
        tx.connection.exec_driver_sql("SET idle_in_transaction_session_timeout = 50")
        time.sleep(0.5)
        tx.connection.exec_driver_sql("SELECT 1")
    assert desk.present() == crew.ann


def test_a_server_without_a_free_connection_is_away_in_words_of_its_own(
    crew, sit_down
):
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    desk.store.close()
    with crew.made.server_connection() as server:
        limit = f'ALTER ROLE "{crew.ann.login}" CONNECTION LIMIT'
        server.execute(f"{limit} 0")
        people.note(desk, person.id, "记一笔", new_id())
        assert desk.journal.away.code == "office.full" and waiting(desk) == ["take_note"]
        assert desk.journal.shut_out() is None
        server.execute(f"{limit} -1")
    desk.journal.deliver(desk)
    assert not waiting(desk)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("FATAL:  sorry, too many clients already", "office.full"),
        ("FATAL:  remaining connection slots are reserved for roles with the …", "office.full"),
        ("FATAL:  the database system is starting up", "office.starting"),
        ("FATAL:  the database system is shutting down", "office.starting"),
        ("FATAL:  the database system is not yet accepting connections", "office.starting"),
    ],
)
def test_a_server_that_takes_nobody_says_why(words, code):
    assert refused(psycopg.OperationalError(words), {}).code == code
