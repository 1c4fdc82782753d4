"""The tables of what was agreed about paying: approvals, agreements, and how they are watched."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String

from app.storage.columns import amount, at, code, key, number, on, table, text, to

approvals = table(
    "approvals",
    key(),
    to("debtor_id", "debtors", index=True),
    text("proposal", required=True),  # JSON, as `forbear plan quote` reads it
    Column("reason_id", String(32), nullable=True),
    to("asked_by", "staff"),
    at("asked_at"),
    code("answer"),  # domain.agreements.Answer
    text("granted"),  # JSON: what may be agreed
    Column("words_id", String(32), nullable=True),
    to("decided_by", "staff", required=False),
    at("decided_at", required=False),
    Index("ix_approvals_answer", "answer", "asked_at"),
)

# A version each; none is ever changed.
agreements = table(
    "agreements",
    key(),
    Column("root_id", String(32), nullable=False),  # the first version's id
    number("version"),
    to("debtor_id", "debtors", index=True),
    code("kind"),
    Column("currency", String(3), nullable=False),
    text("proposal", required=True),  # JSON
    text("schedule", required=True),  # JSON: its rows, amounts in fen
    Column("read_out_id", String(32), nullable=True),  # the words that were read out
    Column("approval_id", String(32), nullable=True, index=True),
    Column("contact_id", String(32), nullable=True),
    to("staff_id", "staff"),
    at("at"),
    code("stage", required=False),  # as of a promise; of a version the one before's, too
    Index("ix_agreements_version", "root_id", "version"),  # a device may have made it as well
)

# The rows of the schedules as they are watched: what was posted to each, what became of it.
instalments = table(
    "instalments",
    key(),
    to("agreement_id", "agreements", index=True),
    to("debtor_id", "debtors", index=True),
    number("n"),
    on("due_on", required=True),
    amount("amount"),
    Column("currency", String(3), nullable=False),
    amount("paid"),
    code("state"),  # domain.agreements.DueState
    Column("closed_by", String(32), nullable=True),  # the agreement that took its place
    Index("ix_instalments_state", "state", "due_on"),
)

# Loans of which nobody is reminded: their arrangement is kept.
quiet = table(
    "quiet",
    Column("debt_id", String(32), ForeignKey("debts.id"), primary_key=True),
    to("agreement_id", "agreements"),
)
