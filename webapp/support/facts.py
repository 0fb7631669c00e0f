"""The facts of an order for the ticket that reports it: what happened, what was checked, sent and answered."""

from __future__ import annotations

from sqlalchemy import Engine

from webapp.database import EVERYTHING, transaction

GATHER = """
UPDATE ticket t SET facts = jsonb_build_object(
    'order', (SELECT to_jsonb(o) - 'token' FROM order_sync o
               WHERE o.id = t.order_id AND o.installation_id = t.installation_id),
    'history', (SELECT coalesce(jsonb_agg(to_jsonb(h) - 'installation_id' ORDER BY h.id), '[]')
                  FROM order_history h WHERE h.order_id = t.order_id AND h.installation_id = t.installation_id),
    'exchange', (SELECT coalesce(jsonb_agg(to_jsonb(x) - 'installation_id' ORDER BY x.id), '[]')
                   FROM exchange x WHERE x.order_id = t.order_id AND x.installation_id = t.installation_id),
    'connections', (SELECT jsonb_agg(jsonb_build_object('side', c.side, 'dot', c.dot, 'reason', c.dot_reason,
                                                        'answered_at', c.answered_at))
                      FROM connection c WHERE c.installation_id = t.installation_id),
    'settings', (SELECT jsonb_build_object('statuses', i.statuses, 'layout', i.layout, 'home_country', i.home_country,
                                           'start_date', i.start_date, 'sending', i.sending)
                   FROM installation i WHERE i.id = t.installation_id))
 WHERE t.id = %(ticket)s AND t.facts IS NULL
"""


def gather(engine: Engine, ticket_id: int) -> None:
    """Add the facts to a ticket that has none yet; nothing happens for one that has, or does not exist."""
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(GATHER, {"ticket": ticket_id})
