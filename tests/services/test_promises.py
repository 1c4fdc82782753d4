"""A promise is taken back or agreed anew with a reason, and never once its day has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.queue import Stage
from app.domain.staff import Role
from app.services import (
    audit,
    calls,
    merging,
    people,
    promises,
    queue,
    scripts,
    talks,
    wrapups,
)
from app.storage import log
from tests.make import make_desk, make_person, seated

DUE, LATER = date(2026, 11, 25), date(2026, 11, 28)


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def person(desk):
    """Somebody who promised 50.00 for the 25th."""
    made = make_person(desk, collector=desk.staff)
    permit = calls.ask_permit(desk, "a" * 32, made.id, made.points[0])
    stated = WrapUp("promise", note="-", promise_amount=Money(5_000), promise_due_on=DUE)
    wrapups.wrap_up(desk, permit.id, "b" * 32, stated)
    return made.id


def _promises(desk, person):
    return [
        (one.amount.minor, one.due_on, one.state) for one in people.card(desk, person).promises
    ]


def _id(desk, person):
    return people.card(desk, person).promises[0].id


def _code(act, *arguments):
    with pytest.raises(DeskError) as error:
        act(*arguments)
    return error.value.code


def test_a_promise_taken_back_is_looked_at_no_more(desk, person):
    before = queue.page(desk, 1).rows[0].points
    assert promises.cancel(desk, _id(desk, person), "记错了人") == person
    assert _promises(desk, person) == [(5_000, DUE, "cancelled")]
    assert people.card(desk, person).follow_ups == ()
    assert queue.page(desk, 1).rows[0].points != before
    with desk.store.read() as tx:
        last = log.entries(tx, person)[-1]
    assert last.kind is EntryKind.PROMISE_CHANGED and "记错了人" not in str(last.body)
    assert audit.verify_store(desk.store).differing == ()


def test_a_promise_agreed_anew_stands_beside_the_old_one(desk, person):
    new_id = promises.replace(desk, _id(desk, person), Money(8_000), LATER, "工资推迟发")
    assert _promises(desk, person) == [(8_000, LATER, "open"), (5_000, DUE, "cancelled")]
    assert _id(desk, person) == new_id
    (step,) = people.card(desk, person).follow_ups
    assert step.due_at.date() == LATER
    wrapups.correct(desk, "b" * 32, "c" * 32, WrapUp("busy"), "点错了")
    assert {state for _, _, state in _promises(desk, person)} == {"cancelled"}
    assert people.card(desk, person).follow_ups == ()


def test_what_is_settled_by_payments_is_not_settled_by_hand(desk, person):
    desk.clock.set(10, 0, day=25)
    promise = promises.replace(desk, _id(desk, person), Money(5_000), DUE, "改为傍晚")
    desk.clock.set(10, 0, day=26)
    for who in (desk, seated(desk, "lead", Role.TEAM_LEAD)):
        assert _code(promises.cancel, who, promise, "算了") == "promise.day_passed"
        act = (who, promise, Money(1), LATER, "改期")
        assert _code(promises.replace, *act) == "promise.day_passed"
    assert "open" in {state for _, _, state in _promises(desk, person)}


@pytest.mark.parametrize(
    ("amount", "due", "reason", "code"),
    [
        (Money(0), LATER, "-", "promise.not_positive"),
        (Money(-1), LATER, "-", "promise.not_positive"),
        (Money(120_001), LATER, "-", "promise.more_than_owed"),
        (Money(1), date(2026, 11, 22), "-", "promise.past"),
        (Money(1), date(2036, 1, 1), "-", "promise.too_far"),
        (Money(1), LATER, "  ", "promise.no_reason"),
    ],
)  # fmt: skip
def test_what_nobody_can_promise_leaves_the_old_promise(desk, person, amount, due, reason, code):
    assert _code(promises.replace, desk, _id(desk, person), amount, due, reason) == code
    assert _promises(desk, person) == [(5_000, DUE, "open")]


def test_a_promise_is_changed_once_and_by_those_who_may(desk, person):
    promise = _id(desk, person)
    bob = seated(desk, "bob")
    carol = seated(desk, "carol", Role.COMPLIANCE)
    assert _code(promises.cancel, bob, promise, "-") == "promise.unknown"
    assert _code(promises.cancel, carol, promise, "-") == "login.not_allowed"
    assert _code(promises.cancel, desk, "0" * 32, "-") == "promise.unknown"
    assert _code(promises.cancel, desk, promise, "") == "promise.no_reason"
    promises.cancel(desk, promise, "-")
    assert _code(promises.cancel, desk, promise, "-") == "promise.not_open"
    assert _code(promises.replace, desk, promise, Money(1), LATER, "-") == "promise.not_open"


def _promise_again(desk, person, amount, due):
    """A second contact with the person, and what they promised in it; the outcome's id."""
    desk.clock.forward(hours=2)
    point = people.card(desk, person).points[0].id
    permit = calls.ask_permit(desk, "c" * 32, person, point)
    stated = WrapUp("promise", note="-", promise_amount=Money(amount), promise_due_on=due)
    wrapups.wrap_up(desk, permit.id, "d" * 32, stated)
    return "d" * 32


def test_a_new_promise_takes_the_place_of_the_open_one(desk, person):
    _promise_again(desk, person, 7_000, LATER)
    assert sorted(_promises(desk, person)) == [
        (5_000, DUE, "cancelled"), (7_000, LATER, "open"),
    ]  # fmt: skip
    looks = [one for one in people.card(desk, person).follow_ups if one.kind.value == "promise"]
    assert len(looks) == 1
    with desk.store.read() as tx:
        kinds = [one.kind for one in log.entries(tx, person)]
    assert kinds.count(EntryKind.PROMISE_CHANGED) == 1
    assert audit.verify(seated(desk, "kim", Role.COMPLIANCE)).broken is None


def test_what_gave_way_stands_again_when_the_new_promise_was_stated_wrongly(desk, person):
    wrong = _promise_again(desk, person, 7_000, LATER)
    wrapups.correct(desk, wrong, "e" * 32, WrapUp("talked", note="-"), "misheard")
    assert sorted(_promises(desk, person)) == [
        (5_000, DUE, "open"), (7_000, LATER, "cancelled"),
    ]  # fmt: skip


def test_a_promise_stated_anew_takes_the_same_place(desk, person):
    wrong = _promise_again(desk, person, 7_000, LATER)
    again = WrapUp("promise", note="-", promise_amount=Money(8_000), promise_due_on=LATER)
    wrapups.correct(desk, wrong, "e" * 32, again, "another amount")
    states = {amount: state for amount, _, state in _promises(desk, person)}
    assert states == {5_000: "cancelled", 7_000: "cancelled", 8_000: "open"}


def test_a_promise_whose_day_has_passed_is_left_to_the_payments(desk, person):
    desk.clock.forward(days=4)
    _promise_again(desk, person, 7_000, date(2026, 12, 5))
    states = {amount: state for amount, _, state in _promises(desk, person)}
    assert states == {5_000: "open", 7_000: "open"}


@pytest.mark.parametrize(
    ("days", "heard"), [(0, "您答应过"), (4, "目前还没有查到入账"), (None, "之前没能定下来")]
)
def test_the_late_words_know_what_was_promised(desk, person, days, heard):
    if days is None:
        promises.cancel(desk, _id(desk, person), "记错了人")
    desk.clock.forward(days=days or 0)
    card = replace(people.card(desk, person), stage=Stage.LATE)
    step = desk.rules.flow.stages[Stage.LATE]["purpose"]
    talk = replace(_talk(desk, person), stage=Stage.LATE, step=step.code)
    assert heard in scripts.spoken(desk, card, talk, "zh_CN").say


def _talk(desk, person):
    """The talk of the call in which the first promise was made."""
    return talks.standing(desk, people.card(desk, person).timeline[0].contact_id)


def _contact(desk, person, key, stated, **later):
    """One more contact with the person and its outcome; the outcome's id."""
    desk.clock.forward(**(later or {"hours": 1}))
    permit = calls.ask_permit(desk, key * 32, person, people.card(desk, person).points[0].id)
    wrapups.wrap_up(desk, permit.id, key.upper() * 32, stated)
    return key.upper() * 32


def _stated(amount=None, due=LATER):
    if amount is None:
        return WrapUp("talked", note="-")
    return WrapUp("promise", note="-", promise_amount=Money(amount), promise_due_on=due)


def _correct(desk, wrong, key, stated):
    wrapups.correct(desk, wrong, key * 32, stated, "-")
    return key * 32


def _open(desk, person):
    """The promises that stand, and the days on which one is looked at."""
    card = people.card(desk, person)
    looks = [one.due_at.date() for one in card.follow_ups if one.kind.value == "promise"]
    return [(one.amount.minor, one.due_on) for one in card.promises if one.state == "open"], looks


def test_correcting_an_earlier_contact_leaves_the_later_agreement(desk, person):
    _contact(desk, person, "c", _stated(7_000))
    _correct(desk, "b" * 32, "1", _stated(5_500, DUE))
    assert _open(desk, person) == ([(7_000, LATER)], [LATER])


def test_what_was_stated_wrongly_never_stands_again(desk, person):
    second = _contact(desk, person, "c", _stated(7_000))
    _correct(desk, "b" * 32, "1", _stated())
    _correct(desk, second, "2", _stated())
    assert _open(desk, person) == ([], [])


def test_correcting_the_middle_of_three_leaves_the_last_alone(desk, person):
    second = _contact(desk, person, "c", _stated(7_000))
    third = _contact(desk, person, "d", _stated(8_000))
    _correct(desk, second, "1", _stated())
    assert _open(desk, person) == ([(8_000, LATER)], [LATER])
    _correct(desk, third, "2", _stated())
    assert _open(desk, person) == ([(5_000, DUE)], [DUE])


def test_what_gave_way_is_not_missed_when_its_day_has_passed(desk, person):
    second = _contact(desk, person, "c", _stated(7_000))
    desk.clock.forward(days=3)
    _correct(desk, second, "1", _stated(7_500))
    assert _open(desk, person) == ([(7_500, LATER)], [LATER])


def test_a_talk_that_was_a_promise_after_all_takes_its_place(desk, person):
    second = _contact(desk, person, "c", _stated())
    _correct(desk, second, "1", _stated(7_000))
    assert _open(desk, person) == ([(7_000, LATER)], [LATER])


def test_who_takes_the_promise_back_is_held_to_none_before_it(desk, person):
    _contact(desk, person, "c", _stated(7_000))
    (standing,) = [one for one in people.card(desk, person).promises if one.state == "open"]
    promises.cancel(desk, standing.id, "又说没钱")
    talked = _contact(desk, person, "d", _stated())
    _correct(desk, talked, "1", _stated())
    assert _open(desk, person) == ([], [])


def test_who_leaves_a_merged_person_keeps_their_own_promise(desk, person):
    lead, other = seated(desk, "lead", Role.TEAM_LEAD), make_person(
        desk, "王大明", mobiles=("+8613490000002",), collector=desk.staff
    ).id  # fmt: skip
    merging.merge(lead, person, other)
    wrong = _contact(desk, other, "c", _stated(7_000))
    assert _open(desk, other) == ([(7_000, LATER)], [LATER])
    merging.split(lead, person)
    assert _open(desk, person) == ([(5_000, DUE)], [DUE])
    _correct(desk, wrong, "1", _stated())
    assert _open(desk, other) == ([], [])
    assert _open(desk, person) == ([(5_000, DUE)], [DUE])
    assert audit.verify(seated(desk, "kim", Role.COMPLIANCE)).broken is None
