"""What a session can keep others from by the locks that it may take, with any client it likes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import psycopg
import pytest

from app.bootstrap import clerk_desk, rulebook
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.staff import Role
from app.services import clerk, moving, office, visits
from app.settings import LANGUAGES, Settings
from app.storage import log, portfolio, waiting
from app.storage import moving as rows
from app.storage.postgres import errands, keepers
from app.wording import Wording
from tests.make import make_person
from tests.office.desks import Crew, crew_at
from tests.office.test_clerk import at_work, lived_in
from tests.rules.making import capped

_HELD = """
    SELECT a.pid, a.backend_xid, a.backend_xmin, a.state FROM pg_locks AS l
    JOIN pg_stat_activity AS a USING (pid)
    WHERE l.relation = 'office.chair'::regclass AND l.granted
      AND l.mode = 'ShareUpdateExclusiveLock'
"""
# What a session may hold on a relation to which it has no right: what it takes to be planned.
_HOLDS = (
    "SELECT pg_advisory_lock(17919, 1)",
    "PREPARE a AS SELECT * FROM office.chair",
    "PREPARE b AS DELETE FROM office.times",
    "PREPARE c AS UPDATE public.imports SET id = id",
    "PREPARE d AS UPDATE public.contact_points SET state = state",
)
# How a desk may keep what a function of the owner has locked: what it says next, and each how many
# seconds.
_SIGNS_IN = "SELECT office.sign_in('d', 0)"
_KEEPS = {
    "idle": ("SELECT 1", 3.0),
    "a word now and then": ("SELECT 1", 0.2),
    "asleep": ("SELECT pg_sleep(30)", 0.0),
    "busy": ("DO $$ BEGIN WHILE clock_timestamp() < now() + '30s' LOOP END LOOP; END $$", 0.0),
    "again and again": (_SIGNS_IN, 0.0),
    "never synced": None,
    "at the COMMIT": None,
}
_WAITING = "SELECT count(*) >= {} FROM pg_locks WHERE NOT granted"
_SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"
_TAKES = "LOCK TABLE {} IN {} MODE"
_MODES = ("ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "ACCESS EXCLUSIVE")
_LOCKED = ("office.chair", "office.times", "public.imports", "public.contact_points")


@pytest.fixture
def crew(made):
    with crew_at(made, ()) as found:
        yield found


def has_clerk(made) -> bool:
    with made.connect() as owner:
        return owner.execute("SELECT office.has_clerk()").fetchone()[0]


def test_a_desk_neither_plays_the_clerk_nor_keeps_it_away_nor_an_import_or_a_copy(crew, tmp_path):
    anna, lead = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD)
    person, point = lived_in(crew, anna, lead)
    desk, visit = crew.desk(anna), uuid7(now())
    with crew.made.connect(anna.login) as hostile:
        hostile.autocommit = False
        for sentence in _HOLDS:
            hostile.execute(sentence)
        for relation in _LOCKED:
            for mode in _MODES:
                with pytest.raises(psycopg.Error) as refused, hostile.transaction():
                    hostile.execute(_TAKES.format(relation, mode))
                assert refused.value.sqlstate == "42501"
        assert not has_clerk(crew.made)
        with at_work(crew.made):
            visits.request(desk, person.id, visit, point, "单据")
        with crew.store.begin() as tx:
            tx.connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
            portfolio.lock_imports(tx)
        moving.back_up(crew.made.url, tmp_path / "office.copy", "a long passphrase")
    assert [one.id for one in visits.listed(desk, 9)] == [visit]


def test_the_clerk_s_chair_keeps_nothing_from_being_vacuumed(crew):
    with at_work(crew.made), crew.made.connect() as owner:
        (held,) = owner.execute(_HELD).fetchall()
        owner.execute("SET lock_timeout = '5s'")
        owner.execute("VACUUM")  # of everything, as the server does by itself
    assert held[1:] == (None, None, "idle in transaction")


def test_no_limit_of_the_server_on_idle_transactions_ends_the_clerk(crew):
    with crew.made.server_connection() as server:
        server.execute(
            f'ALTER DATABASE "{crew.made.database}" SET idle_in_transaction_session_timeout = 50'
        )  # milliseconds
    with errands.seated(crew.store, lambda: False) as turns:
        next(turns)
        assert has_clerk(crew.made)
        next(turns)  # half a second later
        assert has_clerk(crew.made)


def test_an_upgrade_has_the_clerk_end_once_what_was_begun_is_done(crew):
    store = crew.made.open()
    with ThreadPoolExecutor(1) as pool:
        serving = pool.submit(
            clerk.serve, clerk_desk(store, Settings()), Event().is_set, lambda *_: None
        )
        while not has_clerk(crew.made):
            assert not serving.done()
        office.upgrade(crew.made.url, rulebook(Settings()), Settings())
        ended = serving.exception(20)
    store.close()
    assert isinstance(ended, DeskError) and ended.code == "office.being_upgraded"
    with at_work(crew.made):
        assert has_clerk(crew.made)


def test_a_permit_in_hand_shows_no_other_session_the_key_of_its_number(crew):
    """Keys of advisory locks can be read by all, and so be taken: a number is locked by rows."""
    anna, ben = crew.add("anna"), crew.add("ben")
    person = make_person(crew.owner_as(anna), collector=anna)
    with crew.made.connect(anna.login) as hostile, hostile.transaction():
        hostile.execute(
            "SELECT office.ask_permit(%s, %s, %s, 'd')", (uuid7(now()), person.id, person.points[0])
        )
        with crew.made.connect(ben.login) as other:
            kinds = {row[0] for row in other.execute("SELECT locktype FROM pg_locks")}
    assert "relation" in kinds and "advisory" not in kinds


def test_one_copy_of_an_office_at_a_time_whatever_its_name(crew, tmp_path):
    with crew.store.read() as tx:
        assert rows.claim(tx)
        with pytest.raises(DeskError) as refused:
            moving.back_up(crew.made.url, tmp_path / "office.copy", "a long passphrase")
    assert refused.value.code == "copy.being_written"
    assert not list(tmp_path.iterdir())
    moving.back_up(crew.made.url, tmp_path / "office.copy", "a long passphrase")


def _keep(hostile: psycopg.Connection, how: str, kept: Event) -> None:
    """Sign in, and let nobody else: the chain that has it stays locked."""
    if how == "at the COMMIT":  # it runs what outlives it
        hostile.execute("BEGIN")
        hostile.execute(f"DECLARE c CURSOR WITH HOLD FOR {_SIGNS_IN}, pg_sleep(30)")
        kept.set()
        hostile.execute("COMMIT")
    if how == "never synced":
        line = hostile.pgconn
        line.enter_pipeline_mode()  # all of it is one transaction, and active, until it is synced
        line.send_query_params(_SIGNS_IN.encode(), [])
        line.send_flush_request()
        line.flush()
        time.sleep(0.3)
        kept.set()
        for _ in range(100):
            time.sleep(0.2)
            line.consume_input()
    with hostile.transaction():
        hostile.execute(_SIGNS_IN)
        kept.set()
        until = time.monotonic() + 30
        while time.monotonic() < until:
            hostile.execute(_KEEPS[how][0])
            time.sleep(_KEEPS[how][1])


@pytest.mark.parametrize("how", _KEEPS)
def test_who_keeps_the_record_locked_is_cut_off_on_record(crew, monkeypatch, how):
    monkeypatch.setattr(keepers, "KEPT", 1.0)
    anna, ben = crew.add("anna"), crew.add("ben")
    faults, kept = [], Event()
    with (
        at_work(crew.made, faults=faults), crew.made.connect(anna.login) as hostile,
        ThreadPoolExecutor(1) as pool,
    ):  # fmt: skip
        keeping = pool.submit(_keep, hostile, how, kept)
        assert kept.wait(10)
        crew.desk(ben)  # waits, and signs in
        ended = keeping.exception(20)
    assert isinstance(ended, psycopg.OperationalError)
    assert [(fault.code, fault.values["login"]) for _, fault in faults] == [
        ("office.cut_off", anna.login)
    ]
    with crew.store.read() as tx:
        said = [one for one in log.entries(tx, DESK) if one.kind is EntryKind.STAFF_CUT_OFF]
        given = tx.connection.exec_driver_sql(
            "SELECT 1 FROM pg_auth_members WHERE member = current_user::regrole AND inherit_option"
        ).all()
    assert [one.body["cut_off"] for one in said] == [anna.id]
    assert given == []  # the owner has no more rights than before


def test_who_was_cut_off_is_on_record_once_it_can_be_and_then_it_is_said(crew, monkeypatch):
    monkeypatch.setattr(keepers, "KEPT", 1.0)
    monkeypatch.setattr(errands, "_PATIENCE", 0.5)
    anna, faults = crew.add("anna"), []
    person = make_person(crew.owner_as(anna), collector=anna)
    with (
        at_work(crew.made, faults=faults), crew.made.connect(anna.login) as hostile,
        crew.made.connect() as owner,
    ):  # fmt: skip
        with pytest.raises(psycopg.OperationalError), hostile.transaction():
            permit = (uuid7(now()), person.id, person.points[0])
            hostile.execute("SELECT office.ask_permit(%s, %s, %s, 'd')", permit)
            with owner.transaction():
                owner.execute("SELECT FROM settings WHERE name = 'book.id' FOR UPDATE")
                while not faults:
                    time.sleep(0.1)
                assert {fault.code for _, fault in faults} == {"office.locked"}
            while faults[-1][1].code == "office.locked":
                time.sleep(0.1)
            hostile.execute("SELECT 1")
    assert [fault.code for _, fault in faults if fault.code != "office.locked"] == [
        "office.cut_off"
    ]
    with crew.store.begin() as tx:
        said = [one for one in log.entries(tx, DESK) if one.kind is EntryKind.STAFF_CUT_OFF]
    assert [one.body["cut_off"] for one in said] == [anna.id]


def test_a_function_that_takes_long_is_not_cut_off(crew, monkeypatch):
    """It waits for somebody here, at work for its desk all the time; then it is committed."""
    monkeypatch.setattr(keepers, "KEPT", 0.5)
    anna = crew.add("anna")
    person = make_person(crew.owner_as(anna), collector=anna)
    with (
        at_work(crew.made), crew.made.connect(anna.login) as desk, crew.made.connect() as owner,
        ThreadPoolExecutor(1) as pool,
    ):  # fmt: skip
        with desk.transaction():
            with owner.transaction():
                owner.execute("SELECT FROM contact_points FOR UPDATE")
                permit = (uuid7(now()), person.id, person.points[0])
                asked = pool.submit(
                    desk.execute, "SELECT office.ask_permit(%s, %s, %s, 'd')", permit
                )
                time.sleep(3)
            asked.result(20)


def test_who_waits_for_what_a_session_keeps_locked_is_told_so(crew):
    anna, ben = crew.add("anna"), crew.add("ben")
    with crew.made.connect() as owner:
        owner.execute("ALTER FUNCTION office.sign_in SET lock_timeout = '200ms'")
    with crew.made.connect(anna.login) as hostile, hostile.transaction():
        hostile.execute("SELECT office.sign_in('d', 0)")
        with pytest.raises(DeskError) as refused:
            crew.desk(ben)
    assert refused.value.code == "office.locked"  # nobody looked so soon whose it is
    assert crew.desk(ben).staff == ben


def test_who_waits_is_told_whose_session_it_is_also_behind_others_who_wait(crew, monkeypatch):
    monkeypatch.setattr(waiting, "_LOOKS", 0.6)
    monkeypatch.setattr(waiting, "_AGAIN", 0.5)
    anna, ben, cora = crew.add("anna"), crew.add("ben"), crew.add("cora")
    with crew.made.connect() as owner:
        owner.execute("ALTER FUNCTION office.sign_in SET lock_timeout = '2s'")
    with (
        crew.made.connect(anna.login) as hostile, ThreadPoolExecutor(2) as pool,
        hostile.transaction(),
    ):  # fmt: skip
        hostile.execute("SELECT office.sign_in('d', 0)")
        refused = [asked.exception(20) for asked in [pool.submit(crew.desk, who)
                   for who in (ben, cora)]]  # fmt: skip
    assert [one.code for one in refused] == ["office.locked_by"] * 2
    assert [one.values for one in refused] == [{"by": anna.name}] * 2
    said = {Wording(language).problem(refused[0]) for language in LANGUAGES}
    assert len(said) == 3 and all(anna.name in one for one in said)


def test_a_session_of_nobody_who_works_here_is_not_named(crew, monkeypatch):
    monkeypatch.setattr(waiting, "_LOOKS", 0.1)
    monkeypatch.setattr(waiting, "_AGAIN", 0.1)
    ben = crew.add("ben")
    with crew.made.connect() as owner:
        owner.execute("ALTER FUNCTION office.sign_in SET lock_timeout = '500ms'")
        with owner.transaction():
            owner.execute("LOCK TABLE log IN EXCLUSIVE MODE")
            with pytest.raises(DeskError) as refused:
                crew.desk(ben)
    assert (refused.value.code, refused.value.values) == ("office.locked", {})


@pytest.mark.parametrize("asked", ["ask_permit", "dial"])
def test_who_is_merged_into_a_person_while_a_desk_waits_for_them_counts(made, asked):
    """The lock is given with everybody it stands for, with who came while it was waited for too."""
    with crew_at(made, (capped("per: rolling_days, days: 7"),)) as crew:
        _merge_while_it_waits(crew, asked)


def _merge_while_it_waits(crew: Crew, asked: str) -> None:
    anna = crew.add("anna")
    desk = crew.owner_as(anna)
    person, other = (make_person(desk, name, collector=anna) for name in ("王小明", "王晓明"))
    permit, contact = uuid7(now()), uuid7(now())
    said = (permit, person.id, person.points[0], "d")
    ask = "SELECT office.ask_permit(%s, %s, %s, %s)"
    with crew.made.connect(anna.login) as waits, crew.made.connect() as merging:
        if asked == "dial":
            assert "permit" in waits.execute(ask, said).fetchone()[0]
            ask, said = "SELECT office.dial(%s, %s, 'd')", (permit, contact)
        with ThreadPoolExecutor(1) as pool:
            with merging.transaction():
                pair = [person.id, other.id]
                merging.execute("SELECT id FROM debtors WHERE id = ANY (%s) FOR UPDATE", (pair,))
                _hold(merging, other.id)
                merging.execute("UPDATE debtors SET person_id = %s WHERE id = %s", pair)
                told = pool.submit(lambda: waits.execute(ask, said).fetchone()[0])
                _until_it_waits(merging, waits.info.backend_pid)
            if asked == "dial":
                assert "permit.withdrawn" in str(told.exception(20))
            else:
                assert ["forbear", "referred", None, None] in told.result(20)["broken"]


def _hold(owner: psycopg.Connection, debtor: str) -> None:
    owner.execute(
        "INSERT INTO holds (id, debtor_id, kind, source, start_at, staff_id) "
        "SELECT %s, %s, 'referred', 'staff', 0, id FROM staff LIMIT 1", (uuid7(now()), debtor)
    )  # fmt: skip


def _until_it_waits(owner: psycopg.Connection, session: int) -> None:
    for _ in range(200):
        if owner.execute("SELECT pg_blocking_pids(%s) <> '{}'", (session,)).fetchone()[0]:
            return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def test_nobody_is_named_who_is_in_the_way_for_a_moment_as_others_are(crew, monkeypatch):
    """Each holds it for less than passes between two looks; all are sessions of one person."""
    monkeypatch.setattr(waiting, "_LOOKS", 0.3)
    monkeypatch.setattr(waiting, "_AGAIN", 2.0)
    anna, ben = crew.add("anna"), crew.add("ben")

    def passes():
        with crew.made.connect(anna.login) as one, one.transaction():
            one.execute(_SIGNS_IN)
            time.sleep(1.6)

    with crew.made.connect() as owner, ThreadPoolExecutor(6) as pool:
        passing = [pool.submit(passes) for _ in range(6)]
        while not owner.execute(_WAITING.format(5)).fetchone()[0]:
            pass
        owner.execute("ALTER FUNCTION office.sign_in SET lock_timeout = '4s'")
        with pytest.raises(DeskError) as refused:
            crew.desk(ben)
        for one in passing:
            one.result(20)
    assert refused.value.code == "office.locked"


def test_a_desk_keeps_no_connection_by_which_it_looked(crew, monkeypatch):
    monkeypatch.setattr(waiting, "_LOOKS", 0.1)
    anna, ben = crew.add("anna"), crew.add("ben")
    desk = crew.desk(ben)
    with crew.made.connect() as owner:
        (before,) = owner.execute(_SESSIONS, (ben.login,)).fetchone()
        with ThreadPoolExecutor(1) as pool, crew.made.connect(anna.login) as hostile:
            with hostile.transaction():
                hostile.execute(_SIGNS_IN)
                asked = pool.submit(desk.ask, "sign_in", device="d", clock_off=0)
                while owner.execute(_SESSIONS, (ben.login,)).fetchone()[0] == before:
                    assert not asked.done()
            asked.result(20)
        until = time.monotonic() + 5
        while owner.execute(_SESSIONS, (ben.login,)).fetchone()[0] != before:
            assert time.monotonic() < until
