"""The statements of claims.py; `now()` is the database's clock, the only one that counts for leases."""

from __future__ import annotations

IS_LIVE = "(i.live_at IS NOT NULL AND i.stopped_at IS NULL AND coalesce(i.stops_at > now(), true))"
"""`i` is an installation that went live and has not ended: its orders are taken, read and told of. The others rest."""

ENDED = -1
# The very last question before a byte leaves: an installation that has just ended makes no invoice any more.
MAY_SEND = f"SELECT CASE WHEN {IS_LIVE} THEN turn_token ELSE {ENDED} END FROM installation i WHERE id = %s"

# After its end an installation is still owed what became of invoices that were sent before: looked up and read back,
# which writes nothing. Its shop is closed to us by then, and a rest for good was the shop's.
ENDED_LATELY = "i.stopped_at BETWEEN now() - interval '30 days' AND now()"
RESTS = "(i.rest_until > now() AND i.rest_until < '9999-01-01')"
WAS_SENT = """
EXISTS (SELECT 1 FROM connection c JOIN external_ref r ON r.account_key = c.account_key
         WHERE c.installation_id = o.installation_id AND c.side = 'shop'
           AND r.kind = 'invoice' AND r.local_id = o.shop_order_id AND r.order_id = o.id
           AND r.state IN ('SENT', 'MADE'))
"""

# Distinct installations with something due, by skipping through the partial indexes instead of reading every row.
DUE = f"""
WITH RECURSIVE
    queued AS (
        (SELECT installation_id FROM order_sync WHERE state = 'QUEUED' ORDER BY installation_id LIMIT 1)
        UNION ALL
        SELECT (SELECT o.installation_id FROM order_sync o
                 WHERE o.state = 'QUEUED' AND o.installation_id > queued.installation_id
                 ORDER BY o.installation_id LIMIT 1)
          FROM queued WHERE queued.installation_id IS NOT NULL),
    looks AS (
        (SELECT installation_id FROM order_sync WHERE state = 'DONE' AND changed_since_read
          ORDER BY installation_id LIMIT 1)
        UNION ALL
        SELECT (SELECT o.installation_id FROM order_sync o
                 WHERE o.state = 'DONE' AND o.changed_since_read AND o.installation_id > looks.installation_id
                 ORDER BY o.installation_id LIMIT 1)
          FROM looks WHERE looks.installation_id IS NOT NULL),
    running AS (
        SELECT DISTINCT installation_id FROM order_sync WHERE state = 'RUNNING'),
    due AS (
        SELECT installation_id FROM queued q WHERE EXISTS (
            SELECT 1 FROM generate_series(%(least_priority)s::int, %(most_priority)s::int) AS p(priority), LATERAL (
                SELECT 1 FROM order_sync o
                 WHERE o.installation_id = q.installation_id AND o.state = 'QUEUED' AND o.priority = p.priority
                   AND o.not_before <= now()
                 ORDER BY o.not_before LIMIT 1) AS one)
        UNION
        SELECT installation_id FROM looks l WHERE EXISTS (
            SELECT 1 FROM order_sync o
             WHERE o.installation_id = l.installation_id AND o.state = 'DONE' AND o.changed_since_read
               AND o.not_before <= now())
        UNION
        SELECT installation_id FROM running)
SELECT i.id FROM installation i JOIN due ON due.installation_id = i.id
 WHERE (i.turn_lease_until IS NULL OR i.turn_lease_until <= now())
   -- What a dead worker held is freed, also of an installation that rests or has ended.
   AND ({IS_LIVE} AND (i.rest_until IS NULL OR i.rest_until <= now())
        OR EXISTS (SELECT 1 FROM running r WHERE r.installation_id = i.id)
        OR {ENDED_LATELY} AND {RESTS} IS NOT TRUE AND EXISTS (
            SELECT 1 FROM order_sync o
             WHERE o.installation_id = i.id AND o.state = 'QUEUED' AND o.not_before <= now()
               AND o.priority BETWEEN %(least_priority)s AND %(most_priority)s AND {WAS_SENT}))
   AND NOT i.id = ANY(%(tried)s::bigint[])
 ORDER BY i.turn_ended_at
 LIMIT %(most)s
"""

TAKE = """
UPDATE installation
   SET turn_token = nextval('turn_token'), turn_lease_until = now() + make_interval(secs => %(lease)s)
 WHERE id = %(installation)s AND (turn_lease_until IS NULL OR turn_lease_until <= now())
RETURNING turn_token
"""

RENEW = """
UPDATE installation i SET turn_lease_until = now() + make_interval(secs => %(lease)s)
  FROM unnest(%(installations)s::bigint[], %(tokens)s::bigint[]) AS mine(id, token)
 WHERE i.id = mine.id AND i.turn_token = mine.token
"""

GIVE_BACK = """
UPDATE installation SET turn_lease_until = NULL, turn_ended_at = clock_timestamp()
 WHERE id = %(installation)s AND turn_token = %(token)s
RETURNING id
"""

PUT_BACK = """
WITH back AS (
    UPDATE order_sync SET state = 'QUEUED', state_since = now(), attempts = greatest(attempts - 1, 0)
     WHERE installation_id = %(installation)s AND state = 'RUNNING'
    RETURNING id),
    recorded AS (
        INSERT INTO order_history (installation_id, order_id, code, before, after)
        SELECT %(installation)s, id, 'claim.put_back', 'RUNNING', 'QUEUED' FROM back)
INSERT INTO count_delta (installation_id, state, change)
SELECT %(installation)s, s.state::order_state, s.change
  FROM back, (VALUES ('QUEUED', 1), ('RUNNING', -1)) AS s(state, change)
"""

DUE_ORDERS = """
    SELECT o.id FROM order_sync o
     WHERE o.installation_id = %(installation)s AND o.state = 'QUEUED' AND o.not_before <= now()
       AND o.priority BETWEEN %(least_priority)s AND %(most_priority)s
"""
FIRST_ONES = """
     ORDER BY o.priority, o.not_before, o.id
     LIMIT %(most)s
       FOR UPDATE OF o SKIP LOCKED
"""
TAKEN = """
    taken AS (
        UPDATE order_sync o
           SET state = 'RUNNING', state_since = now(), token = %(token)s, attempts = o.attempts + 1,
               changed_since_read = false
          FROM due, installation i
         WHERE o.id = due.id AND i.id = %(installation)s AND i.turn_token = %(token)s
"""
TOLD = """
        RETURNING o.id, o.shop_order_id, o.number, o.priority, o.attempts, o.made_at, o.invoice_number,
                  o.debtor_number),
    recorded AS (
        INSERT INTO order_history (installation_id, order_id, code, before, after)
        SELECT %(installation)s, id, 'claim.taken', 'QUEUED', 'RUNNING' FROM taken),
    counted AS (
        INSERT INTO count_delta (installation_id, state, change)
        SELECT %(installation)s, s.state::order_state, s.change * (SELECT count(*) FROM taken)
          FROM (VALUES ('RUNNING', 1), ('QUEUED', -1)) AS s(state, change)
         WHERE EXISTS (SELECT 1 FROM taken))
SELECT taken.*, r.state AS ref_state, r.number AS ref_number, r.order_id AS ref_order_id, r.books_key AS ref_books
  FROM taken
  LEFT JOIN external_ref r
    ON r.kind = 'invoice' AND r.account_key = %(shop_key)s AND r.local_id = taken.shop_order_id
 ORDER BY taken.priority, taken.id
"""
TAKE_ORDERS = f"""
WITH due AS ({DUE_ORDERS} {FIRST_ONES}), {TAKEN}
           AND (i.rest_until IS NULL OR i.rest_until <= now()) AND {IS_LIVE}
{TOLD}
"""
# Of an installation that has ended: the orders whose invoice was sent before.
TAKE_SENT_ONES = f"""
WITH due AS ({DUE_ORDERS} AND {WAS_SENT} {FIRST_ONES}), {TAKEN}
           AND i.stopped_at IS NOT NULL
{TOLD}
"""

POSTPONE_BULK = """
UPDATE order_sync SET not_before = now() + interval '10 minutes', reason = 'books.quota'
 WHERE installation_id = %(installation)s AND state = 'QUEUED' AND priority = 2 AND not_before <= now()
"""

TAKE_LOOKS = """
UPDATE order_sync SET not_before = now() + interval '5 minutes'
 WHERE id IN (SELECT id FROM order_sync
               WHERE installation_id = %(installation)s AND state = 'DONE' AND changed_since_read
                 AND not_before <= now()
               ORDER BY not_before LIMIT %(most)s)
RETURNING id, shop_order_id, total, total_tax, status, notice, not_before
"""
