"""What an outcome puts on record for the person's protection: a hold, a wish, a wrong number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.domain.contact import Party
from app.domain.entries import EntryKind
from app.domain.moments import micros
from app.domain.people import PointState
from app.domain.promises import WrapUp
from app.rules.dispositions import Disposition, Wish
from app.services import holds
from app.services.desk import Desk
from app.storage import contacts, log, people, protections
from app.storage.store import Transaction


def heed(  # noqa: PLR0913  # what the person asked for, and where it was said
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact: dict[str, Any],
    stated: WrapUp,
    disposition: Disposition,
    now: datetime,
) -> None:
    """Place the hold, record the wish and mark the number of an outcome, in its transaction."""
    kind = stated.hold_kind or disposition.hold
    if kind is not None:
        holds.record(desk, tx, person_id, kind, stated.hold_review_on, contact["id"], now)
    if disposition.opt_out is not None:
        _opt_out(desk, tx, person_id, contact, disposition, now)
    if disposition.marks_number is not None and contact["point_id"] is not None:
        people.mark(
            tx, contact["point_id"], PointState(disposition.marks_number.value), contact["id"]
        )
        log.append(
            tx, person_id, EntryKind.NUMBER_MARKED, now, staff_id=desk.need().id,
            device=desk.device, point=contact["point_id"], state=disposition.marks_number.value,
        )  # fmt: skip


def _opt_out(
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact: dict[str, Any],
    disposition: Disposition,
    now: datetime,
) -> None:
    """`number`: this number only; `channel`: every contact of its kind; `all`: no contact at all.

    The wish is that of whoever was reached. A third party's is known by the number as well, also
    where it is on record as the debtor's own or under several people.
    """
    party = disposition.party or Party.DEBTOR
    third = party is Party.THIRD_PARTY
    scope = disposition.opt_out
    opt_out_id = desk.new_id(now)
    row: dict[str, Any] = {
        "id": opt_out_id, "debtor_id": person_id, "party": party.value,
        "point_id": contact["point_id"] if third else None,
        "channel": None if scope is Wish.ALL else contact["channel"],
        "value_key": contact["value_key"] if third or scope is Wish.NUMBER else None,
        "at": micros(now), "contact_id": contact["id"], "staff_id": desk.need().id,
    }  # fmt: skip
    tx.add(contacts.add_opt_out, **row)
    log.append(
        tx, person_id, EntryKind.OPT_OUT_RECORDED, now, staff_id=desk.need().id,
        device=desk.device, opt_out=opt_out_id, scope=str(scope), party=party.value,
        row=protections.digest("opt_out", row),
    )  # fmt: skip
