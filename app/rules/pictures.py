"""What a file is by its content, and a picture without where and by what it was taken.

JPEG: ITU-T T.81, annex B (marker segments); Exif in APP1 (CIPA DC-008). PNG: W3C PNG, section 5
(chunks with a CRC-32). PDF: ISO 32000, 7.5.2.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from enum import StrEnum


class Kind(StrEnum):
    """Files that are taken."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"


_JPEG, _PNG, _PDF = b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"%PDF-"
_SCAN, _END = 0xDA, 0xD9
# What a picture is drawn by: JFIF, the colour profile, Adobe's transform; no comment.
_DRAWN_BY = frozenset({0xE0, 0xE2, 0xEE})
_ASIDE = frozenset({*range(0xE0, 0xF0), 0xFE}) - _DRAWN_BY
_TELLING = frozenset({b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"})
_ORIENTATION = 0x0112


def kind_of(body: bytes) -> Kind | None:
    """What a file is; None: none of these, or broken off."""
    try:
        if body.startswith(_JPEG):
            *_, last = (marker for marker, _ in _segments(body))
            return Kind.JPEG if last == _SCAN and body.rstrip(b"\0").endswith(b"\xff\xd9") else None
        if body.startswith(_PNG):
            names = [name for name, _ in _chunks(body)]
            whole = names[0] == b"IHDR" and names[-1] == b"IEND" and b"IDAT" in names
            return Kind.PNG if whole else None
    except (ValueError, IndexError):
        return None
    return Kind.PDF if body.startswith(_PDF) and b"%%EOF" in body[-1024:] else None


def without_place(body: bytes) -> bytes:
    """A picture without all that it tells besides what is to be seen: place, time, camera, words.

    Which side is up stays. Other files are as they were.
    """
    kind = kind_of(body)
    if kind is Kind.JPEG:
        return _jpeg(body)
    if kind is Kind.PNG:
        kept = (piece for name, piece in _chunks(body) if name not in _TELLING)
        return _PNG + b"".join(kept)
    return body


def _jpeg(body: bytes) -> bytes:
    kept, up = [_JPEG], 0
    for marker, piece in _segments(body):
        if marker == 0xE1 and piece[4:10] == b"Exif\0\0":
            up = up or _orientation(piece[10:])
        if marker not in _ASIDE:
            kept.append(piece)
    if up:
        kept.insert(1, _upright(up))
    return b"".join(kept)


def _segments(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each segment; the last is the scan with all that follows.

    Raises ValueError where the file is none or breaks off.
    """
    at = len(_JPEG)
    while True:
        if body[at] != 0xFF:
            raise ValueError(at)
        marker = body[at + 1]
        if marker == _SCAN:
            yield marker, body[at : body.rindex(b"\xff\xd9") + 2]
            return
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        end = at + 2 + int.from_bytes(body[at + 2 : at + 4])
        if end <= at + 3 or end > len(body):
            raise ValueError(at)
        yield marker, body[at:end]
        at = end


def _chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and bytes of each chunk, up to the end. Raises ValueError where one is broken."""
    at = len(_PNG)
    while True:
        size, name = int.from_bytes(body[at : at + 4]), body[at + 4 : at + 8]
        end = at + 12 + size
        crc = int.from_bytes(body[end - 4 : end])
        if end > len(body) or zlib.crc32(body[at + 4 : end - 4]) != crc:
            raise ValueError(at)
        yield name, body[at:end]
        if name == b"IEND":
            return
        at = end


def _orientation(tiff: bytes) -> int:
    """Which side is up, 1 to 8, as Exif says it; 0 where it does not."""
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return 0

    def number(at: int, size: int) -> int:
        piece = tiff[at : at + size]
        return int.from_bytes(piece, "little" if order == "little" else "big")

    first = number(4, 4)
    for n in range(min(number(first, 2), 64)):
        at = first + 2 + 12 * n
        if number(at, 2) == _ORIENTATION:
            up = number(at + 8, 2)
            return up if 1 <= up <= 8 else 0
    return 0


def _upright(up: int) -> bytes:
    """A segment of Exif that says which side is up, and nothing else."""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + up.to_bytes(2) + b"\0\0"
    tiff = b"MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + b"\0\0\0\0"
    payload = b"Exif\0\0" + tiff
    return b"\xff\xe1" + (len(payload) + 2).to_bytes(2) + payload
