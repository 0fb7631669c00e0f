"""The audit trail: added to, read, and never changed; the only ways out of it are two functions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLE = "order_app"
ALL = "current_setting('app.installation', true) = '*'"
OWN = f"{ALL} OR installation_id = nullif(nullif(current_setting('app.installation', true), '*'), '')::bigint"
ME = "nullif(current_setting('app.person', true), '')::bigint"
# Somebody who logs in, or changes the password, is seen by each of their installations.
ADDED = f"""{OWN} OR ({ME} IN (person_id, about_person_id) AND (installation_id IS NULL OR EXISTS (
    SELECT 1 FROM membership m WHERE m.person_id = {ME} AND m.installation_id = audit_entry.installation_id)))"""
MOMENT = sa.DateTime(timezone=True)
JSON = postgresql.JSONB(astext_type=sa.Text())

# Run with the rights of the tables' owner, because the application has no right to delete. What may go is said here and
# not by the caller: the entries of an installation that has ended, and those that are old. In batches, so that nobody
# waits for a lock; the answer is how many went.
OF_INSTALLATION = """
CREATE FUNCTION forget_audit(of_installation bigint, at_most bigint) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM audit_entry WHERE id IN (
      SELECT a.id FROM audit_entry a JOIN installation i ON i.id = a.installation_id
       WHERE a.installation_id = of_installation
         AND (i.stopped_at IS NOT NULL OR (i.live_at IS NULL AND i.archived_at IS NOT NULL))
       ORDER BY a.id LIMIT at_most)
    RETURNING 1)
  SELECT count(*) FROM gone
$$
"""
OLD = """
CREATE FUNCTION forget_old_audit(at_most bigint) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM audit_entry WHERE id IN (
      SELECT id FROM audit_entry
       WHERE at < now() - interval '1 year' AND (kind = 'logins' OR at < now() - interval '7 years')
       ORDER BY at LIMIT at_most)
    RETURNING 1)
  SELECT count(*) FROM gone
$$
"""
OF_PERSON = """
CREATE FUNCTION forget_audit_of_person(of_person bigint) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM audit_entry
     WHERE installation_id IS NULL AND about_person_id = of_person
       AND NOT EXISTS (SELECT 1 FROM membership WHERE person_id = of_person)
    RETURNING 1)
  SELECT count(*) FROM gone
$$
"""
FUNCTIONS = {
    "forget_audit(bigint, bigint)": OF_INSTALLATION,
    "forget_old_audit(bigint)": OLD,
    "forget_audit_of_person(bigint)": OF_PERSON,
}


def text(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("installation_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("about_person_id", sa.BigInteger(), nullable=True),
        sa.Column("at", MOMENT, server_default=sa.text("now()"), nullable=False),
        text("act"),
        text("kind"),
        text("author_kind"),
        text("author", ""),
        sa.Column("params", JSON, server_default="{}", nullable=False),
        sa.Column("changes", JSON, server_default="[]", nullable=False),
        text("address", ""),
        text("browser", ""),
        text("system", ""),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_installation_id", "audit_entry", ["installation_id", "id"])
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index(
        "ix_audit_entry_of_no_installation",
        "audit_entry",
        ["about_person_id"],
        postgresql_where=sa.text("installation_id IS NULL"),
    )
    op.execute("ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own ON audit_entry USING ({OWN}) WITH CHECK ({ADDED})")
    op.execute(f"GRANT SELECT, INSERT ON audit_entry TO {ROLE}")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM {ROLE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    for name, statement in FUNCTIONS.items():
        op.execute(statement)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLE}")


def downgrade() -> None:
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("audit_entry")
