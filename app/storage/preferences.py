"""What a member of staff chose, by name, as text."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from app.storage import tables
from app.storage.statement import Statement, putting
from app.storage.store import Transaction

_preferences = tables.preferences
_PUT = putting(_preferences)
_OF_STAFF = Statement(
    select(_preferences.c.name, _preferences.c.value).where(
        _preferences.c.staff_id == bindparam("whose")
    )
)


def of_staff(tx: Transaction, staff_id: str) -> dict[str, str]:
    """Everything they chose."""
    return {row[0]: row[1] for row in tx.rows(_OF_STAFF, whose=staff_id)}


def put(tx: Transaction, staff_id: str, name: str, value: str) -> None:
    """Keep a choice in place of the one before."""
    tx.run(_PUT, staff_id=staff_id, name=name, value=value)
