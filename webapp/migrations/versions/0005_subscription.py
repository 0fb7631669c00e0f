"""Subscription: whom we invoice, what is to be invoiced, our own invoices without gaps, and their PDFs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROLE = "order_app"
ALL = "current_setting('app.installation', true) = '*'"
OWN = f"{ALL} OR installation_id = nullif(nullif(current_setting('app.installation', true), '*'), '')::bigint"
POLICIES = {"subscription": OWN, "charge": OWN, "document": OWN, "own_invoice": OWN, "invoice_counter": ALL}
MOMENT = sa.DateTime(timezone=True)
MONEY = sa.Numeric(12, 2)
JSON = postgresql.JSONB(astext_type=sa.Text())


def id_() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def installation() -> sa.Column:
    return sa.Column("installation_id", sa.BigInteger(), nullable=False)


def text(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def now(name: str) -> sa.Column:
    return sa.Column(name, MOMENT, server_default=sa.text("now()"), nullable=False)


def upgrade() -> None:
    op.add_column("installation", sa.Column("unpaid_since", MOMENT, nullable=True))
    op.add_column("mail", sa.Column("document_id", sa.BigInteger(), nullable=True))
    op.create_table(
        "subscription",
        id_(),
        installation(),
        text("plan", ""),
        text("company"),
        text("address"),
        text("zipcode", ""),
        text("city"),
        text("country"),
        text("vat_number", ""),
        now("saved_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("installation_id", name=op.f("uq_subscription_installation_id")),
    )
    op.create_table(
        "charge",
        id_(),
        installation(),
        text("occasion"),
        text("kind"),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", MONEY, nullable=False),
        text("plan", ""),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_until", sa.Date(), nullable=True),
        sa.Column("orders", sa.BigInteger(), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        text("language", "en"),
        text("by", ""),
        text("waits_for", ""),
        now("due_at"),
        now("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
        sa.UniqueConstraint("occasion", name=op.f("uq_charge_occasion")),
    )
    op.create_table(
        "document",
        id_(),
        installation(),
        text("name"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        now("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_table(
        "own_invoice",
        id_(),
        installation(),
        sa.Column("charge_id", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        text("kind"),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        text("number"),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        text("language"),
        sa.Column("seller", JSON, nullable=False),
        sa.Column("buyer", JSON, nullable=False),
        sa.Column("lines", JSON, nullable=False),
        text("treatment"),
        sa.Column("rate", sa.Numeric(5, 2), nullable=False),
        sa.Column("net", MONEY, nullable=False),
        sa.Column("tax", MONEY, nullable=False),
        sa.Column("total", MONEY, nullable=False),
        text("proof", ""),
        now("issued_at"),
        sa.Column("paid_at", MOMENT, nullable=True),
        text("paid_by", ""),
        sa.Column("reminded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_invoice")),
        sa.UniqueConstraint("charge_id", name=op.f("uq_own_invoice_charge_id")),
        sa.UniqueConstraint("number", name=op.f("uq_own_invoice_number")),
        sa.UniqueConstraint("year", "serial", name=op.f("uq_own_invoice_year_serial")),
    )
    op.create_table(
        "invoice_counter",
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_invoice_counter")),
    )
    for table in ("charge", "document", "own_invoice"):
        op.create_index(op.f(f"ix_{table}_installation_id"), table, ["installation_id"])
    for table, policy in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({policy}) WITH CHECK ({policy})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
    # What was issued stays as it is: only whether it was paid, and what followed from that, is written later.
    op.execute(f"REVOKE UPDATE, DELETE ON own_invoice, document FROM {ROLE}")
    op.execute(f"GRANT UPDATE (paid_at, paid_by, reminded, ended_at) ON own_invoice TO {ROLE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")


def downgrade() -> None:
    for table in ("invoice_counter", "own_invoice", "document", "charge", "subscription"):
        op.drop_table(table)
    op.drop_column("mail", "document_id")
    op.drop_column("installation", "unpaid_since")
