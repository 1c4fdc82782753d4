"""The table of what a creditor's file said of a debt before a newer one. It only grows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, String

from app.storage.columns import amount, code, on, table

FIGURES = (
    "state", "currency", "due_on", "principal", "interest", "penalty", "fees", "overdue",
)  # fmt: skip

earlier_figures = table(
    "earlier_figures",
    Column("debt_id", String(32), ForeignKey("debts.id"), primary_key=True),
    Column("until_at", BigInteger, primary_key=True),  # when a newer file came, in µs
    code("state"),
    Column("currency", String(3), nullable=False),
    on("due_on"),
    amount("principal", required=False),
    amount("interest", required=False),
    amount("penalty", required=False),
    amount("fees", required=False),
    amount("overdue"),
)
