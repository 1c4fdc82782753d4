"""A placement file, row by row: what was read, what is thought of it, and the sum of it all.

Rows are named tuples: as frozen as a dataclass, and a million of them are made in one import.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

NOTHING: Mapping[str, object] = MappingProxyType({})


class Level(StrEnum):
    """What becomes of a row; `NOTE` marks a finding that changes nothing about its row."""

    ACCEPT = "accept"
    WARN = "warn"
    REJECT = "reject"
    SKIP = "skip"
    NOTE = "note"


class IdentityKind(StrEnum):
    """The paper a person is known by; only `CITIZEN` numbers carry a check digit."""

    CITIZEN = "citizen"
    PASSPORT = "passport"
    HK_MACAU = "hk_macau"
    TAIWAN = "taiwan"
    OTHER = "other"


class PhoneKind(StrEnum):
    """How a number is reached; `SERVICE` stands for 400 and 800 numbers."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"


class Finding(NamedTuple):
    """One thing worth saying about one line.

    `line` is the record's first physical line (the sheet's row in a workbook), `column` the
    file's own heading; the sentences are `finding.<code>` and `done.<done>`, filled by `values`.
    """

    line: int
    column: str
    level: Level
    code: str
    values: Mapping[str, object]
    done: str


class Phone(NamedTuple):
    """A number that can be dialled: E.164, and every zone it may ring in (IANA names).

    `relation`: the words beside it that say whose it is; "" where there are none.
    """

    e164: str
    kind: PhoneKind
    extension: str
    zones: tuple[str, ...]
    relation: str = ""


class Identity(NamedTuple):
    """An identity paper; `number` is None where what was written cannot be trusted."""

    kind: IdentityKind
    number: str | None
    raw: str
    birth: date | None


class CaseRow(NamedTuple):
    """One case as the creditor placed it. Amounts are whole fen, None where nothing was stated.

    `phones` are the person's own; `their_phones` stood among them with words that say whose they
    are. `overdue` is the stated total; `due_derived` says that `due_on` was reckoned back from the
    stated days past due, as the file's own date could not be read. `email` is in small letters. The
    kinds are codes of domain.plans, "" where the file says none. `annual_rate` is a fraction of a
    year.
    """

    case_no: str
    creditor: str
    name: str
    sex: str
    identity: Identity
    phones: tuple[Phone, ...]
    contact_name: str
    contact_relation: str
    contact_phones: tuple[Phone, ...]
    their_phones: tuple[Phone, ...]
    address: str
    email: str
    employer: str
    employer_phones: tuple[Phone, ...]
    product: str
    lender_kind: str
    product_kind: str
    loan_no: str
    lent_on: date | None
    due_on: date | None
    due_derived: bool
    stated_dpd: int | None
    lent: int | None
    principal: int | None
    interest: int | None
    penalty: int | None
    fees: int | None
    overdue: int
    annual_rate: Decimal | None
    terms: int | None
    terms_paid: int | None
    instalment: int | None
    grade: str
    history: str
    last_paid_on: date | None
    last_paid: int | None
    placed_on: date | None
    tags: tuple[str, ...]
    note: str


class JudgedRow(NamedTuple):
    """A record's verdict. `case` is there for accept and warn only.

    `person` counts the people of this file from 0; rows of one person share it. `named` are
    creditor and case number of a rejected row, as far as they could be read.
    """

    line: int
    level: Level
    case: CaseRow | None
    person: int
    findings: tuple[Finding, ...]
    named: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Report:
    """What a file holds. `sum_overdue` is the fen stated by importable rows.

    `lines` are first physical lines by level. The list of findings stops at a limit that keeps
    memory flat; `findings_left_off` says how many more there were. Counts and lines are whole.
    """

    counts: Mapping[Level, int]
    lines: Mapping[Level, Sequence[int]]
    sum_overdue: int
    findings: Sequence[Finding]
    findings_left_off: int
    people: int
    debts: int
    as_of: date | None
    encoding: str


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A file that was imported: when, by whom, the day it spoke of, and what it did.

    `counts`: rows by level, and debts new, changed, same and recalled, and reviews.
    """

    id: str
    at: datetime
    file_name: str
    as_of: date
    staff: str
    counts: Mapping[str, int]
