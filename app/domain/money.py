"""Exact money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount in the smallest unit of its currency: fen for CNY, cents for USD."""

    minor: int
    currency: str = "CNY"  # ISO 4217, three capitals

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)


def percent(rate: Decimal) -> str:
    """A rate as it is read, with no more decimals than it has: 0.24 is 24%."""
    return f"{(rate * 100).normalize():f}%"
