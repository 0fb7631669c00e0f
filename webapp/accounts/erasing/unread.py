"""A buyer who was erased while an order of his was not read yet: nobody knew whose it was.

A keyed hash of his address stays for KEPT_DAYS. When such an order is read, it is known by the hash; its invoice is
made as for any other, because that is the merchant's, and the buyer is erased once it is done or put aside.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.tokens import erased_address

KEPT_DAYS = 30
SLOW = timedelta(minutes=10)
"""No transaction that finishes an order takes as long: what one wrote is seen by the next look."""

REMEMBER = """
INSERT INTO erasure_request (installation_id, address_hash, until)
VALUES (%(installation)s, %(hash)b, now() + make_interval(days => %(days)s))
ON CONFLICT (installation_id, address_hash) DO UPDATE SET asked_at = now(), looked_at = now(), until = excluded.until
"""
WAITING = "SELECT DISTINCT installation_id FROM erasure_request"
ASKED = """
SELECT id, address_hash, asked_at, looked_at FROM erasure_request WHERE installation_id = %(installation)s
"""
# Orders that may have been read since the last look, each branch along the index of its list.
READ_SINCE = """
SELECT id, buyer_email, least(placed_at, received_at) AS since FROM (
       SELECT * FROM order_sync WHERE installation_id = %(installation)s AND state IN ('OPEN', 'QUEUED', 'RUNNING')
       UNION ALL
       SELECT * FROM order_sync WHERE installation_id = %(installation)s AND state = 'HELD'
       UNION ALL
       SELECT * FROM order_sync
        WHERE installation_id = %(installation)s AND state = 'IGNORED' AND state_since >= %(looked)s
       UNION ALL
       SELECT * FROM order_sync
        WHERE installation_id = %(installation)s AND state = 'DONE' AND done_at >= %(looked)s) AS o
 WHERE buyer_email <> '' AND erased_at IS NULL AND erase_due_at IS NULL
   AND least(placed_at, received_at) <= %(asked)s
"""
MARK = """
UPDATE order_sync SET erase_due_at = now(), erase_once_done = true
 WHERE id = ANY(%(orders)s::bigint[]) AND erased_at IS NULL AND erase_due_at IS NULL
"""
LOOKED = "UPDATE erasure_request SET looked_at = now() WHERE id = ANY(%(requests)s::bigint[])"
FORGET = "DELETE FROM erasure_request WHERE until <= %(now)s"


def remember(connection: Connection, key: str, installation_id: int, address: str) -> None:
    """This buyer was erased just now. `key`: ERASURE_KEY; `address`: normalised."""
    values = {
        "installation": installation_id,
        "hash": erased_address(key, installation_id, address),
        "days": KEPT_DAYS,
    }
    connection.exec_driver_sql(REMEMBER, values)


def find(engine: Engine, key: str, now: datetime) -> int:
    """The clock's part: orders that turned out to be of an erased buyer are to be erased once they are done. How many.

    Hashes that are old enough go.
    """
    with transaction(engine, EVERYTHING) as connection:
        waiting = connection.exec_driver_sql(WAITING).scalars().all()
    found = sum(_find_in(engine, key, installation_id) for installation_id in waiting)
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(FORGET, {"now": now})
    return found


def _find_in(engine: Engine, key: str, installation_id: int) -> int:
    with transaction(engine, installation_id) as connection:
        asked = connection.exec_driver_sql(ASKED, {"installation": installation_id}).all()
        if not asked:
            return 0
        until = {bytes(row.address_hash): row.asked_at for row in asked}
        values = {
            "installation": installation_id,
            "looked": min(row.looked_at for row in asked) - SLOW,
            "asked": max(until.values()),
        }
        rows = connection.exec_driver_sql(READ_SINCE, values).all()
        orders = [
            row.id
            for row in rows
            if (asked_at := until.get(erased_address(key, installation_id, row.buyer_email))) and row.since <= asked_at
        ]
        connection.exec_driver_sql(MARK, {"orders": orders})
        connection.exec_driver_sql(LOOKED, {"requests": [row.id for row in asked]})
    return len(orders)
