"""The tables of what was paid: payments that were posted, and those that found no loan yet."""

from __future__ import annotations

from sqlalchemy import Column, Index, String

from app.storage.columns import amount, at, code, key, on, table, text, to

# A reversal is a row of its own below nothing: what was posted is never changed.
payments = table(
    "payments",
    key(),
    to("debtor_id", "debtors", index=True),
    # NULL: it names the person's contract as a whole, and goes over their loans by rule.
    to("debt_id", "debts", required=False, index=True),
    text("named"),  # what the file names as case or contract
    amount("amount"),  # below nothing: a reversal 冲正
    Column("currency", String(3), nullable=False),
    on("paid_on", required=True),
    at("paid_at", required=False),  # NULL: the day alone is known
    code("channel", required=False),
    Column("reference", String(120), nullable=False, unique=True),  # the bank's
    Column("reverses", String(120), nullable=True, index=True),  # the reference of what it reverses
    to("staff_id", "staff"),
    at("posted_at"),
)

unmatched = table(
    "unmatched",
    key(),
    text("named"),  # what the file names as case or contract
    amount("amount"),
    Column("currency", String(3), nullable=False),
    on("paid_on", required=True),
    at("paid_at", required=False),
    code("channel", required=False),
    Column("reference", String(120), nullable=False, unique=True),
    Column("reverses", String(120), nullable=True, index=True),
    code("reason"),  # domain.payments.Unmatched
    to("staff_id", "staff"),
    at("at"),
    Column("payment_id", String(32), nullable=True),  # what was posted of it in the end
    Index("ix_unmatched_waiting", "payment_id", "at"),
)
