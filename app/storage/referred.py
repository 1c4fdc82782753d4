"""The tables of what goes to the lawyers: documents that were attached, referrals, their steps."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, String, UniqueConstraint

from app.storage.columns import at, code, key, number, table, text, to

attachments = table(
    "attachments",
    key(),
    to("case_id", "cases", index=True),
    to("debtor_id", "debtors", index=True),
    code("kind"),  # domain.referrals.PaperKind
    text("name", required=True),
    number("size"),
    Column("digest", String(64), nullable=False),  # SHA-256 of the content
    to("staff_id", "staff"),
    at("at"),
)

# Apart from what is known of them: a list of documents reads none.
contents = table(
    "contents",
    Column("attachment_id", String(32), ForeignKey("attachments.id"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

referrals = table(
    "referrals",
    key(),
    to("case_id", "cases", index=True),
    to("debtor_id", "debtors", index=True),
    Column("reason_id", String(32), nullable=True),
    Column("court_id", String(32), nullable=True),  # words: where it would be brought
    to("staff_id", "staff"),
    at("at"),
)

referral_steps = table(
    "referral_steps",
    key(),
    to("referral_id", "referrals"),
    number("step"),  # 1, 2, …
    code("kind"),  # domain.referrals.StepKind
    Column("text_id", String(32), nullable=True),
    Column("digest", String(64), nullable=True),  # of the file that was handed over
    text("checks"),  # services.readiness.Noted as JSON: the check list that was handed over
    to("staff_id", "staff"),
    at("at"),
    UniqueConstraint("referral_id", "step"),
)
