"""Mails about the end of a year that was subscribed to: 30 days and 7 days before it, and when it has come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from webapp.accounts.billing.mailing import KIND
from webapp.database import EVERYTHING, transaction
from webapp.integration.readers import readers

# Each once for an end; a clock that was away for a while tells only what is true now. Whoever has subscribed to the
# next year has another end, and whoever stops before it, or did not pay, hears of that instead.
TELL = f"""
INSERT INTO mail (installation_id, occasion, to_address, template, params, language)
SELECT i.id, soon.template || '/' || i.id || '/' || extract(epoch FROM i.subscribed_until) || '/' || r.email, r.email,
       soon.template,
       jsonb_build_object('installation', i.name, 'key', i.licence_key, 'page', 'profile', 'until',
           ((i.subscribed_until - interval '1 s') AT TIME ZONE 'Europe/Brussels')::date), r.language
  FROM installation i
  JOIN (VALUES ('year_month', interval '7 days', interval '30 days'),
               ('year_week', interval '0', interval '7 days'),
               ('year_over', interval '-14 days', interval '0')) AS soon(template, after, before)
    ON i.subscribed_until > %(now)s + soon.after AND i.subscribed_until <= %(now)s + soon.before
 CROSS JOIN LATERAL ({readers("i.id", KIND)}) r
 WHERE i.live_at IS NOT NULL AND i.stopped_at IS NULL AND i.continued_at IS NOT NULL AND i.unpaid_since IS NULL
   AND (i.stops_at IS NULL OR i.stops_at > i.subscribed_until)
ON CONFLICT (occasion) DO NOTHING
"""  # noqa: S608 — names of ours, no value


def tell(engine: Engine, now: datetime) -> None:
    """Write the mails that are due at `now`."""
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(TELL, {"now": now})
