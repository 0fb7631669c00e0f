"""The statements of ledger.py."""

from __future__ import annotations

# After a refusal the first to come gets one call, and everybody else waits a little for its answer.
RESERVE = """
INSERT INTO call_ledger AS l (account_key, recent, taken)
VALUES (%(account)s, array_fill(now(), ARRAY[CASE WHEN %(calls)s > 0 THEN %(block)s ELSE 0 END]), %(block)s)
ON CONFLICT (account_key) DO UPDATE SET
    recent = CASE WHEN %(calls)s > 0
                  THEN ARRAY(SELECT t FROM unnest(l.recent) t WHERE t > now() - make_interval(secs => %(seconds)s))
                       || array_fill(now(), ARRAY[CASE WHEN l.blocked_until IS NULL THEN %(block)s ELSE 1 END])
                  ELSE '{}' END,
    taken = l.taken + CASE WHEN l.blocked_until IS NULL THEN %(block)s ELSE 1 END,
    blocked_until = CASE WHEN l.blocked_until IS NULL THEN NULL ELSE now() + make_interval(secs => %(probing)s) END,
    remaining = CASE WHEN l.blocked_until IS NOT NULL THEN NULL ELSE l.remaining END
 WHERE (l.blocked_until IS NULL OR l.blocked_until <= now())
   AND (%(calls)s = 0
        OR (SELECT count(*) FROM unnest(l.recent) t WHERE t > now() - make_interval(secs => %(seconds)s)) + %(block)s
           <= %(calls)s)
RETURNING CASE WHEN old.blocked_until IS NULL THEN %(block)s ELSE 1 END AS calls,
          old.blocked_until IS NOT NULL AS probes
"""

ANSWERED = """
UPDATE call_ledger SET blocked_until = NULL
 WHERE account_key = %(account)s AND blocked_until <= now() + make_interval(secs => %(probing)s)
"""

WAIT = """
SELECT greatest(
    coalesce(extract(epoch FROM blocked_until - now()), 0),
    coalesce((SELECT extract(epoch FROM min(t) + make_interval(secs => %(seconds)s) - now())
                FROM unnest(recent) t WHERE t > now() - make_interval(secs => %(seconds)s)), 0))
  FROM call_ledger WHERE account_key = %(account)s
"""

# Whoever has taken calls beforehand hears of it, and lets go of them (pipeline/locks.py).
BLOCK = """
WITH blocked AS (
INSERT INTO call_ledger (account_key, remaining, remaining_at, blocked_until)
VALUES (%(account)s, %(remaining)s, now(), now() + make_interval(secs => %(wait)s))
ON CONFLICT (account_key) DO UPDATE SET
    remaining = excluded.remaining, remaining_at = now(),
    blocked_until = greatest(call_ledger.blocked_until, excluded.blocked_until)
RETURNING account_key)
SELECT pg_notify('calls_refused', account_key) FROM blocked
"""

TOLD = """
INSERT INTO call_ledger (account_key, remaining, remaining_at) VALUES (%(account)s, %(remaining)s, now())
ON CONFLICT (account_key) DO UPDATE SET remaining = excluded.remaining, remaining_at = now()
"""

REMAINING = """
SELECT remaining FROM call_ledger WHERE account_key = %(account)s AND remaining_at > now() - interval '1 hour'
"""

RECENT = """
SELECT count(*) FROM call_ledger, unnest(recent) t
 WHERE account_key = %(account)s AND t > now() - make_interval(secs => %(seconds)s)
"""
