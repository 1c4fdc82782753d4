"""Which outcomes fit a call, by who was reached: made from the desk's dispositions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.contact import Channel, HoldKind, Party
from app.domain.talk import Shown

if TYPE_CHECKING:
    from app.services.desk import Desk

DEBTOR, SOMEBODY, NOBODY = "debtor", "somebody", "nobody"
PROMISE, CALLBACK, HOLD, NOTE = "promise", "callback", "hold", "note"
_CONVERSATION = "conversation"
Groups = dict[str, tuple["Choice", ...]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way a call can end, and what has to be taken down with it."""

    code: str
    asks: frozenset[str]
    hold: HoldKind | None
    opts_out: bool = False  # whoever was reached wants no more calls
    spoke: bool = True  # somebody was spoken with
    arranged: bool = False  # an agreement stands: its days are what comes next


def fitting(desk: Desk, party: Party, shown: Collection[str] | None = None) -> Groups:
    """Outcomes of a call by who was reached; on a third party's number never the debtor's own.

    `shown`: the codes that fit the steps of the talk, None where nobody followed its steps.
    """
    groups: Groups = {NOBODY: (), DEBTOR: (), SOMEBODY: ()}
    for code, one in desk.rules.dispositions.items():
        if Channel.CALL not in one.channels:
            continue
        if shown is not None and code not in shown:
            continue
        if one.outcome.value != _CONVERSATION:
            group = NOBODY
        elif one.right_party:
            group = DEBTOR
        else:
            group = SOMEBODY
        if shown is None and party is Party.THIRD_PARTY and one.right_party:
            continue
        asks = frozenset(ask.value for ask in one.asks)
        spoke = one.outcome.value == _CONVERSATION
        arranged = Shown.ARRANGED in one.needs
        choice = Choice(code, asks, one.hold, one.opt_out is not None, spoke, arranged)
        groups[group] = (*groups[group], choice)
    return {name: choices for name, choices in groups.items() if choices}


def together(groups: Groups) -> Groups:
    """One list of them all, where the steps of the talk have said already who was reached."""
    every = tuple(one for name in (DEBTOR, SOMEBODY, NOBODY) for one in groups.get(name, ()))
    return {DEBTOR: every} if every else {}
