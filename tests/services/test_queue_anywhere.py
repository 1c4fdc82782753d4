"""A page of the queue that begins anywhere: the very rows that stand there in the whole of it."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from app.domain.promises import WrapUp
from app.domain.queue import EVERYBODY, Filters, Stage
from app.services import calls, queue, wrapups
from tests.make import make_desk, make_person, seated

TODAY = date(2026, 11, 23)
MANY = 40


@pytest.fixture
def desk(store):
    """A collector with people of their own and of nobody's, some of them due by now."""
    desk = make_desk(store)
    chance = random.Random(11)
    for number in range(MANY):
        person = make_person(
            desk, f"人{number}", mobiles=(f"+861349{number:07d}",),
            overdue=(chance.choice((10_000, 20_000, 900_000)),),
            due_on=TODAY - timedelta(days=chance.choice((0, 2, 5, 40))),
            collector=desk.staff if chance.random() < 0.5 else None,
        )  # fmt: skip
        if number % 4 == 0:
            _agree(desk, person)
    other = seated(desk, "bob")
    make_person(other, "他人的人", mobiles=("+8613499999999",), collector=other.staff)
    desk.clock.forward(seconds=7_200)
    return desk


def _agree(desk, person):
    permit = calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[0])
    calls.dial(desk, permit)
    stated = WrapUp("callback", callback_at=desk.clock() + timedelta(hours=1))
    wrapups.wrap_up(desk, permit.id, desk.new_id(desk.clock()), stated)


def _whole(desk, filters):
    return [row.debtor_id for row in queue.page(desk, 10 * MANY, None, filters).rows]


@pytest.mark.parametrize("filters", [EVERYBODY, Filters(stage=Stage.LATE)], ids=["all", "late"])
def test_a_page_begins_at_any_row_as_in_the_whole_queue(desk, filters):
    whole, at = _whole(desk, filters), desk.clock()
    assert len(whole) == queue.size(desk, filters) > 5
    for number in range(len(whole)):
        key = queue.key_before(desk, number, at, len(whole), filters)
        assert (key is None) == (number == 0)
        rows = queue.page(desk, 3, key, filters).rows
        assert [row.debtor_id for row in rows] == whole[number : number + 3]


def test_nothing_stands_beyond_the_last_row(desk):
    size = queue.size(desk)
    last = queue.key_before(desk, size, desk.clock(), size)
    assert queue.page(desk, 3, last).rows == ()
    assert queue.key_before(desk, size + 1, desk.clock(), size) is None
