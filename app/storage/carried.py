"""The tables of what a device carries away: the same at the centre and in the device's own book."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String

from app.storage.columns import at, code, key, number, table, text, to

checkouts = table(
    "checkouts",
    key(),
    to("staff_id", "staff"),
    Column("device", String(32), nullable=False),
    Column("centre", String(32), nullable=False),  # the id of the book that it comes from
    Column("proof", String(32), nullable=False),  # that its device sends what comes back
    at("at"),
    at("until_at"),
    code("state"),  # domain.checkouts.CheckOutState
    number("received"),  # places of the device's outbox that have come back
    at("ended_at", required=False),
    Index("ix_checkouts_state", "state", "at"),
)

carried = table(
    "carried",
    Column("checkout_id", String(32), ForeignKey("checkouts.id"), primary_key=True),
    Column("visit_id", String(32), ForeignKey("visits.id"), primary_key=True),
    to("appointment_id", "appointments", required=False),
)

# A row each contact: used with a permit, given back, or neither.
reservations = table(
    "reservations",
    key(),
    to("checkout_id", "checkouts", index=True),
    to("debtor_id", "debtors", index=True),
    to("point_id", "contact_points"),
    Column("value_key", String(32), nullable=False, index=True),
    code("channel"),
    code("party"),
    Column("permit_id", String(32), nullable=True),
    at("returned_at", required=False),
)

# How far each chain of a device was joined: its last entry there. Begun at the check-out.
joints = table(
    "joints",
    Column("checkout_id", String(32), ForeignKey("checkouts.id"), primary_key=True),
    Column("chain", String(32), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    at("at"),
)

conflicts = table(
    "conflicts",
    key(),
    to("checkout_id", "checkouts", index=True),
    to("debtor_id", "debtors", required=False, index=True),
    code("kind"),  # domain.checkouts.ConflictKind
    text("facts", required=True),  # JSON: both
    at("at"),
)
