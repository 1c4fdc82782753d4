"""What the driver keeps between two uses of a connection."""

from __future__ import annotations

from app.services import calls
from app.storage import migrating
from app.storage import store as storage
from tests.books import KEY
from tests.make import make_desk, make_person


def test_the_statements_of_a_permit_are_planned_once_however_many_others_ran_before(tmp_path):
    book = storage.open_sqlcipher(tmp_path / "book.db", KEY, create=True)
    migrating.migrate(book)  # on the same connection
    desk = make_desk(book)
    people = [make_person(desk, mobiles=(f"+861349000{number:04}",)) for number in range(1, 5)]
    planned: list[int] = []
    with book.read() as tx:
        driver = tx._driver
    driver.set_authorizer(lambda action, *_: planned.append(action) or 0)  # all anew, once
    for number, person in enumerate(people):
        planned.clear()
        calls.ask_permit(desk, f"{number:032x}", person.id, person.points[0])
    driver.set_authorizer(None)
    book.close()
    assert len(planned) <= 1  # BEGIN, which the authorizer is asked each time
