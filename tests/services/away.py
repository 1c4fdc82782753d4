"""A centre, visitors' appointments, and a device that carries them away: two real books."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from app.domain.contact import Channel, HoldKind
from app.domain.door import Allowed, Check, DoorFile, Filed, Incident, Met
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.visits import Wanted
from app.domain.wishes import Agreed
from app.services import appointments, books, checkouts, door, visits, wishes
from app.services.checkouts import Away
from app.services.desk import Desk
from app.storage import tables
from app.storage.store import open_sqlcipher
from tests.fakes import FakeClock
from tests.make import make_address, make_desk, make_person, seated
from tests.pictures import jpeg

LAPTOP = "e" * 32
CHECKOUT = "c" * 32
PASSPHRASE = "visits-of-a-day"
LATE = date(2026, 1, 1)
PAY_DAY = date(2026, 11, 30)
HELD = {"hold_kind": HoldKind.COMPLAINT, "hold_review_on": date(2026, 12, 10)}


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


def appointed(centre, count=1):
    """So many people with a visit each, to be met tomorrow between nine and one o'clock."""
    desk, start = centre.desk, centre.desk.clock.at.replace(hour=1, minute=0) + timedelta(days=1)
    for n in range(len(centre.people), len(centre.people) + count):
        person = make_person(
            desk, f"王{n}", mobiles=(f"+8613490{n:06d}",), collector=desk.staff, due_on=LATE
        )
        point = make_address(desk, person, f"测试市东区 {n} 号")
        _identified(desk, person)
        wishes.consent(centre.lead, person.id, Agreed("visit", Channel.CALL, "可以", desk.clock()))
        visit_id = f"{n:032x}"
        visits.request(desk, person.id, visit_id, point, "单据说不清")
        visits.approve(centre.lead, visit_id)
        wanted = Wanted(start, start + timedelta(hours=4), ("walker", "second"))
        appointments.appoint(desk, visit_id, desk.new_id(desk.clock()), wanted)
        centre.people.append((person, point))
        centre.visits.append(visit_id)
    return centre


def _identified(desk, person):
    """As their file has it: born in 1990, the number ends in 1234."""
    with desk.store.begin() as tx:
        tx.connection.execute(
            tables.debtors.update()
            .where(tables.debtors.c.id == person.id)
            .values(identity_number="110101199001011234", born_on="1990-01-01")
        )


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


def walked(desk, number, visit_id, n, kind):
    """One visit of a day at the door, as `kind` says: all of it, nobody in, or an incident."""
    ids = iter(f"{number:08x}{n:08x}{at:016x}" for at in range(1, 30))
    door.arrive(desk, visit_id, next(ids))
    door.knock(desk, visit_id, next(ids))
    desk.clock.forward(minutes=1)
    if kind == 1:
        door.meet(desk, visit_id, next(ids), Met.NOBODY)
        door.leave_note(desk, visit_id, next(ids), "zh_CN", "王先生：请回电。")
        door.depart(desk, visit_id, next(ids), WrapUp("nobody_in", note="敲门无人应"))
        return
    door.meet(desk, visit_id, next(ids), Met.PERSON)
    door.tick(desk, visit_id, next(ids), Check.CARD)
    door.tick(desk, visit_id, next(ids), Check.RECORDING)
    door.verify(desk, visit_id, next(ids), "1234", "1990")
    door.consent(desk, visit_id, next(ids), Allowed.PHOTO, given=True)
    door.say(desk, visit_id, next(ids), f"第 {n} 户：月底发工资")
    given = DoorFile(Filed.PHOTO, jpeg(), f"工资条 {n}")
    door.file(desk, visit_id, next(ids), given)
    if kind == 2:
        door.report(desk, visit_id, next(ids), Incident.ANIMAL, "有狗")
        door.depart(desk, visit_id, next(ids), WrapUp("complaint", note="不满", **HELD))
        return
    door.promise(desk, visit_id, next(ids), Money(50_000, "CNY"), PAY_DAY)
    door.plan(desk, visit_id, next(ids), desk.clock.at + timedelta(days=2))
    door.depart(desk, visit_id, next(ids), WrapUp("promise", note="答应月底还"))
