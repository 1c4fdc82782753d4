"""A visit that is appointed, for tests at the door: who asked, who leads, who goes, to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from app.domain.contact import Channel
from app.domain.staff import Role
from app.domain.visits import Wanted
from app.domain.wishes import Agreed
from app.services import appointments, visits, wishes
from app.services.desk import Desk
from tests.make import Person, make_address, make_person, seated

VISIT = "a" * 32
START = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai
TAIL, YEAR = "1234", "1990"


@dataclass(frozen=True)
class Visited:
    """`desk` asked for it; `walker` goes first and sits there at START."""

    desk: Desk
    lead: Desk
    walker: Desk
    person: Person
    door: str


def visited(desk: Desk) -> Visited:
    """Approved and appointed for two at START; it is START, and the visitors are in the street."""
    person = make_person(desk, collector=desk.staff, due_on=date(2026, 1, 1))
    point = make_address(desk, person)
    lead, walker = seated(desk, "lead", Role.TEAM_LEAD), seated(desk, "walker", Role.VISITOR)
    seated(desk, "second", Role.VISITOR)
    wishes.consent(lead, person.id, Agreed("visit", Channel.CALL, "可以上门", lead.clock()))
    visits.request(desk, person.id, VISIT, point, "电话里说不清单据")
    visits.approve(lead, VISIT)
    wanted = Wanted(START, START + timedelta(minutes=30), ("walker", "second"))
    appointments.appoint(desk, VISIT, "b" * 32, wanted)
    with desk.store.begin() as tx:
        known = {"number": f"110101{YEAR}0101{TAIL}", "born": f"{YEAR}-01-01"}
        tx.connection.execute(
            text("UPDATE debtors SET identity_number = :number, born_on = :born"), known
        )
    desk.clock.at = START
    return Visited(desk, lead, walker, person, point)
