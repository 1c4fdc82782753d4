"""A talk: each answer is on record at once, and the debt waits for the right person."""

from __future__ import annotations

import json
from datetime import date

import pytest

from app.domain.contact import HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.queue import Stage
from app.domain.staff import Role
from app.domain.talk import BACK, Agreed, Fact, Phase, Shown
from app.services import audit, calls, holds, inbound, merging, people, scripts, talks, wrapups
from app.storage import log, tables
from tests.make import MOBILE, make_desk, make_person, seated

SECOND, SPOUSE = "+8613490000002", "+8613490000003"
NUMBER, TAIL, YEAR = "11999919880805123X", "123x", "1988"
PROMISE = ("right", "pays_all", "forgot")


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def person(desk):
    return _known(desk, make_person(desk, mobiles=(MOBILE, SECOND), third=(SPOUSE,)))


def _known(desk, person, number=NUMBER, born=None):
    with desk.store.begin() as tx:
        tx.connection.execute(
            tables.debtors.update()
            .where(tables.debtors.c.id == person.id)
            .values(identity_number=number, born_on=born)
        )
    return person


def _call(desk, person, point=0):
    permit = calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[point])
    calls.dial(desk, permit)
    return talks.standing(desk, permit.id)


def _answers(desk, talk, *codes):
    for code in codes:
        talk = talks.answer(desk, talk.contact_id, talk.step, code)
    return talk


def _confirmed(desk, person):
    talk = _answers(desk, _call(desk, person), "says_self")
    assert talks.verify(desk, talk.contact_id, TAIL, YEAR).matches
    return _answers(desk, talk, "matches")


def _end(desk, talk, code, **more):
    stated = WrapUp(code, note="-", **more)
    wrapups.wrap_up(desk, talk.permit_id or talk.contact_id, desk.new_id(desk.clock()), stated)


def _fails(code, action, *arguments, **named):
    with pytest.raises(DeskError) as error:
        action(*arguments, **named)
    assert error.value.code == code


def _entries(desk, person, kind):
    with desk.store.read() as tx:
        return [one for one in log.entries(tx, person.id) if one.kind is kind]


def test_a_call_begins_with_a_greeting_and_nothing_shown(desk, person):
    talk = _call(desk, person)
    assert (talk.step, talk.phase, talk.stage) == ("greet", Phase.GREET, Stage.LATE)
    assert not talk.confirmed and not talk.shown and talk.taken == ()
    assert talk.step_since == talk.began_at


def test_each_answer_is_on_record_with_its_moment_and_read_back_after_a_crash(desk, person):
    talk = _answers(desk, _call(desk, person), "asks_who", "says_self")
    again = talks.standing(desk, talk.permit_id)
    assert again == talk and again.step == "verify"
    assert [(one.step, one.answer) for one in again.taken] == [
        ("greet", "asks_who"),
        ("explain", "says_self"),
    ]
    entries = _entries(desk, person, EntryKind.TALK_STEPPED)
    assert [entry.at for entry in entries] == [one.at for one in again.taken]
    assert talks.open_talks(desk) == (again,)


def test_the_same_answer_twice_is_recorded_once_and_one_from_elsewhere_is_refused(desk, person):
    talk = _call(desk, person)
    after = talks.answer(desk, talk.contact_id, "greet", "says_self")
    assert talks.answer(desk, talk.contact_id, "greet", "says_self") == after
    assert len(_entries(desk, person, EntryKind.TALK_STEPPED)) == 1
    _fails("talk.not_here", talks.answer, desk, talk.contact_id, "greet", "asks_who")
    _fails("talk.no_such_answer", talks.answer, desk, talk.contact_id, "verify", "forgot")


def test_an_answer_is_known_by_its_id(desk, person):
    talk = _call(desk, person)
    made = desk.new_id(desk.clock())
    after = talks.answer(desk, talk.contact_id, "greet", "says_self", made)
    assert talks.answer(desk, talk.contact_id, "greet", "says_self", made) == after
    _fails("talk.id_taken", talks.answer, desk, talk.contact_id, "verify", "later", made)
    assert len(_entries(desk, person, EntryKind.TALK_STEPPED)) == 1


def test_nobody_is_the_right_person_before_what_was_heard_matches(desk, person):
    talk = _answers(desk, _call(desk, person), "says_self")
    assert talk.asks == (Fact.IDENTITY_TAIL, Fact.BIRTH_YEAR)
    _fails("talk.locked", talks.answer, desk, talk.contact_id, "verify", "matches")
    wrong = talks.verify(desk, talk.contact_id, "1234", YEAR)
    assert (wrong.tail_ok, wrong.year_ok, wrong.matches, wrong.tries_left) == (
        False,
        True,
        False,
        2,
    )
    _fails("talk.locked", talks.answer, desk, talk.contact_id, "verify", "matches")
    assert talks.verify(desk, talk.contact_id, " １２３ｘ", "1988 ").matches
    talk = _answers(desk, talks.standing(desk, talk.contact_id), "matches")
    assert talk.confirmed and talk.step == "purpose" and Shown.DEBTOR in talk.shown


def _received(desk, person, number):
    return talks.standing(desk, inbound.receive(desk, number * 32, person.id).contact_id)


def _guess(desk, talk, *lefts):
    for left in lefts:
        assert talks.verify(desk, talk.contact_id, "0000", "1900").tries_left == left


def test_identity_is_compared_a_few_times_a_day_and_then_no_more(desk, person):
    talk = _answers(desk, _call(desk, person), "says_self")
    _guess(desk, talk, 2, 1)
    again = _received(desk, person, "1")
    assert again.tries_left == 1
    _guess(desk, again, 0)
    for one in (talk, again, _received(desk, person, "2")):
        _fails("identity.no_tries", talks.verify, desk, one.contact_id, TAIL, YEAR)


def test_who_was_found_right_before_the_tries_ended_goes_on(desk, person):
    talk = _answers(desk, _call(desk, person), "says_self")
    assert talks.verify(desk, talk.contact_id, TAIL, YEAR).matches
    _guess(desk, _received(desk, person, "1"), 2, 1, 0)
    assert _answers(desk, talks.standing(desk, talk.contact_id), "matches").confirmed


def test_tries_of_a_merged_record_are_tries_of_the_person(desk, person):
    other = make_person(desk, mobiles=("+8613490000009",))
    _known(desk, other)
    _guess(desk, _received(desk, other, "1"), 2, 1, 0)
    merging.merge(seated(desk, "lead", Role.TEAM_LEAD), other.id, person.id)
    _fails("identity.no_tries", talks.verify, desk, _received(desk, person, "2").contact_id, TAIL)


@pytest.mark.parametrize(("hours", "left"), [(13, 0), (14, 3)])
def test_the_tries_are_whole_again_once_the_day_is_over_in_every_zone_of_the_person(
    store, hours, left
):
    desk = make_desk(store)  # 10:00 in Shanghai
    person = _known(desk, make_person(desk))
    with desk.store.begin() as tx:
        zones = json.dumps(["Asia/Shanghai", "Asia/Tokyo"])
        tx.connection.execute(tables.contact_points.update().values(zones=zones))
    _guess(desk, _received(desk, person, "1"), 2, 1, 0)
    desk.clock.forward(hours=hours, minutes=30)  # midnight has come to Tokyo alone, or to both
    assert _received(desk, person, "2").tries_left == left


def test_a_lead_gives_tries_back_on_record(desk, person):
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    _fails("identity.none_used", talks.free_tries, lead, person.id, "本人回电")
    _guess(desk, _received(desk, person, "1"), 2, 1, 0)
    _fails("login.not_allowed", talks.free_tries, desk, person.id, "本人回电")
    _fails("identity.no_reason", talks.free_tries, lead, person.id, " ")
    assert talks.free_tries(lead, person.id, "本人回电，说听错了") == person.id
    again = _received(desk, person, "2")
    _guess(desk, again, 2)
    assert talks.verify(desk, again.contact_id, TAIL, YEAR).matches
    (entry,) = _entries(desk, person, EntryKind.IDENTITY_FREED)
    assert entry.staff_id == lead.staff.id and entry.body["tries"] == 3
    assert audit.verify_store(desk.store).differing == ()


def test_the_record_of_a_comparison_holds_nothing_of_what_was_heard_or_is_on_file(desk, person):
    talk = _answers(desk, _call(desk, person), "says_self")
    talks.verify(desk, talk.contact_id, "4321", YEAR)
    (entry,) = _entries(desk, person, EntryKind.IDENTITY_CHECKED)
    assert entry.body == {
        "contact": talk.contact_id,
        "heard": {"identity_tail": False, "birth_year": True},
    }


def test_without_an_identity_number_another_number_and_the_birthday_are_asked_for(desk, person):
    _known(desk, person, None, "1990-02-03")
    talk = _answers(desk, _call(desk, person), "says_self")
    assert talk.asks == (Fact.NUMBER_TAIL, Fact.BIRTH_YEAR)
    own = talks.verify(desk, talk.contact_id, MOBILE[-4:], "1990")
    assert not own.tail_ok, "the number that was dialled proves nothing"
    assert talks.verify(desk, talk.contact_id, SECOND[-4:], "1990").matches


def test_a_file_with_nothing_to_compare_confirms_nobody(desk):
    talk = _answers(desk, _call(desk, make_person(desk)), "says_self")
    assert talk.asks == ()
    _fails("identity.nothing", talks.verify, desk, talk.contact_id, "", "")
    _fails("talk.locked", talks.answer, desk, talk.contact_id, "verify", "matches")


def test_one_step_back_is_an_entry_of_its_own_and_masks_again(desk, person):
    talk = _confirmed(desk, person)
    back = _answers(desk, talk, BACK)
    assert back.step == "verify" and not back.confirmed and back.identity_matches
    assert Shown.VOICE in back.shown and Shown.DEBTOR not in back.shown
    assert [entry.body["answer"] for entry in _entries(desk, person, EntryKind.TALK_STEPPED)] == [
        "says_self",
        "matches",
        BACK,
    ]
    start = _answers(desk, back, BACK)
    assert start.step == "greet"
    _fails("talk.no_such_answer", talks.answer, desk, talk.contact_id, "greet", BACK)


def test_what_an_answer_leads_to_is_known_without_the_book(desk, person):
    talk = _call(desk, person)
    foreseen = talks.foresee(desk, talk, "somebody_else", desk.clock())
    recorded = talks.answer(desk, talk.contact_id, "greet", "somebody_else")
    assert (foreseen.step, foreseen.shown, foreseen.suggests) == (
        recorded.step,
        recorded.shown,
        recorded.suggests,
    )


def test_a_talk_is_its_owners_and_ends_with_the_outcome(desk, person):
    talk = _answers(desk, _call(desk, person), "no_answer")
    other = seated(desk, "ben")
    _fails("talk.unknown", talks.answer, other, talk.contact_id, talk.step, "x")
    _fails("talk.unknown", talks.standing, other, talk.contact_id)
    assert talks.standing(seated(desk, "tom", Role.TEAM_LEAD), talk.contact_id).step == talk.step
    _end(desk, talk, "no_answer")
    _fails("talk.over", talks.answer, desk, talk.contact_id, talk.step, BACK)
    assert talks.open_talks(desk) == ()


@pytest.mark.parametrize(
    ("codes", "suggested"),
    [
        (("no_answer",), "no_answer"),
        (("busy",), "busy"),
        (("not_in_service",), "not_in_service"),
        (("dropped",), "dropped"),
        (("voicemail", "left"), "voicemail"),
        (("voicemail", "not_left"), "voicemail_not_left"),
        (("not_known_here",), "wrong_number"),
        (("somebody_else", "passes_on"), "third_party_message"),
        (("somebody_else", "refuses"), "third_party_refuses"),
        (("somebody_else", "deceased"), "deceased"),
        (("says_self", "cannot_or_will_not", "will_not"), "refused_to_verify"),
        (("says_self", "later"), "unverified_callback"),
        (("asks_who", "no_calls"), "unverified_no_calls"),
        (("says_self", "distress"), "unverified_distress"),
    ],
)
def test_what_happened_on_the_line_suggests_its_outcome(desk, person, codes, suggested):
    talk = _answers(desk, _call(desk, person), *codes)
    assert talk.suggests == suggested and talk.ended
    assert suggested in talks.fitting(desk, talk)
    wrong = [code for code, one in desk.rules.dispositions.items() if one.right_party]
    assert not set(wrong) & set(talks.fitting(desk, talk))


@pytest.mark.parametrize(
    ("codes", "suggested", "reason"),
    [
        (("goes_on", "understood", "understood", "forgot", "pays_all", "right", "done"), "promise",
         "forgot"),
        (("goes_on", "understood", "understood", "cash_flow", "payday", "right"), "callback",
         "cash_flow"),
        (("goes_on", "understood", "understood", "lost_income", "instalments", "right"),
         "plan_requested", "lost_income"),
        (("goes_on", "cannot_pay", "nothing_possible", "done"), "cannot_pay", None),
        (("disputes", "taken_down", "done"), "dispute", "disputes"),
        (("disputes", "settled"), "talked", "disputes"),
        (("claims_paid", "taken_down", "done"), "claims_paid", "claims_paid"),
        (("no_calls",), "asks_no_calls", None),
        (("distress", "in_danger", "cared_for"), "distress", "distress"),
        (("pays_today", "undecided", "complains"), "complaint", None),
    ],
)  # fmt: skip
def test_what_the_person_says_suggests_its_outcome(desk, person, codes, suggested, reason):
    talk = _answers(desk, _confirmed(desk, person), *codes)
    assert (talk.suggests, talk.reason) == (suggested, reason)
    assert suggested in talks.fitting(desk, talk)


def test_an_outcome_that_the_steps_contradict_is_refused(desk, person):
    talk = _answers(desk, _call(desk, person), "somebody_else", "passes_on")
    promise = {"promise_amount": Money(100), "promise_due_on": date(2026, 11, 25)}
    _fails("outcome.does_not_fit", _end, desk, talk, "promise", **promise)
    _fails("outcome.does_not_fit", _end, desk, talk, "no_answer")
    _end(desk, talk, "third_party_message")


def test_a_promise_is_one_only_once_it_was_read_back(desk, person):
    talk = _answers(desk, _confirmed(desk, person), "pays_today")
    promise = {"promise_amount": Money(100), "promise_due_on": date(2026, 11, 25)}
    _fails("outcome.does_not_fit", _end, desk, talk, "promise", **promise)
    _end(desk, _answers(desk, talk, "right"), "promise", **promise)
    assert people.card(desk, person.id).promises[0].amount == Money(100)


def test_who_matched_was_reached_even_if_every_answer_is_taken_back(desk, person):
    talk = _answers(desk, _confirmed(desk, person), BACK, BACK)
    _fails("outcome.does_not_fit", _end, desk, talk, "no_answer")


def test_a_contact_without_steps_is_wrapped_up_as_ever(desk, person):
    _end(desk, _call(desk, person), "callback", callback_at=desk.clock().replace(hour=9))


def test_a_correction_fits_the_steps_unless_a_lead_says_that_they_were_wrong(desk, person):
    talk = _answers(desk, _call(desk, person), "no_answer")
    _end(desk, talk, "no_answer")
    outcome = people.card(desk, person.id).timeline[0].outcome_id
    stated = WrapUp("talked", note="-")
    right = desk.new_id(desk.clock())
    _fails("outcome.does_not_fit", wrapups.correct, desk, outcome, right, stated, "记错")
    lead = seated(desk, "tom", Role.TEAM_LEAD)
    wrapups.correct(lead, outcome, right, stated, "记错")
    assert people.card(desk, person.id).timeline[0].disposition == "talked"


def test_whoever_asks_for_no_calls_unverified_is_left_alone_at_this_number(desk, person):
    _end(desk, _answers(desk, _call(desk, person), "asks_who", "no_calls"), "unverified_no_calls")
    desk.clock.forward(minutes=5)
    with pytest.raises(ContactRefused):
        _call(desk, person)
    assert _call(desk, person, 1).step == "greet", "the other number is not touched"


def test_distress_before_verification_stops_every_call(desk, person):
    _end(desk, _answers(desk, _call(desk, person), "says_self", "distress"), "unverified_distress")
    assert [hold.kind for hold in people.card(desk, person.id).holds] == [HoldKind.ILLNESS]


def test_on_somebody_elses_number_only_a_message_is_asked_for(desk, person):
    for _ in range(3):
        _end(desk, _answers(desk, _call(desk, person), "no_answer"), "no_answer")
        desk.clock.forward(minutes=10)
    desk.clock.set(10, day=24)
    talk = _call(desk, person, 2)
    assert talk.step == "greet_third_party"
    words = scripts.spoken(desk, people.card(desk, person.id), talk, "zh_CN")
    assert "王小明" in words.say and not any(one.confirms for one in words.answers)


def test_an_inbound_call_is_taken_on_hold_at_any_hour_and_counts_nothing(desk, person):
    holds.place(desk, person.id, HoldKind.COMPLAINT, date(2026, 12, 1))
    desk.clock.set(23)
    contact_id = desk.new_id(desk.clock())
    talk = inbound.receive(desk, contact_id, person.id, person.points[0])
    assert inbound.receive(desk, contact_id, person.id, person.points[0]) == talk
    assert talk.inbound and talk.permit_id is None and talk.step == "greet_inbound"
    assert talks.open_talks(desk) == (talk,)
    _fails("outcome.does_not_fit", _end, desk, talk, "no_answer")
    talk = _answers(desk, talk, "says_self")
    assert talks.verify(desk, contact_id, TAIL, YEAR).matches
    _end(desk, _answers(desk, talk, "matches", "goes_on"), "talked")
    (entry,) = people.card(desk, person.id).timeline
    assert (entry.direction, entry.disposition) == ("inbound", "talked")
    found = audit.verify_store(desk.store)
    assert found.broken is None and found.differing == ()
    holds.release(seated(desk, "tom", Role.TEAM_LEAD), person.id, HoldKind.COMPLAINT, "已了结")
    desk.clock.set(10, day=23)
    used = {one.rule: one.used for one in calls.may_contact(desk, person.id)[0].verdict.allowances}
    assert used and set(used.values()) == {0}


def test_the_outcome_of_an_inbound_call_is_corrected_like_any_other(desk, person):
    talk = inbound.receive(desk, desk.new_id(desk.clock()), person.id)
    _end(desk, _answers(desk, talk, "somebody_else", "passes_on"), "third_party_message")
    wrong = people.card(desk, person.id).timeline[0].outcome_id
    right = desk.new_id(desk.clock())
    wrapups.correct(desk, wrong, right, WrapUp("third_party_refuses"), "听错了")
    assert people.card(desk, person.id).timeline[0].disposition == "third_party_refuses"
    assert audit.verify_store(desk.store).differing == ()


def test_a_contact_put_into_the_book_by_hand_shows(desk, person):
    inbound.receive(desk, desk.new_id(desk.clock()), person.id)
    assert audit.verify_store(desk.store).differing == ()
    with desk.store.begin() as tx:
        row = tx.connection.execute(tables.contacts.select()).mappings().one()
        made_up = dict(row) | {"id": "f" * 32}
        tx.connection.execute(tables.contacts.insert().values(**made_up))
    assert audit.verify_store(desk.store).differing == ("f" * 32,)


def test_a_caller_is_answered_while_somebody_else_works_on_them(desk, person):
    _call(desk, person)
    other = seated(desk, "ben")
    talk = inbound.receive(other, desk.new_id(desk.clock()), person.id)
    assert _answers(other, talk, "says_self").step == "verify"
    _fails("person.unknown", inbound.receive, desk, "a" * 32, "0" * 32)
    _fails("point.unknown", inbound.receive, desk, "a" * 32, person.id, "0" * 32)


def test_words_are_filled_with_the_persons_values(desk, person):
    card = people.card(desk, person.id)
    talk = _confirmed(desk, person)
    said = scripts.spoken(desk, card, talk, "zh_CN").say
    assert "示例银行" in said and "¥1,200.00" in said and "10 月 1 日" in said and "53 天" in said
    english = scripts.spoken(desk, card, talk, "en").say
    assert "1 loan with 示例银行" in english and "1 October" in english
    taiwan = scripts.spoken(desk, card, talk, "zh_TW").say
    assert "示例银行" in taiwan and "10 月 1 日" in taiwan and "逾期 53 天" in taiwan


def test_what_is_asked_for_is_said_as_one_says_it(desk, person):
    card, talk = people.card(desk, person.id), _answers(desk, _call(desk, person), "says_self")
    said = {one: scripts.spoken(desk, card, talk, one).say for one in ("zh_CN", "zh_TW", "en")}
    assert "身份证号的最后四位和出生年份" in said["zh_CN"]
    assert "身分證號的最後四位和出生年份" in said["zh_TW"]
    assert "your identity number and the year of your birth." in said["en"]


def test_what_was_agreed_is_read_back_as_typed_so_far(desk, person):
    card = people.card(desk, person.id)
    talk = _answers(desk, _confirmed(desk, person), "pays_today")
    assert "〔日期〕" in scripts.spoken(desk, card, talk, "zh_CN").say
    agreed = Agreed(Money(300_000), date(2026, 11, 25))
    said = scripts.spoken(desk, card, talk, "zh_CN", agreed).say
    assert "11 月 25 日" in said and "¥3,000.00" in said
    later = Agreed(Money(300_000), date(2027, 1, 5))
    assert "5 January 2027" in scripts.spoken(desk, card, talk, "en", later).say


def test_the_answer_that_confirms_is_locked_until_identity_matches(desk, person):
    card = people.card(desk, person.id)
    talk = _answers(desk, _call(desk, person), "says_self")
    locked = [one for one in scripts.spoken(desk, card, talk, "en").answers if one.locked]
    assert [one.code for one in locked] == ["matches"] and locked[0].key == 1
    talks.verify(desk, talk.contact_id, TAIL, YEAR)
    talk = talks.standing(desk, talk.contact_id)
    assert not any(one.locked for one in scripts.spoken(desk, card, talk, "en").answers)


def test_before_dialling_there_is_something_to_prepare_and_nothing_to_say(desk, person):
    words = scripts.spoken(desk, people.card(desk, person.id), None, "zh_CN")
    assert (words.phase, words.say) == (Phase.PREPARE, "") and words.hint
