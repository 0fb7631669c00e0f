"""Who has not signed up yet: a second shop with a few orders, and empty books, to try the whole way in from nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.demo.asking import post
from sandbox.demo.parts import Parts
from sandbox.demo.place import Place
from sandbox.program import LOCALHOST

SHOP = {"id": "shp_iris", "name": "Bloemen Iris", "country": "BE"}
BOOKS_USER = "iris"
EMAIL = "iris@bloemen.example"
ORDERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("incl", {"status": "paid"}),
    ("two_rates", {"status": "shipped"}),
    ("excl", {"status": "paid"}),
    ("no_email", {"status": "paid"}),
    ("standard", {"status": "awaiting_payment"}),
)
"""What the dry run shows: three that would become invoices, one that would be held, one that would wait."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What to type. `shop`: the shop's address without https://."""

    email: str
    shop: str
    books_user: str
    books_key: str


def newcomer(place: Place, parts: Parts) -> Newcomer:
    """Made at the first start, remembered ever after."""
    made = place.remembered("newcomer", lambda: _make(parts))
    return Newcomer(EMAIL, f"{LOCALHOST}:{parts.ports.shop}", BOOKS_USER, made["books_key"])


def _make(parts: Parts) -> dict[str, str]:
    shops = f"http://{LOCALHOST}:{parts.ports.shop}/sandbox/shops"
    post(shops, {**SHOP, "token": secrets.token_urlsafe(32)})
    for kind, changes in ORDERS:
        post(f"{shops}/{SHOP['id']}/orders", {"kind": kind, "overrides": changes})
    key = secrets.token_urlsafe(24)
    books = f"http://{LOCALHOST}:{parts.ports.books}/sandbox/accounts"
    post(books, {"user": BOOKS_USER, "key": key, "company": SHOP["name"]})
    return {"books_key": key}
