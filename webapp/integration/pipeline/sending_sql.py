"""The statements that say SENT and MADE, each with all that is remembered with it.

One statement instead of four: every order comes by here, and a round trip costs more than what it asks for.
"""

from __future__ import annotations

from webapp.integration.pipeline.moves_sql import RECORD, WHERE_HELD
from webapp.integration.pipeline.refs_sql import MARK_MADE, MARK_SENT

SENT = """
INSERT INTO exchange (installation_id, order_id, what, sent)
VALUES (%(installation)s, %(order)s, %(what)s, %(sent)s::jsonb)
"""
ANSWERED = """
UPDATE exchange SET answered_at = now(), answer = %(number)s
 WHERE id = (SELECT max(id) FROM exchange WHERE order_id = %(order)s AND what = %(what)s)
"""
SAY_INVOICE_SENT = f"""
WITH written AS (UPDATE order_sync SET debtor_number = %(debtor_number)s {WHERE_HELD} RETURNING id),
    marked AS ({MARK_SENT}),
    sent AS ({SENT}),
    recorded AS ({RECORD})
SELECT (SELECT id FROM written) AS written, (SELECT id FROM marked) AS ref_id
"""
SAY_DEBTOR_SENT = f"""
WITH marked AS ({MARK_SENT}),
    sent AS ({SENT}),
    recorded AS ({RECORD})
SELECT id FROM marked
"""
REMEMBER_INVOICE = f"""
WITH marked AS ({MARK_MADE}),
    answered AS ({ANSWERED}),
    recorded AS ({RECORD})
UPDATE order_sync
   SET invoice_number = %(number)s, invoice_key = %(invoice_key)s, made_at = %(made_at)s,
       debtor_number = %(debtor_number)s, failing_since = NULL
{WHERE_HELD}
"""
REMEMBER_DEBTOR = f"""
WITH marked AS ({MARK_MADE}),
    recorded AS ({RECORD})
{ANSWERED}
"""
