"""Permits after the call: which number one was for, where its outcome comes late."""

from __future__ import annotations

from app.domain.errors import DeskError
from app.domain.people import ContactPoint
from app.services.desk import Desk
from app.storage import contacts, people


def point_of(desk: Desk, permit_id: str) -> ContactPoint | None:
    """The number (masked) that a permit of one's own is for; None once the person has it no longer.

    Raises DeskError login.needed, permit.unknown.
    """
    staff = desk.need()
    with desk.reading() as tx:
        row = contacts.permit(tx, permit_id)
        if row is None or row["staff_id"] != staff.id:
            raise DeskError("permit.unknown")
        for full in people.points(tx, row["debtor_id"]):
            if full.point.id == row["point_id"]:
                return full.point
    return None
