"""The back office: what a person can do, without JavaScript."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
import requests

from tests.sandbox.kmo_shops.conftest import App, Shopkeeper

PAGES = ["", "/orders", "/apps", "/keys", "/statuses", "/webhooks"]


def page(shop: Shopkeeper, path: str = "") -> str:
    answer = requests.get(f"{shop.url}/office/{shop.id}{path}", timeout=10)
    assert answer.status_code == 200
    return answer.text


def press(shop: Shopkeeper, path: str, **form: str) -> requests.Response:
    return requests.post(f"{shop.url}/office/{shop.id}{path}", data=form, timeout=10)


def newest(shop: Shopkeeper) -> dict[str, object]:
    order: dict[str, object] = shop.control("GET", "/orders")[-1]
    return order


def test_the_start_lists_the_shops_and_opens_new_ones(server: str) -> None:
    assert "No shop yet" in requests.get(server, timeout=10).text
    opened = requests.post(f"{server}/office", data={"name": "Wol & Wind", "country": "NL"}, timeout=10)

    assert "Wol &amp; Wind" in opened.text
    assert "1 shop on this server" in requests.get(server, timeout=10).text
    (shop,) = requests.get(f"{server}/sandbox/shops", timeout=10).json()
    assert (shop["country"], shop["timezone"], shop["locale"]) == ("NL", "Europe/Amsterdam", "nl_NL")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_with_and_without_content(shop: Shopkeeper, path: str) -> None:
    page(shop, path)
    for kind in ("two_rates", "emoji", "credit", "no_number", "unknown_status", "non_eur", "country_null"):
        order = shop.place(kind)
        page(shop, f"/orders/{order['id']}")

    html = page(shop, path)
    assert "<script>" not in html


def test_chosen_articles_become_an_order(shop: Shopkeeper) -> None:
    answer = press(shop, "/orders", **{"q-PZ-BOER-24": "2", "q-KF-ETH-1": "0,5", "customer": "BE-0", "status": "paid"})

    assert "Houten puzzel boerderij" in answer.text
    order = newest(shop)
    assert [(line["sku"], line["quantity"], line["total_incl"]) for line in order["lines"]] == [  # type: ignore[attr-defined]
        ("PZ-BOER-24", "2", "29.90"),
        ("KF-ETH-1", "0.5", "11.90"),
    ]
    assert order["totals"]["incl"] == "46.75"  # type: ignore[index]
    assert (order["status"], order["payment_status"]) == ("paid", "paid")


def test_a_new_order_is_unpaid_until_the_buyer_pays(shop: Shopkeeper, app: App) -> None:
    shop.subscribe(app.url)
    press(shop, "/orders", **{"q-BK-VOS": "1", "status": "new"})
    order = newest(shop)
    assert (order["payment_status"], order["payment"]["paid_at"]) == ("unpaid", None)  # type: ignore[index]
    press(shop, f"/orders/{order['id']}", action="pay")

    order = newest(shop)
    assert (order["status"], order["payment_status"]) == ("paid", "paid")
    assert order["payment"]["paid_amount"] == order["totals"]["incl"]  # type: ignore[index]
    assert sorted(hook.json["topic"] for hook in app.wait_for(2)) == ["order.created", "order.updated"]


def test_a_business_abroad_with_a_vat_number_pays_none(shop: Shopkeeper) -> None:
    press(
        shop, "/orders", **{"q-BK-VOS": "1", "customer": "DE-0-b", "prices": "excl", "email": "inkoop@zeewind.example"}
    )

    order = newest(shop)
    assert (order["vat_treatment"], order["totals"]["tax"]) == ("intra_community", "0.00")  # type: ignore[index]
    assert order["customer"]["email"] == "inkoop@zeewind.example"  # type: ignore[index]


@pytest.mark.parametrize("customer", ["", "BE", "BE-x", "ZZ-0", "BE-²", "BE-0-b-c", "BE-" + "9" * 5000])
def test_a_customer_that_cannot_be_read_is_no_order(shop: Shopkeeper, customer: str) -> None:
    answer = press(shop, "/orders", **{"q-BK-VOS": "1", "customer": customer})

    assert (answer.status_code, "A customer is a country, a number" in answer.text) == (400, True)
    assert shop.control("GET", "/orders") == []


def test_no_article_is_no_order(shop: Shopkeeper) -> None:
    answer = press(shop, "/orders", **{"q-BK-VOS": "-1"})

    assert answer.status_code == 400
    assert "Choose at least one article" in answer.text


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("no_email", "shipped", "shipped"),
        ("unknown_status", "new", "backorder"),
        ("unknown_status", "paid", "backorder"),
    ],
)
def test_an_odd_order_has_the_chosen_status_unless_its_status_is_what_is_odd(
    shop: Shopkeeper, kind: str, status: str, expected: str
) -> None:
    press(shop, "/orders", kind=kind, status=status)

    assert newest(shop)["status"] == expected


@pytest.mark.parametrize(
    ("form", "field", "expected"),
    [
        ({"action": "ship"}, "status", "shipped"),
        ({"action": "complete"}, "status", "completed"),
        ({"action": "cancel"}, "status", "cancelled"),
        ({"action": "status", "status": "bij_de_buren"}, "status", "bij_de_buren"),
    ],
)
def test_buttons_of_an_order(shop: Shopkeeper, form: dict[str, str], field: str, expected: str) -> None:
    order = shop.place()
    press(shop, f"/orders/{order['id']}", **form)

    assert shop.get(f"/orders/{order['id']}")[field] == expected


def test_e_mail_vat_number_and_total_can_be_edited(shop: Shopkeeper) -> None:
    order = shop.place("two_rates")
    press(shop, f"/orders/{order['id']}", action="edit", email="", vatnumber="BE0428759497", total="49.36")

    changed = shop.get(f"/orders/{order['id']}")
    assert changed["customer"]["email"] is None
    assert (changed["customer"]["vatnumber"], changed["customer"]["type"]) == ("BE0428759497", "business")
    assert changed["totals"]["incl"] == "49.36"
    assert Decimal(changed["totals"]["excl"]) + Decimal(changed["totals"]["tax"]) == Decimal("49.36")
    assert changed["updated_at"] > order["updated_at"]


@pytest.mark.parametrize("total", ["NaN", "sNaN", "Infinity", "1e300", "veel"])
def test_a_total_that_is_none_is_shown_as_it_is(shop: Shopkeeper, total: str) -> None:
    order = shop.place()
    press(shop, f"/orders/{order['id']}", action="edit", total=total)

    assert total in page(shop, f"/orders/{order['id']}") or total == "1e300"
    assert order["number"] in page(shop, "/orders")


def test_orders_are_found_by_number_and_buyer(shop: Shopkeeper) -> None:
    first, second = shop.place(), shop.place("icp_good")

    assert first["number"] in page(shop, f"/orders?q={first['number']}")
    assert second["number"] not in page(shop, f"/orders?q={first['number']}")
    assert second["number"] in page(shop, f"/orders?q={second['customer']['email']}")


def test_many_orders_are_paged(shop: Shopkeeper) -> None:
    shop.control("POST", "/orders", {"count": 60, "webhooks": False})

    assert page(shop, "/orders").count('href="/office/' + shop.id + "/orders/ord_") == 50
    assert page(shop, "/orders?from=50").count('href="/office/' + shop.id + "/orders/ord_") == 10
    for start in ("²", "x", "9" * 5000):
        assert page(shop, f"/orders?from={start}") == page(shop, "/orders")


def test_the_app_is_removed_in_the_app_store(shop: Shopkeeper, app: App) -> None:
    shop.subscribe(app.url)
    (installation,) = re.findall(r'name="installation" value="(\w+)"', page(shop, "/apps"))
    answer = press(shop, "/apps", installation=installation)

    assert "No app is installed" in answer.text
    assert app.wait_for(1)[0].json["topic"] == "app.uninstalled"
    assert shop.call("GET", "/shop").status_code == 410


def test_keys_are_made_and_deleted(shop: Shopkeeper) -> None:
    made = press(shop, "/keys", action="make", name="Boekhouding").text
    (key,) = set(re.findall(r"kmo_key_[\w-]+", made)) - {shop.key}
    assert shop.call("GET", "/shop", token=key).status_code == 200
    press(shop, "/keys", action="delete", key=key)

    assert shop.call("GET", "/shop", token=key).status_code == 401
    assert shop.call("GET", "/shop").status_code == 200


def test_statuses_are_renamed_and_added(shop: Shopkeeper) -> None:
    press(shop, "/statuses", code="paid", label="Voldaan")
    press(shop, "/statuses", code="at_the_framer", label="Bij de lijstenmaker", category="processing")

    statuses = {one["code"]: one["label"] for one in shop.get("/order-statuses")["data"]}
    assert (statuses["paid"], statuses["at_the_framer"]) == ("Voldaan", "Bij de lijstenmaker")
    assert press(shop, "/statuses", code="Oh Nee", label="x").status_code == 400


def test_a_webhook_is_switched_off_by_hand(shop: Shopkeeper, app: App) -> None:
    shop.subscribe(app.url, "order.created")
    (hook,) = re.findall(r'name="webhook" value="(\w+)"', page(shop, "/webhooks"))

    assert "switched off" in press(shop, "/webhooks", webhook=hook).text
    assert shop.get("/webhooks")["data"][0]["is_active"] is False


def test_an_order_too_odd_to_lay_out_is_shown_as_it_is(shop: Shopkeeper) -> None:
    order = shop.place(overrides={"customer": None, "totals": [], "payment": 5, "shipping_address": "<b>nergens"})

    assert "&lt;b&gt;nergens" in page(shop, f"/orders/{order['id']}")
    assert order["number"] in page(shop, "/orders")
