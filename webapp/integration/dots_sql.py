"""The statements of dots.py."""

from __future__ import annotations

# The shop's last notice may be delivered once more, or for the first time, after it was connected again: it tells of a
# moment older than the green dot, or was kept before. What a slow clock over there hides, the next call meets.
UNINSTALLED = """
SELECT c.id, c.dot = 'green' AND c.dot_since > least(%(at)s::timestamptz, (SELECT max(d.received_at) FROM delivery d
         WHERE d.connection_id = c.id AND d.kind = 'uninstalled')) AS is_back
  FROM connection c WHERE c.installation_id = %(installation)s AND c.side = 'shop'
"""

ANSWERED = """
WITH was AS (
    UPDATE connection SET answered_at = now(), away_since = NULL, away_tries = 0, dot = 'green', dot_reason = '',
           dot_since = CASE WHEN dot = 'green' THEN dot_since ELSE now() END
     WHERE id = %(id)s
    RETURNING old.dot AS dot, old.away_since AS away_since,
              least(old.away_since, CASE WHEN old.dot = 'red' THEN old.dot_since END) AS served_until),
    -- The day that an order which alone keeps failing has, or an invoice that is not shown, does not run while nobody
    -- was served.
    forgiven AS (
        UPDATE order_sync o
           SET failing_since = o.failing_since + (now() - greatest(o.failing_since, was.served_until)),
               not_shown_since = o.not_shown_since + (now() - greatest(o.not_shown_since, was.served_until))
          FROM was
         WHERE o.installation_id = %(installation)s AND o.state IN ('QUEUED', 'RUNNING')
           AND coalesce(o.failing_since, o.not_shown_since) IS NOT NULL AND was.served_until IS NOT NULL)
UPDATE installation
   SET rest_until = CASE WHEN other.dot = 'red' OR other.away_since IS NOT NULL
                         THEN least(rest_until, CASE WHEN rest_until IS NOT NULL THEN now() + interval '10 minutes' END)
                    END
  FROM was LEFT JOIN connection other ON other.installation_id = %(installation)s AND other.id <> %(id)s
 WHERE installation.id = %(installation)s
   AND (%(connected)s OR was.dot <> 'green' OR was.away_since IS NOT NULL)
   AND other.dot_reason IS DISTINCT FROM 'shop.uninstalled'
"""

AWAY = """
UPDATE connection
   SET away_since = coalesce(away_since, now()), away_tries = away_tries + 1,
       dot = CASE WHEN dot = 'red' THEN 'red'
                  WHEN coalesce(away_since, now()) <= now() - %(orange)s::interval THEN 'orange' ELSE dot END,
       dot_reason = CASE WHEN dot = 'red' THEN dot_reason
                         WHEN coalesce(away_since, now()) <= now() - %(orange)s::interval THEN side || '.away'
                         ELSE dot_reason END,
       dot_since = CASE WHEN dot = 'green' AND coalesce(away_since, now()) <= now() - %(orange)s::interval
                        THEN coalesce(away_since, now()) ELSE dot_since END
 WHERE id = %(id)s
RETURNING away_tries
"""

RED = """
UPDATE connection
   SET dot = 'red', dot_reason = %(code)s, dot_since = CASE WHEN dot = 'red' THEN dot_since ELSE now() END
 WHERE id = %(id)s
RETURNING old.dot_reason AS was, account_name
"""

REST = """
UPDATE installation
   SET rest_until = greatest(coalesce(rest_until, now()), now() + make_interval(secs => %(seconds)s))
 WHERE id = %(installation)s
"""

REST_FOR_GOOD = "UPDATE installation SET rest_until = '9999-01-01' WHERE id = %(installation)s"

# One mail per red spell: the moment it began is part of what the mail is unique on.
TELL_RED = """
INSERT INTO mail (installation_id, occasion, to_address, template, params, language)
SELECT %(installation)s, 'red/' || c.id || '/' || extract(epoch FROM c.dot_since) || '/' || r.id, r.email,
       'connection_red',
       jsonb_build_object('code', %(code)s::text, 'side', c.side, 'since', c.dot_since, 'installation', i.name,
                          'key', i.licence_key),
       r.language
  FROM connection c
  JOIN installation i ON i.id = c.installation_id
  JOIN recipient r ON r.installation_id = i.id AND r.kinds @> '["problems"]'
 WHERE c.id = %(id)s AND i.live_at IS NOT NULL AND i.stopped_at IS NULL
ON CONFLICT (occasion) DO NOTHING
"""
