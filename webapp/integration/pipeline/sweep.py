"""Every few seconds: ring for what is due, fold the counts, drain by itself while Redis is away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline import claims_sql, restores
from webapp.integration.pipeline.claims import BULK_WORK, LIVE_WORK, Priorities
from webapp.integration.pipeline.drain import Drain
from webapp.integration.pipeline.ready import Ready

FOLD = """
WITH gone AS (DELETE FROM count_delta RETURNING installation_id, state, change),
    sums AS (SELECT installation_id, state, sum(change) AS change FROM gone GROUP BY installation_id, state)
INSERT INTO order_count AS total (installation_id, state, orders)
SELECT installation_id, state, change FROM sums WHERE change <> 0
ON CONFLICT (installation_id, state) DO UPDATE SET orders = total.orders + excluded.orders
"""

# When a shop last told us something: gathered here, because a write to this row by every notice would make them wait
# for each other. A notice committed late is seen with the next one.
NOTICED = """
WITH mark AS (SELECT coalesce((SELECT nullif(note, '')::bigint FROM clock_mark WHERE name = 'notices'), 0) AS id),
    fresh AS (SELECT connection_id, max(received_at) AS at, max(id) AS id
                FROM delivery WHERE id > (SELECT id FROM mark) GROUP BY connection_id),
    told AS (UPDATE connection SET noticed_at = fresh.at FROM fresh WHERE connection.id = fresh.connection_id)
INSERT INTO clock_mark (name, done_at, note) SELECT 'notices', now(), max(id)::text FROM fresh HAVING count(*) > 0
ON CONFLICT (name) DO UPDATE SET done_at = now(), note = excluded.note
"""

# Facts that a lost job left out are gathered again.
TICKETS = "SELECT id FROM ticket WHERE facts IS NULL AND order_id IS NOT NULL AND created_at < now() - interval '5 s'"


def fold_counts(engine: Engine) -> None:
    """Add the changes since the last fold to the totals; in one statement, so that a reader never misses any."""
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(FOLD)


def is_due(engine: Engine, priorities: Priorities = LIVE_WORK) -> bool:
    """True when somebody's orders are due and nobody has their turn."""
    with transaction(engine, EVERYTHING) as connection:
        values = {"most": 1, "tried": [], **priorities.as_values()}
        return connection.exec_driver_sql(claims_sql.DUE, values).first() is not None


def restored(engine: Engine, since: datetime) -> None:
    """A backup of the moment `since` was put back: look up before sending, and check every shop's list."""
    with transaction(engine, EVERYTHING) as connection:
        restores.record(connection, since)


def run(ready: Ready, seconds: float) -> None:
    """One sweep; at most about `seconds` of draining when Redis does not hear the bell."""
    fold_counts(ready.engine)
    with transaction(ready.engine, EVERYTHING) as connection:
        restores.beat(connection)
        connection.exec_driver_sql(NOTICED)
    with transaction(ready.engine, EVERYTHING) as connection:
        tickets = connection.exec_driver_sql(TICKETS).scalars().all()
    for ticket_id in tickets:
        ready.bell.send("gather_facts", ticket_id)
    if is_due(ready.engine) and not ready.bell.ring_now():
        Drain(ready).run(seconds)
    if is_due(ready.engine, BULK_WORK):
        ready.bell.ring_bulk()
