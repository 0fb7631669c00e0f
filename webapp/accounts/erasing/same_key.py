"""ERASURE_KEY must be the one with which what was erased is remembered: else orders would be invoiced anew."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.tokens import erased_order
from webapp.settings import SettingsError

MARK = "erasure_key"

# As long as nothing was erased with the other one, this one may take its place.
KEEP = """
INSERT INTO clock_mark (name, done_at, note) VALUES (%(mark)s, now(), %(sign)s)
ON CONFLICT (name) DO UPDATE SET done_at = now(), note = excluded.note
 WHERE clock_mark.note = excluded.note
    OR NOT EXISTS (SELECT 1 FROM external_ref WHERE kind = 'invoice' AND account_key = 'erased')
   AND NOT EXISTS (SELECT 1 FROM erasure_request)
RETURNING name
"""


def refuse_another(engine: Engine, key: str) -> None:
    """At the start of the workers, before any fork. Raises SettingsError. A PostgreSQL that is away is no reason not to
    start."""
    try:
        with transaction(engine, EVERYTHING) as connection:
            values = {"mark": MARK, "sign": erased_order(key, MARK, "")}
            is_same = connection.exec_driver_sql(KEEP, values).one_or_none() is not None
    except (OperationalError, PoolTimeout):
        return
    finally:
        engine.dispose()
    if not is_same:
        raise SettingsError(
            "ERASURE_KEY is another than the one with which what was erased is remembered: orders would be invoiced "
            "once more, and buyers come back. Set it as it was."
        )
