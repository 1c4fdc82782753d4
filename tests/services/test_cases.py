"""Giving a person to somebody takes everything along and leaves a history."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import audit, calls, cases, login, merging, people, queue, wrapups
from app.storage import log, tables
from tests.make import make_desk, make_person, seated


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


def _queue(desk):
    return [row.debtor_id for row in queue.page(desk, 10).rows]


def _history(desk):
    with desk.store.read() as tx:
        columns = tables.assignments.c
        return tx.connection.execute(
            select(columns.from_id, columns.to_id, columns.staff_id).order_by(columns.id)
        ).all()


def _code(act, *arguments):
    with pytest.raises(DeskError) as error:
        act(*arguments)
    return error.value.code


def test_a_person_given_to_somebody_is_theirs_with_call_backs_and_second_records(desk, lead):
    bob = seated(desk, "bob")
    first = make_person(desk, collector=desk.staff)
    second = make_person(desk, mobiles=("+8613490000002",), collector=desk.staff)
    permit = calls.ask_permit(desk, "a" * 32, first.id, first.points[0])
    later = desk.clock().replace(hour=8)
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp("callback", note="-", callback_at=later))
    merging.merge(lead, second.id, first.id)
    queue.next_person(desk)
    assert cases.assign(lead, second.id, "bob", "平衡工作量") == first.id
    assert (_queue(desk), _queue(bob)) == ([], [first.id])
    desk.clock.set(17, 0)
    assert queue.next_person(bob) == first.id  # the call-back came along, and nobody holds them
    assert _code(people.card, desk, first.id) == "person.unknown"
    assert _code(calls.ask_permit, desk, "c" * 32, first.id, first.points[0]) == "person.unknown"
    assert {row[1] for row in _history(desk)} == {bob.staff.id}
    with desk.store.read() as tx:
        entry = log.entries(tx, first.id)[-2]
    assert entry.kind is EntryKind.CASE_ASSIGNED and "平衡" not in str(entry.body)
    assert audit.verify_store(desk.store).differing == ()


def test_an_outcome_of_a_call_made_before_can_still_be_stated(desk, lead):
    seated(desk, "bob")
    person = make_person(desk, collector=desk.staff)
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    calls.dial(desk, permit)
    cases.assign(lead, person.id, "bob")
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp("no_answer"))
    assert calls.open_permits(desk) == []


def test_a_person_can_be_given_back_to_nobody_by_case_number(desk, lead):
    person = make_person(desk, collector=desk.staff)
    with desk.store.read() as tx:
        case_no = str(tx.connection.execute(select(tables.debts.c.case_no)).scalar())
    cases.assign(lead, case_no, None)
    assert _queue(seated(desk, "bob")) == [person.id]
    cases.assign(lead, person.id, desk.staff.login)
    assert _history(desk)[-1] == (None, desk.staff.id, lead.staff.id)


def test_nobody_is_given_to_who_may_not_have_them(desk, lead):
    admin = seated(desk, "root", Role.ADMIN)
    seated(desk, "carol", Role.COMPLIANCE)
    seated(desk, "gone")
    login.disable(admin, "gone")
    person = make_person(desk, collector=desk.staff)
    for code, act in (
        ("case.cannot_have", lambda: cases.assign(lead, person.id, "carol")),
        ("case.cannot_have", lambda: cases.assign(lead, person.id, "gone")),
        ("staff.unknown", lambda: cases.assign(lead, person.id, "nobody")),
        ("case.same", lambda: cases.assign(lead, person.id, desk.staff.login)),
        ("person.unknown", lambda: cases.assign(lead, "0" * 32, "ann")),
    ):
        assert _code(act) == code
    for role in (Role.COLLECTOR, Role.VISITOR, Role.COMPLIANCE):
        one = seated(desk, role.value, role)
        assert _code(cases.assign, one, person.id, one.staff.login) == "login.not_allowed"
    assert _history(desk) == [] and _queue(desk) == [person.id]
