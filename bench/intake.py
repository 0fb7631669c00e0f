"""(a) How many webhooks a second are taken in, durably, beside a bare handler with one durable INSERT."""

from __future__ import annotations

from bench import events, load, yardsticks
from bench.figures import Line, Samples, percentile, ratios
from bench.product import Product
from bench.rounds import in_turn
from bench.servers import Servers

CONNECTIONS = 16
REQUESTS = 6000
SECONDS = 4.0
WARM = 300
ROUNDS = 7
GOAL = 0.75
GOAL_P99 = 0.100


def run(servers: Servers) -> list[Line]:
    """Our intake and the bare handler, in turn."""
    product = Product(servers, "intake")
    [merchant] = product.install(1)
    bare = yardsticks.bare(servers)
    product.start_web()
    bare.start_web()
    first = sent = 0

    def requests(count: int, path: str | None) -> list[bytes]:
        nonlocal first
        first += count
        return [events.notice(merchant.hook, order, path) for order in events.invented(count, first)]

    def measure(port: int, path: str | None, count: int) -> load.Load:
        nonlocal sent
        done = load.send(port, requests(count, path), CONNECTIONS, SECONDS)
        done.must_be(202)
        sent += len(done.took) if path is None else 0
        return done

    for port, path in ((product.port, None), (bare.port, "/hook")):
        measure(port, path, WARM)
    rounds = in_turn(
        ROUNDS,
        lambda: measure(product.port, None, REQUESTS),
        lambda: measure(bare.port, "/hook", REQUESTS),
    )
    ours, theirs = (Samples([load.rate for load in rounds.of(side)]) for side in (0, 1))
    slow, their_slow = (Samples([percentile(load.took, 0.99) * 1000 for load in rounds.of(side)]) for side in (0, 1))
    kept = product.in_state("QUEUED")
    product.stop()
    bare.stop()
    if kept != sent:
        raise RuntimeError(f"{sent} webhooks were answered 202 and {kept} orders are kept")
    ratio = ratios(ours, theirs)
    return [
        Line(
            "a",
            f"Webhook intake, {CONNECTIONS} connections",
            ours.shown("/s"),
            theirs.shown("/s") + " bare handler, one INSERT",
            ratio.shown("×", 2),
            f"≥ {GOAL} ×",
            ratio.middle >= GOAL,
            rounds.note,
        ),
        Line(
            "a",
            "The same, time of 99 %",
            slow.shown("ms"),
            their_slow.shown("ms"),
            "",
            f"< {GOAL_P99 * 1000:.0f} ms",
            slow.middle < GOAL_P99 * 1000,
        ),
    ]
