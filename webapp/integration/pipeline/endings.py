"""What the clock does about ends: stops that were planned, our app in shops that stopped, mails about trials."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from webapp.audit.record import record
from webapp.database import EVERYTHING, transaction
from webapp.integration import ending
from webapp.integration.joined import NotConnectedError
from webapp.integration.pipeline.ready import Ready
from webapp.integration.readers import readers
from webapp.integration.vendors.errors import TemporaryError, VendorError

log = structlog.get_logger()

LONGEST = timedelta(minutes=10)
"""Between two tries to take our app out; at first as long as the stop is old, so that a hiccup costs seconds."""
UNDER_WAY = timedelta(minutes=1)
"""As long as a try lasts: one that ended with its process, or with PostgreSQL away, is made anew after that."""

PLANNED = """
SELECT id FROM installation
 WHERE stops_at <= now() AND stopped_at IS NULL AND live_at IS NOT NULL ORDER BY stops_at LIMIT 100
"""
# An app that another installation uses as well stays: only the access of the one that stopped is given up. Connecting
# anew withdraws the removal: that shop is on its way to go live again.
TO_REMOVE = """
SELECT c.installation_id, c.id, EXISTS (
         SELECT 1 FROM connection o JOIN installation j ON j.id = o.installation_id
          WHERE o.side = 'shop' AND o.account_key = c.account_key AND o.id <> c.id AND o.credentials IS NOT NULL
            AND j.stopped_at IS NULL) AS is_shared
  FROM connection c JOIN installation i ON i.id = c.installation_id
 WHERE c.side = 'shop' AND i.stopped_at IS NOT NULL AND c.credentials IS NOT NULL AND c.removal_due_at <= now()
   AND c.dot_reason <> 'shop.uninstalled'
 ORDER BY c.removal_due_at LIMIT 20
"""
POSTPONE = "UPDATE connection SET removal_due_at = now() + %(wait)s WHERE id = %(id)s AND removal_due_at IS NOT NULL"
AGAIN = """
UPDATE connection c
   SET removal_due_at = now() + greatest(%(asked)s, least(%(longest)s, now() - i.stopped_at), interval '5 s')
  FROM installation i
 WHERE i.id = c.installation_id AND c.id = %(id)s AND c.removal_due_at IS NOT NULL AND i.stopped_at IS NOT NULL
"""
# The address for notices stays known, so that the shop's last one finds its door; not where the app goes on elsewhere.
REMOVED = """
UPDATE connection
   SET credentials = NULL, credentials_version = credentials_version + 1, dot = 'red', dot_reason = 'shop.uninstalled',
       dot_since = now(), removal_due_at = NULL, hook_token = CASE WHEN %(shared)s THEN NULL ELSE hook_token END
 WHERE id = %(id)s AND EXISTS (SELECT 1 FROM installation i WHERE i.id = installation_id AND i.stopped_at > joined_at)
RETURNING account_name
"""
# Each once for an end of the trial; a clock that was away for a while tells only what is true now.
TRIALS = f"""
INSERT INTO mail (installation_id, occasion, to_address, template, params, language)
SELECT i.id, soon.template || '/' || i.id || '/' || extract(epoch FROM i.subscribed_until) || '/' || r.mark, r.email,
       soon.template,
       jsonb_build_object('installation', i.name, 'key', i.licence_key, 'page', 'profile#trial', 'until',
           ((i.subscribed_until - interval '1 s') AT TIME ZONE 'Europe/Brussels')::date), r.language
  FROM installation i
  CROSS JOIN LATERAL ({readers("i.id", "trial")}) r
  JOIN (VALUES ('trial_week', interval '1 day', interval '7 days'),
               ('trial_day', interval '0', interval '1 day'),
               ('trial_over', interval '-14 days', interval '0')) AS soon(template, after, before)
    ON i.subscribed_until - now() > soon.after AND i.subscribed_until - now() <= soon.before
 WHERE i.live_at IS NOT NULL AND i.stopped_at IS NULL AND i.continued_at IS NULL
ON CONFLICT (occasion) DO NOTHING
"""  # noqa: S608 — names of ours, no value


def run(ready: Ready) -> None:
    """One round: planned stops first, so that nobody is told of the trial of what has stopped."""
    _end_planned(ready)
    _tell_of_trials(ready)
    for installation_id, connection_id, is_shared in _to_remove(ready):
        _remove(ready, installation_id, connection_id, is_shared)


def _end_planned(ready: Ready) -> None:
    with transaction(ready.engine, EVERYTHING) as connection:
        for installation_id in connection.exec_driver_sql(PLANNED).scalars().all():
            ending.as_planned(connection, installation_id)


def _tell_of_trials(ready: Ready) -> None:
    with transaction(ready.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(TRIALS)


def _to_remove(ready: Ready) -> Sequence[tuple[int, int, bool]]:
    with transaction(ready.engine, EVERYTHING) as connection:
        return [(row.installation_id, row.id, row.is_shared) for row in connection.exec_driver_sql(TO_REMOVE)]


def _remove(ready: Ready, installation_id: int, connection_id: int, is_shared: bool) -> None:
    """Take our app out of the shop; what fails is tried again in a while. Whether it works stops and keeps nothing."""
    with transaction(ready.engine, installation_id) as connection:
        connection.exec_driver_sql(POSTPONE, {"id": connection_id, "wait": UNDER_WAY})
    installed = ready.opener.read(installation_id)
    if installed is None or not installed.stopped:
        return
    try:
        if not is_shared:
            ready.opener.open_shop(installed).remove_app()
    except NotConnectedError:
        pass  # nothing that we could still do there
    except VendorError as problem:
        log.warning("app not removed yet", installation=installation_id, why=type(problem).__name__)
        seconds = problem.retry_after if isinstance(problem, TemporaryError) else None
        with transaction(ready.engine, installation_id) as connection:
            values = {"id": connection_id, "asked": timedelta(seconds=seconds or 0), "longest": LONGEST}
            connection.exec_driver_sql(AGAIN, values)
        return
    with transaction(ready.engine, installation_id) as connection:
        values = {"id": connection_id, "shared": is_shared}
        name: str | None = connection.exec_driver_sql(REMOVED, values).scalar_one_or_none()
        if name is not None:
            record(connection, installation_id, "connection.removed", params={"account": name})
