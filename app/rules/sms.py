"""How long a text message is: 3GPP TS 23.038 has two alphabets, and a long one goes in parts.

GSM 7-bit: 160 signs alone, 153 in each of several parts; some signs count twice. UCS-2, which any
sign outside of that alphabet makes of the whole: 70 alone, 67 in each of several.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.documents import Length

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("\f^{}\\[~]|€")
_SEVEN, _UCS2 = (160, 153), (70, 67)


def length(text: str) -> Length:
    """The text's length in the alphabet that it needs, and in how many parts it goes."""
    plain = set(text) <= _GSM | _TWICE
    sizes = [_seven(sign) if plain else _ucs2(sign) for sign in text]
    alone, each = _SEVEN if plain else _UCS2
    units = sum(sizes)
    return Length(units, 1 if units <= alone else _parts(sizes, each), unicode=not plain)


def _seven(sign: str) -> int:
    return 2 if sign in _TWICE else 1


def _ucs2(sign: str) -> int:
    return len(sign.encode("utf-16-le")) // 2


def _parts(sizes: Iterable[int], each: int) -> int:
    """A sign that takes two places is not torn apart."""
    parts, left = 0, 0
    for size in sizes:
        if size > left:
            parts, left = parts + 1, each
        left -= size
    return parts
