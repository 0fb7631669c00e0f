"""A mail that waits or failed goes out once more, because a person of support says so."""

from __future__ import annotations

from sqlalchemy import Engine

from webapp.database import EVERYTHING, transaction

# Not one that is being handed over just now: that would be a second one without need.
AGAIN = """
UPDATE mail SET taken_at = NULL, due_at = now(), tries = 0, last_error = ''
 WHERE id = %(id)s AND sent_at IS NULL
   AND (taken_at IS NULL OR last_error <> '' OR taken_at < now() - interval '5 minutes')
"""


def send_again(engine: Engine, mail_id: int) -> bool:
    """Make it due now; False when it was sent, is being sent, or is none. Its reader may get it twice, with one id."""
    with transaction(engine, EVERYTHING) as connection:
        return connection.exec_driver_sql(AGAIN, {"id": mail_id}).rowcount == 1
