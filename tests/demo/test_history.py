"""The demo begins in the middle of work that was really done: each rule held, the log proves it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.demo.book import open_demo
from app.demo.lives import LIVES
from app.domain.moments import micros, moment
from app.domain.queue import Stage
from app.domain.staff import Role
from app.domain.visits import VisitState
from app.services import appointments, audit, door, login, people, queue, visits
from app.services.day import my_day
from app.settings import LANGUAGES
from app.storage import tables
from app.wording import Wording

MORNING = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)  # 10:30 in Shanghai, where the demo begins


def _opened(language="zh_CN", how_many=200, at=MORNING):
    return open_demo(language, how_many, clock=lambda: at)


@pytest.fixture(scope="module")
def book():
    made = _opened()
    yield made
    made.close()


@pytest.fixture(scope="module")
def desk(book):
    return login.sign_in(book.desk, "collector", "forbear-demo")


def _all(desk, *columns, where=()):
    with desk.store.read() as tx:
        return [tuple(row) for row in tx.connection.execute(select(*columns).where(*where))]


def test_the_log_of_the_days_before_holds(desk):
    found = audit.verify_store(desk.store)
    assert found.broken is None and found.differing == ()
    assert found.entries > 150


def test_every_stage_stands_near_the_top_and_most_of_what_is_due_is_a_call_back(desk):
    top = queue.page(desk, 12).rows
    assert {row.stage for row in top} == set(Stage)
    tabs = queue.tabs(desk)
    assert tabs.call_backs_due == 5 and tabs.call_backs > 5 and tabs.promises_due >= 2


def test_there_are_promises_of_every_kind_holds_notes_a_correction_and_a_call_from_a_person(desk):
    promises = Counter(row[0] for row in _all(desk, tables.promises.c.state))
    assert promises["kept"] and promises["broken"] >= 2 and promises["open"] >= 3
    kinds = {row[0] for row in _all(desk, tables.holds.c.kind)}
    assert {"illness", "dispute", "claims_paid"} <= kinds
    assert len(_all(desk, tables.corrections.c.id)) == 1
    logged = Counter(row[0] for row in _all(desk, tables.log.c.kind))
    assert logged["note.taken"] >= 3 and logged["call.received"] == 1
    assert logged["call.refused"] == 1 and logged["opt_out.recorded"] == 1
    for kind in kinds:
        (held,) = _all(desk, tables.holds.c.debtor_id, where=[tables.holds.c.kind == kind])
        assert held[0] not in {row.debtor_id for row in queue.page(desk, 500).rows}


def test_nobody_was_called_more_often_than_the_rules_allow_or_at_night(desk):
    made = _all(desk, tables.permits.c.debtor_id, tables.permits.c.issued_at)
    assert len(made) > 40
    local = [moment(at) + timedelta(hours=8) for _, at in made]
    assert all(8 <= at.hour < 22 for at in local)
    days = Counter((person, at.date()) for (person, _), at in zip(made, local, strict=True))
    assert max(days.values()) <= 3


def test_a_day_has_begun_and_no_call_waits_for_its_outcome(desk):
    day = my_day(desk)
    assert (day.done, day.refused_attempts, day.unfinished) == (3, 1, 0)
    assert day.reached == 2 and day.promised == 1 and day.left > 5


def test_there_are_visits_in_every_state_before_the_door(book, desk):
    states = Counter(row[0] for row in _all(desk, tables.visits.c.state))
    assert states == {one: 2 if one == "appointed" else 1 for one in set(VisitState) - {"over"}}
    lead = login.sign_in(book.desk, "lead", "forbear-demo")
    assert visits.waiting(lead) == 1
    today = desk.today(MORNING)
    for name in ("visitor", "visitor2"):
        own = login.sign_in(book.desk, name, "forbear-demo")
        assert len(appointments.of_days(own, today)) == 1
        assert len(appointments.of_days(own, today + timedelta(days=1))) == 2


def test_the_visit_of_the_day_can_be_made():
    made = _opened(how_many=80)
    try:
        visitor = login.sign_in(made.desk, "visitor", "forbear-demo")
        (visit,) = appointments.of_days(visitor, visitor.today(MORNING))
        door.arrive(visitor, visit.id, "a" * 32)
        assert door.knock(visitor, visit.id, "b" * 32).contact_id
    finally:
        made.close()


def test_everybody_of_the_demo_signs_in_and_sees_the_same_people_but_who_goes_out(book):
    roles = set()
    for name, password, role in book.people:
        desk = login.sign_in(book.desk, name, password)
        roles.add(role)
        assert desk.need().name == book.names[name]
        assert (queue.size(desk) > 100) is (role is not Role.VISITOR)  # theirs are those they visit
    assert roles == set(Role)


def test_notes_are_in_the_language_of_the_demo():
    for language in LANGUAGES:
        made = _opened(language, 60)
        try:
            collector = login.sign_in(made.desk, "collector", "forbear-demo")
            row = queue.call_backs(collector, 50).rows[0]
            notes = {one.note for one in people.card(collector, row.debtor_id).timeline}
            assert Wording(language).text("demo.meeting") in notes
        finally:
            made.close()


@pytest.mark.parametrize("how_many", [1, 2, 9])
def test_a_small_demo_has_what_there_are_people_for(how_many):
    made = _opened(how_many=how_many)
    try:
        assert audit.verify_store(made.desk.store).broken is None
        assert made.imported.report.people == how_many
    finally:
        made.close()


@pytest.mark.parametrize("hours", [-4, -2, 8])
def test_nothing_in_the_book_is_later_than_the_moment_at_which_the_demo_opens(hours):
    present = MORNING + timedelta(hours=hours)
    made = _opened(how_many=80, at=present)
    try:
        for table, column in (
            (tables.log, tables.log.c.at), (tables.contacts, tables.contacts.c.at),
            (tables.outcomes, tables.outcomes.c.at), (tables.texts, tables.texts.c.at),
        ):  # fmt: skip
            ((last,),) = _all(made.desk, func.max(column))
            assert last <= micros(present), table.name
    finally:
        made.close()


def test_the_lives_are_told_in_order_of_time():
    for life in LIVES:
        when = [(-step.days_ago, step.at) for step in life.steps]
        assert when == sorted(when)


def test_what_was_opened_is_gone_once_it_is_closed():
    made = _opened(how_many=5)
    assert made.folder.exists()
    made.close()
    assert not made.folder.exists()
