"""Which part of which debt a payment pays: the order is data, the debts stand in their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.plans import Debt, Part

Taken = dict[str, dict[Part, int]]  # fen by debt and part


class Owed:
    """What is still owed of every part of every debt, in fen; taken from it, it shrinks."""

    def __init__(self, debts: Sequence[Debt]) -> None:
        self._left = {debt.id: {part: debt.parts.get(part, 0) for part in Part} for debt in debts}
        self._by_debt = {id_: sum(parts.values()) for id_, parts in self._left.items()}

    def total(self) -> int:
        """All of it."""
        return sum(self._by_debt.values())

    def by_debt(self) -> dict[str, int]:
        """All of it, debt by debt."""
        return dict(self._by_debt)

    def take(self, amount: int, order: Sequence[Part]) -> Taken:
        """Take so much, part after part, in each of them debt after debt.

        Raises ValueError where less is owed.
        """
        taken: Taken = {id_: {} for id_ in self._left}
        for part in order:
            if not amount:
                break
            for id_, parts in self._left.items():
                share = min(parts[part], amount)
                if share:
                    parts[part] -= share
                    self._by_debt[id_] -= share
                    taken[id_][part] = share
                    amount -= share
        if amount:
            raise ValueError(f"{amount} fen more than is owed")
        return taken


def by_part(taken: Taken) -> dict[Part, int]:
    """What was taken of each part, over all debts."""
    found = dict.fromkeys(Part, 0)
    for parts in taken.values():
        for part, share in parts.items():
            found[part] += share
    return found


def in_proportion(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """The amount over the debts by weight; odd fen where most is cut off (largest remainders)."""
    whole = sum(weights.values())
    if not amount or not whole:
        return dict.fromkeys(weights, 0)
    shares = {id_: amount * weight // whole for id_, weight in weights.items()}
    cut_off = sorted(weights, key=lambda id_: -(amount * weights[id_] % whole))
    for id_ in cut_off[: amount - sum(shares.values())]:
        shares[id_] += 1
    return shares
