"""The tables of what compliance decides: versions of packs, and facts of working calendars."""

from __future__ import annotations

from sqlalchemy import Column, Index, String

from app.storage.columns import at, code, key, on, table, text, to

publications = table(
    "publications",
    key(),
    code("pack"),
    Column("version", String(80), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of `contact.yaml`
    text("files", required=True),  # JSON: names and texts, the cases among them
    on("first_on", required=True),
    text("reason", required=True),
    at("at"),
    to("staff_id", "staff"),
)

# The latest fact of a day holds; `verified` says of its day that the calendar was compared with
# its source up to that day.
calendar_facts = table(
    "calendar_facts",
    key(),
    code("pack"),
    on("day", required=True),
    code("kind"),  # holiday, workday, ordinary, verified
    text("name", required=True),
    text("source", required=True),
    text("reason", required=True),
    at("at"),
    to("staff_id", "staff", required=False),  # NULL: the first facts, from the pack or a library
    Index("ix_calendar_facts_pack", "pack", "day"),
)
