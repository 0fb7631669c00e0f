"""What a restored backup does not know: since when, and that it was restored at all (design section 6).

The database carries the mark of the server and tables that it lives in, renewed by the clock with each sweep. A copy
that wakes up elsewhere (put back from a dump or a base backup, or a stand-by that took over) carries another one: its
last mark is the moment from which on things may have been made that it does not know. A copy put back over the same
tables looks the same, so an operator says it: `flask --app wsgi restored`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from webapp.integration.domain.lookup import Look
from webapp.integration.pipeline import refs

log = structlog.get_logger()

LATE = timedelta(minutes=15)
"""An order this much younger than the restore was certainly not known before: clocks of shops differ from ours."""

BEAT = """
INSERT INTO clock_mark (name, done_at, note)
SELECT 'database', now(), concat_ws('/', s.system_identifier, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
                                    d.oid, 'external_ref'::regclass::oid)
  FROM pg_control_system() s, pg_database d
 WHERE d.datname = current_database()
ON CONFLICT (name) DO UPDATE SET done_at = now(), note = excluded.note
RETURNING old.done_at AS last, old.note <> new.note AS lives_elsewhere
"""
RECORD = """
INSERT INTO clock_mark (name, begun_at, done_at) VALUES ('restored/' || clock_timestamp(), %(since)s, now())
"""
READ = "SELECT begun_at AS since, done_at AS at FROM clock_mark WHERE name LIKE 'restored/%%'"
POLL_NOW = "UPDATE connection SET poll_due_at = now() WHERE side = 'shop'"


@dataclass(frozen=True, slots=True)
class Restore:
    """A backup was put back. `since`: the moment it is of; `at`: when that became known here."""

    since: datetime
    at: datetime


def beat(connection: Connection) -> None:
    """Renew the mark; when the database lives elsewhere than before, remember that as a restore.

    `connection`: in a transaction that sees everything.
    """
    row = connection.exec_driver_sql(BEAT).one()
    if row.lives_elsewhere:
        log.error("the database was restored or took over: orders are looked up before they are sent", since=row.last)
        record(connection, row.last)


def record(connection: Connection, since: datetime) -> None:
    """Remember that a backup of the moment `since` was put back; every shop's list is checked as soon as may be, and
    a person's word that was given before is asked for anew.

    `connection`: in a transaction that sees everything.
    """
    connection.exec_driver_sql(RECORD, {"since": since})
    connection.exec_driver_sql(POLL_NOW)
    refs.forget_every_word(connection)


def read(connection: Connection) -> tuple[Restore, ...]:
    """Every restore there was. `connection`: in a transaction that sees everything."""
    return tuple(Restore(row.since, row.at) for row in connection.exec_driver_sql(READ))


def about(restores: Sequence[Restore], placed_at: datetime) -> Restore | None:
    """What an order placed at `placed_at` may have lived through unknown to us: from the oldest `since` to the last
    `at`; None when it is younger than every restore."""
    known = [restore for restore in restores if placed_at < restore.at + LATE]
    if not known:
        return None
    return Restore(min(restore.since for restore in known), max(restore.at for restore in known))


def looks_since(
    restores: Sequence[Restore], sent_at: datetime, looks: tuple[Look, ...]
) -> tuple[datetime, tuple[Look, ...]]:
    """When a write was sent at the latest, and the looks that still count.

    A restore after it may have forgotten a second write, so the waits begin anew; what was found stays found.
    """
    latest = max([sent_at, *(restore.at for restore in restores)])
    return latest, tuple(look for look in looks if look.at >= latest or look.found)
