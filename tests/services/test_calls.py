"""May I call? The permit, the dial, and what counts, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.domain.contact import Answer, HoldKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import calls, holds, merging, people, wrapups
from app.storage import queue as places
from app.storage import staff as members
from tests.fakes import FakeClock
from tests.make import MOBILE, make_desk, make_person, seated

SECOND = "+8613490000002"
FRIEND = "+8613490000009"


@pytest.fixture
def desk(store):
    return make_desk(store)


def _ask(desk, person, point=0):
    return calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[point])


def _call(desk, person, disposition, point=0, **stated):
    permit = _ask(desk, person, point)
    outcome = desk.new_id(desk.clock())
    wrapups.wrap_up(desk, permit.id, outcome, WrapUp(disposition, note="-", **stated))
    return outcome


def _refused(desk, person, point=0):
    """The rules that forbid a call."""
    with pytest.raises(ContactRefused) as refusal:
        _ask(desk, person, point)
    return {reason.rule for reason in refusal.value.verdict.reasons}


def _fails(code, action, *arguments):
    with pytest.raises(DeskError) as error:
        action(*arguments)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("hour", "minute", "allowed"), [(7, 59, False), (8, 0, True), (21, 59, True), (22, 0, False)]
)
def test_calls_are_allowed_from_eight_to_before_twenty_two(desk, hour, minute, allowed):
    person = make_person(desk)
    desk.clock.set(hour, minute)
    (seen,) = calls.may_contact(desk, person.id)
    assert (seen.verdict.answer is Answer.ALLOW) == allowed
    if allowed:
        assert _ask(desk, person).id
    else:
        assert _refused(desk, person) == {"quiet_hours"}


def test_a_permit_never_outlasts_the_window(desk):
    person = make_person(desk)
    desk.clock.set(21, 59)
    desk.clock.forward(seconds=40)
    permit = _ask(desk, person)
    assert permit.expires_at - permit.issued_at < timedelta(seconds=21)
    desk.clock.forward(seconds=20)
    _fails("permit.expired", calls.dial, desk, permit)


def test_the_fourth_conversation_of_a_day_is_refused_and_the_next_day_has_its_own(desk):
    person = make_person(desk, mobiles=(MOBILE, SECOND))
    for point in (0, 1, 0):
        _call(desk, person, "talked", point)
    assert _refused(desk, person, 1) == {"effective_calls"}
    desk.clock.set(8, 0, day=24)
    assert _ask(desk, person, 1).id


def test_the_seventh_dial_to_a_number_is_refused_whoever_is_dialled_there(desk):
    first, second = make_person(desk), make_person(desk, "李小红", mobiles=(MOBILE, SECOND))
    for person in (first, first, first, second, second, second):
        _call(desk, person, "no_answer")
    assert _refused(desk, first) == {"unanswered_dials"}
    assert _refused(desk, second) == {"unanswered_dials"}
    assert _ask(desk, second, 1).id


def test_an_open_permit_counts_until_it_lapses(desk):
    person = make_person(desk, mobiles=(MOBILE, SECOND))
    _ask(desk, person)
    assert "open_permit" in _refused(desk, person, 1)
    desk.clock.forward(seconds=61)
    assert _ask(desk, person, 1).id


def test_a_call_without_outcome_blocks_the_next_one(desk):
    person = make_person(desk)
    calls.dial(desk, _ask(desk, person))
    desk.clock.forward(minutes=30)
    assert "open_permit" in _refused(desk, person)
    assert len(calls.open_permits(desk)) == 1


def test_the_same_press_is_the_same_permit(desk):
    person = make_person(desk)
    asked = desk.new_id(desk.clock())
    first = calls.ask_permit(desk, asked, person.id, person.points[0])
    again = calls.ask_permit(desk, asked, person.id, person.points[0])
    assert (first.id, first.issued_at, first.expires_at) == (
        again.id, again.issued_at, again.expires_at,
    )  # fmt: skip


def test_a_permit_is_used_once_and_not_after_it_expired(desk):
    person = make_person(desk)
    permit = _ask(desk, person)
    calls.dial(desk, permit)
    assert desk.phone.dialled == [MOBILE]
    _fails("permit.used", calls.dial, desk, permit)
    late = _ask(desk, make_person(desk, mobiles=(SECOND,)))
    desk.clock.forward(seconds=61)
    _fails("permit.expired", calls.dial, desk, late)
    assert desk.phone.dialled == [MOBILE]


def test_a_permit_serves_nobody_else(desk):
    person = make_person(desk)
    permit = _ask(desk, person)
    _fails("permit.unknown", calls.dial, seated(desk, "bob"), permit)


def test_a_third_party_is_called_only_after_three_dials_and_a_day(desk):
    person = make_person(desk, third=(FRIEND,))
    assert "third_party_unreached" in _refused(desk, person, 1)
    for _ in range(3):
        _call(desk, person, "no_answer")
    assert "third_party_unreached" in _refused(desk, person, 1)
    desk.clock.set(9, 0, day=24)
    assert _ask(desk, person, 1).id


def test_a_third_party_who_refuses_is_left_alone_for_good(desk):
    person = make_person(desk, third=(FRIEND,))
    for _ in range(3):
        _call(desk, person, "no_answer")
    desk.clock.set(9, 0, day=24)
    _call(desk, person, "third_party_refuses", 1)
    desk.clock.set(9, 0, day=28)
    assert "third_party_refused" in _refused(desk, person, 1)
    assert _ask(desk, person).id


def test_a_hold_stops_every_number_and_its_release_opens_them(desk):
    person = make_person(desk, mobiles=(MOBILE, SECOND))
    holds.place(desk, person.id, HoldKind.COMPLAINT, date(2026, 12, 1))
    assert _refused(desk, person, 0) == _refused(desk, person, 1) == {"holds"}
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    _fails("login.not_allowed", holds.release, desk, person.id, HoldKind.COMPLAINT, "已了结")
    holds.release(lead, person.id, HoldKind.COMPLAINT, "已了结")
    _fails("hold.none", holds.release, lead, person.id, HoldKind.COMPLAINT, "已了结")
    desk.clock.forward(hours=1)
    assert _ask(desk, person).id


def test_a_hold_between_permit_and_dial_stops_the_dial(desk):
    person = make_person(desk)
    permit = _ask(desk, person)
    holds.place(seated(desk, "lead", Role.TEAM_LEAD), person.id, HoldKind.ILLNESS, None)
    _fails("permit.withdrawn", calls.dial, desk, permit)
    assert desk.phone.dialled == []


def test_a_hold_of_a_clock_that_runs_ahead_holds_at_once(desk):
    person = make_person(desk)
    ahead = replace(
        seated(desk, "lead", Role.TEAM_LEAD), clock=FakeClock(desk.clock() + timedelta(seconds=90))
    )
    holds.place(ahead, person.id, HoldKind.COMPLAINT, None)
    assert _refused(desk, person) == {"holds"}


def test_a_hold_of_a_clock_that_runs_behind_stops_the_dial_too(desk):
    person = make_person(desk)
    permit = _ask(desk, person)
    behind = replace(
        seated(desk, "lead", Role.TEAM_LEAD), clock=FakeClock(desk.clock() - timedelta(seconds=20))
    )
    holds.place(behind, person.id, HoldKind.COMPLAINT, None)
    _fails("permit.withdrawn", calls.dial, desk, permit)
    assert desk.phone.dialled == []


def test_who_owes_nothing_any_more_is_not_dialled(desk):
    person = make_person(desk)
    permit = _ask(desk, person)
    with desk.store.begin() as tx:
        tx.connection.execute(text("UPDATE debts SET state = 'recall'"))
    _fails("permit.withdrawn", calls.dial, desk, permit)


def test_of_two_permits_of_people_merged_since_neither_is_dialled_while_both_are_open(desk):
    first, second = make_person(desk), make_person(desk, "王晓明", mobiles=(SECOND,))
    bob = seated(desk, "bob")
    permits = (_ask(desk, first), _ask(bob, second))
    merging.merge(seated(desk, "lead", Role.TEAM_LEAD), second.id, first.id)
    _fails("permit.withdrawn", calls.dial, desk, permits[0])
    _fails("permit.withdrawn", calls.dial, bob, permits[1])
    assert desk.phone.dialled == []


def test_a_permit_asked_for_again_after_its_time_is_none(desk):
    person = make_person(desk, mobiles=(MOBILE, SECOND))
    used = _ask(desk, person)
    calls.dial(desk, used)
    _fails("permit.used", calls.ask_permit, desk, used.id, person.id, person.points[0])
    other = make_person(desk, "李静", mobiles=("+8613490000005",))
    late = _ask(desk, other)
    desk.clock.forward(seconds=61)
    _fails("permit.expired", calls.ask_permit, desk, late.id, other.id, other.points[0])


def test_a_conversation_with_the_debtor_at_anothers_number_counts(desk):
    person = make_person(desk, third=(FRIEND,))
    for _ in range(3):
        _call(desk, person, "no_answer")
    desk.clock.set(9, 0, day=24)
    _call(desk, person, "talked", 1)
    assert "third_party_unreached" in _refused(desk, person, 1)
    for _ in range(2):
        _call(desk, person, "talked")
    assert _refused(desk, person) == {"effective_calls"}


def test_a_number_found_wrong_later_erases_no_conversation_with_the_right_person(desk):
    person = make_person(desk, mobiles=(MOBILE, SECOND))
    for _ in range(2):
        _call(desk, person, "talked")
    _call(desk, person, "wrong_number")
    _call(desk, person, "talked", 1)
    assert _refused(desk, person, 1) == {"effective_calls"}


def test_a_third_party_who_refused_is_known_by_the_number_under_every_record(desk):
    first = make_person(desk, third=(FRIEND,))
    second = make_person(desk, "李静", mobiles=(SECOND,), third=(FRIEND,))
    merging.merge(seated(desk, "lead", Role.TEAM_LEAD), second.id, first.id)
    for _ in range(3):
        _call(desk, first, "no_answer")
    desk.clock.set(9, 0, day=24)
    _call(desk, first, "third_party_refuses", 1)
    assert "third_party_refused" in _refused(desk, second, 1)


def test_a_third_party_who_refuses_at_the_debtors_number_speaks_for_that_number_only(desk):
    person = make_person(desk, mobiles=(MOBILE, SECOND), third=(FRIEND,))
    _call(desk, person, "third_party_refuses")
    assert _refused(desk, person, 0) == {"opt_outs"}
    for _ in range(3):
        _call(desk, person, "no_answer", 1)
    desk.clock.set(9, 0, day=24)
    assert _ask(desk, person, 2).id


def test_a_wish_for_no_calls_stops_every_number(desk):
    person = make_person(desk, mobiles=(MOBILE, SECOND))
    _call(desk, person, "asks_no_calls")
    assert _refused(desk, person, 1) == {"opt_outs"}


def test_a_wrong_number_is_not_called_again_and_counts_against_nobody(desk):
    person = make_person(desk, mobiles=(MOBILE, SECOND))
    _call(desk, person, "wrong_number")
    assert "number_not_theirs" in _refused(desk, person, 0)
    for _ in range(3):
        _call(desk, person, "talked", 1)
    assert _refused(desk, person, 1) == {"effective_calls"}


def test_with_nothing_owed_nobody_is_called(desk):
    person = make_person(desk, overdue=(0,))
    assert _refused(desk, person) == {"nothing_owed"}


def test_a_clock_set_back_stops_work_and_leaves_no_trace(desk):
    person = make_person(desk)
    _call(desk, person, "talked")
    permit = _ask(desk, person)
    desk.clock.forward(hours=-1)
    before = _entries(desk, person)
    _fails("clock.back", _ask, desk, person)
    _fails("clock.back", calls.dial, desk, permit)
    assert _entries(desk, person) == before
    assert desk.phone.dialled == []


def test_a_closed_account_calls_nobody_from_a_window_left_open(desk):
    person = make_person(desk)
    permit = _ask(desk, person)
    with desk.store.begin() as tx:
        members.set_active(tx, desk.need().login, False)
    before = _entries(desk, person)
    _fails("login.closed", _ask, desk, person)
    _fails("login.closed", calls.dial, desk, permit)
    assert _entries(desk, person) == before
    assert desk.phone.dialled == []


def test_a_lease_of_ones_own_is_renewed_in_its_second_half_only(desk):
    person = make_person(desk)

    def until():
        with desk.store.read() as tx:
            return places.lease(tx, person.id).until

    _call(desk, person, "no_answer")
    permit = _ask(desk, person)
    first = until()
    lasts = timedelta(minutes=desk.settings.lease_minutes)
    desk.clock.forward(minutes=1)
    _ask(desk, person)
    assert until() == first
    desk.clock.forward(minutes=desk.settings.lease_minutes - 2)
    _ask(desk, person)
    assert until() > first
    assert permit.issued_at + lasts == first


def _entries(desk, person):
    from app.storage import log

    with desk.store.read() as tx:
        return len(log.entries(tx, person.id))


def test_a_phone_without_line_leaves_the_contact_on_record(desk):
    person = make_person(desk)
    permit = _ask(desk, person)
    desk.phone.broken = True
    _fails("phone.no_line", calls.dial, desk, permit)
    _fails("permit.used", calls.dial, desk, permit)


def test_a_collector_can_do_nothing_with_a_person_of_somebody_else(desk):
    other = seated(desk, "bob")
    person = make_person(desk, "孙小云", collector=other.staff)
    for action in (
        lambda: people.card(desk, person.id),
        lambda: people.reveal(desk, person.id, person.points[0]),
        lambda: calls.may_contact(desk, person.id),
        lambda: _ask(desk, person),
        lambda: holds.place(desk, person.id, HoldKind.DISPUTE, None),
    ):
        _fails("person.unknown", action)
    assert _ask(other, person).id
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    assert people.card(lead, person.id).name == "孙小云"
    assert people.reveal(lead, person.id, person.points[0]) == MOBILE


def test_whoever_a_colleague_works_on_is_taken(desk):
    person = make_person(desk)
    _call(desk, person, "no_answer")  # its outcome lets the person go
    permit = _ask(seated(desk, "bob"), person)
    _fails("person.taken", _ask, desk, person)
    assert permit.id


def test_compliance_contacts_nobody(desk):
    person = make_person(desk)
    _fails("login.not_allowed", _ask, seated(desk, "eve", Role.COMPLIANCE), person)


def test_merged_people_share_their_allowances_and_split_ones_do_not(desk):
    first, second = make_person(desk), make_person(desk, "王晓明", mobiles=(SECOND,))
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    for _ in range(2):
        _call(desk, first, "talked")
    _call(desk, second, "talked")
    merging.merge(lead, second.id, first.id)
    assert _refused(desk, first) == {"effective_calls"}
    assert _refused(desk, second) == {"effective_calls"}
    merging.split(lead, second.id)
    assert _ask(desk, first).id
    assert _ask(desk, second).id
