"""Runs migrations as the login role itself: they make the role that everything else takes."""

from __future__ import annotations

from alembic import context
from flask import current_app

from webapp.database import plain_engine
from webapp.models import Base


def run() -> None:
    """Apply migrations on one connection, one at a time (advisory lock), in one transaction."""
    engine = plain_engine(current_app.extensions["services"].settings.database_url)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
        with context.begin_transaction():
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7264451)")
            context.run_migrations()
    engine.dispose()


run()
