"""What JSON that a device wrote has to say, so that everybody who reads it can.

Its entries prove that it was written there, not that it means anything: what lacks a key, or has
a word where a number is read, would end whatever reads it, for everybody.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from sqlalchemy import Table

from app.domain.contact import Channel, Place
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import is_zone
from app.domain.plans import Part
from app.domain.wishes import CONSENT_KINDS
from app.storage import tables

_Moment = Annotated[int, msgspec.Meta(ge=0, le=4_102_444_800_000_000)]  # µs, to the year 2100
_Minute = Annotated[int, msgspec.Meta(ge=0, le=1440)]  # after midnight
_Weekday = Annotated[int, msgspec.Meta(ge=0, le=6)]  # Monday 0
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]  # of an office's server
_Rules = tuple[tuple[str, str, int | None, int | None], ...]  # pack, rule, used, limit


class _Basis(msgspec.Struct):
    """Of a permit: versions of packs with their digests, and what was counted."""

    packs: tuple[tuple[str, ...], ...]
    counts: _Rules


class _Question(msgspec.Struct, forbid_unknown_fields=True):
    rules: tuple[str, ...]
    text: str
    by: str


class _Loan(msgspec.Struct):
    id: str


class _Proposal(msgspec.Struct):
    as_of: str
    debts: tuple[_Loan, ...]
    offer: dict[str, Any]


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    """Of a schedule, as `agreements.schedule_json` writes it."""

    n: int
    due: date
    parts: dict[Part, int]
    agreed_interest: int
    balance_after: int
    by_debt: dict[str, int]


class _Refused(msgspec.Struct):
    point: str
    rules: _Rules
    channel: Channel = Channel.CALL


class _Planned(_Refused, kw_only=True):
    """With the time of the visit that was refused, who was to go, and whether it was told."""

    start: _Moment
    end: _Moment
    visitors: int
    told: bool


class _Heard(msgspec.Struct):
    contact: str
    heard: dict[str, bool]


class _Terms(msgspec.Struct, forbid_unknown_fields=True):
    """Of a flag, as `domain.flags.Terms` writes them and office.terms_text checks them."""

    weekdays: tuple[_Weekday, ...] = ()
    start: _Minute | None = None
    end: _Minute | None = None
    most: _Number | None = None
    place: Place | None = None
    zone: str | None = None
    written: bool | None = None
    ascertainable: bool | None = None
    agreed: str | None = None
    through: Channel | None = None
    to: Literal["collector", "creditor"] | None = None
    express: bool = False

    def __post_init__(self) -> None:
        if self.zone is not None and not is_zone(self.zone):
            raise ValueError(self.zone)
        if self.agreed not in (None, *CONSENT_KINDS):
            raise ValueError(self.agreed)


_COLUMNS: dict[Table, dict[str, Any]] = {
    tables.permits: {"basis": _Basis},
    tables.flags: {"terms": _Terms},
    tables.reviews: {"body": _Question},
    tables.approvals: {"proposal": _Proposal},
    tables.agreements: {"proposal": _Proposal, "schedule": tuple[_Row, ...]},
}


def check_row(table: Table, row: dict[str, Any]) -> None:
    """Whether the JSON of a row can be read. Raises DeskError sync.unread."""
    for name, shape in _COLUMNS.get(table, {}).items():
        _read(row[name], shape)


def check_entry(kind: EntryKind, body: dict[str, Any], written: str) -> None:
    """Whether what an entry says can be read. Raises DeskError sync.unread."""
    if kind is EntryKind.IDENTITY_CHECKED:
        _read(written, _Heard)
    elif kind in (EntryKind.CALL_REFUSED, EntryKind.VISIT_REFUSED):
        _read(written, _Planned if "start" in body else _Refused)


def _read(written: str, shape: Any) -> None:
    try:
        msgspec.json.decode(written, type=shape)
    except (msgspec.DecodeError, RecursionError) as error:
        raise DeskError("sync.unread") from error
