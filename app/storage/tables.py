"""The tables of a book, the same on SQLCipher and PostgreSQL.

Ids are 32 hexadecimal digits made by the client; `*_at` columns are microseconds since 1970 UTC;
`*_on` columns are ISO dates; amounts are integers of the currency's smallest unit. What
`APPEND_ONLY` names is written once: triggers refuse UPDATE and DELETE.
Free text and names live outside the hash chain, so that a lawful erasure does not break it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, UniqueConstraint

from app.storage import columns
from app.storage.agreed import agreements as agreements
from app.storage.agreed import approvals as approvals
from app.storage.agreed import instalments as instalments
from app.storage.agreed import quiet as quiet
from app.storage.carried import carried as carried
from app.storage.carried import checkouts as checkouts
from app.storage.carried import conflicts as conflicts
from app.storage.carried import joints as joints
from app.storage.carried import reservations as reservations
from app.storage.columns import amount, at, code, key, number, on, table, text, to
from app.storage.earlier import earlier_figures as earlier_figures
from app.storage.noticed import deliveries as deliveries
from app.storage.noticed import notices as notices
from app.storage.paid import payments as payments
from app.storage.paid import unmatched as unmatched
from app.storage.personal import drafts as drafts
from app.storage.personal import preferences as preferences
from app.storage.referred import attachments as attachments
from app.storage.referred import contents as contents
from app.storage.referred import referral_steps as referral_steps
from app.storage.referred import referrals as referrals
from app.storage.ruling import calendar_facts as calendar_facts
from app.storage.ruling import publications as publications
from app.storage.said import consents as consents
from app.storage.said import flags as flags
from app.storage.said import opt_outs as opt_outs
from app.storage.visited import appointments as appointments
from app.storage.visited import door_acts as door_acts
from app.storage.visited import door_chunks as door_chunks
from app.storage.visited import places as places
from app.storage.visited import routes as routes
from app.storage.visited import sheets as sheets
from app.storage.visited import visit_notes as visit_notes
from app.storage.visited import visits as visits
from app.storage.words import texts as texts
from app.storage.words import tokens as tokens

metadata = columns.metadata
APPEND_ONLY = (
    "permits", "contacts", "outcomes", "corrections", "publications", "calendar_facts", "log",
    "agreements", "payments", "appointments", "visit_notes", "notices", "deliveries",
    "attachments", "referrals", "referral_steps", "door_acts", "earlier_figures",
)  # fmt: skip

_named = Column("name", String(80), primary_key=True)
settings = table("settings", _named, text("value", required=True))

teams = table("teams", key(), text("name", required=True))

staff = table(
    "staff",
    key(),
    Column("login", String(80), nullable=False, unique=True),
    text("name", required=True),
    code("role"),
    code("number", required=False),  # the seat 坐席号
    text("password", required=True),  # Argon2id, PHC form
    to("team_id", "teams", required=False),
    text("stages"),  # those they are trained for, with spaces between; null: all
    number("active"),
    at("created_at"),
)

creditors = table(
    "creditors",
    key(),
    Column("name", String(200), nullable=False, unique=True),
    code("zone"),
    number("separate"),  # 1: this creditor's cases stay apart from the person's others
    code("lender_kind", required=False),  # domain.plans.Lender, of debts whose file says none
    code("product_kind", required=False),  # domain.plans.Product, likewise
)

imports = table(
    "imports",
    key(),
    text("file_name", required=True),
    Column("file_digest", String(64), nullable=False, index=True),
    on("as_of", required=True),
    at("at"),
    to("staff_id", "staff"),
    text("counts", required=True),  # JSON: accept, warn, reject, skip, new, changed, same
)

placements = table(
    "placements",
    key(),
    to("import_id", "imports", index=True),
    to("creditor_id", "creditors"),
    number("debts"),
)

debtors = table(
    "debtors",
    key(),
    # The person this one was merged into; its own id when it stands for itself.
    Column("person_id", String(32), nullable=False),
    text("name", required=True),
    code("sex", required=False),
    code("identity_kind", required=False),
    text("identity_number"),
    Column("identity_key", String(32), nullable=True, unique=True),  # of a valid number
    Column("name_phone_key", String(32), nullable=True, index=True),  # of name and mobile
    on("born_on"),
    text("employer"),
    Column("collector_id", String(32), ForeignKey("staff.id"), nullable=True, index=True),
    at("created_at"),
    Index("ix_debtors_person", "person_id", "collector_id"),
)

_marked = Column("marked_by", String(32), nullable=True)  # contact or flag that showed the state
contact_points = table(
    "contact_points",
    key(),
    to("debtor_id", "debtors"),
    code("kind"),  # mobile, landline, address, email
    text("value", required=True),  # E.164 for numbers
    Column("value_key", String(32), nullable=False, index=True),  # salted: one over all people
    code("extension"),  # empty where there is none
    code("party"),
    code("relation", required=False),
    text("party_name"),
    code("place"),  # home, workplace, mobile, none
    code("state"),  # active, invalid, wrong
    _marked,
    text("zones", required=True),  # JSON list of IANA zones, resolved at import
    code("source"),  # import, staff
    number("position"),
    UniqueConstraint("debtor_id", "value_key", "extension"),
    # Of few: most numbers serve.
    Index(None, _marked, sqlite_where=_marked.is_not(None), postgresql_where=_marked.is_not(None)),
)

cases = table(
    "cases",
    key(),
    to("debtor_id", "debtors"),
    to("creditor_id", "creditors", index=True),
    Column("collector_id", String(32), ForeignKey("staff.id"), nullable=True, index=True),
    code("state"),  # open, settled, recalled
    at("created_at"),
    UniqueConstraint("debtor_id", "creditor_id"),
)

debts = table(
    "debts",
    key(),
    to("case_id", "cases", index=True),
    to("debtor_id", "debtors"),
    to("creditor_id", "creditors"),
    Column("case_no", String(80), nullable=False),
    text("loan_no"),
    text("product"),
    code("lender_kind", required=False),  # domain.plans.Lender, as the file says it
    code("product_kind", required=False),  # domain.plans.Product, as the file says it
    Column("currency", String(3), nullable=False),
    on("lent_on"),
    on("due_on"),
    amount("lent", required=False),
    amount("principal", required=False),
    amount("interest", required=False),
    amount("penalty", required=False),
    amount("fees", required=False),
    amount("overdue"),
    code("annual_rate", required=False),  # by contract, a decimal fraction
    number("terms", required=False),
    number("terms_paid", required=False),
    amount("instalment", required=False),
    text("grade"),
    text("history"),
    on("last_paid_on"),
    amount("last_paid", required=False),
    on("placed_on"),
    text("tags", required=True),  # JSON list
    text("note"),
    number("stated_dpd", required=False),
    code("state"),  # open, settled, recall (no longer in its creditor's file), recalled
    Column("import_id", String(32), nullable=False),  # the file that named it last
    Column("row_digest", String(32), nullable=False),  # what that file said of it
    # All that a person's place in the queue depends on: every event re-ranks its person.
    Index(
        "ix_debts_owed", "debtor_id", "state", "overdue", "due_on", "currency", "placed_on",
        "creditor_id",
    ),  # fmt: skip
    UniqueConstraint("creditor_id", "case_no"),
)

reviews = table(
    "reviews",
    key(),
    to("debtor_id", "debtors", index=True),
    code("kind"),
    text("body", required=True),  # JSON
    at("at"),
    at("resolved_at", required=False),
    code("verdict", required=False),  # same, different
    to("staff_id", "staff", required=False),  # who settled it
)

# Which record went under which person; a split ends it. What was merged keeps its own merges.
merges = table(
    "merges",
    key(),
    to("debtor_id", "debtors", index=True),
    to("into_id", "debtors"),
    to("staff_id", "staff"),
    at("at"),
    at("undone_at", required=False),
)

reassignments = table(
    "reassignments",
    key(),
    to("staff_id", "staff"),
    number("people"),
    Column("digest", String(64), nullable=False),  # SHA-256 of the moves
    at("at"),
    at("back_at", required=False),
    to("back_by", "staff", required=False),
)

assignments = table(
    "assignments",
    key(),
    to("case_id", "cases", index=True),
    to("from_id", "staff", required=False),
    to("to_id", "staff", required=False),
    to("staff_id", "staff"),
    Column("reason_id", String(32), nullable=True),
    to("reassignment_id", "reassignments", required=False, index=True),
    at("at"),
)

queue = table(
    "queue",
    Column("debtor_id", String(32), ForeignKey("debtors.id"), primary_key=True),
    text("name", required=True),  # the debtor's, which never changes: a list looks up nobody
    Column("collector_id", String(32), nullable=False),  # '' while nobody has been given the person
    number("score"),
    code("stage"),
    Column("oldest_due_on", String(10), nullable=True),
    amount("overdue"),
    Column("currency", String(3), nullable=False),
    text("points", required=True),  # JSON: the reasons
    Column("changes_on", String(10), nullable=True),  # no index: it would move with every event
    # What the place is worked out from, too (domain.queue.Grounds).
    Column("creditor_id", String(32), nullable=True),  # of the oldest debt
    on("placed_on"),
    Column("broken_promises", Integer, nullable=False, server_default="0"),
    on("promise_due_on"),
    on("behind_since"),
    on("attempted_on"),
    on("reached_on"),
    # From when on an office offers the person again, 0: now (storage/postgres/queue.sql).
    Column("free_at", BigInteger, nullable=False, server_default="0"),
    Index("ix_queue_order", "collector_id", "score", "debtor_id", "stage"),
)

leases = table(
    "leases",
    Column("debtor_id", String(32), ForeignKey("debtors.id"), primary_key=True),
    to("staff_id", "staff"),
    Column("device", String(32), nullable=False),
    at("until_at"),
    Index("ix_leases_holder", "staff_id", "until_at"),
)

follow_ups = table(
    "follow_ups",
    key(),
    to("debtor_id", "debtors", index=True),
    code("kind"),
    at("due_at"),
    Column("collector_id", String(32), nullable=False),  # '' : whoever takes the person
    code("state"),  # open, done, dropped
    Column("contact_id", String(32), nullable=True),
    Column("closed_by", String(32), nullable=True),  # the contact that did what was to be done
    at("created_at"),
    Index("ix_follow_ups_due", "state", "collector_id", "due_at"),
)

holds = table(
    "holds",
    key(),
    to("debtor_id", "debtors", index=True),
    code("kind"),
    code("source"),  # import, staff
    at("start_at"),
    at("end_at", required=False),
    on("review_on"),
    at("released_at", required=False),
    Column("contact_id", String(32), nullable=True),
    to("staff_id", "staff"),
)

promises = table(
    "promises",
    key(),
    to("debtor_id", "debtors", index=True),
    amount("amount"),
    Column("currency", String(3), nullable=False),
    on("due_on", required=True),
    code("state"),  # open, kept, part, broken, cancelled
    Column("contact_id", String(32), nullable=True),
    Column("closed_by", String(32), nullable=True),  # the promise that took its place
    to("staff_id", "staff"),
    at("made_at"),
    code("stage", required=False),  # the person's in the queue by then; NULL: they were in none
)

permits = table(
    "permits",
    key(),
    to("debtor_id", "debtors"),
    to("point_id", "contact_points"),
    Column("value_key", String(32), nullable=False),
    code("channel"),
    code("party"),
    code("purpose"),
    to("staff_id", "staff"),
    Column("device", String(32), nullable=False),
    at("issued_at"),
    at("expires_at"),
    text("basis", required=True),  # JSON: packs in force, their digests, the counts used
    Index("ix_permits_debtor", "debtor_id", "issued_at"),
    Index("ix_permits_value", "value_key", "issued_at"),
)

contacts = table(
    "contacts",
    key(),
    # At most one contact a permit: dialling twice on one permit is impossible. NULL: inbound.
    Column("permit_id", String(32), ForeignKey("permits.id"), nullable=True, unique=True),
    to("debtor_id", "debtors"),
    to("point_id", "contact_points", required=False),
    Column("value_key", String(32), nullable=True),
    code("channel"),
    code("direction"),
    code("party"),
    to("staff_id", "staff"),
    Column("device", String(32), nullable=False),
    at("at"),
    Index("ix_contacts_debtor", "debtor_id", "at"),
    Index("ix_contacts_value", "value_key", "at"),
)

outcomes = table(
    "outcomes",
    key(),
    to("contact_id", "contacts", index=True),
    # The disposition is what was stated. Outcome, reached and right_party are what counts: the
    # strictest stated of the contact, unless a lead corrected it.
    code("outcome"),  # domain.contact.Outcome
    code("disposition"),
    code("reached"),  # debtor, third_party, none
    number("right_party"),
    number("talk_seconds", required=False),
    Column("note_id", String(32), nullable=True),
    to("staff_id", "staff"),
    Column("device", String(32), nullable=False),
    at("at"),
)

corrections = table(
    "corrections",
    key(),
    # Twice only where a device corrected it as well, whose own is corrected then (`conflicts`).
    Column("wrong_id", String(32), ForeignKey("outcomes.id"), nullable=False, index=True),
    Column("right_id", String(32), ForeignKey("outcomes.id"), nullable=False),
    Column("reason_id", String(32), nullable=True),
    to("staff_id", "staff"),
    at("at"),
)

log = table(
    "log",
    Column("chain", String(32), primary_key=True),  # the debtor, or 'desk' for what concerns nobody
    Column("seq", Integer, primary_key=True, autoincrement=False),
    at("at"),
    code("kind"),
    to("staff_id", "staff", required=False),
    Column("device", String(32), nullable=False),
    text("body", required=True),  # canonical JSON: ids, codes, salted digests
    Column("hash", String(64), nullable=False),
    Index("ix_log_staff", "staff_id", "at"),
)
