"""What changed is told at once, to whom it concerns, and says no more than which person."""

from __future__ import annotations

import re
from contextlib import ExitStack

import psycopg
import pytest

from app.domain.contact import HoldKind
from app.domain.flags import Shield
from app.domain.staff import Role
from app.storage.postgres import install
from tests.office.dealing import DEVICE, Dealing
from tests.office.test_protections import body as shielded
from tests.office.test_wrapups import body, ids, stated


class Desks:
    """Connections that listen, each as a desk does: on its own channel and on everybody's."""

    def __init__(self, dealing, staff, stack: ExitStack) -> None:
        self._open = {}
        for one in staff:
            self._open[one.id] = stack.enter_context(dealing.made.connect(one.login))
            (own,) = self._open[one.id].execute("SELECT office.my_channel()").fetchone()
            self._open[one.id].execute(f"LISTEN {own}; LISTEN office")

    def told(self, staff, wanted: int = 1) -> list[str]:
        """What this desk is told within a second, in order."""
        found = self._open[staff.id].notifies(timeout=1, stop_after=wanted)
        return [one.payload for one in found]


@pytest.fixture
def office(made, hire):
    dealing = Dealing(made, hire(Role.COLLECTOR))
    other = hire(Role.COLLECTOR)
    with ExitStack() as stack:
        yield dealing, other, Desks(dealing, (dealing.staff, other), stack)
    dealing.close()


def owner(dealing, sentence: str, *values: object) -> None:
    with dealing.store.begin() as tx:
        install.driver_of(tx).execute(sentence, values)


def test_what_the_functions_write_is_told_to_who_has_the_person(office):
    dealing, other, desks = office
    person = dealing.person()
    dealing.ask("protect", ids(), person.id, shielded(Shield(hold=HoldKind.ILLNESS)), DEVICE)
    assert desks.told(dealing.staff) == [f"held {person.id}"]
    dealing.ask("wrap_up", dealing.dialled(person), ids(), body(stated(dealing, "promise")), DEVICE)
    assert desks.told(dealing.staff, 2) == [f"ended {person.id}", f"promised {person.id}"]
    assert desks.told(other) == []


def test_nobody_listens_to_what_another_is_told(office):
    """Anybody may LISTEN on whatever they can name."""
    dealing, other, _ = office
    own = {one.id: dealing.ask("my_channel", staff=one) for one in (dealing.staff, other)}
    assert len(set(own.values())) == 2
    with dealing.made.connect(other.login) as hostile:
        for id_, channel in own.items():
            assert id_ not in channel
            hostile.execute(f'LISTEN "staff_{id_}"')
        person = dealing.person()
        dealing.ask("protect", ids(), person.id, shielded(Shield(hold=HoldKind.ILLNESS)), DEVICE)
        assert list(hostile.notifies(timeout=1, stop_after=1)) == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            hostile.execute("SELECT office.channel_of(%s)", (dealing.staff.id,))


def test_who_has_the_person_no_longer_is_told_too(office):
    dealing, other, desks = office
    person = dealing.person()
    owner(dealing, "UPDATE debtors SET collector_id = %s WHERE id = %s", other.id, person.id)
    assert desks.told(dealing.staff) == desks.told(other) == [f"assigned {person.id}"]
    owner(dealing, "UPDATE debtors SET collector_id = NULL WHERE id = %s", person.id)
    assert desks.told(dealing.staff) == [f"assigned {person.id}"]  # nobody's: for everybody
    assert desks.told(other, 2) == [f"assigned {person.id}"] * 2
    dealing.ask("take_next", DEVICE)
    owner(dealing, "UPDATE debtors SET name = 'x'")
    assert desks.told(other) == []


def test_payments_of_the_office_are_told_and_nothing_that_did_not_happen(office):
    dealing, _, desks = office
    person = dealing.person()
    paid = (
        "INSERT INTO payments (id, debtor_id, amount, currency, paid_on, channel, reference, "
        "staff_id, posted_at) VALUES (%s, %s, 1, 'CNY', '2026-11-01', 'bank', %s, %s, 0)"
    )
    with pytest.raises(ZeroDivisionError), dealing.store.begin() as tx:
        install.driver_of(tx).execute(paid, (ids(), person.id, "r0", dealing.staff.id))
        raise ZeroDivisionError
    owner(dealing, paid, ids(), person.id, "r1", dealing.staff.id)
    assert desks.told(dealing.staff, 2) == [f"paid {person.id}"]


def test_nothing_that_is_told_says_more_than_an_id(office):
    dealing, _, desks = office
    person = dealing.person(name="王小明")
    dealing.ask("wrap_up", dealing.dialled(person), ids(), body(stated(dealing, "dispute")), DEVICE)
    told = desks.told(dealing.staff, 2)
    assert len(told) == 2
    assert all(re.fullmatch(r"[a-z]+ [0-9a-f]{32}", one) for one in told)
