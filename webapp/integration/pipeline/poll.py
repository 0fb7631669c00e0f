"""The hourly check of a shop's list: it, not the webhook, makes sure that every order arrives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from webapp.database import EVERYTHING, transaction
from webapp.integration import dots, hooks
from webapp.integration.joined import Installed, NotConnectedError
from webapp.integration.pipeline import inbox
from webapp.integration.pipeline.claims_sql import IS_LIVE
from webapp.integration.pipeline.ready import Ready
from webapp.integration.vendors.contract import Shop
from webapp.integration.vendors.errors import (
    ReconnectError,
    RefusedError,
    TemporaryError,
    UnreadableError,
    VendorError,
)

log = structlog.get_logger()

EVERY = timedelta(hours=1)
WORRIED = timedelta(minutes=15)
OVERLAP = timedelta(minutes=15)
LIMIT_SECONDS = 30.0
"""A check that met the shop's limit comes again after so many at the earliest."""
LONGEST_PAUSE = timedelta(hours=1)

DUE = f"""
SELECT c.installation_id FROM connection c JOIN installation i ON i.id = c.installation_id
 WHERE c.side = 'shop' AND c.poll_due_at <= now() AND {IS_LIVE} AND c.credentials IS NOT NULL
   AND c.dot_reason <> 'shop.uninstalled'
 ORDER BY c.poll_due_at LIMIT %(most)s
"""  # noqa: S608 — a condition of ours, no value
POSTPONE = "UPDATE connection SET poll_due_at = now() + %(wait)s WHERE id = %(id)s"
COMPLETE = """
UPDATE connection SET high_water = %(mark)s, polled_at = now(), poll_due_at = now() + %(wait)s
 WHERE id = %(id)s AND account_key = %(account)s
"""


NOT_CONNECTED, UNREADABLE = "not_connected", "unreadable"
"""Why a shop's list was not read, where there is no problem of a connection to say it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a shop. `new`: orders that we did not know. `shop`: its label, "" when there is none.

    `trouble`: why its list was not read to the end: the code of a problem, NOT_CONNECTED or UNREADABLE; "" when it was.
    """

    new: int = 0
    shop: str = ""
    trouble: str = ""


def due(ready: Ready, most: int = 20) -> Sequence[int]:
    """Installations whose shop is to be checked now."""
    with transaction(ready.engine, EVERYTHING) as connection:
        return connection.exec_driver_sql(DUE, {"most": most}).scalars().all()


def run(ready: Ready, installation_id: int, since: datetime | None = None) -> int:
    """Check one shop, as `check`; the number of orders that we did not know."""
    return check(ready, installation_id, since).new


def check(ready: Ready, installation_id: int, since: datetime | None = None) -> Checked:
    """Check one shop. A run that was cut moves no mark. Nothing is done unless the installation is live.

    `since`: check from then on, however new the mark is.
    """
    installed = ready.opener.read(installation_id)
    if installed is None or installed.shop is None or not installed.live:
        return Checked()
    end = installed.shop
    troubled = partial(Checked, 0, end.label)
    _postpone(ready, installation_id, end.id, WORRIED)
    try:
        shop = ready.opener.open_shop(installed)
        healthy = _hooks_are_healthy(ready, installed, shop)
        # Never later than the mark: what lies between would be passed over for ever.
        begin = _since(installed)
        new, mark = _read(ready, installed, shop, min(since or begin, begin))
    except NotConnectedError:
        return troubled(NOT_CONNECTED)
    except ReconnectError as problem:
        return troubled(dots.refused(ready.engine, installation_id, end, problem))
    except TemporaryError as problem:
        if problem.limit:  # it is over soon; somebody who has just gone live waits for this
            _postpone(ready, installation_id, end.id, timedelta(seconds=max(problem.retry_after or 0.0, LIMIT_SECONDS)))
        else:
            dots.noted_away(ready.engine, installation_id, end)
        log.info("poll not complete", installation=installation_id, limit=problem.limit)
        return troubled("shop.limit" if problem.limit else "shop.away")
    except VendorError:
        log.exception("poll not complete", installation=installation_id)
        return troubled(UNREADABLE)
    wait = EVERY if healthy else WORRIED
    with transaction(ready.engine, installation_id) as connection:
        values = {"id": end.id, "account": end.account_key, "mark": mark, "wait": wait}
        connection.exec_driver_sql(COMPLETE, values)
    dots.answered(ready.engine, installation_id, end)
    if new:
        ready.bell.ring()
    return Checked(new, end.label)


def _postpone(ready: Ready, installation_id: int, connection_id: int, wait: timedelta) -> None:
    with transaction(ready.engine, installation_id) as connection:
        connection.exec_driver_sql(POSTPONE, {"id": connection_id, "wait": wait})


def _hooks_are_healthy(ready: Ready, installed: Installed, shop: Shop) -> bool:
    """Subscriptions are made well again; a shop that refuses them is checked all the more."""
    try:
        return hooks.ensure(ready, installed, shop)
    except (RefusedError, UnreadableError):
        log.exception("no subscriptions", installation=installed.id)
        return False


def _since(installed: Installed) -> datetime:
    """Where the last complete run began, less the overlap; the first run begins at the start date."""
    end = installed.shop
    assert end is not None
    if end.high_water is not None:
        return end.high_water - OVERLAP
    start = installed.rules.start_date
    if start is None:
        return datetime.now(UTC) - OVERLAP
    return datetime(start.year, start.month, start.day, tzinfo=UTC) - timedelta(days=1)


def _read(ready: Ready, installed: Installed, shop: Shop, since: datetime) -> tuple[int, datetime]:
    """Every page taken in as it comes: (orders that were new, the new mark).

    The mark is the newest change that the list showed, by the shop's clock; never in the future, because a row with a
    wrong date would hide every change until then.
    """
    new, mark = 0, since + OVERLAP
    for page in shop.changed_orders(since):
        added, _touched = inbox.take_rows(ready.engine, installed.id, page, "received.poll")
        new += added
        mark = max([mark, *(row.updated_at for row in page)])
    return new, min(mark, datetime.now(UTC))
