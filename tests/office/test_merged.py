"""Two records that are one person: what one has on record binds the other, at the database too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.flags import FlagKind, Said
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import audit, calls, flags, inbound, merging
from app.storage import contacts
from tests.make import make_person
from tests.office.dealing import DEVICE, Dealing, refused
from tests.office.test_verdicts import rule_by
from tests.office.test_wrapups import body, ids
from tests.rules.making import make_pack
from tests.services.test_merging import ONCE

ALWAYS_OPEN = make_pack({
    "dials": "kind: cap\nkey: person\ncounts: {channels: [call], outcomes: [no_answer, open]}\n"
    "values: {2020-01-01: {limit: 9, per: day}}",
})  # fmt: skip
LONG_AGO = timedelta(days=40)  # nothing of it counts any more


@pytest.fixture
def dealing(made, hire):
    one = Dealing(made, hire(Role.COLLECTOR))
    rule_by(one.store, (ALWAYS_OPEN,))
    yield one
    one.close()


@pytest.fixture
def lead(dealing, hire):
    """The owner's own way to the book, as a lead."""
    return dealing.desk.signed_in(hire(Role.TEAM_LEAD))


@pytest.fixture
def pair(dealing):
    """Two records with one number."""
    return [
        make_person(dealing.desk, mobiles=("+8613490077777",), collector=dealing.staff)
        for _ in range(2)
    ]


def asked(dealing, person, point: str, by: str | None = None):
    return dealing.ask("ask_permit", by or ids(), person.id, point, DEVICE)


def ended(dealing, permit: str, code: str) -> None:
    dealing.ask("wrap_up", permit, ids(), body(WrapUp(code, note="-")), DEVICE)


def test_a_number_given_up_is_not_called_under_another_record(dealing, lead, pair):
    first, second = pair
    merging.merge(lead, second.id, first.id)
    ended(dealing, dealing.dialled(first, LONG_AGO), "wrong_number")
    plain = dealing.person()
    assert "permit" in asked(dealing, plain, plain.points[0])  # the clock alone decides: it is kept
    told = asked(dealing, first, second.points[0])
    assert [one[:2] for one in told["broken"]] == [["forbear", "number_not_theirs"]]
    desk = replace(dealing.desk, rules=dealing.desk.rules.ruled_by((ALWAYS_OPEN,)))
    for seen in calls.may_contact(desk, first.id):  # and so says Python
        assert [one.rule for one in seen.verdict.reasons] == ["number_not_theirs"]
    merging.split(lead, second.id)
    assert "permit" in asked(dealing, second, second.points[0])


def test_a_third_party_is_asked_once_under_whichever_record_they_stand(dealing, lead):
    rule_by(dealing.store, (make_pack({"once": ONCE}),))
    pair = [
        make_person(dealing.desk, mobiles=(own,), third=("+8613490077777",),
                    collector=dealing.staff)
        for own in ("+8613490077778", "+8613490077779")
    ]  # fmt: skip
    ended(dealing, asked(dealing, pair[0], pair[0].points[1])["permit"], "third_party_message")
    merging.merge(lead, pair[1].id, pair[0].id)
    told = [asked(dealing, pair[0], one.points[1])["broken"] for one in pair]
    assert [one[:2] for broken in told for one in broken] == [["test", "once"]] * 2
    merging.split(lead, pair[1].id)
    assert "permit" in asked(dealing, pair[1], pair[1].points[1])


@pytest.mark.parametrize("whose", [0, 1])
def test_what_a_record_said_of_its_number_before_a_merge_stands_after_the_split(
    dealing, lead, hire, pair, whose
):
    said = [Said(FlagKind.WRONG_NUMBER, point_id=one.points[0]) for one in pair]
    own = flags.record(lead, pair[whose].id, said[whose])
    merging.merge(lead, pair[1].id, pair[0].id)
    together = flags.record(lead, pair[0].id, said[0])
    merging.split(lead, pair[1].id)
    ruling, states = hire(Role.COMPLIANCE), []
    for flag in (together, own):
        dealing.ask("withdraw_flag", flag, "x", DEVICE, staff=ruling)
        known = [dealing.known(one)["contact_points"] for one in pair]
        states.append([one["state"] for (one,) in known])
    assert states[0] == (["wrong", "active"] if whose == 0 else ["active", "wrong"])
    assert states[1] == ["active", "active"]


def test_a_permit_is_not_dialled_once_the_number_is_given_up_under_another_record(
    dealing, lead, pair
):
    first, second = pair
    ended(dealing, dealing.dialled(first, LONG_AGO), "not_in_service")
    permit = asked(dealing, second, second.points[0])["permit"]
    merging.merge(lead, second.id, first.id)
    refused("permit.withdrawn", dealing.ask, "dial", permit, ids(), DEVICE)


def test_a_call_that_came_in_goes_with_the_record_whose_number_it_was(dealing, lead, pair):
    first, second = pair
    merging.merge(lead, second.id, first.id)
    here, there = ids(), ids()
    dealing.ask("receive", here, first.id, second.points[0], DEVICE)
    inbound.receive(dealing.desk, there, first.id, second.points[0])
    with dealing.store.read() as tx:
        whose = [contacts.contact(tx, one)["debtor_id"] for one in (here, there)]
    assert whose == [second.id, second.id]
    assert audit.verify_store(dealing.store).differing == ()
