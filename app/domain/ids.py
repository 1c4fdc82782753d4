"""Ids made by the client, so that anything may be sent twice."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count

from app.domain.moments import micros, moment

NewId = Callable[[datetime], str]


def uuid7(at: datetime) -> str:
    """A UUID of version 7 as 32 hexadecimal digits: sorts by its millisecond, the rest is chance.

    Source: RFC 9562, section 5.7.
    """
    milliseconds = micros(at) // 1000
    chance = int.from_bytes(os.urandom(10), "big") >> 6  # 74 bits
    high, low = chance >> 62, chance & (1 << 62) - 1
    value = milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low
    return f"{value:032x}"


def made_at(id_: str) -> datetime | None:
    """The millisecond in which an id of version 7 was made; None of another id."""
    if len(id_) != 32 or id_[12] != "7":
        return None
    return moment(int(id_[:12], 16) * 1000)


def following(first: str) -> Iterator[str]:
    """The id `first` and the ones after it, each greater by one: many ids of one moment, in order.

    Source: RFC 9562, section 6.2, method 2 (the chance of the first is the seed of a counter).
    """
    return map("{:032x}".format, count(int(first, 16)))


def beside(id_: str, what: str) -> str:
    """The id of what comes with a row, a permit or an outcome: the same for the same row."""
    return hashlib.sha256(f"{what}:{id_}".encode()).hexdigest()[:32]
