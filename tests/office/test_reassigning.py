"""Dealing people anew at an office: the same rows and entries as on a book, within one's team."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import micros, now
from app.domain.money import Money
from app.domain.queue import Stage
from app.domain.reassigning import NOBODY, Order, Share
from app.domain.staff import Role
from app.services import audit, callbacks, cases, people, promises, queue, reassigning
from app.storage import log
from app.storage import people as records
from app.storage.clock import server_moment
from app.storage.postgres import install
from tests.office.dealing import DEVICE, Dealing, plain, refused
from tests.office.desks import TWICE, crew_at

REASON = "休假两周"
SOON = now().astimezone(ZoneInfo("Asia/Shanghai")).replace(
    hour=11, minute=0, second=0, microsecond=0
) + timedelta(days=2)
_MOVED = """
    SELECT to_jsonb(t) FROM {} AS t
    WHERE {} IN (SELECT c.id FROM cases AS c WHERE c.debtor_id = ANY (%s)) ORDER BY t.{}
"""


@pytest.fixture
def crew(made):
    """A team of a lead and three collectors, and another team with a lead and a collector."""
    with crew_at(made, TWICE) as one:
        one.ann, one.bob, one.cat = (one.add(name) for name in ("ann", "bob", "cat"))
        one.lead, one.dan = one.add("lead", Role.TEAM_LEAD), one.add("dan")
        one.other = one.add("other", Role.TEAM_LEAD)
        with made.connect() as owner:
            owner.execute("INSERT INTO teams (id, name) VALUES ('t', 'A'), ('u', 'B')")
            owner.execute("UPDATE staff SET team_id = 't'")
            owner.execute("UPDATE staff SET team_id = 'u' WHERE name IN ('dan', 'other')")
        yield one


@pytest.fixture
def dealing(crew):
    """Python's own way for the lead, as on a book."""
    one = Dealing(crew.made, replace(crew.lead, team_id="t"))
    yield one
    one.close()


def due(dealing):
    return dealing.desk.today(now()) + timedelta(days=2)


def people_of(crew, dealing, who, count=6):
    """People of somebody's: one has promised, one is worked on, one wants to be called back."""
    own = Dealing(crew.made, who)
    made = [own.person(overdue=(10_000 * n,)) for n in range(1, count + 1)]
    with own.store.begin() as tx:
        said = (Money(5_000), due(dealing), now())
        promises.make_promise(own.desk, tx, made[0].id, None, said, now())
        install.driver_of(tx).execute(
            "UPDATE cases SET collector_id = %s WHERE debtor_id = ANY (%s)",
            (who.id, [one.id for one in made]),
        )
        install.driver_of(tx).execute(
            "INSERT INTO leases VALUES (%s, %s, %s, %s)",
            (made[1].id, who.id, DEVICE, micros(now() + timedelta(minutes=30))),
        )
    callbacks.put(own.desk, made[2].id, SOON)
    own.close()
    return [one.id for one in made]


def known(dealing, ids):
    """What the book holds of them, and who had them, without ids and moments."""
    whole = [dealing.known(type("P", (), {"id": one})) for one in ids]
    with dealing.store.read() as tx:
        driver = install.driver_of(tx)
        moved = [plain(row) for (row,) in driver.execute(
            _MOVED.format("assignments", "t.case_id", "case_id"), (ids,)
        )]
        has = [plain(row) for (row,) in driver.execute(
            _MOVED.format("cases", "t.id", "id"), (ids,)
        )]
        done = [plain(row) for (row,) in driver.execute(
            "SELECT to_jsonb(l) FROM log AS l WHERE kind = 'cases.reassigned' ORDER BY seq"
        )]
    return sorted(map(str, whole)), sorted(map(str, moved)), sorted(map(str, has)), done


def whose(crew, ids):
    with crew.made.connect() as owner:
        found = owner.execute("SELECT id, collector_id FROM debtors WHERE id = ANY (%s)", (ids,))
        return dict(found.fetchall())


def dealt(desk, order):
    trial = reassigning.try_out(desk, order)
    made = uuid7(now())
    for _ in range(2):  # its answer may be lost
        done = reassigning.apply(desk, made, order, trial.key, REASON)
    return trial, done


def test_people_are_dealt_anew_and_taken_back_as_on_a_book(crew, dealing):
    """The same scene twice: by the owner's functions, then by Python on the same book."""
    seen = []
    for desk in (crew.desk(crew.lead), dealing.desk):
        names = [f"{name}{len(seen)}" for name in "xyz"]
        staff = [crew.add(name) for name in names]
        with crew.made.connect() as owner:
            owner.execute("UPDATE staff SET team_id = 't' WHERE team_id IS NULL")
            owner.execute("ALTER TABLE log DISABLE TRIGGER USER")
            owner.execute("DELETE FROM log WHERE kind = 'cases.reassigned'")
            owner.execute("ALTER TABLE log ENABLE TRIGGER USER")
        ids = people_of(crew, dealing, staff[0])
        order = Order((staff[0].login,), (staff[1].login, staff[2].login), Share.AMOUNT)
        trial, done = dealt(desk, order)
        assert (done.people, trial.promised, trial.in_work, trial.stay) == (4, 1, 1, 2)
        assert whose(crew, ids).items() >= {one.person_id: one.to for one in trial.moves}.items()
        first = known(dealing, ids)
        cases.assign(desk, trial.moves[0].person_id, staff[0].login, "要回来")
        back = reassigning.undo(desk, done.id, "提前回来")
        assert (back.people, back.stay) == (3, 1)
        refused("reassign.taken_back", reassigning.undo, desk, done.id, "再来")
        assert set(whose(crew, ids).values()) == {staff[0].id}
        cases.assign(desk, ids[5], None)
        seen.append((trial.spread(), trial.checks(), first, known(dealing, ids)))
    assert seen[0] == seen[1]


def test_who_had_them_and_whose_account_was_closed_count_as_on_a_book(crew, dealing):
    seen = []
    for desk in (crew.desk(crew.lead), dealing.desk):
        staff = [crew.add(f"{name}{len(seen)}") for name in "xyz"]
        ids = people_of(crew, dealing, staff[0])
        with crew.made.connect() as owner:
            owner.execute("UPDATE staff SET team_id = 't' WHERE team_id IS NULL")
            owner.execute("INSERT INTO creditors (id, name, zone, separate) VALUES "
                          "(repeat('c', 32), '后来', 'UTC', 0) ON CONFLICT DO NOTHING")
            owner.execute(  # came later: nobody had it
                "INSERT INTO cases (id, debtor_id, creditor_id, state, created_at) SELECT "
                "md5(id), debtor_id, repeat('c', 32), state, created_at FROM cases "
                "WHERE debtor_id = ANY (%s)", (ids,))  # fmt: skip
            _, done = dealt(desk, Order((staff[0].login,), (staff[1].login,)))
            owner.execute("UPDATE staff SET active = 0 WHERE id = %s", (staff[1].id,))
            back = reassigning.undo(desk, done.id, "提前回来")
            assert set(whose(crew, ids).values()) == {staff[0].id}
            _, done = dealt(desk, Order((staff[0].login,), (staff[2].login,)))
            owner.execute("UPDATE staff SET active = 0 WHERE id = %s", (staff[0].id,))
        again = reassigning.undo(desk, done.id, "提前回来")
        assert (back.people, back.stay, again.people, again.stay) == (4, 0, 0, 4)
        seen.append(known(dealing, ids))
    assert [part[:3] for part in seen[:1]] == [part[:3] for part in seen[1:]]


def test_each_person_changes_hands_at_the_moment_at_which_they_are_locked(crew, dealing):
    """Whoever works on somebody is waited for; what they wrote meanwhile comes before."""
    ids = people_of(crew, dealing, crew.ann)
    desk = crew.desk(crew.lead)
    order = Order((crew.ann.login,), (crew.bob.login,))
    trial = reassigning.try_out(desk, order)
    last = trial.moves[-1].person_id
    with crew.made.connect() as owner:
        owner.execute("UPDATE office.times SET slack = '0'")
    for act in (
        lambda: reassigning.apply(desk, uuid7(now()), order, trial.key, REASON),
        lambda: reassigning.undo(desk, reassigning.latest(desk, 1)[0].id, "提前回来"),
    ):
        with ThreadPoolExecutor(1) as pool, dealing.store.begin() as tx:
            records.lock(tx, last)
            acting = pool.submit(act)
            while not waits(crew):
                time.sleep(0.01)
            at = server_moment(tx)
            log.append(tx, last, EntryKind.NUMBER_REVEALED, at, staff_id=crew.ann.id,
                       device=DEVICE, point="p" * 32)
            install.driver_of(tx).commit()
            acting.result()
        with crew.made.connect() as owner:
            for chain in (last, "desk"):
                found = owner.execute("SELECT at FROM log WHERE chain = %s ORDER BY seq", (chain,))
                moments = [at for (at,) in found]
                assert moments == sorted(moments) and moments[-1] > micros(at)
            (whole,) = owner.execute(
                "SELECT max(coalesce(back_at, at)) FROM reassignments").fetchone()
            (moved,) = owner.execute(
                "SELECT max(a.at) FROM assignments AS a JOIN cases AS c ON c.id = a.case_id "
                "WHERE c.debtor_id = ANY (%s)", (ids,)).fetchone()
            assert micros(at) < moved <= whole
    assert audit.verify_store(crew.store).broken is None


def waits(crew) -> bool:
    """Whether somebody waits for a lock of this office."""
    with crew.made.server_connection() as server:
        return server.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock')").fetchone()[0]


def test_the_chains_hold_and_the_other_desk_sees_them_at_once(crew, dealing):
    people_of(crew, dealing, crew.ann)
    desk = crew.desk(crew.lead)
    trial, done = dealt(desk, Order((crew.ann.login,), (crew.bob.login,)))
    bob = crew.desk(crew.bob)
    assert queue.size(bob) == len(trial.moves) == 4
    assert people.card(bob, trial.moves[0].person_id).points
    assert reassigning.latest(desk, 5) == (done,)
    assert audit.verify_store(crew.store).broken is None
    again = [one for one in reassigning.seats(desk) if one.login == crew.bob.login]
    assert again[0].load.people == 4
    team = [one.login for one in (crew.ann, crew.bob, crew.cat, crew.lead)]
    assert [one.login for one in reassigning.seats(desk)] == [*team, NOBODY]


def test_what_was_seen_is_what_is_done(crew, dealing):
    ids = people_of(crew, dealing, crew.ann)
    desk = crew.desk(crew.lead)
    order = Order((crew.ann.login,), (crew.bob.login,))
    trial = reassigning.try_out(desk, order)
    cases.assign(desk, ids[4], crew.cat.login)
    refused("reassign.changed", reassigning.apply, desk, uuid7(now()), order, trial.key, REASON)
    refused("case.same", cases.assign, desk, ids[4], crew.cat.login)
    refused("reassign.no_reason", reassigning.apply, desk, uuid7(now()), order, trial.key, " ")


def asking(crew, who, function, *values):
    """The code with which a function refuses who asks it directly, past the desk."""
    desk = crew.desk(who)

    def ask():
        desk.ask(function, **dict(values))

    return ask


def moves(*rows):
    return ("moves", json.dumps(rows))


def test_a_lead_moves_nobody_but_the_free_people_of_their_team(crew, dealing):
    ids = people_of(crew, dealing, crew.ann)
    (theirs,) = people_of(crew, dealing, crew.dan, 3)[2:]
    parts = (("reason", REASON), ("device", "d" * 32))

    def tried(who, *rows, of=None):
        named = ("reassignment_id", of or uuid7(now()))
        return asking(crew, who, "reassign", named, moves(*rows), *parts)

    free, ann, bob = ids[3], crew.ann.id, crew.bob.id
    for code, attempt in (
        ("person.unknown", tried(crew.lead, [theirs, crew.dan.id, bob])),
        ("person.unknown", tried(crew.lead, ["f" * 32, ann, bob])),
        ("staff.unknown", tried(crew.lead, [free, ann, crew.dan.id])),
        ("staff.unknown", tried(crew.lead, [free, ann, ""])),
        ("staff.unknown", tried(crew.lead, [free, ann, None])),
        ("reassign.changed", tried(crew.lead, [free, bob, bob])),
        ("reassign.changed", tried(crew.lead, [free, None, bob])),
        ("reassign.changed", tried(crew.lead, [ids[0], ann, bob])),  # has promised
        ("reassign.changed", tried(crew.lead, [ids[1], ann, bob])),  # is worked on
        ("reassign.changed", tried(crew.lead, [free, ann, bob], [free, ann, bob])),
        ("reassign.changed", tried(crew.lead, [free, ann, bob], [free, bob, crew.cat.id])),
        ("reassign.nothing", tried(crew.lead)),
        ("office.not_allowed", tried(crew.ann, [free, ann, bob])),
    ):
        refused(code, attempt)
    assert set(whose(crew, ids).values()) == {ann}  # all of it or nothing
    with crew.made.connect() as owner:
        owner.execute("UPDATE staff SET active = 0 WHERE id = %s", (crew.cat.id,))
        assert owner.execute("SELECT count(1) FROM reassignments").fetchone() == (0,)
    refused("case.cannot_have", tried(crew.lead, [free, ann, crew.cat.id]))
    made = uuid7(now())
    tried(crew.lead, [free, ann, bob], of=made)()
    tried(crew.lead, [free, ann, bob], of=made)()  # the same once more: changes nothing
    refused("reassign.id_taken", tried(crew.lead, [ids[4], ann, bob], of=made))
    refused("reassign.id_taken", tried(crew.lead, [free, ann, ann], of=made))
    refused("reassign.id_taken", tried(crew.lead, [free, ann, bob], [ids[4], ann, bob], of=made))
    other_words = (("reason", "另一个原因"), parts[1])
    named = ("reassignment_id", made)
    refused("reassign.id_taken",
            asking(crew, crew.lead, "reassign", named, moves([free, ann, bob]), *other_words))
    assert whose(crew, [ids[4]]) == {ids[4]: ann}
    refused("reassign.id_taken", tried(crew.other, [theirs, crew.dan.id, crew.dan.id], of=made))
    undo = asking(crew, crew.other, "take_back", ("reassignment_id", made), *parts)
    refused("reassign.unknown", undo)
    assert whose(crew, [free]) == {free: bob}


def test_a_lead_reads_the_reassignments_of_their_own_team_alone(crew, dealing):
    people_of(crew, dealing, crew.ann)
    deputy, officer = crew.add("deputy", Role.TEAM_LEAD), crew.add("officer", Role.COMPLIANCE)
    stray, admin = crew.add("stray", Role.TEAM_LEAD), crew.add("admin", Role.ADMIN)
    with crew.made.connect() as owner:
        owner.execute("UPDATE staff SET team_id = 't' WHERE id = %s", (deputy.id,))
    _, done = dealt(crew.desk(crew.lead), Order((crew.ann.login,), (crew.bob.login,)))

    def read(who):
        with crew.made.connect(who.login) as connection:
            return connection.execute("SELECT id FROM reassignments").fetchall()

    for who in (crew.lead, deputy, officer, admin):
        assert read(who) == [(done.id,)]
    for who in (crew.other, stray):
        assert read(who) == []
    assert reassigning.latest(crew.desk(crew.other), 5) == ()
    assert reassigning.latest(crew.desk(deputy), 5) == (done,)
    # The reason is among the words of people's records, and those an administrator does not read.
    assert reassigning.latest(crew.desk(admin), 5) == (replace(done, reason=None),)
    order = Order((crew.bob.login,), (crew.ann.login,))
    with pytest.raises(DeskError, match="reassign.leads_deal"):
        reassigning.try_out(crew.desk(admin), order)
    with crew.made.connect(admin.login) as connection:
        for table in ("assignments", "texts"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT FROM {table}")
            connection.rollback()


def test_whom_nobody_has_a_lead_finds_and_gives_away_as_on_a_book(crew, dealing):
    """One of them has promised, which ties nobody; who is another team's stays unseen."""
    seen = []
    for desk in (crew.desk(crew.lead), dealing.desk):
        taker = crew.add(f"taker{len(seen)}")
        ids = people_of(crew, dealing, taker)
        with crew.made.connect() as owner:
            owner.execute("UPDATE staff SET team_id = 't' WHERE team_id IS NULL")
            for table, key, nobody in (
                ("debtors", "id", "NULL"), ("cases", "debtor_id", "NULL"),
                ("follow_ups", "debtor_id", "''"), ("queue", "debtor_id", "''"),
            ):  # fmt: skip
                owner.execute(f"UPDATE {table} SET collector_id = {nobody} WHERE {key} = ANY (%s)",
                              (ids,))
        order = Order((NOBODY,), (taker.login,))
        free = next(one for one in reassigning.seats(desk) if one.login == NOBODY)
        trial, done = dealt(desk, order)
        assert (free.load.people, done.people, trial.promised, trial.in_work) == (6, 5, 0, 1)
        first = known(dealing, ids)
        back = reassigning.undo(desk, done.id, "提前回来")
        assert (back.people, back.stay) == (4, 1)  # who has promised is theirs now
        with crew.made.connect() as owner:
            owner.execute("INSERT INTO tokens (token, debtor_id) VALUES ('nobodys', %s)", (ids[3],))
        assert ids[3] in {hit.debtor_id for hit in people.search(desk, "nobodys")}
        cases.assign(desk, ids[3], taker.login, "收下")
        cases.assign(desk, ids[3], None, "还回")
        assert whose(crew, ids)[ids[3]] is None
        seen.append((trial.checks(), first, known(dealing, ids)[:3]))
        with crew.made.connect() as owner:  # nobody's people of one scene alone
            owner.execute("UPDATE debtors SET collector_id = %s WHERE id = ANY (%s)",
                          (crew.dan.id, ids))
            owner.execute("UPDATE queue SET collector_id = %s WHERE debtor_id = ANY (%s)",
                          (crew.dan.id, ids))
            owner.execute("ALTER TABLE log DISABLE TRIGGER USER")
            owner.execute("DELETE FROM log WHERE kind = 'cases.reassigned'")
            owner.execute("ALTER TABLE log ENABLE TRIGGER USER")
    assert seen[0] == seen[1]
    refused("person.unknown", cases.assign, crew.desk(crew.lead), ids[3], taker.login)


def test_a_lead_says_what_their_team_is_trained_for(crew):
    desk = crew.desk(crew.lead)
    reassigning.train(desk, crew.bob.login, [Stage.EARLY, Stage.MIDDLE])
    by_login = {one.login: one.stages for one in reassigning.seats(desk)}
    assert by_login[crew.bob.login] == {Stage.EARLY, Stage.MIDDLE}
    assert crew.dan.login not in by_login
    reassigning.train(desk, crew.bob.login, [])
    assert not {one.login: one.stages for one in reassigning.seats(desk)}[crew.bob.login]
    refused("staff.unknown", reassigning.train, desk, crew.dan.login, [Stage.EARLY])
    for wrong in ("early late", "none"):
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            desk.ask("train", login=crew.bob.login, stages=[wrong], device="d" * 32)
