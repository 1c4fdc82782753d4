"""What no function of the owner does the office's clerk does, as whoever asked, once."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest

from app.bootstrap import clerk_desk
from app.domain.contact import Channel
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import local_date, now
from app.domain.staff import Role
from app.domain.visits import VisitState
from app.domain.wishes import Agreed
from app.services import clerk, visits, wishes
from app.services.errands import ERRANDS
from app.settings import Settings
from tests.make import make_address, make_person
from tests.office.desks import crew_at


@contextmanager
def at_work(made):
    """A clerk of that office, on a thread of its own; what it could not do fails the test."""
    over, bugs = threading.Event(), []
    store = made.open()

    def said(what: str, failed: Exception | None) -> None:
        if failed is not None:
            bugs.append((what, failed))

    serving = threading.Thread(
        target=clerk.serve, args=(clerk_desk(store, Settings()), over.is_set, said)
    )
    serving.start()
    with made.connect() as owner:
        while not owner.execute("SELECT office.has_clerk()").fetchone()[0]:
            assert serving.is_alive()
    try:
        yield
    finally:
        over.set()
        serving.join(20)
        store.close()
    assert not bugs


@pytest.fixture
def crew(made):
    with crew_at(made) as found:
        yield found


def lived_in(crew, collector, lead):
    """Somebody of that collector with an address, long overdue, who agreed to be visited."""
    owner = crew.owner_as(collector)
    person = make_person(
        owner, collector=collector, due_on=local_date(now(), "Asia/Shanghai") - timedelta(60)
    )
    point = make_address(owner, person)
    wishes.consent(crew.owner_as(lead), person.id, Agreed("visit", Channel.CALL, "可以上门", now()))
    return person, point


@pytest.mark.parametrize("name", sorted(ERRANDS))
def test_what_an_errand_takes_and_gives_can_travel(name):
    ERRANDS[name].check_types()


def test_a_visit_is_asked_for_and_answered_at_an_office(crew):
    anna, lead = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD)
    crew.team("north", anna, lead)
    person, point = lived_in(crew, anna, lead)
    desk, leads = crew.desk(anna), crew.desk(lead)
    visit = uuid7(now())
    with at_work(crew.made):
        visits.request(desk, person.id, visit, point, "电话里说不清单据")
        visits.request(desk, person.id, visit, point, "电话里说不清单据")
        visits.approve(leads, visit)
        with pytest.raises(DeskError) as refused:
            visits.approve(leads, visit)
    assert (refused.value.code, refused.value.values) == ("visit.answered", {"by": "lead"})
    (found,) = visits.listed(leads, 10)
    assert (found.id, found.state, found.asked_by_id) == (visit, VisitState.APPROVED, anna.id)


def test_the_clerk_lets_nobody_do_more_than_they_may(crew):
    anna, ben = crew.add("anna"), crew.add("ben")
    lead, other = crew.add("lead", Role.TEAM_LEAD), crew.add("other", Role.TEAM_LEAD)
    crew.team("north", anna, lead)
    crew.team("south", ben, other)
    person, point = lived_in(crew, anna, lead)
    visit = uuid7(now())
    with at_work(crew.made):
        visits.request(crew.desk(anna), person.id, visit, point, "单据")
        for who, asked, code in (
            (ben, lambda desk: visits.request(desk, person.id, uuid7(now()), point, "单据"),
             "person.unknown"),
            (ben, lambda desk: visits.approve(desk, visit), "login.not_allowed"),
            (other, lambda desk: visits.approve(desk, visit), "visit.unknown"),
        ):  # fmt: skip
            with pytest.raises(DeskError) as refused:
                asked(crew.desk(who))
            assert refused.value.code == code


def test_without_a_clerk_a_desk_is_told_at_once(crew):
    anna, lead = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD)
    person, point = lived_in(crew, anna, lead)
    with pytest.raises(DeskError) as refused:
        visits.request(crew.desk(anna), person.id, uuid7(now()), point, "单据")
    assert refused.value.code == "office.no_clerk"
