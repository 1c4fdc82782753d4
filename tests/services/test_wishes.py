"""What people ask for and agree to holds at once, for what they said and no further."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.domain.contact import Answer, Channel, Consent, Event, Facts, Party
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.people import PointKind
from app.domain.staff import Role
from app.domain.wishes import Agreed, Asked
from app.rules.contact import decide
from app.services import audit, calls, people, queue, texts, wishes
from app.storage import contacts, log, tables
from tests.make import make_desk, make_person, seated

SECOND, THIRD = "+8613490000002", "+8613490000003"


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


def _rules(desk, person, point):
    try:
        calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, point)
    except ContactRefused as refused:
        return {reason.rule for reason in refused.verdict.reasons}
    return set()


def _agreed(desk, kind="call", **parts):
    said = {"channel": Channel.CALL, "words": "可以打", "given_at": desk.clock(), **parts}
    return Agreed(kind, **said)


def _code(act, *arguments):
    with pytest.raises(DeskError) as error:
        act(*arguments)
    return error.value.code


def _verdicts(desk, person_id, kind):
    return [
        one.verdict.answer
        for one in calls.may_contact(desk, person_id)
        if one.point.kind is kind
    ]


def _address(desk, person):
    """One of the person's points becomes an address: a visit, which needs consent."""
    with desk.store.begin() as tx:
        tx.connection.execute(
            tables.contact_points.update()
            .where(tables.contact_points.c.id == person.points[-1])
            .values(kind=PointKind.ADDRESS.value)
        )
    return person.points[-1]


# --- opt-outs


def test_who_asks_for_no_contact_at_all_leaves_the_queue_and_is_called_by_nobody(desk):
    person = make_person(desk)
    opt_out = wishes.opt_out(desk, person.id, Asked(words="别再联系我"))
    assert queue.page(desk, 10).rows == ()
    assert _rules(desk, person, person.points[0]) == {"opt_outs"}
    (record,) = wishes.listed(desk, person.id).opt_outs
    assert (record.id, record.channel, record.shown, record.words) == (
        opt_out, None, None, "别再联系我",
    )  # fmt: skip
    with desk.store.read() as tx:
        assert log.entries(tx, person.id)[-2].kind is EntryKind.OPT_OUT_RECORDED
        assert "别再联系我" not in str([entry.body for entry in log.entries(tx, person.id)])


def test_a_wish_for_one_number_leaves_the_others(desk):
    person = make_person(desk, mobiles=(SECOND, THIRD))
    wishes.opt_out(desk, person.id, Asked(Channel.CALL, person.points[0]))
    assert _rules(desk, person, person.points[0]) == {"opt_outs"}
    assert _rules(desk, person, person.points[1]) == set()
    assert len(queue.page(desk, 10).rows) == 1


def test_a_wish_for_another_channel_stops_no_call(desk):
    person = make_person(desk)
    wishes.opt_out(desk, person.id, Asked(Channel.SMS))
    assert _rules(desk, person, person.points[0]) == set()


def test_what_a_third_party_asks_is_theirs_alone(desk):
    person = make_person(desk, third=(THIRD,))
    wishes.opt_out(desk, person.id, Asked(None, person.points[1]))
    assert wishes.listed(desk, person.id).opt_outs[0].party is Party.THIRD_PARTY
    assert _rules(desk, person, person.points[0]) == set()
    assert "third_party_refused" in _rules(desk, person, person.points[1])


def test_a_permit_given_before_the_wish_is_not_dialled_after_it(desk):
    person = make_person(desk)
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    wishes.opt_out(seated(desk, "carol", Role.COMPLIANCE), person.id, Asked())
    assert _code(calls.dial, desk, permit) == "permit.withdrawn"
    assert desk.phone.dialled == []


def test_nobody_withdraws_a_wish_that_limits_them(desk, lead):
    person = make_person(desk)
    opt_out = wishes.opt_out(desk, person.id, Asked())
    for role in (Role.COLLECTOR, Role.VISITOR):
        one = seated(desk, role.value, role)
        assert _code(wishes.withdraw_opt_out, one, opt_out, "误登记") == "login.not_allowed"
    assert _code(wishes.withdraw_opt_out, lead, opt_out, " ") == "wish.no_reason"
    assert _rules(desk, person, person.points[0]) == {"opt_outs"}
    wishes.withdraw_opt_out(lead, opt_out, "误登记")
    assert _rules(desk, person, person.points[0]) == set()
    assert _code(wishes.withdraw_opt_out, lead, opt_out, "再来") == "wish.withdrawn"
    assert _code(wishes.withdraw_opt_out, lead, "0" * 32, "再来") == "wish.unknown"
    assert wishes.listed(desk, person.id).opt_outs[0].withdrawn_at is not None
    assert audit.verify_store(desk.store).differing == ()


# --- consents


def test_a_consent_lifts_the_wish_it_speaks_of_until_it_is_withdrawn(desk, lead):
    person = make_person(desk)
    wishes.opt_out(desk, person.id, Asked(Channel.CALL))
    consent = wishes.consent(lead, person.id, _agreed(desk))
    assert _rules(desk, person, person.points[0]) == set()
    wishes.withdraw_consent(desk, consent)  # narrows: anybody who sees the person may
    other = make_person(desk, mobiles=(SECOND,))
    assert _rules(desk, other, other.points[0]) == set()
    assert "opt_outs" in _rules(desk, person, person.points[0])
    assert _code(wishes.withdraw_consent, desk, consent) == "wish.withdrawn"
    assert audit.verify_store(desk.store).differing == ()


def test_a_consent_from_before_the_wish_lifts_nothing(desk, lead):
    person = make_person(desk)
    before = desk.clock()
    wishes.opt_out(desk, person.id, Asked(Channel.CALL))
    wishes.consent(lead, person.id, _agreed(desk, given_at=before))
    assert _rules(desk, person, person.points[0]) == {"opt_outs"}


def test_a_visit_may_be_made_where_and_as_long_as_it_was_agreed_to(desk, lead):
    person = make_person(desk, mobiles=(SECOND, THIRD))
    address = _address(desk, person)
    needs = "visit_consent"
    assert needs in _rules(desk, person, address)
    wishes.consent(lead, person.id, _agreed(desk, "visit", point_id=person.points[0]))
    assert needs in _rules(desk, person, address)  # said of a number
    until = date(2026, 11, 24)
    wishes.consent(lead, person.id, _agreed(desk, "visit", point_id=address, until=until))
    assert _rules(desk, person, address) == {"not_appointed"}
    desk.clock.set(10, 0, day=25)
    assert needs in _rules(desk, person, address)


def test_what_a_third_party_agrees_to_opens_nothing_of_the_debtors(desk, lead):
    person = make_person(desk, third=(THIRD,))
    wishes.opt_out(desk, person.id, Asked(Channel.CALL))
    wishes.consent(lead, person.id, _agreed(desk, point_id=person.points[1]))
    assert _rules(desk, person, person.points[0]) == {"opt_outs"}


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.VISITOR])
def test_nobody_records_a_consent_that_frees_them(desk, role):
    person = make_person(desk)
    one = seated(desk, "one", role)
    assert _code(wishes.consent, one, person.id, _agreed(desk)) == "login.not_allowed"


def test_a_consent_says_what_was_agreed_when_and_in_which_words(desk, lead):
    person = make_person(desk)
    other = make_person(desk, mobiles=(SECOND,))
    day = timedelta(days=1)
    for code, wrong in (
        ("consent.unknown_kind", _agreed(desk, "anything")),
        ("consent.no_words", _agreed(desk, words=" ")),
        ("consent.future", _agreed(desk, given_at=desk.clock() + day)),
        ("consent.past", _agreed(desk, until=date(2026, 11, 22))),
        ("point.not_theirs", _agreed(desk, point_id=other.points[0])),
    ):
        assert _code(wishes.consent, lead, person.id, wrong) == code
    assert wishes.listed(lead, person.id).consents == ()
    assert _code(wishes.consent, lead, "0" * 32, _agreed(desk)) == "person.unknown"


def test_the_words_of_a_consent_can_be_erased_and_it_stands(desk, lead):
    person = make_person(desk)
    wishes.consent(lead, person.id, _agreed(desk, words="白天都可以，晚上孩子睡觉"))
    texts.erase(seated(desk, "carol", Role.COMPLIANCE), person.id, None, "要求删除")
    (record,) = wishes.listed(lead, person.id).consents
    assert (record.words, record.withdrawn_at) == (None, None)
    assert audit.verify_store(desk.store).differing == ()


def test_a_consent_slipped_into_the_book_is_found_out(desk, lead):
    person = make_person(desk)
    wishes.consent(lead, person.id, _agreed(desk))
    with desk.store.begin() as tx:
        tx.add(
            contacts.add_consent, id="e" * 32, debtor_id=person.id, kind="visit", channel="call",
            party="debtor", given_at=0, staff_id=lead.staff.id,
        )  # fmt: skip
    assert audit.verify_store(desk.store).differing == ("e" * 32,)


def test_other_words_than_were_said_are_found_out(desk, lead):
    person = make_person(desk)
    wishes.consent(lead, person.id, _agreed(desk))
    with desk.store.begin() as tx:
        row = tx.connection.execute(text("SELECT id FROM texts")).scalar()
        tx.connection.execute(text("UPDATE texts SET body = '随时可以上门'"))
    assert audit.verify_store(desk.store).differing == (row,)


def test_somebody_elses_people_look_unknown(desk, lead):
    bob = seated(desk, "bob")
    person = make_person(desk, collector=bob.staff)
    consent = wishes.consent(lead, person.id, _agreed(desk))
    for act in (
        lambda: wishes.listed(desk, person.id),
        lambda: wishes.opt_out(desk, person.id, Asked()),
    ):
        assert _code(act) == "person.unknown"
    assert _code(lambda: wishes.withdraw_consent(desk, consent)) == "wish.unknown"
    assert people.card(bob, person.id).name


# --- the rules alone


@pytest.mark.parametrize(
    ("consent", "answer"),
    [
        ({}, Answer.ALLOW),
        ({"number": "home"}, Answer.ALLOW),
        ({"number": "office"}, Answer.DENY),
        ({"party": Party.THIRD_PARTY, "party_id": "x"}, Answer.DENY),
    ],
)
def test_the_rules_read_of_a_consent_whose_it_is_and_where(desk, consent, answer):
    now = desk.clock()
    given = Consent(now - timedelta(hours=1), "visit", **consent)
    visit = Event(at=now, channel=Channel.VISIT, person="p", number="home")
    facts = Facts("p", zones=("Asia/Shanghai",), consents=(given,))
    assert decide(desk.rules.packs, facts, visit).answer is answer
