"""Kept rates 兑现率: which promises and arrangements are made to be kept, and which for show."""

from __future__ import annotations

from collections import Counter

from app.domain.agreements import DueState
from app.domain.payments import KeptRate
from app.rules.rates import wilson
from app.services.desk import OVERSEEING, Desk
from app.storage import rates

_BY = ("collector", "stage", "kind")


def kept_rates(desk: Desk) -> tuple[KeptRate, ...]:
    """Of promises and instalments that are over: kept, in part, broken; with 95 % bounds.

    By collector who agreed them, by the person's stage now ("" for who is in no queue), by kind.
    Team leads, compliance and administrators only. Raises DeskError login.not_allowed.
    """
    with desk.reading(*OVERSEEING) as tx:
        over = rates.over(tx)
    found: list[KeptRate] = []
    for at, by in enumerate(_BY):
        counts: dict[str, Counter[str]] = {}
        for *names, state, many in over:
            counts.setdefault(str(names[at]), Counter())[str(state)] += int(many)
        found += [_rate(by, name, counts[name]) for name in sorted(counts)]
    return tuple(found)


def _rate(by: str, name: str, states: Counter[str]) -> KeptRate:
    kept, part, broken = (
        states[state.value] for state in (DueState.KEPT, DueState.PART, DueState.BROKEN)
    )
    return KeptRate(by, name, kept, part, broken, *wilson(kept, kept + part + broken))
