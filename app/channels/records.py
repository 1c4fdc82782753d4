"""Raw records of any file, and how large a file may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

MAX_ROWS = 3_000_000
MAX_COLUMNS = 1_000
MAX_CELL = 131_072  # characters
MAX_WORKBOOK = 2 << 30  # bytes of a workbook, unpacked
MAX_PACKING = 200  # times a workbook may grow when it is unpacked

Cell = str | float | int | date | datetime | bool | None


class Record(NamedTuple):
    """One record. `line` is its first physical line (the row of a sheet), counted from 1.

    `cells` belong to the reader of the record (each a `Cell`); `fault` is the code of what kept it
    from being read as it stands: bytes_unreadable, quote_unclosed, or "".
    """

    line: int
    cells: list[Any]
    fault: str


class Sheet(Protocol):
    """An opened file. `done` and `total` count bytes of text, or rows of a workbook.

    `others` names the sheets of a workbook that hold something as well, and are not read.
    """

    encoding: str
    others: tuple[str, ...]
    total: int
    done: int

    def records(self) -> Iterator[Record]:
        """Every record from the top; each call begins again."""
        ...

    def formulas(self, line: int) -> Mapping[int, str]:
        """The formulas of a record's empty cells, whose result is not stored; columns from 0."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...
