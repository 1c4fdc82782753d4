"""Formulas of a workbook whose result is not stored: calamine gives such a cell as empty."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

_CHUNK = 1 << 20
_BEGINS = b"<f"
_CELL_END = b"</c>"
_FORMULA = re.compile(rb"<f(?=[\s>/])[^>]*?(?:/>|>([^<]*)</f>)")
_PLACE = re.compile(rb"""<c\s(?:[^>]*\s)?r=["']([A-Z]+)([0-9]+)["']""")
_STORED = re.compile(rb"<v(?:\s[^>]*)?>[^<]|<t[\s>]")


def unstored(path: Path, sheet: str, first: int = 0) -> Mapping[int, Mapping[int, str]]:
    """The formulas of a sheet without result, as `=A1+B1`, by row from 1 and column from `first`.

    Spreadsheet programs store what a formula comes to; programs that only write files do not.
    """
    with zipfile.ZipFile(path) as archive:
        try:
            part = archive.open(_part(archive, sheet))
        except (KeyError, StopIteration, ElementTree.ParseError):
            return {}  # not laid out as others are: its empty cells are told as empty
        rows: dict[int, dict[int, str]] = {}
        with part as cells:
            for row, column, text in _found(iter(lambda: cells.read(_CHUNK), b"")):
                rows.setdefault(row, {})[column - first] = text
        return rows


def column_number(letters: bytes) -> int:
    """AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where the cells of a sheet lie in the archive."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    named = next(
        one for one in book.iter() if one.tag.endswith("}sheet") and one.get("name") == sheet
    )
    link = next(value for name, value in named.items() if name.endswith("}id"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(one.get("Target", "") for one in links if one.get("Id") == link)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _found(pieces: Iterator[bytes]) -> Iterator[tuple[int, int, str]]:
    rest = b""
    for piece in pieces:
        if _BEGINS not in (known := rest + piece):  # as in most files
            rest = known.rpartition(_CELL_END)[2]
            continue
        *whole, rest = known.split(_CELL_END)
        for cell in whole:
            formula = _FORMULA.search(cell)
            if formula is None or _STORED.search(cell, formula.end()):
                continue
            *_, place = _PLACE.finditer(cell, 0, formula.start())
            text = unescape((formula[1] or b"").decode("utf-8", "replace"))
            yield int(place[2]), column_number(place[1]) - 1, f"={text}"
