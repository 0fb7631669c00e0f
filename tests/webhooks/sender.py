"""A shop's side of a webhook, built from our account of the wire and from nothing of the app's own code."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row

from tests.house import Installation
from webapp.database import transaction

_numbers = count(1)


@dataclass
class Sender:
    """Signs as the shop of `merchant` does (docs/vendors/kmo-shops.md, section 7)."""

    merchant: Installation
    secret: str = field(init=False)

    def __post_init__(self) -> None:
        services = self.merchant.house.services
        with transaction(services.engine, self.merchant.id) as connection:
            sealed = connection.exec_driver_sql("SELECT hook_secrets FROM connection WHERE side = 'shop'").scalar_one()
        kept = services.box.open(sealed, self.merchant.id, "hook_secrets")
        self.secret = kept["secret order.created"]

    @property
    def path(self) -> str:
        """Where its notices go."""
        return urlsplit(self.merchant.webhook_url).path

    def event(self, **changes: Any) -> dict[str, Any]:
        """A notice of a new order; each call another one."""
        number = next(_numbers)
        return {
            "event_id": f"evt_{number:06}",
            "topic": "order.created",
            "shop_id": self.merchant.shop_id,
            "occurred_at": datetime.now(UTC).isoformat(),
            "resource": {
                "type": "order",
                "id": f"ord_{number:06}",
                "number": f"2026-{number:05}",
                "status": "paid",
                "updated_at": "2026-03-02T09:15:31+01:00",
            },
            **changes,
        }

    def headers(
        self, body: bytes, *, age: int = 0, topic: str = "order.created", secret: str | None = None, **changes: str
    ) -> dict[str, str]:
        """Headers of a right delivery, sent `age` seconds ago, except for `changes`."""
        timestamp = str(int(time.time()) - age)
        signature = sign(body, timestamp, secret or self.secret)
        return {
            "Content-Type": "application/json",
            "X-KMO-Topic": topic,
            "X-KMO-Shop-Id": self.merchant.shop_id,
            "X-KMO-Timestamp": timestamp,
            "X-KMO-Signature": signature,
            **{name.replace("_", "-"): value for name, value in changes.items()},
        }

    def deliver(self, event: dict[str, Any] | bytes | None = None, path: str | None = None, **how: Any) -> Any:
        """Send through the app in this process; its answer."""
        body = as_bytes(self.event() if event is None else event)
        client = self.merchant.house.app.test_client()
        return client.post(path or self.path, data=body, headers=self.headers(body, **how))

    def deliveries(self) -> Sequence[Row[Any]]:
        """What was kept for this merchant."""
        with transaction(self.merchant.house.services.engine, self.merchant.id) as connection:
            return connection.exec_driver_sql(
                "SELECT event_id, kind, shop_order_id, body, parked FROM delivery ORDER BY id"
            ).all()

    def orders(self) -> list[tuple[str, str]]:
        """(order id, state) of what is known of this merchant."""
        return sorted(
            (row.shop_order_id, row.state) for row in self.merchant.rows("shop_order_id, state::text AS state")
        )


def as_bytes(event: dict[str, Any] | bytes) -> bytes:
    """The raw body of an event."""
    return event if isinstance(event, bytes) else json.dumps(event).encode()


def sign(body: bytes, timestamp: str, secret: str) -> str:
    """`v1=` + hex HMAC-SHA256(secret, timestamp + "." + raw body)."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
