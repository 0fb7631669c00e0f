"""Export of everything, erasure of buyers and of stopped installations, and what may leave added-only tables."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROLE = "order_app"
ALL = "current_setting('app.installation', true) = '*'"
OWN = f"{ALL} OR installation_id = nullif(nullif(current_setting('app.installation', true), '*'), '')::bigint"
# What was made for a shop or in books is seen by whoever is connected to them now; a hash of what was erased says
# nothing to anybody who does not hold the order itself.
REFS = (  # noqa: S608 — a condition, no value
    f"{OWN} OR EXISTS (SELECT 1 FROM connection c"
    " WHERE c.account_key IN (external_ref.account_key, external_ref.books_key))"
)
MOMENT = sa.DateTime(timezone=True)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def upgrade() -> None:
    op.execute("SELECT set_config('app.installation', '*', true)")  # row-level security binds the owner too
    for name in ("erase_at", "erase_told_at", "erasing_since", "erased_at"):
        op.add_column("installation", sa.Column(name, MOMENT, nullable=True))
    op.add_column("installation", sa.Column("keep_buyers_years", sa.BigInteger(), server_default="2", nullable=False))
    for name in ("erase_due_at", "erased_at"):
        op.add_column("order_sync", sa.Column(name, MOMENT, nullable=True))
    # Small for ever: a notice looks in it whether its order was erased.
    op.create_index(
        "ix_order_sync_erased",
        "order_sync",
        ["installation_id", "shop_order_id"],
        postgresql_where=sa.text("erased_at IS NOT NULL"),
    )
    op.create_index(
        "ix_order_sync_to_erase",
        "order_sync",
        ["installation_id", "id"],
        postgresql_where=sa.text("erase_due_at IS NOT NULL"),
    )
    op.create_table(
        "export",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("asked_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        number("token"),
        sa.Column("lease_until", MOMENT, nullable=True),
        number("tries"),
        number("parts_done"),
        number("parts_in_all"),
        number("size"),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("gave_up_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index(
        "uq_export_under_way",
        "export",
        ["installation_id"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL AND gave_up_at IS NULL"),
    )
    op.create_index("ix_export_installation_id", "export", ["installation_id", "id"])
    op.create_table(
        "export_chunk",
        sa.Column("export_id", sa.BigInteger(), nullable=False),
        sa.Column("nth", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["export.id"], name=op.f("fk_export_chunk_export_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("export_id", "nth", name=op.f("pk_export_chunk")),
    )
    op.create_index(op.f("ix_export_chunk_installation_id"), "export_chunk", ["installation_id"])
    # A ZIP is compressed already.
    op.execute("ALTER TABLE export_chunk ALTER COLUMN content SET STORAGE EXTERNAL")
    for table in ("export", "export_chunk"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
    policy = f"{REFS} OR state = 'ERASED'"
    op.execute(f"ALTER POLICY own ON external_ref USING ({policy}) WITH CHECK ({policy})")
    for statement in FUNCTIONS:
        op.execute(statement)
    for signature in SIGNATURES:
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {ROLE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")


# What the application's role may only add to is taken away by these alone, each with the condition that allows it.
# Row-level security binds them as it binds their caller.
SIGNATURES = (
    "blank_history(bigint[])",
    "drop_history(bigint[])",
    "drop_added(bigint, bigint)",
    "drop_old_papers(bigint)",
)
ERASING = "i.erasing_since IS NOT NULL AND (i.stopped_at IS NOT NULL OR i.live_at IS NULL)"
FUNCTIONS = (
    """
    CREATE FUNCTION blank_history(orders bigint[]) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
        WITH blanked AS (
            UPDATE order_history h SET params = '{}' FROM order_sync o
             WHERE h.order_id = ANY(orders) AND o.id = h.order_id AND o.erased_at IS NOT NULL AND h.params <> '{}'
            RETURNING 1)
        SELECT count(*) FROM blanked
    $$
    """,
    f"""
    CREATE FUNCTION drop_history(orders bigint[]) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
        WITH dropped AS (
            DELETE FROM order_history h USING installation i
             WHERE h.order_id = ANY(orders) AND i.id = h.installation_id AND {ERASING}
            RETURNING 1)
        SELECT count(*) FROM dropped
    $$
    """,  # noqa: S608 — a condition of ours, no value
    f"""
    CREATE FUNCTION drop_added(which bigint, most bigint) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
        WITH allowed AS (SELECT i.id FROM installation i WHERE i.id = which AND {ERASING}),
            consents AS (
                DELETE FROM acceptance WHERE id IN (
                    SELECT a.id FROM acceptance a JOIN allowed ON allowed.id = a.installation_id LIMIT most)
                RETURNING 1),
            papers AS (
                DELETE FROM document WHERE id IN (
                    SELECT d.id FROM document d JOIN allowed ON allowed.id = d.installation_id
                     WHERE NOT EXISTS (SELECT 1 FROM own_invoice v WHERE v.document_id = d.id) LIMIT most)
                RETURNING 1)
        SELECT (SELECT count(*) FROM consents) + (SELECT count(*) FROM papers)
    $$
    """,  # noqa: S608 — a condition of ours, no value
    # Seven years are the least that any country's tax law asks for: less is not to be had here.
    """
    CREATE FUNCTION drop_old_papers(years bigint) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
        WITH old AS (
                DELETE FROM own_invoice v USING installation i
                 WHERE i.id = v.installation_id AND i.erased_at IS NOT NULL
                   AND v.issued_on < date_trunc('year', now() - make_interval(years => greatest(years, 7)::int))
                RETURNING v.document_id, v.charge_id),
            papers AS (DELETE FROM document WHERE id IN (SELECT document_id FROM old)),
            charges AS (DELETE FROM charge WHERE id IN (SELECT charge_id FROM old))
        SELECT count(*) FROM old
    $$
    """,
)


def downgrade() -> None:
    for signature in SIGNATURES:
        op.execute(f"DROP FUNCTION {signature}")
    op.execute(f"ALTER POLICY own ON external_ref USING ({REFS}) WITH CHECK ({REFS})")
    op.drop_table("export_chunk")
    op.drop_table("export")
    op.drop_index("ix_order_sync_to_erase", "order_sync")
    op.drop_index("ix_order_sync_erased", "order_sync")
    for name in ("erased_at", "erase_due_at"):
        op.drop_column("order_sync", name)
    for name in ("keep_buyers_years", "erased_at", "erasing_since", "erase_told_at", "erase_at"):
        op.drop_column("installation", name)
