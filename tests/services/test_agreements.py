"""What a role may agree to, what a lead allows beyond it, and that a schedule is never changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.domain.agreements import AgreementState, Answer
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.plans import OfferKind, Seat
from app.domain.promises import WrapUp
from app.domain.queue import FollowUpKind
from app.domain.staff import Role
from app.services import (
    agreements,
    approvals,
    audit,
    calls,
    keeping,
    negotiation,
    people,
    wrapups,
)
from app.storage import log
from tests.make import make_desk, make_file, make_paid, make_person, seated

READ = "每月 28 日还 100 元，共 12 期，您听清楚了吗？"


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


@pytest.fixture
def person(desk):
    return make_person(desk, collector=desk.staff)


def offer(person, count=12, **more):
    """Monthly instalments over the person's first loan of 1,200.00."""
    return {
        "id": "q", "as_of": "2026-11-23", "currency": "CNY", "lender": "bank",
        "product": "cash_loan", "role": "collector",
        "debts": [{"id": person.debts[0], "principal": "1200.00"}],
        "offer": {
            "kind": "instalments", "shape": "equal", "count": count, "every": "month",
            "first_due": "2026-12-28", **more,
        },
    }  # fmt: skip


def _code(act, *arguments, **named):
    with pytest.raises(DeskError) as error:
        act(*arguments, **named)
    return error.value.code


def _kinds(desk, person):
    with desk.store.read() as tx:
        return [entry.kind for entry in log.entries(tx, person.id)]


def test_what_is_within_ones_limits_is_agreed_at_once(desk, person):
    made = agreements.agree(desk, person.id, "1" * 32, offer(person), READ)
    assert [row.amount.minor for row in made.rows] == [10_000] * 12
    assert (made.version, made.state, made.read_out) == (1, AgreementState.RUNNING, READ)
    assert agreements.of_person(desk, person.id) == (made,)
    assert agreements.agree(desk, person.id, "1" * 32, offer(person), READ) == made
    assert _kinds(desk, person).count(EntryKind.AGREEMENT_MADE) == 1
    assert audit.verify_store(desk.store).differing == ()


def test_an_offer_may_lack_what_was_paid_on_its_loans_since_the_creditors_figures(desk):
    person = make_person(desk, overdue=(120_000, 120_000))
    loan, other = person.debts
    less = offer(person) | {"debts": [{"id": loan, "principal": "1000.00"}]}
    day = date(2026, 11, 20)

    def agreed(made):
        return _code(agreements.agree, desk, person.id, made, less, READ)

    make_paid(desk, person, other, 20_000, day)
    assert agreed("1" * 32) == "agreement.owed_otherwise"  # of another loan's
    make_paid(desk, person, loan, 10_000, day)
    make_paid(desk, person, None, 10_000, day)
    make_file(desk, loan, day)
    assert agreed("1" * 32) == "agreement.owed_otherwise"  # the file had it taken off already
    make_file(desk, loan, day - timedelta(days=1))
    assert agreements.agree(desk, person.id, "1" * 32, less, READ).version == 1


def test_a_down_payment_falls_due_today(desk, person):
    written = offer(person, count=11, down_payment="100.00")
    made = agreements.agree(desk, person.id, "1" * 32, written, READ)
    assert (made.rows[0].n, made.rows[0].amount.minor) == (0, 10_000)
    assert made.rows[0].due_on == desk.today(desk.clock())
    assert sum(row.amount.minor for row in made.rows) == 120_000


def test_beyond_them_a_lead_approves_and_just_that_is_agreed(desk, lead, person):
    assert _code(agreements.agree, desk, person.id, "1" * 32, offer(person, 24), READ) == (
        "agreement.needs_approval"
    )
    agreements.request(desk, person.id, "a" * 32, offer(person, 24), "收入不足")
    agreements.request(desk, person.id, "a" * 32, offer(person, 24), "收入不足")
    (asked,) = agreements.waiting(lead, 5)
    assert (asked.asked_by, asked.reason) == ("Ann", "收入不足")
    agreements.decide(lead, asked.id, Answer.APPROVED)
    assert agreements.waiting(lead, 5) == ()
    assert agreements.approval(desk, asked.id).answer is Answer.APPROVED
    more = {"approval_id": asked.id}
    assert _code(agreements.agree, desk, person.id, "1" * 32, offer(person, 23), READ, **more) == (
        "agreement.not_granted"
    )
    made = agreements.agree(desk, person.id, "1" * 32, offer(person, 24), READ, **more)
    assert made.approved_by == "Lead" and len(made.rows) == 24
    assert audit.verify_store(desk.store).differing == ()


def test_others_requests_leave_room_for_ones_own(desk, lead, person):
    other = seated(desk, "bo", Role.COLLECTOR)
    theirs = make_person(desk, "王大明", mobiles=("+8613490000002",), collector=other.staff)
    agreements.request(other, theirs.id, "a" * 32, offer(theirs, 24), "先提出")
    agreements.request(desk, person.id, "b" * 32, offer(person, 24), "后提出")
    assert [one.id for one in agreements.waiting(desk, 1)] == ["b" * 32]
    assert [one.id for one in agreements.waiting(lead, 1)] == ["a" * 32]


def test_a_leads_own_variant_is_what_may_be_agreed(desk, lead, person):
    agreements.request(desk, person.id, "a" * 32, offer(person, 30), "只还得起这些")
    with pytest.raises(DeskError, match=r"agreement\.no_reason"):
        agreements.decide(lead, "a" * 32, Answer.CHANGED, " ", offer(person, 20))
    agreements.decide(lead, "a" * 32, Answer.CHANGED, "二十期为限", offer(person, 20))
    found = agreements.approval(desk, "a" * 32)
    assert (found.answer, found.words) == (Answer.CHANGED, "二十期为限")
    more = {"approval_id": "a" * 32}
    assert _code(agreements.agree, desk, person.id, "1" * 32, offer(person, 30), READ, **more) == (
        "agreement.not_granted"
    )
    agreements.agree(desk, person.id, "1" * 32, found.granted, READ, **more)
    assert len(agreements.of_person(desk, person.id)[0].rows) == 20


def test_a_lead_has_limits_too(desk, lead, person):
    assert _code(agreements.request, desk, person.id, "a" * 32, offer(person, 40), "-") == (
        "agreement.creditor_alone"
    )
    agreements.request(desk, person.id, "a" * 32, offer(person, 24), "-")
    change = (lead, "a" * 32, Answer.CHANGED, "少些", offer(person, 40))
    assert _code(agreements.decide, *change) == "agreement.creditor_alone"
    assert _code(agreements.agree, lead, person.id, "1" * 32, offer(person, 40), READ) == (
        "agreement.needs_approval"
    )
    agreements.agree(lead, person.id, "1" * 32, offer(person, 36), READ)


def _put_off(person, today, days):
    until = today + timedelta(days=days)
    written = offer(person)
    return {**written, "times_before": 0,
            "offer": {"kind": "extension", "new_due": until.isoformat()}}  # fmt: skip


def test_a_loan_is_put_off_so_often_and_no_more(desk, lead, person):
    today = desk.today(desk.clock())
    first = agreements.agree(desk, person.id, "1" * 32, _put_off(person, today, 20), READ)
    # Put right on the same day, it is the same time.
    agreements.change(desk, first.id, "2" * 32, _put_off(person, today, 25), READ)
    desk.clock.forward(days=20)
    again = _put_off(person, desk.today(desk.clock()), 25)
    change = (agreements.change, desk, "2" * 32, "3" * 32, again, READ)
    assert _code(*change) == "agreement.needs_approval"
    (owed,) = negotiation.owing(desk, person.id)
    assert owed.times_before == {OfferKind.EXTENSION: 1}
    agreements.request(desk, person.id, "a" * 32, again, "还要两周")
    (asked,) = approvals.requests(lead, 5)
    often = asked.weighed.measures[-1]
    assert (often.what, often.found, often.may[Seat.COLLECTOR]) == ("extensions", 2, 1)
    agreements.decide(lead, "a" * 32, Answer.APPROVED)
    agreements.change(desk, "2" * 32, "3" * 32, again, READ, approval_id="a" * 32)
    desk.clock.forward(days=20)
    third = _put_off(person, desk.today(desk.clock()), 25)
    assert _code(agreements.request, desk, person.id, "b" * 32, third, "再两周") == (
        "agreement.creditor_alone"
    )


def test_a_refusal_wants_a_reason_and_is_final(desk, lead, person):
    agreements.request(desk, person.id, "a" * 32, offer(person, 24), "-")
    assert _code(agreements.decide, lead, "a" * 32, Answer.REFUSED) == "agreement.no_reason"
    agreements.decide(lead, "a" * 32, Answer.REFUSED, "上月刚改过")
    assert _code(agreements.decide, lead, "a" * 32, Answer.APPROVED) == "agreement.answered"
    assert agreements.asked_of(desk, person.id)[0].words == "上月刚改过"
    more = {"approval_id": "a" * 32}
    assert _code(agreements.agree, desk, person.id, "1" * 32, offer(person, 24), READ, **more) == (
        "agreement.not_granted"
    )


def test_collectors_answer_nobody_and_see_their_own_requests_alone(desk, person):
    agreements.request(desk, person.id, "a" * 32, offer(person, 24), "-")
    other = seated(desk, "bob")
    assert agreements.waiting(other, 5) == ()
    assert len(agreements.waiting(desk, 5)) == 1
    assert _code(agreements.decide, other, "a" * 32, Answer.APPROVED) == "login.not_allowed"
    assert _code(agreements.approval, other, "a" * 32) == "agreement.unknown_request"


def _promise(desk, person, due=date(2026, 11, 25)):
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    stated = WrapUp("promise", note="-", promise_amount=Money(5_000), promise_due_on=due)
    wrapups.wrap_up(desk, permit.id, "b" * 32, stated)


def _promises(desk, person):
    return [one.state for one in people.card(desk, person.id).promises]


def test_what_was_promised_gives_way_and_is_never_broken(desk, person):
    _promise(desk, person)
    made = agreements.agree(desk, person.id, "1" * 32, offer(person), READ)
    with desk.store.read() as tx:
        ended = [one for one in log.entries(tx, person.id) if one.body.get("agreement") == made.id]
    assert EntryKind.PROMISE_CHANGED in [one.kind for one in ended]
    assert all(one.kind is not FollowUpKind.PROMISE or one.contact_id is None
               for one in people.card(desk, person.id).follow_ups)  # fmt: skip
    desk.clock.set(10, 0, day=30)
    keeping.refresh(desk)
    assert _promises(desk, person) == ["cancelled"]
    wrapups.correct(desk, "b" * 32, "c" * 32, WrapUp("busy"), "点错了")
    assert _promises(desk, person) == ["cancelled"]
    assert audit.verify_store(desk.store).differing == ()


def test_a_promise_stands_beside_an_agreement_over_another_loan_alone(desk):
    person = make_person(desk, collector=desk.staff, overdue=(120_000, 60_000))
    _promise(desk, person)
    agreements.agree(desk, person.id, "1" * 32, offer(person), READ)
    assert _promises(desk, person) == ["open"]


def test_a_promise_whose_day_has_passed_is_left_to_the_payments(desk, person):
    _promise(desk, person)
    desk.clock.set(10, 0, day=26)
    agreements.agree(desk, person.id, "1" * 32, offer(person), READ)
    assert _promises(desk, person) == ["broken"]


def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was(desk, person):
    first = agreements.agree(desk, person.id, "1" * 32, offer(person), READ)
    assert _code(agreements.agree, desk, person.id, "3" * 32, offer(person, 6), READ) == (
        "agreement.standing"
    )
    second = agreements.change(desk, first.id, "2" * 32, offer(person, 6), READ)
    newest, old = agreements.of_person(desk, person.id)
    assert (newest.id, newest.version, newest.root_id) == (second.id, 2, first.id)
    assert (old.state, old.schedule) == (AgreementState.REPLACED, first.schedule)
    assert _code(agreements.change, desk, first.id, "3" * 32, offer(person, 3), READ) == (
        "agreement.replaced"
    )
    assert audit.verify_store(desk.store).differing == ()


@pytest.mark.parametrize(
    ("count", "more", "code"),
    [
        (0, {}, "agreement.wrong_proposal"),
        (12, {"annual_rate": "0.36"}, "agreement.over_limit"),
    ],
)
def test_what_cannot_be_agreed_says_why(desk, person, count, more, code):
    written = offer(person, count, **more)
    assert _code(agreements.agree, desk, person.id, "1" * 32, written, READ) == code
    assert agreements.of_person(desk, person.id) == ()


def test_nobody_agrees_over_somebody_elses_loan(desk, person):
    other = make_person(desk, "王大明", mobiles=("+8613490000002",))
    assert _code(agreements.agree, desk, person.id, "1" * 32, offer(other), READ) == (
        "agreement.unknown_debt"
    )


def test_what_was_agreed_cannot_be_rewritten(desk, person):
    agreements.agree(desk, person.id, "1" * 32, offer(person), READ)
    with pytest.raises(Exception, match="append-only"), desk.store.begin() as tx:
        tx.connection.execute(text("UPDATE agreements SET schedule = '[]'"))
