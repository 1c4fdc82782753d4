"""At the door: acts in order, once each, on record; no word of debt before the person is known."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from app.domain.door import CHUNK_BYTES, MOST_BYTES, Act, Allowed, Check, DoorFile, Filed, Incident, Met, Step
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.visits import VisitState
from app.services import audit, door, people, talks, visits
from app.storage import door as stored
from app.storage import log
from tests.make import seated
from tests.pictures import JPEG_PLACED, PNG, jpeg
from tests.services.test_visits import (  # noqa: F401  # fixtures
    START,
    VISIT,
    appointed,
    code,
    desk,
    lead,
    person,
    walker,
)
from tests.services.test_visits import door as address  # noqa: F401  # fixture

PAY_DAY = date(2026, 11, 30)
TAIL, YEAR = "1234", "1990"


@pytest.fixture
def at(desk, lead, walker, person, address):
    """A visitor who stands before the house of the person, today."""
    appointed(desk, lead, person, address)
    with desk.store.begin() as tx:
        tx.connection.execute(
            text("UPDATE debtors SET identity_number = '110101199001011234', born_on = '1990-01-01'")
        )
    desk.clock.at = START
    return walker


def acts(desk):
    with desk.store.read() as tx:
        return [one.act for one in stored.of_visit(tx, VISIT)]


class Hand:
    """Puts acts down with ids of its own, one after the other."""

    def __init__(self, desk):
        self.desk, self.n = desk, 0

    def id(self):
        self.n += 1
        return f"{self.n:032x}"

    def __getattr__(self, name):
        act = getattr(door, name)
        return lambda *said, **more: act(self.desk, VISIT, self.id(), *said, **more)

    def met(self, who=Met.PERSON):
        self.arrive()
        self.knock()
        return self.meet(who)

    def confirmed(self):
        self.met()
        self.tick(Check.CARD)
        return self.verify(TAIL, YEAR)

    @property
    def stands(self):
        return door.standing(self.desk, VISIT).stands


@pytest.fixture
def hand(at):
    return Hand(at)


def test_a_visit_from_the_arrival_to_the_outcome(desk, at, hand, person):
    hand.arrive()
    hand.knock()
    hand.meet(Met.PERSON)
    for check in (Check.CARD, Check.RECORDING):
        hand.tick(check)
    assert hand.verify(TAIL, YEAR).body["matches"]
    hand.consent(Allowed.PHOTO, given=True)
    hand.say("月底发工资")
    hand.promise(Money(50_000, "CNY"), PAY_DAY)
    hand.file(DoorFile(Filed.PHOTO, jpeg(), "工资条"))
    hand.sign(json.dumps([[[1, 2], [3, 4]]]), PNG)
    hand.plan(START + timedelta(days=3))
    hand.depart(WrapUp("promise"))
    at_door = door.standing(at, VISIT)
    assert at_door.visit.state is VisitState.OVER and at_door.stands.over
    assert [one.act for one in at_door.acts][-1] is Act.LEFT
    (promise,) = people.card(desk, person.id).promises
    assert (promise.amount, promise.due_on) == (Money(50_000, "CNY"), PAY_DAY)
    with desk.store.read() as tx:
        kinds = [entry.kind for entry in log.entries(tx, person.id)]
    assert kinds.count(EntryKind.DOOR_ACTED) == len(at_door.acts)
    assert EntryKind.CALL_PLACED in kinds and EntryKind.CALL_ENDED in kinds
    assert audit.verify_store(desk.store).differing == ()
    assert code(people.card, at, person.id) == "person.unknown"
