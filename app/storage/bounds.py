"""What no device loosens, whatever its book says: nobody widens their own limits.

Rows that are just as the entries beside them say may still say more than whoever carries a device
may: lift what others said, or let a contact count for less. What is asked is asked of the rows as
they stand here, not as they are said to have stood.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from sqlalchemy import Table, select

from app.domain.checkouts import CheckOut
from app.domain.contact import HoldKind, Outcome, Party
from app.domain.errors import DeskError
from app.domain.flags import FlagKind
from app.domain.people import PointState
from app.domain.texts import MOST, UNTYPED
from app.domain.visits import VisitState
from app.storage import tables
from app.storage.outbox import Item, row_of
from app.storage.store import Transaction


def check(tx: Transaction, checkout: CheckOut, item: Item) -> None:
    """Whether whoever carries the device may have written that row. Raises sync.not_theirs."""
    may = _MAY.get(item.table)
    if may is not None and not may(tx, checkout.staff_id, item):
        raise DeskError("sync.not_theirs", what=str(item.table.name))


def check_contacts(tx: Transaction, checkout: CheckOut, items: Sequence[Item]) -> None:
    """Whether the contacts of which entries tell are theirs: nobody says which way a colleague's
    talk took, nor who was recognised in it. Raises DeskError sync.not_theirs."""
    contacts, entries = tables.contacts.c, (one for one in items if one.table is tables.log)
    named = {str(json.loads(one.row["body"]).get("contact")) for one in entries}
    others = select(contacts.id).where(
        contacts.id.in_(named), contacts.staff_id != checkout.staff_id
    )
    if tx.connection.scalar(others.limit(1)) is not None:
        raise DeskError("sync.not_theirs", what=str(tables.log.name))


def _flag(tx: Transaction, _: str, item: Item) -> bool:
    """Of the flags that stand a consent that waits is dropped alone: it loosened nothing."""
    stands = row_of(tx, item.table, [item.row["id"]])
    return item.was is None or stands is None or stands["kind"] == FlagKind.CONSENT.value


def _hold(tx: Transaction, _: str, item: Item) -> bool:
    """The hold of a referral comes and goes with it."""
    known = row_of(tx, item.table, [item.row["id"]]) is not None
    return known or item.row["kind"] != HoldKind.REFERRED.value


def _mark(tx: Transaction, staff_id: str, item: Item) -> bool:
    """Only what one's own contact showed of a number is taken back; what others said of it is
    followed by a flag alone, which a lead lifts."""
    stands = row_of(tx, item.table, [item.row["id"]]) or {}
    was, by, active = item.was or {}, item.row["marked_by"], PointState.ACTIVE.value
    if stands.get("state") != active and stands.get("marked_by") is None:
        return False  # nobody can tell whose word that is
    mark = was.get("marked_by")
    flagged = mark is not None and row_of(tx, tables.flags, [mark]) is not None
    taken_back = not flagged and _is_own(tx, tables.contacts, mark, staff_id)
    if item.row["state"] == active:
        return by is None and taken_back
    first = (was.get("state"), mark) == (active, None)
    said = row_of(tx, tables.flags, [by]) or {}
    by_flag = said.get("kind") == FlagKind.WRONG_NUMBER.value
    if taken_back:  # what somebody else said of it takes its place
        return by_flag or row_of(tx, tables.contacts, [by]) is not None
    own_flag = by_flag and said.get("staff_id") == staff_id
    return own_flag or (first and _is_own(tx, tables.contacts, by, staff_id))


def _approval(_: Transaction, staff_id: str, item: Item) -> bool:
    """Whoever leads asks in nobody else's name for what they would grant themselves."""
    return bool(item.row["asked_by"] == staff_id)


def _visit(_: Transaction, __: str, item: Item) -> bool:
    """A visit ends at the door; called off, it is never appointed again by itself."""
    return bool(item.row["state"] == VisitState.OVER.value)


def _outcome(tx: Transaction, staff_id: str, item: Item) -> bool:
    return _is_own(tx, tables.contacts, item.row["contact_id"], staff_id)


def _correction(tx: Transaction, staff_id: str, item: Item) -> bool:
    """One's own outcome, which counts for no less than before (`services.wrapups`), in the place
    of which another one is in force: none that was wrong itself."""
    wrong_id, right_id = item.row["wrong_id"], item.row["right_id"]
    before, now = (row_of(tx, tables.outcomes, [one]) for one in (wrong_id, right_id))
    if before is None or now is None or before["contact_id"] != now["contact_id"]:
        return False
    known = select(tables.corrections.c.id).where(tables.corrections.c.wrong_id == right_id)
    if wrong_id == right_id or tx.connection.scalar(known.limit(1)) is not None:
        return False
    talked, debtor = Outcome.CONVERSATION.value, Party.DEBTOR.value
    counts = before["outcome"] != talked or (
        now["outcome"] == talked
        and now["right_party"] >= before["right_party"]
        and (before["reached"] != debtor or now["reached"] == debtor)
    )
    return counts and _is_own(tx, tables.contacts, before["contact_id"], staff_id)


def _is_own(tx: Transaction, table: Table, id_: object, staff_id: str) -> bool:
    """Whether that row is by who carries the device."""
    found = tx.connection.scalar(select(table.c.staff_id).where(table.c.id == id_))
    return bool(found == staff_id)


def _words(_: Transaction, __: str, item: Item) -> bool:
    """As many as somebody may have typed, where it was typed."""
    body = item.row["body"]
    return bool(body) and (len(body) <= MOST or item.row["kind"] in UNTYPED)


_MAY: dict[Table, Callable[[Transaction, str, Item], bool]] = {
    tables.flags: _flag,
    tables.holds: _hold,
    tables.contact_points: _mark,
    tables.approvals: _approval,
    tables.visits: _visit,
    tables.outcomes: _outcome,
    tables.corrections: _correction,
    tables.texts: _words,
}
