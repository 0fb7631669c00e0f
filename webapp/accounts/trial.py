"""The trial: one for each shop and each set of books; how long it is, setting its end by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from webapp.accounts.stopping import ZONE, end_of, last_day
from webapp.audit.record import Change, record, text
from webapp.database import EVERYTHING, transaction
from webapp.services import Services

HAD_BEFORE = """
SELECT theirs.side, trial.until
  FROM connection ours
  JOIN connection theirs ON theirs.account_key = ours.account_key AND theirs.side = ours.side
                        AND theirs.installation_id <> ours.installation_id
  JOIN installation i ON i.id = theirs.installation_id
  JOIN LATERAL (SELECT CASE WHEN i.continued_at IS NULL THEN i.subscribed_until
                            ELSE coalesce(i.trial_until, i.continued_at) END AS until) trial ON until IS NOT NULL
 WHERE ours.installation_id = %(installation)s AND i.live_at IS NOT NULL
 ORDER BY until, theirs.side DESC
 LIMIT 1
"""
SET_END = """
UPDATE installation SET subscribed_until = %(at)s, continued_at = NULL, trial_until = NULL, trial_had_by = ''
 WHERE licence_key = %(key)s
RETURNING id, old.subscribed_until AS before
"""


@dataclass(frozen=True, slots=True)
class Had:
    """A trial that another installation had before. `side`: shop | books, which it shares; `until`: its end."""

    side: str
    until: datetime

    @property
    def is_over(self) -> bool:
        """True when nothing is left of it."""
        return self.until <= datetime.now(UTC)

    @property
    def last_day(self) -> date:
        """Its last day, as people count days."""
        return last_day(self.until)


def had_before(engine: Engine, installation_id: int) -> Had | None:
    """The trial of another installation of the same shop or the same books, the one that ended first; None: none had.

    Whoever made it, and also when it has stopped: the thirty days are the shop's and the books', not a person's.
    """
    with transaction(engine, EVERYTHING) as connection:
        row = connection.exec_driver_sql(HAD_BEFORE, {"installation": installation_id}).first()
    return Had(row.side, row.until) if row is not None else None


def days_left(until: datetime, now: datetime | None = None) -> int:
    """Days of it after today, on its last one still 1; 0 when `until` has passed."""
    now = now or datetime.now(UTC)
    return max(1, (last_day(until) - now.astimezone(ZONE).date()).days) if until > now else 0


def set_end(services: Services, licence_key: str, day: date) -> int | None:
    """The trial ends when `day` is over; the installation's id, None when there is none. For support."""
    with transaction(services.engine, EVERYTHING) as connection:
        values = {"key": licence_key, "at": end_of(day)}
        row = connection.exec_driver_sql(SET_END, values).one_or_none()
        if row is None:
            return None
        was = text(last_day(row.before) if row.before else None)
        record(connection, row.id, "subscription.trial", changes=[Change("until", was, text(day))])
    return int(row.id)
