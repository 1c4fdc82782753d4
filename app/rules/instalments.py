"""What each instalment is: level payments, equal parts, given ones among them; to the fen.

A level payment of n instalments at the rates i of their periods is
P = A / (v1 + … + vn), vk = 1 / ((1 + i1) … (1 + ik)) (Kellison, The Theory of Interest, ch. 3):
with one rate for all periods the textbook's A·i / (1 − (1 + i)^−n).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from itertools import accumulate, pairwise
from math import ceil, log10

_DIGITS = 60
_EXACT = Context(prec=_DIGITS, rounding=ROUND_HALF_EVEN)
_ONE, _FEN = Decimal(1), Decimal(1)

Cut = tuple[int, int]  # of one instalment, in fen: its part of what is arranged, and the interest


def rounded(amount: Decimal) -> int:
    """Fen, half to even."""
    return int(amount.quantize(_FEN, context=_EXACT))


def equal(
    arranged: int, rates: Sequence[Decimal], given: Mapping[int, int] | None = None
) -> list[Cut]:
    """The same amount each time, interest included; odd fen go to the earlier ones.

    `given`: fen of those whose size is given, by their place from 0: a balloon at the end, steps
    at the beginning. Raises ValueError where one is below the interest of its period, where they
    leave nothing for the others, or where interest stands unpaid before the last.
    """
    given, places = given or {}, range(len(rates))
    exact = _exact(rates)
    level = _level(Decimal(arranged), rates, given, exact)
    paid = [Decimal(given.get(at, level)) for at in places]
    interest = _interest(arranged, paid, rates, exact)
    due = [later - earlier for earlier, later in pairwise([Decimal(0), *interest])]
    short = any(paid[at] + _FEN <= due[at] for at in given)
    behind = sum(paid[:-1]) + _FEN <= (interest[-2] if len(interest) > 1 else 0)
    if given and (level <= 0 or short or behind):
        raise ValueError("what is given leaves too little for interest or other instalments")
    free = [at for at in places if at not in given]
    others = even_parts(rounded(_EXACT.multiply(level, Decimal(len(free)))), len(free))
    totals = {**given, **dict(zip(free, others, strict=True))}
    return _cut(arranged, [totals[at] for at in places], interest)


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
    payment, left = rounded(_level(Decimal(arranged), rates, {}, _EXACT)), arranged
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


def _exact(rates: Sequence[Decimal]) -> Context:
    """Digits enough for what is worth so much less at the end than at the beginning."""
    growth = sum(log10(1 + float(rate)) for rate in rates)
    return Context(prec=_DIGITS + ceil(growth), rounding=ROUND_HALF_EVEN)


def _discounts(rates: Sequence[Decimal], exact: Context) -> list[Decimal]:
    growth = accumulate((exact.add(_ONE, rate) for rate in rates), exact.multiply)
    return [exact.divide(_ONE, factor) for factor in growth]


def _level(
    amount: Decimal, rates: Sequence[Decimal], given: Mapping[int, int], exact: Context
) -> Decimal:
    """What each of those pays that are not given."""
    worth = Decimal(0)
    for at, discount in enumerate(_discounts(rates, exact)):
        if at in given:
            amount = exact.subtract(amount, exact.multiply(Decimal(given[at]), discount))
        else:
            worth = exact.add(worth, discount)
    return exact.divide(amount, worth)


def _interest(
    arranged: int, paid: Sequence[Decimal], rates: Sequence[Decimal], exact: Context
) -> list[Decimal]:
    """The interest run by each due day, added up, while so much is paid each time."""
    left, run, found = Decimal(arranged), Decimal(0), []
    for amount, rate in zip(paid, rates, strict=True):
        due = exact.multiply(left, rate)
        run = exact.add(run, due)
        left = exact.subtract(exact.add(left, due), amount)
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
