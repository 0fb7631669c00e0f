"""What a log-in costs: as much for nobody as for somebody, and no more memory however many come at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import sqrt
from statistics import NormalDist, median

import pytest
from argon2 import PasswordHasher

from tests.dashboard.seed import MERCHANT
from tests.given.passwords import REAL_HASHER
from tests.login.conftest import Door
from webapp.accounts import passwords

PAIRS = 40
DOUBT = 0.01
ALIKE = 0.05
"""Medians that differ by less than this part are alike: what noise leaves, far below what a hash costs."""
MANY = 500


def p_value(one: Sequence[float], other: Sequence[float]) -> float:
    """How likely figures so far apart are when both come from the same: Mann and Whitney's test, two-sided, with the
    normal approximation (good from 20 of each on); equal ones count half."""
    above = sum((a > b) + (a == b) / 2 for a in one for b in other)
    pairs = len(one) * len(other)
    deviation = sqrt(pairs * (len(one) + len(other) + 1) / 12)
    return 2 * (1 - NormalDist().cdf(abs(above - pairs / 2) / deviation))


def is_told_apart(one: Sequence[float], other: Sequence[float]) -> bool:
    """True when the figures differ by more than chance, and by more than a sliver."""
    apart = abs(median(one) / median(other) - 1)
    return p_value(one, other) < DOUBT and apart > ALIKE


@pytest.fixture
def real_door(door: Door, monkeypatch: pytest.MonkeyPatch) -> Door:
    """The door with passwords as they are kept in production; those of other tests cost next to nothing."""
    monkeypatch.setattr(passwords, "_HASHER", REAL_HASHER)
    monkeypatch.setattr(passwords, "_NOBODY", REAL_HASHER.hash("nobody's"))
    door.run("UPDATE person SET password_hash = %(hash)s", hash=REAL_HASHER.hash("the right one"))
    return door


def costs(door: Door) -> tuple[list[float], list[float]]:
    """Seconds of this thread's CPU for tries with a wrong password: at a known account, at an unknown one. In turns,
    each from an address of its own; what else the machine does is not counted."""
    known: list[float] = []
    unknown: list[float] = []
    for turn in range(PAIRS + 2):
        door.run("DELETE FROM login_budget")
        pair = [(known, MERCHANT), (unknown, f"nobody{turn}@example.com")]
        for into, email in pair if turn % 2 else reversed(pair):
            client = door.browser(f"203.0.113.{turn + 1}")
            began = time.thread_time()
            assert door.log_in(client, email, "not the password").status_code == 422
            into.append(time.thread_time() - began)
    return known[2:], unknown[2:]  # the first of each load what the others find loaded


def test_known_and_unknown_accounts_cost_the_same(real_door: Door) -> None:
    # Noise passes in a while, a leak does not: it would be seen three times.
    assert not all(is_told_apart(*costs(real_door)) for _ in range(3))


def test_a_hash_that_is_left_out_for_nobody_would_be_seen(real_door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    real = passwords.verify
    monkeypatch.setattr(passwords, "verify", lambda stored, typed: stored is not None and real(stored, typed))

    assert is_told_apart(*costs(real_door))


def test_the_figures_tell_apart_what_differs_and_nothing_else() -> None:
    same = [10 + number % 7 for number in range(40)]

    assert p_value(same, list(reversed(same))) == pytest.approx(1)
    assert p_value(same, [each + 5 for each in same]) < DOUBT
    assert not is_told_apart(same, [each * 1.01 for each in same])
    assert is_told_apart(same, [each * 0.2 for each in same])


class Crowd(PasswordHasher):
    """Remembers how many passwords were computed at the same moment."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.inside = self.most = self.asked = 0
        self._counting = threading.Lock()

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
        """As it is, slowly, and counted."""
        with self._counting:
            self.inside += 1
            self.asked += 1
            self.most = max(self.most, self.inside)
        try:
            time.sleep(0.002)
            return super().verify(hash, password)
        finally:
            with self._counting:
                self.inside -= 1


def test_of_500_at_once_few_take_memory_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = Crowd()
    stored = crowd.hash("right")
    monkeypatch.setattr(passwords, "_HASHER", crowd)
    monkeypatch.setattr(passwords, "_NOBODY", crowd.hash("nobody"))
    together = threading.Barrier(MANY)

    def one(number: int) -> bool:
        together.wait(60)
        return passwords.verify(stored if number % 2 else None, "right")

    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(one, range(MANY)))

    assert answers == [bool(number % 2) for number in range(MANY)]
    assert crowd.asked == MANY
    assert 1 < crowd.most <= passwords.AT_ONCE
