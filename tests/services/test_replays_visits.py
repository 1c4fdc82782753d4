"""Visits that a rule forbade, and those that were made, asked again under other packs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.channels import policies
from app.domain.contact import Channel, HoldKind
from app.domain.errors import ContactRefused
from app.domain.staff import Role
from app.domain.visits import Wanted
from app.domain.wishes import Agreed
from app.rules.packs import parse_pack
from app.services import appointments, calls, holds, replays, sheets, visits, wishes
from tests.make import make_address, make_desk, make_person, seated

DAY = date(2026, 11, 23)
VISIT, FIRST = "a" * 32, "b" * 32
START = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai, tomorrow


def at(start=START, minutes=30, visitors=("walker", "second")):
    return Wanted(start, start + timedelta(minutes=minutes), visitors)


@pytest.fixture
def desk(store):
    desk = make_desk(store)
    for login in ("walker", "second"):
        seated(desk, login, Role.VISITOR)
    return desk


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


@pytest.fixture
def person(desk):
    return make_person(desk, collector=desk.staff, due_on=date(2026, 1, 1))


@pytest.fixture
def door(desk, person):
    return make_address(desk, person)


def changed(name, *changes):
    """A pack as shipped, with other figures."""
    text = policies.pack_files(name, tests=False)["contact.yaml"]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_pack({"contact.yaml": text})


def agrees(lead, person):
    wishes.consent(lead, person.id, Agreed("visit", Channel.CALL, "可以上门", lead.clock()))


def refused(act, *arguments, **named):
    with pytest.raises(ContactRefused) as error:
        act(*arguments, **named)
    return sorted(one.rule for one in error.value.verdict.reasons)


def again(desk, *packs):
    """Rules before and after of every refusal, in order."""
    found = replays.replay(seated(desk, "cora", Role.COMPLIANCE), packs, DAY, DAY)
    return [
        (sorted(fired.rule for fired in one.before), sorted(fired.rule for fired in one.after))
        for one in found.decisions
        if one.kind == "refusal"
    ]


def test_each_step_of_a_visit_that_was_refused_comes_out_the_same(desk, lead, person, door):
    """Asked again with its own time, who goes and who knows of it, by what was known then."""
    visits.request(desk, person.id, VISIT, door, "电话里说不清单据")
    found = [refused(visits.approve, lead, VISIT)]  # nobody has agreed yet
    agrees(lead, person)
    visits.approve(lead, VISIT)
    night = START + timedelta(hours=7, minutes=15)  # from 21:45: it would last into the quiet hours
    found.append(refused(appointments.appoint, desk, VISIT, FIRST, at(night)))
    found.append(refused(appointments.appoint, desk, VISIT, FIRST, at(visitors=("walker",))))
    holds.place(desk, person.id, HoldKind.COMPLAINT, date(2026, 11, 24))
    found.append(refused(appointments.appoint, desk, VISIT, FIRST, at()))
    holds.release(lead, person.id, HoldKind.COMPLAINT, "已了结")
    appointments.appoint(desk, VISIT, FIRST, at())
    assert found == [["visit_consent"], ["quiet_hours"], ["visits"], ["holds"]]
    assert again(desk, *desk.rules.packs) == [(rules, rules) for rules in found]


def test_other_packs_free_the_visit_whose_time_and_people_they_allow(desk, lead, person, door):
    visits.request(desk, person.id, VISIT, door, "电话里说不清单据")
    refused(visits.approve, lead, VISIT)
    agrees(lead, person)
    visits.approve(lead, VISIT)
    night = START + timedelta(hours=7, minutes=15)
    refused(appointments.appoint, desk, VISIT, FIRST, at(night))
    refused(appointments.appoint, desk, VISIT, FIRST, at(visitors=("walker",)))
    later = changed("cn", ('to: "22:00"', 'to: "22:15"'))
    assert [after for _, after in again(desk, later)] == [["visit_consent"], [], ["visits"]]
    short = changed("cn", ('to: "22:00"', 'to: "22:14"'), ("people: 2", "people: 1"))
    assert [after for _, after in again(desk, short)] == [["visit_consent"], ["quiet_hours"], []]


def test_an_approval_is_asked_again_as_one_that_some_lapse_of_time_may_allow(
    desk, lead, person, door
):
    """At night a visit is approved all the same; it is made by day."""
    desk.clock.set(23)
    visits.request(desk, person.id, VISIT, door, "电话里说不清单据")
    refused(visits.approve, lead, VISIT)
    free = changed("cn", ("2021-01-01: {consent: visit}", "2030-01-01: {consent: visit}"))
    assert again(desk, free) == [(["quiet_hours", "visit_consent"], [])]
    agrees(lead, person)
    visits.approve(lead, VISIT)


def test_what_the_lead_answered_for_stands_in_a_replay(desk, lead, person, door):
    """Where a visit is the last resort; also after it was called off."""
    pack = changed("cn", ("{consent: visit}", "{milder_ways: failed}"), ("people: 2", "years: 2"))
    desk, lead = (replace(one, rules=one.rules.ruled_by((pack,))) for one in (desk, lead))
    visits.request(desk, person.id, VISIT, door, "电话里说不清单据")
    assert refused(visits.approve, lead, VISIT) == ["visit_consent"]
    visits.approve(lead, VISIT, milder_failed=True)
    calls.ask_permit(desk, "c" * 32, person.id, door)
    desk.clock.set(11)
    appointments.call_off(desk, VISIT, "改期", by_person=False)
    desk.clock.set(15)
    assert refused(calls.ask_permit, desk, "d" * 32, person.id, door) == ["visit_consent"]
    found = replays.replay(seated(desk, "cora", Role.COMPLIANCE), (pack,), DAY, DAY)
    assert found.refused == found.freed == ()
    assert [one.kind for one in found.decisions] == ["permit", "refusal", "refusal"]


def test_a_sheet_of_a_visit_nobody_was_told_of_is_asked_again_so(desk, lead, person, door):
    pack = changed("cn", ("people: 2", "notice: true"))
    agrees(lead, person)
    visits.request(desk, person.id, VISIT, door, "电话里说不清单据")
    visits.approve(lead, VISIT)
    strict = replace(desk, rules=desk.rules.ruled_by((pack,)))
    appointments.appoint(strict, VISIT, FIRST, at())
    assert refused(sheets.draw_up, strict, VISIT, "zh_CN") == ["visits"]
    assert again(desk, pack) == [(["visits"], ["visits"])]
    assert again(desk, *desk.rules.packs) == [(["visits"], [])]
