"""A login that holds: tries, sessions, reset links, the second step."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLE = "order_app"
ALL = "current_setting('app.installation', true) = '*'"
OWN = f"{ALL} OR person_id = nullif(current_setting('app.person', true), '')::bigint"
POLICIES = {
    "login_session": OWN,
    "known_address": OWN,
    "password_reset": OWN,
    "recovery_code": OWN,
    "login_budget": ALL,
}
MOMENT = sa.DateTime(timezone=True)
NOW = sa.text("now()")


def upgrade() -> None:
    op.add_column("person", sa.Column("totp", sa.LargeBinary(), nullable=True))
    op.add_column("person", sa.Column("totp_proposed", sa.LargeBinary(), nullable=True))
    op.add_column("person", sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "login_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("browser", sa.Text(), server_default="", nullable=False),
        sa.Column("system", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("seen_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("idle_until", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        _of_person("login_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index(op.f("ix_login_session_person_id"), "login_session", ["person_id"])
    op.create_index(op.f("ix_login_session_ends_at"), "login_session", ["ends_at"])
    op.create_table(
        "login_budget",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("tries", postgresql.ARRAY(MOMENT), server_default="{}", nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_budget")),
    )
    op.create_index(op.f("ix_login_budget_until"), "login_budget", ["until"])
    op.create_table(
        "known_address",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("seen_at", MOMENT, server_default=NOW, nullable=False),
        _of_person("known_address"),
        sa.PrimaryKeyConstraint("person_id", "address", name=op.f("pk_known_address")),
    )
    op.create_table(
        "password_reset",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("replaced_at", MOMENT, nullable=True),
        _of_person("password_reset"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_reset_token_hash")),
    )
    op.create_index(op.f("ix_password_reset_person_id"), "password_reset", ["person_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        _of_person("recovery_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"])
    for table, policy in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({policy}) WITH CHECK ({policy})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")


def downgrade() -> None:
    for table in POLICIES:
        op.drop_table(table)
    for name in ("totp_step", "totp_proposed", "totp"):
        op.drop_column("person", name)


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_person_id")
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=name, ondelete="CASCADE")
