"""Raw notices of shops: kept for thirty days, to find out what a shop said, and then emptied; the row stays, so that a
second delivery is known. A notice about an order that was erased is emptied at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine

from webapp.database import EVERYTHING, transaction

KEPT = timedelta(days=30)
BATCH = 2000
MARK = "bodies"

# In the order in which they came: the mark says how far it got, so no index is kept up for it at the door.
EMPTY = """
WITH mark AS (SELECT coalesce((SELECT nullif(note, '')::bigint FROM clock_mark WHERE name = %(mark)s), 0) AS id),
    batch AS (SELECT d.id, d.received_at FROM delivery d, mark WHERE d.id > mark.id ORDER BY d.id LIMIT %(most)s),
    old AS (SELECT id FROM batch WHERE id < coalesce((SELECT min(id) FROM batch WHERE received_at > %(until)s), 9e18)),
    emptied AS (UPDATE delivery SET body = NULL WHERE id IN (SELECT id FROM old)),
    marked AS (
        INSERT INTO clock_mark (name, done_at, note) SELECT %(mark)s, now(), max(id)::text FROM old HAVING count(*) > 0
        ON CONFLICT (name) DO UPDATE SET done_at = now(), note = excluded.note)
SELECT count(*) FROM old
"""
# One that came in the moment in which its order was erased still found it whole.
LATE = """
UPDATE delivery d SET body = NULL FROM order_sync e
 WHERE d.id > (SELECT max(id) - 5000 FROM delivery) AND d.body IS NOT NULL
   AND e.installation_id = d.installation_id AND e.shop_order_id = d.shop_order_id AND e.erased_at IS NOT NULL
"""


def empty_old(engine: Engine, now: datetime) -> int:
    """Empty a batch of what came before `now` less KEPT; how many: fewer than BATCH when there is no more."""
    with transaction(engine, EVERYTHING) as connection:
        values = {"mark": MARK, "most": BATCH, "until": now - KEPT}
        return int(connection.exec_driver_sql(EMPTY, values).scalar_one())


def empty_late(engine: Engine) -> int:
    """Empty what came lately about orders that were erased; how many."""
    with transaction(engine, EVERYTHING) as connection:
        return connection.exec_driver_sql(LATE).rowcount
