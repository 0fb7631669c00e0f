"""The statements of installations.py and going.py."""

from __future__ import annotations

from webapp.integration.readers import readers

READERS, THEIR_READERS = readers("%(installation)s", "trial"), readers("i.id", "trial")
# What still has to end before anything is erased; each for a month after the stop at most, for then it never will.
LATELY = "i.stopped_at > now() - interval '30 days'"
BUSY = """
EXISTS (SELECT 1 FROM order_sync o WHERE o.installation_id = i.id AND o.state = 'RUNNING')
"""
UNSETTLED = """
(SELECT count(*) FROM order_sync o
   JOIN connection c ON c.installation_id = o.installation_id AND c.side = 'shop'
   JOIN external_ref r ON r.kind = 'invoice' AND r.account_key = c.account_key AND r.local_id = o.shop_order_id
  WHERE o.installation_id = i.id AND o.state = 'QUEUED' AND r.order_id = o.id AND r.state IN ('SENT', 'MADE'))
"""
APP_IN_SHOP = """
EXISTS (SELECT 1 FROM connection c
         WHERE c.installation_id = i.id AND c.side = 'shop' AND c.credentials IS NOT NULL
           AND c.removal_due_at IS NOT NULL AND c.dot_reason <> 'shop.uninstalled')
"""
TO_INVOICE = """
EXISTS (SELECT 1 FROM charge h WHERE h.installation_id = i.id AND h.waits_for <> 'details'
           AND NOT EXISTS (SELECT 1 FROM own_invoice v WHERE v.charge_id = h.id))
"""
MAY_GO = "(i.stopped_at IS NOT NULL OR i.live_at IS NULL)"

STATE = f"""
SELECT i.name, i.stopped_at, i.erase_at, i.erasing_since, {MAY_GO} AS may_go,
       coalesce({LATELY}, false) AS lately, {BUSY} AS busy, {UNSETTLED} AS unsettled, {APP_IN_SHOP} AS app_in_shop,
       {TO_INVOICE} AS to_invoice,
       (SELECT count(*) FROM own_invoice v WHERE v.installation_id = i.id) AS our_invoices,
       (SELECT count(*) FROM own_invoice v WHERE v.installation_id = i.id AND v.paid_at IS NULL) AS unpaid,
       (SELECT count(*) FROM membership m WHERE m.installation_id = i.id) AS people
  FROM installation i WHERE i.id = %(installation)s
"""
# A day that has not been shown yet is never so near that nobody could read of it.
SET_DATES = """
UPDATE installation
   SET erase_at = greatest(stopped_at + make_interval(days => %(days)s), now() + interval '8 days')
 WHERE stopped_at IS NOT NULL AND erase_at IS NULL AND erasing_since IS NULL
"""
TELL = f"""
WITH soon AS (
    UPDATE installation SET erase_told_at = now()
     WHERE erase_at < %(now)s + interval '7 days' AND erase_told_at IS NULL AND erasing_since IS NULL
       AND stopped_at IS NOT NULL
    RETURNING id, name, licence_key, erase_at)
INSERT INTO mail (installation_id, occasion, to_address, template, params, language)
SELECT i.id, 'erase_soon/' || i.id || '/' || extract(epoch FROM i.erase_at) || '/' || r.mark, r.email, 'erase_soon',
       jsonb_build_object('installation', i.name, 'key', i.licence_key, 'page', 'profile',
                          'until', (i.erase_at AT TIME ZONE 'Europe/Brussels')::date), r.language
  FROM soon i CROSS JOIN LATERAL ({THEIR_READERS}) r
ON CONFLICT (occasion) DO NOTHING
"""
ERASE_NOW = f"""
UPDATE installation i SET erase_at = now(), erase_told_at = now()
 WHERE i.id = %(installation)s AND {MAY_GO} AND i.erasing_since IS NULL
RETURNING i.id
"""

DUE = f"""
SELECT i.id FROM installation i
 WHERE i.erase_at <= %(now)s AND i.erasing_since IS NULL AND {MAY_GO} ORDER BY i.erase_at LIMIT 20
"""
BEGIN = f"""
UPDATE installation i SET erasing_since = %(now)s, archived_at = coalesce(i.archived_at, now())
 WHERE i.id = %(installation)s AND i.erase_at <= %(now)s AND i.erasing_since IS NULL AND {MAY_GO}
   AND NOT (coalesce({LATELY}, false)
            AND ({BUSY} OR coalesce(i.turn_lease_until > now(), false) OR {UNSETTLED} > 0 OR {APP_IN_SHOP}
                 OR {TO_INVOICE}))
RETURNING i.id
"""
CLOSE_DOORS = """
UPDATE connection SET credentials = NULL, credentials_version = credentials_version + 1, hook_token = NULL,
       hook_secrets = NULL, removal_due_at = NULL
 WHERE installation_id = %(installation)s
"""
GOING = """
SELECT id FROM installation
 WHERE erasing_since <= %(begun)s AND CASE WHEN %(again)s THEN erased_at > %(now)s - interval '1 day'
                                           ELSE erased_at IS NULL END
 ORDER BY id
"""

# `elsewhere`: another installation of this shop has the order too, and goes on with it.
ORDERS = """
SELECT o.id, o.shop_order_id, c.account_key, r.id AS ref_id,
       EXISTS (SELECT 1 FROM connection oc
                 JOIN order_sync oo ON oo.installation_id = oc.installation_id AND oo.shop_order_id = o.shop_order_id
                WHERE oc.account_key = c.account_key AND oc.side = 'shop' AND oc.installation_id <> o.installation_id
              ) AS elsewhere
  FROM order_sync o
  LEFT JOIN connection c ON c.installation_id = o.installation_id AND c.side = 'shop'
  LEFT JOIN external_ref r ON r.kind = 'invoice' AND r.account_key = c.account_key AND r.local_id = o.shop_order_id
        AND r.installation_id = o.installation_id AND r.state <> 'NOT_MADE'
 WHERE o.installation_id = %(installation)s
 ORDER BY o.shop_order_id LIMIT %(most)s
   FOR UPDATE OF o
"""
REFS = """
SELECT id, account_key, local_id FROM external_ref
 WHERE installation_id = %(installation)s AND kind = 'invoice' AND state <> 'NOT_MADE' LIMIT %(most)s
"""
REMEMBER = """
INSERT INTO external_ref (kind, account_key, local_id, installation_id, books_key, state)
SELECT 'invoice', 'erased', hash, 0, '', 'ERASED' FROM unnest(%(hashes)s::text[]) AS gone(hash)
ON CONFLICT (kind, account_key, local_id) DO NOTHING
"""
FORGET_REFS = "DELETE FROM external_ref WHERE id = ANY(%(refs)s::bigint[])"
DROP_HISTORY = "SELECT drop_history(%(orders)s::bigint[])"
DROP_EXCHANGES = "DELETE FROM exchange WHERE order_id = ANY(%(orders)s::bigint[])"
DROP_ORDERS = "DELETE FROM order_sync WHERE id = ANY(%(orders)s::bigint[])"
NOT_MADE = "DELETE FROM external_ref WHERE installation_id = %(installation)s AND kind = 'invoice'"
# Debtors of books that somebody else uses too belong to them from now on.
HAND_OVER = """
UPDATE external_ref r SET installation_id = o.installation_id
  FROM connection o
 WHERE r.installation_id = %(installation)s AND r.kind = 'debtor' AND o.account_key = r.account_key
   AND o.installation_id <> r.installation_id
"""
DROP_DEBTORS = "DELETE FROM external_ref WHERE installation_id = %(installation)s AND kind = 'debtor'"
DROP_LEDGERS = """
DELETE FROM call_ledger l USING connection c
 WHERE c.installation_id = %(installation)s AND l.account_key = c.account_key
   AND NOT EXISTS (SELECT 1 FROM connection o
                    WHERE o.account_key = l.account_key AND o.installation_id <> c.installation_id)
"""
DROP_NOTICES = """
DELETE FROM delivery WHERE id IN (
    SELECT d.id FROM delivery d JOIN connection c ON c.id = d.connection_id
     WHERE c.installation_id = %(installation)s LIMIT %(most)s)
"""
DROP_ADDED = "SELECT drop_added(%(installation)s, %(most)s)"
DROP_CHARGES = """
DELETE FROM charge h
 WHERE h.installation_id = %(installation)s AND NOT EXISTS (SELECT 1 FROM own_invoice v WHERE v.charge_id = h.id)
"""
UNNAME_CHARGES = "UPDATE charge SET by = '' WHERE installation_id = %(installation)s AND by <> ''"

# Its owners hear the last word where nobody was chosen for it; the people go first.
OWNERS_READ = f"""
INSERT INTO recipient (installation_id, email, language, kinds)
SELECT %(installation)s, r.email, r.language, '["trial"]' FROM ({READERS}) r
ON CONFLICT (installation_id, email)
DO UPDATE SET kinds = CASE WHEN recipient.kinds @> '["trial"]' THEN recipient.kinds ELSE '["trial"]' END
"""
MEMBERS = """
DELETE FROM membership WHERE installation_id = %(installation)s RETURNING person_id
"""
# Nobody of ours, and nobody who has another shop.
LEFT = """
SELECT p.id, p.email FROM person p
 WHERE p.id = ANY(%(people)s::bigint[]) AND NOT p.is_staff
   AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = p.id)
"""
DROP_MAILS_TO = "DELETE FROM mail WHERE installation_id IS NULL AND to_address = %(email)s"
DROP_PERSON = "DELETE FROM person WHERE id = %(person)s"

SAY_ERASED = """
INSERT INTO mail (installation_id, occasion, to_address, template, params, language)
SELECT i.id, 'erased/' || i.id || '/' || r.id, r.email, 'erased',
       jsonb_build_object('installation', i.name,
                          'until', (%(now)s::timestamptz AT TIME ZONE 'Europe/Brussels')::date), r.language
  FROM installation i JOIN recipient r ON r.installation_id = i.id AND r.kinds @> '["trial"]'
 WHERE i.id = %(installation)s
ON CONFLICT (occasion) DO NOTHING
"""
DROP_READERS = "DELETE FROM recipient WHERE installation_id = %(installation)s"
DROP_ENDS = "DELETE FROM connection WHERE installation_id = %(installation)s"
DONE = "UPDATE installation SET erased_at = coalesce(erased_at, %(now)s) WHERE id = %(installation)s"
# The last mail goes as soon as it was sent, or nobody took it for a week.
DROP_MAILS = """
DELETE FROM mail m USING installation i
 WHERE i.id = m.installation_id AND i.erased_at IS NOT NULL
   AND (m.sent_at IS NOT NULL OR m.created_at < %(now)s - interval '7 days')
"""
OLD_PAPERS = "SELECT drop_old_papers(%(years)s)"
