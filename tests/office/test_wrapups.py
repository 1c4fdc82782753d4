"""Outcomes written by the database: the same rows and entries as Python's, and nobody else's."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from psycopg.types.json import Jsonb

from app.domain.contact import HoldKind
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import micros, now
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.rules.dispositions import Ask
from app.services import audit, calls, drafts, promises, wrapups
from app.services.callbacks import allowed_from
from app.storage import tables
from app.storage.postgres import install
from tests.office.dealing import DEVICE, Dealing, refused
from tests.office.test_verdicts import plant


@pytest.fixture
def dealing(made, hire):
    one = Dealing(made, hire(Role.COLLECTOR))
    yield one
    one.close()


def ids() -> str:
    return uuid7(now())


def in_hours(dealing) -> object:
    """A moment of the day after at which everybody may be called."""
    tomorrow = now().replace(microsecond=0) + timedelta(days=1)
    return allowed_from(dealing.desk, tomorrow, ("Asia/Shanghai",))


def body(stated: WrapUp) -> dict[str, object]:
    """What a desk sends of it."""
    amount, due = stated.promise_amount, stated.promise_due_on
    said = {
        "disposition": stated.disposition, "note": stated.note,
        "talk_seconds": stated.talk_seconds, "means_more": stated.means_more,
        "promise_amount": None if amount is None else amount.minor,
        "promise_currency": None if amount is None else amount.currency,
        "promise_due_on": None if due is None else due.isoformat(),
        "callback_at": None if stated.callback_at is None else micros(stated.callback_at),
        "hold_kind": stated.hold_kind,
        "hold_review_on": None
        if stated.hold_review_on is None
        else stated.hold_review_on.isoformat(),
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def stated(dealing, code: str, **more: object) -> WrapUp:
    """That disposition with all that it asks for."""
    asks = dealing.desk.rules.dispositions[code].asks
    today = dealing.desk.today(now())
    promise = Ask.PROMISE in asks
    said = {
        "note": "他说“下周”付\n\t第二行 \u3000",
        "talk_seconds": 61,
        "promise_amount": Money(50_000, "CNY") if promise else None,
        "promise_due_on": today + timedelta(days=3) if promise else None,
        "callback_at": in_hours(dealing) if Ask.CALLBACK in asks else None,
    }
    return WrapUp(code, **said | more)


def by_python(dealing, permit: str, said: WrapUp) -> None:
    wrapups.wrap_up(dealing.desk, permit, ids(), said)


def by_database(dealing, permit: str, said: WrapUp) -> None:
    dealing.ask("wrap_up", permit, ids(), body(said), DEVICE)


def test_every_outcome_leaves_what_python_would_have_left(dealing):
    cases = [stated(dealing, code) for code, one in dealing.desk.rules.dispositions.items()
             if "call" in one.channels]  # fmt: skip
    today = dealing.desk.today(now())
    cases += [
        stated(dealing, "talked", callback_at=in_hours(dealing)),
        stated(dealing, "talked", hold_kind=HoldKind.ILLNESS, hold_review_on=today),
        stated(dealing, "no_answer", note=" ", talk_seconds=None),
        stated(dealing, "promise", promise_amount=Money(500_000, "CNY"), means_more=True),
        stated(dealing, "dispute", hold_review_on=today + timedelta(days=9)),
    ]
    assert len(cases) > 20
    for said in cases:
        here, there = dealing.person(), dealing.person()
        for person, write in ((here, by_python), (there, by_database)):
            permit = dealing.dialled(person)
            drafts.keep(dealing.desk, person.id, permit, "x", {"a": 1})
            write(dealing, permit, said)
        assert dealing.known(there) == dealing.known(here), said
    found = audit.verify_store(dealing.store)
    assert (found.broken, found.differing) == (None, ())


def test_a_second_promise_takes_the_place_of_the_first_and_reaching_them_ends_call_backs(dealing):
    here, there = dealing.person(), dealing.person()
    today = dealing.desk.today(now())
    told = (
        stated(dealing, "unverified_callback"),
        stated(dealing, "promise"),
        stated(dealing, "promise", promise_due_on=today + timedelta(days=9)),
        stated(dealing, "no_answer"),
        stated(dealing, "talked"),
    )
    for person, write in ((here, by_python), (there, by_database)):
        for number, said in enumerate(told):
            write(dealing, dealing.dialled(person, timedelta(minutes=9 - number)), said)
    assert dealing.known(there) == dealing.known(here)
    assert {one["state"] for one in dealing.known(there)["promises"]} == {"open", "cancelled"}


@pytest.mark.parametrize("code", ["no_answer", "talked", "asks_no_calls"])
def test_a_promise_that_is_due_is_looked_at_again_tomorrow(dealing, code):
    here, there = dealing.person(), dealing.person()
    for person, write in ((here, by_python), (there, by_database)):
        write(dealing, dealing.dialled(person, timedelta(minutes=9)), stated(dealing, "promise"))
        with dealing.store.begin() as tx:
            tx.connection.execute(
                tables.follow_ups.update()
                .where(tables.follow_ups.c.debtor_id == person.id)
                .values(due_at=1)
            )
        write(dealing, dealing.dialled(person), stated(dealing, code))
    known = dealing.known(there)["follow_ups"]
    assert known == dealing.known(here)["follow_ups"]
    assert all(one["due_at"] > 1 or one["state"] == "done" for one in known)


def test_the_same_once_more_gives_the_same_answer_and_writes_nothing(dealing):
    for code in ("promise", "callback", "dispute", "talked"):
        person = dealing.person()
        permit, outcome, said = dealing.dialled(person), ids(), stated(dealing, code)
        first = dealing.ask("wrap_up", permit, outcome, body(said), DEVICE)
        before = dealing.known(person)
        assert dealing.ask("wrap_up", permit, outcome, body(said), DEVICE) == first
        assert dealing.known(person) == before
        others = {"note": "anders", "talk_seconds": 62}
        if code == "promise":
            others["promise_amount"] = 50_001
        for name, value in others.items():
            other = body(said) | {name: value}
            refused("outcome.id_taken", dealing.ask, "wrap_up", permit, outcome, other, DEVICE)
        refused("outcome.stated", dealing.ask, "wrap_up", permit, ids(), body(said), DEVICE)
        again = dealing.dialled(person, timedelta(minutes=1))
        refused("outcome.id_taken", dealing.ask, "wrap_up", again, outcome, body(said), DEVICE)
        # Words that were erased since are still known by their digest.
        with dealing.store.begin() as tx:
            install.driver_of(tx).execute("UPDATE texts SET body = NULL")
        assert dealing.ask("wrap_up", permit, outcome, body(said), DEVICE) == first


def test_a_promise_for_the_day_is_known_again_on_the_next_where_its_answer_was_lost(dealing):
    permit, outcome, today = dealing.dialled(dealing.person()), ids(), dealing.desk.today(now())
    said = body(stated(dealing, "promise", promise_due_on=today))
    first = dealing.ask("wrap_up", permit, outcome, said, DEVICE)
    with dealing.store.begin() as tx:  # a day goes by
        for moved in (
            *(f"ALTER TABLE {one} DISABLE TRIGGER USER" for one in ("outcomes", "log")),
            *(f"UPDATE {one} SET at = at - 86400000000" for one in ("outcomes", "log")),
            "UPDATE promises SET made_at = made_at - 86400000000, "
            "due_on = (due_on::date - 1)::text",
        ):
            install.driver_of(tx).execute(moved)
    said["promise_due_on"] = (today - timedelta(days=1)).isoformat()
    assert dealing.ask("wrap_up", permit, outcome, said, DEVICE)["outcome"] == first["outcome"]
    other = dealing.dialled(dealing.person())
    refused("promise.past", dealing.ask, "wrap_up", other, ids(), said, DEVICE)


def test_what_cannot_be_is_refused_and_nothing_is_written(dealing):
    person = dealing.person()
    permit, today = dealing.dialled(person), dealing.desk.today(now())
    before = dealing.known(person)
    far = today + timedelta(days=800)
    night = (now() + timedelta(days=2)).replace(hour=18, minute=30)  # half past two in Shanghai
    for code, said in (
        ("outcome.unknown", body(stated(dealing, "talked")) | {"disposition": "x"}),
        ("outcome.talk_seconds", body(stated(dealing, "talked", talk_seconds=86_401))),
        ("outcome.takes_no_amount", body(stated(dealing, "talked", promise_amount=Money(1)))),
        ("outcome.takes_no_day", body(stated(dealing, "talked", promise_due_on=today))),
        ("outcome.takes_no_review", body(stated(dealing, "talked", hold_review_on=today))),
        ("promise.incomplete", {"disposition": "promise"}),
        ("promise.not_positive", body(stated(dealing, "promise", promise_amount=Money(0)))),
        ("promise.past", body(stated(
            dealing, "promise", promise_due_on=today - timedelta(days=1)))),
        ("promise.too_far", body(stated(dealing, "promise", promise_due_on=far))),
        ("promise.more_than_owed", body(stated(
            dealing, "promise", promise_amount=Money(120_001)))),
        ("callback.incomplete", {"disposition": "callback"}),
        ("callback.incomplete", body(stated(dealing, "callback", callback_at=now()))),
        ("callback.too_far", body(stated(
            dealing, "callback", callback_at=now() + timedelta(days=732)))),
        ("callback.outside_hours", body(stated(dealing, "callback", callback_at=night))),
        ("note.missing", {"disposition": "dispute", "note": " \n"}),
    ):  # fmt: skip
        refused(code, dealing.ask, "wrap_up", permit, ids(), said, DEVICE)
    for garbage in (
        {"disposition": "talked", "note": "x", "at": 0},  # the server's clock alone says when
        {"disposition": "talked", "note": "x", "hold_kind": "x"},
        {"disposition": "promise", "promise_amount": 1, "promise_currency": "CNY",
         "promise_due_on": "infinity"},
        {"disposition": "promise", "promise_amount": 1, "promise_currency": "CNY",
         "promise_due_on": "tomorrow"},
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            dealing.ask("wrap_up", permit, ids(), garbage, DEVICE)
    error = refused("promise.more_than_owed", dealing.ask, "wrap_up", permit, ids(),
                    body(stated(dealing, "promise", promise_amount=Money(120_001))), DEVICE)
    assert error.values == {"amount": Money(120_001), "owed": Money(120_000)}
    assert dealing.known(person) == before


def at_once(dealing, asked: list[tuple[object, ...]]) -> Counter[str]:
    """What desks that send these at the same moment are told."""
    def send(values: tuple[object, ...]) -> str:
        try:
            return str(dealing.ask("wrap_up", *values))
        except (DeskError, psycopg.Error) as error:
            return getattr(error, "code", type(error).__name__)

    with ThreadPoolExecutor(len(asked)) as desks:
        return Counter(desks.map(send, asked))


def test_of_desks_that_send_at_once_one_writes_and_all_are_answered(dealing):
    person = dealing.person()
    permit, outcome, said = dealing.dialled(person), ids(), body(stated(dealing, "promise"))
    told = at_once(dealing, [(permit, outcome, said, DEVICE)] * 6)
    assert list(told.values()) == [6]
    other = dealing.person()
    permit = dealing.dialled(other)
    told = at_once(dealing, [(permit, ids(), said, DEVICE) for _ in range(6)])
    assert sorted(told.values()) == [1, 5] and told["outcome.stated"] == 5
    assert len(dealing.known(other)["outcomes"]) == len(dealing.known(person)["outcomes"]) == 1
    assert audit.verify_store(dealing.store).differing == ()


def test_without_the_lock_they_get_in_each_others_way(dealing):
    for name, right, wrong in (
        ("lock_members", "FOR UPDATE", ""),
        ("wrap_up", "PERFORM office.check_clock", "PERFORM pg_sleep(0.2), office.check_clock"),
    ):
        plant(dealing.store, name, right, wrong)
    permit = dealing.dialled(dealing.person())
    said = body(stated(dealing, "talked"))
    told = at_once(dealing, [(permit, ids(), said, DEVICE) for _ in range(6)])
    assert told["outcome.stated"] != 5, told


def test_promises_are_changed_as_python_changes_them(dealing, hire):
    here, there, other = dealing.person(), dealing.person(), hire(Role.COLLECTOR)
    day = dealing.desk.today(now()) + timedelta(days=5)
    agreed = {"amount": 60_000, "currency": "CNY", "due_on": day.isoformat()}

    def made(person) -> str:
        with dealing.store.read() as tx:
            found = install.driver_of(tx).execute(
                "SELECT id FROM promises WHERE debtor_id = %s AND state = 'open'", (person.id,)
            )
            return found.fetchone()[0]

    for person in (here, there):
        by_python(dealing, dealing.dialled(person), stated(dealing, "promise"))
    old, new = made(there), ids()
    promises.replace(dealing.desk, made(here), Money(60_000), day, "工资晚到")
    for named in (old, ids()):
        asked = (named, new, agreed, "x", DEVICE)
        refused("promise.unknown", dealing.ask, "replace_promise", *asked, staff=other)
        refused("promise.unknown", dealing.ask, "cancel_promise", named, "x", DEVICE, staff=other)
    for code, change in (
        ("promise.more_than_owed", {"amount": 120_001}), ("promise.not_positive", {"amount": 0}),
        ("promise.incomplete", {"due_on": None}), ("promise.past", {"due_on": "2020-01-01"}),
    ):  # fmt: skip
        refused(code, dealing.ask, "replace_promise", old, new, agreed | change, "x", DEVICE)
    refused("promise.no_reason", dealing.ask, "replace_promise", old, new, agreed, " ", DEVICE)
    for _ in range(2):  # sent twice
        dealing.ask("replace_promise", old, new, agreed, "工资晚到", DEVICE)
    assert dealing.known(there) == dealing.known(here)
    refused("promise.not_open", dealing.ask, "replace_promise", old, ids(), agreed, "x", DEVICE)
    promises.cancel(dealing.desk, made(here), "失业")
    dealing.ask("cancel_promise", new, "失业", DEVICE)
    assert dealing.known(there) == dealing.known(here)
    refused("promise.not_open", dealing.ask, "cancel_promise", new, "x", DEVICE)
    assert audit.verify_store(dealing.store).differing == ()


def test_a_permit_that_no_desk_dialled_has_its_outcome_as_on_a_book(dealing):
    """Expired or not: it was dialled by hand, or the program ended before that was on record."""
    for ago in (timedelta(minutes=5), timedelta(seconds=1)):
        here, there = dealing.person(), dealing.person()
        first, second = dealing.permitted(here, ago), dealing.permitted(there, ago)
        by_python(dealing, first, stated(dealing, "no_answer"))
        said, outcome = body(stated(dealing, "no_answer")), ids()
        made = [dealing.ask("wrap_up", second, outcome, said, DEVICE) for _ in range(2)]
        assert made[0] == made[1]
        assert dealing.known(there) == dealing.known(here)
        refused("outcome.stated", dealing.ask, "wrap_up", second, ids(), said, DEVICE)
        refused("permit.used", dealing.ask, "dial", second, ids(), DEVICE)
        refused("permit.unknown", dealing.ask, "dialled", made[0]["contact"])
        assert not calls.open_permits(dealing.desk)
    with dealing.store.read() as tx:
        moments = "SELECT count(1) FROM contacts JOIN permits AS p ON p.id = permit_id WHERE at = "
        found = tx.connection.exec_driver_sql(moments + "issued_at")
        assert found.scalar() == 4
    assert audit.verify_store(dealing.store).differing == ()


def test_nobody_writes_the_outcome_of_another(dealing, hire):
    other, person = hire(Role.COLLECTOR), dealing.person()
    theirs = dealing.dialled(person, staff=other)
    undialled = dealing.permitted(person, staff=other)
    said = body(stated(dealing, "talked"))
    unknown = refused("permit.unknown", dealing.ask, "wrap_up", ids(), ids(), said, DEVICE)
    known = refused("permit.unknown", dealing.ask, "wrap_up", theirs, ids(), said, DEVICE)
    assert known.values == unknown.values
    known = refused("permit.unknown", dealing.ask, "wrap_up", undialled, ids(), said, DEVICE)
    assert known.values == unknown.values
    for outcome, device in (("x", DEVICE), ("A" * 32, DEVICE), (ids(), "; drop"), (ids(), None)):
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            dealing.ask("wrap_up", dealing.dialled(person), outcome, said, device)
    # Of a person who is somebody else's by now the call that was made is written up all the same.
    mine = dealing.dialled(person)
    with dealing.store.begin() as tx:
        install.driver_of(tx).execute("UPDATE debtors SET collector_id = %s", (other.id,))
    assert dealing.ask("wrap_up", mine, ids(), said, DEVICE)["contact"]


def test_a_contact_under_the_id_of_another_permit_is_not_taken_for_that_one_s(dealing):
    here, there = dealing.person(), dealing.person()
    moment = timedelta(seconds=5)
    one, other = dealing.permitted(here, moment), dealing.permitted(there, moment)
    with dealing.store.begin() as tx:
        install.driver_of(tx).execute(
            "INSERT INTO contacts (id, permit_id, debtor_id, point_id, value_key, channel, "
            "direction, party, staff_id, device, at) SELECT %s, id, debtor_id, point_id, value_key,"
            " channel, 'outbound', party, staff_id, device, issued_at FROM permits WHERE id = %s",
            (one, other),
        )  # fmt: skip
    said = body(stated(dealing, "no_answer"))
    assert dealing.ask("wrap_up", one, ids(), said, DEVICE)["contact"] != one
    assert (len(dealing.known(here)["outcomes"]), dealing.known(there)["outcomes"]) == (1, [])
    assert dealing.ask("wrap_up", other, ids(), said, DEVICE)["contact"] == one


def test_no_outcome_reads_through_all_contacts_for_the_one_it_is_about(dealing):
    """Whether it is named by its permit or by itself: an office has millions of them."""
    person, came_in = dealing.person(), ids()
    dealing.ask("receive", came_in, person.id, None, DEVICE)
    permit, said = dealing.dialled(person), body(stated(dealing, "talked"))
    with dealing.made.connect(dealing.staff.login) as desk:
        for named in (permit, came_in):
            with desk.transaction():
                desk.execute(
                    "SELECT office.wrap_up(%s, %s, %s, %s)", (named, ids(), Jsonb(said), DEVICE)
                )
                scans = desk.execute(
                    "SELECT seq_scan FROM pg_stat_xact_user_tables "
                    "WHERE (schemaname, relname) = ('public', 'contacts')"
                ).fetchone()
            assert scans == (0,)


def test_no_setting_of_the_session_changes_what_is_written(dealing):
    here, there = dealing.person(), dealing.person()
    said = stated(dealing, "promise", callback_at=in_hours(dealing))
    by_python(dealing, dealing.dialled(here), said)
    permit = dealing.dialled(there)
    with dealing.made.connect(dealing.staff.login) as connection:
        for setting in (
            "DateStyle = 'SQL, DMY'", "TimeZone = 'Pacific/Kiritimati'", "bytea_output = 'escape'",
            "standard_conforming_strings = off", "search_path = public",
            "lc_numeric = 'C'", "extra_float_digits = -15",
        ):  # fmt: skip
            connection.execute(f"SET {setting}")
        connection.execute(
            "SELECT office.wrap_up(%s, %s, %s, %s)",
            (permit, ids(), psycopg.types.json.Jsonb(body(said)), DEVICE),
        )
    assert dealing.known(there) == dealing.known(here)
    assert audit.verify_store(dealing.store).differing == ()
