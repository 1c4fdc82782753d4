"""My day: what I did and what is left, by what stands now, and nothing of anybody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.contact import HoldKind
from app.domain.day import DayKind
from app.domain.errors import ContactRefused
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import calls, holds, people, wrapups
from app.services.day import my_day
from app.storage import tables
from tests.make import make_desk, make_person, seated


@pytest.fixture
def desk(store):
    return make_desk(store)


def _people(desk, count):
    return [
        make_person(desk, f"人{number}", mobiles=(f"+861349{number:07d}",))
        for number in range(count)
    ]


def _dial(desk, person):
    permit = calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[0])
    calls.dial(desk, permit)
    return permit.id


def _call(desk, person, code, **stated):
    permit_id, outcome_id = _dial(desk, person), desk.new_id(desk.clock())
    wrapups.wrap_up(desk, permit_id, outcome_id, WrapUp(code, **stated))
    return outcome_id


def _promise(desk, person, amount=10_000, days=2):
    today = desk.today(desk.clock())
    return _call(
        desk, person, "promise", promise_amount=Money(amount),
        promise_due_on=today + timedelta(days=days),
    )  # fmt: skip


def _refused(desk, person):
    with pytest.raises(ContactRefused):
        calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[0])


def test_a_day_without_work_is_empty(desk):
    _people(desk, 2)
    day = my_day(desk)
    assert (day.done, day.reached, day.promised, day.refused_attempts, day.left) == (0,) * 5
    assert day.waiting == 2 and day.rows == () and day.promised_total == ()
    assert day.on == desk.today(desk.clock())


def test_the_figures_are_those_of_what_was_done(desk):
    made = _people(desk, 6)
    _call(desk, made[0], "no_answer")
    _call(desk, made[1], "talked", note="聊过了")
    _promise(desk, made[2], 12_000)
    _promise(desk, made[3], 3_000)
    _dial(desk, made[4])
    _refused(desk, made[4])
    _refused(desk, made[4])
    people.note(desk, made[5].id, "等医院的证明")
    day = my_day(desk)
    assert (day.done, day.unfinished, day.reached) == (4, 1, 3)
    assert (day.promised, day.promised_total) == (2, (Money(15_000),))
    assert day.refused_attempts == 2
    assert [row.kind for row in day.rows] == [
        DayKind.NOTE, DayKind.REFUSED, DayKind.REFUSED, *[DayKind.CONTACT] * 5,
    ]  # fmt: skip
    assert [row.at for row in day.rows] == sorted((row.at for row in day.rows), reverse=True)
    note, refusal, _, unfinished, third, *_ = day.rows
    assert (note.note, note.name, note.debtor_id) == ("等医院的证明", "人5", made[5].id)
    assert refusal.rules == ("forbear.open_permit",)
    assert unfinished.disposition is None
    assert (third.disposition, third.promised, third.reached) == ("promise", Money(3_000), True)


def test_a_correction_changes_the_figures(desk):
    person = _people(desk, 1)[0]
    wrong = _promise(desk, person)
    assert (my_day(desk).reached, my_day(desk).promised) == (1, 1)
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    stated = WrapUp("no_answer")
    wrapups.correct(lead, wrong, desk.new_id(desk.clock()), stated, "录音里无人接听")
    day = my_day(desk)
    assert (day.done, day.reached, day.promised, day.promised_total) == (1, 0, 0, ())
    assert [row.disposition for row in day.rows] == ["no_answer"]
    assert my_day(lead).done == 0


def test_what_others_did_is_not_told(desk):
    first, second = _people(desk, 2)
    bob = seated(desk, "bob")
    _promise(bob, first)
    _dial(bob, second)
    _refused(bob, second)
    people.note(bob, second.id, "鲍勃的备注")
    day = my_day(desk)
    assert (day.done, day.promised, day.refused_attempts, day.rows) == (0, 0, 0, ())
    assert my_day(bob).done == 1


def test_who_is_somebody_elses_by_now_has_no_name_in_my_day(desk):
    person = _people(desk, 1)[0]
    _call(desk, person, "no_answer")
    bob = seated(desk, "bob").need()
    with desk.store.begin() as tx:
        tx.connection.execute(
            update(tables.debtors)
            .where(tables.debtors.c.id == person.id)
            .values(collector_id=bob.id)
        )
    (row,) = my_day(desk).rows
    assert row.name is None and row.disposition == "no_answer"


@pytest.mark.parametrize(("hour", "minute"), [(8, 1), (21, 59)])
def test_a_day_is_that_of_the_desks_zone(desk, hour, minute):
    first, second = _people(desk, 2)
    desk.clock.set(21, 58)
    _call(desk, first, "no_answer")
    desk.clock.set(hour, minute, day=24)
    assert my_day(desk).done == 0
    _call(desk, second, "busy")
    assert [row.disposition for row in my_day(desk).rows] == ["busy"]


def test_what_is_left_is_what_was_agreed_for_today_and_is_still_open(desk):
    made = _people(desk, 5)
    now = desk.clock()
    for person, hours in zip(made, (1, 3, 48), strict=False):
        _call(desk, person, "callback", callback_at=now + timedelta(hours=hours))
    _promise(desk, made[3], days=0)
    _promise(desk, made[4], days=1)
    assert my_day(desk).left == 3
    desk.clock.forward(hours=2)
    _call(desk, made[0], "talked", note="打过了")
    assert my_day(desk).left == 2
    holds.place(desk, made[1].id, HoldKind.ILLNESS, None)
    assert my_day(desk).left == 1


def test_erased_words_are_not_told(desk):
    person = _people(desk, 1)[0]
    people.note(desk, person.id, "不该写的话")
    with desk.store.begin() as tx:
        tx.connection.execute(update(tables.texts).values(body=None))
    assert [row.note for row in my_day(desk).rows] == [None]
