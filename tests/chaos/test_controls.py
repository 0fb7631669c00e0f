"""A harness is believed when it sees the fault: for each guard a run that only this guard survives."""

from __future__ import annotations

import pytest

from tests.chaos.guards import GUARDS
from tests.chaos.judge import Verdict
from tests.chaos.scene import scene
from tests.conftest import PROVING
from tests.house import House

RUNS = 20 if PROVING else 1


def verdict_on(name: str, house: House, patch: pytest.MonkeyPatch, database_url: str, *, guarded: bool) -> Verdict:
    guard = GUARDS[name]
    for take_away in (*guard.covers, *(() if guarded else (guard.remove,))):
        take_away(patch)
    with scene(house, patch, database_url, guarded=guarded) as found:
        return guard.run(found)


@pytest.mark.parametrize("name", GUARDS)
@pytest.mark.parametrize("run", range(RUNS))
def test_with_the_guard_nothing_is_lost_or_doubled(
    name: str, run: int, house: House, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    verdict = verdict_on(name, house, monkeypatch, database_url, guarded=True)

    assert verdict.faults() == {}
    assert not verdict.held


@pytest.mark.parametrize("name", GUARDS)
@pytest.mark.parametrize("run", range(RUNS))
def test_without_the_guard_the_harness_tells(
    name: str, run: int, house: House, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    verdict = verdict_on(name, house, monkeypatch, database_url, guarded=False)

    assert verdict.faults() != {}
