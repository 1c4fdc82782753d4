"""An office with visits: who asked for them, who leads, who goes, and to whom."""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.staff import Role, Staff
from app.domain.visits import Note, Wanted
from app.services import appointments, visit_notes, visits
from app.storage.postgres import install
from tests.make import Person, make_address, make_person
from tests.office.desks import Crew

LATE = date(2020, 1, 1)


class Round:
    """`ann` has people, of whom `walker` and `second` visit some; `bob` and `far` know nobody."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.ann, self.bob = crew.add("ann"), crew.add("bob")
        self.lead = crew.add("lead", Role.TEAM_LEAD)
        self.walker, self.second, self.far = (
            crew.add(name, Role.VISITOR) for name in ("walker", "second", "far")
        )
        self.cora = crew.add("cora", Role.COMPLIANCE)
        with crew.store.begin() as tx:
            driver = install.driver_of(tx)
            driver.execute("INSERT INTO teams (id, name) VALUES ('t', 'A')")
            driver.execute(
                "UPDATE staff SET team_id = 't' WHERE id IN (%s, %s)", (self.ann.id, self.lead.id)
            )
        self._made = 0

    def person(self, name: str, collector: Staff | None = None) -> tuple[Person, str]:
        """Somebody of ann's (or another's) long overdue, and the contact point of their door."""
        self._made += 1
        owner = self.crew.owner_as(collector or self.ann)
        person = make_person(
            owner, name, mobiles=(f"+8613490{self._made:06d}",), due_on=LATE,
            collector=collector or self.ann,
        )  # fmt: skip
        return person, make_address(owner, person, f"测试市东区 {self._made} 号")

    def asked(self, person: Person, door: str) -> str:
        """A visit that was asked for and approved."""
        visit_id = uuid7(now())
        visits.request(self.crew.owner_as(self.ann), person.id, visit_id, door, "单据说不清")
        visits.approve(self.crew.owner_as(self.lead), visit_id)
        return visit_id

    def appointed(self, visit_id: str, pair: tuple[Staff, ...] = ()) -> str:
        """Appointed for the pair (the walker and the second), with a note on what to know."""
        self._made += 1
        owner, lasts = self.crew.owner_as(self.ann), timedelta(minutes=30)
        start = now() + timedelta(hours=5 * self._made)
        if owner.today(start) != owner.today(start + lasts):
            start += lasts  # a visit ends on the day on which it begins
        pair = pair or (self.walker, self.second)
        wanted = Wanted(start, start + lasts, tuple(one.login for one in pair))
        appointments.appoint(owner, visit_id, uuid7(now()), wanted)
        visit_notes.write(owner, visit_id, uuid7(now()), Note("门禁 12", "老人", "有狗"))
        visit_notes.set_place(owner, visit_id, 31.2, 121.2)
        return visit_id
