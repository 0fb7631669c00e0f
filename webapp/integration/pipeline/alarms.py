"""What operators are told: notices that were not understood, and a queue that does not move. One mail each."""

from __future__ import annotations

from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline.claims_sql import IS_LIVE
from webapp.integration.pipeline.ready import Ready

# Looked back a day, so that one stored while we looked is seen the next time; the occasion keeps it to one mail.
PARKED = f"""
INSERT INTO mail (installation_id, occasion, to_address, template, params)
SELECT NULL, 'parked/' || d.connection_id || '/' || date_trunc('hour', d.received_at), %(to)s, 'parked',
       jsonb_build_object('connection', d.connection_id, 'installation', i.id, 'why', min(d.parked),
                          'deliveries', count(*))
  FROM delivery d JOIN installation i ON i.id = d.installation_id
 WHERE d.parked <> '' AND d.received_at > now() - interval '1 day' AND {IS_LIVE}
 GROUP BY d.connection_id, i.id, date_trunc('hour', d.received_at)
ON CONFLICT (occasion) DO NOTHING
"""  # noqa: S608 — a condition of ours, no value
MARK = """
INSERT INTO clock_mark (name, done_at) VALUES ('alarms', now()) ON CONFLICT (name) DO UPDATE SET done_at = now()
"""
STUCK = f"""
INSERT INTO mail (installation_id, occasion, to_address, template, params)
SELECT NULL, 'stuck/' || date_trunc('hour', now()), %(to)s, 'stuck', jsonb_build_object('oldest', min(o.not_before))
  FROM order_sync o JOIN installation i ON i.id = o.installation_id
 WHERE o.state = 'QUEUED' AND o.not_before < now() - interval '10 minutes'
   AND (i.rest_until IS NULL OR i.rest_until < now() - interval '10 minutes') AND {IS_LIVE}
HAVING count(*) > 0
ON CONFLICT (occasion) DO NOTHING
"""  # noqa: S608 — a condition of ours, no value


def run(ready: Ready) -> None:
    """Write the mails; nothing without an address of the operators."""
    to = ready.settings.operator_email
    if not to:
        return
    with transaction(ready.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(PARKED, {"to": to})
        connection.exec_driver_sql(MARK)
        connection.exec_driver_sql(STUCK, {"to": to})
