"""Every night: each OPEN order is read again, those too long open are told and then ignored, and our list is held
against the shop's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.gate import OPEN_FOR, WARN_BEFORE
from webapp.integration.domain.states import State
from webapp.integration.pipeline import moves, poll
from webapp.integration.pipeline.claims_sql import IS_LIVE
from webapp.integration.pipeline.ready import Ready

TOLD_FOR = WARN_BEFORE - timedelta(hours=12)
"""From the word to the end, whenever the order became OPEN: a week of nights, which do not begin on the second."""

INSTALLATIONS = f"""
SELECT DISTINCT i.id FROM installation i
  LEFT JOIN connection c ON c.installation_id = i.id AND c.side = 'shop'
 WHERE {IS_LIVE} AND c.dot_reason IS DISTINCT FROM 'shop.uninstalled'
"""  # noqa: S608 — a condition of ours, no value
OPEN = """
SELECT id, status, coalesce(received_at < now() - %(over)s AND warned_at < now() - %(told)s, false) AS too_old
  FROM order_sync
 WHERE installation_id = %(installation)s AND state = 'OPEN' AND id > %(after)s
 ORDER BY id LIMIT 500
"""
WARN = """
WITH soon AS (
    UPDATE order_sync SET warned_at = now()
     WHERE installation_id = %(installation)s AND state = 'OPEN' AND warned_at IS NULL
       AND received_at < now() - %(warn)s
    RETURNING id, number)
INSERT INTO mail (installation_id, occasion, to_address, template, params, language)
SELECT %(installation)s, 'open_ends/' || r.id || '/' || (SELECT min(id) FROM soon) || '/' || current_date, r.email,
       'open_ends', jsonb_build_object('orders', (SELECT count(*) FROM soon),
           'numbers', (SELECT string_agg(number, ', ' ORDER BY id) FROM (SELECT * FROM soon ORDER BY id LIMIT 20) s),
           'installation', i.name, 'key', i.licence_key, 'days', %(days)s::int), r.language
  FROM installation i JOIN recipient r ON r.installation_id = i.id AND r.kinds @> '["problems"]'
 WHERE i.id = %(installation)s AND EXISTS (SELECT 1 FROM soon)
ON CONFLICT (occasion) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of a review. `again`: OPEN orders that are read again; `checked`: the shop's list held against ours."""

    again: int
    checked: poll.Checked


def installations(ready: Ready) -> Sequence[int]:
    """Whose orders are reviewed."""
    with transaction(ready.engine, EVERYTHING) as connection:
        return connection.exec_driver_sql(INSTALLATIONS).scalars().all()


def run(ready: Ready, installation_id: int) -> Reviewed:
    """Review one installation."""
    warn = {"installation": installation_id, "warn": OPEN_FOR - WARN_BEFORE, "days": WARN_BEFORE.days}
    with transaction(ready.engine, installation_id) as connection:
        connection.exec_driver_sql(WARN, warn)
    again, after = 0, 0
    while True:
        with transaction(ready.engine, installation_id) as connection:
            rows = connection.exec_driver_sql(
                OPEN, {"installation": installation_id, "after": after, "over": OPEN_FOR, "told": TOLD_FOR}
            ).all()
            for row in rows:
                order = moves.Held(installation_id, row.id, State.OPEN)
                try:
                    if row.too_old:
                        change = moves.Change(reason="too_old", params={"days": str(OPEN_FOR.days)})
                        moves.move(connection, order, State.IGNORED, change)
                    else:
                        moves.move(
                            connection,
                            order,
                            State.QUEUED,
                            moves.Change(code="received.review", params={"status": row.status}),
                        )
                        again += 1
                except moves.OvertakenError:
                    continue  # an event was quicker
        if not rows:
            break
        after = rows[-1].id
    checked = compare(ready, installation_id)
    if again:
        ready.bell.ring()
    return Reviewed(again, checked)


def compare(ready: Ready, installation_id: int) -> poll.Checked:
    """Hold the shop's list of the last days against ours; what is missing is taken in."""
    return poll.check(ready, installation_id, since=datetime.now(UTC) - timedelta(days=3))
