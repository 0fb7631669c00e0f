"""(d) From our 202 to the first byte at a vendor, nothing else going on, beside a bare RQ job."""

from __future__ import annotations

import random
import time

from bench import events, load, orders, yardsticks
from bench.figures import Line, percentile
from bench.product import Merchant, Product
from bench.servers import Servers
from bench.yardsticks import Yardstick

ORDERS = 110
GOAL_50 = 0.025
GOAL_99 = 0.150


def run(servers: Servers) -> list[Line]:
    """Single orders and single bare jobs, in turn."""
    product = Product(servers, "bell")
    [merchant] = product.install(1)
    bare = yardsticks.bare(servers)
    product.start_web()
    servers.forget_calls()
    product.start_worker()
    shop = f"{servers.url('kmo_shops')}/shops/{merchant.shop_id}/api/v1/shop"
    bare.start_web(BARE_CALL=shop, BARE_AUTHORIZATION=f"Bearer {merchant.token}")
    bare.start_workers(1)
    _wait_for_poll(servers)
    placed = orders.place(servers, merchant, ORDERS + 5, buyers=8)
    ours, theirs = [], []
    for number, order in enumerate(placed):
        mine = _order(servers, product, merchant, order, number + 1)
        other = _job(servers, bare)
        if number >= 5:  # the first ones open connections
            ours.append(mine)
            theirs.append(other)
    product.stop()
    bare.stop()
    lines = []
    for share, goal in ((0.5, GOAL_50), (0.99, GOAL_99)):
        took, other = percentile(ours, share), percentile(theirs, share)
        lines.append(
            Line(
                "d",
                f"From 202 to the first call to a vendor, {share:.0%} of {ORDERS} single orders",
                f"{took * 1000:.0f} ms",
                f"{other * 1000:.0f} ms bare RQ job",
                f"{took / other:.2f} ×",
                f"≤ {goal * 1000:.0f} ms",
                took <= goal,
            )
        )
    return lines


def _order(servers: Servers, product: Product, merchant: Merchant, order: orders.Order, done: int) -> float:
    request = events.notice(merchant.hook, order)
    servers.forget_calls()
    answered = _post(product.port, request)
    orders.wait_for(lambda: product.in_state("DONE"), done, pause=0.1)
    return _first_call(servers, order["id"]) - answered


def _job(servers: Servers, bare: Yardstick) -> float:
    time.sleep(random.uniform(0.1, 0.6))
    servers.forget_calls()
    answered = _post(bare.port, load.post("/ring", "127.0.0.1", {}, b""))
    orders.wait_for(lambda: servers.calls("kmo_shops"), 1, pause=0.05)
    return _first_call(servers, "shop") - answered


def _post(port: int, request: bytes) -> float:
    """When the answer had come."""
    load.send(port, [request], 1).must_be(202)
    return time.time()


def _first_call(servers: Servers, end: str) -> float:
    found = servers.get("kmo_shops", "/sandbox/calls")["newest"]
    return float(min(call["at"] for call in found if call["path"].endswith(f"/{end}")))


def _wait_for_poll(servers: Servers) -> None:
    """The clock looks at every shop when it starts; that is not what is measured."""

    def listed() -> int:
        counted = servers.get("kmo_shops", "/sandbox/calls")["counts"]
        return sum(row["calls"] for row in counted if row["path"].endswith("/orders"))

    orders.wait_for(listed, 1)
    time.sleep(1.0)
