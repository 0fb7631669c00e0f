"""What the shop's contract asks for in section 12: each thing can be had on a page, and the ready-made faults do it."""

from __future__ import annotations

import html
import time

import pytest
import requests

from sandbox.kmo_shops.server import PRESETS
from tests.sandbox.kmo_shops.conftest import Shopkeeper
from tests.sandbox.kmo_shops.test_access import refusal, tokens, trade
from tests.servers import SandboxServer

ONE_CALL = (
    ("The next call to the API gets 500", 500, "text/plain", {}),
    ("The next call gets an HTML page instead of JSON", 200, "text/html", {}),
    ("The next call gets 429 with Retry-After: 20", 429, "application/json", {"Retry-After": "20"}),
)
"""Sentence, status, kind of answer, headers."""

OTHERS = (
    "The next call is answered after 30 seconds",
    "The next call loses its connection",
    "The next refresh of a token is done, but its answer is lost",
    "Every call gets 503 from now on",
)

READY_MADE = {
    "answer 500": "The next call to the API gets 500",
    "answer 429": "The next call gets 429 with Retry-After: 20",
    "time-out": "The next call is answered after 30 seconds",
    "HTML instead of JSON": "The next call gets an HTML page instead of JSON",
}

SWITCHED = {
    "the same event twice": {"webhook_times": 2},
    "order.updated before order.created": {"updated_first": "on"},
    "lose a webhook": {"lose_next": 1, "lose_percent": 30},
    "retry after a slow answer": {"webhook_timeout_ms": 100, "retry_speed": 1000},
    "a bad signature": {"signature": "wrong"},
    "an old signature": {"timestamp_shift_s": -600},
    "an event of another shop": {"foreign_shop": "both"},
    "deactivate a subscription": {"deactivate_after": 1},
    "an order changes during paging": {"change_while_paging": 1},
    "expire tokens": {"token_seconds": 0},
}

PRESSED = {
    "expire tokens": ("/keys", "expire"),
    "revoke tokens": ("/keys", "revoke"),
    "uninstall": ("/apps", "installation"),
    "rename a status label": ("/statuses", "label"),
    "a custom status": ("/statuses", "category"),
    "deactivate a subscription": ("/webhooks", "webhook"),
}
"""A page of the back office, and a field or a value of the form on it."""

ORDERS = {
    "total off by 1 cent": "total_off_cent",
    "total off by 5 euro": "total_off_5_euro",
    "missing e-mail": "no_email",
    "country as name": "country_name",
    "country as ISO 2": "country_iso2",
    "country as ISO 3": "country_iso3",
    "country null": "country_null",
    "house number inside address1": "number_in_address",
    "fractional quantity": "fractional_quantity",
    "two VAT rates": "two_rates",
    "discount larger than its line": "discount_over_line",
    "free order": "free",
    "gift card": "gift_card",
    "ICP with good VAT number": "icp_good",
    "ICP with bad VAT number": "icp_bad",
    "ICP with missing VAT number": "icp_missing",
    "priceincltax true": "incl",
    "priceincltax false": "excl",
    "non-EUR currency": "non_eur",
    "very long names": "long_names",
    "emoji": "emoji",
    "test order": "test",
    "credit order": "credit",
    "same number in two shops": "same_number",
}


@pytest.fixture
def at(shop: Shopkeeper) -> SandboxServer:
    """The shop's server with its control page."""
    return SandboxServer(shop.url)


def test_every_fault_of_the_contract_is_on_the_control_page(at: SandboxServer) -> None:
    page = html.unescape(at.get("/sandbox/").text)

    for asked, sentence in READY_MADE.items():
        assert f"<option>{sentence}</option>" in page, asked
    for asked, values in SWITCHED.items():
        assert all(f'id="s-{name}"' in page for name in values), asked
        at.turn(**values)


def test_the_rest_is_in_the_back_office(shop: Shopkeeper, at: SandboxServer) -> None:
    shop.subscribe("http://127.0.0.1:9/hook")

    for asked, (path, word) in PRESSED.items():
        assert f'"{word}"' in at.get(f"/office/{shop.id}{path}").text, asked


def test_every_kind_of_order_of_the_contract_is_in_the_catalogue(shop: Shopkeeper, at: SandboxServer) -> None:
    page = at.get(f"/office/{shop.id}").text

    for asked, kind in ORDERS.items():
        assert f'<option value="{kind}">' in page, asked
        assert shop.place(kind)["id"], asked


def test_every_ready_made_fault_is_tried_here() -> None:
    assert sorted([*(row[0] for row in ONE_CALL), *OTHERS]) == sorted(PRESETS)


@pytest.mark.parametrize(("sentence", "status", "kind", "headers"), ONE_CALL)
def test_the_next_call_gets_another_answer(
    shop: Shopkeeper, at: SandboxServer, sentence: str, status: int, kind: str, headers: dict[str, str]
) -> None:
    at.add_ready_made(sentence)

    answer = shop.call("GET", "/orders")

    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (status, kind)
    assert headers.items() <= answer.headers.items()
    assert shop.call("GET", "/orders").status_code == 200


def test_the_next_call_is_answered_late(shop: Shopkeeper, at: SandboxServer) -> None:
    seconds = at.add_ready_made("The next call is answered after 30 seconds", at_most=0.5)
    begun = time.monotonic()

    answer = shop.call("GET", "/shop")

    assert (seconds, answer.status_code) == (30, 200)
    assert time.monotonic() - begun >= 0.5


def test_the_next_call_loses_its_connection(shop: Shopkeeper, at: SandboxServer) -> None:
    at.add_ready_made("The next call loses its connection")

    with pytest.raises(requests.exceptions.ConnectionError):
        shop.call("GET", "/shop")

    assert shop.call("GET", "/shop").status_code == 200


def test_a_refresh_whose_answer_is_lost_is_done_and_no_other_trade_is_hit(shop: Shopkeeper, at: SandboxServer) -> None:
    at.add_ready_made("The next refresh of a token is done, but its answer is lost")
    old = tokens(shop)["refresh_token"]

    with pytest.raises(requests.exceptions.ConnectionError):
        trade(shop, grant_type="refresh_token", refresh_token=old)

    assert refusal(trade(shop, grant_type="refresh_token", refresh_token=old)) == (400, "invalid_grant")


def test_every_call_is_refused_until_the_fault_is_removed(shop: Shopkeeper, at: SandboxServer) -> None:
    at.add_ready_made("Every call gets 503 from now on")
    away = [shop.call("GET", path).status_code for path in ("/shop", "/orders", "/webhooks")]
    requests.delete(f"{shop.url}/sandbox/faults", timeout=10)

    assert away == [503] * 3
    assert shop.call("GET", "/shop").status_code == 200
