"""At the door: acts in order, once each, on record; no word of debt before the person is known."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.domain.contact import Channel, HoldKind
from app.domain.door import (
    CHUNK_BYTES,
    MOST_BYTES,
    Act,
    Allowed,
    Check,
    DoorFile,
    Filed,
    Incident,
    Met,
    Step,
)
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.ids import beside
from app.domain.money import Money
from app.domain.negotiation import Said, Way
from app.domain.payments import PaymentRow
from app.domain.plans import Lender, Product
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.visits import VisitState, Wanted
from app.services import (
    appointments,
    audit,
    calls,
    door,
    holds,
    keeping,
    negotiation,
    payments,
    people,
    replays,
    visits,
)
from app.settings import LANGUAGES
from app.storage import contacts, log
from tests.make import desk_with, make_desk, seated
from tests.pictures import PNG, jpeg
from tests.services.test_replays_visits import changed
from tests.visited import START, TAIL, VISIT, YEAR, visited

PAY_DAY = date(2026, 11, 30)
STROKES = json.dumps([[[1, 2], [3, 4]]])


@pytest.fixture
def at(store):
    return visited(make_desk(store))


class Hand:
    """Puts acts down with ids of its own, one after the other."""

    def __init__(self, desk):
        self.desk, self.n = desk, 0

    def __getattr__(self, name):
        act = getattr(door, name)

        def put(*said, **more):
            self.n += 1
            return act(self.desk, VISIT, f"{self.n:032x}", *said, **more)

        return put

    def met(self, who=Met.PERSON):
        self.arrive()
        self.knock()
        return self.meet(who)

    def confirmed(self):
        self.met()
        self.tick(Check.CARD)
        return self.verify(TAIL, YEAR)

    @property
    def stands(self):
        return door.standing(self.desk, VISIT).stands

    def outcomes(self):
        return door.fitting(self.desk, door.standing(self.desk, VISIT))


@pytest.fixture
def hand(at):
    return Hand(at.walker)


def code(act, *arguments, **named):
    with pytest.raises(DeskError) as error:
        act(*arguments, **named)
    return error.value.code


def entries(at):
    with at.desk.store.read() as tx:
        return [entry.kind for entry in log.entries(tx, at.person.id)]


def test_a_visit_from_the_arrival_to_the_outcome(at, hand):
    hand.arrive()
    hand.knock()
    hand.meet(Met.PERSON)
    for check in (Check.CARD, Check.RECORDING):
        hand.tick(check)
    assert hand.verify(TAIL, YEAR).body["matches"]
    hand.consent(Allowed.PHOTO, given=True)
    hand.say("月底发工资")
    hand.promise(Money(50_000, "CNY"), PAY_DAY)
    hand.file(DoorFile(Filed.PHOTO, jpeg(), "工资条"))
    hand.sign(STROKES, PNG)
    hand.plan(START + timedelta(days=3))
    hand.depart(WrapUp("promise"))
    after = door.standing(at.walker, VISIT)
    assert after.visit.state is VisitState.OVER and after.stands.over
    assert after.acts[-1].act is Act.LEFT and "leave" in after.acts[-1].body["unticked"]
    card = people.card(at.desk, at.person.id)
    assert [(one.amount, one.due_on) for one in card.promises] == [(Money(50_000), PAY_DAY)]
    assert [one.due_at for one in card.follow_ups if one.kind == "callback"] == [
        START + timedelta(days=3)
    ]
    assert entries(at).count(EntryKind.DOOR_ACTED) == len(after.acts)
    assert audit.verify_store(at.desk.store).differing == ()
    assert code(people.card, at.walker, at.person.id) == "person.unknown"
    assert code(hand.say, "x") == "visit.unknown"  # nothing comes after the departure


# --- the permit


def test_the_permit_is_taken_at_the_door_and_refused_with_its_reasons(at, hand):
    hand.arrive()
    holds.place(at.desk, at.person.id, HoldKind.COMPLAINT, date(2026, 12, 10))
    with pytest.raises(ContactRefused) as error:
        hand.knock()
    assert [one.rule for one in error.value.verdict.reasons] == ["holds"]
    assert EntryKind.CALL_REFUSED in entries(at)
    assert hand.stands.contact_id is None and Act.MET not in hand.stands.open
    hand.depart(None, "投诉后停催，未敲门")
    assert door.standing(at.walker, VISIT).visit.state is VisitState.OVER


def test_a_permit_for_a_call_opens_no_door(at, hand):
    """The id of a knock's permit can be foreseen; whoever wants no visits may still be called."""
    hand.arrive()
    foreseen = beside(f"{hand.n + 1:032x}", "permit")
    calls.ask_permit(at.walker, foreseen, at.person.id, at.person.points[0])
    assert code(hand.knock) == "permit.unknown"
    assert hand.stands.contact_id is None
    assert code(
        calls.ask_permit, at.walker, foreseen, at.person.id, at.person.points[0], Channel.SMS
    ) == "permit.unknown"  # nor does it send


def test_a_permit_for_an_address_is_that_of_its_appointment(at, hand):
    """Where a pack asks how many go: today alone, for who is appointed, while it stands."""

    def ask(desk):
        permit_id = desk.new_id(desk.clock())
        return calls.ask_permit(desk, permit_id, at.person.id, at.door)

    def rules(desk):
        with pytest.raises(ContactRefused) as error:
            ask(desk)
        return [one.rule for one in error.value.verdict.reasons]

    at.desk.clock.at = START - timedelta(days=1)
    assert rules(at.walker) == ["not_appointed"]
    at.desk.clock.forward(hours=24)
    (shown,) = (one for one in calls.may_contact(at.desk, at.person.id) if one.point.id == at.door)
    assert [one.rule for one in shown.verdict.reasons] == ["not_appointed"]  # who asked goes not
    permit = ask(at.walker)
    appointments.call_off(at.desk, VISIT, "改天", by_person=False)
    assert code(calls.use, at.walker, permit) == "person.unknown"
    at.desk.clock.forward(hours=2)
    assert rules(at.desk) == ["not_appointed"]


def test_where_no_pack_asks_for_it_no_appointment_is_needed(at):
    alone = changed("cn", ("people: 2", "years: 2"))
    free = replace(at.desk, rules=at.desk.rules.ruled_by((alone,)))
    assert calls.ask_permit(free, "e" * 32, at.person.id, at.door).point_id == at.door


def test_who_was_not_told_where_a_pack_asks_for_it_is_not_visited(at):
    pack = changed("cn", ("people: 2", "notice: true"))
    walker = replace(at.walker, rules=at.walker.rules.ruled_by((pack,)))
    told = Hand(walker)
    told.arrive()
    with pytest.raises(ContactRefused) as error:
        told.knock()
    assert [one.rule for one in error.value.verdict.reasons] == ["visits"]
    law = seated(at.desk, "law", Role.COMPLIANCE)
    found = replays.replay(law, (pack,), START.date(), START.date())
    assert found.refused == found.freed == ()  # asked again, it comes out the same
    appointments.tell(at.desk, VISIT, Channel.CALL)
    told.knock()


def test_only_today_and_only_who_is_appointed(at, hand):
    assert code(Hand(at.desk).arrive) == "door.not_yours"
    assert code(Hand(seated(at.desk, "third", Role.VISITOR)).arrive) == "visit.unknown"
    law = seated(at.desk, "law", Role.COMPLIANCE)
    assert code(Hand(law).arrive) == "login.not_allowed"
    at.desk.clock.at = START - timedelta(days=1)
    assert code(hand.arrive) == "door.not_today"
    at.desk.clock.at = START
    hand.arrive()


def test_called_off_meanwhile_it_is_over(at, hand):
    hand.arrive()
    appointments.call_off(at.desk, VISIT, "本人来电说不用来", by_person=True)
    assert code(hand.knock) == "visit.unknown"  # it is nobody's any more


# --- ids


ACTS = {
    "arrive": ((), {}), "tick": ((Check.CARD,), {}), "meet": ((Met.NOBODY,), {}),
    "consent": ((Allowed.PHOTO,), {"given": True}), "say": (("累了",), {}),
    "promise": ((Money(100), PAY_DAY), {}), "file": ((DoorFile(Filed.PHOTO, jpeg(), "门"),), {}),
    "sign": ((STROKES, PNG), {}), "leave_note": (("zh_CN", "请回电"), {}),
    "plan": ((START + timedelta(days=2),), {}), "report": ((Incident.ANIMAL, "有狗"), {}),
}  # fmt: skip
OTHER = {
    "tick": ((Check.RECORDING,), {}), "meet": ((Met.PERSON,), {}),
    "consent": ((Allowed.PHOTO,), {"given": False}), "say": (("没累",), {}),
    "promise": ((Money(101), PAY_DAY), {}),
    "file": ((DoorFile(Filed.PHOTO, jpeg(orientation=1, placed=True), "门"),), {}),
    "sign": ((json.dumps([[[1, 2], [3, 5]]]), PNG), {}),
    "leave_note": (("zh_CN", "请明天回电"), {}), "plan": ((None,), {}),
    "report": ((Incident.THREAT, "有狗"), {}),
}  # fmt: skip


def _ready(hand, name):
    """As far as this act may be put down."""
    if name == "meet":
        hand.arrive()
        hand.knock()
    elif name == "leave_note":
        hand.met(Met.NOBODY)
    elif name == "tick":
        hand.met(Met.PERSON)
    elif name != "arrive":
        hand.confirmed()
        if name == "file":
            hand.consent(Allowed.PHOTO, given=True)


@pytest.mark.parametrize("name", sorted(ACTS))
def test_the_same_id_again_is_one_act_and_another_content_under_it_none(at, hand, name):
    _ready(hand, name)
    act, (said, more) = getattr(door, name), ACTS[name]
    first = act(at.walker, VISIT, "f" * 32, *said, **more)
    before = len(door.standing(at.walker, VISIT).acts)
    assert act(at.walker, VISIT, "f" * 32, *said, **more) == first
    for other, (words, named) in OTHER.items():
        if other != name or name in OTHER:
            assert code(getattr(door, other), at.walker, VISIT, "f" * 32, *words, **named) == (
                "door.id_taken"
            )
    assert len(door.standing(at.walker, VISIT).acts) == before
    assert audit.verify_store(at.desk.store).differing == ()


def test_knock_verify_and_leave_said_twice_are_one(at, hand):
    hand.arrive()
    first = door.knock(at.walker, VISIT, "1" * 31 + "a")
    assert door.knock(at.walker, VISIT, "1" * 31 + "a") == first
    assert code(hand.knock) == "door.not_now"
    hand.meet(Met.PERSON)
    hand.tick(Check.CARD)
    wrong = door.verify(at.walker, VISIT, "2" * 32, "9999", YEAR)
    assert door.verify(at.walker, VISIT, "2" * 32, TAIL, YEAR) == wrong  # no second try with it
    left = door.depart(at.walker, VISIT, "3" * 32, WrapUp("refused_to_verify", "不愿核对"))
    assert door.depart(at.walker, VISIT, "3" * 32, WrapUp("refused_to_verify", "不愿核对")) == left
    assert code(door.depart, at.walker, VISIT, "3" * 32, WrapUp("talked", "x")) == "door.id_taken"
    assert entries(at).count(EntryKind.CALL_ENDED) == 1


# --- order


def test_nothing_goes_before_its_time(at, hand):
    for name in sorted(set(ACTS) - {"arrive"}):
        said, more = ACTS[name]
        assert code(getattr(hand, name), *said, **more) == "door.not_now"
    assert code(hand.knock) == "door.not_now"
    assert code(hand.verify, TAIL, YEAR) == "door.not_now"
    hand.arrive()
    assert code(hand.arrive) == "door.not_now"
    assert code(hand.meet, Met.PERSON) == "door.not_now"
    hand.knock()
    assert code(hand.depart, WrapUp("nobody_in")) == "door.not_now"  # who opened is always said


def test_the_list_goes_in_its_order(hand):
    hand.met()
    assert code(hand.tick, Check.RECORDING) == "door.out_of_order"
    assert code(hand.tick, Check.NEIGHBOURS) == "door.out_of_order"
    for check in (Check.CARD, Check.RECORDING):
        hand.tick(check)
    hand.verify(TAIL, YEAR)
    for check in tuple(Check)[2:]:
        hand.tick(check)
    assert code(hand.tick, Check.CARD) == "door.out_of_order"
    assert hand.stands.ticked == tuple(Check)


def test_that_it_is_them_is_ticked_once_the_comparison_has_shown_it(hand):
    hand.met()
    for check in (Check.CARD, Check.RECORDING):
        hand.tick(check)
    for check in (Check.SURE, Check.REASONS, Check.OFFERS, Check.REPEAT):
        assert code(hand.tick, check) == "door.unconfirmed"
    assert not hand.verify("0000", YEAR).body["matches"]
    assert code(hand.tick, Check.SURE) == "door.unconfirmed"
    hand.tick(Check.RIGHTS)  # whoever it is has rights
    hand.verify(TAIL, YEAR)
    assert code(hand.tick, Check.ENTRY) == "door.out_of_order"
    hand.tick(Check.SURE)
    hand.meet(Met.PERSON)  # somebody comes later: it is not certain of them
    assert code(hand.tick, Check.REASONS) == "door.unconfirmed"


def test_the_card_is_shown_before_anybody_is_asked(hand):
    hand.met()
    assert code(hand.verify, TAIL, YEAR) == "door.card_first"


# --- nothing of the debt before the right person is known


@pytest.mark.parametrize("who", Met)
def test_nothing_is_promised_offered_or_signed_by_whom_nobody_knows(hand, who):
    hand.met(who)
    for name in ("promise", "sign"):
        said, more = ACTS[name]
        assert code(getattr(hand, name), *said, **more) == "door.unconfirmed"
    assert code(hand.offer, {}, "en", agreed=True) == "door.unconfirmed"


def test_a_wrong_answer_confirms_nobody_and_tries_end(at, hand):
    hand.met()
    hand.tick(Check.CARD)
    for _ in range(3):
        assert not hand.verify("0000", YEAR).body["matches"]
    assert not hand.stands.confirmed and hand.stands.step is Step.VERIFY
    assert code(hand.verify, TAIL, YEAR) == "identity.no_tries"
    assert "promise" not in hand.outcomes() and "refused_to_verify" in hand.outcomes()


def test_whoever_comes_to_the_door_later_is_asked_anew(hand):
    hand.confirmed()
    assert hand.stands.confirmed
    hand.meet(Met.HOUSEHOLD)
    assert not hand.stands.confirmed
    assert code(hand.promise, Money(100), PAY_DAY) == "door.unconfirmed"
    hand.meet(Met.PERSON)
    assert not hand.stands.confirmed  # they are asked once more


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_for_an_absent_person_has_no_word_of_debt(at, hand, language):
    hand.met(Met.NOBODY)
    words = door.note_for(at.walker, VISIT, language)
    assert "王小明" in words
    assert all(one.debt_words.search(words) is None for one in at.desk.rules.texts.values())
    hand.leave_note(language, words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_printed_of_the_note_has_no_word_of_debt_in_any_language(at, language):
    (letter,) = door.note_paper(at.walker, VISIT, language).letters
    printed = [letter.title, letter.under, letter.page, *letter.to]
    printed += [part for one in letter.passages for part in (one.heading, *one.lines)]
    assert "王小明" in " ".join(printed)
    for one in at.desk.rules.texts.values():
        assert not [part for part in printed if one.debt_words.search(part)]
    assert code(door.note_paper, at.walker, VISIT, language, "请还款") == "door.note_tells"
    lender = desk_with(at.walker, company="Loan 有限公司")
    assert code(door.note_paper, lender, VISIT, language) == "door.note_tells"


@pytest.mark.parametrize("words", [
    "您欠款三千", "請儘快還款", "Please pay", "about the LOAN", "律师会联系", "金额 3,000",
])  # fmt: skip
def test_a_note_that_tells_is_not_left_in_whatever_language(hand, words):
    hand.met(Met.NOBODY)
    for language in LANGUAGES:
        assert code(hand.leave_note, language, words) == "door.note_tells"
    assert Act.NOTED not in [one.act for one in door.standing(hand.desk, VISIT).acts]


# --- outcomes


@pytest.mark.parametrize(("who", "fits", "not_fit"), [
    (Met.NOBODY, ["nobody_in"], ["promise", "talked", "third_party_message"]),
    (Met.HOUSEHOLD, ["third_party_message", "wrong_address"], ["nobody_in", "talked"]),
    (Met.NEIGHBOUR, ["third_party_message", "wrong_address"], ["nobody_in", "promise"]),
    (Met.PERSON, ["refused_to_verify"], ["nobody_in", "talked", "promise", "agreement"]),
])  # fmt: skip
def test_only_outcomes_that_fit_the_acts_close_the_permit(at, hand, who, fits, not_fit):
    hand.met(who)
    assert set(fits) <= set(hand.outcomes()) and not set(not_fit) & set(hand.outcomes())
    for one in not_fit:
        with pytest.raises(DeskError):
            hand.depart(WrapUp(one, "x"))
    assert door.standing(at.walker, VISIT).visit.state is VisitState.APPOINTED
    assert not hand.stands.over  # an outcome that does not fit leaves nothing behind
    hand.depart(WrapUp(fits[0], "记一句"))
    with at.desk.store.read() as tx:
        contact = door.standing(at.walker, VISIT).stands.contact_id
        assert contacts.outcome_in_force(tx, contact) is not None


def test_who_wants_no_visits_is_visited_no_more_but_may_be_called(at, hand):
    hand.confirmed()
    hand.depart(WrapUp("asks_no_visits", "不要再上门"))
    visits.request(at.desk, at.person.id, "e" * 32, at.door, "再去一次")
    with pytest.raises(ContactRefused) as error:
        visits.approve(at.lead, "e" * 32)
    assert "opt_outs" in [one.rule for one in error.value.verdict.reasons]
    with at.desk.store.read() as tx:
        found = tx.connection.execute(text("SELECT channel FROM opt_outs")).scalars().all()
    assert found == ["visit"]


def test_an_arrangement_that_is_read_out_and_agreed_is_one(at, hand):
    hand.confirmed()
    (owed,) = negotiation.owing(at.walker, at.person.id)
    said = Said(lender=Lender.BANK, product=Product.CREDIT_CARD, monthly=40_000)
    plan = next(
        one for one in negotiation.options(at.walker, owed, said)
        if one.way is Way.PLAN and one.quote.needs_approval_by is None
    )
    written = negotiation.written(plan.proposal)
    done = hand.offer(written, "zh_CN", agreed=True)
    assert done.words
    assert code(door.offer, at.walker, VISIT, done.id, written, "zh_CN", agreed=False) == (
        "door.id_taken"
    )
    assert door.offer(at.walker, VISIT, done.id, written, "zh_CN", agreed=True) == done
    assert "agreement" in hand.outcomes() and "promise" not in hand.outcomes()
    hand.depart(WrapUp("agreement"))
    assert audit.verify_store(at.desk.store).differing == ()


# --- files


def _filing(hand, *more):
    hand.confirmed()
    for to in (Allowed.PHOTO, *more):
        hand.consent(to, given=True)


def test_a_picture_is_kept_in_pieces_and_found_where_it_was_changed(at, hand):
    _filing(hand)
    body = jpeg()[:-2] + b"\x55" * (2 * CHUNK_BYTES) + b"\xff\xd9"
    done = hand.file(DoorFile(Filed.PHOTO, body, "门牌"))
    assert done.body["digest"] == hashlib.sha256(body).hexdigest()
    assert door.content(at.walker, done.id) == body
    with at.desk.store.begin() as tx:
        count = tx.connection.execute(text("SELECT count(*) FROM door_chunks")).scalar()
        tx.connection.execute(text("UPDATE door_chunks SET body = :b WHERE n = 1"), {"b": b"x"})
    assert count == 3
    assert code(door.content, at.walker, done.id) == "door.damaged"
    assert audit.verify_store(at.desk.store).differing == (done.id,)


@pytest.mark.parametrize("order", ["<", ">"])
def test_where_a_picture_was_taken_goes_unless_it_was_consented_to(at, hand, order):
    _filing(hand)
    placed = jpeg(placed=True, order=order, orientation=6)
    kept = door.content(at.walker, hand.file(DoorFile(Filed.PHOTO, placed)).id)
    assert b"Canon" not in kept and kept.count(b"Exif") == 1 and b"\x88\x25" not in kept
    assert b"\x25\x88" not in kept and b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in kept
    hand.consent(Allowed.LOCATION, given=True)
    assert door.content(at.walker, hand.file(DoorFile(Filed.PHOTO, placed, "b")).id) == placed


def test_nobody_who_did_not_agree_is_photographed(hand):
    hand.confirmed()
    assert code(hand.file, DoorFile(Filed.PHOTO, jpeg())) == "door.no_photo"
    hand.consent(Allowed.PHOTO, given=True)
    hand.file(DoorFile(Filed.PHOTO, jpeg()))
    hand.consent(Allowed.PHOTO, given=False)  # they may think again
    assert code(hand.file, DoorFile(Filed.PHOTO, jpeg())) == "door.no_photo"


@pytest.mark.parametrize("body", [
    b"", b"MZ\x90\0", b"\xff\xd8\xff", jpeg()[:-2], PNG[:-1], PNG[:40] + b"\0" + PNG[41:],
    b"GIF89a", b"%PDF-1.4 broken off", b"<svg onload=x>", b"\xff\xd8" * 50,
])  # fmt: skip
def test_false_and_broken_files_are_refused(hand, body):
    _filing(hand)
    for kind in Filed:
        assert code(hand.file, DoorFile(kind, body)) == "door.wrong_file"


def test_a_paper_is_no_photo_and_too_much_is_too_much(hand):
    _filing(hand)
    pdf = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
    assert code(hand.file, DoorFile(Filed.PHOTO, pdf)) == "door.wrong_file"
    assert hand.file(DoorFile(Filed.DOCUMENT, pdf)).body["type"] == "application/pdf"
    huge = jpeg()[:-2] + b"\0" * MOST_BYTES + b"\xff\xd9"
    assert code(hand.file, DoorFile(Filed.PHOTO, huge)) == "door.too_large"


@pytest.mark.parametrize("strokes", ["", "x", "[]", "[[]]", "[[[1]]]", "{}", "[[[1,2]]]", "3"])
def test_a_signature_has_strokes_and_a_picture(hand, strokes):
    hand.confirmed()
    assert code(hand.sign, strokes, PNG) == "door.no_strokes"
    assert code(hand.sign, STROKES, jpeg()) == "door.wrong_file"


def test_a_long_name_is_signed_too(hand):
    hand.confirmed()
    strokes = json.dumps([[[x % 500, x % 90] for x in range(3_000)]], separators=(",", ":"))
    assert hand.sign(strokes, PNG).words == strokes


# --- the record


@pytest.mark.parametrize("column", ["kind", "body", "at", "contact_id", "n", "text_id"])
def test_an_act_changed_behind_the_triggers_shows(at, hand, column):
    done = hand.confirmed()
    instead = {"n": 99, "at": 7}.get(column, "said" if column == "kind" else "{}")
    with at.desk.store.begin() as tx:
        if tx.engine == "sqlite":
            tx.connection.execute(text("DROP TRIGGER door_acts_keeps_update"))
        else:
            tx.connection.execute(text("DROP TRIGGER door_acts_keeps ON door_acts"))
        tx.connection.execute(
            text(f"UPDATE door_acts SET {column} = :v WHERE id = :id"),
            {"v": instead, "id": done.id},
        )
    assert audit.verify_store(at.desk.store).differing == (done.id,)


def test_words_that_are_erased_leave_the_chain_whole(at, hand):
    from app.services import texts

    hand.confirmed()
    hand.say("家里有病人")
    boss = seated(at.desk, "boss", Role.ADMIN)
    texts.erase(boss, at.person.id, None, "本人要求删除")
    acts = door.standing(at.walker, VISIT).acts
    assert [one.words for one in acts if one.act is Act.SAID] == [None]
    seen = audit.verify_store(at.desk.store)
    assert seen.broken is None and seen.differing == ()


def test_an_appointment_may_be_made_anew_while_nobody_has_knocked(at, hand):
    later = Wanted(START + timedelta(hours=1), START + timedelta(hours=2), ("walker", "second"))
    appointments.appoint(at.desk, VISIT, "c" * 32, later)
    hand.arrive()


def test_whoever_knocked_is_not_at_that_door_on_another_day_by_the_same_permit(at, hand):
    hand.met(Met.NOBODY)
    at.desk.clock.forward(hours=3)  # the call that it counts as is open no longer
    day = START + timedelta(days=1)
    wanted = Wanted(day, day + timedelta(minutes=30), ("walker", "second"))
    assert code(appointments.appoint, at.desk, VISIT, "c" * 32, wanted) == "visit.knocked"
    hand.depart(WrapUp("nobody_in"))


def test_what_was_promised_for_the_day_of_the_visit_stands_though_they_leave_after_midnight(
    at, hand
):
    today = at.desk.today(START)
    hand.confirmed()
    hand.promise(Money(120_000), today)
    with at.desk.store.begin() as tx:  # before they leave, which their promise is known by
        case_no = f"A-{at.person.debts[0]}"
        paid = PaymentRow(case_no, 120_000, today, None, "", "R-1", "")
        payments.take_in(at.lead, tx, paid, START)
    at.desk.clock.forward(hours=12)
    assert at.desk.today(at.desk.clock()) > today
    hand.depart(WrapUp("promise"))
    keeping.refresh(at.desk)
    (made,) = people.card(at.desk, at.person.id).promises
    assert (made.due_on, made.state, at.desk.today(made.made_at)) == (today, "kept", today)
    assert audit.verify_store(at.desk.store).differing == ()
