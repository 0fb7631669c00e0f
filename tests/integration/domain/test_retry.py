from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.integration.domain.retry import LONGEST_PAUSE, gives_up, pause

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 15), (2, 30), (3, 60), (8, 1920), (9, 3600), (10_000, 3600)])
def test_pauses_double_up_to_an_hour(attempt, seconds):
    assert pause(attempt, 1.0) == seconds
    assert pause(attempt, 0.0) == seconds / 2


@pytest.mark.parametrize(
    ("asked", "expected"), [(None, 15), (0, 15), (-5, 15), (10, 15), (40, 40), (86_400, 86_400), (10**9, 15)]
)
def test_what_the_vendor_asks_is_kept_when_it_makes_sense(asked, expected):
    assert pause(1, 1.0, asked) == expected


@given(attempt=st.integers(-5, 10**6), chance=st.floats(allow_nan=False))
def test_a_pause_is_never_nothing_and_never_for_ever(attempt, chance):
    assert 0 < pause(attempt, chance) <= LONGEST_PAUSE


@pytest.mark.parametrize(("ago", "expected"), [(timedelta(hours=23, minutes=59), False), (timedelta(days=1), True)])
def test_one_order_has_a_day(ago, expected):
    assert gives_up(NOW - ago, NOW) is expected
