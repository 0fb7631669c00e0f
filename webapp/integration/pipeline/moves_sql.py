"""The statements of moves.py. Column names come from a fixed list, values are always parameters."""

from __future__ import annotations

from functools import cache

JSON = frozenset({"checks", "notice"})
# In binary: as text, every quote of the JSON would be escaped by a regular expression, a tenth of what an order costs.
NOTES = "unnest(%(note_codes)b::text[], %(note_params)b::text[]) WITH ORDINALITY AS note(code, params, nth)"
# An order that was erased while somebody waited for an answer about it leaves nothing behind.
RECORD = f"""
INSERT INTO order_history (installation_id, order_id, code, params, actor)
SELECT %(installation)s, %(order)s, note.code, note.params::jsonb, %(actor)s FROM {NOTES}
 WHERE EXISTS (SELECT 1 FROM order_sync known WHERE known.id = %(order)s)
 ORDER BY note.nth
"""

WHERE_HELD = """
 WHERE id = %(order)s AND installation_id = %(installation)s AND state = %(before)s::order_state
   AND (%(turn)s::bigint IS NULL OR token = %(turn)s::bigint)
"""


def _settings(columns: tuple[str, ...]) -> str:
    return "".join(f", {name} = %({name})s{'::jsonb' if name in JSON else ''}" for name in columns)


@cache
def move(columns: tuple[str, ...]) -> str:
    """One move with its history rows (notes first) and count."""
    return f"""
WITH found AS (
    SELECT id, changed_since_read AND %(before)s = 'RUNNING' AND %(after)s IN ('OPEN', 'HELD', 'IGNORED') AS again
      FROM order_sync
     WHERE id = %(order)s AND installation_id = %(installation)s AND state = %(before)s::order_state
       AND (%(turn)s::bigint IS NULL OR token = %(turn)s::bigint)
       FOR UPDATE),
    moved AS (
        UPDATE order_sync o
           SET state = CASE WHEN found.again THEN 'QUEUED'::order_state ELSE %(after)s::order_state END,
               state_since = now(),
               reason = CASE WHEN found.again THEN '' ELSE %(reason)s END,
               reason_params = %(params)s::jsonb,
               not_before = now() + make_interval(secs => CASE WHEN found.again THEN 0 ELSE %(wait)s END)
               {_settings(columns)}
          FROM found WHERE o.id = found.id
        RETURNING o.id, o.state),
    recorded AS (
        INSERT INTO order_history (installation_id, order_id, code, params, actor, before, after)
        SELECT %(installation)s, moved.id, line.code, line.params, %(actor)s, line.before, line.after
          FROM moved, LATERAL (
            SELECT nth, code, params::jsonb, '' AS before, '' AS after FROM {NOTES}
            UNION ALL
            SELECT NULL, %(code)s, %(params)s::jsonb, %(before)s, moved.state::text) AS line
         ORDER BY line.nth NULLS LAST),
    counted AS (
        INSERT INTO count_delta (installation_id, state, change)
        SELECT %(installation)s, state, 1 FROM moved
        UNION ALL
        SELECT %(installation)s, %(before)s::order_state, -1 FROM moved)
SELECT state FROM moved
"""


@cache
def write(columns: tuple[str, ...]) -> str:
    """Columns of an order that stays in its state, with notes."""
    return f"""
WITH written AS (UPDATE order_sync SET state = state {_settings(columns)} {WHERE_HELD} RETURNING id),
    recorded AS ({RECORD})
SELECT id FROM written
"""
