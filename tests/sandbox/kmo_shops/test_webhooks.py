"""Webhooks as the shop's contract has them in section 7, and each way of section 12 in which they go wrong."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

import pytest
import requests

from tests.sandbox.kmo_shops.conftest import App, Shopkeeper


def wait_until_still(shop: Shopkeeper, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while requests.get(f"{shop.url}/sandbox/deliveries/acknowledged", timeout=10).json()["waiting"]:
        assert time.monotonic() < end, "deliveries go on"
        time.sleep(0.01)


def test_a_placed_order_is_told_once_signed_with_every_header(shop: Shopkeeper, app: App) -> None:
    secrets = shop.subscribe(app.url)
    order = shop.place("two_rates")

    (hook,) = app.wait_for(1)
    assert hook.signed_by(secrets["order.created"])
    assert hook.json == {
        "event_id": hook.json["event_id"],
        "topic": "order.created",
        "shop_id": shop.id,
        "occurred_at": hook.json["occurred_at"],
        "resource": {
            "type": "order",
            "id": order["id"],
            "number": order["number"],
            "status": "paid",
            "updated_at": order["updated_at"],
        },
    }
    assert hook.headers["X-KMO-Topic"] == "order.created"
    assert hook.headers["X-KMO-Shop-Id"] == shop.id
    assert hook.headers["X-KMO-Attempt"] == "1"
    assert hook.headers["X-KMO-Delivery-Id"].startswith("dlv_")
    assert abs(int(hook.headers["X-KMO-Timestamp"]) - time.time()) < 10
    wait_until_still(shop)
    assert len(app.hooks) == 1
    acknowledged = requests.get(f"{shop.url}/sandbox/deliveries/acknowledged", timeout=10).json()
    assert acknowledged["orders"] == [{"shop_id": shop.id, "order_id": order["id"]}]
    assert acknowledged["event_ids"] == [hook.json["event_id"]]


def test_a_change_is_told_as_an_update_and_a_silent_one_is_not(shop: Shopkeeper, app: App) -> None:
    shop.subscribe(app.url, "order.updated")
    order = shop.place(status="new")
    shop.control("PATCH", f"/orders/{order['id']}?webhooks=false", {"remark": "stil"})
    shop.change(order["id"], status="shipped")

    (hook,) = app.wait_for(1)
    assert (hook.json["topic"], hook.json["resource"]["status"]) == ("order.updated", "shipped")


def test_a_subscription_is_told_its_secret_once_and_made_once(shop: Shopkeeper, app: App) -> None:
    wish = {"topic": "order.created", "url": app.url}
    made = shop.call("POST", "/webhooks", json=wish).json()

    repeated = shop.call("POST", "/webhooks", json=wish)
    assert (repeated.status_code, repeated.json()["error"]["code"]) == (409, "already_exists")
    (listed,) = shop.get("/webhooks")["data"]
    assert listed == {name: value for name, value in made.items() if name != "secret"}
    assert shop.call("DELETE", f"/webhooks/{made['id']}").status_code == 204
    assert shop.get("/webhooks")["data"] == []
    assert shop.call("DELETE", f"/webhooks/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"topic": "order.eaten", "url": "http://127.0.0.1/"}, 422),
        ({"topic": "order.created", "url": "https://example.com/hook"}, 422),
        ({"topic": "order.created"}, 422),
        ({"topic": "order.created", "url": "http://[::1"}, 422),
        ({"topic": "order.created", "url": "http://127.0.0.1:99999/"}, 422),
        ({"topic": "order.created", "url": "http:///hook"}, 422),
        ({"topic": "order.created", "url": "http://127.0.0.1/\ud800"}, 400),
        ({"topic": ["order.created"], "url": "http://127.0.0.1/"}, 422),
        ([], 400),
    ],
)
def test_odd_subscriptions_are_refused(shop: Shopkeeper, body: Any, status: int) -> None:
    answer = shop.call("POST", "/webhooks", json=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (
        status,
        {422: "invalid_field", 400: "invalid_parameter"}[status],
    )
    assert shop.get("/webhooks")["data"] == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 20_000])
def test_a_subscription_that_is_no_json_is_refused(shop: Shopkeeper, body: bytes) -> None:
    headers = {"Content-Type": "application/json; charset=nope"}

    assert shop.call("POST", "/webhooks", data=body, headers=headers).status_code == 400


def test_a_refused_webhook_is_tried_again_with_the_same_event(shop: Shopkeeper, app: App) -> None:
    shop.turn(retry_speed=10000)
    secrets = shop.subscribe(app.url, "order.created")
    app.statuses = [500, 302, 404]
    shop.place()

    hooks = app.wait_for(4)
    assert len({hook.json["event_id"] for hook in hooks}) == 1
    assert len({hook.headers["X-KMO-Delivery-Id"] for hook in hooks}) == 4
    assert [hook.headers["X-KMO-Attempt"] for hook in hooks] == ["1", "2", "3", "4"]
    assert all(hook.signed_by(secrets["order.created"]) for hook in hooks)
    wait_until_still(shop)
    assert [one["status"] for one in shop.deliveries()] == [500, 302, 404, 202]
    assert [one["outcome"] for one in shop.deliveries()] == ["refused"] * 3 + ["acknowledged"]


def test_nine_attempts_and_no_more(shop: Shopkeeper, app: App) -> None:
    shop.turn(retry_speed=1000000)
    shop.subscribe(app.url, "order.created")
    app.always = 503
    shop.place()
    wait_until_still(shop)

    assert len(app.hooks) == 9
    assert shop.get("/webhooks")["data"][0]["is_active"] is True


def test_a_slow_answer_is_none(shop: Shopkeeper, app: App) -> None:
    shop.turn(webhook_timeout_ms=100, retry_speed=10000, webhook_retries=1)
    shop.subscribe(app.url, "order.created")
    app.pause = 0.4
    shop.place()
    wait_until_still(shop)

    assert [one["outcome"] for one in shop.deliveries()] == ["unanswered", "unanswered"]


def test_twenty_failed_events_in_a_row_end_a_subscription(shop: Shopkeeper, app: App) -> None:
    shop.turn(webhook_retries=0, webhooks_at_once=1)
    shop.subscribe(app.url, "order.created")
    app.statuses = [500] * 19 + [202] + [500] * 20
    for _order in range(41):
        shop.place()
    wait_until_still(shop)

    assert len(app.hooks) == 40
    assert shop.get("/webhooks")["data"][0]["is_active"] is False
    shop.place()
    wait_until_still(shop)
    assert len(app.hooks) == 40


def test_each_event_many_times(shop: Shopkeeper, app: App) -> None:
    shop.turn(webhook_times=3)
    shop.subscribe(app.url, "order.created")
    shop.place()
    wait_until_still(shop)

    assert len(app.hooks) == 3
    assert len({hook.json["event_id"] for hook in app.hooks}) == 1


def test_the_update_before_the_creation(shop: Shopkeeper, app: App) -> None:
    shop.turn(updated_first="on")
    shop.subscribe(app.url)
    order = shop.place(status="new")
    shop.change(order["id"], status="paid")

    assert [hook.json["topic"] for hook in app.wait_for(2)] == ["order.updated", "order.created"]


def test_a_creation_without_an_update_comes_after_two_seconds(shop: Shopkeeper, app: App) -> None:
    shop.turn(updated_first="on")
    shop.subscribe(app.url)
    begun = time.monotonic()
    shop.place()
    app.wait_for(1)

    assert time.monotonic() - begun > 1.9


def test_a_share_of_webhooks_is_lost_the_same_for_the_same_seed(shop: Shopkeeper, app: App) -> None:
    shop.subscribe(app.url, "order.created")
    lost = []
    for seed in (5, 6, 5):
        shop.turn(lose_percent=30, chance_seed=seed)
        requests.delete(f"{shop.url}/sandbox/deliveries", timeout=10)
        first = len(shop.control("GET", "/orders"))
        shop.control("POST", "/orders", {"count": 60})
        wait_until_still(shop)
        order_ids = [one["id"] for one in shop.control("GET", "/orders")][first:]
        gone = {one["order_id"] for one in shop.deliveries(outcome="lost")}
        lost.append([order_id in gone for order_id in order_ids])

    assert 5 < sum(lost[0]) < 35
    assert lost[0] == lost[2]
    assert lost[0] != lost[1]
    assert len(app.hooks) == 180 - sum(map(sum, lost))


def test_the_next_webhooks_are_lost(shop: Shopkeeper, app: App) -> None:
    shop.turn(lose_next=2)
    shop.subscribe(app.url, "order.created")
    ids = shop.control("POST", "/orders", {"count": 3})["ids"]
    wait_until_still(shop)

    assert [hook.json["resource"]["id"] for hook in app.hooks] == ids[2:]
    assert [one["order_id"] for one in shop.deliveries(outcome="lost")] == ids[:2]


def test_the_next_webhooks_of_another_shop_are_lost(shop: Shopkeeper, app: App) -> None:
    shop.turn(lose_next=1, lose_next_of="shp_10009")
    shop.subscribe(app.url, "order.created")
    ids = shop.control("POST", "/orders", {"count": 2})["ids"]
    wait_until_still(shop)

    assert sorted(hook.json["resource"]["id"] for hook in app.hooks) == ids  # they come side by side


def test_webhooks_are_delayed_and_shuffled(shop: Shopkeeper, app: App) -> None:
    shop.turn(webhook_delay_ms=200, shuffle_ms=150)
    shop.subscribe(app.url, "order.created")
    begun = time.monotonic()
    ids = shop.control("POST", "/orders", {"count": 20})["ids"]
    hooks = app.wait_for(20)

    assert time.monotonic() - begun > 0.2
    arrived = [hook.json["resource"]["id"] for hook in hooks]
    assert sorted(arrived) == ids
    assert arrived != ids


@pytest.mark.parametrize("signature", ["wrong", "missing"])
def test_a_bad_signature(shop: Shopkeeper, app: App, signature: str) -> None:
    shop.turn(signature=signature)
    secrets = shop.subscribe(app.url, "order.created")
    shop.place()

    (hook,) = app.wait_for(1)
    assert not hook.signed_by(secrets["order.created"])
    assert ("X-KMO-Signature" in hook.headers) is (signature == "wrong")


def test_an_old_timestamp_is_rightly_signed(shop: Shopkeeper, app: App) -> None:
    shop.turn(timestamp_shift_s=-600)
    secrets = shop.subscribe(app.url, "order.created")
    shop.place()

    (hook,) = app.wait_for(1)
    assert hook.signed_by(secrets["order.created"])
    assert 590 < time.time() - int(hook.headers["X-KMO-Timestamp"]) < 620


@pytest.mark.parametrize(("where", "in_body", "in_header"), [("body", 1, 0), ("header", 0, 1), ("both", 1, 1)])
def test_an_event_of_another_shop(shop: Shopkeeper, app: App, where: str, in_body: int, in_header: int) -> None:
    shop.turn(foreign_shop=where, other_shop="shp_of_somebody")
    secrets = shop.subscribe(app.url, "order.created")
    shop.place()

    (hook,) = app.wait_for(1)
    assert hook.signed_by(secrets["order.created"])
    expected = {0: shop.id, 1: "shp_of_somebody"}
    assert hook.json["shop_id"] == expected[in_body]
    assert hook.headers["X-KMO-Shop-Id"] == expected[in_header]


@pytest.mark.parametrize("body", ["not_json", "list", "unknown_topic", "no_event_id", "deep", "too_large"])
def test_bodies_that_nobody_understands_are_rightly_signed(shop: Shopkeeper, app: App, body: str) -> None:
    shop.turn(webhook_body=body)
    secrets = shop.subscribe(app.url, "order.created")
    shop.place()

    (hook,) = app.wait_for(1)
    assert hook.signed_by(secrets["order.created"])
    match body:
        case "not_json":
            with pytest.raises(json.JSONDecodeError):
                _ = hook.json
        case "too_large":
            assert len(hook.body) > 256 * 1024
        case "deep":
            assert hook.body.startswith(b"[[[[")
        case _:
            assert set(hook.json) == set() or hook.json.get("topic") != "order.created" or "event_id" not in hook.json


def test_rotated_secrets_sign_both_until_it_is_finished(shop: Shopkeeper, app: App) -> None:
    shop.turn(two_signatures="on")
    old = shop.subscribe(app.url, "order.created")["order.created"]
    hook_id = shop.get("/webhooks")["data"][0]["id"]
    new = requests.post(f"{shop.url}/sandbox/webhooks/{hook_id}/rotate", timeout=10).json()["secret"]
    shop.place()
    app.wait_for(1)
    requests.delete(f"{shop.url}/sandbox/webhooks/{hook_id}/rotate", timeout=10)
    shop.place()

    first, second = app.wait_for(2)
    assert first.headers["X-KMO-Signature"].count("v1=") == 3
    assert (first.signed_by(old), first.signed_by(new)) == (True, True)
    assert (second.signed_by(old), second.signed_by(new)) == (False, True)


def test_one_webhook_on_demand_tells_what_was_answered(shop: Shopkeeper, app: App) -> None:
    secrets = shop.subscribe(app.url, "order.updated")
    order = shop.place()
    app.statuses = [401]

    told = shop.control("POST", f"/orders/{order['id']}/notify", {"signature": "wrong"})
    again = shop.control("POST", f"/orders/{order['id']}/notify", {"event_id": told["event_id"], "times": 2})

    assert (told["answers"], again["answers"]) == ([401], [202, 202])
    assert Counter(hook.signed_by(secrets["order.updated"]) for hook in app.hooks) == {True: 2, False: 1}
    assert {hook.json["event_id"] for hook in app.hooks} == {told["event_id"]}


def test_a_switched_off_subscription_hears_nothing(shop: Shopkeeper, app: App) -> None:
    shop.subscribe(app.url, "order.created")
    hook_id = shop.get("/webhooks")["data"][0]["id"]
    requests.patch(f"{shop.url}/sandbox/webhooks/{hook_id}", json={"is_active": False}, timeout=10)
    shop.place()
    wait_until_still(shop)

    assert shop.get("/webhooks")["data"][0]["is_active"] is False
    assert app.hooks == []


def test_removing_the_app_is_the_last_call(shop: Shopkeeper, app: App) -> None:
    secrets = shop.subscribe(app.url)
    order = shop.place()
    app.wait_for(1)
    shop.control("POST", "/uninstall")

    hook = app.wait_for(2)[1]
    assert (hook.json["topic"], hook.json["resource"]["type"]) == ("app.uninstalled", "installation")
    assert hook.signed_by(secrets["app.uninstalled"])
    shop.change(order["id"], status="shipped")
    wait_until_still(shop)
    assert len(app.hooks) == 2


def test_removing_one_app_is_told_to_that_app_alone(shop: Shopkeeper, app: App) -> None:
    other = shop.with_another_key()
    mine = shop.subscribe(f"{app.url}/mine")
    others = other.subscribe(f"{app.url}/other")
    hook = requests.get(f"{shop.url}/sandbox/webhooks", timeout=10).json()[0]
    form = {"installation": hook["installation_id"]}
    requests.post(f"{shop.url}/office/{shop.id}/apps", data=form, timeout=10)
    wait_until_still(shop)

    (told,) = app.hooks
    assert told.signed_by(mine["app.uninstalled"])
    assert shop.call("GET", "/shop").status_code == 410
    assert other.call("GET", "/shop").status_code == 200
    shop.place()
    assert app.wait_for(2)[1].signed_by(others["order.created"])


def test_removing_all_apps_tells_each_of_them_once(shop: Shopkeeper, app: App) -> None:
    other = shop.with_another_key()
    secrets = [
        one.subscribe(f"{app.url}/{number}", "app.uninstalled")["app.uninstalled"]
        for number, one in enumerate((shop, other))
    ]
    shop.control("POST", "/uninstall")
    wait_until_still(shop)

    assert sorted([hook.signed_by(secret) for secret in secrets] for hook in app.hooks) == [
        [False, True],
        [True, False],
    ]


def test_many_webhooks_arrive_all(shop: Shopkeeper, app: App) -> None:
    shop.subscribe(app.url, "order.created")
    ids = shop.control("POST", "/orders", {"count": 400})["ids"]

    hooks = app.wait_for(400, seconds=30)
    assert sorted(hook.json["resource"]["id"] for hook in hooks) == ids
