"""Shares of few cases, with what they can be trusted for."""

from __future__ import annotations

import math

_Z = 1.959964  # of a normal distribution: 95 % lie within


def wilson(kept: int, of: int) -> tuple[float, float]:
    """The bounds of a share at 95 % confidence; (0, 1) of nothing.

    The score interval of E. B. Wilson, Probable Inference, the Law of Succession, and Statistical
    Inference, Journal of the American Statistical Association 22 (1927), 209-212: right for few
    cases too, and never outside of 0 to 1.
    """
    if not of:
        return 0.0, 1.0
    share, square = kept / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return round(max(0.0, middle - half), 6), round(min(1.0, middle + half), 6)
