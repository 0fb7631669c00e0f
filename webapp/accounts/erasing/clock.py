"""What the clock does about what is kept: raw notices, buyers, installations, one bounded round after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from webapp.accounts.erasing import ages, buyers, going, installations, notices, unread
from webapp.audit import forgetting
from webapp.database import EVERYTHING, transaction
from webapp.services import Services

log = structlog.get_logger()

EVERY = timedelta(minutes=1)

BEGIN = """
INSERT INTO clock_mark (name, begun_at) VALUES (%(name)s, now())
ON CONFLICT (name) DO UPDATE SET begun_at = now()
 WHERE clock_mark.begun_at IS NULL OR clock_mark.begun_at <= now() - %(every)s
RETURNING name
"""


def run(services: Services) -> None:
    """One round of the clock: what a person waits for each time, the rest once a minute."""
    now = datetime.now(UTC)
    installations.begin(services.engine, now)
    go(services, now)
    if _is_time(services, "erasing", EVERY):
        keep(services, now)


def go(services: Services, now: datetime) -> None:
    """What has begun to go goes on, and buyers whose orders rest by now."""
    for installation_id in buyers.due(services.engine):
        with _alone(installation_id):
            buyers.erase_some(services.engine, installation_id)
    _go_on(services, now)
    going.drop_mails(services.engine, now)


def keep(services: Services, now: datetime) -> None:
    """What goes by its age, a batch of each; and the days of erasures: set, and told."""
    engine, settings = services.engine, services.settings
    _go_on(services, now, again=True)
    notices.empty_old(engine, now)
    notices.empty_late(engine)
    unread.find(engine, settings.erasure_key, now)
    buyers.erase_old(engine, now)
    installations.set_dates(engine, settings.erase_after_days)
    installations.tell(engine, now)
    going.drop_old_papers(engine, installations.KEPT_YEARS.get(settings.seller.country, 10))
    forgetting.forget_old(engine)
    forgetting.forget_erased(engine)
    ages.forget(engine, now)


def _go_on(services: Services, now: datetime, *, again: bool = False) -> None:
    for installation_id in going.going(services.engine, now, again=again):
        with _alone(installation_id):
            going.go_on(services.engine, services.settings.erasure_key, installation_id, now)


@contextmanager
def _alone(installation_id: int) -> Iterator[None]:
    """One that cannot go keeps neither the others nor the rest of the round; it is tried again with the next."""
    try:
        yield
    except OperationalError:  # the database is away: for everybody
        raise
    except SQLAlchemyError:
        log.exception("nothing could be erased", installation=installation_id)


def _is_time(services: Services, name: str, every: timedelta) -> bool:
    with transaction(services.engine, EVERYTHING) as connection:
        return connection.exec_driver_sql(BEGIN, {"name": name, "every": every}).one_or_none() is not None
