"""Since when the books have not shown an invoice: apart from since when an order keeps failing."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("order_sync", sa.Column("not_shown_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("order_sync", "not_shown_since")
