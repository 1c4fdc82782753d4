"""Two records of one person are one in every count, and a merge by mistake is undone whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert, select

from app.domain.contact import Channel, HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.flags import FlagKind, Said
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.wishes import Asked
from app.services import (
    audit,
    calls,
    flags,
    holds,
    inbound,
    merging,
    people,
    queue,
    wishes,
    wrapups,
)
from app.storage import contacts, log, search, tables
from tests.make import make_desk, make_person, seated
from tests.rules.making import make_pack

ONCE = (
    "kind: cap\napplies: {parties: [third_party]}\nkey: party\n"
    "counts: {parties: [third_party], outcomes: [conversation, open]}\n"
    "values: {2020-01-01: {limit: 1, per: ever}}"
)
FIRST, SECOND, THIRD = "+8613490000001", "+8613490000002", "+8613490000003"


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


@pytest.fixture
def pair(desk):
    """Two records with a token each, so that they are found."""
    made = make_person(desk, "单小明"), make_person(desk, "单晓明", mobiles=(SECOND,))
    for one, name, mobile in zip(made, ("单小明", "单晓明"), (FIRST, SECOND), strict=True):
        with desk.store.begin() as tx:
            for token in search.tokens(name, (mobile,), f"A-{mobile}"):
                tx.connection.execute(insert(tables.tokens).values(token=token, debtor_id=one.id))
    return made


def _kinds(desk, person_id):
    with desk.store.read() as tx:
        return [entry.kind for entry in log.entries(tx, person_id)]


def _ended(desk, person, code, **parts):
    now = desk.clock()
    permit = calls.ask_permit(desk, desk.new_id(now), person.id, person.points[0])
    wrapups.wrap_up(desk, permit.id, desk.new_id(now), WrapUp(code, note="-", **parts))


def _standing(desk):
    """All that a merge and its undoing have to leave as it was."""
    with desk.store.read() as tx:
        run = tx.connection.execute
        debtors = run(
            select(tables.debtors.c.id, tables.debtors.c.person_id, tables.debtors.c.collector_id)
            .order_by(tables.debtors.c.id)
        ).all()  # fmt: skip
        ranked = run(select(tables.queue).order_by(tables.queue.c.debtor_id)).all()
        steps = run(
            select(tables.follow_ups.c.debtor_id, tables.follow_ups.c.collector_id)
            .where(tables.follow_ups.c.state == "open")
            .order_by(tables.follow_ups.c.id)
        ).all()
    return debtors, ranked, steps


def _sound(desk):
    seen = audit.verify_store(desk.store)
    return (seen.broken, seen.differing) == (None, ())


def test_two_records_have_one_place_one_sum_and_one_card(desk, lead, pair):
    first, second = pair
    _ended(desk, second, "promise", promise_amount=Money(5_000), promise_due_on=date(2026, 11, 25))
    merging.merge(lead, second.id, first.id, "同一手机号，本人确认")
    (row,) = queue.page(desk, 10).rows
    assert (row.debtor_id, row.overdue) == (first.id, 240_000)
    card = people.card(desk, second.id)
    assert (card.debtor_id, card.total.minor) == (first.id, 240_000)
    assert [one.amount.minor for one in card.promises] == [5_000]
    assert {point.id for point in card.points} == {*first.points, *second.points}
    assert len(card.timeline) == 1
    assert _kinds(desk, first.id)[-1] is EntryKind.PEOPLE_MERGED
    assert _kinds(desk, second.id)[-1] is EntryKind.PEOPLE_MERGED
    assert _sound(desk)


@pytest.mark.parametrize("typed", ["单小", "晓明", "0001", "0002", "A-+8613490000002"])
def test_a_merged_person_is_found_once_by_either_record(desk, lead, pair, typed):
    first, second = pair
    merging.merge(lead, second.id, first.id)
    (hit,) = people.search(desk, typed)
    assert (hit.debtor_id, hit.name, hit.overdue.minor) == (first.id, "单小明", 240_000)
    merging.split(lead, second.id)
    assert [hit.debtor_id for hit in people.search(desk, "晓明")] == [second.id]


def test_a_merged_record_shows_nobody_the_people_of_somebody_else(desk, lead):
    bob = seated(desk, "bob")
    mine = make_person(desk, "单小红", collector=desk.staff)
    theirs = make_person(desk, "单小明", mobiles=(SECOND,), collector=bob.staff)
    with desk.store.begin() as tx:
        for token in search.tokens("单小红", (FIRST,), "A-1"):
            tx.connection.execute(insert(tables.tokens).values(token=token, debtor_id=mine.id))
    merging.merge(lead, mine.id, theirs.id)
    assert people.search(desk, "单小红") == ()
    with pytest.raises(DeskError) as error:
        people.card(desk, mine.id)
    assert error.value.code == "person.unknown"
    assert [hit.debtor_id for hit in people.search(bob, "单小红")] == [theirs.id]


def test_a_hold_and_a_wish_of_either_record_count_for_both(desk, lead, pair):
    first, second = pair
    wishes.opt_out(desk, second.id, Asked(Channel.CALL))
    merging.merge(lead, second.id, first.id)
    with pytest.raises(ContactRefused) as refused:
        calls.ask_permit(desk, "a" * 32, first.id, first.points[0])
    assert [reason.rule for reason in refused.value.verdict.reasons] == ["opt_outs"]
    holds.place(desk, second.id, HoldKind.COMPLAINT, None)
    assert queue.page(desk, 10).rows == ()


def test_a_split_undoes_a_merge_whole(desk, lead):
    bob = seated(desk, "bob")
    first = make_person(desk, collector=desk.staff)
    second = make_person(desk, mobiles=(SECOND,), collector=bob.staff, overdue=(70_000,))
    third = make_person(desk, mobiles=(THIRD,), collector=bob.staff)
    merging.merge(lead, third.id, second.id)
    promised = {"promise_amount": Money(5_000), "promise_due_on": date(2026, 11, 25)}
    _ended(bob, second, "promise", **promised)
    before = _standing(desk)
    merging.merge(lead, third.id, first.id)  # whoever is named, the whole person goes along
    assert _standing(desk) != before
    assert {row[1] for row in _standing(desk)[0]} == {first.id}
    assert [row[1] for row in _standing(desk)[2]] == [desk.staff.id]
    merging.split(lead, second.id)
    assert _standing(desk) == before
    assert _sound(desk)


def test_what_was_asked_for_while_two_were_one_protects_both_after_the_split(desk, lead, pair):
    first, second = pair
    holds.place(desk, first.id, HoldKind.COMPLAINT, None)  # before: only theirs
    holds.release(lead, first.id, HoldKind.COMPLAINT, "已了结")
    wishes.opt_out(desk, first.id, Asked(Channel.SMS))
    merging.merge(lead, second.id, first.id)
    holds.place(desk, second.id, HoldKind.DISPUTE, date(2026, 12, 1))
    wishes.opt_out(desk, first.id, Asked(Channel.CALL, words="都别打了"))
    merging.split(lead, second.id)
    for one in pair:
        held = people.card(lead, one.id).holds
        assert [(hold.kind, hold.review_on) for hold in held] == [
            (HoldKind.DISPUTE, date(2026, 12, 1))
        ]
        assert wishes.listed(lead, one.id).opt_outs[-1].channel is Channel.CALL
    assert len(wishes.listed(lead, second.id).opt_outs) == 1
    assert queue.page(desk, 10).rows == ()
    assert _sound(desk)


def test_a_split_gives_nobody_back_the_dials_to_a_number(desk, lead, pair):
    first, second = pair
    shared = make_person(desk, mobiles=(FIRST,))
    merging.merge(lead, shared.id, first.id)
    for _ in range(6):
        _ended(desk, first, "no_answer")
    merging.split(lead, shared.id)
    with pytest.raises(ContactRefused) as refused:
        calls.ask_permit(desk, "a" * 32, shared.id, shared.points[0])
    assert [reason.rule for reason in refused.value.verdict.reasons] == ["unanswered_dials"]


def test_whoever_works_on_a_record_keeps_the_person_unless_somebody_has_them(desk, lead, pair):
    first, second = pair
    bob = seated(desk, "bob")
    taken = queue.next_person(desk)
    other = ({first.id, second.id} - {taken}).pop()
    merging.merge(lead, taken, other)
    assert queue.release(desk) == other
    merging.split(lead, taken)
    mine, theirs = queue.next_person(desk), queue.next_person(bob)
    merging.merge(lead, mine, theirs)
    with pytest.raises(DeskError) as error:
        queue.release(desk)
    assert error.value.code == "queue.not_held"
    assert queue.release(bob) == theirs


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.TEAM_LEAD, True), (Role.COMPLIANCE, True), (Role.ADMIN, True),
        (Role.COLLECTOR, False), (Role.VISITOR, False),
    ],
)  # fmt: skip
def test_team_leads_compliance_and_administrators_merge_and_nobody_else(desk, pair, role, may):
    first, second = pair
    one = seated(desk, "one", role)
    if may:
        merging.merge(one, second.id, first.id)
        merging.split(one, second.id)
        return
    for act in (
        lambda: merging.merge(one, second.id, first.id),
        lambda: merging.split(one, second.id),
    ):
        with pytest.raises(DeskError) as error:
            act()
        assert error.value.code == "login.not_allowed"


def test_what_cannot_be_merged_or_split_changes_nothing(desk, lead, pair):
    first, second = pair
    before = _standing(desk)
    for code, act in (
        ("person.same", lambda: merging.merge(lead, first.id, first.id)),
        ("person.unknown", lambda: merging.merge(lead, first.id, "0" * 32)),
        ("person.unknown", lambda: merging.split(lead, "0" * 32)),
        ("person.not_merged", lambda: merging.split(lead, first.id)),
    ):
        with pytest.raises(DeskError) as error:
            act()
        assert error.value.code == code
    assert _standing(desk) == before
    merging.merge(lead, second.id, first.id)
    with pytest.raises(DeskError, match=r"person\.not_merged"):
        merging.split(lead, first.id)  # the one that remains cannot leave itself


def test_two_who_merge_crosswise_at_once_make_one_person(desk, lead, pair, reopen):
    first, second = pair
    desks = [seated(make_desk(reopen()), "lead", Role.TEAM_LEAD) for _ in range(2)]

    def join(one, old, new):
        try:
            merging.merge(one, old, new)
        except DeskError as error:
            return error.code
        return None

    with ThreadPoolExecutor(2) as pool:
        asked = [
            pool.submit(join, desks[0], first.id, second.id),
            pool.submit(join, desks[1], second.id, first.id),
        ]
        assert sorted(str(one.result()) for one in asked) == ["None", "person.same"]
    assert len({row[1] for row in _standing(desk)[0]}) == 1
    assert _sound(desk)


@pytest.mark.parametrize("whose", [0, 1])
def test_what_a_record_said_of_its_number_before_a_merge_stands_after_the_split(desk, lead, whose):
    pair = make_person(desk), make_person(desk, "王晓明")  # with the same number
    said = [Said(FlagKind.WRONG_NUMBER, point_id=one.points[0]) for one in pair]
    own = flags.record(desk, pair[whose].id, said[whose])
    merging.merge(lead, pair[1].id, pair[0].id)
    together = flags.record(desk, pair[0].id, said[0])
    merging.split(lead, pair[1].id)
    states = []
    for flag in (together, own):
        flags.withdraw(lead, flag, "听错了")
        states.append([people.card(desk, one.id).points[0].state.value for one in pair])
    assert states[0] == (["wrong", "active"] if whose == 0 else ["active", "wrong"])
    assert states[1] == ["active", "active"]


@pytest.mark.parametrize("found", ["before", "after"])
def test_a_number_that_is_not_theirs_is_not_called_under_another_record(desk, lead, found):
    first, second = make_person(desk), make_person(desk, "王晓明")  # with the same number
    if found == "before":
        _ended(desk, first, "wrong_number")
    merging.merge(lead, second.id, first.id)
    if found == "after":
        _ended(desk, first, "wrong_number")
    with pytest.raises(ContactRefused) as refused:
        calls.ask_permit(desk, "a" * 32, first.id, second.points[0])
    assert "number_not_theirs" in [one.rule for one in refused.value.verdict.reasons]
    merging.split(lead, second.id)
    assert calls.ask_permit(desk, "b" * 32, second.id, second.points[0])


def _refused_by(desk, person, point):
    answers = {one.point.id: one.verdict.reasons for one in calls.may_contact(desk, person.id)}
    return [one.rule for one in answers[point]]


def test_a_third_party_is_asked_once_under_whichever_record_they_stand(desk, lead):
    pair = [make_person(desk, mobiles=(one,), third=(THIRD,)) for one in (FIRST, SECOND)]
    once = make_pack({"once": ONCE})
    desk, lead = (replace(one, rules=one.rules.ruled_by((once,))) for one in (desk, lead))
    permit = calls.ask_permit(desk, "a" * 32, pair[0].id, pair[0].points[1])
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp("third_party_message", note="-"))
    assert _refused_by(desk, pair[1], pair[1].points[1]) == []
    merging.merge(lead, pair[1].id, pair[0].id)
    assert [_refused_by(desk, pair[0], one.points[1]) for one in pair] == [["once"], ["once"]]
    assert _refused_by(desk, pair[0], pair[1].points[0]) == []  # nor is anybody else held to it
    merging.split(lead, pair[1].id)
    assert _refused_by(desk, pair[1], pair[1].points[1]) == []


def test_who_has_another_extension_that_serves_may_be_reached(desk, lead):
    person = make_person(desk, third=(THIRD,))
    with desk.store.begin() as tx:
        (row,) = tx.connection.execute(
            select(tables.contact_points).where(tables.contact_points.c.id == person.points[0])
        ).mappings()
        dead = {**row, "id": "e" * 32, "extension": "9", "state": "invalid"}
        tx.connection.execute(insert(tables.contact_points).values(dead))
    assert "third_party_unreached" in _refused_by(desk, person, person.points[1])


def test_a_call_that_came_in_goes_with_the_record_whose_number_it_was(desk, lead, pair):
    first, second = pair
    merging.merge(lead, second.id, first.id)
    inbound.receive(desk, "a" * 32, first.id, second.points[0])
    merging.split(lead, second.id)
    with desk.store.read() as tx:
        assert contacts.contact(tx, "a" * 32)["debtor_id"] == second.id
