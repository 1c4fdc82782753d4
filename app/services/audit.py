"""Proof that the log was not edited."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.entries import Entry
from app.services.desk import Desk
from app.storage import log


@dataclass(frozen=True, slots=True)
class Verification:
    """What was read, and the first entry that does not hold (None: all do)."""

    chains: int
    entries: int
    broken: Entry | None
    missing: tuple[str, ...]  # permits and outcomes that differ from what the log says of them


def verify(desk: Desk) -> Verification:
    """Read every chain and compare permits and outcomes with their entries.

    A tail cut whole shows only against a seal kept outside the book.
    """
    with desk.store.read() as tx:
        chains, entries, broken = log.broken(tx)
        missing = () if broken else log.differing_rows(tx)
    return Verification(chains, entries, broken, missing)
