"""All orders of one shop, by id and by the moment of their last change."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.kmo_shops.orders import Order


@dataclass(slots=True)
class Stored:
    """One order. `changed_ms`: its `updated_at` in Unix milliseconds, by which lists are sorted."""

    order: Order
    changed_ms: int
    _body: bytes | None = None

    def body(self) -> bytes:
        """The order as the API sends it; written once a change."""
        if self._body is None:
            self._body = json.dumps(self.order, ensure_ascii=False).encode()
        return self._body


class Shelf:
    """The orders; the newest change stands last, equal moments by id."""

    def __init__(self) -> None:
        self._orders: dict[str, Stored] = {}
        self._by_change: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self._orders)

    def put(self, order: Order, changed_ms: int) -> None:
        """Keep `order`, in place of what was under its id."""
        order_id = str(order["id"])
        self.remove(order_id)
        self._orders[order_id] = Stored(order, changed_ms)
        insort(self._by_change, (changed_ms, order_id))

    def get(self, order_id: str) -> Stored | None:
        """One order; None when there is none."""
        return self._orders.get(order_id)

    def remove(self, order_id: str) -> None:
        """Forget an order; an unknown id is no error."""
        old = self._orders.pop(order_id, None)
        if old is not None:
            del self._by_change[bisect_left(self._by_change, (old.changed_ms, order_id))]

    def since(self, changed_ms: int) -> Iterator[Stored]:
        """Orders changed at `changed_ms` or later, oldest change first."""
        return self._walk(bisect_left(self._by_change, (changed_ms, "")))

    def after(self, changed_ms: int, order_id: str) -> Iterator[Stored]:
        """Orders that stand after this place in the list."""
        return self._walk(bisect_right(self._by_change, (changed_ms, order_id)))

    def newest(self) -> Iterator[Stored]:
        """All orders, newest change first."""
        for _moment, order_id in reversed(self._by_change):
            yield self._orders[order_id]

    def all(self) -> Iterator[Stored]:
        """All orders as they were first stored or last changed."""
        return self._walk(0)

    def _walk(self, start: int) -> Iterator[Stored]:
        for place in range(start, len(self._by_change)):
            yield self._orders[self._by_change[place][1]]
