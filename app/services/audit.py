"""Proof that the log was not edited."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.entries import Acceptance, EntryPlace
from app.services.desk import Desk
from app.storage import clock, log, protections
from app.storage.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Verification:
    """What was read, and the first entry that does not hold (None: all do)."""

    chains: int
    entries: int
    broken: EntryPlace | None
    differing: tuple[str, ...]  # rows that are not as their entry says
    accepted: tuple[Acceptance, ...]  # of entries whose time is known to be wrong


def verify(desk: Desk) -> Verification:
    """Read every chain and compare with it what it speaks of: contacts, words, holds, opt-outs.

    A tail cut whole shows only against a seal kept outside the book.
    """
    desk.need()
    return verify_store(desk.store)


def verify_store(store: Store) -> Verification:
    """As `verify`, of a book at which nobody has signed in: a copy just restored."""
    with store.read() as tx:
        chains, entries, broken = log.broken(tx)
        differing = () if broken else _differing(tx)
        accepted = () if broken else clock.acceptances(tx)
    return Verification(chains, entries, broken, differing, accepted)


def _differing(tx: Transaction) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*log.differing_rows(tx), *protections.edited(tx))))
