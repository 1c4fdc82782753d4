"""A centre, visitors' appointments, and a device that carries them away: two real books."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from app.domain.contact import Channel
from app.domain.staff import Role
from app.domain.visits import Wanted
from app.domain.wishes import Agreed
from app.services import appointments, books, checkouts, visits, wishes
from app.services.checkouts import Away
from app.services.desk import Desk
from app.storage.store import open_sqlcipher
from tests.fakes import FakeClock
from tests.make import make_address, make_desk, make_person, seated

LAPTOP = "e" * 32
CHECKOUT = "c" * 32
PASSPHRASE = "visits-of-a-day"
LATE = date(2026, 1, 1)


class NoSecrets:
    """A machine without keyring."""

    name = "none"

    def get(self, book_id):
        return None

    def put(self, book_id, key):
        raise AssertionError("a passphrase was given")

    def delete(self, book_id):
        return None


@dataclass
class Centre:
    """The desk of who gives people away, the lead's, and the visitor's at the centre."""

    desk: Desk
    lead: Desk
    walker: Desk
    people: list = field(default_factory=list)
    visits: list = field(default_factory=list)


def centre_of(store):
    desk = make_desk(store)
    for login in ("walker", "second"):
        seated(desk, login, Role.VISITOR)
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    return Centre(desk, lead, seated(desk, "walker", Role.VISITOR))


def appointed(centre, count=1, minutes=5):
    """So many people with a visit each, one after the other from 9 o'clock tomorrow."""
    desk, start = centre.desk, centre.desk.clock.at.replace(hour=1, minute=0) + timedelta(days=1)
    for n in range(len(centre.people), len(centre.people) + count):
        person = make_person(
            desk, f"王{n}", mobiles=(f"+8613490{n:06d}",), collector=desk.staff, due_on=LATE
        )
        door = make_address(desk, person, f"测试市东区 {n} 号")
        wishes.consent(centre.lead, person.id, Agreed("visit", Channel.CALL, "可以", desk.clock()))
        visit_id = f"{n:032x}"
        visits.request(desk, person.id, visit_id, door, "单据说不清")
        visits.approve(centre.lead, visit_id)
        begins = start + timedelta(minutes=n * minutes)
        wanted = Wanted(begins, begins + timedelta(minutes=1), ("walker", "second"))
        appointments.appoint(desk, visit_id, desk.new_id(desk.clock()), wanted)
        centre.people.append((person, door))
        centre.visits.append(visit_id)
    return centre


def taken_out(centre, folder, *, calls=0, hours=48):
    """The device's book with these visits; its path."""
    path = folder / "device.book"
    until = centre.desk.clock.at + timedelta(hours=hours)
    away = Away(LAPTOP, until, path, PASSPHRASE, calls)
    checkouts.check_out(centre.walker, centre.visits, CHECKOUT, away, NoSecrets())
    return path


@contextmanager
def device_book(path):
    """The device's book, opened as the device does."""
    key = books.key_of(path, NoSecrets(), PASSPHRASE, None)
    with closing(open_sqlcipher(path, key)) as store:
        yield store


def at_device(centre, store, clock=None):
    """The visitor's desk on the device; at the door tomorrow at ten unless a clock is given."""
    clock = clock or FakeClock(centre.desk.clock.at + timedelta(days=1))
    return replace(
        centre.walker, store=store, clock=clock, device=LAPTOP, salt=books.salt(store)
    )
