"""Reassigning: fair, shown before it is done, done whole, taken back once; on both engines."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from app.domain.contact import HoldKind
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.queue import Filters, Stage
from app.domain.reassigning import NOBODY, Load, Movable, Order, Seat, Share
from app.domain.staff import Role
from app.rules.reassigning import deal
from app.services import audit, calls, cases, holds, login, queue, reassigning, wrapups
from app.storage import people as records
from app.storage import tables
from tests.make import make_desk, make_person, seated

REASON = "钱休假两周"


@pytest.fixture
def desk(store):
    return make_desk(store, role=Role.TEAM_LEAD)


@pytest.fixture
def office(desk):
    """Three collectors; the first has nine people, of 100 to 900 yuan."""
    desks = [seated(desk, f"seat{number}") for number in range(3)]
    made = [
        make_person(desk, f"人{n}", mobiles=(f"+861349{n:07d}",), overdue=(n * 10_000,)).id
        for n in range(1, 10)
    ]
    for one in made:
        cases.assign(desk, one, desks[0].need().login)
    return [one.need().login for one in desks], made, desks


def _order(logins, **parts):
    return Order((logins[0],), tuple(logins[1:]), **parts)


def _do(desk, order):
    trial = reassigning.try_out(desk, order)
    return reassigning.apply(desk, desk.new_id(desk.clock()), order, trial.key, REASON), trial


def _whose(desk, person_id):
    with desk.store.read() as tx:
        return records.head(tx, person_id).collector_id


def _fails(code, action, *arguments):
    with pytest.raises(DeskError) as error:
        action(*arguments)
    assert error.value.code == code


def test_a_trial_changes_nothing_and_tells_what_would_be(desk, office):
    logins, made, desks = office
    before = [_whose(desk, one) for one in made]
    trial = reassigning.try_out(desk, _order(logins))
    assert [_whose(desk, one) for one in made] == before
    after = {one.seat.login: one.after.people for one in trial.changed}
    assert (after[logins[0]], sorted([after[logins[1]], after[logins[2]]])) == (0, [4, 5])
    assert (len(trial.moves), trial.stay, trial.spread()) == (9, 0, (0, 1))


def test_it_is_done_as_it_was_tried_out_with_reason_and_record(desk, office):
    logins, made, desks = office
    done, trial = _do(desk, _order(logins))
    assert (done.people, done.reason, done.back) == (9, REASON, None)
    for move in trial.moves:
        assert _whose(desk, move.person_id) == move.to
    assert queue.size(desks[0]) == 0
    assert queue.size(desks[1]) + queue.size(desks[2]) == 9
    assert reassigning.latest(desk, 5) == (done,)
    seen = audit.verify_store(desk.store)
    assert (seen.broken, seen.differing) == (None, ())


@pytest.mark.parametrize("share", list(Share))
def test_what_is_to_be_equal_is(desk, office, share):
    logins, _, _ = office
    _, trial = _do(desk, _order(logins, share=share))
    one, two = (one.after.by(share) for one in trial.changed if one.target)
    heaviest = {"people": 1, "amount": 90_000, "minutes": 12}[share.value]
    assert abs(one - two) <= heaviest


def test_the_same_twice_is_done_once(desk, office):
    logins, _, _ = office
    order = _order(logins)
    key, id_ = reassigning.try_out(desk, order).key, desk.new_id(desk.clock())
    first = reassigning.apply(desk, id_, order, key, REASON)
    assert reassigning.apply(desk, id_, order, key, REASON) == first
    assert len(reassigning.latest(desk, 5)) == 1


def test_other_content_under_its_id_is_refused(desk, office):
    """Other moves, another reason, or somebody else."""
    logins, made, _ = office
    order, id_ = _order(logins), desk.new_id(desk.clock())
    key = reassigning.try_out(desk, order).key
    first = reassigning.apply(desk, id_, order, key, REASON)
    back = _order([logins[1], logins[0]])
    other = reassigning.try_out(desk, back).key
    _fails("reassign.id_taken", reassigning.apply, desk, id_, back, other, REASON)
    _fails("reassign.id_taken", reassigning.apply, desk, id_, order, key, "另一个原因")
    lead = seated(desk, "lead2", Role.TEAM_LEAD)
    _fails("reassign.id_taken", reassigning.apply, lead, id_, order, key, REASON)
    assert reassigning.latest(desk, 5) == (first,)


def test_what_was_not_seen_is_not_done(desk, office):
    logins, made, _ = office
    order = _order(logins)
    key = reassigning.try_out(desk, order).key
    cases.assign(desk, made[0], logins[1])
    _fails("reassign.changed", reassigning.apply, desk, "x" * 32, order, key, REASON)
    assert reassigning.latest(desk, 5) == ()


def test_promised_held_and_worked_on_people_stay(desk, office):
    logins, made, desks = office
    own = desks[0]
    point = calls.may_contact(own, made[0])[0].point
    permit = calls.ask_permit(own, own.new_id(own.clock()), made[0], point.id)
    due = desk.today(desk.clock()) + timedelta(days=1)
    promise = WrapUp("promise", promise_amount=Money(5_000, "CNY"), promise_due_on=due)
    wrapups.wrap_up(own, permit.id, own.new_id(own.clock()), promise)
    holds.place(desk, made[1], HoldKind.DISPUTE, None)
    taken = queue.next_person(own)
    trial = reassigning.try_out(desk, _order(logins))
    assert (trial.promised, trial.held, trial.in_work, len(trial.moves)) == (1, 1, 1, 6)
    moved = {one.person_id for one in trial.moves}
    assert moved == set(made) - {made[0], made[1], taken}


def test_who_is_not_trained_for_a_stage_is_not_given_it(desk, office):
    logins, _, _ = office
    reassigning.train(desk, logins[1], [Stage.PRE_DUE])
    trial = reassigning.try_out(desk, _order(logins))
    after = {one.seat.login: one.after.people for one in trial.changed}
    assert (after[logins[1]], after[logins[2]]) == (0, 9)
    reassigning.train(desk, logins[2], [Stage.PRE_DUE])
    trial = reassigning.try_out(desk, _order(logins))
    assert (trial.untrained, trial.moves) == (9, ())
    reassigning.train(desk, logins[2], [])
    assert len(reassigning.try_out(desk, _order(logins)).moves) == 9


def test_filters_choose_who_is_meant_and_nobodys_people_can_be_dealt(desk, office):
    logins, _, _ = office
    make_person(desk, "无主", mobiles=("+8613490000999",), due_on=date(2026, 11, 24))
    order = Order((NOBODY,), tuple(logins), filters=Filters(stage=Stage.PRE_DUE))
    assert len(reassigning.try_out(desk, order).moves) == 1
    order = Order((NOBODY,), tuple(logins), filters=Filters(stage=Stage.LATE))
    assert reassigning.try_out(desk, order).moves == ()


def test_it_is_taken_back_once_but_for_whom_something_new_binds(desk, office):
    logins, made, desks = office
    done, trial = _do(desk, _order(logins))
    one, two, *_ = trial.moves
    cases.assign(desk, one.person_id, None)
    target = next(seat for seat in desks if seat.need().id == two.to)
    point = calls.may_contact(target, two.person_id)[0].point
    permit = calls.ask_permit(target, target.new_id(target.clock()), two.person_id, point.id)
    due = desk.today(desk.clock()) + timedelta(days=1)
    promise = WrapUp("promise", promise_amount=Money(5_000, "CNY"), promise_due_on=due)
    wrapups.wrap_up(target, permit.id, target.new_id(target.clock()), promise)
    back = reassigning.undo(desk, done.id, "销假")
    assert (back.people, back.stay) == (7, 2)
    first = desks[0].need().id
    kept = {one.person_id, two.person_id}
    assert {_whose(desk, each) for each in made if each not in kept} == {first}
    assert (_whose(desk, one.person_id), _whose(desk, two.person_id)) == (None, two.to)
    _fails("reassign.taken_back", reassigning.undo, desk, done.id, "再来")
    assert audit.verify_store(desk.store).broken is None


def test_each_goes_back_once_and_to_nobody_whose_account_was_closed(desk, office):
    """A case that came later had nobody: the person went from the one who had them all the same."""
    logins, made, desks = office
    with desk.store.begin() as tx:
        known = [dict(row) for row in tx.connection.execute(select(tables.cases)).mappings()]
        other = {"id": "c" * 32, "name": "后来", "zone": "UTC", "separate": 0}
        tx.connection.execute(insert(tables.creditors), other)
        for one in known[:2]:
            came = {"id": one["id"][::-1], "creditor_id": other["id"]}
            tx.connection.execute(insert(tables.cases), one | came | {"collector_id": None})
    done, trial = _do(desk, _order(logins))
    cases.assign(desk, made[8], logins[0])
    login.disable(seated(desk, "root", Role.ADMIN), logins[1])
    back = reassigning.undo(desk, done.id, "销假")
    assert (back.people, back.stay) == (8, 1)
    assert {_whose(desk, one) for one in made} == {desks[0].need().id}
    done, trial = _do(desk, Order((logins[0],), (logins[2],)))
    login.disable(seated(desk, "root", Role.ADMIN), logins[0])
    back = reassigning.undo(desk, done.id, "销假")
    assert (back.people, back.stay) == (0, 9)
    assert {_whose(desk, one) for one in made} == {desks[2].need().id}


def test_who_changes_hands_twice_in_a_week_is_pointed_out(desk, office):
    logins, _, _ = office
    _do(desk, _order(logins))
    again = reassigning.try_out(desk, Order(tuple(logins[1:]), (logins[0],)))
    assert (len(again.moves), again.again) == (9, 9)
    desk.clock.forward(days=8)
    assert reassigning.try_out(desk, Order(tuple(logins[1:]), (logins[0],))).again == 0


def test_what_cannot_be_done_is_said(desk, office):
    logins, _, desks = office
    _fails("reassign.no_people", reassigning.try_out, desk, Order((), (logins[0],)))
    _fails("reassign.no_targets", reassigning.try_out, desk, Order((logins[0],), ()))
    _fails("reassign.no_targets", reassigning.try_out, desk, Order((logins[0],), (NOBODY,)))
    _fails("reassign.cannot_have", reassigning.try_out, desk, Order((logins[0],), ("nobody",)))
    _fails("login.not_allowed", reassigning.try_out, desks[0], _order(logins))
    order = Order((logins[1],), (logins[2],))
    key = reassigning.try_out(desk, order).key
    _fails("reassign.no_reason", reassigning.apply, desk, "y" * 32, order, key, " ")
    _fails("reassign.nothing", reassigning.apply, desk, "y" * 32, order, key, REASON)
    _fails("reassign.unknown", reassigning.undo, desk, "z" * 32, REASON)


def _people(*weights):
    return [
        Movable(f"p{at:03d}", "a", Stage.EARLY, Load(1, weight, 6))
        for at, weight in enumerate(weights)
    ]


def _seat(name, amount=0):
    return Seat(name, name, name, frozenset(), Load(0, amount, 0))


def test_the_heaviest_are_dealt_first_and_ties_stay_where_they_are():
    moves = deal(_people(7, 7, 6, 6, 5, 4, 4, 4, 5), [_seat("a"), _seat("b")], Share.AMOUNT)
    sums = dict.fromkeys("ab", 0)
    weights = dict(zip((f"p{at:03d}" for at in range(9)), (7, 7, 6, 6, 5, 4, 4, 4, 5), strict=True))
    for move in moves:
        sums[move.to] += weights[move.person_id]
    assert sum(sums.values()) == 48
    assert max(sums.values()) <= 24 * 7 / 6  # Graham's bound for two
    (only,) = deal(_people(3), [_seat("b"), _seat("a")], Share.AMOUNT)
    assert only.to == "a"
    (other,) = deal(_people(3), [_seat("b"), _seat("a", 1)], Share.AMOUNT)
    assert other.to == "b"
