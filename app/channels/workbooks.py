"""Workbooks (.xlsx), read by calamine: the first visible sheet with headings that are known."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.channels.formulas import column_number, unstored
from app.channels.records import MAX_COLUMNS, MAX_PACKING, MAX_ROWS, MAX_WORKBOOK, Record
from app.domain.errors import DeskError

_TOP, _LEAST_KNOWN = 20, 2  # rows in which headings are looked for; how many make a table
_SMALL = 50 << 20  # unpacked bytes below which no packing is dangerous
_CHUNK = 1 << 20
_LONGEST_MARK = 64  # bytes in which the place of a cell stands
_HEAD, _LEAST = 4096, 12  # bytes in which a sheet tells its extent; of the shortest cell
_STATED = re.compile(rb'dimension ref="(?:[A-Z]+[0-9]+:)?([A-Z]+)([0-9]+)"')
_WIDE = re.compile(rb' r="([A-Z]{2,})[0-9]+"')  # cells from column AA on
_ROW = re.compile(rb'<row [^>]*?r="([0-9]+)"')
_ROOM = 1_000_000  # cells that are read however many of them are empty
_SPREAD = 20  # places to each cell that is written, beyond which a cell lies far from the others


class WorkbookFile:
    """The sheet of a workbook that holds the table. It can be read more than once.

    Of the visible ones, as people see the workbook: the first that has known headings at its top,
    else the first that holds anything.
    """

    encoding = "xlsx"

    def __init__(self, path: Path, words: Collection[str]) -> None:
        _guard(path)
        try:
            self._book = CalamineWorkbook.from_path(str(path))
            filled = _filled(self._book)
        except DeskError:
            raise
        except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
            raise DeskError("file.unreadable", name=path.name) from error
        sheet = next((one for one in filled if _has_headings(one, words)), None)
        sheet = sheet or next(iter(filled), None)
        if sheet is None or sheet.end is None:
            raise DeskError("file.empty", name=path.name)
        self._path, self._sheet = path, sheet
        self._unstored: Mapping[int, Mapping[int, str]] | None = None
        self.others = tuple(one.name for one in filled if one is not sheet)
        self.total = sheet.end[0] + 1
        self.done = 0
        if self.total > MAX_ROWS:
            raise DeskError("file.too_many_rows", limit=MAX_ROWS)
        if sheet.width > MAX_COLUMNS:
            raise DeskError("file.too_wide", line=1, limit=MAX_COLUMNS)

    def records(self) -> Iterator[Record]:
        """Every row, with its number in the sheet."""
        self.done = 0
        for line, cells in enumerate(self._sheet.iter_rows(), 1):  # empty rows on top included
            self.done = line
            yield Record(line, cells, "")

    def formulas(self, line: int) -> Mapping[int, str]:
        """What stands in a row's cells that read as empty: formulas without result."""
        if self._unstored is None:
            first = self._sheet.start or (0, 0)  # the reader's rows begin at the first used column
            self._unstored = unstored(self._path, self._sheet.name, first[1])
        return self._unstored.get(line, {})

    def close(self) -> None:
        """Let go of the workbook."""
        self._book.close()


def _filled(book: CalamineWorkbook) -> list[CalamineSheet]:
    """The visible worksheets that hold anything."""
    shown = [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]
    sheets = [book.get_sheet_by_name(name) for name in shown]
    return [sheet for sheet in sheets if sheet.height and sheet.end is not None]


def _has_headings(sheet: CalamineSheet, words: Collection[str]) -> bool:
    """Whether a row at the top has known headings, as many as make a table."""
    for cells in islice(sheet.iter_rows(), _TOP):
        flat = [cell.replace(" ", "").lower() for cell in cells if isinstance(cell, str)]
        if sum(cell in words for cell in flat) >= _LEAST_KNOWN:
            return True
    return False


def _guard(path: Path) -> None:
    """Refuse what would take all memory, before room is made for it.

    Raises:
        DeskError: file.too_large, file.not_a_table, file.encrypted, file.too_many_rows,
            file.too_wide, file.stray_cell, file.unreadable.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _guard_size(path, entries)
            for entry in entries:
                if entry.filename.startswith("xl/worksheets/"):
                    _guard_sheet(archive, entry)
    except (
        zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError,
    ) as error:  # fmt: skip
        # The last is what zipfile says of a way of packing that it does not know.
        raise DeskError("file.unreadable", name=path.name) from error


def _guard_size(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse a workbook that would unpack to far more than its like ever do."""
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise DeskError("file.not_a_table", name=path.name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise DeskError("file.encrypted", name=path.name)
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    if unpacked > MAX_WORKBOOK or (unpacked > _SMALL and unpacked > packed * MAX_PACKING):
        raise DeskError("file.too_large", name=path.name)


def _guard_sheet(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a sheet in which one cell lies far from the others.

    The reader makes room for every place between the first cell and the furthest: one stray space
    in the last column of the last row would take all memory there is.
    """
    rows, width = _extent(archive, entry)
    if rows > MAX_ROWS:
        raise DeskError("file.too_many_rows", limit=MAX_ROWS)
    if width > MAX_COLUMNS:
        raise DeskError("file.too_wide", line=1, limit=MAX_COLUMNS)
    if rows * width > max(_ROOM, _SPREAD * entry.file_size // _LEAST):
        raise DeskError("file.stray_cell", rows=rows, columns=width)


def _extent(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Rows and columns up to the furthest cell: as the sheet says at its top, else by its cells.

    Rows come in their order, so that the last one of each piece is the furthest.
    """
    with archive.open(entry) as sheet:
        if stated := _STATED.search(seen := sheet.read(_HEAD)):
            return int(stated[2]), column_number(stated[1])
        rows, width = 0, 26
        while seen:
            if last := _ROW.match(seen, seen.rfind(b"<row ")):
                rows = max(rows, int(last[1]))
            width = max([width, *map(column_number, set(_WIDE.findall(seen)))])
            chunk = sheet.read(_CHUNK)
            seen = seen[-_LONGEST_MARK:] + chunk if chunk else b""
    return rows, width
