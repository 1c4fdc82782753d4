"""Somebody with a password of the office and psql against its clerk: what they may not reach."""

from __future__ import annotations

import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta

import msgspec
import psycopg
import pytest

from app.bootstrap import clerk_desk, rulebook
from app.domain.contact import Channel
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.notices import NoticeKind, NoticeTrial
from app.domain.staff import Role
from app.services import clerk, imports, notices, office, people, texts, visits
from app.services import errands as asked_for
from app.services.errands import ERRANDS, Errand
from app.settings import Settings
from app.storage.postgres import errands
from app.storage.postgres.hands import Hands
from tests.office.desks import TWICE, crew_at
from tests.office.test_clerk import at_work, lived_in
from tests.services.noticed import make_reached, wanted

DEVICE = "d" * 32
_OPEN = "SELECT count(*) FROM office.errands WHERE ended_at IS NULL"
REFUSED = psycopg.OperationalError  # as psycopg has it: FB001


def two_teams(one):
    """Each with a collector and a lead, and a visitor who goes to nobody."""
    one.anna, one.ben = one.add("anna"), one.add("ben")
    one.lead, one.other = (one.add(name, Role.TEAM_LEAD) for name in ("lead", "other"))
    one.far = one.add("far", Role.VISITOR)
    one.team("north", one.anna, one.lead)
    one.team("south", one.ben, one.other)
    return one


@pytest.fixture
def crew(made):
    with crew_at(made, ()) as one:
        yield two_teams(one)


@pytest.fixture
def crew_at_any_hour(made):
    """By rules without windows: what is sent goes out whenever the test runs."""
    with crew_at(made, TWICE) as one:
        yield two_teams(one)


@pytest.fixture
def slow():
    """A service that takes as long as the test wants; whoever called it."""
    called, may_end = [], threading.Event()

    def waits(desk) -> None:
        called.append(desk.need().login)
        may_end.wait(60)

    ERRANDS["tests.slow"] = Errand("tests.slow", waits)
    yield called, may_end
    may_end.set()
    del ERRANDS["tests.slow"]


def leave(connection, what, body=b"\x80", errand=None):
    """Leave an errand, as whoever has a connection can; its id."""
    errand = errand or uuid7(now())
    connection.execute("SELECT office.ask_clerk(%s, %s, %s, %s)", (errand, what, body, DEVICE))
    return errand


def said(connection, errand, patience=20.0):
    """What the clerk answered: the code of words, or Done."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        (answer,) = connection.execute("SELECT office.clerk_said(%s)", (errand,)).fetchone()
        if answer is not None:
            told = msgspec.msgpack.decode(bytes(answer))
            return told.get("code", told["type"])
        time.sleep(0.01)
    raise AssertionError("nothing was answered")


def refusal(connection, sentence, *values):
    with pytest.raises(psycopg.errors.DatabaseError) as refused:
        connection.execute(sentence, values)
    return refused.value.diag.message_primary


@contextmanager
def nobody_serves(crew):
    """There is a clerk, as the server knows it, that carries nothing out."""
    store = crew.made.open()
    with errands.seated(store, lambda: False) as turns:
        next(turns)
        yield
    store.close()


def test_one_person_s_errands_however_long_keep_nobody_else_s_waiting(crew, slow):
    called, may_end = slow
    person, point = lived_in(crew, crew.ben, crew.other)
    desk, visit = crew.desk(crew.ben), uuid7(now())
    with at_work(crew.made), crew.made.connect(crew.anna.login) as anna:
        for _ in range(8):
            leave(anna, "tests.slow")
        visits.request(desk, person.id, visit, point, "单据")
        assert called == [crew.anna.login]
        assert [one.id for one in visits.listed(desk, 9)] == [visit]
        may_end.set()


@pytest.fixture
def slow_at_server():
    """Services that the server takes a minute for; who was let in, and where they asked."""
    asked = []

    def sleeps(desk) -> None:
        asked.append(desk.need().login)
        with desk.reading() as tx:
            tx.connection.exec_driver_sql("SELECT pg_sleep(60)")

    def never_ends(desk) -> None:
        asked.append(desk.need().login)
        while True:
            with desk.reading():
                pass

    for name, service, seconds in (
        ("tests.sleeps", sleeps, 1.0), ("tests.never_ends", never_ends, 1.0),
        ("tests.lasts", sleeps, 1800.0),
    ):  # fmt: skip
        ERRANDS[name] = Errand(name, service, seconds=seconds)
    yield asked
    for name in ("tests.sleeps", "tests.never_ends", "tests.lasts"):
        del ERRANDS[name]


@pytest.fixture
def hostile(crew):
    """Connections of four accounts."""
    with ExitStack() as open_:
        yield [
            open_.enter_context(crew.made.connect(who.login))
            for who in (crew.anna, crew.lead, crew.other, crew.far)
        ]


def test_four_accounts_keep_all_hands_for_seconds_and_then_it_is_who_waited_longest(
    crew, slow_at_server, hostile
):
    """Of each eight wait that were left before; who comes now is the next."""
    person, point = lived_in(crew, crew.ben, crew.other)
    desk, visit, faults = crew.desk(crew.ben), uuid7(now()), []
    with at_work(crew.made, faults=faults):
        left = [
            leave(one, what)
            for what in ("tests.sleeps", "tests.never_ends") * 4 for one in hostile
        ]  # fmt: skip
        while len(slow_at_server) < 4:
            pass
        began = time.monotonic()
        visits.request(desk, person.id, visit, point, "单据")
        assert time.monotonic() - began < 10
        assert len(slow_at_server) <= 8  # nobody had a third turn
        told = {said(one, errand) for one, errand in zip(hostile, left[:4], strict=True)}
        told |= {said(one, errand) for one, errand in zip(hostile, left[4:8], strict=True)}
        for one, errand in zip(hostile * 6, left[8:], strict=True):
            one.execute("SELECT office.withdraw(%s)", (errand,))
    assert told == {"errand.too_long"}
    assert {(fault.code, fault.values["login"]) for _, fault in faults} == {
        ("office.errand_ended", one.login) for one in (crew.anna, crew.lead, crew.other, crew.far)
    }


def test_at_its_end_the_clerk_ends_what_takes_too_long_before_it_goes(crew, slow_at_server):
    with crew.made.connect(crew.anna.login) as anna:
        with at_work(crew.made, faults=[]):
            errand = leave(anna, "tests.sleeps")
            while not slow_at_server:
                pass
        assert said(anna, errand) == "errand.too_long"


def test_a_session_that_took_too_long_is_ended_and_nobody_gets_it(crew):
    store = crew.made.open()
    hands, asked = Hands(store), "SELECT pg_backend_pid()"
    with crew.made.connect() as owner, hands.at_work(0.0) as hand:
        hand.until += 0.2
        with pytest.raises(DeskError) as ended, store.read() as tx:
            (gone,) = tx.connection.exec_driver_sql(asked).one()
            time.sleep(0.3)
            hands.end_late(owner)
            tx.connection.exec_driver_sql(asked)
        hand.until += 60
        with store.read() as tx:
            (other,) = tx.connection.exec_driver_sql(asked).one()
    store.close()
    assert (ended.value.code, hand.ended) == ("book.unreachable", True)
    assert other != gone


def test_what_may_take_long_leaves_two_hands_for_all_the_rest(crew, slow_at_server, hostile):
    with at_work(crew.made, faults=[]), crew.made.connect(crew.ben.login) as ben:
        for one in hostile:
            leave(one, "tests.lasts")
        for _ in range(3):
            assert said(ben, leave(ben, "errand.unheard")) == "errand.unknown"
        assert len(slow_at_server) == 2
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE %s"
        with crew.made.server_connection() as server, crew.made.connect() as owner:
            while owner.execute(_OPEN).fetchone() != (0,):
                server.execute(ended, ("SELECT pg_sleep(60)",))
        assert len(slow_at_server) == 4


def test_over_many_connections_nobody_has_more_errands_open_than_over_one(crew):
    refused = []
    with nobody_serves(crew), crew.made.connect(crew.anna.login) as first:
        with first.transaction():
            for _ in range(8):
                leave(first, "visits.approve")

            def once_more():
                with crew.made.connect(crew.anna.login) as second:
                    refused.append(refusal(
                        second, "SELECT office.ask_clerk(%s, 'visits.approve', '', 'd')",
                        uuid7(now()),
                    ))  # fmt: skip

            other = threading.Thread(target=once_more)
            other.start()
            while not waits_for_a_lock(crew) and not refused and other.is_alive():
                pass
        other.join(20)
        assert refused == ["errand.too_many"]
        with crew.made.connect(crew.ben.login) as ben:
            leave(ben, "visits.approve")  # that is anna's matter alone


def test_whose_errand_nobody_begins_is_told_whether_a_clerk_sits_there(crew, monkeypatch):
    monkeypatch.setattr(asked_for, "_PATIENCE", 1.0)
    person, point = lived_in(crew, crew.anna, crew.lead)
    desk, open_ = crew.desk(crew.anna), "SELECT count(*) FROM office.errands"

    def asks():
        visits.request(desk, person.id, uuid7(now()), point, "单据")

    with crew.made.connect() as owner, ThreadPoolExecutor(1) as pool:
        with nobody_serves(crew):
            with pytest.raises(DeskError) as busy:
                asks()
            assert owner.execute(open_).fetchone() == (0,)
            asked = pool.submit(asks)
            while owner.execute(open_).fetchone() == (0,):
                assert not asked.done()
        gone = asked.exception(20)
        assert owner.execute(open_).fetchone() == (0,)
    assert (busy.value.code, gone.code) == ("errand.not_begun", "office.no_clerk")


def waits_for_a_lock(crew):
    with crew.made.server_connection() as server:
        return server.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = %s "
            "AND wait_event_type = 'Lock')", (crew.anna.login,),
        ).fetchone()[0]  # fmt: skip


def test_what_was_answered_to_one_person_does_not_fill_the_disk(crew):
    with at_work(crew.made), crew.made.connect(crew.anna.login) as anna:
        asked = [leave(anna, "errand.unheard")]
        for _ in range(70):
            said(anna, asked[-1])
            asked.append(leave(anna, "errand.unheard"))
        assert said(anna, asked[-1]) == "errand.unknown"
        assert refusal(anna, "SELECT office.clerk_said(%s)", asked[0]) == "office.unsure"
    with crew.made.connect() as owner:
        (count,) = owner.execute("SELECT count(*) FROM office.errands").fetchone()
    assert count <= 66


def test_of_somebody_else_s_errand_nobody_learns_and_takes_back_nothing(crew):
    person, point = lived_in(crew, crew.anna, crew.lead)
    body = {"debtor_id": person.id, "visit_id": uuid7(now()), "point_id": point, "reason": "单据"}
    sent = msgspec.msgpack.encode(body)
    with crew.made.connect(crew.anna.login) as anna, crew.made.connect(crew.ben.login) as ben:
        with nobody_serves(crew):
            errand = leave(anna, "visits.request", sent)
            for nothing_of in (errand, uuid7(now())):
                assert not ben.execute("SELECT office.withdraw(%s)", (nothing_of,)).fetchone()[0]
                assert refusal(ben, "SELECT office.clerk_said(%s)", nothing_of) == "office.unsure"
            with pytest.raises(REFUSED):
                leave(ben, "visits.request", sent, errand)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                ben.execute("SELECT * FROM office.errands")
            for null in range(4):
                values = [uuid7(now()), "visits.approve", b"", DEVICE]
                values[null] = None
                unknown = refusal(ben, "SELECT office.ask_clerk(%s, %s, %s, %s)", *values)
                assert unknown == "errand.unknown"
        with at_work(crew.made):
            assert said(anna, errand) == "Done"
            assert refusal(ben, "SELECT office.clerk_said(%s)", errand) == "office.unsure"


def test_what_a_desk_keeps_locked_holds_up_its_own_errand_alone(crew, slow, monkeypatch):
    """Of an errand that is just begun whoever takes it back in an open transaction may hold the
    row; the owner's own lock stands here for that chance."""
    monkeypatch.setattr(errands, "_PATIENCE", 0.5)
    called, may_end = slow
    faults = []
    with (
        crew.made.connect(crew.anna.login) as anna, crew.made.connect(crew.ben.login) as ben,
        crew.made.connect() as locking,
    ):  # fmt: skip
        with at_work(crew.made, faults=faults):
            old = leave(anna, "errand.unheard")
            said(anna, old)
            held = leave(anna, "tests.slow")
            while not called:
                pass
            with locking.transaction():
                locking.execute(
                    "UPDATE office.errands SET ended_at = '2026-01-01' WHERE id = %s", (old,)
                )
                locking.execute("SELECT FROM office.errands WHERE id = %s FOR UPDATE", (held,))
                may_end.set()
                assert said(ben, leave(ben, "errand.unheard")) == "errand.unknown"
                while not faults:
                    assert said(ben, leave(ben, "errand.unheard")) == "errand.unknown"
            assert said(anna, held) == "office.unsure"  # by the next turn
        with locking.transaction():
            locking.execute("UPDATE office.errands SET ended_at = NULL WHERE id = %s", (held,))
            locking.execute("SELECT FROM office.errands FOR UPDATE")
            with at_work(crew.made):  # the next clerk begins all the same
                assert said(ben, leave(ben, "errand.unheard")) == "errand.unknown"
    assert [(what, fault.code) for what, fault in faults] == [("tests.slow", "office.locked")]


def test_who_keeps_a_person_locked_keeps_no_hand_of_the_clerk(crew, monkeypatch):
    monkeypatch.setattr(errands, "_PATIENCE", 0.5)
    person, point = lived_in(crew, crew.anna, crew.lead)
    desk, leads, visit = crew.desk(crew.anna), crew.desk(crew.lead), uuid7(now())
    with at_work(crew.made), crew.made.connect(crew.anna.login) as anna:
        visits.request(desk, person.id, visit, point, "单据")
        with anna.transaction(force_rollback=True):
            anna.execute(
                "SELECT office.take_note(%s, %s, 'x', %s)", (person.id, uuid7(now()), DEVICE)
            )
            with pytest.raises(DeskError) as busy:
                visits.approve(leads, visit)
        visits.approve(leads, visit)
    assert busy.value.code == "office.locked"


def test_nonsense_costs_nobody_the_clerk(crew):
    deep = b"\x81\xa8visit_id" + b"\x91" * 100_000 + b"\x80"
    huge = msgspec.msgpack.encode({"visit_id": "x" * 17_000_000})
    with at_work(crew.made), crew.made.connect(crew.anna.login) as anna:
        assert said(anna, leave(anna, "visits.approve", deep)) == "errand.unknown"
        assert said(anna, leave(anna, "visits.approve", b"\x81\xa8visit_id\xa2\xff\xff")) == (
            "errand.unknown"
        )
        assert said(anna, leave(anna, "visits.approve", huge)) == "errand.too_large"
        sent = [[10**9, "log", {}, None]]
        asked = {"checkout_id": "c" * 32, "proof": "", "sent": sent}
        taken = leave(anna, "receiving.take", msgspec.msgpack.encode(asked))
        assert said(anna, taken) == "checkout.unknown"


def test_what_goes_into_a_log_is_a_code_or_a_digest(crew):
    person, point = lived_in(crew, crew.anna, crew.lead)
    visit, desk = uuid7(now()), crew.desk(crew.lead)
    with at_work(crew.made), crew.made.connect(crew.lead.login) as lead:
        visits.request(desk, person.id, visit, point, "单据")
        for name, body in (
            ("appointments.tell", {"visit_id": visit, "how": "她说她没钱"}),
            ("notices.bind", {"run_id": visit, "digest": "x"}),
            ("casefile.bind", {"referral_id": visit, "as_of": now(), "digest": "她" * 64}),
        ):
            assert said(lead, leave(lead, name, msgspec.msgpack.encode(body))) == "errand.unknown"


ODD = (
    "", "\0", "../../../etc/passwd", "名" * 5_000, "'; DROP TABLE staff; --", "%s%n", -1, 2**63 - 1,
    1e308, float("nan"), True, None, b"\xff\xfe", [], [[]] * 50, {}, {"x": {"y": [1]}},
    datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), "0001-01-01", "9999-12-31",
)  # fmt: skip


def test_whatever_is_typed_the_clerk_answers_and_goes_on(crew):
    """Each argument of each errand with each odd value, all others as if they were right."""
    person, point = lived_in(crew, crew.anna, crew.lead)
    desk, visit, tried = crew.desk(crew.anna), uuid7(now()), 0
    right = {"visit_id": visit, "debtor_id": person.id, "point_id": point, "visit_ids": [visit]}
    faults = []
    with at_work(crew.made, faults=faults), crew.made.connect(crew.lead.login) as lead:
        visits.request(desk, person.id, visit, point, "单据")
        for name, errand in sorted(ERRANDS.items()):
            if name in ("visits.refuse", "appointments.call_off"):
                continue  # they would end the visit
            fields = msgspec.structs.fields(errand._given)
            usual = {
                one.name: right.get(one.name, usually(one.type))
                for one in fields if one.required
            }  # fmt: skip
            odd = [{**usual, one.name: value} for one in fields for value in ODD]
            for body in odd[tried % 7 :: 7]:
                said(lead, leave(lead, name, msgspec.msgpack.encode(body)))
                tried += 1
        other, there = lived_in(crew, crew.anna, crew.lead)
        visits.request(desk, other.id, uuid7(now()), there, "单据")
    assert tried > 300
    assert {type(fault) for _, fault in faults} <= BUGS, faults


BUGS = {psycopg.DataError, OverflowError}


def usually(kind):
    """Something of that sort."""
    for sort, value in (
        (str, uuid7(now())), (bool, False), (int, 1), (float, 1.0), (bytes, b"x"),
        (datetime, now()), (date, date(2026, 12, 1)),
    ):  # fmt: skip
        if kind is sort:
            return value
    values = getattr(kind, "__members__", None)
    return next(iter(values.values())).value if values else []


MADE = {("visits.request", "visit_id")}  # an id that whoever asks makes, and nobody guesses


def test_what_is_not_theirs_is_to_everybody_as_what_is_not_there(crew):
    """Each errand about somebody whom one does not see is answered as about nobody."""
    person, point = lived_in(crew, crew.anna, crew.lead)
    mine, my_point = lived_in(crew, crew.ben, crew.other)
    visit = uuid7(now())
    with at_work(crew.made, faults=(faults := [])):
        visits.request(crew.desk(crew.anna), person.id, visit, point, "单据")
        with crew.made.connect() as owner:
            case = owner.execute(
                "SELECT id FROM cases WHERE debtor_id = %s", (person.id,)
            ).fetchone()[0]  # fmt: skip
        theirs = {"debtor_id": person.id, "into": person.id, "visit_id": visit,
                  "point_id": point, "visit_ids": [visit], "case_no": case}  # fmt: skip
        nobodys = dict.fromkeys(theirs, "f" * 32) | {"visit_ids": ["f" * 32]}
        tried = 0
        for who in (crew.ben, crew.other, crew.far):
            with crew.made.connect(who.login) as hostile:
                for name, errand in sorted(ERRANDS.items()):
                    fields = msgspec.structs.fields(errand._given)
                    for one in fields:
                        if one.name not in theirs or (name, one.name) in MADE:
                            continue
                        usual = {
                            field.name: {"debtor_id": mine.id, "point_id": my_point}.get(
                                field.name, usually(field.type)
                            )
                            for field in fields if field.required
                        }  # fmt: skip
                        if name == "appointments.appoint":
                            usual["wanted"] = {"start": now(), "end": now(), "visitors": ["x"]}
                        if name == "door.file":
                            usual["given"] = {"kind": "photo", "body": b"x"}
                        heard = [
                            said(hostile, leave(hostile, name, msgspec.msgpack.encode(
                                {**usual, one.name: named[one.name]}
                            )))
                            for named in (theirs, nobodys)
                        ]  # fmt: skip
                        assert heard[0] == heard[1] != "Done", (who.login, name, one.name, heard)
                        tried += 1
    assert tried > 80
    assert not faults


def test_who_administers_the_office_erases_nothing_of_whom_they_do_not_see(crew):
    person, _ = lived_in(crew, crew.anna, crew.lead)
    people.note(crew.desk(crew.anna), person.id, "周五回电")
    boss = crew.desk(crew.add("boss", Role.ADMIN))
    kept = "SELECT count(*) FROM texts WHERE body IS NOT NULL"
    with at_work(crew.made), crew.made.connect() as owner:
        before = owner.execute(kept).fetchone()
        for whom in (person.id, "f" * 32):
            with pytest.raises(DeskError) as refused:
                texts.erase(boss, whom, None, "x")
            assert refused.value.code == "person.unknown"
        assert owner.execute(kept).fetchone() == before
        judge = crew.desk(crew.add("judge", Role.COMPLIANCE))
        assert texts.erase(judge, person.id, None, "x")


def test_a_run_of_notices_is_shown_as_far_as_one_sees_its_people(crew_at_any_hour):
    crew = crew_at_any_hour
    owner = crew.owner_as(crew.lead)
    hers = make_reached(owner, "王一", "+8613490000001", collector=crew.anna)
    his = make_reached(owner, "李二", "+8613490000002", collector=crew.ben)
    run, leads = uuid7(now()), crew.desk(crew.lead)
    trial = notices.try_out(owner, wanted(NoticeKind.OVERDUE, hers.id, his.id))
    made = notices.make(owner, run, trial)
    assert {one.person_id for one in made.notices} == {hers.id, his.id}
    nothing = NoticeTrial(wanted(NoticeKind.OVERDUE, hers.id), (), (), 0)
    with at_work(crew.made, TWICE):
        for desk, seen in ((leads, {hers.id}), (crew.desk(crew.anna), {hers.id}),
                           (crew.desk(crew.ben), {his.id})):  # fmt: skip
            again = notices.make(desk, run, nothing)
            assert {one.person_id for one in again.notices} == seen
    assert Channel.LETTER is trial.wanted.channel


def test_a_file_is_called_as_files_are_and_lies_on_no_disk_in_clear(crew, monkeypatch):
    rows = ["案件编号,客户姓名,手机号,委托方,逾期总额,到期日"]
    meant, leads = imports.Meant(None, None, "zh_CN"), crew.desk(crew.lead)
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")  # nothing can be put there
    refused = []
    with at_work(crew.made):
        for n, name in enumerate(("../../../etc/passwd.csv", "a\0b.csv", "", "..", "x" * 999)):
            row = f"C-{n},王一,1349000000{n},示例银行,1200.50,2026-10-01"
            try:
                imports.take_in(leads, name, "\n".join([*rows, row]).encode(), meant)
            except DeskError as error:
                refused.append((name, error.code))
        (one,) = imports.imported(leads, 9)
    assert one.file_name == "passwd.csv"
    assert refused == [
        (name, "file.unreadable") for name in ("a\0b.csv", "", "..", "x" * 999)
    ]  # fmt: skip


def test_who_was_given_another_duty_meanwhile_has_it_when_it_is_carried_out(crew):
    boss = crew.add("boss", Role.ADMIN)
    body = msgspec.msgpack.encode({"login": crew.anna.login, "team": "x"})
    with crew.made.connect(boss.login) as hostile, crew.made.connect() as owner:
        with nobody_serves(crew):
            first, second = (leave(hostile, "login.set_team", body) for _ in range(2))
            owner.execute("UPDATE staff SET role = 'collector' WHERE id = %s", (boss.id,))
        with at_work(crew.made):
            assert said(hostile, first) == "login.not_allowed"
            owner.execute("UPDATE staff SET active = 0 WHERE id = %s", (boss.id,))
            with pytest.raises(REFUSED):
                said(hostile, second)  # nobody who may ask
    with crew.made.connect() as owner:
        assert owner.execute("SELECT count(*) FROM teams WHERE name = 'x'").fetchone() == (0,)


def serving(crew, ended):
    """A clerk on a thread of its own; how it ended stands in `ended`."""
    store = crew.made.open()

    def serve():
        try:
            clerk.serve(clerk_desk(store, Settings()), lambda: False, lambda *_: None)
        except DeskError as error:
            ended.append(error.code)
        store.close()

    thread = threading.Thread(target=serve)
    thread.start()
    with crew.made.connect() as owner:
        while not owner.execute("SELECT office.has_clerk()").fetchone()[0]:
            assert thread.is_alive()
    return thread


def test_a_clerk_of_before_an_upgrade_does_not_go_on_in_the_office_of_after_it(crew):
    ended = []
    thread = serving(crew, ended)
    settings = Settings()
    office.upgrade(crew.made.url, rulebook(settings), settings)
    thread.join(20)
    assert ended == ["office.being_upgraded"]
    with crew.made.connect() as owner:
        owner.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DeskError) as refused:
        clerk.serve(clerk_desk(crew.store, settings), lambda: True, lambda *_: None)
    assert refused.value.code == "office.newer"


def test_a_clerk_whose_server_is_started_again_says_so_and_the_next_one_goes_on(crew, slow):
    called, may_end = slow
    person, point = lived_in(crew, crew.anna, crew.lead)
    asked = {"debtor_id": person.id, "visit_id": uuid7(now()), "point_id": point, "reason": "单据"}
    ended = []
    thread = serving(crew, ended)
    with crew.made.connect(crew.anna.login) as anna:
        begun = leave(anna, "tests.slow")
        while not called:
            pass
        waits = leave(anna, "visits.request", msgspec.msgpack.encode(asked))
        with crew.made.server_connection() as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s AND usename = 'forbear_owner'", (crew.made.database,),
            )  # fmt: skip
        may_end.set()
        thread.join(20)
        assert ended == ["book.unreachable"]
        with at_work(crew.made):
            told = said(anna, begun)
            assert told in ("office.unsure", "Done")  # left before it was gone, or nobody knows
            assert said(anna, waits) == "Done"
    (one,) = visits.listed(crew.desk(crew.anna), 9)
    assert one.id == asked["visit_id"] and one.asked_at <= now() + timedelta(minutes=1)
