"""The tables of what people said about being contacted; each row changes once, when it ends."""

from __future__ import annotations

from sqlalchemy import Column, String

from app.storage.columns import at, code, key, on, table, text, to

consents = table(
    "consents",
    key(),
    to("debtor_id", "debtors", index=True),
    code("kind"),  # to what: domain.wishes.CONSENT_KINDS
    code("channel"),  # through what it was given
    code("party"),
    Column("point_id", String(32), nullable=True),  # NULL: every number and address of the party
    Column("value_key", String(32), nullable=True),
    Column("text_id", String(32), nullable=True),  # what was said
    at("given_at"),
    on("until_on"),
    text("terms"),  # JSON: domain.flags.Terms
    at("withdrawn_at", required=False),
    to("staff_id", "staff"),
)

opt_outs = table(
    "opt_outs",
    key(),
    to("debtor_id", "debtors", index=True),
    code("party"),
    Column("point_id", String(32), nullable=True),  # the third party's contact point
    code("channel", required=False),  # NULL: at all
    Column("value_key", String(32), nullable=True),  # NULL: every number
    at("at"),
    Column("contact_id", String(32), nullable=True),  # the contact in which it was said
    Column("text_id", String(32), nullable=True),  # what was said, outside of a wrap-up
    at("withdrawn_at", required=False),
    to("staff_id", "staff"),
)

flags = table(
    "flags",
    key(),
    to("debtor_id", "debtors", index=True),
    code("kind"),  # domain.flags.FlagKind
    text("terms", required=True),  # JSON: domain.flags.Terms
    Column("point_id", String(32), nullable=True),
    at("at"),
    on("until_on"),
    Column("contact_id", String(32), nullable=True),  # the contact in which it was said
    Column("text_id", String(32), nullable=True),
    at("withdrawn_at", required=False),
    to("staff_id", "staff"),
)
