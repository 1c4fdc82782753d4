"""Kept rates 兑现率: which promises and arrangements are made to be kept, and which for show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from app.domain.agreements import DueState
from app.domain.payments import KeptRate
from app.rules.rates import wilson
from app.services.desk import OVERSEEING, Desk
from app.storage import rates
from app.storage.rates import Over


def kept_rates(desk: Desk) -> tuple[KeptRate, ...]:
    """Of promises and instalments that are over: kept, in part, broken; with 95 % bounds.

    By collector who agreed them, by the person's stage when they did ("" for who was in no queue),
    by kind. Team leads, compliance and administrators only. Raises DeskError login.not_allowed.
    """
    with desk.reading(*OVERSEEING) as tx:
        over = rates.over(tx)
    called = _called(over)
    found: list[KeptRate] = []
    by: Mapping[str, Callable[[Over], str]] = {
        "collector": lambda one: called[one.login], "stage": lambda one: one.stage or "",
        "kind": lambda one: one.kind,
    }  # fmt: skip
    for name, of in by.items():
        counts: dict[str, Counter[str]] = {}
        for one in over:
            counts.setdefault(of(one), Counter())[one.state] += one.many
        found += [_rate(name, which, counts[which]) for which in sorted(counts)]
    return tuple(found)


def _called(over: Sequence[Over]) -> dict[str, str]:
    """What each collector is called, by login: with it where two have one name."""
    names = {one.login: one.name for one in over}
    shared = Counter(names.values())
    return {
        login: name if shared[name] == 1 else f"{name} ({login})" for login, name in names.items()
    }


def _rate(by: str, name: str, states: Counter[str]) -> KeptRate:
    kept, part, broken = (
        states[state.value] for state in (DueState.KEPT, DueState.PART, DueState.BROKEN)
    )
    return KeptRate(by, name, kept, part, broken, *wilson(kept, kept + part + broken))
