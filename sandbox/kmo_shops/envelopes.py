"""A webhook as bytes and headers, right or spoilt on purpose (contract section 7)."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.kit.switches import Switches


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a shop. `resource`: what the body says of it."""

    id: str
    topic: str
    shop_id: str
    occurred_at: str
    resource: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The body of its webhook."""
        return {
            "event_id": self.id,
            "topic": self.topic,
            "shop_id": self.shop_id,
            "occurred_at": self.occurred_at,
            "resource": self.resource,
        }


def new_event_id() -> str:
    """An id that sorts by time: evt_ and 24 hexadecimal digits."""
    return f"evt_{time.time_ns() // 1000:014x}{secrets.token_hex(5)}"


@dataclass(frozen=True, slots=True)
class Spoil:
    """What is wrong with a webhook; the words are the switches'."""

    signature: str = "right"
    two_signatures: bool = False
    timestamp_shift_s: int = 0
    foreign_shop: str = "nowhere"
    other_shop: str = ""
    body: str = "json"

    @classmethod
    def of(cls, switches: Switches) -> Spoil:
        """As the switches stand."""
        return cls(
            signature=switches["signature"],
            two_signatures=switches.is_on("two_signatures"),
            timestamp_shift_s=switches.number("timestamp_shift_s"),
            foreign_shop=switches["foreign_shop"],
            other_shop=switches["other_shop"],
            body=switches["webhook_body"],
        )


def signed(secret: str, timestamp: str, body: bytes) -> str:
    """One signature: `v1=` and the hex HMAC-SHA256 of timestamp, dot and raw body."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _body(event: Event, spoil: Spoil) -> bytes:
    document = event.as_json()
    if spoil.foreign_shop in ("body", "both"):
        document["shop_id"] = spoil.other_shop
    match spoil.body:
        case "not_json":
            return b'{"event_id": "evt_broken", "topic'
        case "list":
            return b"[]"
        case "unknown_topic":
            document["topic"] = "order.exploded"
        case "no_event_id":
            del document["event_id"]
        case "deep":
            return b"[" * 5000 + b"]" * 5000
        case "too_large":
            document["padding"] = "x" * (257 * 1024)
    return json.dumps(document, ensure_ascii=False).encode()


def envelope(event: Event, keys: Sequence[str], attempt: int, spoil: Spoil) -> tuple[bytes, dict[str, str]]:
    """Body and headers of one attempt, signed with each of `keys`."""
    body = _body(event, spoil)
    timestamp = str(int(time.time()) + spoil.timestamp_shift_s)
    if spoil.signature == "wrong":
        keys = [secrets.token_hex(16) for _key in keys]
    if spoil.two_signatures:
        keys = [secrets.token_hex(16), *keys]
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "KMO-Shops-Webhooks/1",
        "X-KMO-Topic": "order.exploded" if spoil.body == "unknown_topic" else event.topic,
        "X-KMO-Shop-Id": spoil.other_shop if spoil.foreign_shop in ("header", "both") else event.shop_id,
        "X-KMO-Delivery-Id": f"dlv_{secrets.token_hex(10)}",
        "X-KMO-Attempt": str(attempt),
        "X-KMO-Timestamp": timestamp,
    }
    if spoil.signature != "missing":
        headers["X-KMO-Signature"] = ",".join(signed(key, timestamp, body) for key in keys)
    return body, headers
