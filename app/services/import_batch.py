"""One import and one batch of its rows: what is known, what was found, what will be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain.contact import HoldKind
from app.domain.imports import CaseRow, Level
from app.rules.intake.tags import Words
from app.services.portfolio_rows import Stated
from app.storage.portfolio import KnownDebt, KnownDebtor


@dataclass(frozen=True, slots=True)
class Run:
    """One import: its id, whose it is, when, and the day its file speaks of."""

    id: str
    staff_id: str
    at: datetime
    as_of: date
    digest: str  # of the file
    repeated: bool  # a file of the same bytes was imported before
    headings: Mapping[str, str]  # our name of a column → the file's heading
    words: Words


@dataclass(slots=True)
class Creditor:
    """A creditor of the file. `newer`: the day of a newer file; known debts stay as it said."""

    id: str
    name: str
    zone: str
    number: int
    newer: date | None
    debts: int = 0


@dataclass(slots=True)
class Counts:
    """What an import did to the debts it found, and how many reviews it asks for."""

    new: int = 0
    changed: int = 0
    same: int = 0
    reviews: int = 0


@dataclass(slots=True)
class Row:
    """An importable row on its way into the book."""

    line: int
    level: Level
    case: CaseRow
    person: int
    differs: bool  # the file knows this person by another name
    creditor: Creditor
    said: Stated
    digest: str
    debt: KnownDebt | None
    keys: tuple[str | None, str | None] = (None, None)
    debtor_id: str = ""
    first: bool = False  # this row brings a new person into the book


@dataclass(slots=True)
class Found:
    """Debtors of the book whom the rows of a batch may speak of."""

    by_identity: dict[str, KnownDebtor] = field(default_factory=dict)
    by_name_phone: dict[str, KnownDebtor] = field(default_factory=dict)
    by_id: dict[str, KnownDebtor] = field(default_factory=dict)


@dataclass(slots=True)
class Batch:
    """What a batch of rows adds to the tables and changes in them."""

    debtors: list[tuple[Any, ...]] = field(default_factory=list)
    points: list[tuple[Any, ...]] = field(default_factory=list)
    cases: list[tuple[Any, ...]] = field(default_factory=list)
    debts: list[tuple[Any, ...]] = field(default_factory=list)
    tokens: list[tuple[str, str]] = field(default_factory=list)
    holds: list[tuple[str, HoldKind]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)
    reviews: set[tuple[str, str, str]] = field(default_factory=set)
    changes: dict[str, list[dict[str, object]]] = field(default_factory=dict)
