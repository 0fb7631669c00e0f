"""(e) One installation has 20,000 waiting orders: how long does another's single order take?"""

from __future__ import annotations

import time
from itertools import chain

from bench import orders
from bench.figures import Line, Samples
from bench.product import Merchant, Product
from bench.rounds import in_turn
from bench.servers import Servers

WAITING = 20_000
ROUNDS = 5
SINGLES = 6
DELAY_MS = 200
GOAL = 1.5
WAIT = """
INSERT INTO order_sync (installation_id, shop_order_id, state, number, number_key, status, hint_updated_at, placed_at,
                        priority)
SELECT %s, row.id, 'QUEUED', row.number, lower(row.number), 'paid', now(), now(), 1
  FROM unnest(%s::text[], %s::text[]) AS row(id, number)
"""
REST = "UPDATE installation SET rest_until = CASE WHEN %s THEN now() + interval '1 hour' END WHERE id = %s"
RUNNING = "SELECT count(*) FROM order_sync WHERE state = 'RUNNING' AND installation_id = %s"
TOOK = """
SELECT extract(epoch FROM done_at - received_at) FROM order_sync
 WHERE installation_id = %s AND shop_order_id = %s AND done_at IS NOT NULL
"""


def run(servers: Servers) -> list[Line]:
    """Single orders while the other installation rests, and while it is at work, in turn."""
    product = Product(servers, "fairness")
    busy, quiet = product.install(2)
    placed = orders.place(servers, busy, WAITING, buyers=400)
    servers.query(
        product.database, WAIT, busy.id, [order["id"] for order in placed], [order["number"] for order in placed]
    )
    servers.query(product.database, "ANALYZE order_sync")
    servers.delay(DELAY_MS)
    product.start_web()
    product.start_worker()
    _turn(servers, product, busy, resting=True)
    _single(servers, product, quiet)

    def singles(resting: bool) -> list[float]:
        _turn(servers, product, busy, resting=resting)
        return [_single(servers, product, quiet) for _ in range(SINGLES)]

    rounds = in_turn(ROUNDS, lambda: singles(True), lambda: singles(False))
    idle, beside = (Samples([*chain.from_iterable(rounds.of(side))]) for side in (0, 1))
    product.stop()
    ratio = beside.middle / idle.middle
    return [
        Line(
            "e",
            f"A single order while another installation has {WAITING:,} waiting, vendors answer in {DELAY_MS} ms",
            beside.shown("s", 2),
            f"{idle.shown('s', 2)} while that one rests",
            f"{ratio:.2f} ×",
            f"≤ {GOAL} ×",
            ratio <= GOAL,
            rounds.note,
        )
    ]


def _turn(servers: Servers, product: Product, merchant: Merchant, *, resting: bool) -> None:
    """Let the busy installation rest, or work, and wait until it does."""
    servers.query(product.database, REST, resting, merchant.id)
    wanted = 0 if resting else 1
    orders.wait_for(lambda: int(min(1, servers.query(product.database, RUNNING, merchant.id)[0][0]) == wanted), 1)
    time.sleep(0.5)


def _single(servers: Servers, product: Product, merchant: Merchant) -> float:
    """Seconds from the webhook to the invoice that was read back."""
    [order] = orders.place(servers, merchant, 1, buyers=1)
    orders.tell(product.port, [(merchant, order)], connections=1)

    def took() -> list[tuple[float]]:
        return servers.query(product.database, TOOK, merchant.id, order["id"])

    orders.wait_for(lambda: len(took()), 1, pause=0.1)
    return float(took()[0][0])
