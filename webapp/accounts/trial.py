"""The trial: how long it still is, going on after it, and setting its end by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

from webapp.accounts.stopping import end_of
from webapp.database import EVERYTHING, transaction
from webapp.services import Services

CONTINUE = """
UPDATE installation SET continued_at = now(), subscribed_until = NULL
 WHERE id = %(installation)s AND subscribed_until IS NOT NULL
RETURNING id
"""
SET_END = """
UPDATE installation SET subscribed_until = %(at)s, continued_at = NULL WHERE licence_key = %(key)s RETURNING id
"""


def days_left(until: datetime, now: datetime | None = None) -> int:
    """Whole and begun days until `until`; 0 when it has passed."""
    left = until - (now or datetime.now(UTC))
    return max(0, -(-int(left.total_seconds()) // 86400))


def go_on(services: Services, installation_id: int) -> bool:
    """The merchant continues after the trial; False when there was none to go on after.

    Orders that waited are to be read again by the caller (`Operator.settings_changed`).
    """
    with transaction(services.engine, installation_id) as connection:
        found = connection.exec_driver_sql(CONTINUE, {"installation": installation_id}).one_or_none()
    return found is not None


def set_end(services: Services, licence_key: str, day: date) -> int | None:
    """The trial ends when `day` is over; the installation's id, None when there is none. For support."""
    with transaction(services.engine, EVERYTHING) as connection:
        values = {"key": licence_key, "at": end_of(day)}
        found: int | None = connection.exec_driver_sql(SET_END, values).scalar_one_or_none()
    return found
