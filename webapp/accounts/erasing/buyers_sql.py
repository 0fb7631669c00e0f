"""The statements of buyers.py."""

from __future__ import annotations

# A buyer is an e-mail address; found in what was read of orders, whose raw notices and tickets follow the order.
FOUND = """
SELECT count(*) AS orders,
       count(*) FILTER (WHERE o.erased_at IS NOT NULL) AS erased,
       count(*) FILTER (WHERE o.state = 'DONE' OR o.made_at IS NOT NULL) AS invoiced,
       count(*) FILTER (WHERE o.state IN ('OPEN', 'HELD', 'QUEUED') AND o.made_at IS NULL) AS not_invoiced,
       count(*) FILTER (WHERE o.state = 'HELD' AND r.state = 'SENT') AS unsettled,
       count(*) FILTER (WHERE o.state = 'RUNNING' OR o.state = 'QUEUED' AND r.state IN ('SENT', 'MADE')) AS moving,
       (SELECT count(*) FROM ticket t
         WHERE t.installation_id = %(installation)s
           AND (t.order_id = ANY(array_agg(o.id)) OR strpos(lower(t.subject || ' ' || t.message), %(email)s) > 0)
       ) AS tickets,
       (SELECT count(*) FROM order_sync u
         WHERE u.installation_id = %(installation)s AND u.state IN ('QUEUED', 'RUNNING')
           AND u.buyer_email = '' AND u.checked_updated_at IS NULL AND u.erased_at IS NULL) AS unread
  FROM order_sync o
  LEFT JOIN connection c ON c.installation_id = o.installation_id AND c.side = 'shop'
  LEFT JOIN external_ref r ON r.kind = 'invoice' AND r.account_key = c.account_key AND r.local_id = o.shop_order_id
 WHERE o.installation_id = %(installation)s AND o.buyer_email = %(email)s
"""
ASK = """
UPDATE order_sync SET erase_due_at = now(), erase_once_done = false
 WHERE installation_id = %(installation)s AND buyer_email = %(email)s AND erased_at IS NULL
   AND (erase_due_at IS NULL OR erase_once_done)
RETURNING id
"""
# Words of people that name the address; what was typed may be anything else as well, so the whole text goes.
UNSAY = """
UPDATE ticket SET message = '', subject = CASE WHEN strpos(lower(subject), %(email)s) > 0 THEN '' ELSE subject END,
       facts = CASE WHEN facts IS NULL THEN NULL ELSE '{}'::jsonb END
 WHERE installation_id = %(installation)s
   AND strpos(lower(subject || ' ' || message || ' ' || coalesce(facts::text, '')), %(email)s) > 0
"""
UNNOTICE = """
UPDATE delivery SET body = NULL
 WHERE connection_id IN (SELECT id FROM connection WHERE installation_id = %(installation)s) AND body IS NOT NULL
   AND strpos(lower(encode(body, 'escape')), %(email)s) > 0
"""
# A ZIP that was made before holds what is to go.
NO_EXPORTS = "DELETE FROM export WHERE installation_id = %(installation)s"
# A debtor that is being made just now is remembered until that is known; whatever is made twice is worse.
FORGET_DEBTOR = """
DELETE FROM external_ref r
 WHERE r.kind = 'debtor' AND r.local_id = ANY(%(emails)s::text[])
   AND r.account_key IN (SELECT account_key FROM connection WHERE installation_id = %(installation)s AND side = 'books')
   AND (r.state <> 'SENT' OR r.sent_at < now() - interval '1 day')
   AND NOT EXISTS (SELECT 1 FROM order_sync o
                    WHERE o.installation_id = %(installation)s AND o.buyer_email = r.local_id AND o.erased_at IS NULL)
"""
# Numbers that the register confirmed for these orders, unless another buyer's order shows them too.
FORGET_PROOFS = """
DELETE FROM vat_answer v
 WHERE v.installation_id = %(installation)s AND v.country || v.number IN (
       SELECT h.params ->> 'number' FROM order_history h
        WHERE h.order_id = ANY(%(orders)s::bigint[])
          AND h.code IN ('checks.vat_number_proved', 'checks.vat_number_valid'))
"""

# One that was not read yet when its buyer was erased becomes its invoice first: nobody was told that it never will.
MAY_GO = "(NOT o.erase_once_done OR o.state IN ('DONE', 'IGNORED'))"
# Resting orders, or such as nothing was sent for: one that waits for its look-up comes later.
DUE = f"""
SELECT o.id, o.state, o.shop_order_id, o.made_at, o.buyer_email, o.erase_once_done, c.account_key AS shop_key,
       b.account_key AS books_key, r.state AS ref_state, now() AS now
  FROM order_sync o
  LEFT JOIN connection c ON c.installation_id = o.installation_id AND c.side = 'shop'
  LEFT JOIN connection b ON b.installation_id = o.installation_id AND b.side = 'books'
  LEFT JOIN external_ref r ON r.kind = 'invoice' AND r.account_key = c.account_key AND r.local_id = o.shop_order_id
 WHERE o.installation_id = %(installation)s AND o.erase_due_at IS NOT NULL AND {MAY_GO}
   AND o.state <> 'RUNNING' AND NOT (o.state = 'QUEUED' AND coalesce(r.state, '') IN ('SENT', 'MADE'))
 ORDER BY o.id LIMIT %(most)s
   FOR UPDATE OF o SKIP LOCKED
"""
INSTALLATIONS_DUE = f"SELECT DISTINCT o.installation_id FROM order_sync o WHERE o.erase_due_at IS NOT NULL AND {MAY_GO}"
# What was never invoiced never will be, also after the shop is installed anew.
NEVER = """
INSERT INTO external_ref (kind, account_key, local_id, installation_id, books_key, state, order_id)
VALUES ('invoice', %(account)s, %(local_id)s, %(installation)s, %(books)s, 'ERASED', %(order)s)
ON CONFLICT (kind, account_key, local_id) DO UPDATE SET state = 'ERASED', looks = '[]', person_says_send = false
 WHERE external_ref.state <> 'MADE'
"""
GONE = """
UPDATE order_sync
   SET erased_at = now(), erase_due_at = NULL, changed_since_read = false,
       reason = CASE WHEN state = 'IGNORED' AND reason <> 'already_invoiced' THEN 'erased' ELSE reason END
 WHERE id = ANY(%(orders)s::bigint[])
"""
SAID = """
INSERT INTO order_history (installation_id, order_id, code, actor)
SELECT %(installation)s, id, 'buyer.erased', '' FROM unnest(%(orders)s::bigint[]) AS done(id)
"""
BLANK_HISTORY = "SELECT blank_history(%(orders)s::bigint[])"

# By the setting: finished orders that are older than it.
OLD = """
UPDATE order_sync o SET erase_due_at = now()
  FROM installation i
 WHERE i.id = o.installation_id AND i.keep_buyers_years > 0 AND o.id IN (
       SELECT d.id FROM installation j, LATERAL (
              (SELECT id FROM order_sync
                WHERE installation_id = j.id AND state = 'DONE' AND erased_at IS NULL AND erase_due_at IS NULL
                  AND done_at < %(now)s - make_interval(years => j.keep_buyers_years::int)
                ORDER BY done_at LIMIT %(most)s)
              UNION ALL
              (SELECT id FROM order_sync
                WHERE installation_id = j.id AND state = 'IGNORED' AND erased_at IS NULL AND erase_due_at IS NULL
                  AND state_since < %(now)s - make_interval(years => j.keep_buyers_years::int)
                ORDER BY placed_at LIMIT %(most)s)) AS d
        WHERE j.keep_buyers_years > 0 AND j.erasing_since IS NULL)
RETURNING o.id
"""
