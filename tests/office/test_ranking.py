"""Places in the queue: what the database works out is what Python does, over generated people.

Every person is ranked by `services.queue.rerank` and by the function of the same name, at the same
moment, over the same rows of a real server; whole rows are compared.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert

from app.domain.ids import uuid7
from app.domain.moments import micros
from app.domain.staff import Role, Staff
from app.rules.compiling import staged
from app.rules.stages import parse_stages
from app.services import queue
from app.storage import tables
from app.storage.postgres import accounts, install
from tests.make import make_desk
from tests.office.test_verdicts import plant

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # the 25th in London, the 26th in Sydney
PEOPLE = 600
_DAY = timedelta(days=1)
_ZONES = ("Asia/Shanghai", "Europe/London", "Australia/Sydney", "America/Los_Angeles")
_RANK = (
    "SELECT office.rerank(p.person_id, p.members, %s) FROM (SELECT person_id, array_agg(id) "
    "AS members FROM debtors GROUP BY person_id) AS p"
)


class Book:
    """Rows of people on whom every point of the queue hangs, crowded around its limits."""

    def __init__(self, seed: int, desk: Any) -> None:
        self._random, self._desk, self._number = Random(seed), desk, 0
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self._cases: dict[tuple[str, str], str] = {}
        self.creditors = [
            self._add("creditors", name=f"C{n}", zone=zone, separate=0)
            for n, zone in enumerate(_ZONES)
        ]

    def write(self, people: int) -> None:
        for _ in range(people):
            self._person()
        with self._desk.store.begin() as tx:
            for table in tables.metadata.sorted_tables:
                if table.name in self.rows:
                    tx.connection.execute(insert(table), self.rows[table.name])

    def _add(self, table: str, **values: Any) -> str:
        self._number += 1
        row = {"id": f"{self._number:032x}", **values}
        self.rows.setdefault(table, []).append(row)
        return str(row["id"])

    def _one_in(self, number: int) -> bool:
        return self._random.randrange(number) == 0

    def _day(self, *back: int) -> str:
        return (date(2026, 11, 25) - self._random.choice(back) * _DAY).isoformat()

    def _at(self, *back: int) -> int:
        at = NOW - self._random.choice(back) * _DAY
        return micros(at + timedelta(minutes=self._random.choice((-600, -31, -30, -1, 0, 600))))

    def _person(self) -> None:
        pick = self._random.choice
        common = {"name": "某人", "created_at": 0}
        head = self._add("debtors", **common)
        self.rows["debtors"][-1] |= {
            "person_id": head, "collector_id": pick((None, self._desk.staff.id))
        }  # fmt: skip
        members = [head]
        if self._one_in(5):
            members.append(self._add("debtors", **common, person_id=head, collector_id=None))
        debts = [self._debt(pick(members)) for _ in range(pick((0, 1, 1, 1, 2, 3)))]
        for _ in range(pick((0, 0, 1, 2, 4))):
            self._promise(pick(members))
        for _ in range(pick((0, 0, 1, 2))):
            self._contact(pick(members))
        if debts and self._one_in(3):
            self._plan(pick(members), pick(debts))
        if self._one_in(12):
            self._add(
                "holds", debtor_id=pick(members), kind="dispute", source="staff", start_at=0,
                end_at=pick((None, micros(NOW) + pick((-1, 0, 1)))),
                released_at=pick((None, None, 0)), staff_id=self._desk.staff.id,
            )  # fmt: skip
        if self._one_in(10):
            self._add(
                "opt_outs", debtor_id=pick(members), party=pick(("debtor", "third_party")), at=0,
                channel=pick((None, None, "call")), value_key=pick((None, "k")),
                withdrawn_at=pick((None, None, 0)), staff_id=self._desk.staff.id,
            )  # fmt: skip

    def _debt(self, debtor: str) -> str:
        pick, creditor = self._random.choice, self._random.choice(self.creditors)
        case = self._cases.get((debtor, creditor)) or self._add(
            "cases", debtor_id=debtor, creditor_id=creditor, state="open", created_at=0
        )
        self._cases[debtor, creditor] = case
        edges = (-1, 0, 1, 3, 4, 5, 6, 7, 14, 15, 29, 30, 60, 89, 90, 400)
        due = None if self._one_in(12) else self._day(*edges)
        amount = pick((0, 1, 99_999, 100_000, 299_999, 300_000, 1_000_000, 3_000_000, 10_000_000))
        return self._add(
            "debts", case_id=case, debtor_id=debtor, creditor_id=creditor,
            case_no=f"N{self._number}", currency=pick(("CNY", "USD")), due_on=due,
            overdue=amount, placed_on=pick((None, self._day(-1, 0, 2, 3, 7, 13, 14, 30))),
            tags="[]", state=pick(("open", "open", "open", "settled")), import_id="", row_digest="",
        )  # fmt: skip

    def _promise(self, debtor: str) -> None:
        self._add(
            "promises", debtor_id=debtor, amount=1, currency="CNY", due_on=self._day(-2, -1, 0, 1),
            state=self._random.choice(("open", "broken", "kept", "cancelled")), made_at=0,
            staff_id=self._desk.staff.id,
        )  # fmt: skip

    def _contact(self, debtor: str) -> None:
        pick = self._random.choice
        point = self._add(
            "contact_points", debtor_id=debtor, kind="mobile", value="+86", extension="",
            value_key=f"{self._number:032x}", party="debtor", place="mobile", state="active",
            zones="[]", source="import", position=0,
        )  # fmt: skip
        common = {
            "debtor_id": debtor, "point_id": point, "value_key": point, "channel": "call",
            "party": "debtor", "staff_id": self._desk.staff.id, "device": "d",
        }
        at = self._at(-1, 0, 0, 1, 2, 3, 4, 7, 14, 30)
        permit = self._add(
            "permits", **common, purpose="collect", issued_at=at, expires_at=at, basis="{}"
        )
        contact = self._add("contacts", **common, permit_id=permit, direction="outbound", at=at)
        made = [
            self._add(
                "outcomes", contact_id=contact, outcome="conversation", disposition="x",
                reached="debtor", right_party=pick((0, 1)), staff_id=self._desk.staff.id,
                device="d", at=at,
            )  # fmt: skip
            for _ in range(pick((0, 1, 2)))
        ]
        if len(made) == 2:
            self._add(
                "corrections", wrong_id=made[0], right_id=made[1], at=at,
                staff_id=self._desk.staff.id,
            )  # fmt: skip

    def _plan(self, debtor: str, debt: str) -> None:
        pick = self._random.choice
        agreement = self._add(
            "agreements", root_id=debt, version=1, debtor_id=debtor, kind="instalments",
            currency="CNY", proposal="{}", schedule="[]", staff_id=self._desk.staff.id, at=0,
        )  # fmt: skip
        self._add(
            "instalments", agreement_id=agreement, debtor_id=debtor, n=1, due_on=self._day(0, 3),
            amount=100, currency="CNY", paid=pick((0, 100)), state=pick(("open", "part", "broken")),
            closed_by=pick((None, None, debt)),
        )  # fmt: skip
        if self._one_in(2):
            self.rows.setdefault("quiet", []).append({"debt_id": debt, "agreement_id": agreement})
        if self._one_in(3):
            self._add(
                "follow_ups", debtor_id=debtor, kind="promise", collector_id="", created_at=0,
                due_at=micros(NOW) + pick((-1, 0, 1)), state=pick(("open", "done")),
            )  # fmt: skip


def ranked(store) -> dict[str, Any]:
    """Every place in the queue, by person."""
    with store.read() as tx:
        found = install.driver_of(tx).execute("SELECT to_jsonb(q) FROM queue AS q").fetchall()
    return {row["debtor_id"]: row for (row,) in found}


def in_python(desk) -> dict[str, Any]:
    with desk.store.begin() as tx:
        people = install.driver_of(tx).execute("SELECT DISTINCT person_id FROM debtors").fetchall()
        for (person,) in people:
            queue.rerank(desk, tx, person, NOW)
    return ranked(desk.store)


def in_database(store) -> dict[str, Any]:
    with store.begin() as tx:
        install.driver_of(tx).execute("DELETE FROM queue")
        install.driver_of(tx).execute(_RANK, (NOW,))
    return ranked(store)


@pytest.fixture
def populated(made):
    """A book on the office's server with generated people; its desk, as Python sees it."""
    store = made.open()
    desk = make_desk(store)
    with store.begin() as tx:
        install.driver_of(tx).execute("DELETE FROM office.stages WHERE creditor <> ''")
    Book(11, desk).write(PEOPLE)
    yield desk
    store.close()


def test_the_database_and_python_give_the_same_places(populated):
    here, there = in_python(populated), in_database(populated.store)
    assert PEOPLE // 2 < len(here) < PEOPLE
    assert {one: (here.get(one), there.get(one)) for one in here.keys() | there.keys()
            if here.get(one) != there.get(one)} == {}  # fmt: skip
    codes = {code for row in here.values() for code, _, _ in json.loads(row["points"])}
    assert codes == {
        "promise_broken", "promise_open", "plan_broken", "stage", "amount", "days",
        "reached_recently", "never_touched", "untouched_since", "attempted_today",
    }  # fmt: skip


_SPOILED = "UPDATE queue SET stage = '', score = 0, points = '', changes_on = '2026-11-01'"


def test_many_at_once_have_the_places_that_each_has_alone(populated):
    """Lapse of time changes only what is worked out: what it is worked out from is in the row."""
    alone = in_python(populated)
    with populated.store.begin() as tx:
        driver = install.driver_of(tx)
        driver.execute(_SPOILED)
        driver.execute("SELECT office.rank_people(array_agg(debtor_id), %s) FROM queue", (NOW,))
    assert ranked(populated.store) == alone


FAULTS = {
    "a promise chased on its day": ("ranked", "promised_on >= today", "promised_on > today"),
    "a band from the next value on": ("ranked", "d.due, w.days)", "d.due - 1, w.days)"),
    "a talk counted a day longer": ("ranked", "< w.reached_days", "<= w.reached_days"),
    "a corrected talk counted": ("standing_of", "w.wrong_id = o.id", "false"),
    "a quiet debt counted": ("owed", "q.debt_id = t.id", "false"),
    "a wish by one channel taken for all": ("left_alone", "o.channel IS NULL", "true"),
    "a hold that ended goes on": ("left_alone", "h.end_at > office.micros(at)", "true"),
    "the office's day": ("rerank", "office.day_of(at, s.zone)", "office.today(at)"),
    "an attempt of a clock ahead": ("ranked", "least(q.attempted_on::date, today)", "today"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_database_is_found(fault, populated):
    here = in_python(populated)
    plant(populated.store, *FAULTS[fault])
    assert in_database(populated.store) != here


def test_a_creditor_with_stages_of_its_own_has_them(populated):
    own = """
stages: {pre_due: {to: 0}, due_day: {from: 0, to: 1}, early: {from: 1, to: 4},
  middle: {from: 4, to: 6}, late: {from: 6}}
creditors:
  C1: {pre_due: {to: -3}, due_day: {from: -3, to: 20}, early: {from: 20, to: 21},
    middle: {from: 21, to: 61}, late: {from: 61}}
"""
    stages = parse_stages("stages.yaml", own)
    desk = replace(populated, rules=replace(populated.rules, stages=stages))
    with desk.store.begin() as tx:
        install.write_rows(tx, "stages", staged(stages))
    shipped = in_python(populated)
    here, there = in_python(desk), in_database(desk.store)
    assert here == there
    assert here != shipped


def test_a_desk_has_those_ranked_whose_day_has_come(populated, made, pg_server):
    login = f"{made.database}_ranker"
    expected = in_python(populated)
    with populated.store.begin() as tx:
        accounts.enter(tx, Staff(uuid7(NOW), login, login, Role.COLLECTOR), "a long password")
        driver = install.driver_of(tx)
        driver.execute("UPDATE queue SET score = 0, changes_on = '2026-11-01'")
        driver.execute("UPDATE queue SET score = 7, changes_on = '2099-01-01' WHERE debtor_id = %s",
                       (min(expected),))  # fmt: skip
    with made.connect(login) as desk:
        ahead = sorted(expected)[len(expected) // 2]
        assert desk.execute(
            "SELECT office.refresh_places(%s)", (f"2026-11-01{ahead}",)
        ).fetchone() == (None,)
        passed = {id_ for id_, row in ranked(populated.store).items()
                  if row["changes_on"] == "2026-11-01"}  # fmt: skip
        assert passed == {id_ for id_ in expected if min(expected) < id_ <= ahead}
        last, calls = "", 0
        while last is not None:
            (last,) = desk.execute("SELECT office.refresh_places(%s)", (last,)).fetchone()
            calls += 1
        assert calls == 1
        desk.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(psycopg.errors.InvalidTransactionState):
            desk.execute("SELECT office.refresh_places('')")
        desk.rollback()
    after = ranked(populated.store)
    assert after[min(expected)]["score"] == 7
    assert all(row["score"] != 0 or row["points"] for row in after.values())
    assert all(row["changes_on"] != "2026-11-01" for row in after.values())
    populated.store.close()
    pg_server.drop(made.database)
    with psycopg.connect(pg_server.admin, autocommit=True) as connection:
        connection.execute(f'DROP ROLE "{login}"')
