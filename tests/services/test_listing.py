"""Lists and filters: everybody who belongs is listed once, page by page, and nobody else."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select, update

from app.domain.contact import HoldKind
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.queue import EVERYBODY, Filters, FollowUpKind, PromiseFilter, Stage
from app.domain.staff import Role
from app.services import calls, holds, queue, wrapups
from app.storage import people as book_people
from app.storage import tables
from tests.make import make_desk, make_person, seated

TODAY = date(2026, 11, 23)
TAGS = ("失联", "100%", 'a"b', "_", "重大疾病")


@pytest.fixture
def desk(store):
    return make_desk(store)


def _many(desk, count, seed=5):
    """People over all stages and tags, some with two debts, some of their own."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        person = make_person(
            desk, f"人{number}", mobiles=(f"+861349{number:07d}",),
            overdue=(chance.randint(1, 9) * 10_000,) * chance.choice((1, 1, 2)),
            due_on=TODAY - timedelta(days=chance.choice((-3, 0, 2, 5, 40, 40))),
            collector=desk.staff if chance.random() < 0.3 else None,
        )  # fmt: skip
        made.append(person)
    with desk.store.begin() as tx:
        for person in made:
            for debt_id in person.debts:
                tags = chance.sample(TAGS, k=chance.choice((0, 1, 2)))
                tx.connection.execute(
                    update(tables.debts)
                    .where(tables.debts.c.id == debt_id)
                    .values(tags=json.dumps(tags, ensure_ascii=False))
                )
    return made


def _call(desk, person, stated):
    permit = calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[0])
    calls.dial(desk, permit)
    wrapups.wrap_up(desk, permit.id, desk.new_id(desk.clock()), stated)


def _promise(desk, person, days=2, amount=10_000):
    stated = WrapUp(
        "promise", promise_amount=Money(amount), promise_due_on=TODAY + timedelta(days=days)
    )
    _call(desk, person, stated)


def _call_back(desk, person, **later):
    _call(desk, person, WrapUp("callback", callback_at=desk.clock() + timedelta(**later)))


def _set_promises(desk, state, persons):
    with desk.store.begin() as tx:
        for person in persons:
            tx.connection.execute(
                update(tables.promises)
                .where(tables.promises.c.debtor_id == person.id)
                .values(state=state)
            )


def _walk(read: Callable, limit: int) -> list[str]:
    """Every page in turn, as ids."""
    seen, after = [], None
    for _ in range(1_000):
        page = read(limit, after)
        assert len(page.rows) <= limit
        seen += [row.debtor_id for row in page.rows]
        after = page.next
        if after is None:
            return seen
    raise AssertionError("no end")


def _rows_of(desk):
    """The stage of each person listed, and their open debts: creditor, tags."""
    with desk.store.read() as tx:
        stages = dict(
            tx.connection.execute(select(tables.queue.c.debtor_id, tables.queue.c.stage)).all()
        )
        debts: dict[str, list] = {}
        for debtor, creditor, tags in tx.connection.execute(
            select(tables.debts.c.debtor_id, tables.debts.c.creditor_id, tables.debts.c.tags)
        ):
            debts.setdefault(debtor, []).append((creditor, json.loads(tags)))
    return stages, debts


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_a_filtered_page_lists_everybody_who_belongs_once_and_nobody_else(desk, limit):
    made = _many(desk, 40)
    for person in made[:6]:
        _call_back(desk, person, minutes=5)
    for person in made[6:14]:
        _promise(desk, person)
    _set_promises(desk, "broken", made[6:9])
    _set_promises(desk, "kept", made[9:11])
    desk.clock.forward(minutes=30)
    stages, debts = _rows_of(desk)
    creditor = debts[made[0].id][0][0]
    promised = {one.id: state for state, some in (
        ("broken", made[6:9]), ("kept", made[9:11]), ("open", made[11:14]),
    ) for one in some}  # fmt: skip

    def belongs(person_id: str, filters: Filters) -> bool:
        some = debts[person_id]
        state = promised.get(person_id)
        return (
            (filters.stage in (None, stages[person_id]))
            and any(
                filters.creditor_id in (None, named) and filters.tag in (None, *tags)
                for named, tags in some
            )
            and (
                filters.promise is None
                or (state != "open" if filters.promise == "none" else state == filters.promise)
            )
        )

    stage_choices = (None, Stage.LATE, Stage.PRE_DUE)
    promise_choices = (None, PromiseFilter.NONE, PromiseFilter.OPEN, PromiseFilter.BROKEN)
    for stage, named, tag, promise in product(
        stage_choices, (None, creditor, "f" * 32), (None, *TAGS[:3]), promise_choices
    ):
        filters = Filters(stage, named, tag, promise)
        want = {one for one in stages if belongs(one, filters)}
        seen = _walk(lambda size, after, f=filters: queue.page(desk, size, after, f), limit)
        assert len(seen) == len(set(seen)), filters
        assert set(seen) == want, filters
        assert queue.size(desk, filters) == len(want)


def test_filtered_pages_keep_the_order_of_the_queue(desk):
    made = _many(desk, 30)
    for person in made[3:6]:
        _call_back(desk, person, minutes=5)
    desk.clock.forward(minutes=30)
    whole = _walk(lambda size, after: queue.page(desk, size, after), 7)
    late = Filters(stage=Stage.LATE)
    filtered = _walk(lambda size, after: queue.page(desk, size, after, late), 4)
    assert filtered == [one for one in whole if one in set(filtered)]
    assert 3 < len(filtered) < len(whole)


def test_a_filter_shows_nobody_elses_people(desk):
    made = _many(desk, 20)
    bob = seated(desk, "bob")
    own = [person.id for person in made if person.id in set(
        _walk(lambda size, after: queue.page(bob, size, after, Filters(Stage.LATE)), 50)
    )]  # fmt: skip
    with desk.store.read() as tx:
        heads = [book_people.head(tx, one) for one in own]
    assert own and all(head is not None and head.collector_id is None for head in heads)


def test_what_a_tag_says_is_taken_as_it_stands(desk):
    first, second = _many(desk, 2)
    with desk.store.begin() as tx:
        for person, tags in ((first, ["100%", "A_b"]), (second, ["1000", "AXb", "a_b"])):
            tx.connection.execute(
                update(tables.debts)
                .where(tables.debts.c.debtor_id == person.id)
                .values(tags=json.dumps(tags, ensure_ascii=False))
            )
    for tag in ("100%", "A_b"):
        rows = queue.page(desk, 10, None, Filters(tag=tag)).rows
        assert [row.debtor_id for row in rows] == [first.id]
    assert queue.size(desk, Filters(tag="100")) == 0


def test_a_merged_person_is_found_by_the_debts_of_every_record(desk):
    old = make_person(desk, due_on=TODAY - timedelta(days=40))
    new = make_person(desk, mobiles=("+8613490000002",), due_on=TODAY - timedelta(days=5))
    with desk.store.begin() as tx:
        tx.connection.execute(
            update(tables.debts)
            .where(tables.debts.c.debtor_id == old.id)
            .values(tags='["只在旧的"]')
        )
        book_people.lock(tx, old.id)
        tx.connection.execute(
            update(tables.debtors).where(tables.debtors.c.id == old.id).values(person_id=new.id)
        )
        tx.connection.execute(
            tables.queue.delete().where(tables.queue.c.debtor_id == old.id)
        )
        queue.rerank(desk, tx, new.id, desk.clock())
    rows = queue.page(desk, 10, None, Filters(tag="只在旧的")).rows
    assert [row.debtor_id for row in rows] == [new.id]


def test_the_next_person_is_taken_among_those_listed(desk):
    _many(desk, 25)
    early = Filters(stage=Stage.EARLY)
    listed = _walk(lambda size, after: queue.page(desk, size, after, early), 50)
    taken = [queue.next_person(desk, early) for _ in listed]
    assert sorted(taken) == sorted(listed)
    with pytest.raises(DeskError, match=r"queue\.empty"):
        queue.next_person(desk, early)
    assert queue.next_person(desk) not in taken


@pytest.mark.parametrize("limit", [1, 2, 5, 50])
def test_lists_of_what_was_agreed_have_everybody_once_what_is_due_first_before(desk, limit):
    made = _many(desk, 12)
    for minutes, person in zip((90, 5, 5, 400, 3_000), made, strict=False):
        _call_back(desk, person, minutes=minutes)
    for days, person in zip((3, 1, 0), made[5:], strict=False):
        _promise(desk, person, days=days, amount=1_000 * (days + 1))
    for read, kind, some in (
        (queue.call_backs, FollowUpKind.CALLBACK, made[:5]),
        (queue.promises_due, FollowUpKind.PROMISE, made[5:8]),
    ):
        seen = _walk(lambda size, after, read=read: read(desk, size, after), limit)
        assert sorted(seen) == sorted(one.id for one in some)
        rows = read(desk, 50).rows
        assert [row.due_at for row in rows] == sorted(row.due_at for row in rows)
        assert {row.due_kind for row in rows} == {kind}
    promised = {row.debtor_id: row.promised for row in queue.promises_due(desk, 50).rows}
    assert promised == {
        made[5].id: Money(4_000), made[6].id: Money(2_000), made[7].id: Money(1_000),
    }  # fmt: skip
    late = Filters(stage=Stage.LATE)
    assert {row.stage for row in queue.call_backs(desk, 50, None, late).rows} <= {Stage.LATE}


def test_a_list_shows_a_person_once_however_much_was_agreed(desk):
    person = make_person(desk)
    _call_back(desk, person, hours=3)
    desk.clock.forward(minutes=10)
    first = queue.call_backs(desk, 9).rows[0].due_at
    with desk.store.begin() as tx:
        row = tx.connection.execute(select(tables.follow_ups)).mappings().one()
        again = {**row, "id": "e" * 32, "due_at": row["due_at"] + 9}
        tx.connection.execute(tables.follow_ups.insert().values(**again))
    rows = queue.call_backs(desk, 9).rows
    assert [(one.debtor_id, one.due_at) for one in rows] == [(person.id, first)]
    assert queue.tabs(desk).call_backs == 1


def test_who_is_on_hold_is_in_no_list_and_the_tabs_say_how_many_are(desk):
    made = _many(desk, 8)
    for minutes, person in zip((5, 60, 90), made, strict=False):
        _call_back(desk, person, minutes=minutes)
    for days, person in zip((0, 0, 4), made[3:], strict=False):
        _promise(desk, person, days=days)
    desk.clock.forward(minutes=10)
    tabs = queue.tabs(desk)
    assert (tabs.waiting, tabs.call_backs, tabs.call_backs_due) == (8, 3, 1)
    assert (tabs.promises, tabs.promises_due) == (3, 2)
    holds.place(desk, made[0].id, HoldKind.ILLNESS, None)
    holds.place(desk, made[3].id, HoldKind.ILLNESS, None)
    tabs = queue.tabs(desk)
    assert (tabs.waiting, tabs.call_backs, tabs.call_backs_due) == (6, 2, 0)
    assert (tabs.promises, tabs.promises_due) == (2, 1)
    assert made[0].id not in {row.debtor_id for row in queue.call_backs(desk, 50).rows}


def test_nobody_sees_what_others_agreed_with_their_own_people(desk):
    person = make_person(desk, collector=desk.staff)
    _call_back(desk, person, minutes=5)
    for login, role in (("bob", Role.COLLECTOR), ("lead", Role.TEAM_LEAD)):
        other = seated(desk, login, role)
        assert queue.call_backs(other, 9).rows == ()
        assert queue.tabs(other).call_backs == 0


def test_the_choices_are_the_creditors_and_tags_of_this_queue_alone(desk):
    made = _many(desk, 15)
    bob = seated(desk, "bob")
    with desk.store.begin() as tx:
        tx.connection.execute(
            update(tables.debts)
            .where(tables.debts.c.debtor_id.in_([one.id for one in made]))
            .values(tags="[]")
        )
        hers = next(one for one in made if book_people.head(tx, one.id).collector_id)
        tx.connection.execute(
            update(tables.debts)
            .where(tables.debts.c.debtor_id == hers.id)
            .values(tags='["甲", "乙"]')
        )
    assert queue.choices(desk).tags == ("乙", "甲")
    assert queue.choices(bob).tags == ()
    assert [name for _, name in queue.choices(bob).creditors] == ["示例银行"]
    assert queue.size(desk, EVERYBODY) == 15
