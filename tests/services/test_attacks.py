"""Attacks on what is promised between people: nothing typed is lost, nobody is listed in vain."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.domain.contact import HoldKind
from app.domain.errors import DeskError
from app.domain.moments import day_start
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.wishes import Asked
from app.services import (
    audit,
    calls,
    clock,
    drafts,
    holds,
    inbound,
    merging,
    people,
    promises,
    queue,
    talks,
    texts,
    wishes,
    wrapups,
)
from app.storage import assignments
from tests.fakes import FakeClock
from tests.make import make_desk, make_person, seated

FIRST, SECOND, THIRD = "+8613490000001", "+8613490000002", "+8613490000003"


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


@pytest.fixture
def admin(desk):
    return seated(desk, "root", Role.ADMIN)


def _permit(desk, person):
    return calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[0])


def _ended(desk, person, code, **parts):
    permit = _permit(desk, person)
    outcome_id = desk.new_id(desk.clock())
    wrapups.wrap_up(desk, permit.id, outcome_id, WrapUp(code, note="-", **parts))
    return outcome_id


def test_an_audit_sees_one_moment_of_a_book_at_work(desk, monkeypatch):
    person = make_person(desk)
    _ended(desk, person, "no_answer")
    real = audit.log._said

    def then_somebody_calls(tx):
        found = real(tx)
        _ended(desk, person, "no_answer")
        holds.place(desk, person.id, HoldKind.DISPUTE, None)
        return found

    monkeypatch.setattr(audit.log, "_said", then_somebody_calls)
    assert audit.verify_store(desk.store).differing == ()


def test_who_was_given_away_while_the_next_was_sought_is_not_handed_out(desk, lead, monkeypatch):
    bob = seated(desk, "bob")
    first, second = make_person(desk, overdue=(9_000_000,)), make_person(desk, mobiles=(SECOND,))
    real, gone = queue._candidates, []

    def then_given_away(*parts):
        found = real(*parts)
        if not gone:
            gone.append(1)
            _, tx, *_ = parts
            assignments.give(tx, first.id, bob.staff.id)
            queue.rerank(desk, tx, first.id, desk.clock())
        return found

    monkeypatch.setattr(queue, "_candidates", then_given_away)
    assert queue.next_person(desk) == second.id


def test_who_was_held_while_the_next_was_sought_is_not_handed_out(desk, monkeypatch):
    first, second = make_person(desk, overdue=(9_000_000,)), make_person(desk, mobiles=(SECOND,))
    real = queue._candidates

    def then_held(asked, tx, *parts):
        found = real(asked, tx, *parts)
        holds.record(desk, tx, first.id, HoldKind.ILLNESS, None, None, desk.clock())
        queue.rerank(desk, tx, first.id, desk.clock())
        return found

    monkeypatch.setattr(queue, "_candidates", then_held)
    assert queue.next_person(desk) == second.id


def test_places_are_worked_out_anew_in_the_very_hour_of_an_acceptance(store):
    time = FakeClock()
    desk = make_desk(store, clock=time)
    admin = seated(desk, "root", Role.ADMIN)
    make_person(desk, overdue=(9_000_000,), due_on=date(2026, 11, 10))
    called = make_person(desk, mobiles=(SECOND,))
    queue.refresh(desk)
    before = queue.page(desk, 5).rows[0].changes_on
    time.forward(days=200)
    _ended(desk, called, "no_answer")
    queue.refresh(desk)
    assert queue.page(desk, 5).rows[0].changes_on != before
    time.forward(days=-200)
    queue.refresh(desk)
    clock.accept_ahead(admin, admin.today(admin.clock()))
    queue.refresh(desk)
    assert queue.page(desk, 5).rows[0].changes_on == before


def test_a_day_that_turned_in_the_creditors_zone_is_not_waited_for_here(store):
    time = FakeClock()
    desk = make_desk(store, clock=time)
    make_person(desk, due_on=date(2026, 11, 10))
    with store.begin() as tx:
        tx.connection.execute(text("UPDATE creditors SET zone = 'Pacific/Auckland'"))
        day = tx.connection.execute(text("SELECT changes_on FROM queue")).scalar_one()
    there = date.fromisoformat(day)
    time.at = day_start(there, "Pacific/Auckland") + timedelta(minutes=5)
    assert queue.refresh(desk) == 1


def test_a_promise_that_was_taken_back_is_looked_at_no_more(desk, lead):
    person = make_person(desk)
    due = date(2026, 11, 25)
    _ended(desk, person, "promise", promise_amount=Money(5_000), promise_due_on=due)
    first = people.card(desk, person.id).promises[0].id
    wrong = _ended(desk, person, "promise", promise_amount=Money(7_000), promise_due_on=due)
    with pytest.raises(DeskError, match="not_open"):  # it gave way to the second
        promises.cancel(desk, first, "又说没钱")
    wrapups.correct(lead, wrong, desk.new_id(desk.clock()), WrapUp("no_answer"), "点错了")
    promises.cancel(desk, first, "又说没钱")
    card = people.card(desk, person.id)
    assert {one.state for one in card.promises} == {"cancelled"}
    assert card.follow_ups == ()
    assert queue.promises_due(desk, 5).rows == ()


def test_what_was_asked_of_a_group_protects_everybody_who_leaves_it(desk, lead):
    first = make_person(desk)
    second = make_person(desk, mobiles=(SECOND,))
    third = make_person(desk, mobiles=(THIRD,))
    merging.merge(lead, first.id, second.id)
    holds.place(desk, second.id, HoldKind.ILLNESS, None)
    wishes.opt_out(desk, second.id, Asked())
    merging.merge(lead, second.id, third.id)
    merging.split(lead, first.id)
    assert [one.kind for one in people.card(desk, first.id).holds] == [HoldKind.ILLNESS]
    assert len(wishes.listed(desk, first.id).opt_outs) == 1
    assert audit.verify_store(desk.store).differing == ()


def test_what_another_asked_before_the_merge_does_not_go_along(desk, lead):
    first = make_person(desk)
    second = make_person(desk, mobiles=(SECOND,))
    third = make_person(desk, mobiles=(THIRD,))
    merging.merge(lead, first.id, second.id)
    holds.place(desk, third.id, HoldKind.ILLNESS, None)
    merging.merge(lead, second.id, third.id)
    merging.split(lead, first.id)
    assert people.card(desk, first.id).holds == ()


def test_a_hold_stated_wrongly_ends_for_the_record_that_was_split_off_too(desk, lead):
    first, second = make_person(desk), make_person(desk, mobiles=(SECOND,))
    merging.merge(lead, first.id, second.id)
    wrong = _ended(desk, second, "complaint", hold_kind=HoldKind.COMPLAINT)
    merging.split(lead, first.id)
    wrapups.correct(lead, wrong, desk.new_id(desk.clock()), WrapUp("talked", note="-"), "点错了")
    assert {row.debtor_id for row in queue.page(desk, 5).rows} == {first.id, second.id}
    assert audit.verify_store(desk.store).differing == ()


def test_an_outcome_whose_id_another_contact_has_is_not_lost_in_silence(desk):
    first, second = make_person(desk), make_person(desk, mobiles=(SECOND,))
    taken = _ended(desk, first, "no_answer")
    permit = _permit(desk, second)
    with pytest.raises(DeskError):
        wrapups.wrap_up(desk, permit.id, taken, WrapUp("talked", note="说了很多"))
    with pytest.raises(DeskError):
        wrapups.correct(desk, taken, taken, WrapUp("busy"), "点错了")


def test_a_call_that_is_another_persons_is_not_received_in_silence(desk):
    first, second = make_person(desk), make_person(desk, mobiles=(SECOND,))
    inbound.receive(desk, "1" * 32, first.id)
    with pytest.raises(DeskError, match=r"talk\.unknown"):
        inbound.receive(desk, "1" * 32, second.id)


def test_words_typed_without_the_call_outlive_a_call_that_began_before_them(desk):
    person = make_person(desk)
    permit = _permit(desk, person)
    drafts.keep(desk, person.id, permit.id, "在谈")
    drafts.keep(desk, person.id, None, "另一个窗口里写的")
    drafts.keep(desk, person.id, permit.id, "在谈，还")
    assert {one.note for one in drafts.standing(desk)} == {"另一个窗口里写的", "在谈，还"}


def test_words_about_two_records_outlive_their_merge(desk, lead):
    first, second = make_person(desk), make_person(desk, mobiles=(SECOND,))
    drafts.keep(desk, first.id, None, "甲的事")
    drafts.keep(desk, second.id, None, "乙的事")
    merging.merge(lead, first.id, second.id)
    drafts.keep(desk, second.id, None, "乙的事，再加")
    assert {one.note for one in drafts.standing(desk)} == {"甲的事", "乙的事，再加"}


def test_a_call_of_friday_with_words_typed_in_it_is_open_on_monday(store):
    time = FakeClock()
    desk = make_desk(store, clock=time)
    person = make_person(desk)
    permit = _permit(desk, person)
    calls.dial(desk, permit)
    drafts.keep(desk, person.id, permit.id, "没写完的")
    time.forward(days=3)
    (talk,) = talks.open_talks(desk)
    assert talk.permit_id == permit.id


def test_a_call_with_an_outcome_is_never_open(store):
    time = FakeClock()
    desk = make_desk(store, clock=time)
    person = make_person(desk)
    permit = _permit(desk, person)
    calls.dial(desk, permit)
    time.forward(seconds=-30)
    wrapups.wrap_up(desk, permit.id, "a" * 32, WrapUp("no_answer"))
    assert talks.open_talks(desk) == ()


def test_erasing_words_erases_them_where_they_are_still_being_typed(desk, admin):
    person = make_person(desk)
    bob = seated(desk, "bob")
    people.note(desk, person.id, "病情")
    drafts.keep(desk, person.id, None, "病情很重", {"hold": "illness"})
    drafts.keep(bob, person.id, None, "他病了")
    assert texts.erase(admin, person.id, None, "本人要求") == 3
    assert drafts.standing(desk) == drafts.standing(bob) == ()
    assert audit.verify_store(desk.store).differing == ()


def test_a_note_that_is_sent_twice_is_one_note(desk):
    person = make_person(desk)
    for _ in range(2):
        people.note(desk, person.id, "家里有老人", note_id="b" * 32)
    assert len(people.card(desk, person.id).timeline) == 1
    other = make_person(desk, mobiles=(SECOND,))
    with pytest.raises(DeskError):
        people.note(desk, other.id, "别的话", note_id="b" * 32)


def test_named_words_are_erased_from_the_drafts_they_stand_in_alone(desk, admin):
    person = make_person(desk)
    people.note(desk, person.id, "病情")
    drafts.keep(desk, person.id, None, "他说了病情")
    bob = seated(desk, "bob")
    drafts.keep(bob, person.id, None, "下周再打")
    (note,) = texts.of_person(admin, person.id)
    assert texts.erase(admin, person.id, [note.id], "本人要求") == 2
    assert drafts.standing(desk) == ()
    assert [one.note for one in drafts.standing(bob)] == ["下周再打"]


def test_words_to_erase_are_found_in_drafts_alone(desk, admin):
    person = make_person(desk)
    drafts.keep(desk, person.id, None, "病情")
    assert texts.erase(admin, person.id, None, "本人要求") == 1
    assert drafts.standing(desk) == ()
