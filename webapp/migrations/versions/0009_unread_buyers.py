"""Buyers who were erased while an order of theirs was not read yet: known again by a hash, and erased once it is done."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROLE = "order_app"
OWN = (
    "current_setting('app.installation', true) = '*' OR installation_id"
    " = nullif(nullif(current_setting('app.installation', true), '*'), '')::bigint"
)
MOMENT = sa.DateTime(timezone=True)
NOW = sa.text("now()")


def upgrade() -> None:
    op.add_column("order_sync", sa.Column("erase_once_done", sa.Boolean(), server_default="false", nullable=False))
    op.create_table(
        "erasure_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("looked_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
        sa.UniqueConstraint(
            "installation_id", "address_hash", name=op.f("uq_erasure_request_installation_id_address_hash")
        ),
    )
    op.execute("ALTER TABLE erasure_request ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE erasure_request FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own ON erasure_request USING ({OWN}) WITH CHECK ({OWN})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON erasure_request TO {ROLE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")


def downgrade() -> None:
    op.drop_table("erasure_request")
    op.drop_column("order_sync", "erase_once_done")
