"""Which encoding a file of text is in, found on whole characters."""

from __future__ import annotations

import codecs
from collections.abc import Collection

import chardet

UTF_8, GB, BIG5 = "utf-8", "gb18030", "big5hkscs"
UTF_16 = ("utf-16-le", "utf-16-be")
_BOMS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, UTF_16[0]),
    (codecs.BOM_UTF16_BE, UTF_16[1]),
)
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UNREADABLE = "\ufffd"
_FEW_ZEROS = 50  # one in so many bytes: a stray zero makes no UTF-16
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\f\r")
_WIDE = 0x2E80  # from here on: Chinese signs and punctuation


def find_encoding(sample: bytes, words: Collection[str]) -> tuple[str, int]:
    """The encoding of a sample that ends with a line, and the length of its byte order mark.

    `words` are headings that may stand in the file, without spaces; they decide between GB18030
    and Big5, which read each other's bytes as other signs. An empty encoding: none of those known.
    """
    if sample.startswith(_UTF_32):  # the first would pass for UTF-16
        return "", 0
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding, len(mark)
    if sample.count(0) * _FEW_ZEROS > len(sample):
        return _by_zero_bytes(sample), 0
    if (len(sample) - len(sample.translate(None, _CONTROLS))) * 100 > len(sample):
        return "", 0
    if sample.isascii() or _reads_as_utf_8(sample):
        return UTF_8, 0
    return _gb_or_big5(sample, words), 0


def _by_zero_bytes(sample: bytes) -> str:
    """In UTF-16 the digits, commas and line ends of a table carry a zero byte, on one side."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 4 > max(even, odd):
        return ""
    return UTF_16[0] if odd > even else UTF_16[1]


def _reads_as_utf_8(sample: bytes) -> bool:
    """UTF-8, even where some characters are spoilt: right sequences outnumber wrong ones."""
    text = sample.decode(UTF_8, "replace")
    wrong = text.count(_UNREADABLE) - sample.count(_UNREADABLE.encode())
    right = sum(1 for sign in text if sign > "\u07ff") - text.count(_UNREADABLE)
    return wrong * 3 <= right


def _gb_or_big5(sample: bytes, words: Collection[str]) -> str:
    scores = {}
    for encoding in (GB, BIG5):
        text = sample.decode(encoding, "replace")
        flat = text.replace(" ", "")
        known = sum(1 for word in words if len(word) > 1 and not word.isascii() and word in flat)
        wide = sum(1 for sign in text if ord(sign) >= _WIDE and sign != _UNREADABLE)
        wrong = text.count(_UNREADABLE)
        scores[encoding] = (known, wide > wrong * 3)
    gb, big5 = scores[GB], scores[BIG5]
    if gb[0] != big5[0]:
        return GB if gb[0] > big5[0] else BIG5
    if not (gb[1] and big5[1]):
        return GB if gb[1] else BIG5 if big5[1] else ""
    guess = str(chardet.detect(sample[:65536])["encoding"] or "")
    return BIG5 if guess.lower().startswith("big5") else GB
