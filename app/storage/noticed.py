"""The tables of written notices: what went out to whom, and what became of it. Both only grow."""

from __future__ import annotations

from sqlalchemy import Column, String, UniqueConstraint

from app.storage.columns import amount, at, code, key, number, on, table, to

notices = table(
    "notices",
    key(),
    number("number"),  # 1, 2, … over the whole book
    Column("run_id", String(32), nullable=False, index=True),
    to("debtor_id", "debtors", index=True),
    to("point_id", "contact_points"),
    to("contact_id", "contacts"),
    code("kind"),
    code("channel"),
    code("language"),
    amount("amount"),
    Column("currency", String(3), nullable=False),
    on("answer_by", required=True),
    on("visit_on"),  # of a visit notice: when somebody would come, in minutes after midnight
    number("visit_from", required=False),
    number("visit_to", required=False),
    Column("text_id", String(32), nullable=False),  # the letter, as JSON: words can be erased
    to("staff_id", "staff"),
    at("at"),
    UniqueConstraint("number"),
)

deliveries = table(
    "deliveries",
    key(),
    to("notice_id", "notices"),
    number("step"),  # 1, 2, …: the last one says what became of it
    code("state"),  # domain.notices.NoticeState
    on("said_on", required=True),
    Column("text_id", String(32), nullable=True),  # the proof, in words
    to("staff_id", "staff"),
    at("at"),
    UniqueConstraint("notice_id", "step"),
)
