"""What a device may put on record: kinds of entry, rows that are new there, columns that change.

Whoever sits at a device is a visitor there. Whoever has its key could write anything else into its
book, with entries that fit: so what is not listed here is refused, whatever speaks of it. What that
does not show: a tail written anew with all its hashes, as of any book, of what a visitor could have
done.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Table

from app.domain.agreements import DueState
from app.domain.contact import Channel, Direction, HoldKind, Outcome, Party, Purpose
from app.domain.door import Act
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.flags import FlagKind
from app.domain.people import PointState
from app.domain.plans import OfferKind
from app.domain.queue import FollowUpKind, Stage
from app.domain.reviews import REFUSAL
from app.domain.visits import VisitState
from app.storage import shapes, tables
from app.storage.outbox import Item

KINDS = frozenset({
    EntryKind.STAFF_SIGNED_IN, EntryKind.STAFF_REFUSED, EntryKind.BOOK_UPGRADED,
    EntryKind.CLOCK_JUMPED,
    EntryKind.QUEUE_TAKEN, EntryKind.QUEUE_RELEASED, EntryKind.CALL_PERMITTED,
    EntryKind.CALL_REFUSED, EntryKind.CALL_PLACED, EntryKind.CALL_RECEIVED, EntryKind.CALL_ENDED,
    EntryKind.CALL_CORRECTED, EntryKind.TALK_STEPPED, EntryKind.TALK_HEEDED,
    EntryKind.IDENTITY_CHECKED, EntryKind.NUMBER_REVEALED, EntryKind.NUMBER_MARKED,
    EntryKind.NOTE_TAKEN, EntryKind.PROMISE_MADE, EntryKind.PROMISE_CHANGED,
    EntryKind.PROMISE_JUDGED, EntryKind.APPROVAL_ASKED, EntryKind.OPTION_READ,
    EntryKind.AGREEMENT_MADE, EntryKind.AGREEMENT_JUDGED, EntryKind.MESSAGE_PREPARED,
    EntryKind.MESSAGE_HANDED, EntryKind.VISIT_REFUSED, EntryKind.VISIT_NOTED,
    EntryKind.DOOR_ACTED, EntryKind.PLACE_SET, EntryKind.FOLLOW_UP_SET, EntryKind.HOLD_PLACED,
    EntryKind.OPT_OUT_RECORDED, EntryKind.FLAG_RECORDED,
    EntryKind.FLAG_WITHDRAWN, EntryKind.REVIEW_ASKED,
})  # fmt: skip


class Rule(NamedTuple):
    """Of a table without digests: which column an entry names of a row, and what changes later.

    `new`: how some columns stand in a row that is new; None: the device makes none.
    `unnamed`: whether a change needs no entry that names it: others follow from it by rule.
    """

    named: str
    changes: frozenset[str]
    new: Mapping[str, Any] | None = None
    unnamed: bool = False


RULES = {
    tables.visits: Rule("id", frozenset({"state"})),
    tables.contact_points: Rule("marked_by", frozenset({"state", "marked_by"})),
    tables.places: Rule("point_id", frozenset({"latitude", "longitude", "staff_id", "at"}), {}),
    tables.promises: Rule("id", frozenset({"state", "closed_by"}), {"state": "open"}, True),
    tables.follow_ups: Rule(
        "id", frozenset({"state", "closed_by", "due_at"}), {"state": "open"}, True
    ),
    tables.approvals: Rule("id", frozenset(), {"answer": "waiting", "granted": None}),
    tables.instalments: Rule(
        "agreement_id", frozenset({"state", "closed_by", "paid"}), {"state": "open", "paid": 0},
        True,
    ),
    tables.reviews: Rule(
        "id", frozenset(), {"kind": REFUSAL, "verdict": None, "resolved_at": None}
    ),
}  # fmt: skip
# The codes that a column has: what nobody knows nobody could read.
_CODES: Mapping[Table, Mapping[str, type[StrEnum]]] = {
    tables.permits: {"channel": Channel, "party": Party, "purpose": Purpose},
    tables.contacts: {"channel": Channel, "direction": Direction, "party": Party},
    tables.outcomes: {"outcome": Outcome},
    tables.holds: {"kind": HoldKind},
    tables.opt_outs: {"channel": Channel, "party": Party},
    tables.flags: {"kind": FlagKind},
    tables.follow_ups: {"kind": FollowUpKind},
    tables.contact_points: {"state": PointState},
    tables.visits: {"state": VisitState},
    tables.door_acts: {"kind": Act},
    tables.instalments: {"state": DueState},
    tables.promises: {"stage": Stage},
    tables.agreements: {"kind": OfferKind, "stage": Stage},
}  # fmt: skip


def check_codes(item: Item) -> None:
    """Whether every code of a row is one that the program knows, and its JSON can be read.

    Raises DeskError sync.unread.
    """
    for name, kind in _CODES.get(item.table, {}).items():
        value = item.row.get(name)
        if value is not None and value not in {one.value for one in kind}:
            raise DeskError("sync.unread")
    shapes.check_row(item.table, item.row)


# What an entry says of a row that it does not digest: the row's id, and columns by their names.
_VALUES = {
    EntryKind.PROMISE_MADE: (
        tables.promises, "promise", {"amount": "amount", "currency": "currency", "due": "due_on"},
    ),
    EntryKind.FOLLOW_UP_SET: (
        tables.follow_ups, "follow_up", {"follow_up_kind": "kind", "due": "due_at"},
    ),
}  # fmt: skip
SAID = frozenset(table for table, _, _ in _VALUES.values())
_ID = re.compile(r'"([0-9a-f]{32})"')


def named(body: str) -> set[str]:
    """The ids that the body of an entry names."""
    return set(_ID.findall(body))


def values(kind: EntryKind, body: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """What an entry says of a row without digest, by table and id: columns with their values."""
    if kind not in _VALUES:
        return {}
    table, name, columns = _VALUES[kind]
    said = {column: body[one] for one, column in columns.items()}
    return {(str(table.name), str(body[name])): said}


def together(items: Sequence[Item]) -> int:
    """How many of these can be sent together, each new row with the entry that speaks of it."""
    waiting: dict[str, Mapping[str, Any]] = {}
    found = 0
    for n, item in enumerate(items, 1):
        if item.table is not tables.log:
            rule = RULES.get(item.table)
            id_ = item.row.get("id" if rule is None else rule.named)
            if id_ is not None and item.was is None:
                waiting[str(id_)] = item.row
            continue
        for id_ in named(str(item.row.get("body"))):
            for value in waiting.pop(id_, {}).values():  # words may be named by their row alone
                waiting.pop(str(value), None)
        if not waiting:
            found = n
    return found
