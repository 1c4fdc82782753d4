"""The queue: everybody once, what is due first, nobody who is to be left in peace."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.contact import HoldKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import calls, holds, merging, queue, wrapups
from app.storage import contacts, log
from tests.make import make_desk, make_person, seated


@pytest.fixture
def desk(store):
    return make_desk(store)


def _many(desk, count, **parts):
    return [
        make_person(
            desk, f"人{number}", mobiles=(f"+861349{number:07d}",),
            overdue=(10_000 * (number % 7 + 1),), **parts,
        ).id
        for number in range(count)
    ]  # fmt: skip


def _kinds(desk, person_id):
    with desk.store.read() as tx:
        return [entry.kind.value for entry in log.entries(tx, person_id)]


def _pages(desk, limit):
    pages, after = [], None
    while True:
        page = queue.page(desk, limit, after)
        pages.append([row.debtor_id for row in page.rows])
        if page.next is None:
            return pages
        assert len(pages) < 100, "no end"
        after = page.next


def _call_back(desk, person_id, minutes):
    point = calls.may_contact(desk, person_id)[0].point
    now = desk.clock()
    permit = calls.ask_permit(desk, desk.new_id(now), person_id, point.id)
    stated = WrapUp("callback", callback_at=now + timedelta(minutes=minutes))
    wrapups.wrap_up(desk, permit.id, desk.new_id(now), stated)


@pytest.mark.parametrize("limit", [1, 4, 7, 100])
def test_pages_cover_everybody_exactly_once(desk, limit):
    made = _many(desk, 9) + [
        make_person(desk, f"己{n}", mobiles=(f"+861348{n:07d}",), collector=desk.staff).id
        for n in range(4)
    ]
    seen = [person for page in _pages(desk, limit) for person in page]
    assert len(seen) == len(set(seen)) == len(made)
    assert set(seen) == set(made)
    assert queue.size(desk) == len(made)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_pages_cover_everybody_once_when_some_are_due(desk, limit):
    made = _many(desk, 8)
    due = [made[5], made[0], made[3]]
    for minutes, person in enumerate(due):
        _call_back(desk, person, 5 + minutes)
    desk.clock.forward(minutes=30)
    seen = [person for page in _pages(desk, limit) for person in page]
    assert seen[:3] == due
    assert len(seen) == len(set(seen)) == len(made)


def test_a_call_back_comes_first_only_once_it_is_due(desk):
    made = _many(desk, 4)
    lowest = _pages(desk, 10)[0][-1]
    _call_back(desk, lowest, 30)
    assert queue.next_person(desk) != lowest
    desk.clock.forward(minutes=31)
    assert queue.next_person(desk) == lowest
    assert set(made) == set(_pages(desk, 10)[0])


def test_a_call_back_agreed_with_a_merged_person_comes_up_for_the_one_who_remains(desk):
    first, second = _many(desk, 2)
    _call_back(desk, second, 10)
    merging.merge(seated(desk, "lead", Role.TEAM_LEAD), second, first)
    desk.clock.forward(minutes=11)
    (row,) = queue.page(desk, 10).rows
    assert (row.debtor_id, row.due_kind) == (first, "callback")


def test_whoever_is_on_hold_or_owes_nothing_is_not_offered(desk):
    kept, held = _many(desk, 2)
    make_person(desk, "无欠款", mobiles=("+8613490009999",), overdue=(0,))
    holds.place(desk, held, HoldKind.ILLNESS, date(2026, 12, 1))
    assert _pages(desk, 10) == [[kept]]
    assert queue.next_person(desk) == kept


def test_whoever_wants_no_contact_at_all_is_not_offered(desk):
    person = make_person(desk)
    with desk.store.begin() as tx:
        now = desk.clock()
        tx.add(
            contacts.add_opt_out, id=desk.new_id(now), debtor_id=person.id, party="debtor",
            at=micros(now), staff_id=desk.staff.id,
        )  # fmt: skip
        queue.rerank(desk, tx, person.id, now)
    assert queue.page(desk, 5).rows == ()


def test_a_page_has_a_row_at_least(desk):
    person = make_person(desk)
    assert [row.debtor_id for row in queue.page(desk, 0).rows] == [person.id]


def test_two_members_of_staff_get_two_people(desk):
    _many(desk, 2)
    bob = seated(desk, "bob")
    first, second = queue.next_person(desk), queue.next_person(bob)
    assert first != second
    with pytest.raises(DeskError) as error:
        queue.next_person(seated(desk, "cem"))
    assert error.value.code == "queue.empty"


def test_whoever_was_passed_over_comes_back_after_a_while(desk):
    made = _many(desk, 2)
    first = queue.next_person(desk)
    second = queue.next_person(desk)
    assert {first, second} == set(made)
    desk.clock.forward(minutes=11)
    assert queue.next_person(desk) == first


def test_whoever_was_just_worked_on_is_not_the_next_one_while_others_wait(desk):
    _many(desk, 2)
    best = queue.next_person(desk)
    queue.release(desk, best)
    assert queue.next_person(desk, besides=best) != best


def test_who_is_alone_in_the_queue_comes_again(desk):
    (person,) = _many(desk, 1)
    assert queue.next_person(desk, besides=person) == person


def test_whoever_is_let_go_can_be_taken_at_once(desk):
    (person,) = _many(desk, 1)
    assert queue.next_person(desk) == person
    bob = seated(desk, "bob")
    with pytest.raises(DeskError) as error:
        queue.release(bob, person)  # not one's own to let go
    assert error.value.code == "queue.not_held"
    assert queue.release(desk) == person
    with pytest.raises(DeskError):
        queue.release(desk, person)
    assert queue.next_person(bob) == person
    assert _kinds(desk, person) == ["queue.taken", "queue.released", "queue.taken"]


def test_a_lease_that_ran_out_is_on_record_when_the_person_is_taken_again(desk):
    (person,) = _many(desk, 1)
    queue.next_person(desk)
    desk.clock.forward(hours=3)
    with pytest.raises(DeskError) as error:
        queue.release(desk, person)
    assert error.value.code == "queue.not_held"
    queue.next_person(seated(desk, "bob"))
    with desk.store.read() as tx:
        entries = log.entries(tx, person)
    assert _kinds(desk, person) == ["queue.taken", "queue.released", "queue.taken"]
    assert entries[1].staff_id == desk.staff.id and entries[1].body["lapsed"] is True


def test_a_collector_is_not_offered_the_people_of_somebody_else(desk):
    bob = seated(desk, "bob")
    theirs = make_person(desk, collector=bob.staff)
    assert queue.page(desk, 10).rows == ()
    with pytest.raises(DeskError) as error:
        queue.next_person(desk)
    assert error.value.code == "queue.empty"
    assert queue.next_person(bob) == theirs.id


def test_the_turn_of_the_day_ranks_anew_whoever_changes(desk):
    _many(desk, 3)
    before = {row.debtor_id: row.dpd for row in queue.page(desk, 10).rows}
    desk.clock.set(9, 0, day=30)
    assert queue.refresh(desk) > 0
    assert queue.refresh(desk) == 0
    after = {row.debtor_id: row.dpd for row in queue.page(desk, 10).rows}
    assert {person: dpd - before[person] for person, dpd in after.items()} == dict.fromkeys(
        before, 7
    )
