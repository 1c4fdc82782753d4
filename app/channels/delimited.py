"""Text files of records, as a stream: memory stays flat, a spoilt line harms only itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from app.channels.encodings import BIG5, UTF_16, find_encoding
from app.channels.records import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Record
from app.domain.errors import DeskError

SAMPLE = 1 << 18  # bytes looked at to find encoding and delimiter
_CHUNK = 1 << 18  # bytes; as text and as lines they take ten times that
_LONGEST_LINE = 1 << 24
_MOST_LINES = 200  # physical lines of one record; more means a quote that was never closed
_DELIMITERS = ",\t;|"
_UNREADABLE = "\ufffd"
_SAMPLE_LINES = 30


class _Runaway(Exception):
    """A quoted cell runs over more lines than any real one."""


class DelimitedFile:
    """One text file of records. It can be read more than once."""

    others: tuple[str, ...] = ()

    def __init__(self, path: Path, words: Collection[str]) -> None:
        self._path = path
        self.total = path.stat().st_size  # bytes
        self.done = 0  # bytes read so far
        with path.open("rb") as file:
            sample = file.read(SAMPLE)
        whole = len(sample) == self.total
        self.encoding, self._bom = find_encoding(_whole_lines(sample, whole), words)
        if not self.encoding:
            raise DeskError("file.encoding", name=path.name)
        self._wide = self.encoding in UTF_16
        self._end = "\n".encode(self.encoding)
        text = _whole_lines(sample[self._bom :], whole).decode(self.encoding, "replace")
        self._newline = "\n" if "\n" in text or "\r" not in text else ""
        if not self._newline:
            self._end = "\r".encode(self.encoding)
        self.delimiter = _find_delimiter(text, words)
        self._spoilt: set[int] = set()

    def records(self) -> Iterator[Record]:
        """Every record with the physical line it begins on, counted from 1.

        Raises:
            DeskError: file.too_many_rows, file.too_wide, file.cell_too_long.
        """
        self._spoilt.clear()
        reading = _Reading(self._lines(), self.delimiter, self._spoilt)
        for count, record in enumerate(reading.records()):
            if count >= MAX_ROWS:
                raise DeskError("file.too_many_rows", limit=MAX_ROWS)
            if len(record.cells) > MAX_COLUMNS:
                raise DeskError("file.too_wide", line=record.line, limit=MAX_COLUMNS)
            yield record

    def formulas(self, line: int) -> Mapping[int, str]:
        """A text file holds results alone."""
        return {}

    def close(self) -> None:
        """Nothing stays open between readings."""

    def _lines(self) -> Iterator[str]:
        line = 1
        for piece in self._pieces():
            try:
                text = piece.decode(self.encoding)
            except UnicodeDecodeError:
                text = self._decode_spoilt(piece, line)
            else:
                if _UNREADABLE in text:  # spoilt by an earlier hand
                    self._mark(text, line)
            yield from io.StringIO(text, newline=self._newline)
            line += text.count(self._newline or "\r")

    def _pieces(self) -> Iterator[bytes]:
        """The file in pieces that end with a line."""
        self.done = lines = 0
        rest = b""
        with self._path.open("rb") as file:
            file.seek(self._bom)
            while chunk := file.read(_CHUNK):
                self.done += len(chunk)
                rest += chunk
                cut = self._last_end(rest)
                if cut:
                    lines += rest.count(self._end, 0, cut)
                    yield rest[:cut]
                    rest = rest[cut:]
                elif len(rest) > _LONGEST_LINE:
                    raise DeskError("file.cell_too_long", line=lines + 1, limit=MAX_CELL)
        if rest:
            yield rest

    def _last_end(self, piece: bytes) -> int:
        at = piece.rfind(self._end)
        while self._wide and at >= 0 and at % 2:
            at = piece.rfind(self._end, 0, at + 1)
        return at + len(self._end) if at >= 0 else 0

    def _decode_spoilt(self, piece: bytes, line: int) -> str:
        if self._wide:
            text = piece.decode(self.encoding, "replace")
            self._mark(text, line)
            return text
        texts = []
        for number, part in enumerate(piece.split(self._end), line):
            try:
                texts.append(part.decode(self.encoding))
            except UnicodeDecodeError:
                texts.append(self._decode_line(part))
                if _UNREADABLE in texts[-1]:
                    self._spoilt.add(number)
        return (self._newline or "\r").join(texts)

    def _decode_line(self, part: bytes) -> str:
        if self.encoding == BIG5:
            try:
                return part.decode("cp950")  # a few signs that only Microsoft's table has
            except UnicodeDecodeError:
                return part.decode(self.encoding, "replace")
        return part.decode(self.encoding, "replace")

    def _mark(self, text: str, line: int) -> None:
        for number, part in enumerate(text.split(self._newline or "\r"), line):
            if _UNREADABLE in part:
                self._spoilt.add(number)


class _Reading:
    """One pass over the lines, with recovery from quotes that are never closed."""

    def __init__(self, lines: Iterator[str], delimiter: str, spoilt: set[int]) -> None:
        self._lines = lines
        self._again: list[str] = []  # lines given back, the next one last
        self._held: list[str] = []
        self._delimiter = delimiter
        self._spoilt = spoilt
        self._width = 0
        self._line = 0  # physical lines of the records given out

    def records(self) -> Iterator[Record]:
        """The records of the lines, each line in exactly one of them."""
        parse = self._parser()
        held, spoilt = self._held, self._spoilt
        while True:
            try:
                cells = next(parse)
            except StopIteration:
                return
            except (csv.Error, _Runaway):
                yield self._first_line_alone()
                parse = self._parser()
                continue
            count = len(held)
            if count != 1 and len(cells) != self._width and self._is_lone_quote():
                yield self._first_line_alone()
                parse = self._parser()
                continue
            line = self._line + 1
            self._line += count
            held.clear()
            self._width = len(cells) if count == 1 and len(cells) > 1 else self._width
            fault = "bytes_unreadable" if spoilt and self._was_spoilt(line, count) else ""
            yield Record(line, cells, fault)

    def _parser(self) -> Iterator[list[str]]:
        return csv.reader(self._source(), delimiter=self._delimiter)

    def _source(self) -> Iterator[str]:
        held = self._held
        while self._again:
            held.append(self._again.pop())
            yield held[-1]
        for line in self._lines:
            held.append(line)
            if len(held) > _MOST_LINES:
                raise _Runaway
            yield line
            while self._again:
                held.append(self._again.pop())
                yield held[-1]

    def _was_spoilt(self, line: int, count: int) -> bool:
        lines = [number for number in range(line, line + count) if number in self._spoilt]
        self._spoilt.difference_update(lines)
        return bool(lines)

    def _is_lone_quote(self) -> bool:
        """Whether the first line alone has the width of its neighbours, quotes taken as signs."""
        return len(self._plainly(self._held[0])) == self._width

    def _plainly(self, line: str) -> list[str]:
        text = line.rstrip("\r\n").replace("\r", " ")
        if len(text) > MAX_CELL:
            raise DeskError("file.cell_too_long", line=self._line + 1, limit=MAX_CELL)
        parser = csv.reader([text], delimiter=self._delimiter, quoting=csv.QUOTE_NONE)
        return next(parser, [])

    def _first_line_alone(self) -> Record:
        cells = self._plainly(self._held[0])
        self._again.extend(reversed(self._held[1:]))
        self._held.clear()
        self._line += 1
        spoilt = self._was_spoilt(self._line, 1)
        return Record(self._line, cells, "bytes_unreadable" if spoilt else "quote_unclosed")


def _whole_lines(sample: bytes, whole: bool) -> bytes:
    """A sample up to its last line end, so that no character is cut."""
    if whole:
        return sample
    for end in (b"\n\0", b"\n", b"\r"):
        cut = sample.rfind(end)
        if cut > 0:
            length = cut + len(end)
            return sample[: length - length % 2] if b"\0" in sample else sample[:length]
    return sample[: len(sample) - len(sample) % 2]


def _find_delimiter(text: str, words: Collection[str]) -> str:
    """The delimiter that splits most lines into the most cells, known headings first."""
    lines = io.StringIO(text, newline="").readlines()[:_SAMPLE_LINES]

    def weight(delimiter: str) -> tuple[int, int]:
        known = most = 0
        for line in lines:
            cells = line.strip().split(delimiter)
            flat = [cell.strip(' "\ufeff').replace(" ", "").lower() for cell in cells]
            known = max(known, sum(1 for cell in flat if cell in words))
            most += len(cells)
        return known, most

    return max(_DELIMITERS, key=weight)
