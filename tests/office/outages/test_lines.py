"""What stands between a desk and its office drops one line and tells nobody: it is made anew."""

from __future__ import annotations

import threading

import pytest
from psycopg.conninfo import conninfo_to_dict

from app.domain.contact import HoldKind
from app.domain.errors import DeskError
from app.domain.flags import Shield
from app.services import flags, live, people, queue
from app.storage import patience, store
from app.storage.patience import PatientConnection
from app.storage.postgres import install
from app.storage.store import open_postgresql
from tests.make import make_person
from tests.office.journals import counted, waiting
from tests.office.listeners import Listener, lines_of
from tests.office.outages.test_silence import in_time
from tests.office.test_desk import new_id
from tests.office.workstations import soon

_IDLES = "usename = %s AND state LIKE 'idle%%'"


@pytest.fixture
def hasty(monkeypatch):
    """Silence is noticed sooner than in earnest."""
    monkeypatch.setattr(patience, "_PATIENCE", 0.5)
    monkeypatch.setattr(store, "_KNOCKS", 0.5)


def take(crew, right: str) -> None:
    """From everybody, as the server's superuser may."""
    with crew.made.server_connection() as server:
        server.execute(f"REVOKE {right} FROM PUBLIC")


def test_a_line_that_alone_hears_nothing_more_is_made_anew_and_what_was_said_is_read(
    crew, qapp, wire, sit_down, hasty
):
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    listener = Listener(desk)
    try:
        soon(qapp, lambda: lines_of(crew))
        (dead,) = lines_of(crew)
        wire.swallows.add(dead)
        hold = Shield(hold=HoldKind.ILLNESS)
        flags.protect(desk, person.id, hold)
        soon(qapp, lambda: live.MISSED in listener.heard)
        assert listener.heard == [live.MISSED]  # the office was never away
        assert len(lines_of(crew)) == 1 and dead not in lines_of(crew)  # its session is ended
        flags.protect(desk, person.id, Shield(hold=HoldKind.DISPUTE))
        soon(qapp, lambda: live.Notice("held", person.id) in listener.heard, 1)
    finally:
        listener.end()


@pytest.mark.parametrize("may_end", [True, False])
def test_a_line_by_which_a_desk_works_is_lost_where_its_session_waits_for_the_desk(
    crew, wire, sit_down, hasty, may_end
):
    desk = sit_down()
    if not may_end:
        take(crew, "EXECUTE ON FUNCTION pg_terminate_backend")
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    wire.swallows.update(lines_of(crew, _IDLES))
    done = threading.Thread(
        target=people.note, args=(desk, person.id, "记一笔", new_id()), daemon=True
    )
    done.start()
    done.join(10)
    assert not done.is_alive() and not waiting(desk) and counted(crew, "texts") == 1
    assert desk.journal.away is None


def test_who_may_not_see_whether_a_session_is_at_work_waits_for_it(crew, sit_down, hasty):
    desk = sit_down()
    take(crew, "SELECT ON pg_stat_activity")
    with desk.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT 1, pg_sleep(2)").fetchone()[0] == 1


def test_what_is_locked_by_a_session_that_waits_for_a_line_that_is_lost_is_free_at_once(
    crew, wire, sit_down, hasty
):
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    assert queue.next_person(desk) == person.id
    lease = {"person": person.id, "device": desk.device}
    with pytest.raises(DeskError, match="book.unreachable"), desk.store.begin() as tx:
        tx.ask("renew", **lease)
        wire.swallows.update(lines_of(crew, _IDLES))
        tx.ask("renew", **lease)
    with crew.store.begin() as tx:
        tx.connection.exec_driver_sql("SELECT FROM debtors FOR UPDATE NOWAIT")


def test_what_the_server_is_at_work_at_is_lost_too_where_it_waits_for_more_of_it(
    crew, wire, hasty
):
    """In the middle of a COPY a session is `active`, as one that counts or sorts."""
    port = conninfo_to_dict(crew.made.url)["port"]
    owners = open_postgresql(crew.made.url.replace(f":{port}/", f":{wire.port}/"))

    def copy() -> None:
        with owners.begin() as tx:
            driver = install.driver_of(tx)
            wire.swallows.update(driver.execute("SELECT inet_client_port()").fetchone())
            with driver.cursor() as cursor, cursor.copy("COPY teams FROM STDIN") as rows:
                rows.write_row(("t", "north"))

    assert in_time(copy) == ["book.unreachable"]
    owners.close()


def test_much_that_goes_slowly_is_waited_for(crew, wire, sit_down, hasty):
    """A tunnel takes all of it at once; the server waits for it, and the desk for the server."""
    desk, body = sit_down(), bytes(1_600_000)
    wire.lags.update(lines_of(crew, _IDLES))
    asked = {"errand": new_id(), "what": "none", "body": body, "device": desk.device}
    assert in_time(lambda: desk.ask("ask_clerk", **asked)) == ["errand.unknown"]


def test_who_works_in_another_role_than_signed_in_waits_for_what_takes_long(crew, hasty):
    place = {**conninfo_to_dict(crew.made.url_of(crew.ann.login)), "options": "-c role=collector"}
    with PatientConnection.to(place) as one:
        assert one.execute("SELECT current_user <> session_user, pg_sleep(2)").fetchone()[0]
