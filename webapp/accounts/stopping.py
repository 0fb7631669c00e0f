"""Stopping the integration: now, or after a day that is chosen beforehand (manual section 1, "Cancel integration")."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from webapp.audit.record import record
from webapp.database import transaction
from webapp.integration import ending
from webapp.services import Services

ZONE = ZoneInfo("Europe/Brussels")
"""Days of people are days there."""

PLAN = """
UPDATE installation SET stops_at = %(at)s
 WHERE id = %(installation)s AND live_at IS NOT NULL AND stopped_at IS NULL AND %(at)s > now()
RETURNING id
"""
UNDO = """
UPDATE installation SET stops_at = NULL
 WHERE id = %(installation)s AND stopped_at IS NULL AND stops_at > now()
RETURNING id
"""
ARCHIVE = """
UPDATE installation SET archived_at = now()
 WHERE id = %(installation)s AND (stopped_at IS NOT NULL OR live_at IS NULL)
RETURNING id
"""
SHOW_AGAIN = "UPDATE installation SET archived_at = NULL WHERE id = %(installation)s RETURNING id"


class NotNowError(Exception):
    """What was pressed does not fit how the installation is (any more); nothing was changed."""


def end_of(day: date) -> datetime:
    """The moment after the last of `day`."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE)


def last_day(moment: datetime) -> date:
    """The last whole day before `moment`: what `end_of` was asked for."""
    return (moment.astimezone(ZONE) - timedelta(microseconds=1)).date()


def stop_now(services: Services, installation_id: int, by: str) -> None:
    """Stop it. `by`: who pressed, as it is shown. Raises NotNowError when it is not live.

    Orders that wait stay where they are; the clock takes our app out of the shop.
    """
    with transaction(services.engine, installation_id) as connection:
        if not ending.by_person(connection, installation_id, by):
            raise NotNowError


def plan_stop(services: Services, installation_id: int, day: date) -> None:
    """Stop it when `day` is over. Raises NotNowError when it is not live or that moment has passed."""
    params = {"day": day.isoformat()}
    _change(services, installation_id, PLAN, "installation.stop_planned", params, at=end_of(day))


def undo_plan(services: Services, installation_id: int) -> None:
    """Go on after all. Raises NotNowError when nothing was planned, or it has stopped by now."""
    _change(services, installation_id, UNDO, "installation.stop_undone")


def archive(services: Services, installation_id: int) -> None:
    """Leave it out of the list of shops; it stays readable. Raises NotNowError while it is live."""
    _change(services, installation_id, ARCHIVE, "installation.archived")


def show_again(services: Services, installation_id: int) -> None:
    """Put it back into the list of shops."""
    _change(services, installation_id, SHOW_AGAIN, "installation.unarchived")


def _change(
    services: Services,
    installation_id: int,
    statement: str,
    act: str,
    params: dict[str, str] | None = None,
    **values: object,
) -> None:
    with transaction(services.engine, installation_id) as connection:
        if connection.exec_driver_sql(statement, {"installation": installation_id, **values}).one_or_none() is None:
            raise NotNowError
        record(connection, installation_id, act, params=params)
