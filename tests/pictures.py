"""Small whole pictures for tests, made byte by byte: a JPEG with a place in its Exif, a PNG."""

from __future__ import annotations

import struct
import zlib


def segment(marker: int, payload: bytes) -> bytes:
    """A segment of a JPEG."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(payload) + 2) + payload


def exif(order: str, orientation: int) -> bytes:
    """An Exif segment with which side is up, and a pointer to a place on earth."""
    mark = {"<": b"II", ">": b"MM"}[order]
    entries = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    entries += struct.pack(order + "HHII", 0x8825, 4, 1, 38)  # GPS
    ifd = struct.pack(order + "H", 2) + entries + struct.pack(order + "I", 0)
    place = struct.pack(order + "H", 1) + struct.pack(order + "HHII", 2, 5, 3, 56)
    place += struct.pack(order + "IIIIIII", 0, 31, 1, 13, 1, 49, 1)
    tiff = mark + struct.pack(order + "HI", 42, 8) + ifd + place
    return segment(0xE1, b"Exif\0\0" + tiff)


def jpeg(*, placed: bool = False, order: str = ">", orientation: int = 6) -> bytes:
    """As much of a JPEG as is looked at: frame, tables and a scan."""
    head = exif(order, orientation) + segment(0xFE, b"Canon 31.23,121.47") if placed else b""
    quantities = segment(0xDB, b"\0" + bytes(range(1, 65)))
    frame = segment(0xC0, b"\x08\x00\x01\x00\x01\x01\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x2a\xff\x00\x2a"
    return b"\xff\xd8" + head + quantities + frame + scan + b"\xff\xd9"


def chunk(name: bytes, payload: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(payload)) + name + payload + struct.pack(
        ">I", zlib.crc32(name + payload)
    )


def png(*more: bytes) -> bytes:
    """A PNG of one grey point, with these chunks before the picture."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + data + chunk(b"IEND", b"")


PNG = png()
JPEG_PLACED = jpeg(placed=True)
