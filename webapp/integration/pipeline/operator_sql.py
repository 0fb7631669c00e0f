"""The statements of operator.py."""

from __future__ import annotations

READ = """
SELECT o.id, o.state, o.state_since, o.reason, o.number, o.shop_order_id, o.invoice_number, o.invoice_total, o.total,
       o.currency, o.made_at, o.buyer_email, o.erased_at, c.account_key AS shop_key, b.account_key AS books_key,
       (SELECT r.state FROM external_ref r
         WHERE r.kind = 'invoice' AND r.account_key = c.account_key AND r.local_id = o.shop_order_id
           AND r.order_id = o.id) AS ref_state
  FROM order_sync o
  LEFT JOIN connection c ON c.installation_id = o.installation_id AND c.side = 'shop'
  LEFT JOIN connection b ON b.installation_id = o.installation_id AND b.side = 'books'
 WHERE o.installation_id = %(installation)s AND o.id = %(order)s
"""

HURRY = """
UPDATE order_sync SET not_before = now(), priority = 0
 WHERE installation_id = %(installation)s AND id = %(order)s AND state = 'QUEUED'
"""

# Two presses for one invoice take their turns, so that the second one sees what the first has linked.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('invoice/' || %(books)s || '/' || lower(%(number)s), 0))"

WHOSE = """
SELECT r.order_id, o.id AS own_id, o.number
  FROM external_ref r
  LEFT JOIN order_sync o ON o.id = r.order_id AND o.installation_id = %(installation)s
 WHERE r.kind = 'invoice' AND r.books_key = %(books)s AND r.state = 'MADE' AND lower(r.number) = lower(%(number)s)
   AND (r.account_key, r.local_id) IS DISTINCT FROM (%(account)s::text, %(local_id)s::text)
 LIMIT 1
"""

# `linked_over` keeps what the row said before: it marks the row as a person's word, and is what an undo puts back.
LINK = """
INSERT INTO external_ref (kind, account_key, local_id, installation_id, books_key, state, number, made_at, order_id,
                          facts)
VALUES ('invoice', %(account)s, %(local_id)s, %(installation)s, %(books)s, 'MADE', %(number)s, now(), %(order)s,
        '{"linked_over": {"state": "NOT_MADE"}}')
ON CONFLICT (kind, account_key, local_id) DO UPDATE SET
    state = 'MADE', number = excluded.number, made_at = now(), order_id = excluded.order_id, dated = NULL,
    books_key = excluded.books_key,
    facts = jsonb_build_object('linked_over', jsonb_build_object('state', external_ref.state,
        'dated', external_ref.dated, 'books_key', external_ref.books_key, 'order_id', external_ref.order_id,
        'number', external_ref.number, 'made_at', external_ref.made_at))
 WHERE external_ref.state <> 'MADE' OR %(gone)s AND external_ref.order_id = %(order)s
"""

# What was SENT is SENT again, with its dates: look-ups go on where a person had cut them short.
UNLINK = """
UPDATE external_ref
   SET state = facts #>> '{linked_over,state}', number = coalesce(facts #>> '{linked_over,number}', ''),
       made_at = (facts #>> '{linked_over,made_at}')::timestamptz,
       dated = (facts #>> '{linked_over,dated}')::timestamptz,
       books_key = coalesce(facts #>> '{linked_over,books_key}', books_key),
       order_id = coalesce((facts #>> '{linked_over,order_id}')::bigint, order_id), facts = NULL
 WHERE kind = 'invoice' AND account_key = %(account)s AND local_id = %(local_id)s AND order_id = %(order)s
   AND state = 'MADE' AND facts ? 'linked_over'
RETURNING number, made_at
"""

HELD_FOR = """
SELECT code, params FROM order_history
 WHERE installation_id = %(installation)s AND order_id = %(order)s AND after = 'HELD'
 ORDER BY id DESC LIMIT 1
"""

LOOK_AGAIN = """
WITH again AS (
    UPDATE order_sync SET state = 'QUEUED', state_since = now(), not_before = now(), reason = ''
     WHERE installation_id = %(installation)s
       AND (state = 'OPEN' OR state = 'IGNORED' AND reason IN ('before_start', 'before_start_number'))
    RETURNING id, old.state AS before),
    recorded AS (
        INSERT INTO order_history (installation_id, order_id, code, actor, before, after)
        SELECT %(installation)s, id, 'settings.changed', %(by)s, before::text, 'QUEUED' FROM again)
INSERT INTO count_delta (installation_id, state, change)
SELECT %(installation)s, sum.state, sum.change
  FROM again, LATERAL (VALUES ('QUEUED'::order_state, 1), (before, -1)) AS sum(state, change)
"""
