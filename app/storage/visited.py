"""The tables of visits. Appointments and notes are versions: none is ever changed."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint

from app.storage.columns import at, code, key, number, table, text, to

visits = table(
    "visits",
    key(),
    to("debtor_id", "debtors", index=True),
    to("point_id", "contact_points"),
    code("state"),  # domain.visits.VisitState
    Column("reason_id", String(32), nullable=True),
    to("asked_by", "staff"),
    at("asked_at"),
    number("milder_failed"),  # 1: the lead answered for it that milder ways were in vain
    Column("words_id", String(32), nullable=True),
    to("decided_by", "staff", required=False),
    at("decided_at", required=False),
    Column("appointment_id", String(32), nullable=True),  # the version that stands
    at("told_at", required=False),
    Index("ix_visits_state", "state", "asked_at"),
)

appointments = table(
    "appointments",
    key(),
    to("visit_id", "visits"),
    number("version"),
    at("start_at"),
    at("end_at"),
    to("first_id", "staff", index=True),  # the two who go 两人同行
    to("second_id", "staff", required=False, index=True),
    Column("meeting_id", String(32), nullable=True),  # where, if not at the door
    to("staff_id", "staff"),
    at("at"),
    UniqueConstraint("visit_id", "version"),
    Index("ix_appointments_start_at", "start_at"),
)

visit_notes = table(
    "visit_notes",
    key(),
    to("visit_id", "visits"),
    number("version"),
    Column("door_id", String(32), nullable=True),
    Column("care_id", String(32), nullable=True),
    Column("words_id", String(32), nullable=True),
    to("staff_id", "staff"),
    at("at"),
    Index("ix_visit_notes_version", "visit_id", "version"),  # a device may have written it as well
)

sheets = table(
    "sheets",
    key(),
    to("visit_id", "visits", index=True),
    Column("number", String(40), nullable=False, unique=True),
    number("copy"),
    Column("appointment_id", String(32), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the file
    to("staff_id", "staff"),
    at("at"),
    code("state"),  # domain.visits.SheetState
    to("ended_by", "staff", required=False),
    at("ended_at", required=False),
    Index("ix_sheets_state", "state", "at"),
)

# In which order somebody goes through a day, as they put it.
routes = table(
    "routes",
    Column("staff_id", String(32), ForeignKey("staff.id"), primary_key=True),
    Column("day", String(10), primary_key=True),
    text("visits", required=True),  # JSON list of ids
    at("at"),
)

# Where an address lies, as somebody said it; nothing is looked up outside.
places = table(
    "places",
    Column("point_id", String(32), primary_key=True),
    number("latitude"),  # millionths of a degree, WGS 84
    number("longitude"),
    to("staff_id", "staff"),
    at("at"),
)

# What was put down at a door, act by act; none is ever changed.
door_acts = table(
    "door_acts",
    key(),
    to("visit_id", "visits"),
    number("n"),  # 1, 2, …
    code("kind"),  # domain.door.Act
    text("body", required=True),  # canonical JSON: codes, digests, amounts; no words
    Column("text_id", String(32), nullable=True),
    Column("contact_id", String(32), nullable=True, index=True),  # from the knock on
    to("staff_id", "staff"),
    at("at"),
    Index("ix_door_acts_n", "visit_id", "n"),  # as of notes
)

# Photos, documents and signatures in pieces; the act has the SHA-256 of the whole.
door_chunks = table(
    "door_chunks",
    Column("act_id", String(32), ForeignKey("door_acts.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),  # 0, 1, …
    Column("body", LargeBinary, nullable=False),
)
