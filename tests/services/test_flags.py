"""What somebody says about being contacted holds at once, and ends only by whom it may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.contact import Answer, Channel, HoldKind, Place
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.flags import FlagKind, Said, Shield, Terms, read_terms
from app.domain.people import PointKind, PointState
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.wishes import Agreed, Asked
from app.rules.packs import parse_pack
from app.services import (
    audit,
    calls,
    flags,
    merging,
    people,
    queue,
    replays,
    talks,
    wishes,
    wrapups,
)
from app.storage import contacts, log, tables
from tests.fakes import FakeClock
from tests.make import make_desk, make_person, seated
from tests.rules.making import files_of

SECOND, THIRD = "+8613490000002", "+8613490000003"
WEEKDAYS = (0, 1, 2, 3, 4)
EVENING = Terms(WEEKDAYS, start=0, end=18 * 60)  # not before 18:00 on weekdays


@pytest.fixture
def clock():
    return FakeClock()  # Monday, ten in the morning in Shanghai


@pytest.fixture
def desk(store, clock):
    return make_desk(store, clock=clock)


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


def _under(desk, *packs):
    """The same desk under other packs."""
    found = tuple(parse_pack(files_of(one)) for one in packs)
    return replace(desk, rules=replace(desk.rules, packs=found))


def _rules(desk, person, point):
    for one in calls.may_contact(desk, person.id):
        if one.point.id == point:
            return {reason.rule for reason in one.verdict.reasons}
    raise LookupError(point)


def _code(act, *arguments):
    with pytest.raises(DeskError) as error:
        act(*arguments)
    return error.value.code


def _set(desk, person, at=0, **values):
    with desk.store.begin() as tx:
        where = tables.contact_points.c.id == person.points[at]
        tx.connection.execute(tables.contact_points.update().where(where).values(**values))


def _agreed(desk, kind="outside_hours", **parts):
    said = {"channel": Channel.CALL, "words": "晚上十点后也行", "given_at": desk.clock(), **parts}
    return Agreed(kind, **said)


def _end(desk, person, disposition, permit="a" * 32):
    """One call to the first number, with its outcome."""
    calls.ask_permit(desk, permit, person.id, person.points[0])
    again = desk.clock() + timedelta(days=1)
    wrapups.wrap_up(desk, permit, permit.replace("a", "e"), WrapUp(disposition, callback_at=again))


def test_terms_come_back_as_they_were_said():
    said = Terms(WEEKDAYS, 0, 1080, 3, Place.WORKPLACE, "Asia/Urumqi", False, True, "call",
                 Channel.SMS, "collector", True)  # fmt: skip
    assert read_terms(said.text()) == said
    assert read_terms(Terms().text()) == read_terms(None) == Terms()


def test_an_inconvenient_time_forbids_until_its_end_and_not_a_second_longer(desk, clock):
    person = make_person(desk)
    flags.record(desk, person.id, Said(FlagKind.INCONVENIENT_TIME, EVENING, words="六点下班"))
    (one,) = calls.may_contact(desk, person.id)
    assert [reason.rule for reason in one.verdict.reasons] == ["inconvenient_time"]
    assert one.verdict.next_allowed_at.isoformat() == "2026-11-23T10:00:00+00:00"
    with pytest.raises(ContactRefused):
        calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    clock.forward(hours=8)
    assert _rules(desk, person, person.points[0]) == set()
    record = wishes.listed(desk, person.id).flags[0]
    assert (record.kind, record.terms, record.words) == (
        FlagKind.INCONVENIENT_TIME, EVENING, "六点下班"
    )  # fmt: skip
    with desk.store.read() as tx:
        assert EntryKind.FLAG_RECORDED in [one.kind for one in log.entries(tx, person.id)]
        assert "六点下班" not in str([one.body for one in log.entries(tx, person.id)])


def test_an_inconvenience_until_a_day_ends_with_it(desk, clock):
    person = make_person(desk)
    all_day = Terms(tuple(range(7)))
    today = date(2026, 11, 23)
    flags.record(desk, person.id, Said(FlagKind.INCONVENIENT_TIME, all_day, until=today))
    assert _rules(desk, person, person.points[0]) == {"inconvenient_time"}
    clock.forward(days=1)
    assert _rules(desk, person, person.points[0]) == set()


def test_an_inconvenience_until_the_last_day_that_there_is_has_no_end(desk):
    person = make_person(desk)
    said = Said(FlagKind.INCONVENIENT_TIME, Terms(start=0), until=date.max)
    flags.record(desk, person.id, said)
    (seen,) = calls.may_contact(desk, person.id)
    assert (seen.verdict.answer, seen.verdict.next_allowed_at) == (Answer.DENY, None)


def test_a_place_leaves_the_numbers_that_do_not_belong_to_it(desk):
    person = make_person(desk, mobiles=(SECOND,), third=(THIRD,))
    _set(desk, person, 1, place="workplace", party="debtor", kind=PointKind.LANDLINE.value)
    said = Said(FlagKind.INCONVENIENT_PLACE, Terms(place=Place.WORKPLACE))
    flags.record(desk, person.id, said)
    assert _rules(desk, person, person.points[0]) == set()
    assert _rules(desk, person, person.points[1]) == {"inconvenient_place"}


def test_home_is_the_landline_and_the_address_that_belong_to_it(desk):
    person = make_person(desk, mobiles=(SECOND, THIRD))
    _set(desk, person, 1, place="home", kind=PointKind.LANDLINE.value)
    flags.record(desk, person.id, Said(FlagKind.INCONVENIENT_PLACE, Terms(place=Place.HOME)))
    assert _rules(desk, person, person.points[1]) == {"inconvenient_place"}
    _set(desk, person, 1, kind=PointKind.ADDRESS.value)
    assert "inconvenient_place" in _rules(desk, person, person.points[1])
    assert _rules(desk, person, person.points[0]) == set()


@pytest.mark.parametrize(
    ("kind", "terms", "rule"),
    [
        (FlagKind.ATTORNEY, Terms(), "attorney"),
        (FlagKind.ATTORNEY, Terms(ascertainable=True), "attorney"),
        (FlagKind.ATTORNEY, Terms(ascertainable=False), None),
        (FlagKind.CEASE_NOTICE, Terms(written=True), "cease"),
        (FlagKind.CEASE_NOTICE, Terms(written=False), "asked_to_stop"),
    ],
)
def test_attorney_and_notice_reach_the_rules_that_know_them(desk, clock, kind, terms, rule):
    person = make_person(desk)
    _set(desk, person, zones='["America/New_York"]')
    american = _under(desk, "us")
    clock.forward(hours=14)  # eleven in the morning there
    assert _rules(american, person, person.points[0]) == set()
    flags.record(desk, person.id, Said(kind, terms))
    assert _rules(american, person, person.points[0]) == ({rule} if rule else set())


def test_of_several_the_one_that_binds_most_is_heeded(desk, clock):
    person = make_person(desk)
    _set(desk, person, zones='["America/New_York"]')
    american = _under(desk, "us")
    clock.forward(hours=14)
    for terms in (Terms(written=False), Terms(written=True)):
        flags.record(desk, person.id, Said(FlagKind.CEASE_NOTICE, terms))
    for terms in (Terms(ascertainable=False), Terms()):
        flags.record(desk, person.id, Said(FlagKind.ATTORNEY, terms))
    assert _rules(american, person, person.points[0]) == {"cease", "attorney"}


def test_a_zone_that_was_said_is_one_more_that_must_allow(desk, clock):
    person = make_person(desk)
    _set(desk, person, zones='["America/New_York"]')
    american = _under(desk, "us")
    clock.forward(hours=11, minutes=30)  # half past eight in New York, half past five in the west
    assert _rules(american, person, person.points[0]) == set()
    said = Said(FlagKind.ZONE, Terms(zone="America/Los_Angeles"))
    flags.record(desk, person.id, said)
    assert people.card(desk, person.id).zones == ("America/Los_Angeles", "America/New_York")
    assert _rules(american, person, person.points[0]) == {"calling_hours"}
    clock.forward(hours=3)
    assert _rules(american, person, person.points[0]) == set()


def test_a_wrong_number_leaves_every_reach_and_what_was_counted_is_counted_anew(desk, lead):
    person = make_person(desk, mobiles=(SECOND, THIRD))
    for number in range(3):
        _end(desk, person, "unverified_callback", f"{number}".rjust(32, "a"))
    assert _rules(desk, person, person.points[1]) == {"effective_calls"}
    flag = flags.record(desk, person.id, Said(FlagKind.WRONG_NUMBER, point_id=person.points[0]))
    assert "number_not_theirs" in _rules(desk, person, person.points[0])
    assert _rules(desk, person, person.points[1]) == set()  # nobody knows whom they spoke to
    assert people.card(desk, person.id).points[0].state is PointState.WRONG
    assert audit.verify_store(desk.store).differing == ()
    assert _code(flags.withdraw, desk, flag, "听错了") == "login.not_allowed"
    flags.withdraw(lead, flag, "听错了")
    assert "number_not_theirs" not in _rules(desk, person, person.points[0])
    assert _rules(desk, person, person.points[1]) == {"effective_calls"}


def test_a_talk_with_whom_it_was_certain_that_it_was_them_stays_counted(desk):
    person = make_person(desk, mobiles=(SECOND, THIRD))
    for number in range(3):
        _end(desk, person, "callback", f"{number}".rjust(32, "a"))
    flags.record(desk, person.id, Said(FlagKind.WRONG_NUMBER, point_id=person.points[0]))
    assert _rules(desk, person, person.points[1]) == {"effective_calls"}


@pytest.mark.parametrize("first", ["flag", "outcome"])
def test_a_flag_and_a_contact_of_one_id_do_not_end_with_each_other(desk, lead, first):
    person, permit = make_person(desk), "a" * 32
    _end(desk, person, "not_in_service", permit)
    with desk.store.read() as tx:
        contact = contacts.contact(tx, permit)["id"]
    said = Said(FlagKind.WRONG_NUMBER, point_id=person.points[0])
    flag = flags.record(replace(desk, new_id=lambda _: contact), person.id, said)
    assert flag == contact
    ends = [
        lambda: wrapups.correct(desk, "e" * 32, "f" * 32, WrapUp("busy"), "输错了"),
        lambda: flags.withdraw(lead, flag, "听错了"),
    ]
    states = []
    for end in ends if first == "outcome" else ends[::-1]:
        end()
        states.append(people.card(desk, person.id).points[0].state.value)
    assert states == ["wrong" if first == "outcome" else "invalid", "active"]


def test_a_wrong_number_is_wrong_on_every_record_of_the_person(desk, lead):
    person, other = make_person(desk, mobiles=(SECOND,)), make_person(desk, mobiles=(SECOND,))
    merging.merge(lead, other.id, person.id)
    flags.record(desk, person.id, Said(FlagKind.WRONG_NUMBER, point_id=person.points[0]))
    states = {one.id: one.state for one in people.card(desk, person.id).points}
    assert set(states.values()) == {PointState.WRONG}


def test_what_a_collector_hears_waits_for_a_lead(desk, lead):
    person = make_person(desk)
    wishes.opt_out(desk, person.id, Asked(Channel.CALL))
    given = _agreed(desk, "call", until=date(2026, 12, 31), words="可以打")
    heard = flags.hear(desk, person.id, given)
    assert _rules(desk, person, person.points[0]) == {"opt_outs"}
    (waits,) = wishes.listed(desk, person.id).flags
    assert (waits.id, waits.kind, waits.terms.agreed) == (heard, FlagKind.CONSENT, "call")
    assert _code(flags.confirm, desk, heard) == "login.not_allowed"
    consent = flags.confirm(lead, heard)
    assert _rules(desk, person, person.points[0]) == set()
    listed = wishes.listed(desk, person.id)
    assert listed.flags[0].withdrawn_at is not None
    (agreed,) = listed.consents
    assert (agreed.id, agreed.until, agreed.words) == (consent, date(2026, 12, 31), "可以打")
    assert _code(flags.confirm, lead, heard) == "wish.withdrawn"
    assert audit.verify_store(desk.store).differing == ()


def test_leads_see_what_waits_of_all_people(desk, lead):
    one, other = make_person(desk), make_person(desk, "王大明", mobiles=(SECOND,))
    first = flags.hear(desk, one.id, _agreed(desk, words="晚上也行"))
    given = replace(_agreed(desk, "call"), point_id=other.points[0])
    second = flags.hear(desk, other.id, given)
    assert _code(flags.waiting, desk) == "login.not_allowed"
    waits = flags.waiting(lead)
    assert [(w.id, w.person_id, w.words) for w in waits][0] == (first, one.id, "晚上也行")
    assert (waits[1].id, waits[1].person, waits[1].terms.agreed) == (second, "王大明", "call")
    assert waits[0].shown is None and waits[1].shown == people.card(desk, other.id).points[0].shown
    flags.confirm(lead, first)
    flags.withdraw(lead, second, "听错了")
    assert flags.waiting(lead) == ()


def test_a_consent_that_waits_may_be_dropped_by_who_heard_it(desk):
    person = make_person(desk)
    heard = flags.hear(desk, person.id, _agreed(desk))
    flags.withdraw(desk, heard)
    assert wishes.listed(desk, person.id).flags[0].withdrawn_at is not None
    assert _code(flags.withdraw, desk, heard) == "wish.withdrawn"


def test_a_consent_keeps_to_its_days_and_hours(desk, lead, clock):
    person = make_person(desk)
    late = Terms(WEEKDAYS, 22 * 60, 23 * 60, to="collector", express=True)
    flags.hear(lead, person.id, _agreed(desk, terms=late))
    clock.forward(hours=12, minutes=30)  # half past ten in the evening
    assert _rules(desk, person, person.points[0]) == set()
    clock.forward(hours=1)
    assert _rules(desk, person, person.points[0]) == {"quiet_hours"}
    (agreed,) = wishes.listed(desk, person.id).consents
    assert agreed.terms == late


def test_a_consent_to_more_says_how_many(desk, lead):
    person = make_person(desk)
    empty = _agreed(desk, "more_attempts")
    assert _code(flags.hear, lead, person.id, empty) == "consent.incomplete"
    more = _agreed(desk, "more_attempts", terms=Terms(most=9))
    flags.hear(lead, person.id, more)
    (one,) = calls.may_contact(desk, person.id)
    assert ("unanswered_dials", 9) in [(a.rule, a.limit) for a in one.verdict.allowances]


def test_one_gesture_is_one_transaction(desk):
    person = make_person(desk)
    calls.dial(desk, calls.ask_permit(desk, "c" * 32, person.id, person.points[0]))
    shield = Shield(
        HoldKind.STOP_COLLECTION, date(2026, 12, 23), (Asked(words="别再打"),),
        Said(FlagKind.ATTORNEY, words="王律师"), contact_id="c" * 32,
    )  # fmt: skip
    flags.protect(desk, person.id, shield)
    listed = wishes.listed(desk, person.id)
    assert [one.kind for one in people.card(desk, person.id).holds] == [HoldKind.STOP_COLLECTION]
    assert len(listed.opt_outs) == 1 and listed.flags[0].contact_id == "c" * 32
    assert queue.page(desk, 10).rows == ()
    wrong = replace(shield, flag=Said(FlagKind.ZONE))
    assert _code(flags.protect, desk, person.id, wrong) == "flag.incomplete"
    assert len(people.card(desk, person.id).holds) == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said(FlagKind.INCONVENIENT_TIME), "flag.incomplete"),
        (Said(FlagKind.INCONVENIENT_TIME, Terms((7,))), "flag.incomplete"),
        (Said(FlagKind.INCONVENIENT_TIME, Terms(start=-1)), "flag.incomplete"),
        (Said(FlagKind.INCONVENIENT_PLACE), "flag.incomplete"),
        (Said(FlagKind.ZONE, Terms(zone="Mars/Olympus")), "flag.incomplete"),
        (Said(FlagKind.ZONE, Terms(zone="right/Asia/Tokyo")), "flag.incomplete"),
        (Said(FlagKind.ATTORNEY, Terms(zone="Mars/Olympus")), "flag.incomplete"),
        (Said(FlagKind.WRONG_NUMBER), "flag.incomplete"),
        (Said(FlagKind.WRONG_NUMBER, point_id="0" * 32), "point.not_theirs"),
        (Said(FlagKind.ATTORNEY, until=date(2027, 1, 1)), "flag.incomplete"),
        (Said(FlagKind.INCONVENIENT_TIME, EVENING, until=date(2026, 11, 22)), "flag.past"),
    ],
)
def test_what_says_too_little_is_not_recorded(desk, said, code):
    person = make_person(desk)
    assert _code(flags.record, desk, person.id, said) == code
    assert wishes.listed(desk, person.id).flags == ()


def test_only_a_lead_ends_what_protects_and_says_why(desk, lead):
    person = make_person(desk)
    flag = flags.record(desk, person.id, Said(FlagKind.INCONVENIENT_TIME, EVENING))
    collector, visitor = (seated(desk, role.value, role) for role in (Role.COLLECTOR, Role.VISITOR))
    assert _code(flags.withdraw, collector, flag, "误") == "login.not_allowed"
    assert _code(flags.withdraw, visitor, flag, "误") == "wish.unknown"  # they do not go there
    assert _code(flags.withdraw, lead, flag, " ") == "wish.no_reason"
    assert _code(flags.withdraw, lead, "0" * 32, "误") == "wish.unknown"
    assert _rules(desk, person, person.points[0]) == {"inconvenient_time"}
    flags.withdraw(lead, flag, "登记错了人")
    assert _rules(desk, person, person.points[0]) == set()
    assert audit.verify_store(desk.store).differing == ()


def test_a_flag_changed_behind_the_programs_back_is_named(desk):
    person = make_person(desk)
    flag = flags.record(desk, person.id, Said(FlagKind.INCONVENIENT_TIME, EVENING))
    with desk.store.begin() as tx:
        tx.connection.execute(tables.flags.update().values(terms="{}"))
    assert audit.verify_store(desk.store).differing == (flag,)


def test_others_people_and_their_flags_look_unknown(desk):
    bob = seated(desk, "bob")
    person = make_person(desk, collector=bob.need())
    assert _code(flags.record, desk, person.id, Said(FlagKind.ATTORNEY)) == "person.unknown"
    assert _code(flags.protect, desk, person.id, Shield()) == "person.unknown"
    heard = flags.hear(bob, person.id, _agreed(bob))
    assert _code(flags.withdraw, desk, heard) == "wish.unknown"


def test_compliance_protects_nobody_by_a_gesture_of_the_desk(desk):
    person = make_person(desk)
    carol = seated(desk, "carol", Role.COMPLIANCE)
    assert _code(flags.protect, carol, person.id, Shield()) == "login.not_allowed"


def test_what_was_said_while_two_were_one_protects_both(desk, lead):
    person, other = make_person(desk), make_person(desk, mobiles=(SECOND,))
    merging.merge(lead, other.id, person.id)
    flags.record(desk, person.id, Said(FlagKind.INCONVENIENT_TIME, EVENING, words="六点下班"))
    flags.record(desk, person.id, Said(FlagKind.WRONG_NUMBER, point_id=person.points[0]))
    flags.hear(desk, person.id, _agreed(desk))
    merging.split(lead, other.id)
    assert _rules(desk, other, other.points[0]) == {"inconvenient_time"}
    (repeated,) = wishes.listed(lead, other.id).flags
    assert repeated.words == "六点下班"
    assert audit.verify_store(desk.store).differing == ()


def test_a_replay_sees_the_flags_that_stood_then(desk, lead, clock):
    """A number that was called wrong and right again counted, in between, for nobody."""
    person = make_person(desk, mobiles=(SECOND, THIRD))
    for number in range(2):
        _end(desk, person, "unverified_callback", f"{number}".rjust(32, "a"))
    clock.forward(minutes=1)
    wrong = flags.record(desk, person.id, Said(FlagKind.WRONG_NUMBER, point_id=person.points[0]))
    clock.forward(minutes=1)
    calls.ask_permit(desk, "b" * 32, person.id, person.points[1])
    wrapups.wrap_up(desk, "b" * 32, "c" * 32, WrapUp("busy"))
    clock.forward(minutes=1)
    flags.withdraw(lead, wrong, "听错了")
    said = flags.record(desk, person.id, Said(FlagKind.INCONVENIENT_TIME, EVENING))
    clock.forward(minutes=1)
    with pytest.raises(ContactRefused):
        calls.ask_permit(desk, "d" * 32, person.id, person.points[1])
    flags.withdraw(lead, said, "改主意了")
    carol = seated(desk, "carol", Role.COMPLIANCE)
    day = date(2026, 11, 23)
    found = replays.replay(carol, desk.rules.packs, day, day).decisions
    assert [(one.before, one.after) for one in found if one.kind == "permit"] == [((), ())] * 3
    third = next(one for one in found if one.kind == "permit" and one.at > found[1].at)
    counts = {rule: used for _, rule, used, _ in third.counts}
    assert counts["effective_calls"] == 0
    refusal = next(one for one in found if one.kind == "refusal")
    assert [one.rule for one in refusal.after] == ["inconvenient_time"]


def test_a_flag_of_a_clock_ahead_holds_now(desk, clock):
    person = make_person(desk)
    clock.forward(seconds=90)
    flags.record(desk, person.id, Said(FlagKind.INCONVENIENT_TIME, EVENING))
    clock.forward(seconds=-90)
    assert _rules(desk, person, person.points[0]) == {"inconvenient_time"}


def test_answers_stay_answers_where_nothing_was_said(desk):
    person = make_person(desk)
    (one,) = calls.may_contact(desk, person.id)
    assert one.verdict.answer is Answer.ALLOW
    assert timedelta(0) < one.verdict.closes_at - desk.clock()


def test_what_was_heeded_in_a_call_was_said_by_somebody(desk):
    person = make_person(desk)
    permit = calls.ask_permit(desk, "1" * 32, person.id, person.points[0])
    calls.dial(desk, permit)
    contact_id = talks.standing(desk, permit.id).contact_id
    shield = Shield(asked=(Asked(Channel.CALL),), contact_id=contact_id)
    flags.protect(desk, person.id, shield)
    assert talks.standing(desk, permit.id).suggests == "unverified_no_calls"
    with pytest.raises(DeskError, match=r"outcome\.does_not_fit"):
        wrapups.wrap_up(desk, permit.id, "2" * 32, WrapUp("no_answer"))
    wrapups.wrap_up(desk, permit.id, "2" * 32, WrapUp("unverified_no_calls", note="请勿再打"))
    assert audit.verify_store(desk.store).differing == ()
