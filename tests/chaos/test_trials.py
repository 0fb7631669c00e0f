"""Trials on the real thing: a blow to the machines, lost answers, notices in disorder; then the count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.chaos import summary
from tests.chaos.town import Town
from tests.chaos.trials import UNCERTAIN, plan, replay, run, seeds
from tests.chaos.weather import BLOWS
from tests.conftest import PROVING

ROUNDS = 6_500 if PROVING else len(BLOWS)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", seeds(ROUNDS))
def test_round_of_trials(chaos: Town, seed: int, record_property: Callable[[str, object], None]) -> None:
    round_ = plan(seed)
    print(f"\n{round_}\nagain: {replay(seed)}")

    told = run(chaos, round_)

    faults = [verdict.faults() for verdict in told.verdicts if verdict.faults()]
    assert faults == [], f"again: {replay(seed)}"
    held = sum((verdict.held for verdict in told.verdicts), Counter[str]())
    print(f"{told.trials} trials, {told.orders} orders, {told.ambiguous} lost answers, held: {dict(held)}")
    assert held.keys() <= UNCERTAIN, f"again: {replay(seed)}"
    record_property(summary.TRIALS, told.trials)
    record_property(summary.ORDERS, told.orders)
    record_property(summary.AMBIGUOUS, told.ambiguous)
    for reason, orders in held.items():
        record_property(summary.HELD + reason, orders)
