"""A new key for a side that was connected before: the same shop, the same books, and the waiting orders go on."""

from __future__ import annotations

from urllib.parse import urlsplit

from webapp.database import transaction
from webapp.integration import dots
from webapp.integration.joined import BOOKS, SHOP, End
from webapp.integration.vendors.contract import Credentials
from webapp.services import Services

KEEP = """
UPDATE connection SET credentials = %(sealed)s, credentials_version = credentials_version + 1
 WHERE id = %(id)s AND installation_id = %(installation)s
"""


class OtherAccountError(Exception):
    """The key works, but opens another shop or other books than those that were connected: nothing was changed."""


class NotConnectedYetError(Exception):
    """This side was never connected."""


def reconnect_books(services: Services, installation_id: int, user: str, key: str) -> None:
    """Try the key, then keep it. Raises OtherAccountError, NotConnectedYetError, vendors' errors: nothing changed."""
    end = _end(services, installation_id, BOOKS)
    platform = services.vendors.books[end.platform]
    credentials, account = platform.credentials(user, key)
    platform.open(credentials, _Unlimited()).check()
    _keep(services, installation_id, end, credentials, f"{end.platform}/{account}")


def reconnect_shop(services: Services, installation_id: int, token: str) -> None:
    """Try a key made by hand in the shop, then keep it. Raises as `reconnect_books`."""
    end = _end(services, installation_id, SHOP)
    platform = services.vendors.shops[end.platform]
    credentials, _base = platform.locate(urlsplit(end.base).netloc, token)
    account = platform.open(credentials, end.base, _Unlimited()).check()
    _keep(services, installation_id, end, credentials, f"{end.platform}/{account.key}")


def _end(services: Services, installation_id: int, side: str) -> End:
    installed = services.opener.read(installation_id)
    end = (installed.shop if side == SHOP else installed.books) if installed else None
    if end is None:
        raise NotConnectedYetError
    return end


def _keep(services: Services, installation_id: int, end: End, credentials: Credentials, account_key: str) -> None:
    if account_key != end.account_key:
        raise OtherAccountError
    sealed = services.box.seal(credentials.values, installation_id, "credentials")
    with transaction(services.engine, installation_id) as connection:
        connection.exec_driver_sql(KEEP, {"id": end.id, "installation": installation_id, "sealed": sealed})
    dots.connected(services.engine, installation_id, end)
    services.bell.ring()


class _Unlimited:
    """No limiter: the one call that tries a key."""

    def before_call(self) -> None:
        """Always."""

    def after_call(self, remaining: int | None, retry_after: float | None, refused: bool) -> None:
        """Nothing to remember."""
