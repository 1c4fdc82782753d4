"""Published versions of packs, kept whole; and the revision by which a desk sees a new one.

The revision is a setting that every decision of compliance replaces in its own transaction, so that
a permit sees it in the row that it reads anyway.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from app.domain.moments import moment
from app.domain.publications import Publication
from app.storage import tables
from app.storage.statement import Statement, inserting, putting
from app.storage.store import Row, Transaction

_publications, _staff = tables.publications, tables.staff
_REVISION = "rules.revision"
REVISION = select(tables.settings.c.value).where(tables.settings.c.name == _REVISION)

add_publication = inserting(_publications)
_PUT = putting(tables.settings)
_ASK = Statement(REVISION)
_TEXTS = Statement(
    select(_publications.c.pack, _publications.c.digest, _publications.c.files)
    .where(_publications.c.first_on <= bindparam("day"))
    .order_by(_publications.c.first_on, _publications.c.at, _publications.c.id)
)
_SCHEDULE = Statement(
    select(
        _publications.c.pack, _publications.c.first_on, _publications.c.digest,
        _publications.c.files,
    ).order_by(_publications.c.first_on, _publications.c.at, _publications.c.id)
)  # fmt: skip
_ONE = Statement(
    select(_publications.c.pack, _publications.c.digest, _publications.c.files).where(
        _publications.c.id == bindparam("id")
    )
)
_BY_VERSION = Statement(
    select(_publications.c.pack, _publications.c.digest, _publications.c.files)
    .where(_publications.c.version == bindparam("version"))
    .order_by(_publications.c.at, _publications.c.id)
)
_BY_DIGEST = Statement(
    select(_publications.c.digest, _publications.c.files).where(
        _publications.c.pack == bindparam("pack"), _publications.c.digest == bindparam("digest")
    )
)
_ALL = Statement(
    select(
        _publications.c.id, _publications.c.pack, _publications.c.version, _publications.c.digest,
        _publications.c.first_on, _publications.c.reason, _publications.c.at, _staff.c.name,
    )
    .join(_staff, _staff.c.id == _publications.c.staff_id)
    .order_by(_publications.c.first_on, _publications.c.at, _publications.c.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """The texts of a version as they were published, and the digest that they were given."""

    digest: str
    files: Mapping[str, str]


def revision(tx: Transaction) -> str | None:
    """What was decided last; None before anything was."""
    found = tx.row(_ASK)
    return None if found is None else str(found[0])


def revise(tx: Transaction, decision_id: str) -> None:
    """Let every desk of this book see that something was decided."""
    tx.run(_PUT, name=_REVISION, value=decision_id)


def standing(tx: Transaction, day: date) -> dict[str, Published]:
    """By pack, the version in force on a day: of several of one first day the one added last."""
    rows = tx.rows(_TEXTS, day=day.isoformat())
    return {pack: Published(digest, json.loads(files)) for pack, digest, files in rows}


def schedule(tx: Transaction) -> dict[str, dict[str, Published]]:
    """By pack, the versions by their first days (ISO 8601): of one day the one added last."""
    found: dict[str, dict[str, Published]] = {}
    for pack, first_on, digest, files in tx.rows(_SCHEDULE):
        found.setdefault(pack, {})[first_on] = Published(digest, json.loads(files))
    return found


def text(tx: Transaction, name: str) -> tuple[str, Published] | None:
    """The pack and the texts of a publication, by its id or its version (`cn@2026-01-30`).

    Of several of one version the one added last; None where there is no such publication.
    """
    rows = tx.rows(_ONE, id=name) or tx.rows(_BY_VERSION, version=name)
    if not rows:
        return None
    pack, digest, files = rows[-1]
    return pack, Published(digest, json.loads(files))


def of_digest(tx: Transaction, pack: str, digest: str) -> Published | None:
    """The texts of a pack that bear this digest; None where none of them was published."""
    found = tx.row(_BY_DIGEST, pack=pack, digest=digest)
    return None if found is None else Published(found[0], json.loads(found[1]))


def listed(tx: Transaction) -> tuple[Publication, ...]:
    """Every version that was published, in the order of their first days."""
    return tuple(map(_publication, tx.rows(_ALL)))


def _publication(row: Row) -> Publication:
    id_, pack, version, digest, first_on, reason, at, by = row
    return Publication(
        id_, pack, version, digest, date.fromisoformat(first_on), reason, moment(at), by
    )
