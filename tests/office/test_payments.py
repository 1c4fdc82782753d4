"""Payments that the office posts, and what they keep and break: as on a book, and at once."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import permutations
from random import Random

import psycopg
import pytest
from sqlalchemy import insert

from app.domain.agreements import DueState
from app.domain.ids import uuid7
from app.domain.moments import micros, now
from app.domain.money import Money
from app.domain.staff import Role
from app.services import audit, closing, keeping, live, payments, people, promises, queue
from app.services.intake import ImportOptions
from app.storage import payments as paid
from app.storage import tables
from app.storage.postgres import install
from tests.make import make_person
from tests.office.dealing import DEVICE, Dealing, refused
from tests.office.desks import TWICE, crew_at
from tests.office.listeners import Listener, listening
from tests.office.test_verdicts import plant
from tests.office.workstations import soon

HEAD = "案件编号,还款金额,还款日期,渠道,银行流水号,冲正原流水号"
YESTERDAY = now() - timedelta(days=1)


@pytest.fixture
def crew(made):
    """A team of a collector and a lead, a lead and a collector of another one, an administrator."""
    with crew_at(made, TWICE) as one:
        one.ann, one.lead = one.add("ann"), one.add("lead", Role.TEAM_LEAD)
        one.bob, one.other = one.add("bob"), one.add("other", Role.TEAM_LEAD)
        one.root = one.add("root", Role.ADMIN)
        with made.connect() as owner:
            owner.execute("INSERT INTO teams (id, name) VALUES ('t', 'A'), ('u', 'B')")
            owner.execute("UPDATE staff SET team_id = 't' WHERE name IN ('ann', 'lead')")
            owner.execute("UPDATE staff SET team_id = 'u' WHERE name IN ('bob', 'other')")
        yield one


@pytest.fixture
def dealing(crew):
    """Python's own way for the collector, as on a book."""
    one = Dealing(crew.made, crew.ann)
    yield one
    one.close()


@pytest.fixture
def bring(tmp_path):
    """Imports lines of a file of payments."""

    def brought(desk, *lines):
        path = tmp_path / "paid.csv"
        path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
        return payments.import_file(desk, path, ImportOptions())

    return brought


def case(person, n=0):
    return f"A-{person.debts[n]}"


def today(dealing, days=0):
    return dealing.desk.today(now()) + timedelta(days=days)


def promised(dealing, person, amount=5_000, days=0):
    """A promise that was made yesterday."""
    with dealing.store.begin() as tx:
        said = (Money(amount), today(dealing, days), YESTERDAY)
        return promises.make_promise(dealing.desk, tx, person.id, None, said, YESTERDAY)


def arranged(dealing, person, days=(0, 30)):
    """All that the person owes, over a plan that was agreed on ten days ago."""
    ago = YESTERDAY - timedelta(days=9)
    offer = {
        "id": "q", "as_of": "2020-01-01", "currency": "CNY", "lender": "bank",
        "product": "cash_loan", "role": "collector",
        "debts": [{"id": debt, "principal": "1200.00"} for debt in person.debts],
        "offer": {"kind": "instalments", "shape": "equal",
                  "dates": [today(dealing, one).isoformat() for one in days]},
    }  # fmt: skip
    with dealing.store.begin() as tx:
        said = ("您听清楚了吗？", None, None)
        closing.conclude(dealing.desk, tx, person.id, uuid7(ago), offer, said, ago)


def test_a_file_is_posted_as_on_a_book_and_told_alike(crew, dealing, bring):
    lead = crew.desk(crew.lead)
    on_book = crew.owner_as(crew.lead)
    seen = []
    for desk, mark in ((lead, "a"), (on_book, "b")):
        one, two = dealing.person(), dealing.person(overdue=(120_000, 120_000))
        plan = dealing.person(overdue=(120_000, 120_000))
        promised(dealing, one)
        promised(dealing, two, days=3)
        arranged(dealing, plan)
        promised(dealing, plan, 3_000, 1)
        on, loan, other = today(dealing).isoformat(), case(one), case(two, 1)
        done = [
            bring(
                desk, f"无此案{mark},9.00,{on},,{mark}9,", f"{loan},-50.00,{on},,{mark}2,{mark}1"
            ),
            bring(
                desk, f"{loan},50.00,{on} 00:01,微信,{mark}1,", f"{other},40.00,{on},,{mark}3,",
                f"{loan},abc,{on},,{mark}4,", f"{case(plan)},1300.00,{on},,{mark}5,",
                f"{loan},60.00,{on},,{mark}3,", f"{other},-41.00,{on},,{mark}6,{mark}3",
                f"{other},-1.00,{on},,{mark}7,{mark}3", f"{loan},50.00,{on},,{mark}8,",
            ),
        ]  # fmt: skip
        (waits,) = [w for w in payments.waiting(desk, 50) if w.named == f"无此案{mark}"]
        assert payments.match(desk, waits.id, case(two), "柜台回单") == two.id
        refused("payment.not_waiting", payments.match, desk, waits.id, case(two), "x")
        known = [dealing.known(person) for person in (one, two, plan)]
        seen.append(([told(one) for one in done], known, imported(dealing)))
    here, there = (re.sub(r'"(无此案)?[ab](\d?)"', r'"\1x\2"', plainly(one)) for one in seen)
    assert here == there
    assert [row["state"] for row in seen[0][1][0]["promises"]] == ["kept"]
    assert [row["paid"] for row in seen[0][1][2]["instalments"]] == [120_000, 7_000]
    assert len(seen[0][1][2]["quiet"]) == 2
    assert audit.verify_store(crew.store).broken is None
    assert audit.verify_store(crew.store).differing == ()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_reversal_that_is_taken_back_never_was_as_on_a_book(crew, dealing, bring, order):
    seen = []
    for desk, mark in ((crew.desk(crew.lead), "a"), (crew.owner_as(crew.lead), "b")):
        person, on = dealing.person(), today(dealing).isoformat()
        promised(dealing, person)
        loan = case(person)
        lines = [
            f"{loan},50.00,{on},,{mark}R,", f"{loan},-50.00,{on},,{mark}C,{mark}R",
            f"{loan},50.00,{on},,{mark}X,{mark}C",
        ]  # fmt: skip
        done = [bring(desk, lines[at]) for at in order]
        state = dealing.known(person)["promises"][0]["state"]
        done += [bring(desk, *reversed(lines)), bring(
            desk, f"{loan},0.01,{on},,{mark}1,{mark}C", f"{loan},1.00,{on},,{mark}2,{mark}R",
            f"{loan},-1.00,{on},,{mark}3,{mark}C", f"{loan},-1.00,{on},,{mark}4,{mark}X",
            f"{loan},-50.00,{on},,{mark}5,{mark}R", f"{loan},-1.00,{on},,{mark}6,{mark}7",
            f"{loan},-2.00,{on},,{mark}7,{mark}R",
        )]  # fmt: skip
        why = [one.reason for one in payments.waiting(desk, 5)]
        seen.append(([told(one) for one in done], state, why, dealing.known(person)))
        with crew.made.connect() as owner:
            owner.execute("DELETE FROM unmatched")
    here, there = (re.sub(r'"[ab]([A-Z\d])"', r'"\1"', plainly(one)) for one in seen)
    assert here == there
    assert seen[0][1] == "kept"


def plainly(seen):
    """As one text, in one order."""
    return json.dumps(seen, ensure_ascii=False, sort_keys=True)


def told(done):
    """What is said of a file that was brought in."""
    return [
        done.posted, done.waiting, done.same, done.people, done.report.counts, done.report.total,
        [[one.line, one.code] for one in done.report.findings],
    ]  # fmt: skip


def imported(dealing):
    """What the entries of the latest two files say."""
    with dealing.store.read() as tx:
        found = install.driver_of(tx).execute(
            "SELECT body FROM log WHERE kind = 'payments.imported' ORDER BY seq DESC LIMIT 2"
        )
        return [json.loads(body) for (body,) in found]


def test_what_was_posted_is_the_same_however_often_it_comes(crew, dealing, bring):
    lead, person = crew.desk(crew.lead), dealing.person()
    day = today(dealing).isoformat()
    lines = f"{case(person)},50.00,{day},,R1,", f"无此案,50.00,{day},,R2,"
    assert (bring(lead, *lines).posted, bring(lead, *lines).same) == (1, 2)
    before = dealing.known(person)
    other = bring(lead, f"{case(person)},51.00,{day},,R1,", f"别的案,50.00,{day},,R2,")
    assert [f.code for f in other.report.findings] == ["reference_differs"] * 2
    assert (other.posted, other.waiting, dealing.known(person)) == (0, 0, before)


def test_a_lead_posts_for_their_team_alone_and_learns_of_nobody_else(crew, dealing, bring):
    theirs = make_person(crew.owner_as(crew.bob), mobiles=("+8613490099001",), collector=crew.bob)
    day, lead = today(dealing).isoformat(), crew.desk(crew.lead)
    promised(dealing, theirs)
    assert bring(lead, f"{case(theirs)},50.00,{day},,R1,", f"无此案,1.00,{day},,R2,").waiting == 2
    first, second = payments.waiting(lead, 5)
    assert first.reason == second.reason
    for named in (case(theirs), theirs.debts[0], theirs.id, "无此案", "2026-02-30"):
        refused("payment.no_such_loan", payments.match, lead, first.id, named, "柜台回单")
    assert payments.match(crew.desk(crew.other), first.id, theirs.debts[0], "柜台回单") == theirs.id
    root = crew.desk(crew.root)
    assert payments.match(root, second.id, theirs.id, "柜台回单") == theirs.id
    assert bring(root, f"{case(theirs)},1.00,{day},,R3,").posted == 1
    reversal = bring(lead, f"x,-50.00,{day},,R4,R1")  # of what another team's lead posted
    assert (reversal.posted, reversal.waiting) == (0, 1)
    assert [one.state for one in people.card(crew.desk(crew.bob), theirs.id).promises] == ["kept"]


def test_a_null_character_in_a_file_is_left_out_as_on_a_book(crew, dealing, bring):
    seen = []
    for n, at in enumerate((crew.desk(crew.lead), dealing.desk.signed_in(crew.lead))):
        person = dealing.person()
        lines = [f"{case(person)},1.00,{today(dealing)},微\0信,R\0{n}0,"]
        lines += [f"{case(person)},1.00,{today(dealing)},微信,R{n}{more}," for more in range(9)]
        done = bring(at, *lines)
        with dealing.store.read() as tx:
            found = install.driver_of(tx).execute(
                "SELECT DISTINCT channel FROM payments WHERE debtor_id = %s", (person.id,)
            )
            seen.append((done.posted, done.same, found.fetchall()))
    assert seen == [(9, 1, [("微信",)])] * 2


def test_nobody_else_posts_and_nothing_but_payments(crew, dealing):
    person, root = dealing.person(), crew.desk(crew.root)
    good = {
        "named": case(person), "amount": 5_000, "paid_on": today(dealing).isoformat(),
        "reference": "R1", "level": "accept",
    }  # fmt: skip

    def post(desk, *rows):
        return desk.ask("post_payments", rows=json.dumps(rows), left_out="{}", device="d" * 32)

    for who in (crew.ann, crew.add("vic", Role.VISITOR), crew.add("cleo", Role.COMPLIANCE)):
        refused("office.not_allowed", post, crew.desk(who), good)
        desk = crew.desk(who)
        for said in ({"waiting_id": "0" * 32, "named": "x", "reason": "x"},):
            refused("office.not_allowed", desk.ask, "match_payment", device="d" * 32, **said)
    for wrong in (
        {"amount": 0}, {"amount": None}, {"amount": -1}, {"reference": " "},
        {"reference": "R" * 121}, {"named": None}, {"paid_on": today(dealing, 1).isoformat()},
        {"paid_on": "yesterday"}, {"paid_on": None}, {"level": "reject"}, {"posted_at": 0},
        {"staff_id": crew.ann.id}, {"paid_at": 0}, {"currency": "USD"}, {"reverses": ""},
        {"reference": "R2 "}, {"reference": "R  2"}, {"reference": "Ｒ2"}, {"reference": "R\xad2"},
        {"reverses": " R0"}, {"amount": 10**15 + 1}, {"amount": -(2**63), "reverses": "R0"},
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            post(root, good, {**good, "reference": "R2", **wrong})
    refused("words.too_long", post, root, {**good, "named": "x" * 10_001})
    for rows in (None, "null", "5", "{}"):
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            root.ask("post_payments", rows=rows, left_out="{}", device="d" * 32)
    with crew.made.connect() as owner:
        assert owner.execute("SELECT count(1) FROM payments").fetchone() == (0,)
    assert post(root, good)["came"] == ["posted"]
    refused("payment.not_waiting", payments.match, root, "0" * 32, case(person), "x")


def test_the_turn_of_the_day_judges_as_on_a_book_once_for_the_office(crew, dealing):
    desk, seen = crew.desk(crew.ann), []
    for turn in (
        lambda: keeping.refresh(desk),
        lambda: keeping.refresh(dealing.desk),
    ):
        one, two, plan = (dealing.person() for _ in range(3))
        promised(dealing, one, days=-1)
        promised(dealing, two, days=1)
        arranged(dealing, plan, (-8, 1))
        with crew.made.connect() as owner:
            owner.execute("DELETE FROM settings WHERE name = 'keeping.turned'")
        turn()
        seen.append([dealing.known(person) for person in (one, two, plan)])
    assert seen[0] == seen[1]
    assert [row["state"] for row in seen[0][0]["promises"]] == ["broken"]
    assert seen[0][2]["follow_ups"] and len(seen[0][1]["follow_ups"]) == 2
    with crew.made.connect() as owner:
        owner.execute("DELETE FROM settings WHERE name = 'keeping.turned'")
    keeping.refresh(desk)
    late = dealing.person()
    promised(dealing, late, days=-1)
    keeping.refresh(desk)  # the day was turned
    assert [row["state"] for row in dealing.known(late)["promises"]] == ["open"]
    assert audit.verify_store(crew.store).differing == ()
    keeping.refresh(crew.desk(crew.root))
    assert queue.size(desk) == 7


def test_nobody_turns_the_day_past_those_who_were_not_looked_at(crew, dealing):
    person = dealing.person()
    promised(dealing, person, days=-1)
    for after in ("z" * 32, None, ""):
        dealing.ask("turn_day", after, DEVICE)
        assert [row["state"] for row in dealing.known(person)["promises"]] == ["broken"]
    with crew.made.connect() as owner:
        turned = "SELECT count(*) FROM settings WHERE name = 'keeping.turned'"
        assert owner.execute(turned).fetchone() == (1,)


class Kept:
    """People who promised, agreed and paid, crowded around what decides."""

    def __init__(self, dealing, seed: int) -> None:
        self._dealing, self._random, self._number = dealing, Random(seed), 0
        self._start = date(2026, 9, 24)  # before the holidays of October
        self.rows: dict[str, list[dict[str, object]]] = {}

    def person(self) -> str:
        pick, person = self._random.choice, self._dealing.person(overdue=(100_000, 100_000))
        for _ in range(pick((0, 1, 2, 3))):
            self._promise(person)
        for _ in range(pick((0, 1, 2))):
            self._agreement(person)
        for _ in range(pick((0, 1, 2, 4))):
            self._payment(person)
        if pick((0, 0, 0, 1)):
            self._behind(person)
        return person.id

    def write(self) -> None:
        with self._dealing.store.begin() as tx:
            for table in tables.metadata.sorted_tables:
                if table.name in self.rows:
                    tx.connection.execute(insert(table), self.rows[table.name])

    def _id(self) -> str:
        self._number += 1
        return f"{self._random.randrange(1 << 32):08x}{self._number:024x}"

    def _add(self, table, **values):
        self.rows.setdefault(table, []).append({"id": self._id(), **values})
        return self.rows[table][-1]

    def _day(self, *ahead) -> str:
        return (self._start + timedelta(days=self._random.choice(ahead))).isoformat()

    def _at(self, *ahead) -> int:
        return micros(now().replace(year=2026, month=9, day=24, hour=15, minute=30)) + (
            self._random.choice(ahead) * 86_400_000_000
        )

    def _promise(self, person, at=(-3, 0, 2, 5, 8), due=range(14)) -> None:
        pick = self._random.choice
        self._add(
            "promises", debtor_id=person.id, amount=pick((100, 5_000, 20_000)),
            made_at=self._at(*at), due_on=self._day(*due), currency=pick(("CNY", "CNY", "USD")),
            state=pick(("open", "open", "kept", "broken", "cancelled")),
            staff_id=self._dealing.staff.id,
        )  # fmt: skip

    def _agreement(self, person, at=(-20, -3, 0, 2, 5), due=(0, 1, 6)) -> None:
        pick, id_, kind = self._random.choice, self._id(), self._random.choice(
            ("instalments", "instalments", "settlement", "extension", "grace"))
        named = pick((person.debts[:1], person.debts[1:], person.debts))
        schedule, at = [], self._at(*at)
        for n in range(pick((1, 2, 4))):
            by_debt = dict.fromkeys(reversed(named), pick((50, 2_500, 10_000)))
            schedule.append({"n": n + 1, "by_debt": by_debt})
            self._add(
                "instalments", agreement_id=id_, debtor_id=person.id, n=n + 1,
                due_on=self._day(*(n * 5 + day for day in due)), amount=sum(by_debt.values()),
                currency="CNY", paid=0, state=pick(("open", "open", "broken")),
                closed_by=pick((None, None, None, "x")),
            )  # fmt: skip
        self.rows.setdefault("agreements", []).append({
            "id": id_, "root_id": id_, "version": 1, "debtor_id": person.id, "kind": kind,
            "currency": "CNY", "proposal": json.dumps({"debts": [{"id": one} for one in named]}),
            "schedule": json.dumps(schedule), "staff_id": self._dealing.staff.id, "at": at,
        })  # fmt: skip

    def _behind(self, person) -> None:
        """Two promises of the same money, that was behind when they were made, and its payment."""
        self._agreement(person, at=(-40,), due=(-9, -8))
        for days in (6, 7):
            self._promise(person, at=(-3, 0), due=(days,))
        self._payment(person)

    def _payment(self, person) -> None:
        pick, reference = self._random.choice, self._id()
        common = {
            "debtor_id": person.id, "currency": pick(("CNY", "CNY", "USD")), "staff_id":
            self._dealing.staff.id, "posted_at": 0, "debt_id": pick((None, *person.debts)),
        }  # fmt: skip
        paid = self._add(
            "payments", **common, amount=pick((49, 100, 4_950, 5_000, 20_000, 30_000)),
            paid_on=self._day(*range(-2, 16)), reference=reference, reverses=None,
        )  # fmt: skip
        if pick((0, 0, 1)):
            back = self._add(
                "payments", **common, amount=-paid["amount"] // 2, paid_on=self._day(15),
                reference=self._id(), reverses=reference,
            )  # fmt: skip
            if pick((0, 1)):
                self._add(
                    "payments", **common, amount=-back["amount"], paid_on=self._day(15),
                    reference=self._id(), reverses=back["reference"],
                )  # fmt: skip


PLANTED = {
    "grace counts days": ("deadline", "office.is_worked(last_on)::int", "1"),
    "what is lacking": ("state_of", "trunc(d.amount * k.tolerance)", "d.amount"),
    "a promise that lapsed": ("allocate", "dues[n].kind IN ('promise', 'settlement')", "false"),
    "money promised twice": ("share_out", "used + share", "0"),
    "the loan that is named": ("rank_of", "coalesce(debt, '')", "''"),
    "what was reversed": ("net", "n.reverses = bank", "false"),
    "what was reinstated": ("net", "r.reverses = bank", "false"),
}


@contextmanager
def planted(store, name, right, wrong):
    """A fault in a function of the office, for a while."""
    with store.read() as tx:
        found = install.driver_of(tx).execute(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s "
            "AND pronamespace = 'office'::regnamespace", (name,),
        )  # fmt: skip
        (whole,) = found.fetchone()
    plant(store, name, right, wrong)
    yield
    with store.begin() as tx:
        install.driver_of(tx).execute(whole)


def by_python(dealing, tx, person_id, day):
    """What became of each, as on a book."""
    promised, rows = paid.promised(tx, person_id), paid.scheduled(tx, person_id)
    return keeping.judged_by(dealing.desk, tx, person_id, promised, rows, day)[1]


def unequal(dealing, ids, days) -> int:
    """Of how many people on how many days the database judges otherwise than Python."""
    found = 0
    with dealing.store.read() as tx:
        driver = install.driver_of(tx)
        for person_id in ids:
            for day in days:
                judged = {
                    id_: tuple(said) for id_, *said in driver.execute(
                        "SELECT d.id, office.state_of(d, %s), "
                        "(SELECT coalesce(sum(f), 0)::bigint FROM unnest(d.came) AS f), d.shared "
                        "FROM unnest(office.judge(ARRAY[%s])) AS d", (day, person_id),
                    )
                }  # fmt: skip
                found += judged != {
                    id_: (one.state.value, one.paid, one.shared)
                    for id_, one in by_python(dealing, tx, person_id, day).items()
                }
    return found


def test_the_database_judges_as_python_does_and_planted_faults_are_found(dealing):
    kept = Kept(dealing, 11)
    ids = [kept.person() for _ in range(250)]
    kept.write()
    days = [date(2026, 9, 30), date(2026, 10, 9), date(2026, 10, 14)]
    assert unequal(dealing, ids, days) == 0
    for name, fault in PLANTED.items():
        with planted(dealing.store, *fault):
            assert unequal(dealing, ids, days[1:2]), name
    with dealing.store.read() as tx:
        states = {
            one.state for id_ in ids for one in by_python(dealing, tx, id_, days[1]).values()
        }  # fmt: skip
    assert set(DueState) - states <= {DueState.CANCELLED, DueState.ASKED}


def test_what_was_posted_reaches_the_desk_at_once(crew, dealing, bring, qapp):
    person, lead = dealing.person(), crew.desk(crew.lead)
    promised(dealing, person)
    listener = Listener(crew.desk(crew.ann))
    try:
        soon(qapp, lambda: listening(crew) == 1)
        bring(lead, f"{case(person)},50.00,{today(dealing).isoformat()},,R1,")
        meant = {live.Notice("paid", person.id), live.Notice("promised", person.id)}
        assert soon(qapp, lambda: meant <= set(listener.heard)) < 1
        assert set(listener.heard) == meant
    finally:
        listener.end()
