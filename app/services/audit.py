"""Proof that the log was not edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.domain.entries import Acceptance, EntryPlace
from app.domain.errors import DeskError
from app.services.desk import OVERSEEING, Desk
from app.storage import clock, erasures, joining, log, protections
from app.storage.copying import count_entries
from app.storage.store import Store, Transaction

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was read, and the first entry that does not hold (None: all do)."""

    chains: int
    entries: int
    broken: EntryPlace | None
    differing: tuple[str, ...]  # rows that are not as their entry says
    accepted: tuple[Acceptance, ...]  # of entries whose time is known to be wrong


def verify(
    desk: Desk, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> Verification:
    """Read every chain and compare with it what it speaks of: contacts, words, holds, opt-outs.

    `progress` hears entries read and entries altogether. A tail cut whole shows only against a
    seal kept outside the book. Team leads, compliance and administrators only. Raises DeskError
    login.needed, login.not_allowed, audit.cancelled, erasure.list_damaged.
    """
    desk.present(*OVERSEEING)
    return verify_store(desk.store, progress, cancelled)


def verify_store(
    store: Store, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> Verification:
    """As `verify`, of a book at which nobody has signed in: a copy just restored."""
    total = count_entries(store) if progress is not None else 0

    def seen(count: int) -> None:
        if cancelled is not None and cancelled():
            raise DeskError("audit.cancelled")
        if progress is not None:
            progress(count, total)

    with store.read() as tx:
        tx.freeze()  # others go on working: an entry and its row belong to one moment
        chains, entries, broken = log.broken(tx, seen)
        differing = () if broken else _differing(tx, store.path)
        accepted = () if broken else clock.acceptances(tx)
    return Verification(chains, entries, broken, differing, accepted)


def _differing(tx: Transaction, book: Path | None) -> tuple[str, ...]:
    """Words too that a copy brought back, and of whose erasure the list beside the book knows."""
    back = (text_id for text_id, _ in erasures.standing(tx, erasures.listed(tx, book)))
    found = (*log.differing_rows(tx), *protections.edited(tx), *joining.broken(tx), *back)
    return tuple(dict.fromkeys(found))
