"""What is reserved for a device counts as made; an attempt counts then as the record has it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.contact import Channel, Event, Facts, Party, Place, Reserved
from app.rules.contact import decide
from tests.rules.making import call, local, make_pack

NOW = local("2026-11-24T10:00")
# Nobody is visited at a number or address where a third party was called.
PACK = make_pack(
    {
        "after_calls": "kind: cap\nkey: number\napplies: {channels: [visit]}\n"
        "counts: {channels: [call], parties: [third_party]}\n"
        "values: {2020-01-01: {limit: 1, per: ever}}"
    },
    zone="Asia/Shanghai",
)


@pytest.mark.parametrize("role", [None, "spouse", "guarantor"])
def test_a_contact_that_is_made_has_no_role_on_record(role):
    """A guarantor stands on the debtor's side; on record the number is a third party's."""
    door = Event(NOW, Channel.VISIT, person="p", party=Party.THIRD_PARTY, number="own")
    facts = Facts("p", reserved=(Reserved(door, NOW + timedelta(hours=1), "walker"),))
    attempt = call(NOW, party=Party.THIRD_PARTY, party_role=role, place=Place.MOBILE)
    found = decide((PACK,), facts, attempt)
    assert [one.rule for one in found.reasons] == ["reserved"]
