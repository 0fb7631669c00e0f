"""The statements that take a notice or a list row in: what an event does to an order that we know.

QUEUED or RUNNING: remember that it changed. OPEN, HELD and what a rule ignored: QUEUED again when the change is newer
than what was checked. DONE: looked at once more for a notice. Put aside by a person: stays. Erased: stays, and what a
notice says of it is not kept.
"""

from __future__ import annotations

NEWER = """(o.checked_updated_at IS NULL OR excluded.hint_updated_at IS NULL
            OR excluded.hint_updated_at > o.checked_updated_at)"""

REOPENS = f"""(o.state = 'OPEN' OR {NEWER} AND (o.state = 'HELD'
            OR o.state = 'IGNORED' AND o.reason NOT IN ('person', 'already_invoiced', 'erased')))"""

UPSERT = f"""
    INSERT INTO order_sync AS o (installation_id, shop_order_id, state, number, number_key, status, hint_updated_at,
                                 placed_at, priority, reason)
    SELECT %(installation)s, incoming.order_id, 'QUEUED', incoming.number, lower(incoming.number), incoming.status,
           incoming.updated_at, coalesce(incoming.placed_at, now()), 1, ''
      FROM incoming
    ON CONFLICT (installation_id, shop_order_id) DO UPDATE SET
        hint_updated_at = greatest(o.hint_updated_at, excluded.hint_updated_at),
        changed_since_read = o.changed_since_read OR o.state IN ('QUEUED', 'RUNNING')
            OR o.state = 'DONE' AND {NEWER},
        not_before = CASE WHEN {REOPENS} OR o.state = 'DONE' THEN now() ELSE o.not_before END,
        state_since = CASE WHEN {REOPENS} THEN now() ELSE o.state_since END,
        failing_since = CASE WHEN {REOPENS} THEN NULL ELSE o.failing_since END,
        attempts = CASE WHEN {REOPENS} THEN 0 ELSE o.attempts END,
        reason = CASE WHEN {REOPENS} THEN '' ELSE o.reason END,
        state = CASE WHEN {REOPENS} THEN 'QUEUED'::order_state ELSE o.state END
"""

RECORDED = """
    recorded AS (
        INSERT INTO order_history (installation_id, order_id, code, params, before, after)
        SELECT %(installation)s, id, %(code)s, jsonb_build_object('status', status),
               coalesce(before::text, ''), after::text
          FROM taken WHERE before IS DISTINCT FROM after)
"""

COUNT = """
INSERT INTO count_delta (installation_id, state, change)
SELECT %(installation)s, sum.state, sum.change
  FROM taken, LATERAL (VALUES (after, 1), (before, -1)) AS sum(state, change)
 WHERE before IS DISTINCT FROM after AND sum.state IS NOT NULL
"""

# The driver reads a statement anew each time when it is longer than 4096 signs: this one is joined without its blanks.
TAKE_NOTICES = " ".join(
    f"""
WITH told AS (
        SELECT * FROM unnest(%(events)b::text[], %(kinds)b::text[], %(orders)b::text[], %(numbers)b::text[],
                             %(statuses)b::text[], %(updated)b::timestamptz[], %(bodies)b::bytea[])
                   AS notice(event_id, kind, order_id, number, status, updated_at, body)),
    delivered AS (
        INSERT INTO delivery (installation_id, connection_id, event_id, kind, shop_order_id, body, parked)
        SELECT %(installation)s, %(connection)s, event_id, kind, order_id,
               CASE WHEN EXISTS (SELECT 1 FROM order_sync e
                                  WHERE e.installation_id = %(installation)s AND e.shop_order_id = told.order_id
                                    AND e.erased_at IS NOT NULL) THEN NULL ELSE body END, '' FROM told
         WHERE set_config('app.installation', %(scope)s, true) <> ''
        ON CONFLICT (connection_id, event_id) DO NOTHING
        RETURNING event_id),
    incoming AS (
        SELECT order_id, number, status, updated_at, NULL::timestamptz AS placed_at
          FROM told JOIN delivered USING (event_id) ORDER BY order_id),
    taken AS (
        {UPSERT}
        RETURNING o.id, new.status AS status, old.state AS before, new.state AS after),
    {RECORDED}
{COUNT}
""".split()
)

TAKE_ROWS = f"""
WITH listed AS (
        SELECT * FROM unnest(%(ids)b::text[], %(numbers)b::text[], %(statuses)b::text[], %(updated)s::timestamptz[],
                             %(placed)s::timestamptz[]) AS row(order_id, number, status, updated_at, placed_at)),
    incoming AS (
        SELECT DISTINCT ON (listed.order_id) listed.* FROM listed
          LEFT JOIN order_sync known
            ON known.installation_id = %(installation)s AND known.shop_order_id = listed.order_id
         WHERE (known.id IS NULL OR known.hint_updated_at IS NULL OR known.hint_updated_at < listed.updated_at)
           AND NOT EXISTS (SELECT 1 FROM installation g WHERE g.id = %(installation)s AND g.erasing_since IS NOT NULL)
         ORDER BY listed.order_id, listed.updated_at DESC),
    taken AS (
        {UPSERT}
        RETURNING o.id, new.status AS status, old.state AS before, new.state AS after),
    {RECORDED},
    counted AS ({COUNT})
SELECT count(*) FILTER (WHERE before IS NULL), count(*) FROM taken
"""

KEEP_DELIVERY = """
WITH scope AS MATERIALIZED (SELECT set_config('app.installation', %(scope)s, true))
INSERT INTO delivery (installation_id, connection_id, event_id, kind, body, parked)
SELECT %(installation)s, %(connection)s, %(event_id)s, %(kind)s, %(body)s, %(parked)s FROM scope
ON CONFLICT (connection_id, event_id) DO NOTHING
"""
