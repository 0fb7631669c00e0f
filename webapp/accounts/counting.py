"""How many orders an installation has in each state: folded totals plus the changes since."""

from __future__ import annotations

from sqlalchemy import Engine

from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.states import State

FIND = "SELECT id FROM installation WHERE licence_key = %(key)s"
COUNT = """
SELECT state::text, sum(orders)::bigint FROM (
    SELECT state, orders FROM order_count WHERE installation_id = %(installation)s
    UNION ALL
    SELECT state, change FROM count_delta WHERE installation_id = %(installation)s) changes
 GROUP BY state
"""


def count_orders(engine: Engine, licence_key: str) -> dict[str, object] | None:
    """`received` and each state in small letters; None when there is no such installation."""
    with transaction(engine, EVERYTHING) as connection:
        installation_id = connection.exec_driver_sql(FIND, {"key": licence_key}).scalar_one_or_none()
    return None if installation_id is None else count_by_state(engine, installation_id)


def count_by_state(engine: Engine, installation_id: int) -> dict[str, object]:
    """`received` and each state in small letters, of one installation."""
    with transaction(engine, installation_id) as connection:
        rows = connection.exec_driver_sql(COUNT, {"installation": installation_id})
        found = {str(state): int(orders) for state, orders in rows}
    states = (State.DONE, State.OPEN, State.QUEUED, State.RUNNING, State.HELD, State.IGNORED)
    counts: dict[str, object] = {state.lower(): found.get(state.value, 0) for state in states}
    return {"received": sum(found.values()), **counts}
