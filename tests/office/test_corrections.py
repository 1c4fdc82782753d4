"""Outcomes stated anew by the database: what Python would have left, and no wider limits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.flags import FlagKind, Said
from app.domain.money import Money
from app.domain.staff import Role
from app.services import audit, flags, wrapups
from app.storage.postgres import install
from tests.office.dealing import DEVICE, Dealing, refused
from tests.office.test_wrapups import body, ids, in_hours, stated


@pytest.fixture
def dealing(made, hire):
    one = Dealing(made, hire(Role.COLLECTOR))
    yield one
    one.close()


@pytest.fixture
def lead(dealing, hire):
    """A lead of the collector's team."""
    who = hire(Role.TEAM_LEAD)
    with dealing.store.begin() as tx:
        driver = install.driver_of(tx)
        driver.execute("INSERT INTO teams (id, name) VALUES ('t', 'A')")
        driver.execute("UPDATE staff SET team_id = 't' WHERE role IN ('collector', 'team_lead')")
    return who


CHANGES = (
    ("promise", "talked"), ("talked", "promise"), ("no_answer", "callback"),
    ("callback", "no_answer"), ("dispute", "no_answer"), ("asks_no_calls", "talked"),
    ("third_party_refuses", "wrong_number"), ("wrong_number", "busy"), ("deceased", "voicemail"),
    ("talked", "third_party_message"), ("third_party_message", "promise"),
)  # fmt: skip


@pytest.mark.parametrize("who", ["collector", "lead"])
def test_a_correction_leaves_what_python_would_have_left(who, dealing, lead):
    staff = dealing.staff if who == "collector" else lead
    for first, then in CHANGES:
        here, there = dealing.person(), dealing.person()
        wrong = {}
        earlier = stated(dealing, "promise", promise_amount=Money(1))
        said = stated(dealing, first)  # once: a call-back is in so many hours from then
        for person in (here, there):
            wrapups.wrap_up(
                dealing.desk, dealing.dialled(person, timedelta(minutes=9)), ids(), earlier
            )
            permit, wrong[person.id] = dealing.dialled(person), ids()
            wrapups.wrap_up(dealing.desk, permit, wrong[person.id], said)
        right = stated(dealing, then, note="richtig", callback_at=in_hours(dealing))
        desk = dealing.desk.signed_in(staff)
        wrapups.correct(desk, wrong[here.id], ids(), right, "输错了")
        asked = ("correct", wrong[there.id], ids(), body(right), "输错了", DEVICE)
        answer = dealing.ask(*asked, staff=staff)
        assert dealing.known(there) == dealing.known(here), (first, then)
        before = dealing.known(there)
        assert dealing.ask(*asked, staff=staff) == answer
        assert dealing.known(there) == before
        again = (wrong[there.id], ids(), body(right), "x", DEVICE)
        refused("outcome.corrected_already", dealing.ask, "correct", *again, staff=staff)
    found = audit.verify_store(dealing.store)
    assert (found.broken, found.differing) == (None, ())


def test_nobody_takes_back_with_their_own_outcome_what_another_said_of_a_number(dealing, lead):
    here, there = dealing.person(), dealing.person()
    made = {one.id: dealing.dialled(one) for one in (here, there)}
    for person in (here, there):
        said = Said(FlagKind.WRONG_NUMBER, point_id=person.points[0])
        flags.record(dealing.desk.signed_in(lead), person.id, said)
    wrong, right = stated(dealing, "wrong_number"), stated(dealing, "busy")
    first = ids()
    wrapups.wrap_up(dealing.desk, made[here.id], first, wrong)
    wrapups.correct(dealing.desk, first, ids(), right, "x")
    first = ids()
    dealing.ask("wrap_up", made[there.id], first, body(wrong), DEVICE)
    dealing.ask("correct", first, ids(), body(right), "x", DEVICE)
    assert dealing.known(there) == dealing.known(here)
    assert {one["state"] for one in dealing.known(there)["contact_points"]} == {"wrong"}


def test_a_number_stays_marked_while_somebody_still_says_so(dealing, lead):
    """The same steps at an office and in a book of one's own."""
    here, there = dealing.person(), dealing.person()
    leading = dealing.desk.signed_in(lead)
    made = {one.id: [dealing.dialled(one) for _ in range(2)] for one in (here, there)}
    steps = (("wrong_number", "no_answer"), ("not_in_service", "busy"))
    firsts = []
    for number, (wrong, _) in enumerate(steps):
        firsts.append({one.id: ids() for one in (here, there)})
        wrapups.wrap_up(
            dealing.desk, made[here.id][number], firsts[-1][here.id], stated(dealing, wrong)
        )
        given = (made[there.id][number], firsts[-1][there.id], body(stated(dealing, wrong)), DEVICE)
        dealing.ask("wrap_up", *given)
    states = []
    for (_, right), first in zip(steps, firsts, strict=True):
        flag = {}
        for one in (here, there):
            said = Said(FlagKind.WRONG_NUMBER, point_id=one.points[0])
            flag[one.id] = flags.record(dealing.desk.signed_in(lead), one.id, said)
        flags.withdraw(leading, flag[here.id], "x")
        dealing.ask("withdraw_flag", flag[there.id], "x", DEVICE, staff=lead)
        wrapups.correct(dealing.desk, first[here.id], ids(), stated(dealing, right), "x")
        correct = (first[there.id], ids(), body(stated(dealing, right)), "x", DEVICE)
        dealing.ask("correct", *correct)
        assert dealing.known(there) == dealing.known(here)
        states.append(dealing.known(there)["contact_points"][0]["state"])
    assert states == ["invalid", "active"]


def test_a_mark_of_a_number_is_not_taken_back_by_what_only_bears_its_id(dealing, lead, hire):
    other, person, second = hire(Role.COLLECTOR), dealing.person(), dealing.person()
    said = Said(FlagKind.WRONG_NUMBER, point_id=person.points[0])
    flag = flags.record(dealing.desk.signed_in(lead), person.id, said)
    dealing.ask("receive", flag, person.id, person.points[0], DEVICE)
    first = ids()
    dealing.ask("wrap_up", flag, first, body(stated(dealing, "talked")), DEVICE)
    dealing.ask("correct", first, ids(), body(stated(dealing, "dispute")), "x", DEVICE)
    permit = dealing.dialled(second, staff=other)
    wrong = body(stated(dealing, "wrong_number"))
    contact = dealing.ask("wrap_up", permit, ids(), wrong, DEVICE, staff=other)["contact"]
    heard = {"kind": "sms", "channel": "sms", "words": "x", "given_at": 1, "terms": {}}
    dealing.ask("protect", contact, second.id, {"asked": [], "consent": heard}, DEVICE)
    dealing.ask("withdraw_flag", contact, "", DEVICE)
    for one in (person, second):
        assert {point["state"] for point in dealing.known(one)["contact_points"]} == {"wrong"}


def _said_twice(dealing, person, outcome, kind="wrong_number"):
    """A number given up by a contact and by a flag that bears its id; that id."""
    given = dealing.dialled(person), outcome, body(stated(dealing, "not_in_service")), DEVICE
    contact = dealing.ask("wrap_up", *given)["contact"]
    flag = {"kind": kind, "terms": {}, "point_id": person.points[0]}
    dealing.ask("protect", contact, person.id, {"asked": [], "flag": flag}, DEVICE)
    return contact


@pytest.mark.parametrize("first", ["flag", "outcome"])
def test_a_flag_and_a_contact_of_one_id_do_not_end_with_each_other(dealing, lead, first):
    person, outcome, states = dealing.person(), ids(), []
    flag = _said_twice(dealing, person, outcome)
    right = outcome, ids(), body(stated(dealing, "busy")), "x", DEVICE
    ends = [("correct", right, None), ("withdraw_flag", (flag, "x", DEVICE), lead)]
    for function, given, staff in ends if first == "outcome" else ends[::-1]:
        dealing.ask(function, *given, staff=staff)
        states.append(dealing.known(person)["contact_points"][0]["state"])
    assert states == ["wrong" if first == "outcome" else "invalid", "active"]


def test_a_number_serves_again_whatever_else_bears_the_id_of_the_contact(dealing, lead):
    person, outcome = dealing.person(), ids()
    _said_twice(dealing, person, outcome, "attorney")
    dealing.ask("correct", outcome, ids(), body(stated(dealing, "busy")), "x", DEVICE)
    assert dealing.known(person)["contact_points"][0]["state"] == "active"


def test_nobody_corrects_what_is_not_theirs(dealing, lead, hire):
    other, person = hire(Role.COLLECTOR), dealing.person()
    permit, outcome = dealing.dialled(person), ids()
    dealing.ask("wrap_up", permit, outcome, body(stated(dealing, "talked")), DEVICE)
    right = body(stated(dealing, "no_answer"))
    for wrong in (outcome, ids()):  # of another, and of nobody: the same words
        asked = (wrong, ids(), right, "x", DEVICE)
        error = refused("outcome.not_found", dealing.ask, "correct", *asked, staff=other)
        assert error.values == {}
    refused("correction.no_reason", dealing.ask, "correct", outcome, ids(), right, " ", DEVICE)
    refused("outcome.id_taken", dealing.ask, "correct", outcome, outcome, right, "x", DEVICE)
    with dealing.store.begin() as tx:
        install.driver_of(tx).execute("UPDATE staff SET team_id = NULL WHERE id = %s", (lead.id,))
    asked = (outcome, ids(), right, "x", DEVICE)
    refused("outcome.not_found", dealing.ask, "correct", *asked, staff=lead)
    # A collector's own correction counts no less than what was stated first.
    dealing.ask("correct", outcome, ids(), right, "x", DEVICE)
    last = max(dealing.known(person)["outcomes"], key=lambda one: one["disposition"] == "no_answer")
    assert (last["outcome"], last["reached"], last["right_party"]) == ("conversation", "debtor", 1)
