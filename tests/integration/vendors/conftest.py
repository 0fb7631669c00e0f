"""What the contract tests need of each vendor: a sandbox account, and a way to make things happen there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.vendors.limits import Limits
from tests.servers import SandboxServer
from webapp.integration.vendors import registry
from webapp.integration.vendors.contract import Books, BooksPlatform, Credentials, Shop, ShopPlatform
from webapp.integration.vendors.registry import Registry


@dataclass(frozen=True)
class VendorSettings:
    """The settings that vendors need, for the sandbox servers of a test."""

    factuursturen_url: str = "https://books.example/api/v1/"
    factuursturen_invoice_url: str = ""
    kmo_shops_client_id: str = "kmo-app"
    kmo_shops_client_secret: str = "kmo-secret"
    kmo_shops_hosts: frozenset[str] = frozenset({"*"})
    vies_url: str = "https://vies.example/rest-api"
    vies_requester: tuple[str, str] | None = None
    named_hosts: frozenset[str] = frozenset()


def netloc(server: SandboxServer) -> str:
    return server.url.removeprefix("http://")


@pytest.fixture
def vendors(books_server: SandboxServer, shop_server: SandboxServer, vies_server: SandboxServer) -> Iterator[Registry]:
    """Every vendor, against the sandbox servers."""
    hosts = frozenset(map(netloc, (books_server, shop_server, vies_server)))
    built = registry.build(
        VendorSettings(
            factuursturen_url=f"{books_server.url}/api/v1/",
            factuursturen_invoice_url=f"{books_server.url}/invoices/{{account}}/{{number}}",
            kmo_shops_hosts=frozenset({netloc(shop_server)}),
            vies_url=f"{vies_server.url}/rest-api",
            named_hosts=hosts,
        )
    )
    yield built
    built.door.close()


@dataclass
class ShopAtHand:
    """One connected shop of any platform, and its server. `key`: the shop's own id."""

    platform: ShopPlatform
    shop: Shop
    server: SandboxServer
    key: str
    host: str
    base: str
    token: str
    credentials: Credentials
    limits: Limits

    def place(self, **wishes: Any) -> Mapping[str, Any]:
        """Place an order; what the shop's API would answer."""
        answer = self.server.post(f"/sandbox/shops/{self.key}/orders", wishes)
        assert answer.status_code == 201, answer.text
        found: Mapping[str, Any] = answer.json()
        return found


@pytest.fixture
def kmo_shop(vendors: Registry, shop_server: SandboxServer) -> ShopAtHand:
    """A KMO Shop opened by a key made by hand."""
    shop_server.turn(calls_per_minute=0, calls_at_once=0)
    made = shop_server.post("/sandbox/shops", {"name": "Speelhoek", "country": "BE"}).json()
    platform, limits = vendors.shops["kmo_shops"], Limits()
    credentials, base = platform.locate(netloc(shop_server), made["token"])
    return ShopAtHand(
        platform,
        platform.open(credentials, base, limits),
        shop_server,
        made["id"],
        netloc(shop_server),
        base,
        made["token"],
        credentials,
        limits,
    )


@dataclass
class BooksAtHand:
    """One administration of any package, and its server."""

    platform: BooksPlatform
    books: Books
    server: SandboxServer
    account: str
    limits: Limits

    def plant_debtor(self, **fields: Any) -> str:
        """A debtor that somebody made by hand; its number."""
        answer = self.server.post(f"/sandbox/clients?account={self.account}", fields)
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json()["clientnr"])

    def truth(self) -> Mapping[str, Any]:
        """What is really in the books."""
        found: Mapping[str, Any] = self.server.get(f"/sandbox/books?account={self.account}").json()
        return found


@pytest.fixture
def factuursturen(vendors: Registry, books_server: SandboxServer) -> BooksAtHand:
    """An administration at Factuursturen."""
    books_server.turn(quota=0)
    books_server.post("/sandbox/accounts", {"user": "speelhoek", "key": "books-key-1"})
    platform, limits = vendors.books["factuursturen"], Limits()
    credentials, account = platform.credentials("speelhoek", "books-key-1")
    return BooksAtHand(platform, platform.open(credentials, limits), books_server, account, limits)
