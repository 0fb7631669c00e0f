"""What the first start of the demo makes: tables, a shop with books, a merchant, a person of the staff, some orders."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pyotp

from sandbox.demo.asking import post
from sandbox.demo.parts import Parts
from sandbox.demo.place import CHECKOUT, Place
from sandbox.program import LOCALHOST, ProgramError

SHOP = {
    "id": "shp_speelhoek",
    "name": "Speelhoek",
    "country": "BE",
}
BOOKS_USER = "speelhoek"
MERCHANT_EMAIL = "sofie@speelhoek.example"
STAFF_EMAIL = "staff@demo.example"

ORDERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("two_rates", {"status": "paid"}),
    ("incl", {"status": "paid"}),
    ("excl", {"status": "shipped"}),
    ("icp_good", {"status": "paid"}),
    ("gift_card", {"status": "paid"}),
    ("standard", {"status": "awaiting_payment"}),
    ("no_email", {"status": "paid"}),
    ("total_off_5_euro", {"status": "paid"}),
    ("test", {"status": "paid"}),
)
"""Invoiced: the first five. Waiting for its payment: the next. In Errors: two. Ignored: a test order."""


@dataclass(frozen=True, slots=True)
class People:
    """Who to be. Each: `login` and `password`; the merchant also `dashboard_url` and `license_key`, the staff `key`."""

    merchant: dict[str, str]
    staff: dict[str, str]


def migrate(parts: Parts) -> None:
    """Bring the tables up to date. Raises ProgramError."""
    _flask(parts, "db", "upgrade")


def people(place: Place, parts: Parts) -> People:
    """The merchant, with a connected shop, and the staff: made at the first start, remembered ever after."""
    return People(
        merchant=place.remembered("merchant", lambda: _make_merchant(place, parts)),
        staff=place.remembered("staff", lambda: _make_staff(parts)),
    )


def place_orders(place: Place, parts: Parts) -> None:
    """Orders of different kinds, once."""
    if place.knows("orders"):
        return
    address = f"http://{LOCALHOST}:{parts.ports.shop}/sandbox/shops/{SHOP['id']}/orders"
    made = [post(address, {"kind": kind, "overrides": changes})["number"] for kind, changes in ORDERS]
    place.remember("orders", made)


def code_of(place: Place) -> str:
    """The six figures of the staff's second step, as their phone would show them now. Raises ProgramError."""
    key = place.remembered("staff", dict).get("key", "") if place.knows("staff") else ""
    if not key:
        raise ProgramError("The demo knows no key of the staff's second step.")
    return pyotp.TOTP(key).now()


def _make_staff(parts: Parts) -> dict[str, str]:
    made: dict[str, str] = _json(parts, "staff", "create", "--email", STAFF_EMAIL, "--two-step", "--json")
    return made


def _make_merchant(place: Place, parts: Parts) -> dict[str, str]:
    books = f"http://{LOCALHOST}:{parts.ports.books}/sandbox/accounts"
    account = {"user": BOOKS_USER, "key": place.secrets()["books_key"], "company": SHOP["name"]}
    post(books, account)
    shops = f"http://{LOCALHOST}:{parts.ports.shop}/sandbox/shops"
    post(shops, {**SHOP, "token": place.secrets()["shop_token"]})
    made: dict[str, str] = _json(
        parts,
        *("installation", "create", "--email", MERCHANT_EMAIL, "--name", SHOP["name"], "--country", SHOP["country"]),
        *("--shop-host", f"{LOCALHOST}:{parts.ports.shop}", "--shop-token", f"@{place.secret_file('shop_token')}"),
        *("--books-user", BOOKS_USER, "--books-key", f"@{place.secret_file('books_key')}"),
        *("--statuses", "paid,shipped", "--language", "en", "--json"),
    )
    return made


def _json(parts: Parts, *arguments: str) -> dict[str, Any]:
    said = _flask(parts, *arguments)
    try:
        told: dict[str, Any] = json.loads(said)
    except ValueError:
        raise ProgramError(f"`flask {' '.join(arguments[:2])}` did not print JSON: {said[-500:]}") from None
    return told


def _flask(parts: Parts, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=CHECKOUT,
        env=dict(parts.environment()),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches us, and we end it
        check=False,
    )
    if done.returncode:
        raise ProgramError(f"`flask {' '.join(arguments[:2])}` did not succeed: {done.stderr.strip()[-1500:]}")
    return done.stdout
