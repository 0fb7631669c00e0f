"""Since when the books have not shown an invoice: apart from since when an order keeps failing."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


# Until here both stood in one column; what an order waits or is held for tells them apart.
MOVE = """
UPDATE order_sync SET {into} = {out_of}, {out_of} = NULL
 WHERE reason IN ('invoice.not_shown', 'invoice.gone') AND {out_of} IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("order_sync", sa.Column("not_shown_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("SELECT set_config('app.installation', '*', true)")
    op.execute(MOVE.format(into="not_shown_since", out_of="failing_since"))


def downgrade() -> None:
    op.execute("SELECT set_config('app.installation', '*', true)")
    op.execute(MOVE.format(into="failing_since", out_of="not_shown_since"))
    op.drop_column("order_sync", "not_shown_since")
