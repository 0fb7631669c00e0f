"""What became of each webhook: the judge of what the app acknowledged."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt. `outcome`: acknowledged, refused (another answer), unanswered, unreachable or lost (never sent).

    `at`: Unix seconds when it was sent. `ms`: how long the answer took. `order_id`: "" for app.uninstalled.
    """

    at: float
    event_id: str
    delivery_id: str
    topic: str
    shop_id: str
    webhook_id: str
    order_id: str
    attempt: int
    status: int
    outcome: str
    ms: int


class DeliveryLog:
    """The newest attempts, and every event and order that was ever acknowledged."""

    def __init__(self, keep: int = 200_000) -> None:
        self.newest: deque[Delivery] = deque(maxlen=keep)
        self.acknowledged_events: dict[str, None] = {}
        self.acknowledged_orders: dict[tuple[str, str], None] = {}

    def add(self, delivery: Delivery) -> None:
        """Write one attempt down."""
        self.newest.append(delivery)
        if delivery.outcome == "acknowledged":
            self.acknowledged_events[delivery.event_id] = None
            if delivery.order_id:
                self.acknowledged_orders[(delivery.shop_id, delivery.order_id)] = None

    def chosen(self, *, shop: str | None, order: str | None, outcome: str | None, last: int) -> list[dict[str, object]]:
        """The `last` attempts that fit what is not None, newest last."""
        found: list[dict[str, object]] = []
        for one in reversed(self.newest):
            if shop not in (None, one.shop_id) or order not in (None, one.order_id):
                continue
            if outcome not in (None, one.outcome):
                continue
            found.append(asdict(one))
            if len(found) >= last:
                break
        return found[::-1]

    def clear(self) -> None:
        """Start anew."""
        self.newest.clear()
        self.acknowledged_events.clear()
        self.acknowledged_orders.clear()
