"""Compliance of an office asks old decisions again: calls that the functions of the office refused,
and visits that a book brought along."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.errors import ContactRefused
from app.domain.moments import now
from app.domain.staff import Role
from app.services import calls, replays, visits
from tests.make import make_address, make_person
from tests.office.desks import TWICE, crew_at
from tests.office.test_desk import new_id
from tests.rules.making import make_pack

CLOSED = (make_pack({"closed": "kind: forbid\nvalues: {2020-01-01: {when: always}}"}),)

NO_CALLS = (
    make_pack(
        {
            "calls": "kind: forbid\napplies: {channels: [call]}\n"
            "values: {2020-01-01: {when: always}}"
        }
    ),
)


def test_refused_calls_and_visits_come_out_the_same_and_another_pack_frees_them(made):
    with crew_at(made, CLOSED) as crew:
        roles = (Role.COLLECTOR, Role.TEAM_LEAD, Role.COMPLIANCE)
        ann, lead, cora = (crew.add(role.value, role) for role in roles)
        owner, desk = crew.owner_as(ann), crew.desk(ann)
        person = make_person(owner, collector=ann, due_on=date(2020, 1, 1))
        with pytest.raises(ContactRefused):
            calls.ask_permit(desk, new_id(), person.id, person.points[0])
        visit = new_id()
        visits.request(owner, person.id, visit, make_address(owner, person), "电话里说不清单据")
        with pytest.raises(ContactRefused):
            visits.approve(crew.owner_as(lead), visit)
        day = desk.today(now())
        same = replays.replay(crew.desk(cora), CLOSED, day, day)
        assert same.refused == same.freed == () and len(same.decisions) == 2
        freed = replays.replay(crew.desk(cora), TWICE, day, day).freed
        assert [one.before[0].rule for one in freed] == ["closed", "closed"]
        (visited,) = replays.replay(crew.desk(cora), NO_CALLS, day, day).freed
        assert visited.before[0].rule == "closed"
