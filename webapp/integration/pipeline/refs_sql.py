"""The statements of refs.py."""

from __future__ import annotations

FIND = """
SELECT id, state, number, token, books_key, order_id, sent_at, dated, tries, looks, person_says_send, facts, seen_at,
       made_at, now() AS now
  FROM external_ref
 WHERE kind = %(kind)s AND account_key = %(account)s AND local_id = %(local_id)s
"""

WHICH_ERASED = """
SELECT local_id FROM external_ref
 WHERE kind = 'invoice' AND account_key = %(account)s AND local_id = ANY(%(hashes)b::text[])
"""

WHICH_MADE = """
SELECT local_id FROM external_ref
 WHERE kind = %(kind)s AND account_key = %(account)s AND local_id = ANY(%(ids)s::text[]) AND state = 'MADE'
"""

MARK_SENT = """
INSERT INTO external_ref (kind, account_key, local_id, installation_id, books_key, token, state, sent_hash,
                          sent_at, dated, fencing_token, tries, order_id)
VALUES (%(kind)s, %(account)s, %(local_id)s, %(installation)s, %(books)s, %(token)s, 'SENT', %(digest)s, now(),
        %(dated)s, %(fencing_token)s, 1, %(order)s)
ON CONFLICT (kind, account_key, local_id) DO UPDATE SET
    state = 'SENT', installation_id = excluded.installation_id, books_key = excluded.books_key, token = excluded.token,
    sent_hash = excluded.sent_hash, sent_at = now(), dated = excluded.dated, fencing_token = excluded.fencing_token,
    tries = 1, looks = '[]', person_says_send = false, order_id = excluded.order_id, number = '', made_at = NULL,
    facts = NULL
 WHERE external_ref.state = 'NOT_MADE'
RETURNING id
"""

MARK_RESENT = """
UPDATE external_ref
   SET sent_at = now(), sent_hash = %(digest)s, tries = tries + 1, looks = '[]', person_says_send = false,
       fencing_token = %(fencing_token)s, installation_id = %(installation)s, order_id = %(order)s, dated = %(dated)s,
       books_key = %(books)s
 WHERE id = %(id)s AND state = 'SENT' AND tries = %(tries)s AND token = %(token)s
RETURNING id
"""

# What was refused is this write alone: an earlier one without an answer stays SENT, and is looked for before the next.
MARK_UNSENT = """
UPDATE external_ref
   SET state = CASE WHEN tries > 1 THEN 'SENT' ELSE 'NOT_MADE' END, tries = greatest(tries - 1, 1), looks = '[]',
       sent_at = coalesce(%(earlier)s::timestamptz, sent_at), person_says_send = %(says_send)s
 WHERE id = %(id)s AND state = 'SENT' AND fencing_token = %(fencing_token)s
"""

MARK_MADE = """
UPDATE external_ref
   SET state = 'MADE', number = %(number)s, made_at = now(), seen_at = now(), facts = coalesce(%(facts)s::jsonb, facts)
 WHERE id = %(id)s AND state IN ('SENT', 'NOT_MADE')
"""

REMEMBER = """
INSERT INTO external_ref (kind, account_key, local_id, installation_id, books_key, state, number, made_at, seen_at,
                          facts)
VALUES (%(kind)s, %(account)s, %(local_id)s, %(installation)s, %(account)s, 'MADE', %(number)s, now(), now(),
        %(facts)s::jsonb)
ON CONFLICT (kind, account_key, local_id) DO UPDATE SET
    state = 'MADE', number = excluded.number, seen_at = now(), facts = excluded.facts
"""

REMEMBER_LOOK = """
UPDATE external_ref SET looks = looks || %(look)s::jsonb WHERE id = %(id)s AND state = 'SENT'
"""

PERSON_SAYS_SEND = """
UPDATE external_ref SET person_says_send = true, looks = '[]'
 WHERE kind = %(kind)s AND account_key = %(account)s AND local_id = %(local_id)s AND state = 'SENT'
"""

FORGET_WORD = """
UPDATE external_ref SET person_says_send = false
 WHERE kind = %(kind)s AND account_key = %(account)s AND local_id = %(local_id)s AND person_says_send
"""
FORGET_EVERY_WORD = "UPDATE external_ref SET person_says_send = false WHERE person_says_send"

# The books may keep the order date or use the day of sending: a list shows an invoice for certain only when both
# are in it.
NEWEST_KNOWN = """
SELECT number FROM external_ref
 WHERE kind = 'invoice' AND books_key = %(books)s AND state = 'MADE' AND number <> ''
   AND dated >= %(since)s AND made_at >= %(since)s
 ORDER BY made_at DESC
 LIMIT 1
"""

LATEST_KNOWN = """
WITH known AS (
    SELECT number, made_at, least(dated, made_at) AS shown_from FROM external_ref
     WHERE kind = 'invoice' AND books_key = %(books)s AND state = 'MADE' AND number <> '' AND dated IS NOT NULL),
    within AS (SELECT * FROM known WHERE shown_from >= %(since)s ORDER BY made_at DESC LIMIT 10),
    before AS (SELECT * FROM known WHERE NOT EXISTS (SELECT 1 FROM within) ORDER BY shown_from DESC LIMIT 1)
SELECT array_agg(number) AS numbers, min(shown_from) AS shown_from
  FROM (SELECT * FROM within UNION ALL SELECT * FROM before) AS latest
"""
