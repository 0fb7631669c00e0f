"""One trial for each shop and each set of books: when it ended, and whose it was."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("installation", sa.Column("trial_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("installation", sa.Column("trial_had_by", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("installation", "trial_had_by")
    op.drop_column("installation", "trial_until")
