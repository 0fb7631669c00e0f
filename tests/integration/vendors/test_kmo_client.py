"""KMO Shops' client and installation against odd answers (docs/vendors/kmo-shops.md, sections 3, 4, 8 and 9)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import responses
from responses.matchers import header_matcher, query_param_matcher

from tests.integration.vendors.examples import shop_order
from tests.integration.vendors.limits import Limits
from webapp.integration.domain.order import Stage
from webapp.integration.vendors.contract import Credentials, NoticeRefusedError, RefreshCall
from webapp.integration.vendors.errors import (
    ForbiddenAddressError,
    NotFoundError,
    NotPermittedError,
    ReconnectError,
    RefusedError,
    TemporaryError,
    UnreadableError,
    VendorError,
)
from webapp.integration.vendors.http import Door
from webapp.integration.vendors.kmo_shops.client import KmoShop
from webapp.integration.vendors.kmo_shops.install import SCOPE
from webapp.integration.vendors.kmo_shops.platform import KmoShops

HOST = "speelhoek.example"
BASE = f"https://{HOST}/api/v1"
TOKEN = f"https://{HOST}/oauth/token"
RETURN_TO = "https://app.example/connect/kmo-shops/callback"
SINCE = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
OLD = Credentials(
    {"token": "old-token", "refresh_token": "old-refresh", "shop_id": "shp_1", "origin": f"https://{HOST}"}
)
TOKENS = {
    "access_token": "new-token", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "new-refresh",
    "scope": "shop:read orders:read webhooks:manage", "shop_id": "shp_1", "api_base": BASE,
}  # fmt: skip


class Keeper:
    """Renews at once and remembers."""

    def __init__(self) -> None:
        self.kept: list[Credentials] = []

    def renew(self, stale: Credentials, refresh: RefreshCall) -> Credentials:
        self.kept.append(refresh(stale))
        return self.kept[-1]


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def platform() -> KmoShops:
    return KmoShops(Door(), "kmo-app", "kmo-secret-canary", {"*"})


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
def shop(platform: KmoShops, keeper: Keeper, limits: Limits) -> KmoShop:
    return platform.open(OLD, BASE, limits, keeper)


def error(code: str, message: str = "Nee.") -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "request_id": "req_1"}}


def bearer(token: str) -> Any:
    return header_matcher({"Authorization": f"Bearer {token}"})


# -- errors


@pytest.mark.parametrize(
    ("status", "body", "expected", "reason"),
    [
        (400, error("invalid_parameter"), RefusedError, ""),
        (401, error("token_revoked"), ReconnectError, "revoked"),
        (401, "<html>", ReconnectError, "revoked"),
        (403, error("insufficient_scope"), ReconnectError, "scope_missing"),
        (403, "<html>blocked</html>", TemporaryError, ""),
        (404, error("not_found"), NotFoundError, ""),
        (404, "<html>no such page</html>", TemporaryError, ""),
        (410, error("app_uninstalled"), ReconnectError, "uninstalled"),
        (410, error("gone"), TemporaryError, ""),
        (410, "<html>Gone</html>", TemporaryError, ""),
        (422, error("invalid"), RefusedError, ""),
        (429, error("rate_limited"), TemporaryError, ""),
        (500, error("oops"), TemporaryError, ""),
        (502, "<html>Bad gateway</html>", TemporaryError, ""),
        (503, error("maintenance"), TemporaryError, ""),
        (302, "", TemporaryError, ""),
        (200, "<html>shop closed</html>", TemporaryError, ""),
        (200, "", TemporaryError, ""),
        (200, '{"cut', TemporaryError, ""),
        (200, "[" * 5000, TemporaryError, ""),
        (200, '{"id": NaN}', TemporaryError, ""),
        (200, "[]", UnreadableError, ""),
    ],
)
def test_what_an_answer_becomes(
    status: int, body: Any, expected: type[VendorError], reason: str, shop: KmoShop, wire: responses.RequestsMock
) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    wire.get(f"{BASE}/orders/ord_1", body=text, status=status)

    with pytest.raises(VendorError) as caught:
        shop.read_order("ord_1")

    assert type(caught.value) is expected
    assert getattr(caught.value, "reason", "") == reason
    assert "<html>" not in caught.value.words


@pytest.mark.parametrize(
    ("header", "wait"), [("30", 30.0), ("0", 0.0), ("-1", None), ("1000000000", 3600.0), ("", None)]
)
def test_the_limit_says_how_long_and_the_limiter_hears_it(
    header: str, wait: float | None, shop: KmoShop, limits: Limits, wire: responses.RequestsMock
) -> None:
    told = {"Retry-After": header, "X-RateLimit-Remaining": "0"}
    wire.get(f"{BASE}/shop", json=error("rate_limited"), status=429, headers=told)

    with pytest.raises(TemporaryError) as caught:
        shop.check()

    assert (caught.value.limit, caught.value.retry_after) == (True, wait)
    assert limits.heard == [(0, 60.0 if wait is None else wait, True)]


@pytest.mark.parametrize(("left", "wait"), [("0", 60.0), ("1", None)])
def test_the_last_call_of_a_minute_is_followed_by_a_minutes_wait(
    left: str, wait: float | None, shop: KmoShop, limits: Limits, wire: responses.RequestsMock
) -> None:
    wire.get(f"{BASE}/tax-rates", json={"data": []}, headers={"X-RateLimit-Remaining": left})

    shop.rates()

    assert limits.heard == [(int(left), wait, False)]


def test_a_call_that_the_limiter_forbids_is_not_made(
    shop: KmoShop, limits: Limits, wire: responses.RequestsMock
) -> None:
    limits.refuse = TemporaryError(limit=True, retry_after=9)

    with pytest.raises(TemporaryError):
        shop.check()

    assert (len(wire.calls), limits.heard) == (0, [])


def test_the_limiter_hears_of_a_call_that_got_no_answer(shop: KmoShop, limits: Limits) -> None:
    with responses.RequestsMock(), pytest.raises(TemporaryError):
        shop.check()

    assert limits.heard == [(None, None, False)]


def test_an_id_is_one_part_of_the_path(shop: KmoShop, wire: responses.RequestsMock) -> None:
    wire.get(f"{BASE}/orders/..%2F..%2Finstallation%3Fa%3Db", json=error("not_found"), status=404)

    with pytest.raises(NotFoundError):
        shop.read_order("../../installation?a=b")


# -- renewal


def test_an_expired_token_is_renewed_and_the_call_repeated_once(
    shop: KmoShop, keeper: Keeper, wire: responses.RequestsMock
) -> None:
    wire.get(f"{BASE}/orders/ord_9000412", json=error("token_expired"), status=401, match=[bearer("old-token")])
    wire.post(TOKEN, json=TOKENS)
    wire.get(f"{BASE}/orders/ord_9000412", json=shop_order(), match=[bearer("new-token")])

    assert shop.read_order("ord_9000412").number == "2026-00412"
    assert keeper.kept[0].values == {
        "token": "new-token", "refresh_token": "new-refresh", "shop_id": "shp_1", "origin": f"https://{HOST}",
    }  # fmt: skip
    assert dict(parse_qsl(str(wire.calls[1].request.body, "ascii"))) == {  # type: ignore[arg-type]
        "grant_type": "refresh_token", "refresh_token": "old-refresh", "client_id": "kmo-app",
        "client_secret": "kmo-secret-canary",
    }  # fmt: skip


def test_a_token_that_is_expired_when_new_is_not_renewed_for_ever(shop: KmoShop, wire: responses.RequestsMock) -> None:
    wire.get(f"{BASE}/shop", json=error("token_expired"), status=401)
    wire.post(TOKEN, json=TOKENS)

    with pytest.raises(ReconnectError):
        shop.check()

    assert len(wire.calls) == 3


def test_a_key_made_by_hand_is_not_renewed(platform: KmoShops, wire: responses.RequestsMock) -> None:
    wire.get(f"{BASE}/shop", json=error("token_expired"), status=401)
    keyed = Credentials({"token": "key", "shop_id": "shp_1"})

    for keeper in (None, Keeper()):
        with pytest.raises(ReconnectError):
            platform.open(keyed, BASE, Limits(), keeper).check()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, error("invalid_grant"), ReconnectError),
        (400, {"error": "invalid_grant", "error_description": "used"}, ReconnectError),
        (401, {"error": "invalid_client"}, TemporaryError),
        (400, "<html>", TemporaryError),
        (500, "", TemporaryError),
        (503, error("maintenance"), TemporaryError),
        (200, "not json", TemporaryError),
        (200, [], UnreadableError),
        (200, {**TOKENS, "access_token": ""}, UnreadableError),
        (200, {**TOKENS, "access_token": "two\nlines"}, UnreadableError),
        (200, {**TOKENS, "scope": "shop:read"}, ReconnectError),
    ],
)
def test_a_renewal_that_fails(
    status: int, body: Any, expected: type[VendorError], shop: KmoShop, keeper: Keeper, wire: responses.RequestsMock
) -> None:
    wire.get(f"{BASE}/shop", json=error("token_expired"), status=401)
    wire.post(TOKEN, body=body if isinstance(body, str) else json.dumps(body), status=status)

    with pytest.raises(VendorError) as caught:
        shop.check()

    assert (type(caught.value), keeper.kept) == (expected, [])


# -- the list


def row(number: int, minute: int) -> dict[str, Any]:
    moment = f"2026-03-02T09:{minute:02d}:00+01:00"
    return {"id": f"ord_{number}", "number": str(number), "status": "new", "created_at": moment, "updated_at": moment}


def page(wire: responses.RequestsMock, query: dict[str, str], body: Any, status: int = 200) -> None:
    wire.get(f"{BASE}/orders", json=body, status=status, match=[query_param_matcher({"limit": "100", **query})])


def listed(shop: KmoShop) -> list[str]:
    return [summary.id for found in shop.changed_orders(SINCE) for summary in found]


START = {"updated_since": "2026-03-02T08:00:00.000Z"}


def test_the_list_is_followed_to_its_end(shop: KmoShop, wire: responses.RequestsMock) -> None:
    page(wire, START, {"data": [row(1, 5)], "next_cursor": "c1", "has_more": True})
    page(wire, {**START, "cursor": "c1"}, {"data": [row(2, 6)], "next_cursor": None, "has_more": False})

    assert listed(shop) == ["ord_1", "ord_2"]


def test_a_cursor_that_is_over_starts_again_at_the_last_change_seen(
    shop: KmoShop, wire: responses.RequestsMock
) -> None:
    page(wire, START, {"data": [row(1, 5)], "next_cursor": "c1", "has_more": True})
    page(wire, {**START, "cursor": "c1"}, error("invalid_cursor"), 400)
    page(wire, {"updated_since": "2026-03-02T08:05:00.000Z"}, {"data": [row(1, 5), row(2, 6)], "has_more": False})

    assert listed(shop) == ["ord_1", "ord_1", "ord_2"]


@pytest.mark.parametrize(
    "body",
    [
        {"data": [], "next_cursor": "c2", "has_more": True},
        {"data": [row(1, 5)], "next_cursor": None, "has_more": True},
        {"data": [row(1, 5)], "next_cursor": "c1", "has_more": True},
    ],
)
def test_a_list_that_says_more_and_not_where_is_not_complete(
    body: Any, shop: KmoShop, wire: responses.RequestsMock
) -> None:
    page(wire, START, {"data": [row(1, 5)], "next_cursor": "c1", "has_more": True})
    page(wire, {**START, "cursor": "c1"}, body)

    with pytest.raises(TemporaryError):
        listed(shop)


def test_a_cursor_that_is_always_over_is_given_up(shop: KmoShop, wire: responses.RequestsMock) -> None:
    wire.get(f"{BASE}/orders", json={"data": [row(1, 0)], "next_cursor": "c1", "has_more": True}, match=[
        query_param_matcher({"limit": "100", **START})
    ])  # fmt: skip
    page(wire, {**START, "cursor": "c1"}, error("invalid_cursor"), 400)

    with pytest.raises(TemporaryError):
        listed(shop)

    assert len(wire.calls) <= 10


def test_an_order_that_cannot_be_listed_does_not_hide_the_others(shop: KmoShop, wire: responses.RequestsMock) -> None:
    rows = [row(1, 5), {**row(2, 6), "id": None}, {**row(3, 7), "updated_at": "soon"}]
    page(wire, START, {"data": rows, "has_more": False})
    seen: list[str] = []

    def read_all() -> None:
        for found in shop.changed_orders(SINCE):
            seen.extend(summary.id for summary in found)

    with pytest.raises(UnreadableError):
        read_all()

    assert seen == ["ord_1", "ord_3"]


# -- statuses


def test_an_unknown_status_is_looked_up_once_a_while(shop: KmoShop, wire: responses.RequestsMock) -> None:
    statuses = [{"code": "wrapped", "label": "Ingepakt", "category": "processing", "is_custom": True}]
    wire.get(f"{BASE}/order-statuses", json={"data": statuses})
    for code in ("wrapped", "vanished"):
        wire.get(f"{BASE}/orders/{code}", json=shop_order(id=code, status=code))

    assert shop.read_order("wrapped").stage is Stage.PROCESSING
    assert shop.read_order("vanished").stage is Stage.UNKNOWN
    assert shop.read_order("vanished").stage is Stage.UNKNOWN
    assert sum("order-statuses" in str(call.request.url) for call in wire.calls) == 1


# -- webhooks


ADDRESS = "https://app.example/hooks/kmo-shops/opaque"


def test_a_subscription_that_was_made_meanwhile_is_made_anew(shop: KmoShop, wire: responses.RequestsMock) -> None:
    made = [
        {"id": f"whk_{topic}", "topic": topic, "url": ADDRESS, "is_active": True}
        for topic in ("order.created", "order.updated", "app.uninstalled")
    ]
    wire.get(f"{BASE}/webhooks", json={"data": made[1:]})
    wire.post(f"{BASE}/webhooks", json=error("already_exists"), status=409)
    wire.get(f"{BASE}/webhooks", json={"data": made})
    wire.delete(f"{BASE}/webhooks/whk_order.created", status=204)
    wire.post(f"{BASE}/webhooks", json={**made[0], "id": "whk_new", "secret": "whs_new"}, status=201)

    known = {"order.updated": "whk_order.updated", "app.uninstalled": "whk_app.uninstalled"}
    ensured = shop.ensure_subscriptions(ADDRESS, known)

    assert [(one.id, one.secret) for one in ensured] == [
        ("whk_new", "whs_new"),
        ("whk_order.updated", None),
        ("whk_app.uninstalled", None),
    ]


def test_subscriptions_of_other_addresses_are_left_alone(shop: KmoShop, wire: responses.RequestsMock) -> None:
    other = {"id": "whk_x", "topic": "order.created", "url": "https://app.example/hooks/other", "is_active": False}
    wire.get(f"{BASE}/webhooks", json={"data": [other]})
    wire.post(f"{BASE}/webhooks", json={"id": "whk_1", "secret": "whs_1"}, status=201)

    assert len(shop.ensure_subscriptions(ADDRESS, {})) == 3
    assert not [call for call in wire.calls if call.request.method == "DELETE"]


@pytest.mark.parametrize("status", [401, 404, 410])
def test_an_app_that_is_out_already_is_no_error(status: int, shop: KmoShop, wire: responses.RequestsMock) -> None:
    code = {401: "token_revoked", 404: "not_found", 410: "app_uninstalled"}[status]
    wire.get(f"{BASE}/webhooks", json=error(code), status=status)

    shop.remove_app()


def test_a_shop_that_is_away_keeps_the_removal_to_be_tried_again(shop: KmoShop, wire: responses.RequestsMock) -> None:
    wire.get(f"{BASE}/webhooks", json={"data": []})
    wire.delete(f"{BASE}/installation", status=500)

    with pytest.raises(TemporaryError):
        shop.remove_app()


# -- installation


def test_where_a_merchant_authorises_us(platform: KmoShops) -> None:
    address = urlsplit(platform.authorization_address("Speelhoek.example", "state-1", RETURN_TO))

    assert (address.scheme, address.netloc, address.path) == ("https", HOST, "/app/authorize")
    assert {name: values[0] for name, values in parse_qs(address.query).items()} == {
        "response_type": "code", "client_id": "kmo-app", "redirect_uri": RETURN_TO, "state": "state-1",
        "scope": "shop:read orders:read webhooks:manage",
    }  # fmt: skip


def test_a_code_becomes_credentials(platform: KmoShops, wire: responses.RequestsMock) -> None:
    wire.post(TOKEN, json=TOKENS)

    credentials, base = platform.complete_authorization(HOST, {"code": "kmo_ac_1", "shop_id": "shp_1"}, RETURN_TO)

    assert (credentials.values["token"], credentials.values["shop_id"], base) == ("new-token", "shp_1", BASE)
    assert "new-token" not in repr(credentials)


@pytest.mark.parametrize(
    ("came_back", "answered", "expected"),
    [
        ({"error": "access_denied"}, TOKENS, NotPermittedError),
        ({}, TOKENS, NotPermittedError),
        ({"code": "c", "shop_id": "shp_2"}, TOKENS, NotPermittedError),
        ({"code": "c"}, {**TOKENS, "scope": "shop:read"}, NotPermittedError),
        ({"code": "c"}, {**TOKENS, "shop_id": None}, UnreadableError),
        ({"code": "c"}, {**TOKENS, "api_base": "http://169.254.169.254/latest"}, ForbiddenAddressError),
        ({"code": "c"}, {**TOKENS, "api_base": "https://127.0.0.1/api/v1"}, ForbiddenAddressError),
        ({"code": "c"}, {**TOKENS, "api_base": ""}, ForbiddenAddressError),
    ],
)
def test_an_authorisation_that_cannot_be_used(
    came_back: dict[str, str],
    answered: Any,
    expected: type[VendorError],
    platform: KmoShops,
    wire: responses.RequestsMock,
) -> None:
    wire.post(TOKEN, json=answered)

    with pytest.raises(VendorError) as caught:
        platform.complete_authorization(HOST, came_back, RETURN_TO)

    assert type(caught.value) is expected


@pytest.mark.parametrize(
    ("came_back", "scope", "reason"),
    [
        ({"error": "access_denied"}, SCOPE, "denied"),
        ({"error": "server_error"}, SCOPE, "unusable"),
        ({}, SCOPE, "unusable"),
        ({"code": "c", "shop_id": "shp_2"}, SCOPE, "other_account"),
        ({"code": "c"}, "shop:read", "scope_missing"),
    ],
)
def test_why_an_authorisation_came_to_nothing(
    came_back: dict[str, str], scope: str, reason: str, platform: KmoShops, wire: responses.RequestsMock
) -> None:
    wire.post(TOKEN, json={**TOKENS, "scope": scope})

    with pytest.raises(NotPermittedError) as caught:
        platform.complete_authorization(HOST, came_back, RETURN_TO)

    assert caught.value.reason == reason


def test_a_used_code_is_refused(platform: KmoShops, wire: responses.RequestsMock) -> None:
    wire.post(TOKEN, json=error("invalid_grant", "This code kmo_ac_canary does not work."), status=400)

    with pytest.raises(RefusedError) as caught:
        platform.complete_authorization(HOST, {"code": "kmo_ac_canary"}, RETURN_TO)

    assert caught.value.words == "This code … does not work."


@pytest.mark.parametrize(
    ("hosts", "host", "is_fine"),
    [
        ({"*"}, "speelhoek.example", True),
        ({"*"}, "127.0.0.1:8002", False),
        ({"*", "127.0.0.1:8001"}, "127.0.0.1:8001", True),
        ({"speelhoek.example"}, "speelhoek.example", True),
        ({"speelhoek.example"}, "other.example", False),
        ({"café.example"}, "xn--caf-dma.example", True),
        ({"127.0.0.1:8001"}, "127.0.0.1:8002", False),
        ({"127.0.0.1:8001"}, "127.0.0.1:8001", True),
    ],
)
def test_only_hosts_of_the_setting_are_shops(hosts: set[str], host: str, is_fine: bool) -> None:
    # 8002 is listed by another setting: the books'
    platform = KmoShops(Door(frozenset({"127.0.0.1:8001", "127.0.0.1:8002"})), "kmo-app", "s", hosts)

    if is_fine:
        assert platform.authorization_address(host, "state", RETURN_TO)
    else:
        with pytest.raises(ForbiddenAddressError):
            platform.authorization_address(host, "state", RETURN_TO)
        with pytest.raises(ForbiddenAddressError):
            platform.locate(host, "key")


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "ü", "x" * 501])
def test_what_cannot_be_a_key_is_not_sent(key: str, platform: KmoShops, wire: responses.RequestsMock) -> None:
    with pytest.raises(RefusedError):
        platform.locate(HOST, key)

    assert len(wire.calls) == 0


def start(host: str = HOST, at: int | str = int(NOW.timestamp()), secret: str = "kmo-secret-canary") -> dict[str, str]:
    signed = hmac.new(secret.encode(), f"shop_domain={host}&timestamp={at}".encode(), hashlib.sha256).hexdigest()
    return {"shop_domain": host, "timestamp": str(at), "signature": signed}


@pytest.mark.parametrize("shift", [-300, 0, 300])
def test_a_start_from_the_app_store(shift: int, platform: KmoShops) -> None:
    assert platform.started_at(start(at=int(NOW.timestamp()) + shift), NOW) == HOST


@pytest.mark.parametrize(
    "query",
    [
        {},
        start(secret="other"),
        start() | {"shop_domain": "other.example"},
        start() | {"signature": ""},
        start() | {"signature": "ü"},
        start(at=int(NOW.timestamp()) - 301),
        start(at=int(NOW.timestamp()) + 301),
        start(at="soon"),
        start(at=""),
    ],
)
def test_a_start_that_is_not_the_app_stores(query: dict[str, str], platform: KmoShops) -> None:
    with pytest.raises(NoticeRefusedError):
        platform.started_at(query, NOW)
