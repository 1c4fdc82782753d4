"""What a desk's journal holds, what the office has of it, and a call to put into both."""

from __future__ import annotations

from app.services import calls, talks
from tests.make import make_person
from tests.office.test_desk import new_id


def counted(crew, table: str, which: str = "true") -> int:
    with crew.store.read() as tx:
        return tx.connection.exec_driver_sql(f"SELECT count(1) FROM {table} WHERE {which}").scalar()


def logged(crew, *kinds: str) -> list[str]:
    """Which entries of these kinds the office has, in their order."""
    with crew.store.read() as tx:
        found = tx.connection.exec_driver_sql("SELECT kind FROM log ORDER BY seq")
        return [kind for (kind,) in found if kind in kinds]


def waiting(desk) -> list[str]:
    return [one.function for one in desk.journal.entries()]


def on_the_line(crew, desk):
    """A person who was called, and the talk with them."""
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    permit = calls.ask_permit(desk, new_id(), person.id, person.points[0])
    calls.dial(desk, permit)
    return person, permit, talks.standing(desk, permit.id)
