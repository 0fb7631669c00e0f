"""An order of a killed worker goes on within 20 s, at the settings that are shipped (proof R2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.judge import judge
from tests.chaos.strikes import Strike
from tests.chaos.town import Town
from tests.conftest import PROVING

GOES_ON_WITHIN = 20.0
RUNS = 10 if PROVING else 1
"""Two kills each."""

NEXT_STEP = """
SELECT extract(epoch FROM min(h.at)) - %(killed)s FROM order_history h
 WHERE h.order_id = %(order)s AND h.code = 'claim.taken' AND extract(epoch FROM h.at) > %(killed)s
"""
WHILE_RUNNING = """
SELECT id FROM order_sync WHERE installation_id = %(id)s AND state = 'RUNNING' LIMIT 1
"""


@pytest.fixture
def shipped(chaos: Town) -> Iterator[Town]:
    """The town's workers with the lease and the sweep of `.env.example`."""
    with chaos.workers_with(LEASE_SECONDS="12", SWEEP_SECONDS="3"):
        yield chaos


@pytest.mark.timeout(240)
@pytest.mark.parametrize("run", range(RUNS))
def test_an_order_of_a_killed_worker_goes_on_within_twenty_seconds(shipped: Town, run: int) -> None:
    for way in ("kill", "kill both"):
        merchant = shipped.house.install()
        shipped.board.order(Strike("C7", "worker", way))

        merchant.place("incl", webhooks=True)
        assert shipped.wait(lambda: shipped.board.struck() is not None, 60), "nobody was struck"
        order = shipped.ask(WHILE_RUNNING, id=merchant.id)
        killed = shipped.board.struck_at()
        shipped.drain([merchant])

        gap = float(shipped.ask(NEXT_STEP, order=order, killed=killed))
        print(f"{way}, run {run}: its order went on after {gap:.1f} s")
        assert gap <= GOES_ON_WITHIN
        assert judge(merchant).faults() == {}
