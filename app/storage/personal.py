"""The tables of what is one member of staff's alone: what they are typing, how they like it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String

from app.storage.columns import at, table, text

drafts = table(
    "drafts",
    Column("staff_id", String(32), ForeignKey("staff.id"), primary_key=True),
    Column("debtor_id", String(32), ForeignKey("debtors.id"), primary_key=True),
    # The contact's id, or its permit's; empty: typed without a call.
    Column("contact_id", String(32), primary_key=True),
    text("note", required=True),
    text("form", required=True),  # JSON: what the form shows
    at("at"),
)

preferences = table(
    "preferences",
    Column("staff_id", String(32), ForeignKey("staff.id"), primary_key=True),
    Column("name", String(40), primary_key=True),
    text("value", required=True),
)
