"""What the card of F9 asks for; no Qt in any of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.negotiation import Option, Owing, Reach, Said
    from app.domain.plans import Breach
    from app.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Table:
    """What is owed in one currency, and how far what is offered may be moved."""

    owing: Owing
    reach: Reach


def table(desk: Desk, debtor_id: str) -> tuple[Table, ...]:
    """What there is to negotiate about, by currency."""
    from app.services import negotiation

    owed = negotiation.owing(desk, debtor_id)
    return tuple(Table(one, negotiation.reach(desk, one)) for one in owed)


def guide(desk: Desk, dependants: int) -> dict[str, tuple[int, int]]:
    """What a household of that size spends, in fen a month from and to; asks no book."""
    from app.services import negotiation

    return negotiation.guide(desk, dependants)


def barred(desk: Desk, owing: Owing, said: Said) -> tuple[Breach, ...]:
    """What the law forbids of every way; asks no book."""
    from app.services import negotiation

    return negotiation.barred(desk, owing, said)


def options(
    desk: Desk, owing: Owing, said: Said, before: Sequence[Option]
) -> tuple[Option, ...]:
    """The ways side by side; asks no book."""
    from app.services import negotiation

    return negotiation.options(desk, owing, said, before)
