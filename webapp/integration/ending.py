"""The end of an installation: pressed, planned, or because the app was removed from the shop; then nothing is
invoiced any more."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from webapp.audit.record import record
from webapp.integration.readers import readers

END = """
UPDATE installation SET stopped_at = now(), stops_at = NULL
 WHERE id = %(installation)s AND live_at IS NOT NULL AND stopped_at IS NULL
RETURNING id
"""
# The clock takes our app out of the shop as soon as it can.
REMOVE_SOON = """
UPDATE connection SET removal_due_at = now()
 WHERE installation_id = %(installation)s AND side = 'shop' AND credentials IS NOT NULL
"""
TELL = f"""
INSERT INTO mail (installation_id, occasion, to_address, template, params, language)
SELECT i.id, 'stopped/' || i.id || '/' || extract(epoch FROM i.stopped_at) || '/' || r.mark, r.email, %(template)s,
       jsonb_build_object('installation', i.name, 'key', i.licence_key) || %(params)s::jsonb, r.language
  FROM installation i CROSS JOIN LATERAL ({readers("i.id", "trial")}) r
 WHERE i.id = %(installation)s
ON CONFLICT (occasion) DO NOTHING
"""  # noqa: S608 — names of ours, no value


def by_person(connection: Connection, installation_id: int, by: str) -> bool:
    """Somebody stopped it now; False when it was not live. `by`: their name as it is shown."""
    return _end(connection, installation_id, "stopped", {"by": by})


def as_planned(connection: Connection, installation_id: int) -> bool:
    """The day that was chosen for it is over; False when it was not live."""
    return _end(connection, installation_id, "stopped_as_planned", {})


def in_shop(connection: Connection, installation_id: int) -> bool:
    """The app was removed from the shop; False when it was not live."""
    return _end(connection, installation_id, "stopped_in_shop", {})


def _end(connection: Connection, installation_id: int, template: str, params: dict[str, str]) -> bool:
    """End it in the caller's transaction and tell whom it concerns. Doing it again changes nothing."""
    values = {"installation": installation_id}
    if connection.exec_driver_sql(END, values).one_or_none() is None:
        return False
    record(connection, installation_id, "installation.stopped")
    connection.exec_driver_sql(REMOVE_SOON, values)
    connection.exec_driver_sql(TELL, {**values, "template": template, "params": json.dumps(params)})
    return True
