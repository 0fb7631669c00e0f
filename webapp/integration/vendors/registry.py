"""Every kind of shop and of books that we know; the only file that imports vendors' folders.

A new one is a folder beside these, a line here, and a sandbox server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from webapp.integration.vendors.contract import BooksPlatform, ShopPlatform, VatRegister
from webapp.integration.vendors.factuursturen.platform import Factuursturen
from webapp.integration.vendors.http import Door
from webapp.integration.vendors.kmo_shops.platform import KmoShops
from webapp.integration.vendors.vies.client import Vies


class VendorSettings(Protocol):
    """What of the settings the vendors need."""

    @property
    def factuursturen_url(self) -> str: ...
    @property
    def factuursturen_invoice_url(self) -> str: ...
    @property
    def kmo_shops_client_id(self) -> str: ...
    @property
    def kmo_shops_client_secret(self) -> str: ...
    @property
    def kmo_shops_hosts(self) -> frozenset[str]: ...
    @property
    def vies_url(self) -> str: ...
    @property
    def vies_requester(self) -> tuple[str, str] | None: ...
    @property
    def named_hosts(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Registry:
    """Platforms by name, and the register of VAT numbers. `door`: what all of them call through."""

    shops: Mapping[str, ShopPlatform]
    books: Mapping[str, BooksPlatform]
    vat: VatRegister
    door: Door


def build(settings: VendorSettings, door: Door | None = None) -> Registry:
    """Everything that is known, for one process. Raises ForbiddenAddressError for an address that is never called."""
    door = door or Door(settings.named_hosts)
    shops: list[ShopPlatform] = [
        KmoShops(door, settings.kmo_shops_client_id, settings.kmo_shops_client_secret, settings.kmo_shops_hosts),
    ]
    books: list[BooksPlatform] = [
        Factuursturen(door, settings.factuursturen_url, settings.factuursturen_invoice_url),
    ]
    return Registry(
        shops={platform.name: platform for platform in shops},
        books={platform.name: platform for platform in books},
        vat=Vies(door, settings.vies_url, settings.vies_requester),
        door=door,
    )
