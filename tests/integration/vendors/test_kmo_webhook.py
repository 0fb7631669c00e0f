"""Proof S7: only what this shop signed a moment ago is believed."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.integration.vendors.contract import Notice, NoticeRefusedError
from webapp.integration.vendors.kmo_shops.webhook import verify

NOW = datetime(2026, 3, 2, 8, 15, 31, tzinfo=UTC)
SECRET = "whs_0123456789"
SHOP = "shp_20418"
EVENT: dict[str, Any] = {
    "event_id": "evt_01J2M8V6Q0",
    "topic": "order.updated",
    "shop_id": SHOP,
    "occurred_at": "2026-03-02T09:15:31+01:00",
    "resource": {
        "type": "order",
        "id": "ord_9000412",
        "number": "2026-00412",
        "status": "paid",
        "updated_at": "2026-03-02T09:15:31+01:00",
    },
}


def sign(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def headers(body: bytes, *, shift: int = 0, **changes: str) -> dict[str, str]:
    timestamp = str(int(NOW.timestamp()) + shift)
    right = {
        "X-KMO-Topic": "order.updated",
        "X-KMO-Shop-Id": SHOP,
        "X-KMO-Timestamp": timestamp,
        "X-KMO-Signature": sign(body, timestamp),
    }
    return right | {name.replace("_", "-"): value for name, value in changes.items()}


def as_body(**changes: Any) -> bytes:
    return json.dumps(EVENT | changes).encode()


def test_a_right_notice() -> None:
    body = as_body()

    assert verify(headers(body), body, [SECRET], SHOP, NOW) == Notice(
        event_id="evt_01J2M8V6Q0",
        kind="order",
        shop_key=SHOP,
        order_id="ord_9000412",
        order_number="2026-00412",
        status="paid",
        updated_at=datetime.fromisoformat("2026-03-02T09:15:31+01:00"),
    )


def test_names_of_headers_have_no_case() -> None:
    body = as_body()

    assert verify({name.upper(): value for name, value in headers(body).items()}, body, [SECRET], SHOP, NOW)


def test_the_end_of_an_installation() -> None:
    body = as_body(topic="app.uninstalled", resource={})

    found = verify(headers(body, X_KMO_Topic="app.uninstalled"), body, [SECRET], SHOP, NOW)

    happened = datetime.fromisoformat("2026-03-02T09:15:31+01:00")
    assert found == Notice("evt_01J2M8V6Q0", "uninstalled", SHOP, updated_at=happened)


@pytest.mark.parametrize("when", [None, "", "yesterday", 7])
def test_the_end_of_an_installation_needs_no_time(when: object) -> None:
    body = as_body(topic="app.uninstalled", resource={}, occurred_at=when)

    found = verify(headers(body, X_KMO_Topic="app.uninstalled"), body, [SECRET], SHOP, NOW)

    assert found == Notice("evt_01J2M8V6Q0", "uninstalled", SHOP)


@pytest.mark.parametrize("shift", [-300, -1, 0, 300])
def test_within_five_minutes(shift: int) -> None:
    body = as_body()

    assert verify(headers(body, shift=shift), body, [SECRET], SHOP, NOW)


@pytest.mark.parametrize("shift", [-301, 301, -86400, 10**9])
def test_outside_of_five_minutes(shift: int) -> None:
    body = as_body()

    with pytest.raises(NoticeRefusedError):
        verify(headers(body, shift=shift), body, [SECRET], SHOP, NOW)


@pytest.mark.parametrize("timestamp", ["", "abc", "-5", "1e9", "１２", " 1772439331", "1772439331.0", "9" * 40])
def test_an_odd_time_is_refused_although_signed(timestamp: str) -> None:
    body = as_body()
    signed = headers(body, X_KMO_Timestamp=timestamp, X_KMO_Signature=sign(body, timestamp))

    with pytest.raises(NoticeRefusedError):
        verify(signed, body, [SECRET], SHOP, NOW)


@pytest.mark.parametrize(
    "signature",
    ["", "v1=", "v1", "v1=" + "0" * 64, "v2={right}", "{right}0", "sha256={right}", "V1{tail}", ",,,", "ü" * 60],
)
def test_a_wrong_signature_is_refused(signature: str) -> None:
    body = as_body()
    right = headers(body)["X-KMO-Signature"]
    given_one = signature.replace("{right}", right).replace("{tail}", right[2:])

    with pytest.raises(NoticeRefusedError):
        verify(headers(body, X_KMO_Signature=given_one), body, [SECRET], SHOP, NOW)


def test_one_right_signature_among_several_is_enough() -> None:
    body = as_body()
    right = headers(body)["X-KMO-Signature"]

    assert verify(headers(body, X_KMO_Signature=f"v1={'0' * 64}, {right}"), body, [SECRET], SHOP, NOW)


def test_two_secrets_hold_while_one_is_rotated_and_an_old_one_does_not() -> None:
    body = as_body()

    assert verify(headers(body), body, ["whs_new", SECRET], SHOP, NOW)
    with pytest.raises(NoticeRefusedError):
        verify(headers(body), body, ["whs_new"], SHOP, NOW)
    with pytest.raises(NoticeRefusedError):
        verify(headers(body), body, [], SHOP, NOW)


@pytest.mark.parametrize(
    ("body", "changes"),
    [
        (as_body(), {"X_KMO_Shop_Id": "shp_99999"}),
        (as_body(), {"X_KMO_Shop_Id": ""}),
        (as_body(shop_id="shp_99999"), {}),
        (as_body(shop_id="shp_99999"), {"X_KMO_Shop_Id": "shp_99999"}),
        (as_body(shop_id=None), {}),
        (as_body(), {"X_KMO_Topic": "order.created"}),
        (as_body(), {"X_KMO_Topic": ""}),
    ],
)
def test_another_shop_or_a_contradiction_is_refused(body: bytes, changes: dict[str, str]) -> None:
    with pytest.raises(NoticeRefusedError):
        verify(headers(body, **changes), body, [SECRET], SHOP, NOW)


@pytest.mark.parametrize(
    ("body", "topic"),
    [
        (b"", "order.updated"),
        (b'{"event_id": "evt_broken", "topic', "order.updated"),
        (b"[]", "order.updated"),
        (b"[" * 5000 + b"]" * 5000, "order.updated"),
        (b"\xff\xfe\x00", "order.updated"),
        (as_body(topic="order.exploded"), "order.exploded"),
        (as_body(event_id=None), "order.updated"),
        (as_body(event_id="a" * 65), "order.updated"),
        (as_body(resource=None), "order.updated"),
        (as_body(resource={"id": None}), "order.updated"),
        (as_body(resource={"id": "half \ud83d"}), "order.updated"),
    ],
)
def test_rightly_signed_but_not_understood(body: bytes, topic: str) -> None:
    assert verify(headers(body, X_KMO_Topic=topic), body, [SECRET], SHOP, NOW) is None


def test_a_body_is_not_read_before_its_signature_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    def loads(_text: Any) -> Any:
        raise AssertionError("read")

    monkeypatch.setattr("webapp.integration.vendors.kmo_shops.webhook.json.loads", loads)

    with pytest.raises(NoticeRefusedError):
        verify(headers(b"{}", X_KMO_Signature="v1=00"), b"{}", [SECRET], SHOP, NOW)


@given(at=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_one_changed_byte_anywhere_is_refused(at: int, flip: int) -> None:
    body = as_body()
    signed = headers(body)
    changed = bytearray(body)
    changed[at % len(body)] ^= flip

    with pytest.raises(NoticeRefusedError):
        verify(signed, bytes(changed), [SECRET], SHOP, NOW)


@given(st.text(max_size=90))
def test_no_made_up_signature_is_right(signature: str) -> None:
    body = as_body()

    with pytest.raises(NoticeRefusedError):
        verify(headers(body, X_KMO_Signature=signature), body, [SECRET], SHOP, NOW)
