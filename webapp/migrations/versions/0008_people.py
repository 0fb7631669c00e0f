"""People: roles that differ, invitations, and when somebody logged in last."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLE = "order_app"
OWN = (
    "current_setting('app.installation', true) = '*' OR installation_id"
    " = nullif(nullif(current_setting('app.installation', true), '*'), '')::bigint"
)
MOMENT = sa.DateTime(timezone=True)
ROLES = ("owner", "member", "accountant")
NOW = sa.text("now()")


def upgrade() -> None:
    op.add_column("person", sa.Column("logged_in_at", MOMENT, nullable=True))
    op.add_column("membership", sa.Column("created_at", MOMENT, server_default=NOW, nullable=False))
    # The tables are forced: without this an owner that is no superuser changes no row.
    op.execute("SELECT set_config('app.installation', '*', true)")
    # Until now whoever had signed up for an installation was the only one there, from its first moment.
    op.execute(
        "UPDATE membership m SET role = 'owner', created_at = i.created_at FROM installation i"
        " WHERE i.id = m.installation_id"
    )
    op.create_check_constraint(op.f("ck_membership_role"), "membership", f"role IN {ROLES}")
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("invited_by", sa.BigInteger(), nullable=True),
        sa.Column("inviter", sa.Text(), server_default="", nullable=False),
        sa.Column("epoch", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("sent_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.CheckConstraint(f"role IN {ROLES}", name=op.f("ck_invitation_role")),
        sa.ForeignKeyConstraint(["installation_id"], ["installation.id"], name=op.f("fk_invitation_installation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index(
        "uq_invitation_open",
        "invitation",
        ["installation_id", "email"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.execute("ALTER TABLE invitation ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE invitation FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own ON invitation USING ({OWN}) WITH CHECK ({OWN})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON invitation TO {ROLE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")


def downgrade() -> None:
    op.drop_table("invitation")
    op.drop_constraint("ck_membership_role", "membership", type_="check")
    op.drop_column("membership", "created_at")
    op.drop_column("person", "logged_in_at")
