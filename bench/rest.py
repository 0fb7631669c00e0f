"""(f) What web, worker and clock take when there is nothing to do."""

from __future__ import annotations

import time

from bench import orders, processes
from bench.figures import Line, Samples
from bench.product import Product
from bench.servers import Servers

GOAL_MB = 250.0
SETTLE_SECONDS = 5.0


def run(servers: Servers) -> list[Line]:
    """After ten orders went through, so that everything that is loaded late is loaded."""
    product = Product(servers, "rest")
    [merchant] = product.install(1)
    product.start_web()
    product.start_worker()
    orders.tell(product.port, [(merchant, order) for order in orders.place(servers, merchant, 10, 8)], connections=4)
    orders.wait_for(lambda: product.in_state("DONE"), 10)
    time.sleep(SETTLE_SECONDS)
    found = Samples([processes.pss_mb(processes.family(product.pids()))])
    stores = processes.pss_mb(processes.family(servers.store_pids()))
    count = len(processes.family(product.pids()))
    product.stop()
    return [
        Line(
            "f",
            f"Web (2), worker, bulk worker and clock at rest, {count} processes (PSS)",
            found.shown("MB"),
            f"{stores:.0f} MB PostgreSQL and Redis",
            "",
            f"≤ {GOAL_MB:.0f} MB",
            found.middle <= GOAL_MB,
        )
    ]
