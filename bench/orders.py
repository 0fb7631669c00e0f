"""Orders on their way: placed in shops, told by webhooks, waited for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any

from bench import events, load
from bench.product import Merchant
from bench.servers import Servers

KIND = "incl"
"""Prices including VAT, a buyer at home: what the naive app can do as well."""
PATIENCE = 600.0
"""Seconds that orders may take in all; a third of it without any being done."""

Order = dict[str, Any]


def place(servers: Servers, merchant: Merchant, count: int, buyers: int) -> list[Order]:
    """New paid orders of at most `buyers` different buyers; nobody is told."""
    wish = {"kind": KIND, "count": count, "buyers": buyers, "webhooks": False}
    path = f"/sandbox/shops/{merchant.shop_id}/orders"
    ids = set(servers.post("kmo_shops", path, wish)["ids"])
    told = servers.get("kmo_shops", f"{path}?fields=id,number,status,updated_at,customer")
    return [order for order in told if order["id"] in ids]


def place_at_all(
    servers: Servers, merchants: Sequence[Merchant], each: int, buyers: int
) -> list[tuple[Merchant, Order]]:
    """`each` orders at every merchant, a merchant after the other, as a busy hour would bring them."""
    placed = [[(merchant, order) for order in place(servers, merchant, each, buyers)] for merchant in merchants]
    return [one for row in zip_longest(*placed) for one in row if one is not None]


def place_of_each_buyer(servers: Servers, merchants: Sequence[Merchant], buyers: int) -> list[tuple[Merchant, Order]]:
    """An order of every buyer of each merchant, as a consumer and as a business; of the others that this takes, nobody
    is told."""
    found: list[tuple[Merchant, Order]] = []
    for merchant in merchants:
        of_each: dict[str, Order] = {}
        while len(of_each) < 2 * buyers:
            placed = place(servers, merchant, 12 * buyers, buyers)
            of_each |= {order["customer"]["email"]: order for order in placed}
        found += [(merchant, order) for order in of_each.values()]
    return found


def tell(port: int, placed: Sequence[tuple[Merchant, Order]], prefix: str | None = None, connections: int = 8) -> None:
    """Send their webhooks; `prefix`: to this address with the shop's id instead of our own address."""
    requests = [
        events.notice(merchant.hook, order, prefix and f"{prefix}{merchant.shop_id}") for merchant, order in placed
    ]
    load.send(port, requests, min(connections, len(requests))).must_be(202)


def wait_for(
    count: Callable[[], int], wanted: int, pause: float = 0.2, explain: Callable[[], object] | None = None
) -> None:
    """Wait until `count` says `wanted`.

    Raises RuntimeError, with what `explain` knows, when nothing happened for too long.
    """
    end, before = time.monotonic() + PATIENCE, -1
    while (now := count()) < wanted:
        if now != before:
            before, end = now, time.monotonic() + PATIENCE / 3
        if time.monotonic() > end:
            known = explain() if explain else ""
            raise RuntimeError(f"{now} of {wanted} orders are done, and nothing happens. {known}")
        time.sleep(pause)
