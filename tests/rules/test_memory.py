"""How far back the record is read for a decision: as far as the packs count, no further."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.contact import Channel, Direction, Party, Purpose
from app.rules.memory import memory
from app.rules.primitives import Sort
from app.services import packfiles

OWN = Sort(Channel.CALL, Direction.OUTBOUND, Party.DEBTOR, None, Purpose.COLLECT)
THIRD = Sort(Channel.CALL, Direction.OUTBOUND, Party.THIRD_PARTY, "friend", Purpose.LOCATE_DEBTOR)


@pytest.mark.parametrize(
    ("names", "sort", "least", "most"),
    [
        (("cn",), OWN, 1, 2),  # calls and dials of the day
        (("cn",), THIRD, 31, 31),  # failed dials to the debtor
        (("us",), OWN, 31, 31),  # what is replied to; counts and consents take less
        (("us",), THIRD, 36_500, 36_700),  # once for ever
        (("cn", "us"), OWN, 31, 31),
    ],
)
def test_packs_are_given_what_they_count_and_little_more(names, sort, least, most):
    found = memory(tuple(map(packfiles.pack, names)), sort)
    assert timedelta(days=least) <= found <= timedelta(days=most)
