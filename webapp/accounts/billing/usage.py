"""How many invoices of a plan are used in the year that was subscribed to. Nothing stops when it is full: the year is
paid for, and the next one begins with a plan that fits (`fitting`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from webapp.accounts.billing.mailing import KIND
from webapp.accounts.stopping import ZONE, end_of
from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.plan import Plan
from webapp.integration.readers import readers

MOST = "CASE WHEN plan ~ '^[0-9]+$' THEN plan::bigint END AS most"
# What we made: an invoice that a person had made before, and linked to its order, is not counted.
COUNTED = "state = 'DONE' AND made_at IS NOT NULL"
# Of two years that begin on one day, the one subscribed to last. One that has not begun yet is none.
YEAR = f"""
SELECT {MOST}, period_from, period_until FROM charge
 WHERE installation_id = %(installation)s AND kind = 'subscription' AND period_from <= %(today)s
 ORDER BY period_from DESC, id DESC LIMIT 1
"""  # noqa: S608 — a piece of ours, no value
COUNT = f"""
SELECT count(*) FROM order_sync
 WHERE installation_id = %(installation)s AND {COUNTED} AND done_at >= %(begins)s AND done_at < %(ends)s
"""  # noqa: S608 — a piece of ours, no value
# Each once a year; a clock that was away tells only what is true now.
TELL = f"""
WITH year AS (
SELECT DISTINCT ON (installation_id) installation_id, period_from, period_until, {MOST}
  FROM charge
 WHERE kind = 'subscription' AND period_from <= %(today)s AND period_until >= %(today)s
 ORDER BY installation_id, period_from DESC, id DESC
)
INSERT INTO mail (installation_id, occasion, to_address, template, params, language)
SELECT i.id, told.template || '/' || i.id || '/' || y.period_from || '/' || r.email, r.email, told.template,
       jsonb_build_object('installation', i.name, 'key', i.licence_key, 'page', 'profile', 'used', u.used::text,
                          'most', y.most::text, 'until', y.period_until), r.language
  FROM year y JOIN installation i ON i.id = y.installation_id
 CROSS JOIN LATERAL (
       SELECT count(*) AS used FROM order_sync
        WHERE installation_id = i.id AND {COUNTED}
          AND done_at >= (y.period_from::timestamp AT TIME ZONE 'Europe/Brussels')
          AND done_at < ((y.period_until + 1)::timestamp AT TIME ZONE 'Europe/Brussels')) u
  JOIN (VALUES ('plan_nearly_full', 80, 100), ('plan_full', 100, NULL)) AS told(template, least, below)
    ON u.used * 100 >= y.most * told.least
   AND (told.below IS NULL OR u.used * 100 < y.most * told.below)
 CROSS JOIN LATERAL ({readers("i.id", KIND)}) r
 WHERE i.live_at IS NOT NULL AND i.stopped_at IS NULL AND i.unpaid_since IS NULL
ON CONFLICT (occasion) DO NOTHING
"""  # noqa: S608 — names of ours, no value


@dataclass(frozen=True, slots=True)
class Usage:
    """`used`: invoices made in the year from `first` to `last`; `most`: those of its plan, None for any number."""

    used: int
    most: int | None
    first: date
    last: date

    @property
    def is_full(self) -> bool:
        """True when the plan's number is reached or passed."""
        return self.most is not None and self.used >= self.most


def of(engine: Engine, installation_id: int, now: datetime | None = None) -> Usage | None:
    """The year that was subscribed to and has begun last; None when none has."""
    today = (now or datetime.now(UTC)).astimezone(ZONE).date()
    with transaction(engine, installation_id) as connection:
        year = connection.exec_driver_sql(YEAR, {"installation": installation_id, "today": today}).one_or_none()
        if year is None:
            return None
        begins, ends = end_of(year.period_from - timedelta(days=1)), end_of(year.period_until)
        values = {"installation": installation_id, "begins": begins, "ends": ends}
        used = connection.exec_driver_sql(COUNT, values).scalar_one()
    return Usage(used, year.most, year.period_from, year.period_until)


def fitting(plans: Sequence[Plan], usage: Usage | None) -> list[Plan]:
    """The plans that the next year can begin with: those that the year before would have fitted."""
    used = usage.used if usage is not None else 0
    return [plan for plan in plans if plan.most is None or plan.most >= used]


def tell(engine: Engine, today: date) -> None:
    """A mail when 80 and 100 of each 100 invoices of a plan are used, once each in a year."""
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(TELL, {"today": today})
