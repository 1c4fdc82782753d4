"""Which column is which: headings recognised, the heading row found among titles and groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.errors import DeskError
from app.rules.intake.text import Cell, half_width, plain

HEADING_ROWS = 20  # how far down the heading row is looked for
_BRACKETS = re.compile(r"[\(\[【〔{][^\)\]】〕}]*[\)\]】〕}]")
_NOISE = re.compile(r"[\s*:_/\-'’]+")
_LEAST_KNOWN = 2


class Texts(NamedTuple):
    """The columns of a record that are read as text."""

    case_no: str
    creditor: str
    name: str
    sex: str
    identity_kind: str
    contact_name: str
    contact_relation: str
    address: str
    email: str
    employer: str
    product: str
    lender_kind: str
    product_kind: str
    loan_no: str
    annual_rate: str
    grade: str
    history: str
    tags: str
    note: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column we know: its name in code, its titles by language, its known headings."""

    name: str
    titles: Mapping[str, str]
    headings: frozenset[str]
    required: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column stands in one file. A column that is not there stands at -1.

    `width` counts the columns up to the last heading.
    """

    line: int
    width: int
    positions: Mapping[str, int]
    headings: tuple[str, ...]  # of the file, as written
    shown: Mapping[str, str]  # by column name: the file's own heading or else our title
    constants: Mapping[str, str]  # by column name: what a map file says of every row
    repeated: tuple[str, ...] = ()  # headings of a column that stands further left already

    def position(self, name: str) -> int:
        """The place of a column, counted from 0; -1 if the file has none."""
        return self.positions.get(name, -1)


def comparable(heading: str) -> str:
    """A heading without what does not tell it apart: spaces, width, capitals, bracketed units."""
    text = half_width(heading).lower()
    return _NOISE.sub("", _BRACKETS.sub("", text)) or _NOISE.sub("", text)


def load_columns(data: Mapping[str, Mapping[str, object]]) -> tuple[Column, ...]:
    """The known columns from their data file (resources/intake/columns.yaml), parsed."""
    columns = []
    for name, entry in data.items():
        titles, headings = entry["title"], entry["headings"]
        if not isinstance(titles, dict) or not isinstance(headings, list):
            raise ValueError(f"column {name} needs titles and headings")
        known = frozenset(comparable(str(heading)) for heading in headings)
        columns.append(Column(name, titles, known, bool(entry.get("required"))))
    return tuple(columns)


def known_headings(columns: Iterable[Column], extra: Mapping[str, str]) -> frozenset[str]:
    """Every heading that may name a column, in comparable form."""
    own = {comparable(theirs) for theirs in extra.values() if not _constant(theirs)}
    return frozenset(own.union(*(column.headings for column in columns)))


def find_layout(
    rows: Sequence[tuple[int, Sequence[Cell]]],
    columns: Sequence[Column],
    extra: Mapping[str, str],
    language: str,
) -> Layout:
    """The heading row among the first rows (line, cells): the one with most known headings.

    `extra` maps our column names (in code or in words) to a file's own headings, or to `=` and
    a text that holds for every row: `creditor: "=示例银行"`.

    Raises:
        DeskError: file.no_header, file.missing_columns (both with `columns`, in words),
        file.map_unknown.
    """
    names, constants = _dictionary(columns, extra)
    best: tuple[int, Sequence[Cell], dict[str, int]] | None = None
    for line, cells in rows:
        found = _recognise(cells, names)
        if best is None or len(found) > len(best[2]):
            best = (line, cells, found)
    if best is None or len(best[2]) < _LEAST_KNOWN:
        wanted = tuple(column.titles[language] for column in columns if column.required)
        raise DeskError("file.no_header", rows=HEADING_ROWS, columns=wanted)
    line, cells, found = best
    known = found.keys() | constants.keys()
    missing = [c.titles[language] for c in columns if c.required and c.name not in known]
    if missing:
        raise DeskError("file.missing_columns", columns=tuple(missing), line=line)
    headings = tuple(plain(cell) for cell in cells)
    width = max(at for at, heading in enumerate(headings, 1) if heading)
    shown = {
        column.name: headings[found[column.name]]
        if column.name in found
        else column.titles[language]
        for column in columns
    }
    repeated = tuple(
        headings[at]
        for at, cell in enumerate(cells)
        if (name := _name_of(cell, names)) is not None and found[name] != at
    )
    return Layout(line, width, found, headings, shown, constants, repeated)


def _dictionary(
    columns: Sequence[Column], extra: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Our name by heading, and the texts that hold for every row by our name."""
    names = {heading: column.name for column in columns for heading in column.headings}
    ours = {column.name: column.name for column in columns}
    ours |= names
    constants = {}
    for our, theirs in extra.items():
        name = ours.get(our) or ours.get(comparable(our))
        if name is None:
            raise DeskError("file.map_unknown", name=our)
        names = {heading: known for heading, known in names.items() if known != name}
        if constant := _constant(theirs):
            constants[name] = constant
        else:
            names[comparable(theirs)] = name
    return names, constants


def _constant(theirs: str) -> str:
    """The text for every row, or "" where a map names a heading."""
    return theirs[1:].strip() if theirs.startswith("=") else ""


def _recognise(cells: Sequence[Cell], names: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, cell in enumerate(cells):
        name = _name_of(cell, names)
        if name is not None:
            found.setdefault(name, position)
    return found


def _name_of(cell: Cell, names: Mapping[str, str]) -> str | None:
    """Our name of the column that a cell heads, None where it heads none we know."""
    return names.get(comparable(cell)) if isinstance(cell, str) and len(cell) < 60 else None
