"""Connecting an end of an installation: for the first time, anew with other credentials, or to other books.

Nothing is kept before the end has answered who it is (manual section 4). What was invoiced stays known whatever is
connected: an invoice is remembered by its shop, not by the connection (design section 6).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Row

from webapp.accounts import ends
from webapp.accounts.asking import Unlimited
from webapp.accounts.ends import Answered
from webapp.audit.record import Change, record
from webapp.database import EVERYTHING, transaction
from webapp.integration import dots, hooks
from webapp.integration.joined import BOOKS, SHOP, NotConnectedError
from webapp.integration.vendors.contract import Credentials
from webapp.integration.vendors.errors import VendorError
from webapp.services import Services

log = structlog.get_logger()

# Two who connect the same shop come one after the other: the second sees what the first did.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('join ' || %(account)s, 0))"
# A shop says its own id: one that is known at another address may be somebody else's.
ELSEWHERE = """
SELECT 1 FROM connection
 WHERE side = 'shop' AND account_key = %(account)s AND installation_id <> %(installation)s
       AND NOT starts_with(base || '/', %(origin)s)
 LIMIT 1
"""
TAKEN = """
SELECT i.licence_key,
       EXISTS (SELECT 1 FROM membership theirs JOIN membership ours ON ours.person_id = theirs.person_id
                WHERE theirs.installation_id = i.id AND ours.installation_id = %(installation)s
                      AND theirs.role = 'owner' AND ours.role = 'owner') AS is_ours
  FROM connection c JOIN installation i ON i.id = c.installation_id
 WHERE c.side = 'shop' AND c.account_key = %(account)s AND i.id <> %(installation)s
       AND i.stopped_at IS NULL AND i.archived_at IS NULL AND c.dot_reason <> 'shop.uninstalled'
 LIMIT 1
"""
OWN = """
SELECT c.id, c.account_key, c.account_name,
       EXISTS (SELECT 1 FROM order_sync o WHERE o.installation_id = c.installation_id) AS has_orders
  FROM connection c WHERE c.installation_id = %(installation)s AND c.side = %(side)s
   FOR NO KEY UPDATE OF c
"""
RENEW = """
UPDATE connection
   SET credentials = %(sealed)s, credentials_version = credentials_version + 1, joined_at = now(),
       removal_due_at = NULL,
       base = CASE WHEN %(base)s = '' THEN base ELSE %(base)s END
 WHERE id = %(id)s AND installation_id = %(installation)s
"""
REPLACE = """
UPDATE connection
   SET credentials = %(sealed)s, credentials_version = credentials_version + 1, joined_at = now(),
       removal_due_at = NULL, platform = %(platform)s,
       account_key = %(account)s, account_name = %(name)s, base = %(base)s, timezone = %(timezone)s,
       lists = %(lists)s::jsonb, hook_token = NULL, hook_secrets = NULL, hook_ids = '{}', noticed_at = NULL,
       high_water = NULL, polled_at = NULL, poll_due_at = now() + interval '1 minute'
 WHERE id = %(id)s AND installation_id = %(installation)s
"""
# What the settings begin with: the shop's own name, its usual statuses, the layout that the books use by themselves.
BEGIN_SHOP = """
UPDATE installation
   SET name = coalesce(nullif(%(name)s, ''), name), shop_host = %(host)s, statuses = %(statuses)s::jsonb,
       settings_saved_at = CASE WHEN live_at IS NULL THEN NULL ELSE settings_saved_at END
 WHERE id = %(installation)s
"""
BEGIN_BOOKS = """
UPDATE installation
   SET layout = %(layout)s, settings_saved_at = CASE WHEN live_at IS NULL THEN NULL ELSE settings_saved_at END
 WHERE id = %(installation)s
"""


class OtherAccountError(Exception):
    """It works, but is another shop or other books than those that were connected: nothing was changed.

    `was`, `now`: what they are called. `may_replace`: it may be connected instead when a person says so; False for
    another shop once there are orders, because each shop's orders have an installation of their own.
    """

    def __init__(self, was: str, now: str, may_replace: bool) -> None:
        super().__init__("another account")
        self.was = was
        self.now = now
        self.may_replace = may_replace


class TakenError(Exception):
    """The shop is linked to another installation: nothing was changed. `licence_key`: "" unless it is their own too."""

    def __init__(self, licence_key: str = "") -> None:
        super().__init__("taken")
        self.licence_key = licence_key


@dataclass(frozen=True, slots=True)
class _Target:
    """Which end is joined. `replace`: a person said that other books, or another shop, are meant."""

    installation_id: int
    side: str
    replace: bool


def join_shop_by_key(services: Services, installation_id: int, host: str, key: str, *, replace: bool = False) -> None:
    """Connect with a key that the merchant made in the shop. Raises as `join_shop`, and ForbiddenAddressError."""
    name = shop_platform(services, installation_id)
    credentials, base = services.vendors.shops[name].locate(host, key)
    join_shop(services, installation_id, name, host, credentials, base, replace=replace)


def join_shop(
    services: Services,
    installation_id: int,
    platform: str,
    host: str,
    credentials: Credentials,
    base: str,
    *,
    replace: bool = False,
) -> None:
    """Ask the shop who it is, keep what opens it, subscribe to its notices.

    `host`: as the merchant typed it. Raises OtherAccountError, TakenError and vendors' errors: nothing was changed.
    """
    kind = services.vendors.shops[platform]
    shop = kind.open(credentials, base, Unlimited())
    account, statuses = shop.check(), shop.statuses()
    lists = ends.shop_lists([asdict(one) for one in statuses])
    answered = Answered(platform, account, base, credentials, lists)
    codes = {status.code for status in statuses}
    begin = {
        "name": account.name,
        "host": host,
        "statuses": ends.json_text([code for code in kind.usual_statuses if code in codes]),
    }
    _join(services, _Target(installation_id, SHOP, replace), answered, BEGIN_SHOP, begin)
    _subscribe(services, installation_id)


def join_books(services: Services, installation_id: int, user: str, key: str, *, replace: bool = False) -> None:
    """Try user name and key, then keep them. Raises OtherAccountError and vendors' errors: nothing was changed."""
    name = books_platform(services, installation_id)
    kind = services.vendors.books[name]
    credentials, account_key = kind.credentials(user, key)
    books = kind.open(credentials, Unlimited())
    account, layouts = books.check(), books.layouts()
    found = ends.named(account, account_key)
    answered = Answered(name, found, "", credentials, ends.books_lists([asdict(one) for one in layouts]))
    begin = {"layout": ends.default_layout(layouts)}
    _join(services, _Target(installation_id, BOOKS, replace), answered, BEGIN_BOOKS, begin)


def shop_platform(services: Services, installation_id: int) -> str:
    """The kind of shop that an installation has, or may have when it is not connected yet."""
    installed = services.opener.read(installation_id)
    return installed.shop.platform if installed and installed.shop else next(iter(services.vendors.shops))


def books_platform(services: Services, installation_id: int) -> str:
    """The kind of books that an installation has, or may have when they are not connected yet."""
    installed = services.opener.read(installation_id)
    return installed.books.platform if installed and installed.books else next(iter(services.vendors.books))


def _join(services: Services, target: _Target, answered: Answered, begin: str, values: dict[str, str]) -> None:
    mine = {"installation": target.installation_id, "side": target.side, "account": answered.account_key}
    with transaction(services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(ONE_AT_A_TIME, mine)
        if target.side == SHOP:
            parts = urlsplit(answered.base)
            _refuse_taken(connection, {**mine, "origin": f"{parts.scheme}://{parts.netloc}/"})
        own = connection.exec_driver_sql(OWN, mine).one_or_none()
        if own is None:
            ends.add(connection, services.box, target.installation_id, target.side, answered)
        else:
            row = {**mine, **ends.values(services.box, target.installation_id, answered), "id": own.id}
            is_same = own.account_key == answered.account_key
            may_replace = target.side == BOOKS or not own.has_orders
            if not is_same and not (target.replace and may_replace):
                raise OtherAccountError(own.account_name, answered.account.name, may_replace)
            connection.exec_driver_sql(RENEW if is_same else REPLACE, row)
        platforms = services.vendors.shops if target.side == SHOP else services.vendors.books
        _record(connection, target.installation_id, own, answered, platforms[answered.platform].label)
        if own is None or own.account_key != answered.account_key:
            connection.exec_driver_sql(begin, {**mine, **values})
    installed = services.opener.read(target.installation_id)
    end = (installed.shop if target.side == SHOP else installed.books) if installed else None
    assert end is not None, "it was committed above"
    dots.connected(services.engine, target.installation_id, end)
    services.bell.ring()


def _record(
    connection: ends.Connection, installation_id: int, own: Row[Any] | None, answered: Answered, label: str
) -> None:
    """What became of this end, for the audit trail. Of a key it says that there is another, and nothing of it. `label`:
    of its platform, because a shop and its books often have the same name."""
    name = f"{answered.account.name} ({label})"
    if own is None:
        record(connection, installation_id, "connection.joined", params={"account": name})
    elif own.account_key == answered.account_key:
        record(connection, installation_id, "connection.renewed", params={"account": name})
    else:
        params = {"account": name, "was": own.account_name}
        changes = [Change("account", own.account_key.partition("/")[2], answered.account.key)]
        record(connection, installation_id, "connection.replaced", params=params, changes=changes)


def _refuse_taken(connection: ends.Connection, claimed: dict[str, object]) -> None:
    if connection.exec_driver_sql(ELSEWHERE, claimed).first() is not None:
        raise TakenError
    taken = connection.exec_driver_sql(TAKEN, claimed).one_or_none()
    if taken is not None:
        raise TakenError(taken.licence_key if taken.is_ours else "")


def _subscribe(services: Services, installation_id: int) -> None:
    installed = services.opener.read(installation_id)
    assert installed is not None
    assert installed.shop is not None
    try:
        shop = services.opener.open_shop(installed)
        hooks.subscribe(services.engine, services.box, services.settings, installation_id, installed.shop, shop)
    except (VendorError, NotConnectedError) as problem:
        # The shop is connected all the same: its hourly check subscribes as well.
        log.warning("webhooks come with the next check", installation=installation_id, why=type(problem).__name__)
    ends.check_now(services.engine, installation_id)
