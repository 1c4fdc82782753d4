"""The tables of words: what was written of people, and by what they are found."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String

from app.storage.columns import at, code, key, table, text, to

# Erasable words: notes and reasons. The chain holds only their salted digest.
texts = table(
    "texts",
    key(),
    to("debtor_id", "debtors", required=False, index=True),
    code("kind"),
    Column("salt", String(32), nullable=False),
    text("body"),  # NULL once erased
    at("at"),
    to("staff_id", "staff"),
)

tokens = table(
    "tokens",
    # Compared sign by sign: a range of tokens is a prefix whatever the server's language.
    Column(
        "token",
        String(100).with_variant(String(100, collation="C"), "postgresql"),
        primary_key=True,
    ),
    Column("debtor_id", String(32), ForeignKey("debtors.id"), primary_key=True),
)
