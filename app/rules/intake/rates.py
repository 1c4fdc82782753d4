"""What a year costs by contract, as a cell says it: 24%, 24 or 0.24."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from app.rules.intake.text import BLANK_WORDS, half_width

_RATE = re.compile(r"(\d{1,4}(?:\.\d{1,18})?)(%?)", re.ASCII)
_DIGITS = Decimal(1).scaleb(-10)  # finer is the noise of a stored number
_MOST = 10


@lru_cache(maxsize=4_000)
def yearly_rate(text: str) -> Decimal | None:
    """The rate as a fraction of a year; None for an empty cell.

    Without a sign of per cent, what is below 1 is a fraction, what is not is per cent.

    Raises:
        ValueError: the text is no yearly rate, or one above 1000%.
    """
    written = half_width(text)
    if written.lower() in BLANK_WORDS:
        return None
    found = _RATE.fullmatch(written)
    if found is None:
        raise ValueError("no yearly rate")
    rate = Decimal(found[1])
    if found[2] or rate >= 1:
        rate /= 100
    if rate > _MOST:
        raise ValueError("a rate that nobody agrees on")
    rate = rate.quantize(_DIGITS).normalize()
    return Decimal(f"{rate:f}")
