"""The statements of steps/post_check.py."""

from __future__ import annotations

from webapp.integration.pipeline.moves_sql import WHERE_HELD

READ = """
SELECT o.id, o.invoice_number, o.total, x.sent, coalesce(o.made_at, x.at) AS made_at
  FROM order_sync o
  LEFT JOIN LATERAL (SELECT sent, at FROM exchange
                      WHERE order_id = o.id AND what = 'invoice' ORDER BY id DESC LIMIT 1) x ON true
 WHERE o.installation_id = %(installation)s AND o.id = ANY(%(orders)s)
"""
NOT_SHOWN_SINCE = f"""
UPDATE order_sync SET not_shown_since = coalesce(not_shown_since, now())
{WHERE_HELD}
RETURNING not_shown_since AS since, now() AS now
"""
