"""Whom lapse of time moves: the one statement that ranks them says what the rules say of each.

Generated people, weights and stages; whole rows of the queue are compared, on both engines.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from app.domain.moments import local_date
from app.domain.queue import Band, Grounds, Stage, Weights
from app.rules.queue import priority
from app.rules.stages import Range, Stages
from app.services import queue
from app.services.ranks import Day, person_state
from app.storage import queue as places
from app.storage import ranking, tables
from tests.make import make_desk

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # the 25th in London, the 26th in Sydney
ZONES = ("Asia/Shanghai", "Europe/London", "Australia/Sydney", "America/Los_Angeles")
CREDITORS = {f"{n:032x}": Day(local_date(NOW, zone), f"C'{n}") for n, zone in enumerate(ZONES)}
PEOPLE = [f"{n:032x}" for n in range(400)]
EDGES = (-20, -1, 0, 1, 2, 3, 4, 5, 6, 7, 14, 15, 29, 30, 31, 59, 60, 90, 400)
NEVER = 999_999  # as a file says it, in days
AMOUNTS = (1, 99_999, 100_000, 299_999, 300_000, 1_000_000, 3_000_000, 10_000_000)
COLUMNS = [column for column in tables.queue.c if column.name != "free_at"]

points = st.integers(-60, 60) | st.just(0)
unlabelled = st.just("")
labels = st.text() | st.just("it's 5 %s: :five {x} \\")
day = st.builds(
    lambda back: date(2026, 11, 25) - timedelta(days=back),
    st.sampled_from(EDGES) | st.integers(-30, 500),
)
grounds = st.builds(
    Grounds, st.sampled_from(AMOUNTS) | st.integers(1, 2**60), st.sampled_from([*CREDITORS]),
    day | st.none(), day | st.none(), st.integers(0, 4), *[day | st.none() for _ in range(4)],
)  # fmt: skip


def bands(least, most, label=unlabelled, never=None):
    one = st.integers(least, most) | st.just(never or most)
    starts = st.lists(one, max_size=5, unique=True).map(sorted)
    return starts.flatmap(
        lambda found: st.tuples(*[st.builds(Band, st.just(one), points, label) for one in found])
    )


weights = st.builds(
    Weights, promise_broken_each=points, promise_broken_most=points, promise_open=points,
    plan_broken=points, stages=st.fixed_dictionaries(dict.fromkeys(Stage, points)),
    amounts=bands(0, 2**60, labels), days=bands(1, 400, never=NEVER),
    reached_days=st.integers(1, 30) | st.just(NEVER), reached_points=points,
    untouched=bands(1, 400, never=NEVER), attempted_today=points,
)  # fmt: skip
end = st.integers(-30, 120) | st.sampled_from([-NEVER, NEVER])
ends = st.lists(end, min_size=4, max_size=4, unique=True).map(sorted)
ranges = ends.map(
    lambda found: tuple(map(Range, Stage, (None, *found), (*found, None)))
)
stages = st.builds(Stages, ranges, st.fixed_dictionaries({}, optional={"C'1": ranges}))


@pytest.fixture
def desk(store):
    """A desk whose book knows creditors in four zones, and people who are in no queue."""
    made = make_desk(store)
    made.clock.at = NOW
    with store.begin() as tx:
        tx.connection.execute(insert(tables.creditors), [
            {"id": id_, "name": one.creditor, "zone": zone, "separate": 0}
            for (id_, one), zone in zip(CREDITORS.items(), ZONES, strict=True)
        ])  # fmt: skip
        tx.connection.execute(
            insert(tables.debtors),
            [{"id": one, "person_id": one, "name": "某人", "created_at": 0} for one in PEOPLE],
        )
    return made


def by_the_rules(desk, found):
    """Put these people into the queue, each with their own rank; the rows."""
    with desk.store.begin() as tx:
        tx.connection.execute(delete(tables.queue))
        for person, one in zip(PEOPLE, found, strict=False):
            day = CREDITORS[one.creditor_id]
            state = person_state(desk, one, day)
            ranked = priority(state, day.today, desk.rules.weights)
            places.put(tx, person, ("某人", ""), "CNY", one, state.stage, ranked)
    return rows(desk)


def by_the_statement(desk):
    """Spoil all ranks, and have those worked out whose day has come; the rows."""
    spoiled = {"stage": "", "score": 0, "points": "", "changes_on": "2026-11-01"}
    with desk.store.begin() as tx:
        tx.connection.execute(update(tables.queue).values(spoiled))
        queue.look_again(tx)
    queue.refresh(desk)
    return rows(desk)


def rows(desk):
    with desk.store.read() as tx:
        found = tx.connection.execute(select(*COLUMNS).order_by(tables.queue.c.debtor_id))
        return [row._asdict() for row in found]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(weights, stages, st.lists(grounds, max_size=30))
def test_many_at_once_have_the_ranks_that_each_has_by_the_rules(desk, weights, stages, found):
    ruled = replace(desk, rules=replace(desk.rules, weights=weights, stages=stages))
    expected = by_the_rules(ruled, found)
    assert by_the_statement(ruled) == expected


def crowded(seed=7):
    """People around the limits of the weights that are shipped."""
    pick = Random(seed).choice

    def day():
        return pick((None, date(2026, 11, 25) - timedelta(days=pick(EDGES))))

    return [
        Grounds(pick(AMOUNTS), pick([*CREDITORS]), day(), day(), pick(range(4)), *[
            day() for _ in range(4)
        ]) for _ in PEOPLE
    ]  # fmt: skip


FAULTS = {
    "a promise chased on its day": ("promise_due_on >= ", "promise_due_on > "),
    "a band from the next value on": ("overdue >= ", "overdue > "),
    "a stage a day late": ("oldest_due_on <= ", "oldest_due_on < "),
    "a talk counted a day longer": ("reached_on > ", "reached_on >= "),
    "an attempt of a clock ahead": ("attempted_on >= ", "attempted_on = "),
    "placed before it was tried": ("attempted_on IS NOT NULL", "1 = 0"),
    "broken promises without end": ("broken_promises * 25, 60", "broken_promises * 25, 600"),
}  # fmt: skip


@pytest.mark.parametrize("engine_name", ["sqlcipher"], indirect=True)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_statement_is_found(desk, fault, monkeypatch):
    expected = by_the_rules(desk, crowded())
    assert by_the_statement(desk) == expected
    written, (right, wrong) = ranking.columns, FAULTS[fault]

    def faulty(*given):
        ranks = written(*given)
        assert any(right in sql for sql in ranks.values())
        return {name: sql.replace(right, wrong) for name, sql in ranks.items()}

    monkeypatch.setattr(ranking, "columns", faulty)
    assert by_the_statement(desk) != expected


def test_whose_day_has_not_come_is_left_alone(desk):
    by_the_rules(desk, crowded())
    with desk.store.begin() as tx:
        spoiled = update(tables.queue).values(score=-999)
        tx.connection.execute(spoiled.values(changes_on="2026-11-01"))
        tx.connection.execute(spoiled.values(changes_on="2026-11-27").where(_is(PEOPLE[3])))
        tx.connection.execute(spoiled.values(changes_on=None).where(_is(PEOPLE[4])))
    assert queue.refresh(desk) == len(PEOPLE) - 2
    assert [row["debtor_id"] for row in rows(desk) if row["score"] == -999] == PEOPLE[3:5]


def _is(person):
    return tables.queue.c.debtor_id == person


def test_many_are_ranked_in_several_transactions_and_told_of(desk, monkeypatch):
    expected = by_the_rules(desk, crowded()[:10])
    monkeypatch.setattr(queue, "_BATCH", 4)
    with desk.store.begin() as tx:
        tx.connection.execute(update(tables.queue).values(score=-999, changes_on="2026-11-01"))
    heard = []
    assert queue.refresh(desk, heard.append) == 10
    assert heard == [4, 8]
    assert rows(desk) == expected
    assert queue.refresh(desk) == 0
