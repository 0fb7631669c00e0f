"""(b) Orders a second, memory and processor time, beside the naive app on the same shops and books."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from bench import orders, processes
from bench.costs import Cost, cheaper, faster, samples
from bench.figures import Line
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
    """One comparison. `each`: orders at every merchant in a run; as many for the naive app, however long it takes."""

    merchants: int
    milliseconds: int
    our_workers: int
    their_workers: int
    each: int

    @property
    def orders(self) -> int:
        """Of one run."""
        return self.merchants * self.each


ROUNDS = 5
MANY = Trial(100, 200, our_workers=2, their_workers=16, each=12)
FEW = Trial(5, 0, our_workers=2, their_workers=2, each=60)
FEW_SLOW = Trial(5, 100, our_workers=2, their_workers=2, each=60)


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
    what = f"Orders/s, vendors answer in {MANY.milliseconds} ms, {MANY.merchants} installations, {_run_of(MANY)}"
    beside = f"naive, {MANY.their_workers} rq workers"
    lines.append(faster(what, rounds, beside, 5))
    lines += cheaper(rounds)
    lines.append(_beside_a_pool(servers, naive, merchants, rounds))
    for trial, goal in ((FEW, 4), (FEW_SLOW, 15)):
        rounds = _compare(servers, product, naive, merchants[: trial.merchants], trial)
        what = (
            f"Orders/s, vendors answer in {trial.milliseconds} ms, {trial.merchants} installations, 2 workers,"
            f" {_run_of(trial)}"
        )
        lines.append(faster(what, rounds, f"naive, {trial.their_workers} rq workers", goal))
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
        lambda: _ours(servers, product, merchants, trial.each),
        lambda: _theirs(servers, naive, merchants, trial.each),
    )
    product.stop_worker()
    naive.stop_workers()
    return rounds


def _run_of(trial: Trial) -> str:
    return f"{trial.orders} orders a run, {KNOWN}"


def _beside_a_pool(servers: Servers, naive: Naive, merchants: Sequence[Merchant], rounds: Rounds[Cost]) -> Line:
    """One run of the naive app whose workers RQ's pool forks from one process, which costs less memory than as many
    processes of `rq worker`."""
    servers.delay(MANY.milliseconds)
    naive.start_pool(MANY.their_workers)
    _theirs(servers, naive, merchants, 1)
    pooled = _theirs(servers, naive, merchants, 2)
    naive.stop_workers()
    ours, _ = samples(rounds, lambda cost: cost.memory)
    return Line(
        "b",
        f"The same: Memory, beside {MANY.their_workers} workers that RQ's pool forks from one process (1 run)",
        ours.shown("MB", 0),
        f"{pooled.memory:.0f} MB, at {pooled.rate:.1f} orders/s",
        f"{ours.middle / pooled.memory:.2f} ×",
        "",
        None,
    )


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
    rounds = in_turn(1, lambda: _ours(servers, product, merchants, MANY.each))
    product.stop()
    servers.lift_limits()
    what = f"Orders/s at shipped settings, {MANY.milliseconds} ms, {MANY.merchants} installations, {_run_of(MANY)}"
    [cost] = rounds.of(0)
    return Line("b", what, f"{cost.rate:.1f} /s", "", "", "", None, rounds.note)
