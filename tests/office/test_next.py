"""The next person: many desks at once, nobody handed out twice, leases that end by themselves."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import micros, now
from app.domain.promises import WrapUp
from app.domain.staff import Role, Staff
from app.services import audit, calls, leases, people, queue, wrapups
from app.storage.postgres import accounts, install
from tests.make import make_person
from tests.office.dealing import Dealing
from tests.office.desks import TWICE, crew_at
from tests.office.world import World

DESKS, PEOPLE = 12, 60


@pytest.fixture
def queued(made, pg_server):
    """People in the queue, given to nobody, and collectors who want them; the owner's store."""
    store = made.open()
    world = World(3)
    world.add_people(PEOPLE, 1)
    world.write(store)
    logins = [f"{made.database}_{n}" for n in range(DESKS)]
    with store.begin() as tx:
        for login in logins:
            accounts.enter(tx, Staff(uuid7(now()), login, login, Role.COLLECTOR), "a long password")
        install.driver_of(tx).execute(
            "INSERT INTO queue (debtor_id, name, collector_id, score, stage, overdue, currency, "
            "points) SELECT id, name, '', (row_number() OVER (ORDER BY id)) % 7, 'm1', 1, 'CNY', "
            "'[]' FROM debtors WHERE id = person_id"
        )
    yield made, store, logins
    store.close()
    with psycopg.connect(pg_server.admin, autocommit=True) as connection:
        pg_server.drop(made.database)
        for login in logins:
            connection.execute(f'DROP ROLE "{login}"')


@pytest.fixture
def crew(made):
    with crew_at(made, TWICE) as found:
        yield found


def ask(connection, sentence, *values):
    return connection.execute(f"SELECT office.{sentence}", values).fetchone()[0]


def test_many_desks_at_once_are_never_handed_the_same_person(queued):
    made, store, logins = queued

    def work(login: str) -> list[str]:
        with made.connect(login) as connection:
            return [ask(connection, "take_next('d')") for _ in range(PEOPLE // DESKS)]

    with ThreadPoolExecutor(DESKS) as desks:
        taken = [person for persons in desks.map(work, logins) for person in persons]
    with store.read() as tx:
        kinds = Counter(kind for (kind,) in install.driver_of(tx).execute(
            "SELECT kind FROM log WHERE chain <> 'desk'"
        ))  # fmt: skip
    assert len(set(taken)) == len(taken) == PEOPLE
    assert kinds == {"queue.taken": PEOPLE}
    assert audit.verify_store(store).broken is None


def test_call_backs_come_first_then_the_best_place(queued):
    made, store, logins = queued
    with store.begin() as tx:
        driver = install.driver_of(tx)
        (promised,) = driver.execute(
            "SELECT debtor_id FROM queue ORDER BY score, debtor_id LIMIT 1"
        ).fetchone()
        (best,) = driver.execute(
            "SELECT debtor_id FROM queue ORDER BY score DESC, debtor_id DESC LIMIT 1"
        ).fetchone()
        for at in (now() - timedelta(minutes=1), now() + timedelta(hours=1)):
            driver.execute(
                "INSERT INTO follow_ups (id, debtor_id, kind, due_at, collector_id, state, "
                "created_at) SELECT %s, CASE WHEN %s THEN %s ELSE %s END, 'call_back', %s, id, "
                "'open', 0 FROM staff WHERE login = %s",
                (uuid7(now()), at < now(), promised, best, micros(at), logins[0]),
            )
    with made.connect(logins[0]) as one, made.connect(logins[1]) as other:
        assert ask(one, "take_next('d')") == promised
        assert ask(other, "take_next('d')") == best
        assert ask(one, "sees(%s)", promised) and not ask(one, "sees(%s)", best)


def test_a_lease_is_renewed_released_and_ends_by_itself(queued):
    made, store, logins = queued
    with made.connect(logins[0]) as one, made.connect(logins[1]) as other:
        person = ask(one, "take_next('d')")
        ask(one, "renew(%s, 'd')", person)
        with pytest.raises(psycopg.Error) as refusal:
            ask(other, "renew(%s, 'd')", person)
        assert refusal.value.diag.message_primary == "person.unknown"
        ask(one, "release(%s, 'd')", person)
        with pytest.raises(psycopg.Error):
            ask(one, "release(%s, 'd')", person)
        assert ask(other, "take_next('d')") == person
        with store.begin() as tx:  # the desk died: half an hour later
            install.driver_of(tx).execute("UPDATE leases SET until_at = 0")
            install.driver_of(tx).execute("UPDATE queue SET free_at = 1 WHERE free_at > 0")
        assert ask(one, "take_next('d')") == person
    with store.read() as tx:
        kinds = [kind for (kind,) in install.driver_of(tx).execute(
            "SELECT kind FROM log WHERE chain = %s ORDER BY seq", (person,)
        )]  # fmt: skip
    assert kinds == [
        "queue.taken", "queue.released", "queue.taken", "queue.released", "queue.taken"
    ]  # fmt: skip
    assert audit.verify_store(store).broken is None


ONE_PERSON = ("take", "renew", "release")


def test_no_words_stand_in_the_log_in_the_place_of_a_device(queued):
    made, _, logins = queued
    with made.connect(logins[0]) as desk:
        person = ask(desk, "take_next('d')")
        for device in ("'Li Ming'", "''", "NULL", f"'{'d' * 33}'"):
            of_them = f"('{person}', {device})"
            for call in (f"take_next({device})", *(one + of_them for one in ONE_PERSON)):
                with pytest.raises(psycopg.errors.InvalidParameterValue):
                    ask(desk, call)


def test_a_desk_does_not_wait_for_what_another_is_taking(queued):
    made, store, logins = queued
    with made.connect(logins[0]) as one, made.connect(logins[1]) as other:
        one.autocommit = False
        first = ask(one, "take_next('d')")
        other.execute("SET statement_timeout = '3s'")
        assert ask(other, "take_next('d')") != first
        one.commit()


def test_who_is_due_is_taken_while_their_place_is_being_written(queued):
    """A desk that ranks places anew keeps thousands of them locked for some tenths of a second."""
    made, store, logins = queued
    with store.begin() as tx:
        (promised,) = install.driver_of(tx).execute(
            "INSERT INTO follow_ups (id, debtor_id, kind, due_at, collector_id, state, created_at) "
            "SELECT %s, min(debtor_id), 'call_back', 1, '', 'open', 0 FROM queue "
            "RETURNING debtor_id", (uuid7(now()),),
        ).fetchone()  # fmt: skip
    with store.begin() as tx, made.connect(logins[0]) as desk:
        place = "SELECT FROM queue WHERE debtor_id = %s FOR UPDATE"
        install.driver_of(tx).execute(place, (promised,))
        desk.execute("SET statement_timeout = '3s'")
        assert ask(desk, "take_next('d')") == promised


def test_those_who_are_held_are_not_walked_through(queued):
    """The index of the whole order would do as well, at the cost of everybody who is held."""
    made, store, logins = queued
    scans = (
        "SELECT indexrelname, idx_scan FROM pg_stat_user_indexes WHERE relname = 'queue' "
        "AND indexrelname IN ('ix_queue_free', 'ix_queue_order')"
    )
    with made.server_connection() as server:
        server.execute("ANALYZE queue")
        before = dict(server.execute(scans))
        with made.connect(logins[0]) as desk:
            for _ in range(20):
                ask(desk, "take_next('d')")
        after = before
        while sum(after.values()) < sum(before.values()) + 20:  # counted when it is gone
            after = dict(server.execute(scans))
    assert after["ix_queue_order"] == before["ix_queue_order"]


def test_whoever_takes_somebody_back_out_of_the_record_has_seen_nothing_of_them(queued):
    made, _, logins = queued
    seen = "SELECT count(*) FROM debtors WHERE person_id = %s"
    with made.connect(logins[0]) as hostile:
        hostile.execute("BEGIN")
        person = ask(hostile, "take_next('d')")
        assert hostile.execute(seen, (person,)).fetchone() == (0,)
        hostile.execute("ROLLBACK")
        assert ask(hostile, "take_next('d')") == person
        assert hostile.execute(seen, (person,)).fetchone() != (0,)


def test_a_list_of_people_who_are_not_ones_own_is_not_asked_row_by_row(made, hire):
    """An office has a hundred thousand of them: each call would cost as much as the page."""
    dealing = Dealing(made, hire(Role.COLLECTOR))
    own = dealing.person()
    for number in range(20):
        make_person(dealing.desk, mobiles=(f"+8613491{number:06d}",))
    dealing.close()
    with made.server_connection() as server:
        server.execute(f"ALTER DATABASE \"{made.database}\" SET track_functions = 'all'")
        with made.connect(dealing.staff.login) as listing:
            seen = listing.execute("SELECT debtor_id FROM queue").fetchall()
            shown = listing.execute("SELECT id FROM office.debtors").fetchall()
        assert shown == seen == [(own.id,)]
        calls = {}
        while "my_role" not in calls:  # counted when the connection is gone
            calls = dict(server.execute("SELECT funcname, calls FROM pg_stat_user_functions"))
    assert calls["my_role"] <= 4
    assert "sees_record" not in calls and calls.get("sees", 0) == 0


def test_who_is_locked_is_passed_over_in_one_walk(queued):
    """A file of payments keeps all its people locked until it is posted; their places wait on."""
    made, store, logins = queued
    many = 1_500
    with store.begin() as tx:
        driver = install.driver_of(tx)
        driver.execute(
            "INSERT INTO debtors (id, person_id, name, created_at) SELECT lpad(n::text, 32, 'a'), "
            "lpad(n::text, 32, 'a'), 'x', 0 FROM generate_series(1, %s) AS n", (many,)
        )  # fmt: skip
        driver.execute(
            "INSERT INTO queue (debtor_id, name, collector_id, score, stage, overdue, currency, "
            "points) SELECT id, name, '', 100, 'm1', 1, 'CNY', '[]' FROM debtors WHERE name = 'x'"
        )
    with made.connect() as posting, made.connect(logins[0]) as desk, posting.transaction():
        found = posting.execute("SELECT id FROM debtors WHERE name = 'x' FOR UPDATE").fetchall()
        assert len(found) == many
        desk.execute("SET statement_timeout = '3s'")
        assert (ask(desk, "take_next('d')"),) not in found


# How who is on the phone may come to hold the person no longer.
_LAPSED = "UPDATE leases SET until_at = 0"
_OVER = "UPDATE queue SET free_at = 1 WHERE free_at > 0"
_DUE = (
    "INSERT INTO follow_ups (id, debtor_id, kind, due_at, collector_id, state, created_at) "
    "SELECT debtor_id, debtor_id, 'call_back', 1, '', 'open', 0 FROM queue"
)
_LETS_GO = {
    "away for longer": (_LAPSED, _OVER),
    "opened from a list": (_LAPSED, "UPDATE queue SET free_at = 0"),
    "let go": ("DELETE FROM leases",),
    "let go, opened from a list": ("UPDATE queue SET free_at = 0", "DELETE FROM leases"),
    "a call-back is due": (_LAPSED, _OVER, _DUE),
    "let go, a call-back is due": ("DELETE FROM leases", _DUE),
}


@pytest.mark.parametrize("ends", _LETS_GO)
def test_nobody_is_handed_whom_another_desk_calls_although_it_holds_them_no_more(crew, ends):
    ann, bob = (crew.desk(crew.add(name)) for name in ("ann", "bob"))
    lead = crew.add("lead", Role.TEAM_LEAD)
    crew.team("a", lead)
    person = make_person(crew.owner_as(ann.need()))
    assert queue.next_person(ann) == person.id
    permit = calls.ask_permit(ann, uuid7(now()), person.id, person.points[0])
    calls.dial(ann, permit)
    with crew.made.connect() as owner:
        for sentence in _LETS_GO[ends]:
            owner.execute(sentence)
        for _ in range(2):
            with pytest.raises(DeskError, match=r"queue\.empty"):
                queue.next_person(bob)
            owner.execute(_OVER)  # looked at again
        assert not crew.desk(lead).ask("take", person=person.id, device="d")
        wrapups.wrap_up(ann, permit.id, uuid7(now()), WrapUp("no_answer"))
        owner.execute(_OVER)
    assert queue.next_person(bob) == person.id
    assert audit.verify_store(crew.store).broken is None


def test_a_call_that_is_never_ended_keeps_a_person_from_others_for_as_long_as_it_blocks(crew):
    ann, bob = (crew.desk(crew.add(name)) for name in ("ann", "bob"))
    person = make_person(crew.owner_as(ann.need()))
    queue.next_person(ann)
    calls.dial(ann, calls.ask_permit(ann, uuid7(now()), person.id, person.points[0]))
    with crew.made.connect() as owner:
        owner.execute(_LAPSED)
        owner.execute(_OVER)
        with pytest.raises(DeskError, match=r"queue\.empty"):
            queue.next_person(bob)
        owner.execute(_OVER)
        owner.execute("UPDATE office.times SET call = interval '0'")
    assert queue.next_person(bob) == person.id


def test_who_is_on_the_phone_holds_the_person_again_by_a_sign_of_life(crew):
    ann, bob = (crew.desk(crew.add(name)) for name in ("ann", "bob"))
    person = make_person(crew.owner_as(ann.need()))
    queue.next_person(ann)
    permit = calls.ask_permit(ann, uuid7(now()), person.id, person.points[0])
    with crew.made.connect() as owner:
        owner.execute(_LAPSED)
        with pytest.raises(DeskError, match=r"person\.unknown"):
            leases.renew(ann, person.id)  # not dialled yet: free for anybody
        owner.execute("UPDATE leases SET until_at = 9000000000000000")
        calls.dial(ann, permit)
        owner.execute(_LAPSED)
        with pytest.raises(DeskError, match=r"person\.unknown"):
            people.card(ann, person.id)
        with pytest.raises(DeskError, match=r"person\.unknown"):
            leases.renew(bob, person.id)
        leases.renew(ann, person.id)
        assert people.card(ann, person.id).debtor_id == person.id
        owner.execute(_LAPSED)
        owner.execute("UPDATE debtors SET collector_id = %s", (bob.need().id,))
        with pytest.raises(DeskError, match=r"person\.unknown"):
            leases.renew(ann, person.id)  # dealt to somebody else meanwhile
