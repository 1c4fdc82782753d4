"""Contacts that are reserved for devices away from the office: as Python heeds them, so does SQL.

What the trusted services write there binds every desk: over generated pasts both say the same.
"""

from __future__ import annotations

import pytest

from tests.office.test_verdicts import (
    differing,
    in_database,
    in_python,
    plant,
    rule_by,
)
from tests.office.world import World
from tests.rules.scenarios import everything, named

RESERVED = ("forbear", "reserved")
CASES = {
    "cn": (lambda: (named("cn"),), 90, ("Asia/Shanghai",), "call"),
    "cn text": (lambda: (named("cn"),), 60, ("Asia/Shanghai",), "sms"),
    "everything": (lambda: (everything(),), 90, None, "call"),
    "america": (lambda: tuple(map(named, ("us", "us-ma", "us-nyc"))), 80, None, "call"),
    "america text": (lambda: (named("us"),), 90, None, "sms"),
    **{name: (lambda name=name: (named(name),), 60, None, "call") for name in ("uk", "au", "tw")},
}


def written(made, world, packs):
    store = made.open()
    world.write(store)
    rule_by(store, packs)
    return store


@pytest.mark.parametrize("case", CASES)
def test_what_is_reserved_binds_in_the_database_as_in_python(case, made, quick):
    packs, people, home, by = CASES[case]
    packs, world = packs(), World(100 + sorted(CASES).index(case), home, away=True)
    world.add_people(people, 12)
    store = written(made, world, packs)
    database, python = in_database(store, world, by), in_python(store, world, by, packs)
    store.close()
    allowed = sum(not one.broken for one in python)
    kept = sum(RESERVED in one.broken for one in python)
    alone = sum({RESERVED} == one.broken for one in python)
    print(f"{case}: {len(python)} attempts, {allowed} allowed, {kept} kept, {alone} for that alone")
    assert min(allowed, kept, len(python) - allowed) > 12
    wider = [one for one, there, here in zip(world.attempts, database, python, strict=True)
             if here.broken and not there.broken]  # fmt: skip
    assert wider == []
    assert differing(world, database, python, packs) == []


FAULTS = {
    "reservations forgotten": ("reserved", "r.returned_at IS NULL", "false"),
    "what was given back counted": ("reserved", "r.returned_at IS NULL", "true"),
    "what was used counted twice": ("reserved", "r.permit_id IS NULL", "true"),
    "others at the number forgotten": ("reserved", "OR r.value_key = number", ""),
    "unheard of is never made": ("verdict", "q := office.after(q, over)", "q := q"),
    "its time never over": ("reserved", "least(t.until_at, reserved.at)", "reserved.at"),
    "ended in no talk": ("has_to_wait", "ARRAY[NULL, 'conversation']", "ARRAY[NULL::text]"),
    "what is reserved left forbidden": ("has_to_wait", "cardinality(made) LOOP", "0 LOOP"),
    "the same channel not kept": ("has_to_wait", "e.channel = q.channel", "false"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_database_is_found(fault, made, quick):
    packs, world = (everything(),), World(4, away=True)
    world.add_people(60, 12)
    store = written(made, world, packs)
    plant(store, *FAULTS[fault])
    database, python = in_database(store, world, "call"), in_python(store, world, "call", packs)
    store.close()
    assert differing(world, database, python, packs) != []
