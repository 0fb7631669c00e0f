"""KMO Shops as a kind of shop: what `registry.py` lists."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import quote

from webapp.integration.vendors.contract import Credentials, CredentialsKeeper, Limiter, Notice
from webapp.integration.vendors.errors import ForbiddenAddressError, RefusedError
from webapp.integration.vendors.http import Door
from webapp.integration.vendors.kmo_shops import webhook
from webapp.integration.vendors.kmo_shops.client import KmoShop
from webapp.integration.vendors.kmo_shops.install import API_PATH, Install


class _Unlimited:
    """For the one call that is made before there is an account to count for."""

    def before_call(self) -> None:
        """Always."""

    def after_call(self, remaining: int | None, retry_after: float | None, refused: bool) -> None:
        """Nothing to remember."""


class KmoShops:
    """`client_id`, `client_secret`: our app there. `hosts`: shop hosts that may be called, `*` for any public one."""

    name = "kmo_shops"
    label = "KMO Shops"
    usual_statuses: tuple[str, ...] = ("paid", "shipped", "picked_up", "completed")

    def __init__(self, door: Door, client_id: str, client_secret: str, hosts: Collection[str]) -> None:
        self._door = door
        self._install = Install(door, client_id, client_secret, hosts)

    def open(
        self, credentials: Credentials, base: str, limiter: Limiter, on_renewed: CredentialsKeeper | None = None
    ) -> KmoShop:
        """A shop whose API is at `base`. Raises ForbiddenAddressError when that is not to be called."""
        return KmoShop(self._door, self._install, credentials, base, limiter, on_renewed)

    def locate(self, host: str, token: str) -> tuple[Credentials, str]:
        """Credentials and API base for a key made in the back office of the shop at `host`; asks the shop who it is.

        Raises RefusedError for what cannot be a key, and as every call does.
        """
        token = token.strip()
        if not re.fullmatch(r"[!-~]{1,500}", token):
            raise RefusedError("This is not a key of KMO Shops.")
        base = self._install.origin(host).url + API_PATH
        account = self.open(Credentials({"token": token}), base, _Unlimited()).check()
        return Credentials({"token": token, "shop_id": account.key}), base

    def authorization_address(self, host: str, state: str, return_to: str) -> str:
        """Where to send a merchant to authorise us."""
        return self._install.address(host, state, return_to)

    def complete_authorization(self, host: str, answer: Mapping[str, str], return_to: str) -> tuple[Credentials, str]:
        """Credentials and API base for what came back."""
        return self._install.complete(host, answer, return_to)

    def started_at(self, query: Mapping[str, str], now: datetime) -> str:
        """The shop's host, for a signed start from the app store."""
        return self._install.start_host(query, now)

    def verify_notice(
        self, headers: Mapping[str, str], body: bytes, secrets: list[str], shop_key: str, now: datetime
    ) -> Notice | None:
        """The notice in a webhook; None: rightly signed but not understood."""
        return webhook.verify(headers, body, secrets, shop_key, now)

    def order_address(self, base: str, shop_key: str, order_id: str) -> str | None:
        """The order's page in the back office, on the host of the API."""
        try:
            shop = self._install.api(base)
        except ForbiddenAddressError:
            return None
        return f"{shop.scheme}://{shop.netloc}/office/{quote(shop_key, safe='')}/orders/{quote(order_id, safe='')}"
