"""The tables of a book, the same on SQLCipher and PostgreSQL.

Ids are 32 hexadecimal digits made by the client; `*_at` columns are microseconds since 1970 UTC;
`*_on` columns are ISO dates; amounts are integers of the currency's smallest unit. Contacts,
permits, outcomes, corrections and log are append-only: triggers refuse UPDATE and DELETE.
Free text and names live outside the hash chain, so that a lawful erasure does not break it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

APPEND_ONLY = ("permits", "contacts", "outcomes", "corrections", "log")


def _id() -> Column[str]:
    return Column("id", String(32), primary_key=True)


def _to(name: str, target: str, *, required: bool = True, index: bool = False) -> Column[str]:
    return Column(name, String(32), ForeignKey(f"{target}.id"), nullable=not required, index=index)


def _text(name: str, *, required: bool = False) -> Column[str]:
    return Column(name, Text, nullable=not required)


def _code(name: str, *, required: bool = True) -> Column[str]:
    return Column(name, String(40), nullable=not required)


def _at(name: str, *, required: bool = True) -> Column[int]:
    return Column(name, BigInteger, nullable=not required)


def _on(name: str, *, required: bool = False) -> Column[str]:
    return Column(name, String(10), nullable=not required)


def _amount(name: str, *, required: bool = True) -> Column[int]:
    return Column(name, BigInteger, nullable=not required)


def _number(name: str, *, required: bool = True) -> Column[int]:
    return Column(name, Integer, nullable=not required)


def _table(name: str, *columns: Column | Index | UniqueConstraint) -> Table:  # type: ignore[type-arg]  # mixed column types
    """A table clustered by its primary key (SQLite keeps no second copy of the key)."""
    return Table(name, metadata, *columns, sqlite_with_rowid=False)


settings = _table(
    "settings", Column("name", String(80), primary_key=True), _text("value", required=True)
)

teams = _table("teams", _id(), _text("name", required=True))

staff = _table(
    "staff",
    _id(),
    Column("login", String(80), nullable=False, unique=True),
    _text("name", required=True),
    _code("role"),
    _code("number", required=False),  # the seat 坐席号
    _text("password", required=True),  # Argon2id, PHC form
    _to("team_id", "teams", required=False),
    _number("active"),
    _at("created_at"),
)

creditors = _table(
    "creditors",
    _id(),
    Column("name", String(200), nullable=False, unique=True),
    _code("zone"),
    _number("separate"),  # 1: this creditor's cases stay apart from the person's others
)

imports = _table(
    "imports",
    _id(),
    _text("file_name", required=True),
    Column("file_digest", String(64), nullable=False, index=True),
    _on("as_of", required=True),
    _at("at"),
    _to("staff_id", "staff"),
    _text("counts", required=True),  # JSON: accept, warn, reject, skip, new, changed, same
)

placements = _table(
    "placements",
    _id(),
    _to("import_id", "imports", index=True),
    _to("creditor_id", "creditors"),
    _number("debts"),
)

debtors = _table(
    "debtors",
    _id(),
    # The person this one was merged into; its own id when it stands for itself.
    Column("person_id", String(32), nullable=False, index=True),
    _text("name", required=True),
    _code("sex", required=False),
    _code("identity_kind", required=False),
    _text("identity_number"),
    Column("identity_key", String(32), nullable=True, unique=True),  # of a valid number
    Column("name_phone_key", String(32), nullable=True, index=True),  # of name and mobile
    _on("born_on"),
    _text("employer"),
    Column("collector_id", String(32), ForeignKey("staff.id"), nullable=True, index=True),
    _at("created_at"),
)

contact_points = _table(
    "contact_points",
    _id(),
    _to("debtor_id", "debtors"),
    _code("kind"),  # mobile, landline, address, email
    _text("value", required=True),  # E.164 for numbers
    Column("value_key", String(32), nullable=False, index=True),  # salted: one over all people
    _code("extension"),  # empty where there is none
    _code("party"),
    _code("relation", required=False),
    _text("party_name"),
    _code("place"),  # home, workplace, mobile, none
    _code("state"),  # active, invalid, wrong
    Column("marked_by", String(32), nullable=True),  # the contact that showed the state
    _text("zones", required=True),  # JSON list of IANA zones, resolved at import
    _code("source"),  # import, staff
    _number("position"),
    UniqueConstraint("debtor_id", "value_key", "extension"),
)

consents = _table(
    "consents",
    _id(),
    _to("debtor_id", "debtors", index=True),
    _code("kind"),
    _at("given_at"),
    _on("until_on"),
    _to("staff_id", "staff"),
)

opt_outs = _table(
    "opt_outs",
    _id(),
    _to("debtor_id", "debtors", index=True),
    _code("party"),
    Column("point_id", String(32), nullable=True),  # the third party's contact point
    _code("channel", required=False),  # NULL: at all
    Column("value_key", String(32), nullable=True),  # NULL: every number
    _at("at"),
    Column("contact_id", String(32), nullable=True),  # the contact in which it was said
    _at("withdrawn_at", required=False),
    _to("staff_id", "staff"),
)

cases = _table(
    "cases",
    _id(),
    _to("debtor_id", "debtors"),
    _to("creditor_id", "creditors", index=True),
    Column("collector_id", String(32), ForeignKey("staff.id"), nullable=True, index=True),
    _code("state"),  # open, settled, recalled
    _at("created_at"),
    UniqueConstraint("debtor_id", "creditor_id"),
)

debts = _table(
    "debts",
    _id(),
    _to("case_id", "cases", index=True),
    _to("debtor_id", "debtors", index=True),
    _to("creditor_id", "creditors"),
    Column("case_no", String(80), nullable=False),
    _text("loan_no"),
    _text("product"),
    Column("currency", String(3), nullable=False),
    _on("lent_on"),
    _on("due_on"),
    _amount("lent", required=False),
    _amount("principal", required=False),
    _amount("interest", required=False),
    _amount("penalty", required=False),
    _amount("fees", required=False),
    _amount("overdue"),
    _number("terms", required=False),
    _number("terms_paid", required=False),
    _amount("instalment", required=False),
    _text("grade"),
    _text("history"),
    _on("last_paid_on"),
    _amount("last_paid", required=False),
    _on("placed_on"),
    _text("tags", required=True),  # JSON list
    _text("note"),
    _number("stated_dpd", required=False),
    _code("state"),  # open, settled, recall (no longer in its creditor's file), recalled
    Column("import_id", String(32), nullable=False),  # the file that named it last
    Column("row_digest", String(32), nullable=False),  # what that file said of it
    UniqueConstraint("creditor_id", "case_no"),
)

reviews = _table(
    "reviews",
    _id(),
    _to("debtor_id", "debtors", index=True),
    _code("kind"),
    _text("body", required=True),  # JSON
    _at("at"),
    _at("resolved_at", required=False),
)

assignments = _table(
    "assignments",
    _id(),
    _to("case_id", "cases", index=True),
    _to("from_id", "staff", required=False),
    _to("to_id", "staff", required=False),
    _to("staff_id", "staff"),
    _text("reason"),
    _at("at"),
)

queue = _table(
    "queue",
    Column("debtor_id", String(32), ForeignKey("debtors.id"), primary_key=True),
    Column("collector_id", String(32), nullable=False),  # '' while nobody has been given the person
    _number("score"),
    _code("stage"),
    Column("oldest_due_on", String(10), nullable=True),
    _amount("overdue"),
    Column("currency", String(3), nullable=False),
    _text("points", required=True),  # JSON: the reasons
    Column("changes_on", String(10), nullable=True, index=True),
    Index("ix_queue_order", "collector_id", "score", "debtor_id"),
)

leases = _table(
    "leases",
    Column("debtor_id", String(32), ForeignKey("debtors.id"), primary_key=True),
    _to("staff_id", "staff", index=True),
    Column("device", String(32), nullable=False),
    _at("until_at"),
)

follow_ups = _table(
    "follow_ups",
    _id(),
    _to("debtor_id", "debtors", index=True),
    _code("kind"),
    _at("due_at"),
    Column("collector_id", String(32), nullable=False),  # '' : whoever takes the person
    _code("state"),  # open, done, dropped
    Column("contact_id", String(32), nullable=True),
    _at("created_at"),
    Index("ix_follow_ups_due", "state", "collector_id", "due_at"),
)

holds = _table(
    "holds",
    _id(),
    _to("debtor_id", "debtors", index=True),
    _code("kind"),
    _code("source"),  # import, staff
    _at("start_at"),
    _at("end_at", required=False),
    _on("review_on"),
    _at("released_at", required=False),
    Column("contact_id", String(32), nullable=True),
    _to("staff_id", "staff"),
)

promises = _table(
    "promises",
    _id(),
    _to("debtor_id", "debtors", index=True),
    _amount("amount"),
    Column("currency", String(3), nullable=False),
    _on("due_on", required=True),
    _code("state"),  # open, kept, part, broken, cancelled
    Column("contact_id", String(32), nullable=True),
    _to("staff_id", "staff"),
    _at("made_at"),
)

payments = _table(
    "payments",
    _id(),
    _to("debt_id", "debts", index=True),
    _amount("amount"),
    Column("currency", String(3), nullable=False),
    _on("paid_on", required=True),
    Column("reference", String(120), nullable=False, unique=True),
    _at("posted_at"),
)

permits = _table(
    "permits",
    _id(),
    _to("debtor_id", "debtors"),
    _to("point_id", "contact_points"),
    Column("value_key", String(32), nullable=False),
    _code("channel"),
    _code("party"),
    _code("purpose"),
    _to("staff_id", "staff"),
    Column("device", String(32), nullable=False),
    _at("issued_at"),
    _at("expires_at"),
    _text("basis", required=True),  # JSON: packs in force and the counts used
    Index("ix_permits_debtor", "debtor_id", "issued_at"),
    Index("ix_permits_value", "value_key", "issued_at"),
)

contacts = _table(
    "contacts",
    _id(),
    # At most one contact a permit: dialling twice on one permit is impossible. NULL: inbound.
    Column("permit_id", String(32), ForeignKey("permits.id"), nullable=True, unique=True),
    _to("debtor_id", "debtors"),
    _to("point_id", "contact_points", required=False),
    Column("value_key", String(32), nullable=True),
    _code("channel"),
    _code("direction"),
    _code("party"),
    _to("staff_id", "staff"),
    Column("device", String(32), nullable=False),
    _at("at"),
    Index("ix_contacts_debtor", "debtor_id", "at"),
    Index("ix_contacts_value", "value_key", "at"),
)

outcomes = _table(
    "outcomes",
    _id(),
    _to("contact_id", "contacts", index=True),
    _code("outcome"),  # domain.contact.Outcome
    _code("disposition"),
    _code("reached"),  # debtor, third_party, none
    _number("right_party"),
    _number("talk_seconds", required=False),
    Column("note_id", String(32), nullable=True),
    _to("staff_id", "staff"),
    Column("device", String(32), nullable=False),
    _at("at"),
)

corrections = _table(
    "corrections",
    _id(),
    Column("wrong_id", String(32), ForeignKey("outcomes.id"), nullable=False, unique=True),
    Column("right_id", String(32), ForeignKey("outcomes.id"), nullable=False),
    Column("reason_id", String(32), nullable=True),
    _to("staff_id", "staff"),
    _at("at"),
)

# Erasable words: notes and reasons. The chain holds only their salted digest.
texts = _table(
    "texts",
    _id(),
    _to("debtor_id", "debtors", required=False, index=True),
    _code("kind"),
    Column("salt", String(32), nullable=False),
    _text("body"),  # NULL once erased
    _at("at"),
)

tokens = _table(
    "tokens",
    # Compared sign by sign: a range of tokens is a prefix whatever the server's language.
    Column(
        "token", String(100).with_variant(String(100, collation="C"), "postgresql"),
        primary_key=True,
    ),
    Column("debtor_id", String(32), ForeignKey("debtors.id"), primary_key=True),
)

log = _table(
    "log",
    Column("chain", String(32), primary_key=True),  # the debtor, or 'desk' for what concerns nobody
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _at("at"),
    _code("kind"),
    _to("staff_id", "staff", required=False),
    Column("device", String(32), nullable=False),
    _text("body", required=True),  # canonical JSON: ids, codes, salted digests
    Column("hash", String(64), nullable=False),
    Index("ix_log_staff", "staff_id", "at"),
)
