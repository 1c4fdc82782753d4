"""What an outcome sets in motion, and what its correction takes back, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.contact import Channel, HoldKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.flags import FlagKind, Said
from app.domain.money import Money
from app.domain.people import PointState
from app.domain.promises import WrapUp
from app.domain.queue import FollowUpKind
from app.domain.staff import Role
from app.rules.dispositions import Ask
from app.services import audit, calls, flags, people, queue, wishes, wrapups
from tests.make import MOBILE, make_desk, make_person, seated

SECOND = "+8613490000002"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def person(desk):
    return make_person(desk, mobiles=(MOBILE, SECOND))


def _stated(desk, disposition):
    promise = disposition == "promise"
    return WrapUp(
        disposition,
        note="-",
        promise_amount=Money(50_000, "CNY") if promise else None,
        promise_due_on=date(2026, 11, 25) if promise else None,
        callback_at=desk.clock() + timedelta(hours=1)
        if Ask.CALLBACK in desk.rules.dispositions[disposition].asks
        else None,
    )


def _call(desk, person, disposition, point=0):
    now = desk.clock()
    permit = calls.ask_permit(desk, desk.new_id(now), person.id, person.points[point])
    outcome = desk.new_id(now)
    wrapups.wrap_up(desk, permit.id, outcome, _stated(desk, disposition))
    return permit.id, outcome


def _correct(desk, outcome, disposition):
    right = desk.new_id(desk.clock())
    wrapups.correct(desk, outcome, right, _stated(desk, disposition), "输错了")
    return right


def _fails(code, action, *arguments):
    with pytest.raises(DeskError) as error:
        action(*arguments)
    assert error.value.code == code


def _may_call(desk, person, point=0):
    desk.clock.forward(minutes=2)
    try:
        calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[point])
    except ContactRefused:
        return False
    desk.clock.forward(minutes=2)
    return True


def test_every_disposition_can_be_stated_and_leaves_a_sound_book(desk):
    codes = [code for code, one in desk.rules.dispositions.items() if "call" in one.channels]
    assert len(codes) > 12
    for number, code in enumerate(codes):
        _call(desk, make_person(desk, mobiles=(f"+8613491{number:06d}",)), code)
    seen = audit.verify_store(desk.store)
    assert (seen.broken, seen.differing) == (None, ())


def test_a_promise_is_kept_with_its_amount_and_looked_at_on_its_day(desk, person):
    _call(desk, person, "promise")
    card = people.card(desk, person.id)
    assert [(one.amount.minor, one.due_on, one.state) for one in card.promises] == [
        (50_000, date(2026, 11, 25), "open")
    ]
    assert [one.kind for one in card.follow_ups] == [FollowUpKind.PROMISE]
    assert "promise_open" in {point.code for point in card.why}


@pytest.mark.parametrize(
    ("disposition", "kind"),
    [
        ("dispute", HoldKind.DISPUTE),
        ("claims_paid", HoldKind.CLAIMS_PAID),
        ("distress", HoldKind.HARDSHIP),
    ],
)
def test_a_hold_that_was_asked_for_takes_the_person_out_of_the_queue(
    desk, person, disposition, kind
):
    _, outcome = _call(desk, person, disposition)
    assert [one.kind for one in people.card(desk, person.id).holds] == [kind]
    assert queue.page(desk, 10).rows == ()
    assert not _may_call(desk, person)
    outcome = _correct(desk, outcome, "talked")
    assert [one.kind for one in people.card(desk, person.id).holds] == [kind]
    assert not _may_call(desk, person)
    _correct(seated(desk, "lead", Role.TEAM_LEAD), outcome, "talked")
    assert people.card(desk, person.id).holds == ()
    assert [row.debtor_id for row in queue.page(desk, 10).rows] == [person.id]
    assert _may_call(desk, person)


@pytest.mark.parametrize(
    ("disposition", "state"),
    [("not_in_service", PointState.INVALID), ("wrong_number", PointState.WRONG)],
)
def test_a_number_is_marked_and_a_correction_takes_the_mark_away(desk, person, disposition, state):
    _, outcome = _call(desk, person, disposition)
    assert people.card(desk, person.id).points[0].state is state
    assert not _may_call(desk, person)
    _correct(desk, outcome, "no_answer")
    assert people.card(desk, person.id).points[0].state is PointState.ACTIVE
    assert _may_call(desk, person)


def test_a_number_stays_marked_while_somebody_still_says_so(desk, person):
    called = [_call(desk, person, "no_answer")[1] for _ in range(2)]
    says = ("wrong_number", "not_in_service")
    outcomes = [_correct(desk, *one) for one in zip(called, says, strict=True)]
    point = people.card(desk, person.id).points[0]
    assert point.state is PointState.WRONG
    _correct(desk, outcomes[0], "no_answer")
    assert people.card(desk, person.id).points[0].state is PointState.INVALID
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    wrong = Said(FlagKind.WRONG_NUMBER, point_id=person.points[0])
    raised = [flags.record(desk, person.id, wrong) for _ in range(2)]
    for flag, state in zip(reversed(raised), (PointState.WRONG, PointState.INVALID), strict=True):
        flags.withdraw(lead, flag, "听错了")
        assert people.card(desk, person.id).points[0].state is state
    _correct(desk, outcomes[1], "busy")
    assert people.card(desk, person.id).points[0].state is PointState.ACTIVE


def test_a_correction_takes_back_a_promise_a_call_back_and_a_wish(desk, person):
    _, outcome = _call(desk, person, "promise")
    outcome = _correct(desk, outcome, "callback")
    card = people.card(desk, person.id)
    assert [one.state for one in card.promises] == ["cancelled"]
    assert [one.kind for one in card.follow_ups] == [FollowUpKind.CALLBACK]
    outcome = _correct(desk, outcome, "asks_no_calls")
    assert people.card(desk, person.id).follow_ups == ()
    assert not _may_call(desk, person, 1)
    outcome = _correct(desk, outcome, "talked")
    assert not _may_call(desk, person, 1)
    _correct(seated(desk, "lead", Role.TEAM_LEAD), outcome, "talked")
    assert _may_call(desk, person, 1)


def test_nobody_wins_a_conversation_by_correcting_their_own(desk, person):
    outcomes = [_correct(desk, _call(desk, person, "talked")[1], "no_answer") for _ in range(3)]
    assert not _may_call(desk, person)
    right = _correct(desk, outcomes[0], "third_party_message")
    assert not _may_call(desk, person)
    _correct(seated(desk, "lead", Role.TEAM_LEAD), right, "no_answer")
    assert _may_call(desk, person)


def test_a_correction_to_a_conversation_counts_whoever_states_it(desk, person):
    for _ in range(3):
        _correct(desk, _call(desk, person, "no_answer")[1], "talked")
    assert not _may_call(desk, person)


def test_a_correction_needs_its_reason(desk, person):
    _, outcome = _call(desk, person, "busy")
    before = audit.verify_store(desk.store)
    _fails(
        "correction.no_reason", wrapups.correct, desk, outcome, "c" * 32, WrapUp("no_answer"), " "
    )
    assert audit.verify_store(desk.store) == before


def test_a_call_back_that_a_wrong_outcome_had_closed_is_to_be_made_still(desk, person):
    _call(desk, person, "callback")
    agreed = people.card(desk, person.id).follow_ups
    _, outcome = _call(desk, person, "talked")
    assert people.card(desk, person.id).follow_ups == ()
    right = _correct(desk, outcome, "dispute")
    assert people.card(desk, person.id).follow_ups == ()
    desk.clock.forward(hours=3)
    _correct(desk, right, "busy")
    assert people.card(desk, person.id).follow_ups == agreed


def test_a_promise_looked_at_earlier_comes_back_with_the_correction(desk, person):
    _call(desk, person, "promise")
    agreed = people.card(desk, person.id).follow_ups
    _, outcome = _call(desk, person, "promise")
    assert people.card(desk, person.id).follow_ups != agreed
    _correct(desk, outcome, "busy")
    assert people.card(desk, person.id).follow_ups == agreed


def test_a_call_back_agreed_by_a_lead_is_for_the_persons_own_collector(desk):
    own = make_person(desk, "孙小云", collector=desk.staff)
    _call(seated(desk, "lead", Role.TEAM_LEAD), own, "callback")
    desk.clock.forward(hours=2)
    assert [row.due_kind for row in queue.page(desk, 5).rows] == [FollowUpKind.CALLBACK]


@pytest.mark.parametrize("code", ["talked", "asks_no_calls", "distress"])
def test_an_outcome_that_asks_for_a_note_has_one(desk, person, code):
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    _fails("note.missing", wrapups.wrap_up, desk, permit.id, "b" * 32, WrapUp(code, note=" "))


def test_a_note_that_no_database_can_keep_is_kept_as_far_as_it_goes(desk, person):
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp("talked", note="好\ud800的\0"))
    assert people.card(desk, person.id).timeline[0].note == "好?的?"


def test_an_outcome_of_a_visit_is_not_stated_of_a_call(desk, person):
    only_visits = replace(desk.rules.dispositions["talked"], channels=(Channel.VISIT,))
    rules = replace(desk.rules, dispositions={**desk.rules.dispositions, "talked": only_visits})
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    visiting, stated = replace(desk, rules=rules), WrapUp("talked", note="-")
    _fails("outcome.does_not_fit", wrapups.wrap_up, visiting, permit.id, "b" * 32, stated)
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp("busy"))
    _fails("outcome.does_not_fit", wrapups.correct, visiting, "b" * 32, "c" * 32, stated, "错了")


def test_a_later_call_back_survives_the_correction_of_an_earlier_contact(desk, person):
    _, outcome = _call(desk, person, "talked")
    _call(desk, person, "callback")
    (due,) = people.card(desk, person.id).follow_ups
    _correct(desk, outcome, "no_answer")
    assert people.card(desk, person.id).follow_ups == (due,)


def test_the_old_outcome_stays_beside_the_new_one(desk, person):
    _, outcome = _call(desk, person, "talked")
    _correct(desk, outcome, "busy")
    lines = people.card(desk, person.id).timeline
    assert sorted((line.disposition, line.corrected) for line in lines) == [
        ("busy", False),
        ("talked", True),
    ]


def test_stating_the_same_outcome_twice_changes_nothing(desk, person):
    permit, outcome = _call(desk, person, "promise")
    before = audit.verify_store(desk.store)
    wrapups.wrap_up(desk, permit, outcome, _stated(desk, "promise"))
    assert audit.verify_store(desk.store) == before
    _fails(
        "outcome.stated", wrapups.wrap_up, desk, permit, desk.new_id(desk.clock()),
        _stated(desk, "busy"),
    )  # fmt: skip


def test_an_outcome_is_corrected_once_and_then_its_successor(desk, person):
    _, outcome = _call(desk, person, "talked")
    right = _correct(desk, outcome, "busy")
    _fails("outcome.corrected_already", _correct, desk, outcome, "promise")
    _correct(desk, right, "promise")
    _fails("outcome.not_found", _correct, desk, "0" * 32, "busy")


def test_what_a_colleague_stated_only_a_lead_corrects(desk, person):
    _, outcome = _call(desk, person, "talked")
    _fails("outcome.not_yours", _correct, seated(desk, "bob"), outcome, "busy")
    _correct(seated(desk, "lead", Role.TEAM_LEAD), outcome, "busy")


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (WrapUp("promise"), "promise.incomplete"),
        (
            WrapUp(
                "promise",
                promise_amount=Money(1, "CNY"),
                promise_due_on=date(2026, 11, 22),
            ),
            "promise.past",
        ),
        (
            WrapUp(
                "promise",
                promise_amount=Money(1, "CNY"),
                promise_due_on=date(9999, 12, 31),
            ),
            "promise.too_far",
        ),
        (WrapUp("callback"), "callback.incomplete"),
        (WrapUp("nonsense"), "outcome.unknown"),
    ],
)
def test_an_incomplete_outcome_is_refused_and_nothing_is_kept(desk, person, stated, code):
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    before = audit.verify_store(desk.store)
    _fails(code, wrapups.wrap_up, desk, permit.id, "b" * 32, stated)
    assert audit.verify_store(desk.store) == before


def test_nobody_states_the_outcome_of_a_colleagues_permit(desk, person):
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    _fails(
        "permit.unknown", wrapups.wrap_up, seated(desk, "bob"), permit.id, "b" * 32,
        WrapUp("busy"),
    )  # fmt: skip


def test_a_try_before_its_time_leaves_a_call_back_standing(desk, person):
    _call(desk, person, "callback")
    agreed = people.card(desk, person.id).follow_ups[0].due_at
    _call(desk, person, "no_answer")
    assert [one.due_at for one in people.card(desk, person.id).follow_ups] == [agreed]
    desk.clock.forward(hours=1, minutes=1)
    _call(desk, person, "no_answer")
    assert people.card(desk, person.id).follow_ups == ()


def _typed_call_back(hour, minute=0, day=24):
    return WrapUp("callback", callback_at=datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI))


@pytest.mark.parametrize(("hour", "minute"), [(23, 30), (22, 0), (7, 59), (0, 0)])
def test_a_call_back_outside_the_hours_is_refused_with_the_next_allowed_moment(
    desk, person, hour, minute
):
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    before = audit.verify_store(desk.store)
    with pytest.raises(DeskError) as refused:
        wrapups.wrap_up(desk, permit.id, "b" * 32, _typed_call_back(hour, minute))
    assert refused.value.code == "callback.outside_hours"
    assert audit.verify_store(desk.store) == before
    day = 25 if hour >= 22 else 24
    offered = refused.value.values["next"]
    assert offered == datetime(2026, 11, day, 8, tzinfo=SHANGHAI)
    stated = WrapUp("callback", callback_at=offered)
    wrapups.wrap_up(desk, permit.id, "b" * 32, stated)
    assert [one.due_at for one in people.card(desk, person.id).follow_ups] == [offered]


def test_a_call_back_years_ahead_and_one_beside_another_outcome_are_looked_at_too(desk, person):
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    far = WrapUp("callback", callback_at=datetime(2125, 11, 24, 10, tzinfo=SHANGHAI))
    _fails("callback.too_far", wrapups.wrap_up, desk, permit.id, "b" * 32, far)
    late = replace(_typed_call_back(23, 30), disposition="talked", note="-")
    _fails("callback.outside_hours", wrapups.wrap_up, desk, permit.id, "b" * 32, late)
    past = replace(_typed_call_back(9, day=20), disposition="talked", note="-")
    _fails("callback.incomplete", wrapups.wrap_up, desk, permit.id, "b" * 32, past)


def test_hours_that_the_person_agreed_to_are_hours_for_a_call_back(desk, person):
    lead, now = seated(desk, "lea", Role.TEAM_LEAD), desk.clock()
    for point in (None, person.points[0]):
        given = wishes.Agreed("outside_hours", Channel.CALL, "晚上十点半以后方便", now, None, point)
        consent = wishes.consent(lead, person.id, given)
        if point is None:
            wishes.withdraw_consent(lead, consent)
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    wrapups.wrap_up(desk, permit.id, "b" * 32, _typed_call_back(22, 30))


def test_more_than_is_overdue_is_promised_only_when_it_is_meant(desk, person):
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    stated = WrapUp(
        "promise", note="-", promise_amount=Money(9_999_999_00), promise_due_on=date(2026, 11, 25)
    )
    _fails("promise.more_than_owed", wrapups.wrap_up, desk, permit.id, "b" * 32, stated)
    wrapups.wrap_up(desk, permit.id, "b" * 32, replace(stated, means_more=True))
    assert people.card(desk, person.id).promises[0].amount == Money(9_999_999_00)


@pytest.mark.parametrize("disposition", ["no_answer", "talked"])
def test_somebody_called_about_a_promise_that_is_due_waits_until_tomorrow(
    desk, person, disposition
):
    """What was due stayed due after the call: the same person came after every other one."""
    other = make_person(desk, "乙", mobiles=("+8613491000777",), overdue=(100,))
    _call(desk, person, "promise")
    desk.clock.set(10, day=25)
    assert queue.next_person(desk) == person.id
    _call(desk, person, disposition)
    assert queue.next_person(desk) == other.id
    queue.release(desk)
    looks = people.card(desk, person.id).follow_ups
    assert [one.due_at for one in looks] == [datetime(2026, 11, 26, tzinfo=UTC)]
    assert [row.due_at for row in queue.page(desk, 9).rows] == [None, None]
    desk.clock.set(10, day=26)
    assert [row.debtor_id for row in queue.page(desk, 9).rows if row.due_at] == [person.id]


def test_whoever_asks_for_no_calls_is_not_put_before_others_for_a_promise(desk, person):
    _call(desk, person, "promise")
    desk.clock.set(10, day=25)
    _, outcome = _call(desk, person, "asks_no_calls")
    desk.clock.set(10, day=26)
    assert people.card(desk, person.id).follow_ups == ()
    _correct(desk, outcome, "no_answer")
    assert [one.kind for one in people.card(desk, person.id).follow_ups] == [FollowUpKind.PROMISE]
