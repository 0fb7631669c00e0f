"""Signing up, installing by oneself, trial, mails' readers, stopping."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLE = "order_app"
OWN = (
    "current_setting('app.installation', true) = '*' OR "
    "installation_id = nullif(nullif(current_setting('app.installation', true), '*'), '')::bigint"
)
TABLES = ("acceptance", "authorisation", "recipient")
KINDS = '["problems", "trial", "invoices"]'


def upgrade() -> None:
    op.execute("SELECT set_config('app.installation', '*', true)")  # row-level security binds the owner too
    moment = sa.DateTime(timezone=True)
    for name in ("start_number", "contact_name", "contact_email", "shop_host", "live_by"):
        op.add_column("installation", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("installation", sa.Column("link_epoch", sa.BigInteger(), server_default="1", nullable=False))
    for name in ("who_saved_at", "settings_saved_at", "live_at", "continued_at", "stops_at"):
        op.add_column("installation", sa.Column(name, moment, nullable=True))
    op.execute(
        "UPDATE installation SET live_at = created_at, who_saved_at = created_at, settings_saved_at = created_at"
    )
    op.add_column(
        "person", sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("person", sa.Column("password_until", moment, nullable=True))
    op.add_column("person", sa.Column("password_used_at", moment, nullable=True))
    op.add_column("connection", sa.Column("joined_at", moment, server_default=sa.text("now()"), nullable=False))
    op.execute("UPDATE connection SET joined_at = created_at")
    op.add_column("connection", sa.Column("removal_due_at", moment, nullable=True))
    op.add_column("mail", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.create_index("ix_mail_unsent", "mail", ["id"], postgresql_where=sa.text("sent_at IS NULL"))
    op.create_table(
        "acceptance",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("accepted_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["installation_id"], ["installation.id"], name=op.f("fk_acceptance_installation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sa.UniqueConstraint(
            "installation_id",
            "document",
            "version",
            name=op.f("uq_acceptance_installation_id_document_version"),
        ),
    )
    op.create_table(
        "authorisation",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_hash", sa.LargeBinary(), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("replace", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["installation_id"], ["installation.id"], name=op.f("fk_authorisation_installation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_authorisation_state_hash")),
    )
    op.create_index(op.f("ix_authorisation_installation_id"), "authorisation", ["installation_id"])
    op.create_table(
        "recipient",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("kinds", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["installation_id"], ["installation.id"], name=op.f("fk_recipient_installation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient")),
        sa.UniqueConstraint("installation_id", "email", name=op.f("uq_recipient_installation_id_email")),
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
    op.execute(f"REVOKE UPDATE, DELETE ON acceptance FROM {ROLE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    # Until now mails went to everybody who may log in.
    op.execute(
        f"""
        INSERT INTO recipient (installation_id, email, language, kinds)
        SELECT m.installation_id, p.email, p.language, '{KINDS}' FROM membership m JOIN person p ON p.id = m.person_id
        """
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_mail_unsent", "mail")
    op.drop_column("mail", "sealed")
    op.drop_column("connection", "removal_due_at")
    op.drop_column("connection", "joined_at")
    for name in ("password_used_at", "password_until", "must_change_password"):
        op.drop_column("person", name)
    for name in (
        "stops_at",
        "continued_at",
        "live_at",
        "settings_saved_at",
        "who_saved_at",
        "link_epoch",
        "shop_host",
        "contact_email",
        "contact_name",
        "start_number",
    ):
        op.drop_column("installation", name)
