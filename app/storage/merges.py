"""Which record was merged into which person, and what protects a person since then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from app.domain.contact import HoldKind
from app.domain.flags import FlagKind
from app.domain.moments import micros, moment
from app.domain.reviews import PersonRecord
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.statement import Statement, inserting
from app.storage.store import Transaction

_merges, _holds, _opt_outs = tables.merges, tables.holds, tables.opt_outs
_flags = tables.flags
_leases, _debtors = tables.leases, tables.debtors

add_merge = inserting(_merges)
_STANDING = Statement(
    select(_merges.c.debtor_id, _merges.c.into_id, _merges.c.at).where(
        _merges.c.debtor_id.in_(MEMBERS), _merges.c.undone_at.is_(None)
    )
)
_RECORDS = Statement(
    select(_debtors.c.id, _debtors.c.name).where(_debtors.c.person_id == bindparam("person_id"))
)
_FIRST = datetime.min.replace(tzinfo=UTC)
_UNDO = Statement(
    update(_merges)
    .where(_merges.c.debtor_id == bindparam("merged"), _merges.c.undone_at.is_(None))
    .values(undone_at=bindparam("now_at"))
)
_HOLDS_SINCE = Statement(
    select(_holds.c.kind, _holds.c.review_on, _holds.c.contact_id).where(
        _holds.c.debtor_id == bindparam("debtor_id"),
        _holds.c.start_at >= bindparam("since"),
        _holds.c.released_at.is_(None),
        _holds.c.kind != HoldKind.REFERRED.value,
    )
)
_WISHED = ("party", "point_id", "channel", "value_key", "at", "contact_id", "text_id")
_OPT_OUTS_SINCE = Statement(
    select(*(_opt_outs.c[name] for name in _WISHED)).where(
        _opt_outs.c.debtor_id == bindparam("debtor_id"),
        _opt_outs.c.at >= bindparam("since"),
        _opt_outs.c.withdrawn_at.is_(None),
    )
)
_FLAGGED = ("kind", "terms", "at", "until_on", "contact_id", "text_id")
_FLAGS_SINCE = Statement(
    select(*(_flags.c[name] for name in _FLAGGED)).where(
        _flags.c.debtor_id == bindparam("debtor_id"),
        _flags.c.at >= bindparam("since"),
        _flags.c.withdrawn_at.is_(None),
        _flags.c.kind.not_in((FlagKind.CONSENT.value, FlagKind.WRONG_NUMBER.value)),
    )
)
_MOVE_LEASE = Statement(
    update(_leases)
    .where(_leases.c.debtor_id == bindparam("old"))
    .values(debtor_id=bindparam("new"))
)


class Merge(NamedTuple):
    """A merge that stands: the record, the person it went under, when."""

    debtor_id: str
    into_id: str
    at: datetime


class HoldSince(NamedTuple):
    """A hold that was placed on a merged person and stands."""

    kind: HoldKind
    review_on: date | None
    contact_id: str | None


def standing(tx: Transaction, person_id: str) -> dict[str, Merge]:
    """The merges that make up the person, by the record that was merged."""
    found = tx.rows(_STANDING, person_id=person_id)
    return {row[0]: Merge(row[0], row[1], moment(row[2])) for row in found}


def records(tx: Transaction, person_id: str) -> tuple[PersonRecord, ...]:
    """The records of the person, the one that remains first, then in order of their merge."""
    merged = standing(tx, person_id)
    found = [
        PersonRecord(id_, name, merged[id_].into_id, merged[id_].at)
        if id_ in merged
        else PersonRecord(id_, name)
        for id_, name in tx.rows(_RECORDS, person_id=person_id)
    ]
    return tuple(sorted(found, key=lambda one: (one.id != person_id, one.merged_at or _FIRST)))


def undo(tx: Transaction, debtor_id: str, at: datetime) -> None:
    """The record was merged no longer."""
    tx.run(_UNDO, merged=debtor_id, now_at=micros(at))


def move_lease(tx: Transaction, old: str, new: str) -> None:
    """Whoever took the one person has taken the other, whom nobody took."""
    tx.run(_MOVE_LEASE, old=old, new=new)


def came_with(merges: Iterable[Merge], debtor_id: str) -> set[str]:
    """The record and everybody who had been merged into it before it was merged itself."""
    gone = {debtor_id}
    waiting = list(merges)
    while more := {one.debtor_id for one in waiting if one.into_id in gone} - gone:
        gone |= more
    return gone


def stood_under(merges: Mapping[str, Merge], debtor_id: str) -> list[tuple[str, datetime]]:
    """The people whom a merged record was part of, one after the other: each since when."""
    found: list[tuple[str, datetime]] = []
    since = _FIRST
    while debtor_id in merges:
        one = merges[debtor_id]
        debtor_id, since = one.into_id, max(since, one.at)
        found.append((debtor_id, since))
    return found


def holds_since(tx: Transaction, person_id: str, since: datetime) -> list[HoldSince]:
    """The holds placed on a merged person since then that stand.

    That of a referral goes with the record whose case it is.
    """
    return [
        HoldSince(HoldKind(kind), None if on is None else date.fromisoformat(on), contact_id)
        for kind, on, contact_id in tx.rows(_HOLDS_SINCE, debtor_id=person_id, since=micros(since))
    ]


def opt_outs_since(tx: Transaction, person_id: str, since: datetime) -> list[dict[str, Any]]:
    """The same of opt-outs, by column."""
    rows = tx.rows(_OPT_OUTS_SINCE, debtor_id=person_id, since=micros(since))
    return [dict(zip(_WISHED, row, strict=True)) for row in rows]


def flags_since(tx: Transaction, person_id: str, since: datetime) -> list[dict[str, Any]]:
    """The same of flags that protect; what is said of a number goes with its record."""
    rows = tx.rows(_FLAGS_SINCE, debtor_id=person_id, since=micros(since))
    return [dict(zip(_FLAGGED, row, strict=True)) for row in rows]
