"""The ground: people, debts, contacts and their permits, the queue, the log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

APPEND_ONLY = (
    "permits", "contacts", "outcomes", "corrections", "publications", "calendar_facts", "log",
    "agreements", "payments", "appointments", "visit_notes", "notices", "deliveries",
    "attachments", "referrals", "referral_steps", "door_acts", "earlier_figures",
)  # fmt: skip


def upgrade() -> None:
    _tables()
    _carried()
    for table in APPEND_ONLY:
        _refuse_changes(table)


def _refuse_changes(table: str) -> None:
    """What happened stays as it was written: corrections and erasures are rows of their own."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_keeps_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_keeps() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_keeps()"
    )


def _carried() -> None:
    """What a device carries away, and what it may do meanwhile."""
    op.create_table(
        "checkouts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("centre", sa.String(length=32), nullable=False),
        sa.Column("proof", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_checkouts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkouts")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_checkouts_state", "checkouts", ["state", "at"], unique=False)
    op.create_table(
        "carried",
        sa.Column("checkout_id", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_carried_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["checkout_id"], ["checkouts.id"], name=op.f("fk_carried_checkout_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_carried_visit_id")),
        sa.PrimaryKeyConstraint("checkout_id", "visit_id", name=op.f("pk_carried")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reservations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("checkout_id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("point_id", sa.String(length=32), nullable=False),
        sa.Column("value_key", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("permit_id", sa.String(length=32), nullable=True),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["checkout_id"], ["checkouts.id"], name=op.f("fk_reservations_checkout_id")
        ),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["debtors.id"], name=op.f("fk_reservations_debtor_id")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_points.id"], name=op.f("fk_reservations_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_reservations_checkout_id"), "reservations", ["checkout_id"], unique=False
    )
    op.create_index(op.f("ix_reservations_debtor_id"), "reservations", ["debtor_id"], unique=False)
    op.create_index(op.f("ix_reservations_value_key"), "reservations", ["value_key"], unique=False)
    op.create_table(
        "joints",
        sa.Column("checkout_id", sa.String(length=32), nullable=False),
        sa.Column("chain", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkout_id"], ["checkouts.id"], name=op.f("fk_joints_checkout_id")
        ),
        sa.PrimaryKeyConstraint("checkout_id", "chain", name=op.f("pk_joints")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "conflicts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("checkout_id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkout_id"], ["checkouts.id"], name=op.f("fk_conflicts_checkout_id")
        ),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_conflicts_debtor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_conflicts_checkout_id"), "conflicts", ["checkout_id"], unique=False)
    op.create_index(op.f("ix_conflicts_debtor_id"), "conflicts", ["debtor_id"], unique=False)


def _tables() -> None:
    op.create_table(
        "creditors",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("separate", sa.Integer(), nullable=False),
        sa.Column("lender_kind", sa.String(length=40), nullable=True),
        sa.Column("product_kind", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creditors")),
        sa.UniqueConstraint("name", name=op.f("uq_creditors_name")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("stages", sa.Text(), nullable=True),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_staff_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "debtors",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sex", sa.String(length=40), nullable=True),
        sa.Column("identity_kind", sa.String(length=40), nullable=True),
        sa.Column("identity_number", sa.Text(), nullable=True),
        sa.Column("identity_key", sa.String(length=32), nullable=True),
        sa.Column("name_phone_key", sa.String(length=32), nullable=True),
        sa.Column("born_on", sa.String(length=10), nullable=True),
        sa.Column("employer", sa.Text(), nullable=True),
        sa.Column("collector_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["staff.id"], name=op.f("fk_debtors_collector_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debtors")),
        sa.UniqueConstraint("identity_key", name=op.f("uq_debtors_identity_key")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_debtors_collector_id"), "debtors", ["collector_id"], unique=False)
    op.create_index(op.f("ix_debtors_name_phone_key"), "debtors", ["name_phone_key"], unique=False)
    op.create_index("ix_debtors_person", "debtors", ["person_id", "collector_id"], unique=False)
    op.create_table(
        "imports",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_imports_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_imports_file_digest"), "imports", ["file_digest"], unique=False)
    op.create_table(
        "log",
        sa.Column("chain", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_log_staff_id")),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_log")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_log_staff", "log", ["staff_id", "at"], unique=False)
    op.create_table(
        "preferences",
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_preferences_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "name", name=op.f("pk_preferences")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("creditor_id", sa.String(length=32), nullable=False),
        sa.Column("collector_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["collector_id"], ["staff.id"], name=op.f("fk_cases_collector_id")),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_cases_creditor_id")
        ),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_cases_debtor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint(
            "debtor_id", "creditor_id", name=op.f("uq_cases_debtor_id_creditor_id")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_cases_collector_id"), "cases", ["collector_id"], unique=False)
    op.create_index(op.f("ix_cases_creditor_id"), "cases", ["creditor_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("point_id", sa.String(length=32), nullable=True),
        sa.Column("value_key", sa.String(length=32), nullable=True),
        sa.Column("text_id", sa.String(length=32), nullable=True),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("until_on", sa.String(length=10), nullable=True),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_consents_debtor_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_consents_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_consents_debtor_id"), "consents", ["debtor_id"], unique=False)
    op.create_table(
        "contact_points",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("value_key", sa.String(length=32), nullable=False),
        sa.Column("extension", sa.String(length=40), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=True),
        sa.Column("party_name", sa.Text(), nullable=True),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("marked_by", sa.String(length=32), nullable=True),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["debtors.id"], name=op.f("fk_contact_points_debtor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_points")),
        sa.UniqueConstraint(
            "debtor_id",
            "value_key",
            "extension",
            name=op.f("uq_contact_points_debtor_id_value_key_extension"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_contact_points_marked_by"),
        "contact_points",
        ["marked_by"],
        unique=False,
        sqlite_where=sa.text("marked_by IS NOT NULL"),
        postgresql_where=sa.text("marked_by IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_contact_points_value_key"), "contact_points", ["value_key"], unique=False
    )
    op.create_table(
        "drafts",
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_drafts_debtor_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_drafts_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "debtor_id", "contact_id", name=op.f("pk_drafts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("collector_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["debtors.id"], name=op.f("fk_follow_ups_debtor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_follow_ups_debtor_id"), "follow_ups", ["debtor_id"], unique=False)
    op.create_index(
        "ix_follow_ups_due", "follow_ups", ["state", "collector_id", "due_at"], unique=False
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=True),
        sa.Column("review_on", sa.String(length=10), nullable=True),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_holds_debtor_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_holds_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_holds_debtor_id"), "holds", ["debtor_id"], unique=False)
    op.create_table(
        "leases",
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_leases_debtor_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_leases_staff_id")),
        sa.PrimaryKeyConstraint("debtor_id", name=op.f("pk_leases")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_leases_holder", "leases", ["staff_id", "until_at"], unique=False)
    op.create_table(
        "merges",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("into_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_merges_debtor_id")),
        sa.ForeignKeyConstraint(["into_id"], ["debtors.id"], name=op.f("fk_merges_into_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_merges_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_merges_debtor_id"), "merges", ["debtor_id"], unique=False)
    op.create_table(
        "opt_outs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("point_id", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("value_key", sa.String(length=32), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("text_id", sa.String(length=32), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_opt_outs_debtor_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_opt_outs_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_outs")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_opt_outs_debtor_id"), "opt_outs", ["debtor_id"], unique=False)
    op.create_table(
        "flags",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("point_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until_on", sa.String(length=10), nullable=True),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("text_id", sa.String(length=32), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_flags_debtor_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_flags_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_flags_debtor_id"), "flags", ["debtor_id"], unique=False)
    op.create_table(
        "placements",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("creditor_id", sa.String(length=32), nullable=False),
        sa.Column("debts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_placements_creditor_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_placements_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_placements_import_id"), "placements", ["import_id"], unique=False)
    op.create_table(
        "promises",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_promises_debtor_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_promises_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_promises_debtor_id"), "promises", ["debtor_id"], unique=False)
    op.create_table(
        "queue",
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("collector_id", sa.String(length=32), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("oldest_due_on", sa.String(length=10), nullable=True),
        sa.Column("overdue", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("changes_on", sa.String(length=10), nullable=True),
        sa.Column("creditor_id", sa.String(length=32), nullable=True),
        sa.Column("placed_on", sa.String(length=10), nullable=True),
        sa.Column("broken_promises", sa.Integer(), server_default="0", nullable=False),
        sa.Column("promise_due_on", sa.String(length=10), nullable=True),
        sa.Column("behind_since", sa.String(length=10), nullable=True),
        sa.Column("attempted_on", sa.String(length=10), nullable=True),
        sa.Column("reached_on", sa.String(length=10), nullable=True),
        sa.Column("free_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_queue_debtor_id")),
        sa.PrimaryKeyConstraint("debtor_id", name=op.f("pk_queue")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_queue_order", "queue", ["collector_id", "score", "debtor_id", "stage"], unique=False
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_reviews_debtor_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_reviews_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_reviews_debtor_id"), "reviews", ["debtor_id"], unique=False)
    op.create_table(
        "texts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_texts_debtor_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_texts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_texts_debtor_id"), "texts", ["debtor_id"], unique=False)
    op.create_table(
        "tokens",
        sa.Column(
            "token",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_tokens_debtor_id")),
        sa.PrimaryKeyConstraint("token", "debtor_id", name=op.f("pk_tokens")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reassignments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("back_at", sa.BigInteger(), nullable=True),
        sa.Column("back_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["back_by"], ["staff.id"], name=op.f("fk_reassignments_back_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_reassignments_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassignments")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("from_id", sa.String(length=32), nullable=True),
        sa.Column("to_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("reason_id", sa.String(length=32), nullable=True),
        sa.Column("reassignment_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assignments_case_id")),
        sa.ForeignKeyConstraint(["from_id"], ["staff.id"], name=op.f("fk_assignments_from_id")),
        sa.ForeignKeyConstraint(
            ["reassignment_id"],
            ["reassignments.id"],
            name=op.f("fk_assignments_reassignment_id"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_assignments_staff_id")),
        sa.ForeignKeyConstraint(["to_id"], ["staff.id"], name=op.f("fk_assignments_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_assignments_case_id"), "assignments", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_assignments_reassignment_id"), "assignments", ["reassignment_id"], unique=False
    )
    op.create_table(
        "debts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("creditor_id", sa.String(length=32), nullable=False),
        sa.Column("case_no", sa.String(length=80), nullable=False),
        sa.Column("loan_no", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("lender_kind", sa.String(length=40), nullable=True),
        sa.Column("product_kind", sa.String(length=40), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("lent_on", sa.String(length=10), nullable=True),
        sa.Column("due_on", sa.String(length=10), nullable=True),
        sa.Column("lent", sa.BigInteger(), nullable=True),
        sa.Column("principal", sa.BigInteger(), nullable=True),
        sa.Column("interest", sa.BigInteger(), nullable=True),
        sa.Column("penalty", sa.BigInteger(), nullable=True),
        sa.Column("fees", sa.BigInteger(), nullable=True),
        sa.Column("overdue", sa.BigInteger(), nullable=False),
        sa.Column("annual_rate", sa.String(length=40), nullable=True),
        sa.Column("terms", sa.Integer(), nullable=True),
        sa.Column("terms_paid", sa.Integer(), nullable=True),
        sa.Column("instalment", sa.BigInteger(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("history", sa.Text(), nullable=True),
        sa.Column("last_paid_on", sa.String(length=10), nullable=True),
        sa.Column("last_paid", sa.BigInteger(), nullable=True),
        sa.Column("placed_on", sa.String(length=10), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("stated_dpd", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("row_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_debts_case_id")),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_debts_creditor_id")
        ),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_debts_debtor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debts")),
        sa.UniqueConstraint("creditor_id", "case_no", name=op.f("uq_debts_creditor_id_case_no")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_debts_case_id"), "debts", ["case_id"], unique=False)
    op.create_index(
        "ix_debts_owed",
        "debts",
        ["debtor_id", "state", "overdue", "due_on", "currency", "placed_on", "creditor_id"],
        unique=False,
    )
    op.create_table(
        "earlier_figures",
        sa.Column("debt_id", sa.String(length=32), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=True),
        sa.Column("principal", sa.BigInteger(), nullable=True),
        sa.Column("interest", sa.BigInteger(), nullable=True),
        sa.Column("penalty", sa.BigInteger(), nullable=True),
        sa.Column("fees", sa.BigInteger(), nullable=True),
        sa.Column("overdue", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["debts.id"], name=op.f("fk_earlier_figures_debt_id")
        ),
        sa.PrimaryKeyConstraint("debt_id", "until_at", name=op.f("pk_earlier_figures")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "permits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("point_id", sa.String(length=32), nullable=False),
        sa.Column("value_key", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_permits_debtor_id")),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_points.id"], name=op.f("fk_permits_point_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_permits_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permits")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_permits_debtor", "permits", ["debtor_id", "issued_at"], unique=False)
    op.create_index("ix_permits_value", "permits", ["value_key", "issued_at"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("permit_id", sa.String(length=32), nullable=True),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("point_id", sa.String(length=32), nullable=True),
        sa.Column("value_key", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_contacts_debtor_id")),
        sa.ForeignKeyConstraint(["permit_id"], ["permits.id"], name=op.f("fk_contacts_permit_id")),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_points.id"], name=op.f("fk_contacts_point_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_contacts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("permit_id", name=op.f("uq_contacts_permit_id")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_contacts_debtor", "contacts", ["debtor_id", "at"], unique=False)
    op.create_index("ix_contacts_value", "contacts", ["value_key", "at"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("debt_id", sa.String(length=32), nullable=True),
        sa.Column("named", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paid_on", sa.String(length=10), nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("reverses", sa.String(length=120), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_payments_debtor_id")),
        sa.ForeignKeyConstraint(["debt_id"], ["debts.id"], name=op.f("fk_payments_debt_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_payments_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("reference", name=op.f("uq_payments_reference")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_payments_debt_id"), "payments", ["debt_id"], unique=False)
    op.create_index(op.f("ix_payments_debtor_id"), "payments", ["debtor_id"], unique=False)
    op.create_index(op.f("ix_payments_reverses"), "payments", ["reverses"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("disposition", sa.String(length=40), nullable=False),
        sa.Column("reached", sa.String(length=40), nullable=False),
        sa.Column("right_party", sa.Integer(), nullable=False),
        sa.Column("talk_seconds", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_outcomes_contact_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_outcomes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_outcomes_contact_id"), "outcomes", ["contact_id"], unique=False)
    op.create_table(
        "corrections",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("wrong_id", sa.String(length=32), nullable=False),
        sa.Column("right_id", sa.String(length=32), nullable=False),
        sa.Column("reason_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["right_id"], ["outcomes.id"], name=op.f("fk_corrections_right_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_corrections_staff_id")),
        sa.ForeignKeyConstraint(
            ["wrong_id"], ["outcomes.id"], name=op.f("fk_corrections_wrong_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_corrections_wrong_id"), "corrections", ["wrong_id"], unique=False)
    op.create_table(
        "publications",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("pack", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("first_on", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_publications_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "calendar_facts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("pack", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_calendar_facts_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_facts")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_calendar_facts_pack", "calendar_facts", ["pack", "day"], unique=False)
    op.create_table(
        "unmatched",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("named", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paid_on", sa.String(length=10), nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("reverses", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_unmatched_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmatched")),
        sa.UniqueConstraint("reference", name=op.f("uq_unmatched_reference")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_unmatched_reverses"), "unmatched", ["reverses"], unique=False)
    op.create_index("ix_unmatched_waiting", "unmatched", ["payment_id", "at"], unique=False)
    op.create_table(
        "approvals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("reason_id", sa.String(length=32), nullable=True),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("granted", sa.Text(), nullable=True),
        sa.Column("words_id", sa.String(length=32), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_approvals_debtor_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_approvals_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_approvals_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_approvals_answer", "approvals", ["answer", "asked_at"], unique=False)
    op.create_index(op.f("ix_approvals_debtor_id"), "approvals", ["debtor_id"], unique=False)
    op.create_table(
        "agreements",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("root_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("read_out_id", sa.String(length=32), nullable=True),
        sa.Column("approval_id", sa.String(length=32), nullable=True),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["debtors.id"], name=op.f("fk_agreements_debtor_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_agreements_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_agreements_approval_id"), "agreements", ["approval_id"], unique=False
    )
    op.create_index("ix_agreements_version", "agreements", ["root_id", "version"], unique=False)
    op.create_index(op.f("ix_agreements_debtor_id"), "agreements", ["debtor_id"], unique=False)
    op.create_table(
        "instalments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_instalments_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["debtors.id"], name=op.f("fk_instalments_debtor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalments")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_instalments_agreement_id"), "instalments", ["agreement_id"], unique=False
    )
    op.create_index(op.f("ix_instalments_debtor_id"), "instalments", ["debtor_id"], unique=False)
    op.create_index("ix_instalments_state", "instalments", ["state", "due_on"], unique=False)
    op.create_table(
        "quiet",
        sa.Column("debt_id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["debt_id"], ["debts.id"], name=op.f("fk_quiet_debt_id")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_quiet_agreement_id")
        ),
        sa.PrimaryKeyConstraint("debt_id", name=op.f("pk_quiet")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("point_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason_id", sa.String(length=32), nullable=True),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("milder_failed", sa.Integer(), nullable=False),
        sa.Column("words_id", sa.String(length=32), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("appointment_id", sa.String(length=32), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_visits_debtor_id")),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_points.id"], name=op.f("fk_visits_point_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_visits_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_visits_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_visits_debtor_id"), "visits", ["debtor_id"], unique=False)
    op.create_index("ix_visits_state", "visits", ["state", "asked_at"], unique=False)
    op.create_table(
        "appointments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("first_id", sa.String(length=32), nullable=False),
        sa.Column("second_id", sa.String(length=32), nullable=True),
        sa.Column("meeting_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_appointments_visit_id")),
        sa.ForeignKeyConstraint(["first_id"], ["staff.id"], name=op.f("fk_appointments_first_id")),
        sa.ForeignKeyConstraint(
            ["second_id"], ["staff.id"], name=op.f("fk_appointments_second_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_appointments_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint(
            "visit_id", "version", name=op.f("uq_appointments_visit_id_version")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_appointments_first_id"), "appointments", ["first_id"], unique=False)
    op.create_index(op.f("ix_appointments_second_id"), "appointments", ["second_id"], unique=False)
    op.create_index("ix_appointments_start_at", "appointments", ["start_at"], unique=False)
    op.create_table(
        "visit_notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("door_id", sa.String(length=32), nullable=True),
        sa.Column("care_id", sa.String(length=32), nullable=True),
        sa.Column("words_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_notes_visit_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_visit_notes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_notes")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_visit_notes_version", "visit_notes", ["visit_id", "version"], unique=False)
    op.create_table(
        "sheets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_sheets_visit_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sheets_staff_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_sheets_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheets")),
        sa.UniqueConstraint("number", name=op.f("uq_sheets_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sheets_visit_id"), "sheets", ["visit_id"], unique=False)
    op.create_index("ix_sheets_state", "sheets", ["state", "at"], unique=False)
    op.create_table(
        "door_acts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=True),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_door_acts_visit_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_door_acts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_acts")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_door_acts_n", "door_acts", ["visit_id", "n"], unique=False)
    op.create_index(op.f("ix_door_acts_contact_id"), "door_acts", ["contact_id"], unique=False)
    op.create_table(
        "door_chunks",
        sa.Column("act_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["act_id"], ["door_acts.id"], name=op.f("fk_door_chunks_act_id")
        ),
        sa.PrimaryKeyConstraint("act_id", "n", name=op.f("pk_door_chunks")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "places",
        sa.Column("point_id", sa.String(length=32), nullable=False),
        sa.Column("latitude", sa.Integer(), nullable=False),
        sa.Column("longitude", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_places_staff_id")),
        sa.PrimaryKeyConstraint("point_id", name=op.f("pk_places")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "routes",
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("visits", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_routes_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "day", name=op.f("pk_routes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("point_id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("answer_by", sa.String(length=10), nullable=False),
        sa.Column("visit_on", sa.String(length=10), nullable=True),
        sa.Column("visit_from", sa.Integer(), nullable=True),
        sa.Column("visit_to", sa.Integer(), nullable=True),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_notices_contact_id")
        ),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_notices_debtor_id")),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_points.id"], name=op.f("fk_notices_point_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_notices_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("number", name=op.f("uq_notices_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_notices_debtor_id"), "notices", ["debtor_id"], unique=False)
    op.create_index(op.f("ix_notices_run_id"), "notices", ["run_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("notice_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("said_on", sa.String(length=10), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_deliveries_notice_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_deliveries_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("notice_id", "step", name=op.f("uq_deliveries_notice_id_step")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_attachments_case_id")),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["debtors.id"], name=op.f("fk_attachments_debtor_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_attachments_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_attachments_case_id"), "attachments", ["case_id"], unique=False)
    op.create_index(op.f("ix_attachments_debtor_id"), "attachments", ["debtor_id"], unique=False)
    op.create_table(
        "contents",
        sa.Column("attachment_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_contents_attachment_id")
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_contents")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("debtor_id", sa.String(length=32), nullable=False),
        sa.Column("reason_id", sa.String(length=32), nullable=True),
        sa.Column("court_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_referrals_case_id")),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name=op.f("fk_referrals_debtor_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_referrals_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_referrals_case_id"), "referrals", ["case_id"], unique=False)
    op.create_index(op.f("ix_referrals_debtor_id"), "referrals", ["debtor_id"], unique=False)
    op.create_table(
        "referral_steps",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("checks", sa.Text(), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_steps_referral_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_referral_steps_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_steps")),
        sa.UniqueConstraint("referral_id", "step", name=op.f("uq_referral_steps_referral_id_step")),
        sqlite_with_rowid=False,
    )
