"""Exact money."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount in the smallest unit of its currency: fen for CNY, cents for USD."""

    minor: int
    currency: str = "CNY"  # ISO 4217, three capitals

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)
