"""How the log's entries hang together: canonical JSON, and a hash over the hash before.

orjson writes the same canonical JSON as the standard library (a test holds them together) in a
tenth of the time, and a permit is digested four times.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import orjson


def canonical(body: Mapping[str, object]) -> str:
    """JSON with sorted keys and no spaces: the same body always gives the same bytes."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()


def row_digest(row: Mapping[str, object]) -> str:
    """What an entry keeps of a row, so that a row changed behind the triggers shows."""
    written = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(written).hexdigest()[:32]


def words_digest(salt: str, words: str) -> str:
    """What an entry keeps of words: nothing of them shows in it once they and `salt` are gone.

    `salt`: 32 hexadecimal digits of chance. A digest that PostgreSQL has of its own.
    """
    return hashlib.sha256(bytes.fromhex(salt) + words.encode()).hexdigest()[:32]


def chain_hash(before: str, parts: tuple[str | int | None, ...]) -> str:
    """SHA-256 over the hash before and chain, seq, at in µs, kind, staff, device, body."""
    return hashlib.sha256(orjson.dumps((before, *parts))).hexdigest()
