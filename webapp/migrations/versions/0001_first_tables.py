"""The first tables, the role that everything but migrations takes, and row-level security on every table."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLE = "order_app"
STATES = ("OPEN", "QUEUED", "RUNNING", "HELD", "DONE", "IGNORED")
ORDER_STATE = postgresql.ENUM(*STATES, name="order_state", create_type=False)
ALL = "current_setting('app.installation', true) = '*'"
MINE = "installation_id = nullif(nullif(current_setting('app.installation', true), '*'), '')::bigint"
MY_ID = MINE.replace("installation_id", "id", 1)
PERSON = "nullif(current_setting('app.person', true), '')::bigint"

POLICIES = {
    "person": f"{ALL} OR id = {PERSON} OR EXISTS (SELECT 1 FROM membership m WHERE m.person_id = person.id)",
    "membership": f"{ALL} OR {MINE} OR person_id = {PERSON}",
    "installation": f"{ALL} OR {MY_ID} OR EXISTS (SELECT 1 FROM membership m WHERE m.installation_id = installation.id"
    f" AND m.person_id = {PERSON})",
    # What was made for a shop or in books is seen by whoever is connected to that shop or those books now.
    "external_ref": f"{ALL} OR {MINE} OR EXISTS (SELECT 1 FROM connection c WHERE"
    " c.account_key IN (external_ref.account_key, external_ref.books_key))",
    "call_ledger": f"{ALL} OR EXISTS (SELECT 1 FROM connection c WHERE c.account_key = call_ledger.account_key)",
    "clock_mark": ALL,
    "mail": f"{ALL} OR {MINE}",
}
OF_AN_INSTALLATION = (
    "connection",
    "delivery",
    "order_sync",
    "order_history",
    "exchange",
    "order_count",
    "count_delta",
    "ticket",
    "vat_answer",
)


def upgrade() -> None:
    make_role()
    op.execute(f"CREATE TYPE order_state AS ENUM {STATES}")
    op.create_table(
        "call_ledger",
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("recent", postgresql.ARRAY(sa.DateTime(timezone=True)), server_default="{}", nullable=False),
        sa.Column("taken", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=True),
        sa.Column("remaining_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("account_key", name=op.f("pk_call_ledger")),
    )
    op.create_table(
        "clock_mark",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_clock_mark")),
    )
    op.create_table(
        "count_delta",
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("state", ORDER_STATE, nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("shop_order_id", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("parked", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("connection_id", "event_id", name=op.f("uq_delivery_connection_id_event_id")),
    )
    op.create_index(
        "ix_delivery_parked", "delivery", ["received_at"], unique=False, postgresql_where=sa.text("parked <> ''")
    )
    op.create_table(
        "exchange",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("sent", postgresql.JSONB(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
    )
    op.create_index("ix_exchange_order_id", "exchange", ["order_id", "id"], unique=False)
    op.create_table(
        "external_ref",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("local_id", sa.Text(), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("books_key", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_hash", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("dated", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fencing_token", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("looks", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("person_says_send", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_ref")),
        sa.UniqueConstraint("kind", "account_key", "local_id", name=op.f("uq_external_ref_kind_account_key_local_id")),
    )
    op.create_index(
        "ix_external_ref_newest",
        "external_ref",
        ["books_key", "made_at"],
        unique=False,
        postgresql_where=sa.text("kind = 'invoice' AND state = 'MADE'"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("licence_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("home_country", sa.Text(), server_default="NL", nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("statuses", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("layout", sa.Text(), server_default="", nullable=False),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("sending", sa.Text(), server_default="manual", nullable=False),
        sa.Column("is_paused", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("subscribed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("rest_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_token", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("turn_lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_ended_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint("licence_key", name=op.f("uq_installation_licence_key")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=True),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("params", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("occasion", name=op.f("uq_mail_occasion")),
    )
    op.create_index(
        "ix_mail_waiting",
        "mail",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL AND taken_at IS NULL"),
    )
    op.create_table(
        "order_count",
        sa.Column("installation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", ORDER_STATE, nullable=False),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", "state", name=op.f("pk_order_count")),
    )
    op.create_table(
        "order_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("params", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.Column("after", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_history")),
    )
    op.create_index("ix_order_history_order_id", "order_history", ["order_id", "id"], unique=False)
    op.create_table(
        "order_sync",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_order_id", sa.Text(), nullable=False),
        sa.Column("state", ORDER_STATE, nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("reason_params", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("priority", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("token", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("changed_since_read", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("hint_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("number_key", sa.Text(), server_default="", nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("payment_name", sa.Text(), server_default="", nullable=False),
        sa.Column("is_paid", sa.Boolean(), nullable=True),
        sa.Column("buyer", sa.Text(), server_default="", nullable=False),
        sa.Column("buyer_key", sa.Text(), server_default="", nullable=False),
        sa.Column("buyer_email", sa.Text(), server_default="", nullable=False),
        sa.Column("buyer_city", sa.Text(), server_default="", nullable=False),
        sa.Column("buyer_country", sa.Text(), server_default="", nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("total_tax", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("checks", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("debtor_number", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_number", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_key", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_total", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("invoice_tax", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_sync")),
        sa.UniqueConstraint(
            "installation_id", "shop_order_id", name=op.f("uq_order_sync_installation_id_shop_order_id")
        ),
    )
    op.create_index(
        "ix_order_sync_buyer_key",
        "order_sync",
        ["installation_id", "buyer_key"],
        unique=False,
        postgresql_ops={"buyer_key": "text_pattern_ops"},
        postgresql_where=sa.text("buyer_key <> ''"),
    )
    op.create_index(
        "ix_order_sync_done",
        "order_sync",
        ["installation_id", "done_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'DONE'"),
    )
    op.create_index(
        "ix_order_sync_due",
        "order_sync",
        ["installation_id", "priority", "not_before"],
        unique=False,
        postgresql_where=sa.text("state = 'QUEUED'"),
    )
    op.create_index(
        "ix_order_sync_invoice_key",
        "order_sync",
        ["installation_id", "invoice_key"],
        unique=False,
        postgresql_ops={"invoice_key": "text_pattern_ops"},
        postgresql_where=sa.text("invoice_key <> ''"),
    )
    op.create_index(
        "ix_order_sync_look",
        "order_sync",
        ["installation_id", "not_before"],
        unique=False,
        postgresql_where=sa.text("state = 'DONE' AND changed_since_read"),
    )
    op.create_index(
        "ix_order_sync_number_key",
        "order_sync",
        ["installation_id", "number_key"],
        unique=False,
        postgresql_ops={"number_key": "text_pattern_ops"},
    )
    op.create_index(
        "ix_order_sync_running",
        "order_sync",
        ["installation_id"],
        unique=False,
        postgresql_where=sa.text("state = 'RUNNING'"),
    )
    op.create_index(
        "ix_order_sync_open",
        "order_sync",
        ["installation_id", "placed_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('OPEN', 'QUEUED', 'RUNNING')"),
    )
    op.create_index(
        "ix_order_sync_held",
        "order_sync",
        ["installation_id", "placed_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'HELD'"),
    )
    op.create_index(
        "ix_order_sync_ignored",
        "order_sync",
        ["installation_id", "placed_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'IGNORED'"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("theme", sa.Text(), server_default="", nullable=False),
        sa.Column("is_staff", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("session_epoch", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=True),
        sa.Column("answer_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
    )
    op.create_index("ix_ticket_installation_id", "ticket", ["installation_id", "id"], unique=False)
    op.create_index("ix_ticket_state", "ticket", ["state", "created_at"], unique=False)
    op.create_table(
        "vat_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("consultation", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vat_answer")),
        sa.UniqueConstraint(
            "installation_id", "country", "number", name=op.f("uq_vat_answer_installation_id_country_number")
        ),
    )
    op.create_table(
        "connection",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("account_name", sa.Text(), server_default="", nullable=False),
        sa.Column("base", sa.Text(), server_default="", nullable=False),
        sa.Column("timezone", sa.Text(), server_default="Europe/Brussels", nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=True),
        sa.Column("credentials_version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("hook_token", sa.LargeBinary(), nullable=True),
        sa.Column("hook_secrets", sa.LargeBinary(), nullable=True),
        sa.Column("hook_ids", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("dot", sa.Text(), server_default="green", nullable=False),
        sa.Column("dot_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("dot_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("away_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("away_tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lists", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("high_water", sa.DateTime(timezone=True), nullable=True),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("poll_due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["installation_id"], ["installation.id"], name=op.f("fk_connection_installation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint("installation_id", "side", name=op.f("uq_connection_installation_id_side")),
    )
    op.create_index("ix_connection_account_key", "connection", ["account_key"], unique=False)
    op.create_index(
        "uq_connection_hook_token",
        "connection",
        ["hook_token"],
        unique=True,
        postgresql_where=sa.text("hook_token IS NOT NULL"),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), server_default="owner", nullable=False),
        sa.ForeignKeyConstraint(["installation_id"], ["installation.id"], name=op.f("fk_membership_installation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("person_id", "installation_id", name=op.f("uq_membership_person_id_installation_id")),
    )
    op.create_index(op.f("ix_membership_installation_id"), "membership", ["installation_id"], unique=False)

    for table in (*POLICIES, *OF_AN_INSTALLATION):
        policy = POLICIES.get(table, f"{ALL} OR {MINE}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({policy}) WITH CHECK ({policy})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
    op.execute(f"REVOKE UPDATE, DELETE ON order_history FROM {ROLE}")
    op.execute("CREATE SEQUENCE turn_token")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    op.execute(f"GRANT SELECT ON alembic_version TO {ROLE}")
    # Rows come and go all day; wait for a tenth, not a fifth, of the table.
    for table in ("order_sync", "count_delta", "call_ledger"):
        op.execute(f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.1, fillfactor = 85)")


def make_role() -> None:
    """The role may exist already: roles belong to the whole server, and two databases may be upgraded at once."""
    op.execute(
        f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN
                CREATE ROLE {ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
    )
    op.execute(
        f"""
        DO $$ BEGIN
            IF NOT pg_has_role(current_user, '{ROLE}', 'SET') OR
               NOT EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
                           JOIN pg_roles u ON u.oid = m.member
                           WHERE r.rolname = '{ROLE}' AND u.rolname = current_user AND m.set_option) THEN
                GRANT {ROLE} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE;
            END IF;
        END $$
        """
    )
    op.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")


def downgrade() -> None:
    raise RuntimeError("The first migration is not taken back: drop the database instead.")
