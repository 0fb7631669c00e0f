"""What the clock does about exports: rings again for lost ones, gives up what cannot be made, deletes what expired."""

from __future__ import annotations

import structlog

from webapp.accounts.exporting import making
from webapp.accounts.exporting.asking import JOB
from webapp.database import EVERYTHING, transaction
from webapp.services import Services

log = structlog.get_logger()

MOST_TRIES = 5

DUE = """
SELECT id FROM export
 WHERE done_at IS NULL AND gave_up_at IS NULL
   AND (lease_until <= now() OR lease_until IS NULL AND asked_at < now() - interval '5 s')
 ORDER BY id LIMIT 10
"""
GIVE_UP = """
UPDATE export SET gave_up_at = now(), expires_at = now() + interval '7 days'
 WHERE done_at IS NULL AND gave_up_at IS NULL AND tries >= %(most)s AND lease_until <= now()
RETURNING id
"""
EXPIRED = "DELETE FROM export WHERE expires_at <= now()"


def run(services: Services) -> None:
    """One round. Where Redis does not hear the bell, it is made here. Needs an app context."""
    with transaction(services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(EXPIRED)
        for export_id in connection.exec_driver_sql(GIVE_UP, {"most": MOST_TRIES}).scalars().all():
            log.error("an export cannot be made", export=export_id)
        due = connection.exec_driver_sql(DUE).scalars().all()
    for export_id in due:
        if not services.bell.ring_for(JOB, export_id):
            making.make(services.engine, export_id)
