"""Install, authorise, refresh, uninstall: the shop's contract, section 4."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.sandbox.kmo_shops.conftest import Shopkeeper

CALLBACK = "http://127.0.0.1:8000/connect/kmo-shops/callback"
ALL = "shop:read orders:read webhooks:manage"


def asked(**changes: str) -> dict[str, str]:
    wish = {
        "response_type": "code",
        "client_id": "kmo-app",
        "redirect_uri": CALLBACK,
        "scope": ALL,
        "state": "s-1&x",
    }
    return {**wish, **changes}


def decide(shop: Shopkeeper, decision: str = "approve", **changes: str) -> dict[str, list[str]]:
    form = {**asked(**changes), "shop": shop.id, "decision": decision}
    answer = requests.post(f"{shop.url}/app/authorize", data=form, timeout=10, allow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].startswith(CALLBACK)
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def trade(shop: Shopkeeper, **form: str) -> requests.Response:
    client = {"client_id": "kmo-app", "client_secret": "kmo-secret"}
    return requests.post(f"{shop.url}/oauth/token", data={**client, **form}, timeout=10)


def tokens(shop: Shopkeeper, **changes: str) -> Any:
    (code,) = decide(shop, **changes)["code"]
    answer = trade(shop, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_approved_the_app_gets_a_code_and_tokens_that_open_the_shop(shop: Shopkeeper) -> None:
    back = decide(shop)
    answer = trade(shop, grant_type="authorization_code", code=back["code"][0], redirect_uri=CALLBACK)

    granted = answer.json()
    assert (back["state"], back["shop_id"]) == (["s-1&x"], [shop.id])
    assert granted == {
        "access_token": granted["access_token"],
        "token_type": "Bearer",
        "expires_in": 3600,
        "refresh_token": granted["refresh_token"],
        "scope": ALL,
        "shop_id": shop.id,
        "api_base": f"{shop.url}/shops/{shop.id}/api/v1",
    }
    headers = {"Authorization": f"Bearer {granted['access_token']}"}
    assert requests.get(f"{granted['api_base']}/shop", headers=headers, timeout=10).json()["id"] == shop.id


def test_refused_the_app_hears_access_denied(shop: Shopkeeper) -> None:
    assert decide(shop, "refuse") == {"error": ["access_denied"], "state": ["s-1&x"]}


def test_the_page_lets_choose_among_the_shops_of_this_host(
    shop: Shopkeeper, open_shop: Callable[..., Shopkeeper]
) -> None:
    other, elsewhere = open_shop(name="Wol & Wind"), open_shop(name="Ergens", domain="ergens.localhost")

    def shops_on_page(host: str | None = None) -> list[str]:
        headers = {"Host": host} if host else {}
        page = requests.get(f"{shop.url}/app/authorize", params=asked(), headers=headers, timeout=10)
        assert page.status_code == 200
        return re.findall(r'name="shop" value="(shp_\w+)"', page.text)

    assert shops_on_page() == [shop.id, other.id]
    assert shops_on_page("ergens.localhost:8001") == [elsewhere.id]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"client_id": "stranger"}, 400),
        ({"redirect_uri": "https://evil.example/callback"}, 400),
        ({"redirect_uri": "http://127.0.0.1:8000.evil.example/"}, 400),
        ({"redirect_uri": ""}, 400),
        ({"redirect_uri": "http://[::1"}, 400),
        ({"client_id": "kmo-äpp"}, 400),
        ({"state": ""}, 303),
        ({"scope": "orders:write"}, 303),
        ({"response_type": "token"}, 303),
    ],
)
def test_odd_requests_are_not_asked(shop: Shopkeeper, changes: dict[str, str], status: int) -> None:
    for method in ("GET", "POST"):
        answer = requests.request(
            method,
            f"{shop.url}/app/authorize",
            params=asked(**changes),
            data={**asked(**changes), "decision": "approve", "shop": shop.id},
            timeout=10,
            allow_redirects=False,
        )
        assert answer.status_code == status
        assert "code=" not in answer.headers.get("Location", "")


def test_a_code_works_once_and_for_its_own_redirect(shop: Shopkeeper) -> None:
    (code,) = decide(shop)["code"]
    first = trade(shop, grant_type="authorization_code", code=code, redirect_uri=CALLBACK + "/other")
    second = trade(shop, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)

    assert refusal(first) == refusal(second) == (400, "invalid_grant")


def test_a_refresh_token_works_once_and_is_replaced(shop: Shopkeeper) -> None:
    old = tokens(shop)
    new = trade(shop, grant_type="refresh_token", refresh_token=old["refresh_token"]).json()

    assert new["refresh_token"] != old["refresh_token"]
    assert shop.call("GET", "/shop", token=new["access_token"]).status_code == 200
    again = trade(shop, grant_type="refresh_token", refresh_token=old["refresh_token"])
    assert refusal(again) == (400, "invalid_grant")
    assert trade(shop, grant_type="refresh_token", refresh_token=new["refresh_token"]).status_code == 200


def test_wrong_client_secret_and_wrong_grant(shop: Shopkeeper) -> None:
    assert refusal(trade(shop, client_secret="guess")) == (401, "invalid_client")
    assert refusal(trade(shop, grant_type="password")) == (400, "unsupported_grant_type")
    shop.turn(grant_errors="oauth")
    assert trade(shop, grant_type="password").json()["error"] == "unsupported_grant_type"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("json", b'{"client_id": "\\ud800"}'),
        ("json", b"[" * 20_000),
        ("json", b"[]"),
        ("x-www-form-urlencoded", b"client_id=\xff"),
        ("x-www-form-urlencoded; charset=nope", b"client_id=x"),
    ],
)
def test_a_trade_that_cannot_be_read_is_refused(shop: Shopkeeper, kind: str, body: bytes) -> None:
    headers = {"Content-Type": f"application/{kind}"}

    assert refusal(requests.post(f"{shop.url}/oauth/token", data=body, headers=headers, timeout=10)) == (
        400,
        "invalid_request",
    )


def test_tokens_are_over_after_their_time(shop: Shopkeeper) -> None:
    shop.turn(token_seconds=0)
    granted = tokens(shop)

    assert refusal(shop.call("GET", "/shop", token=granted["access_token"])) == (401, "token_expired")


def test_expired_tokens_are_refreshed_and_revoked_ones_are_not(shop: Shopkeeper) -> None:
    granted = tokens(shop)
    shop.control("POST", "/tokens/expire")
    assert refusal(shop.call("GET", "/shop", token=granted["access_token"])) == (401, "token_expired")
    assert shop.call("GET", "/shop").status_code == 200  # a key has no end
    granted = trade(shop, grant_type="refresh_token", refresh_token=granted["refresh_token"]).json()
    shop.control("POST", "/tokens/revoke")

    assert refusal(shop.call("GET", "/shop", token=granted["access_token"])) == (401, "token_revoked")
    assert refusal(shop.call("GET", "/shop")) == (401, "token_revoked")
    again = trade(shop, grant_type="refresh_token", refresh_token=granted["refresh_token"])
    assert refusal(again) == (400, "invalid_grant")


def test_a_refresh_token_opens_nothing_by_itself(shop: Shopkeeper) -> None:
    assert shop.call("GET", "/shop", token=tokens(shop)["refresh_token"]).status_code == 401


def test_calls_beyond_the_scope_are_refused(shop: Shopkeeper) -> None:
    little = tokens(shop, scope="shop:read")["access_token"]
    assert shop.call("GET", "/shop", token=little).status_code == 200
    assert refusal(shop.call("GET", "/orders", token=little)) == (403, "insufficient_scope")
    shop.turn(withheld_scope="webhooks:manage")
    most = tokens(shop)

    assert most["scope"] == "shop:read orders:read"
    assert refusal(shop.call("GET", "/webhooks", token=most["access_token"])) == (403, "insufficient_scope")


def test_after_removal_everything_is_gone_and_it_can_be_installed_again(shop: Shopkeeper) -> None:
    granted = tokens(shop)
    shop.control("POST", "/uninstall")

    assert refusal(shop.call("GET", "/shop", token=granted["access_token"])) == (410, "app_uninstalled")
    assert refusal(shop.call("GET", "/orders")) == (410, "app_uninstalled")
    assert refusal(trade(shop, grant_type="refresh_token", refresh_token=granted["refresh_token"]))[0] == 400
    shop.turn(after_uninstall="401")
    assert refusal(shop.call("GET", "/shop", token=granted["access_token"])) == (401, "token_revoked")
    assert shop.call("GET", "/shop", token=tokens(shop)["access_token"]).status_code == 200


def test_the_app_may_remove_itself(shop: Shopkeeper) -> None:
    token = tokens(shop)["access_token"]

    assert shop.call("DELETE", "/installation", token=token).status_code == 204
    assert shop.call("DELETE", "/installation", token=token).status_code == 410
    assert shop.call("GET", "/shop").status_code == 200  # the key is another installation


def test_the_app_store_starts_the_app_with_a_signature(shop: Shopkeeper) -> None:
    answer = requests.get(f"{shop.url}/office/{shop.id}/apps/start", timeout=10, allow_redirects=False)

    parts = urlsplit(answer.headers["Location"])
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    signed = f"shop_domain={query['shop_domain']}&timestamp={query['timestamp']}"
    assert (answer.status_code, parts.path) == (303, "/connect/kmo-shops/start")
    assert query["shop_domain"] == urlsplit(shop.url).netloc
    assert abs(int(query["timestamp"]) - time.time()) < 10
    assert query["signature"] == hmac.new(b"kmo-secret", signed.encode(), hashlib.sha256).hexdigest()


def test_the_shop_whose_app_store_was_visited_is_chosen_beforehand(
    shop: Shopkeeper, open_shop: Callable[..., Shopkeeper]
) -> None:
    other = open_shop(name="Wol & Wind")
    with requests.Session() as person:
        person.get(f"{shop.url}/office/{other.id}/apps/start", timeout=10, allow_redirects=False)
        html = person.get(f"{shop.url}/app/authorize", params=asked(), timeout=10).text

    assert f'value="{other.id}" checked' in html
    assert f'value="{shop.id}" checked' not in html
