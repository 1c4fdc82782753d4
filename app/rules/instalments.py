"""What each instalment is: level payments, equal parts, a balloon; to the fen.

A level payment of n instalments at the rates i of their periods is
P = A / (v1 + … + vn), vk = 1 / ((1 + i1) … (1 + ik)) (Kellison, The Theory of Interest, ch. 3):
with one rate for all periods the textbook's A·i / (1 − (1 + i)^−n).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from itertools import accumulate

_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_ONE, _FEN = Decimal(1), Decimal(1)

Cut = tuple[int, int]  # of one instalment, in fen: its part of what is arranged, and the interest


def rounded(amount: Decimal) -> int:
    """Fen, half to even."""
    return int(amount.quantize(_FEN, context=_EXACT))


def equal(arranged: int, rates: Sequence[Decimal]) -> list[Cut]:
    """The same amount each time, interest included; odd fen go to the earlier ones."""
    level = _level(Decimal(arranged), rates)
    totals = even_parts(rounded(_EXACT.multiply(level, Decimal(len(rates)))), len(rates))
    return _cut(arranged, totals, _interest(arranged, level, rates))


def balloon(arranged: int, rates: Sequence[Decimal], last: int) -> list[Cut]:
    """Equal ones, and a last one of `last` fen, its interest included.

    Raises ValueError where the balloon leaves the others less than their interest.
    """
    *_, discount = _discounts(rates)
    spread = _EXACT.subtract(Decimal(arranged), _EXACT.multiply(Decimal(last), discount))
    level = _level(spread, rates[:-1])
    interest = _interest(arranged, level, rates)
    if spread <= 0 or level < interest[0]:
        raise ValueError("the balloon leaves too little for the other instalments")
    others = rounded(_EXACT.multiply(level, Decimal(len(rates) - 1)))
    return _cut(arranged, [*even_parts(others, len(rates) - 1), last], interest)


def equal_principal(arranged: int, rates: Sequence[Decimal]) -> list[Cut]:
    """The same part of what is arranged each time, and the interest that has run."""
    cuts: list[Cut] = []
    left = arranged
    for part, rate in zip(even_parts(arranged, len(rates)), rates, strict=True):
        cuts.append((part, rounded(_EXACT.multiply(Decimal(left), rate))))
        left -= part
    return cuts


def annuity(arranged: int, rates: Sequence[Decimal]) -> list[Cut]:
    """The level payment rounded to the fen, the last one what is left with its interest."""
    payment, left = rounded(_level(Decimal(arranged), rates)), arranged
    cuts: list[Cut] = []
    for rate in rates[:-1]:
        run = rounded(_EXACT.multiply(Decimal(left), rate))
        interest = min(run, payment)
        part = min(payment - interest, left)
        cuts.append((part, interest))
        left -= part
    cuts.append((left, rounded(_EXACT.multiply(Decimal(left), rates[-1]))))
    return cuts


def even_parts(amount: int, count: int) -> list[int]:
    """So many parts that differ by at most one fen, the larger ones first."""
    part, odd = divmod(amount, count)
    return [part + 1] * odd + [part] * (count - odd)


def _discounts(rates: Sequence[Decimal]) -> list[Decimal]:
    growth = accumulate((_EXACT.add(_ONE, rate) for rate in rates), _EXACT.multiply)
    return [_EXACT.divide(_ONE, factor) for factor in growth]


def _level(amount: Decimal, rates: Sequence[Decimal]) -> Decimal:
    worth = Decimal(0)
    for discount in _discounts(rates):
        worth = _EXACT.add(worth, discount)
    return _EXACT.divide(amount, worth)


def _interest(arranged: int, level: Decimal, rates: Sequence[Decimal]) -> list[Decimal]:
    """The interest run by each due day, added up, while the level amount is paid each time."""
    left, run, found = Decimal(arranged), Decimal(0), []
    for rate in rates:
        due = _EXACT.multiply(left, rate)
        run = _EXACT.add(run, due)
        left = _EXACT.subtract(_EXACT.add(left, due), level)
        found.append(run)
    return found


def _cut(arranged: int, totals: Sequence[int], interest: Sequence[Decimal]) -> list[Cut]:
    """Each total in its two parts. What is paid of the interest never runs ahead of what has run,
    so that what is left before the last instalment is never more than that instalment."""
    cuts: list[Cut] = []
    left, paid = arranged, 0
    for total, run in zip(totals[:-1], interest[:-1], strict=True):
        wanted = max(0, rounded(run) - paid)
        part = min(max(0, total - wanted), left)
        cuts.append((part, total - part))
        left, paid = left - part, paid + total - part
    cuts.append((left, totals[-1] - left))
    return cuts
