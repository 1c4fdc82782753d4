"""Which outcomes fit a call, by who was reached: made from the desk's dispositions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.contact import Channel, HoldKind, Party

if TYPE_CHECKING:
    from app.services.desk import Desk

DEBTOR, SOMEBODY, NOBODY = "debtor", "somebody", "nobody"
_CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way a call can end, and what has to be taken down with it."""

    code: str
    asks: frozenset[str]
    hold: HoldKind | None


def fitting(desk: Desk, party: Party) -> dict[str, tuple[Choice, ...]]:
    """Outcomes of a call by who was reached; on a third party's number never the debtor's own."""
    groups: dict[str, tuple[Choice, ...]] = {NOBODY: (), DEBTOR: (), SOMEBODY: ()}
    for code, one in desk.rules.dispositions.items():
        if Channel.CALL not in one.channels:
            continue
        if one.outcome.value != _CONVERSATION:
            group = NOBODY
        elif one.right_party:
            group = DEBTOR
        else:
            group = SOMEBODY
        if party is Party.THIRD_PARTY and one.right_party:
            continue
        choice = Choice(code, frozenset(ask.value for ask in one.asks), one.hold)
        groups[group] = (*groups[group], choice)
    return {name: choices for name, choices in groups.items() if choices}
