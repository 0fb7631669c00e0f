"""(c) How many calls an order costs in a drain of 100."""

from __future__ import annotations

from bench import orders
from bench.figures import Line, Samples
from bench.product import Merchant, Product
from bench.servers import Servers

ORDERS = 100
GOAL_KNOWN = 1.1
GOAL_NEW = 3.1
AGE = "UPDATE external_ref SET seen_at = now() - interval '1 day' WHERE kind = 'debtor'"


def run(servers: Servers) -> list[Line]:
    """Three drains of one installation: new debtors, debtors of a quarter of an hour ago, debtors of yesterday."""
    product = Product(servers, "calls")
    [merchant] = product.install(1)
    product.start_web()
    lines = []
    for what, prepare, buyers, goal in (
        ("each order a new debtor", "", 1_000_000, GOAL_NEW),
        ("debtors met in this quarter of an hour", "", 8, GOAL_KNOWN),
        ("the same debtors a day later", AGE, 8, GOAL_KNOWN),
    ):
        if goal == GOAL_KNOWN and not prepare:
            _drain(servers, product, merchant, buyers)  # who buys next is known by then
        if prepare:
            servers.query(product.database, prepare)
        books, shop = _drain(servers, product, merchant, buyers)
        lines.append(
            Line(
                "c",
                f"Calls to the books an order, {what}",
                Samples([books]).shown("", 2),
                f"{shop:.2f} to the shop",
                "",
                f"≤ {goal}",
                books <= goal,
            )
        )
    product.stop()
    return lines


def _drain(servers: Servers, product: Product, merchant: Merchant, buyers: int) -> tuple[float, float]:
    """Calls an order to books and shop, when a worker finds ORDERS waiting."""
    placed = [(merchant, order) for order in orders.place(servers, merchant, ORDERS, buyers)]
    done = product.in_state("DONE")
    orders.tell(product.port, placed)
    servers.forget_calls()
    product.start_worker()
    orders.wait_for(lambda: product.in_state("DONE"), done + ORDERS)
    product.stop_worker()
    counted = servers.get("kmo_shops", "/sandbox/calls")["counts"]
    reads = sum(row["calls"] for row in counted if row["path"].endswith("/orders/{id}"))
    return servers.calls("factuursturen") / ORDERS, reads / ORDERS
