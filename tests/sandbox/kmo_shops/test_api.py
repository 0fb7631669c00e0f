"""The wire an app reads: the shop's contract, sections 5, 6, 10 and 11."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from tests.sandbox.kmo_shops.conftest import Shopkeeper

SUMMARY = {"id", "number", "status", "payment_status", "created_at", "updated_at"}


def pages(shop: Shopkeeper, **params: Any) -> list[list[str]]:
    """The order ids of each page of a listing."""
    found = []
    while True:
        page = shop.get("/orders", **params)
        found.append([one["id"] for one in page["data"]])
        if not page["has_more"]:
            assert page["next_cursor"] is None
            return found
        params["cursor"] = page["next_cursor"]


def test_an_order_reads_back_as_it_was_placed(shop: Shopkeeper) -> None:
    placed = shop.place("two_rates")

    assert shop.get(f"/orders/{placed['id']}") == placed


def test_lists_hold_summaries_by_change_oldest_first(shop: Shopkeeper) -> None:
    shop.turn(calls_per_minute=0)
    ids = [shop.place()["id"] for _order in range(5)]
    shop.change(ids[1], status="shipped")

    assert pages(shop, limit=2) == [[ids[0], ids[2]], [ids[3], ids[4]], [ids[1]]]
    assert set(shop.get("/orders")["data"][0]) == SUMMARY


def test_updated_since_is_inclusive(shop: Shopkeeper) -> None:
    first, second = shop.place(), shop.place(updated_at="2031-01-01T00:00:00.500+01:00")
    later = datetime.fromisoformat(second["updated_at"]) + timedelta(milliseconds=1)

    assert pages(shop, updated_since=first["updated_at"]) == [[first["id"], second["id"]]]
    assert pages(shop, updated_since=second["updated_at"]) == [[second["id"]]]
    assert pages(shop, updated_since="2030-12-31T23:00:00.500Z") == [[second["id"]]]
    assert pages(shop, updated_since=later.isoformat()) == [[]]


def test_equal_moments_are_sorted_by_id_and_paged_without_a_gap(shop: Shopkeeper) -> None:
    shop.turn(calls_per_minute=0)
    moment = "2026-03-02T09:15:31+01:00"
    ids = [shop.place(updated_at=moment)["id"] for _order in range(5)]

    assert pages(shop, limit=1, updated_since=moment) == [[order_id] for order_id in sorted(ids)]


def test_lists_are_filtered_by_status_number_and_creation(shop: Shopkeeper) -> None:
    paid, new = shop.place(), shop.place(status="new", created_at="2020-01-01T00:00:00+01:00")
    third = shop.place(status="shipped")

    assert pages(shop, status=["new", "shipped"]) == [[new["id"], third["id"]]]
    assert pages(shop, number=paid["number"]) == [[paid["id"]]]
    assert pages(shop, created_since="2020-01-02") == [[paid["id"], third["id"]]]


def test_an_order_that_changes_while_paging_shows_twice_and_none_is_skipped(shop: Shopkeeper) -> None:
    ids = [shop.place()["id"] for _order in range(4)]
    shop.turn(change_while_paging=1)

    assert pages(shop, limit=2) == [[ids[0], ids[1]], [ids[2], ids[3]], [ids[0]]]


def test_old_foreign_and_senseless_cursors_are_refused(shop: Shopkeeper, open_shop: Callable[..., Shopkeeper]) -> None:
    shop.place()
    shop.place()
    cursor = shop.get("/orders", limit=1)["next_cursor"]
    assert open_shop().call("GET", "/orders", params={"cursor": cursor}).json()["error"]["code"] == "invalid_cursor"
    shop.turn(cursor_seconds=-1)

    for bad in (cursor, "eyJ1Ijo", "ééé"):
        answer = shop.call("GET", "/orders", params={"cursor": bad})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize(
    "written",
    [
        '{"s": "SHOP", "u": Infinity, "i": "x", "t": 1}',
        '{"s": "SHOP", "u": 1, "i": "x", "t": -Infinity}',
        '{"s": "SHOP", "u": NaN, "i": "x", "t": 1}',
        '{"s": "SHOP", "u": "x", "i": "x", "t": 1}',
        '{"s": "SHOP"}',
        "[]",
        "[" * 5000,
    ],
)
def test_cursors_that_the_shop_did_not_write_are_refused(shop: Shopkeeper, written: str) -> None:
    cursor = base64.urlsafe_b64encode(written.replace("SHOP", shop.id).encode()).decode()

    answer = shop.call("GET", "/orders", params={"cursor": cursor})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=0000000019999",
        "limit=000000001" + "9" * 4500,
        "updated_since=yesterday",
        "updated_since=2026-03-02T08:00:00",
        "page=2",
    ],
)
def test_parameters_that_cannot_be_read_are_refused(shop: Shopkeeper, query: str) -> None:
    answer = shop.call("GET", f"/orders?{query}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_parameter")


def test_look_ups(shop: Shopkeeper) -> None:
    shop.control("PUT", "/statuses/paid", {"label": "Betaald (bedankt)"})
    shop.control("PUT", "/statuses/at_the_framer", {"label": "Bij de lijstenmaker", "category": "processing"})

    statuses = {one["code"]: one for one in shop.get("/order-statuses")["data"]}
    assert statuses["paid"] == {
        "code": "paid",
        "label": "Betaald (bedankt)",
        "category": "processing",
        "is_custom": False,
    }
    assert statuses["at_the_framer"]["is_custom"] is True
    assert shop.get("/shop")["country"] == "BE"
    assert {one["rate"] for one in shop.get("/tax-rates")["data"]} == {"21.00", "12.00", "6.00", "0.00"}
    assert {"code": "bancontact", "name": "Bancontact", "is_active": True} in shop.get("/payment-methods")["data"]


def test_errors_have_code_message_and_the_calls_own_id(shop: Shopkeeper) -> None:
    answer = shop.call("GET", "/orders/ord_0", headers={"X-Request-Id": "mine-1"})

    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] == "mine-1"
    assert answer.json()["error"] == {
        "code": "not_found",
        "message": "This shop has no such order.",
        "request_id": "mine-1",
    }


def test_a_forgotten_order_is_not_found(shop: Shopkeeper) -> None:
    order = shop.place()
    shop.control("DELETE", f"/orders/{order['id']}")

    assert shop.call("GET", f"/orders/{order['id']}").status_code == 404
    assert pages(shop) == [[]]


def test_sixty_calls_a_minute_then_429_with_retry_after(shop: Shopkeeper, open_shop: Callable[..., Shopkeeper]) -> None:
    left = [shop.call("GET", "/shop").headers["X-RateLimit-Remaining"] for _call in range(60)]
    refused = shop.call("GET", "/shop")

    assert (left[0], left[-1]) == ("59", "0")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "rate_limited")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["X-RateLimit-Limit"] == "60"
    assert open_shop().call("GET", "/shop").status_code == 200
    shop.turn(calls_per_minute=0)
    assert shop.call("GET", "/shop").status_code == 200


def test_five_calls_at_once(shop: Shopkeeper) -> None:
    shop.turn(delay_ms=400)
    with ThreadPoolExecutor(6) as many:
        statuses = sorted(many.map(lambda _call: shop.call("GET", "/shop").status_code, range(6)))

    assert statuses == [200] * 5 + [429]


def test_maintenance(shop: Shopkeeper) -> None:
    shop.turn(maintenance="on", maintenance_seconds=7)

    answer = shop.call("GET", "/shop")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "maintenance")
    assert answer.headers["Retry-After"] == "7"


def test_a_key_opens_its_own_shop_only_by_path_or_by_itself(
    shop: Shopkeeper, open_shop: Callable[..., Shopkeeper]
) -> None:
    other = open_shop(name="Andere winkel", country="NL")

    assert shop.call("GET", "/shop", token=other.key).status_code == 401
    answer = requests.get(f"{shop.url}/api/v1/shop", headers={"Authorization": f"Bearer {other.key}"}, timeout=10)
    assert answer.json()["name"] == "Andere winkel"


def test_unknown_addresses_methods_and_tokens(shop: Shopkeeper) -> None:
    assert shop.call("GET", "/products").json()["error"]["code"] == "not_found"
    assert shop.call("POST", "/orders").json()["error"]["code"] == "not_found"
    assert shop.call("GET", "/shop", token="nonsense").json()["error"]["code"] == "token_revoked"


def test_the_same_number_in_two_shops(shop: Shopkeeper, open_shop: Callable[..., Shopkeeper]) -> None:
    assert shop.place("same_number")["number"] == open_shop().place("same_number")["number"]


def test_faults_of_the_kit_hit_the_wire_and_not_the_back_office(shop: Shopkeeper) -> None:
    fault = {"action": "answer", "path": "*", "status": 200, "body": "<html>sorry</html>"}
    requests.post(f"{shop.url}/sandbox/faults", json=fault, timeout=10)

    assert requests.get(shop.url, timeout=10).text != "<html>sorry</html>"
    assert shop.call("GET", "/shop").text == "<html>sorry</html>"
    assert shop.call("GET", "/shop").status_code == 200


def test_many_orders_at_once_are_all_there(shop: Shopkeeper) -> None:
    made = shop.control("POST", "/orders", {"count": 300, "seed": 1, "webhooks": False, "buyers": 1})

    assert len(set(made["ids"])) == 300
    oracle = shop.control("GET", "/orders")
    assert [one["id"] for one in oracle] == made["ids"]
    # one buyer in each country, as a consumer and as a business
    assert len({one["customer"]["email"] for one in oracle if one["vat_treatment"] == "standard"}) == 2
    brief = shop.control("GET", "/orders?fields=id,totals")
    assert brief == [{"id": one["id"], "totals": one["totals"]} for one in oracle]
