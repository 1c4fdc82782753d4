"""A clock that was ahead locks nobody in for good, and wins nobody a call."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.contact import Answer, HoldKind
from app.domain.entries import DESK, EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import audit, calls, clock, holds, imports, people, queue, wrapups
from app.services.intake import ImportOptions
from app.storage import log
from tests.fakes import FakeClock
from tests.make import MOBILE, make_desk, make_person, seated

SECOND = "+8613490000002"
DUE = date(2026, 11, 28)


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def admin(desk):
    return seated(desk, "root", Role.ADMIN)


def _ask(desk, person, point=0):
    return calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[point])


def _call(desk, person, code="talked", point=0):
    permit = _ask(desk, person, point)
    calls.dial(desk, permit)
    wrapups.wrap_up(desk, permit.id, desk.new_id(desk.clock()), WrapUp(code, note="-"))
    return permit


def _refused(desk, person, point=0):
    with pytest.raises(ContactRefused) as refused:
        _ask(desk, person, point)
    return {reason.rule for reason in refused.value.verdict.reasons}


def _fails(code, *call):
    with pytest.raises(DeskError) as error:
        call[0](*call[1:])
    assert error.value.code == code


def _accept(admin):
    return clock.accept_ahead(admin, admin.today(admin.clock()))


def _entries(desk, chain):
    with desk.store.read() as tx:
        return log.entries(tx, chain)


def _holds(desk):
    seen = audit.verify_store(desk.store)
    assert (seen.broken, seen.differing) == (None, ())
    return seen


def test_a_year_ahead_and_back_is_answered_for_by_an_administrator_and_counts_today(desk, admin):
    person = make_person(desk)
    desk.clock.forward(days=365)
    _call(desk, person)
    _call(desk, person)
    latest = desk.clock()
    desk.clock.forward(days=-365)
    _fails("clock.back", _ask, desk, person)
    bob = seated(desk, "bob")
    _fails("clock.back", _ask, bob, person)

    done = _accept(admin)
    assert (done.people, done.staff_id) == (1, admin.need().id)
    assert done.until < latest and done.entries == len(_entries(desk, person.id)) - 1
    assert _entries(desk, person.id)[-1].kind is EntryKind.CLOCK_ACCEPTED
    assert _entries(desk, DESK)[-1].kind is EntryKind.CLOCK_ACCEPTED
    assert _holds(desk).accepted == (done,)

    _call(desk, person)  # the third of today: the two that were ahead count
    assert _refused(desk, person) == {"effective_calls"}
    desk.clock.set(23, 59)
    assert "effective_calls" in _refused(desk, person)
    desk.clock.set(8, 1, day=24)
    for _ in range(3):
        _call(desk, person)
    assert _refused(desk, person) == {"effective_calls"}
    _holds(desk)


def test_whoever_is_limited_does_not_answer_for_the_clock(desk):
    person = make_person(desk)
    desk.clock.forward(days=365)
    _call(desk, person)
    desk.clock.forward(days=-365)
    before = _entries(desk, person.id), _entries(desk, DESK)
    for role in (Role.COLLECTOR, Role.VISITOR, Role.TEAM_LEAD):
        _fails("login.not_allowed", _accept, seated(desk, role.value, role))
    assert (_entries(desk, person.id), _entries(desk, DESK)) == before
    assert _accept(seated(desk, "eva", Role.COMPLIANCE)).people == 1
    assert _ask(desk, person).id


def test_the_date_is_typed_by_a_person_who_knows_it(desk, admin):
    person = make_person(desk)
    _call(desk, person)
    today = desk.today(desk.clock())
    desk.clock.forward(days=-2)  # the clock is wrong, and the record right
    _fails("clock.other_day", clock.accept_ahead, admin, today)
    _fails("clock.back", _ask, desk, person)


def test_with_nothing_ahead_there_is_nothing_to_answer_for(desk, admin):
    person = make_person(desk)
    _call(desk, person)
    before = _entries(desk, DESK)
    _fails("clock.nothing_ahead", _accept, admin)
    desk.clock.forward(days=365)
    _call(desk, person)
    desk.clock.forward(days=-365)
    _accept(admin)
    _fails("clock.nothing_ahead", _accept, admin)
    assert len(_entries(desk, DESK)) == len(before) + 1


def test_an_acceptance_at_a_clock_set_back_wins_no_call(desk, admin):
    """Calls of today, moved to the day before yesterday by a dishonest administrator."""
    person = make_person(desk)
    for _ in range(3):
        _call(desk, person)
    desk.clock.forward(days=-2)
    _accept(admin)
    assert _refused(desk, person) == {"effective_calls"}
    desk.clock.forward(days=1)
    _call(desk, person)  # of that wrong day: it is dated yesterday
    desk.clock.forward(days=1)
    assert _refused(desk, person) == {"effective_calls"}
    _holds(desk)


def test_a_day_ahead_again_and_again_still_counts_as_one_day(desk, admin):
    person = make_person(desk)
    for days in (1, 2, 3):
        desk.clock.forward(days=days)
        for _ in range(3):
            _call(desk, person)
        desk.clock.forward(days=-days)
        _accept(admin)
        assert _refused(desk, person) == {"effective_calls"}
    assert len(_holds(desk).accepted) == 3


def test_unanswered_dials_to_a_number_count_under_every_person_who_has_it(desk, admin):
    person = make_person(desk)
    other = make_person(desk, "李静", mobiles=(MOBILE,))
    desk.clock.forward(days=365)
    for _ in range(6):
        _call(desk, person, "no_answer")
    desk.clock.forward(days=-365)
    bob = seated(desk, "bob")
    _fails("clock.back", _ask, bob, other)
    _accept(admin)
    assert _refused(bob, other) == {"unanswered_dials"}
    assert _refused(desk, person) == {"unanswered_dials"}
    desk.clock.set(8, 1, day=24)
    assert _ask(bob, other).id


def test_a_permit_of_a_clock_ahead_is_for_no_minute_and_blocks_for_no_year(desk, admin):
    person = make_person(desk)
    desk.clock.forward(days=365)
    permit = _ask(desk, person)
    desk.clock.forward(days=-365)
    _fails("clock.back", calls.dial, desk, permit)
    _fails("permit.expired", calls.ask_permit, desk, permit.id, person.id, person.points[0])
    _accept(admin)
    _fails("permit.expired", calls.dial, desk, permit)
    _fails("permit.expired", calls.ask_permit, desk, permit.id, person.id, person.points[0])
    assert _refused(desk, person) == {"open_permit"}
    desk.clock.forward(seconds=desk.settings.permit_seconds + 1)
    assert _ask(desk, person).id


def test_the_outcome_of_a_permit_that_was_ahead_is_dated_now(desk, admin):
    person = make_person(desk)
    desk.clock.forward(days=365)
    permit = _ask(desk, person)
    desk.clock.forward(days=-365)
    _accept(admin)
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp("talked", note="-"))
    now = desk.clock()
    assert all(one.at <= now for one in people.card(desk, person.id).timeline)
    assert all(one.at <= now for one in _entries(desk, person.id)[-3:])
    _fails("clock.nothing_ahead", _accept, admin)
    for _ in range(2):
        _call(desk, person)
    assert _refused(desk, person) == {"effective_calls"}
    _holds(desk)


def test_a_hold_placed_by_a_clock_far_ahead_holds_at_once_and_afterwards(desk, admin):
    person = make_person(desk)
    lead = replace(
        seated(desk, "lead", Role.TEAM_LEAD), clock=FakeClock(desk.clock() + timedelta(days=365))
    )
    holds.place(lead, person.id, HoldKind.COMPLAINT, None)
    (answer,) = calls.may_contact(desk, person.id)
    assert [one.rule for one in answer.verdict.reasons] == ["holds"]
    _accept(admin)
    assert _refused(desk, person) == {"holds"}


def test_a_wish_of_a_clock_far_ahead_is_heard_afterwards(desk, admin):
    person = make_person(desk, mobiles=(MOBILE, SECOND))
    desk.clock.forward(days=365)
    _call(desk, person, "asks_no_calls")
    desk.clock.forward(days=-365)
    _accept(admin)
    assert _refused(desk, person, 1) == {"opt_outs"}


def _file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("案件编号,委托方,客户姓名,逾期总额\nA1,甲,王伟,100.00\n", encoding="utf-8")
    return path


def test_whatever_would_be_dated_behind_the_record_is_stopped_in_one_sentence(
    desk, admin, tmp_path
):
    person, other = make_person(desk), make_person(desk, "李静", mobiles=(SECOND,))
    permit = _ask(desk, person)
    calls.dial(desk, permit)
    lead = seated(desk, "lea", Role.TEAM_LEAD)
    desk.clock.forward(days=1)
    holds.place(lead, other.id, HoldKind.COMPLAINT, None)  # the newest moment is somebody else's
    desk.clock.forward(days=-1)
    promise = WrapUp("promise", note="-", promise_amount=Money(5_000), promise_due_on=DUE)
    dated = {
        "import": (imports.import_file, lead, _file(tmp_path), ImportOptions()),
        "outcome": (wrapups.wrap_up, desk, permit.id, "b" * 32, WrapUp("talked", note="-")),
        "promise": (wrapups.wrap_up, desk, permit.id, "b" * 32, promise),
        "hold": (holds.place, desk, person.id, HoldKind.ILLNESS, None),
        "note": (people.note, desk, person.id, "-"),
        "call": (_ask, seated(desk, "bob"), person),
        "opening": (clock.look, desk),
    }
    before = _entries(desk, person.id), _entries(desk, DESK)
    for act, *arguments in dated.values():
        _fails("clock.back", act, *arguments)
    assert (_entries(desk, person.id), _entries(desk, DESK)) == before
    desk.clock.forward(days=1)
    for name in ("opening", "import", "hold", "promise"):
        act, *arguments = dated[name]
        act(*arguments)
    _holds(desk)


def test_once_somebody_answered_for_what_is_ahead_all_writes_go_on(desk, admin):
    person, other = make_person(desk), make_person(desk, "李静", mobiles=(SECOND,))
    desk.clock.forward(days=365)
    holds.place(desk, other.id, HoldKind.COMPLAINT, None)
    desk.clock.forward(days=-365)
    _fails("clock.back", clock.look, desk)
    _accept(admin)
    clock.look(desk)
    _call(desk, person)
    holds.place(desk, person.id, HoldKind.ILLNESS, None)
    _holds(desk)


def test_a_step_of_seconds_stops_nobody(desk):
    person = make_person(desk)
    people.note(desk, person.id, "-")
    desk.clock.forward(seconds=-desk.settings.clock_slack_seconds + 1)
    clock.look(desk)
    people.note(desk, person.id, "-")


def test_nobody_stays_taken_for_a_year_and_places_are_those_of_today(desk, admin):
    person = make_person(desk)
    queue.refresh(desk)
    (before,) = queue.page(desk, 5).rows
    desk.clock.forward(days=365)
    queue.refresh(desk)
    queue.next_person(desk)
    (ahead,) = queue.page(desk, 5).rows
    assert ahead.score != before.score
    desk.clock.forward(days=-365)
    bob = seated(desk, "bob")
    _accept(admin)
    queue.refresh(bob)
    (row,) = queue.page(bob, 5).rows
    assert (row.score, row.stage, row.points) == (before.score, before.stage, before.points)
    assert queue.next_person(bob) == person.id
    assert _ask(bob, person).id


def test_the_answer_shown_is_the_answer_given(desk, admin):
    person = make_person(desk)
    desk.clock.forward(days=30)
    for _ in range(3):
        _call(desk, person)
    desk.clock.forward(days=-30)
    _accept(admin)
    (shown,) = calls.may_contact(desk, person.id)
    assert shown.verdict.answer is Answer.DENY
    assert _refused(desk, person) == {one.rule for one in shown.verdict.reasons}
    assert shown.verdict.next_allowed_at.isoformat() == "2026-11-24T00:00:00+00:00"


def _tries(desk, person):
    """Whether a call was made."""
    try:
        _call(desk, person)
    except DeskError:
        return False
    return True


@pytest.mark.parametrize("seed", range(8))
def test_no_play_with_the_clock_wins_a_call_on_a_true_day(desk, admin, seed):
    """However it is set ahead, set right, accepted and called: at the true time never too often."""
    chance = random.Random(seed)
    person = make_person(desk)
    true, off = FakeClock(desk.clock()), timedelta()
    _call(desk, person)
    made = Counter({desk.today(true.at): 1})
    moves = ("call", "call", "call", "ahead", "right", "accept", "hours")
    for move in chance.choices(moves, k=60):
        if move in ("ahead", "right"):
            off = timedelta(days=chance.choice((1, 2, 40)) if move == "ahead" else 0)
        elif move == "hours":
            true.forward(hours=chance.choice((2, 5)))
        desk.clock.at = true() + off
        if move == "call" and _tries(desk, person) and not off:
            made[desk.today(true.at)] += 1
        if move == "accept" and not off:  # whoever accepts knows the date
            with suppress(DeskError):  # nothing is ahead
                _accept(admin)
    assert max(made.values()) <= 3
    _holds(desk)
