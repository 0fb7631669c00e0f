"""(f) What web, worker and clock take when there is nothing to do."""

from __future__ import annotations

import time

from bench import orders, processes
from bench.figures import Line, Samples
from bench.product import Product
from bench.servers import Servers

GOAL_MB = 250.0
STARTS = 5
ORDERS = 10
SETTLE_SECONDS = 5.0


def run(servers: Servers) -> list[Line]:
    """After orders went through, so that everything that is loaded late is loaded."""
    product = Product(servers, "rest")
    [merchant] = product.install(1)
    placed = orders.place(servers, merchant, STARTS * ORDERS, 8)
    found = Samples()
    for start in range(1, STARTS + 1):
        product.start_web()
        product.start_worker()
        now = placed[(start - 1) * ORDERS : start * ORDERS]
        orders.tell(product.port, [(merchant, order) for order in now], connections=4)
        orders.wait_for(lambda: product.in_state("DONE"), start * ORDERS)
        time.sleep(SETTLE_SECONDS)
        family = processes.family(product.pids())
        found.add(processes.pss_mb(family))
        stores = processes.pss_mb(processes.family(servers.store_pids()))
        product.stop()
    return [
        Line(
            "f",
            f"Web (2), worker, bulk worker and clock at rest, {len(family)} processes (PSS), {STARTS} starts",
            found.shown("MB"),
            f"{stores:.0f} MB PostgreSQL and Redis",
            "",
            f"≤ {GOAL_MB:.0f} MB",
            found.middle <= GOAL_MB,
        )
    ]
