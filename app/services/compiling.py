"""What an office's server decides by: the packs that are published, as rows that it interprets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.rules.compiling import compiled
from app.rules.packs import Pack
from app.services.packs import versions
from app.storage.postgres import install
from app.storage.store import Transaction


def rule_anew(tx: Transaction, shipped: Iterable[Pack]) -> None:
    """Have the server interpret the packs as they are published, by the working calendars of now,
    as its owner. Raises as `versions`.
    """
    packs, ruled = in_force(tx, shipped)
    install.write_packs(tx, packs)
    install.write_rows(tx, "rules", ruled)
    install.tell(tx, "ruled packs")


def in_force(
    tx: Transaction, shipped: Iterable[Pack]
) -> tuple[list[install.Installed], list[dict[str, Any]]]:
    """The packs that have to allow, and the rows that the server interprets. As `versions`."""
    found = versions(tx, shipped)
    packs = [
        install.Installed(place, one.id, one.digest, one.calendar.digest, since, until)
        for one, place, since, until in found
    ]
    return packs, [row for one in found for row in compiled(*one)]
