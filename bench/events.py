"""Webhooks as a shop sends them: signed, each with an id of its own, ready to be put on a wire."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench import load

TOPIC = "order.created"


@dataclass(frozen=True, slots=True)
class Hook:
    """Where one shop's notices go, and what signs them."""

    shop_id: str
    path: str
    host: str
    secret: str


def notice(hook: Hook, order: Mapping[str, Any], path: str | None = None) -> bytes:
    """A whole request that says `order` (id, number, status, updated_at) was placed; `path`: another address."""
    body = json.dumps(
        {
            "event_id": f"evt_{secrets.token_hex(12)}",
            "topic": TOPIC,
            "shop_id": hook.shop_id,
            "occurred_at": order["updated_at"],
            "resource": {"type": "order", **{name: order[name] for name in ("id", "number", "status", "updated_at")}},
        }
    ).encode()
    timestamp = str(int(time.time()))
    signature = hmac.new(hook.secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "KMO-Shops-Webhooks/1",
        "X-KMO-Topic": TOPIC,
        "X-KMO-Shop-Id": hook.shop_id,
        "X-KMO-Delivery-Id": f"dlv_{secrets.token_hex(10)}",
        "X-KMO-Attempt": "1",
        "X-KMO-Timestamp": timestamp,
        "X-KMO-Signature": f"v1={signature}",
    }
    return load.post(path or hook.path, hook.host, headers, body)


def invented(count: int, first: int) -> list[dict[str, str]]:
    """Orders that no shop has: enough to be taken in."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    return [
        {"id": f"ord_{number}", "number": f"2026-{number}", "status": "paid", "updated_at": moment}
        for number in range(first, first + count)
    ]
