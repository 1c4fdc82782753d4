"""The number of a permit, asked when its outcome comes late."""

from __future__ import annotations

import pytest

from app.domain.errors import DeskError
from app.services import calls, permits
from tests.make import make_desk, make_person, seated


@pytest.fixture
def desk(book_at):
    return make_desk(book_at("sqlcipher")())


def test_the_number_of_ones_own_permit_is_named_masked_and_nobody_elses(desk):
    person = make_person(desk)
    calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    point = permits.point_of(desk, "a" * 32)
    assert point is not None and point.id == person.points[0] and "*" in point.shown
    for at, permit_id in ((seated(desk, "bob"), "a" * 32), (desk, "b" * 32)):
        with pytest.raises(DeskError, match="permit.unknown"):
            permits.point_of(at, permit_id)
