"""What others change at an office is seen at a desk at once, and a desk shows that it is alive."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from app.bootstrap import office_desk
from app.domain.contact import HoldKind
from app.domain.flags import Shield
from app.domain.staff import Role
from app.services import flags, leases, live, login, queue
from app.services.desk import Desk
from app.settings import Settings
from app.storage import store
from app.storage.clock import server_moment
from app.storage.postgres import install
from tests.fakes import FakePhone
from tests.make import make_person
from tests.office.desks import PASSWORD, TWICE, crew_at
from tests.office.lines import MemoryKeyring, Wire
from tests.office.listeners import Listener, listening
from tests.office.workstations import sit_down, soon
from ui import wording
from ui.live import Live


@pytest.fixture
def crew(made):
    with crew_at(made, TWICE) as one:
        one.ann, one.bob = one.add("ann"), one.add("bob")
        yield one


def given_to(crew, person, who) -> None:
    with crew.store.begin() as tx:
        install.driver_of(tx).execute(
            "UPDATE debtors SET collector_id = %s WHERE id = %s", (who.id, person.id)
        )


def test_nobody_waits_at_the_window_for_a_server_that_is_silent(
    open_frame, crew, monkeypatch
):
    """What the thread is in the middle of it ends by itself; the desk is closed after that."""
    silent, ended = threading.Event(), []
    monkeypatch.setattr(live, "listen", lambda desk, heard, rest: silent.wait(60))
    frame = open_frame(crew.made.url_of(crew.ann.login))
    sit_down(frame)
    thread, close = frame._live._thread, Desk.close
    monkeypatch.setattr(Desk, "close", lambda desk: ended.append(threading.current_thread()))
    frame._end_live(frame._open_desk)
    assert thread.is_alive() and not ended
    silent.set()
    thread.join()
    assert ended == [thread]
    monkeypatch.setattr(Desk, "close", close)


def test_a_desk_hears_of_its_own_people_and_after_a_lost_connection_that_it_missed_some(crew, qapp):
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    other = make_person(crew.owner_as(crew.bob), "李四", collector=crew.bob)
    desk, theirs = crew.desk(crew.ann), crew.desk(crew.bob)
    listener = Listener(desk)
    try:
        soon(qapp, lambda: listening(crew) == 1)
        flags.protect(theirs, other.id, Shield(hold=HoldKind.ILLNESS))
        flags.protect(desk, person.id, Shield(hold=HoldKind.ILLNESS))
        soon(qapp, lambda: listener.heard)
        assert set(listener.heard) == {live.Notice("held", person.id)}
        with crew.made.server_connection() as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s "
                "AND query ~ 'pg_(notify|listening_channels)'", (crew.ann.login,)
            )  # fmt: skip
        soon(qapp, lambda: live.MISSED in listener.heard)
    finally:
        listener.end()


class Deaf:
    """A desk to which nothing that is said gets through, as behind a pooler of transactions."""

    def __init__(self, desk, kept: str) -> None:
        self._execute = psycopg.Connection.execute
        self._kept = kept

    def execute(self, connection, query, *values, **named):
        text = query.as_string() if hasattr(query, "as_string") else str(query)
        if text.startswith("LISTEN"):
            if self._kept == "refused":
                connection.close()
            return self._execute(connection, "SELECT 1")
        return self._execute(connection, query, *values, **named)


@pytest.mark.parametrize("kept", ["refused", "swallowed"])
def test_where_nobody_can_listen_a_desk_looks_every_few_seconds(crew, qapp, kept, monkeypatch):
    """LISTEN ends the connection, or is taken and nothing ever comes."""
    monkeypatch.setattr(live, "_POLLS", 0.2)
    monkeypatch.setattr(store, "_ECHO", 1.0)
    desk = crew.desk(crew.ann)
    deaf = Deaf(desk, kept)
    monkeypatch.setattr(psycopg.Connection, "execute", lambda *a, **n: deaf.execute(*a, **n))
    listener = Listener(desk)
    try:
        soon(qapp, lambda: listener.heard.count(live.MISSED) > 3)
        assert set(listener.heard) == {live.MISSED}
    finally:
        listener.end()


def test_an_office_that_comes_back_is_found_with_pauses_that_grow(crew, qapp):
    """What is between a try and the next doubles, and is not the same at every desk."""
    wire = Wire(int(conninfo_to_dict(crew.made.url)["port"]))
    url = crew.made.url_of(crew.ann.login)
    url = url.replace(f":{conninfo_to_dict(url)['port']}/", f":{wire.port}/")
    desk = office_desk(Settings(office=url), FakePhone(), device_id="d" * 32)
    desk = login.sign_in(desk, crew.ann.login, PASSWORD)
    heard, pauses, over, listened = [], [], threading.Event(), []

    def hear(notice: live.Notice) -> None:
        heard.append(notice)
        if notice == live.MISSED:
            listened.append(listening(crew))

    def rest(seconds: float) -> bool:
        if seconds:
            pauses.append(seconds)
            wire.down = len(pauses) < 4
            over.wait(0.01)
        return over.is_set()

    thread = threading.Thread(target=live.listen, args=(desk, hear, rest, lambda: 0.5))
    thread.start()
    try:
        soon(qapp, lambda: listening(crew) == 1)
        wire.down = True
        soon(qapp, lambda: listened)
        # Nothing is to be read again before it can be, nor before what changes then is heard.
        assert heard == [live.AWAY, live.BACK, live.MISSED] and listened == [1]
        assert pauses == [0.75, 1.5, 3.0, 6.0]
    finally:
        over.set()
        thread.join()
        desk.close()
        wire.close()


def test_what_was_not_read_before_anybody_listened_is_missed(crew, qapp, tmp_path):
    url = crew.made.url_of(crew.ann.login)
    chosen = Settings(office=url, book=str(tmp_path / "own.book"))
    desk = office_desk(chosen, FakePhone(), device_id="d" * 32, keyring=MemoryKeyring())
    desk = login.sign_in(desk, crew.ann.login, PASSWORD)
    desk.journal.heed(live.DeskError("book.unreachable"))
    listener = Listener(desk)
    try:
        soon(qapp, lambda: listener.heard == [live.MISSED])
    finally:
        listener.end()
        desk.close()


def test_a_fault_in_listening_leaves_no_connection_open(crew, monkeypatch):
    desk, ended = crew.desk(crew.ann), []
    monkeypatch.setattr(Desk, "close", lambda desk: ended.append(desk))
    monkeypatch.setattr(live, "listen", lambda desk, heard, rest: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Live._listen(SimpleNamespace(_desk=desk, _say=None, _over=threading.Event(), _closing=desk))
    assert ended == [desk]


def test_a_hold_placed_elsewhere_and_a_case_given_away_reach_the_window(
    open_frame, crew, qapp
):
    person = make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    frame = open_frame(crew.made.url_of(crew.ann.login))
    desk = sit_down(frame)
    desk.next_person()
    soon(qapp, lambda: listening(crew) == 1)
    assert not desk._opened.card.holds
    flags.protect(crew.desk(crew.ann), person.id, Shield(hold=HoldKind.ILLNESS))
    soon(qapp, lambda: desk._opened.card.holds)
    desk._write_note("她说下周")
    with crew.store.begin() as tx:
        install.driver_of(tx).execute("DELETE FROM leases")
    given_to(crew, person, crew.bob)
    soon(qapp, lambda: desk.shown_person is None)
    assert "王小明" in desk._notice().text() and "她说下周" in desk._notice().text()
    frame._end_live()


def test_a_desk_that_gives_a_sign_of_life_keeps_its_person(open_frame, crew):
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    frame = open_frame(crew.made.url_of(crew.ann.login))
    desk = sit_down(frame)
    desk.next_person()

    def shorten(minutes: int) -> None:
        with crew.store.begin() as tx:
            passed = (minutes * 60_000_000,)
            driver = install.driver_of(tx)
            driver.execute("UPDATE leases SET until_at = until_at - %s::bigint", passed)
            driver.execute("UPDATE queue SET free_at = greatest(1, free_at - %s::bigint) "
                           "WHERE free_at > 0", passed)  # fmt: skip

    def left() -> float:
        with crew.store.read() as tx:
            (until,) = install.driver_of(tx).execute("SELECT until_at FROM leases").fetchone()
            return until / 1e6 - server_moment(tx).timestamp()

    shorten(20)
    assert left() < 11 * 60
    desk.stay_with()
    assert left() > 29 * 60
    shorten(31)
    assert queue.next_person(crew.desk(crew.ann)) == person.id  # it fell silent: handed out again
    with pytest.raises(live.DeskError, match="person.unknown"):
        leases.renew(crew.desk(crew.bob), person.id)
    frame._end_live()


def test_whose_lease_ended_while_the_desk_was_away_is_left_politely_unless_they_are_called(
    open_frame, crew, qapp
):
    """Of whom nobody has; a call goes on, and they are held again."""
    make_person(crew.owner_as(crew.ann), "王小明")
    frame = open_frame(crew.made.url_of(crew.ann.login))
    desk = sit_down(frame)
    desk.next_person()
    desk._write_note("她说下周")
    with crew.store.begin() as tx:
        install.driver_of(tx).execute("UPDATE leases SET until_at = 0")
        install.driver_of(tx).execute("UPDATE queue SET free_at = 0")
    desk.stay_with()
    assert desk.shown_person is None
    said = desk._notice().text()
    assert "王小明" in said and "她说下周" in said and "away for too long" in said
    desk.next_person()
    desk.call()
    with crew.store.begin() as tx:
        install.driver_of(tx).execute("UPDATE leases SET until_at = 0")
    desk.stay_with()
    assert desk.shown_person is not None
    with crew.store.read() as tx:
        assert install.driver_of(tx).execute(
            "SELECT count(*) FROM leases WHERE until_at > 0"
        ).fetchone() == (1,)
    frame._end_live()


def test_a_lead_whose_lease_ended_is_told_so_once_and_goes_on_seeing_the_person(open_frame, crew):
    lead = crew.add("lead", Role.TEAM_LEAD)
    crew.team("north", lead, crew.ann)
    person = make_person(crew.owner_as(crew.ann), "王小明", collector=lead)
    frame = open_frame(crew.made.url_of(lead.login))
    desk = sit_down(frame)
    desk.open_person(person.id)  # looked at alone, and held by nobody
    desk.stay_with()
    assert desk._notice().text() == ""
    desk.next_person()
    desk.stay_with()
    assert desk._notice().text() == ""
    with crew.store.begin() as tx:
        install.driver_of(tx).execute("UPDATE leases SET until_at = 0")
    desk.stay_with()
    assert wording.text("problem.queue.not_held") in desk._notice().text()
    assert desk.shown_person == person.id
    desk._notice().clear()
    desk.stay_with()
    assert desk._notice().text() == ""
    frame._end_live()
