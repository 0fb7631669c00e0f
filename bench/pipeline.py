"""(b) Orders a second, memory and processor time, beside the naive app on the same shops and books."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench import orders, processes
from bench.figures import Line, Samples, ratios
from bench.product import Merchant, Product
from bench.rounds import Rounds, in_turn
from bench.servers import Servers
from bench.yardsticks import Naive

BUYERS = 8
KNOWN = "known debtors"
OUR_SPAN = """
SELECT extract(epoch FROM max(made_at) - (SELECT min(received_at) FROM delivery)) FROM order_sync
"""
THEIR_SPAN = "SELECT extract(epoch FROM max(made_at) - min(received_at)) FROM naive_order"


@dataclass(frozen=True, slots=True)
class Trial:
    """One comparison. `each`: orders at every merchant in a run, ours and the naive app's."""

    merchants: int
    milliseconds: int
    our_workers: int
    their_workers: int
    our_each: int
    their_each: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost: orders a second, MB, processor milliseconds an order."""

    rate: float
    memory: float
    cpu: float


ROUNDS = 5
MANY = Trial(100, 200, our_workers=2, their_workers=16, our_each=12, their_each=2)
FEW = Trial(5, 0, our_workers=2, their_workers=2, our_each=60, their_each=20)
FEW_SLOW = Trial(5, 100, our_workers=2, their_workers=2, our_each=60, their_each=8)


def run(servers: Servers) -> list[Line]:
    """Many merchants with slow vendors; few with quick and with slow ones."""
    product = Product(servers, "pipeline")
    merchants = product.install(MANY.merchants)
    _let_checks_rest(servers, product)
    naive = Naive(servers, merchants)
    product.start_web()
    naive.start_web()
    _make_debtors(servers, product, merchants)
    lines = []
    rounds = _compare(servers, product, naive, merchants, MANY)
    what = f"Orders/s, vendors answer in {MANY.milliseconds} ms, {MANY.merchants} installations, {KNOWN}"
    beside = f"naive, {MANY.their_workers} workers"
    lines.append(_faster(what, rounds, beside, 5))
    lines += _cheaper(rounds)
    for trial, goal in ((FEW, 4), (FEW_SLOW, 15)):
        rounds = _compare(servers, product, naive, merchants[: trial.merchants], trial)
        what = (
            f"Orders/s, vendors answer in {trial.milliseconds} ms, {trial.merchants} installations, 2 workers, {KNOWN}"
        )
        lines.append(_faster(what, rounds, f"naive, {trial.their_workers} workers", goal))
    product.stop()
    naive.stop()
    lines.append(_as_shipped(servers))
    return lines


def _compare(
    servers: Servers, product: Product, naive: Naive, merchants: Sequence[Merchant], trial: Trial
) -> Rounds[Cost]:
    servers.delay(trial.milliseconds)
    product.start_worker(trial.our_workers)
    naive.start_workers(trial.their_workers)
    _ours(servers, product, merchants, 2)
    _theirs(servers, naive, merchants, 1)
    rounds = in_turn(
        ROUNDS,
        lambda: _ours(servers, product, merchants, trial.our_each),
        lambda: _theirs(servers, naive, merchants, trial.their_each),
    )
    product.stop_worker()
    naive.stop_workers()
    return rounds


def _let_checks_rest(servers: Servers, product: Product) -> None:
    """Both apps have the same shops: the hourly and the nightly check would find orders that nobody told of, or the
    other was told of, and work on them meanwhile."""
    servers.query(product.database, "UPDATE connection SET poll_due_at = now() + interval '1 day'")
    servers.query(product.database, "INSERT INTO clock_mark (name, begun_at, done_at) VALUES ('review', now(), now())")


def _make_debtors(servers: Servers, product: Product, merchants: Sequence[Merchant]) -> None:
    """Ours makes a debtor of every buyer. Two jobs of the naive app at once would make two of one: ours would rightly
    stop at these."""
    placed = orders.place_of_each_buyer(servers, merchants, BUYERS)
    product.start_worker(MANY.our_workers)
    orders.tell(product.port, placed)
    orders.wait_for(lambda: product.in_state("DONE"), len(placed), explain=product.unfinished)
    product.stop_worker()


def _ours(servers: Servers, product: Product, merchants: Sequence[Merchant], each: int) -> Cost:
    servers.empty(product.database, "delivery", "order_sync", "order_history", "exchange", "count_delta", "order_count")
    servers.query(product.database, "DELETE FROM external_ref WHERE kind = 'invoice'")
    placed = orders.place_at_all(servers, merchants, each, BUYERS)
    with processes.Meter(product.pids(), servers.store_pids()) as meter:
        orders.tell(product.port, placed)
        orders.wait_for(lambda: product.in_state("DONE"), len(placed), explain=product.unfinished)
    return _cost(servers, product.database, OUR_SPAN, len(placed), meter)


def _theirs(servers: Servers, naive: Naive, merchants: Sequence[Merchant], each: int) -> Cost:
    servers.empty(naive.name, "naive_order")
    placed = orders.place_at_all(servers, merchants, each, BUYERS)
    with processes.Meter(naive.pids(), servers.store_pids()) as meter:
        orders.tell(naive.port, placed, prefix="/hooks/")
        orders.wait_for(naive.done, len(placed))
    return _cost(servers, naive.name, THEIR_SPAN, len(placed), meter)


def _cost(servers: Servers, database: str, span: str, count: int, meter: processes.Meter) -> Cost:
    [(seconds,)] = servers.query(database, span)
    cost = Cost(count / float(seconds), meter.megabytes, meter.cpu / count * 1000)
    print(f"    {database}: {cost.rate:.1f} orders/s", file=sys.stderr, flush=True)
    return cost


def _samples(rounds: Rounds[Cost], of: Callable[[Cost], float]) -> tuple[Samples, Samples]:
    """Ours and the naive app's."""
    return Samples([of(cost) for cost in rounds.of(0)]), Samples([of(cost) for cost in rounds.of(1)])


def _faster(what: str, rounds: Rounds[Cost], beside: str, goal: float) -> Line:
    ours, theirs = _samples(rounds, lambda cost: cost.rate)
    ratio = ratios(ours, theirs)
    shown = theirs.shown("/s", 1)
    return Line(
        "b",
        what,
        ours.shown("/s", 1),
        f"{shown} {beside}",
        ratio.shown("×", 1),
        f"≥ {goal} ×",
        ratio.middle >= goal,
        rounds.note,
    )


def _cheaper(rounds: Rounds[Cost]) -> list[Line]:
    rows: tuple[tuple[str, Callable[[Cost], float], str, int, float, str], ...] = (
        ("Memory (PSS) of web, workers and clock", lambda cost: cost.memory, "MB", 0, 1 / 3, "≤ ⅓ ×"),
        ("Processor time an order, PostgreSQL and Redis included", lambda cost: cost.cpu, "ms", 1, 0.6, "≤ 0.6 ×"),
    )
    lines = []
    for what, of, unit, digits, goal, said in rows:
        ours, theirs = _samples(rounds, of)
        ratio = ratios(ours, theirs)
        lines.append(
            Line(
                "b",
                f"The same: {what}",
                ours.shown(unit, digits),
                theirs.shown(unit, digits),
                ratio.shown("×", 2),
                said,
                ratio.middle <= goal,
            )
        )
    return lines


def _as_shipped(servers: Servers) -> Line:
    """The first comparison's orders with every limiter as it is shipped."""
    servers.delay(0)
    product = Product(servers, "shipped", lifted=False)
    merchants = product.install(MANY.merchants)
    _let_checks_rest(servers, product)
    product.start_web()
    _make_debtors(servers, product, merchants)
    servers.delay(MANY.milliseconds)
    servers.ship_limits()
    product.start_worker(MANY.our_workers)
    _ours(servers, product, merchants, 1)
    rounds = in_turn(1, lambda: _ours(servers, product, merchants, MANY.our_each))
    product.stop()
    servers.lift_limits()
    what = f"Orders/s at shipped settings, {MANY.milliseconds} ms, {MANY.merchants} installations, {KNOWN}"
    [cost] = rounds.of(0)
    return Line("b", what, f"{cost.rate:.1f} /s", "", "", "", None, rounds.note)
