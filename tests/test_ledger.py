"""Calls are the scarce thing: never more than allowed, over threads and processes; after a refusal nobody calls."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from sandbox.program import until
from tests import house as houses
from webapp import create_app
from webapp.database import EVERYTHING, transaction
from webapp.integration import ledger as ledgers
from webapp.integration.ledger import AccountLedger, Allowance
from webapp.integration.pipeline.locks import CLOCK, Locks, lock_key
from webapp.integration.vendors.errors import TemporaryError
from webapp.settings import read

ACCOUNT = "factuursturen/linde"
FREE = Allowance(0, 3600.0)


@pytest.fixture
def engines(migrated_url: str) -> Iterator[list[Engine]]:
    """One for each of two processes, on an empty database."""
    houses.empty(migrated_url)
    settings = read(houses.settings_for(migrated_url, "redis://127.0.0.1:9"))
    made = [create_app(settings, pages=False).extensions["services"].engine for _ in range(2)]
    yield made
    for engine in made:
        engine.dispose()


@pytest.fixture
def processes(engines: list[Engine], migrated_url: str) -> Iterator[Callable[[Allowance], list[AccountLedger]]]:
    """The ledgers of one account in two workers: each hears of refusals by its lock connection."""
    lines = [Locks(migrated_url) for _ in engines]
    for number, line in enumerate(lines):
        line.take(lock_key(CLOCK, f"{number}"))

    def made(allowance: Allowance) -> list[AccountLedger]:
        return [
            AccountLedger(engine, ACCOUNT, allowance, line.hear) for engine, line in zip(engines, lines, strict=True)
        ]

    yield made
    for line in lines:
        line.close()


Taken = tuple[float, float]
"""When a call was asked for and when it was allowed: it was taken somewhere between (seconds, monotonic)."""


def most_within(calls: list[Taken], seconds: float) -> int:
    """The largest number of calls that were surely taken in one window of so many seconds.

    A thread that the machine leaves waiting with its leave in hand says nothing of when the leave was given.
    """
    return max(
        sum(1 for asked, allowed in calls if begins <= asked and allowed < begins + seconds) for begins, _ in calls
    )


def refusal_of(ledger: AccountLedger) -> TemporaryError:
    with pytest.raises(TemporaryError) as caught:
        ledger.before_call()
    assert caught.value.limit
    assert caught.value.retry_after is not None
    return caught.value


def later(engine: Engine, seconds: float) -> None:
    """The block was `seconds` earlier."""
    with transaction(engine, EVERYTHING) as connection:
        connection.exec_driver_sql(
            "UPDATE call_ledger SET blocked_until = blocked_until - make_interval(secs => %(s)s)", {"s": seconds}
        )


def calls_of(ledger: AccountLedger, most: int) -> int:
    """How many of `most` calls are allowed at once, when the vendor answers well and says nothing."""
    for made in range(most):
        try:
            ledger.before_call()
        except TemporaryError:
            return made
        ledger.after_call(None, None, False)
    return most


@pytest.mark.parametrize("calls", [1, 4, 23, 45])
def test_never_more_than_allowed_in_any_window(
    processes: Callable[[Allowance], list[AccountLedger]], monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    """Twenty threads over two processes, as fast as they can."""
    monkeypatch.setattr(ledgers, "BLOCK_SECONDS", 0.1)
    window, ends = 0.5, time.monotonic() + 2.6
    both = processes(Allowance(calls, window))
    taken: list[Taken] = []

    def call(thread: int) -> None:
        ledger = both[thread % 2]
        while (asked := time.monotonic()) < ends:
            try:
                ledger.before_call()
            except TemporaryError as limit:
                time.sleep(min(limit.retry_after or 60, 0.05))
                continue
            taken.append((asked, time.monotonic()))
            ledger.after_call(None, None, False)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(call, range(20)))

    assert most_within(taken, window) <= calls
    assert len(taken) >= min(calls, 5)


def test_the_wait_that_is_told_is_long_enough(
    processes: Callable[[Allowance], list[AccountLedger]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "BLOCK_SECONDS", 0.1)
    ledger, _ = processes(Allowance(5, 0.4))
    assert calls_of(ledger, 50) == 5

    time.sleep(refusal_of(ledger).retry_after or 0)

    assert calls_of(ledger, 1) == 1


def test_accounts_do_not_share(engines: list[Engine]) -> None:
    one, other = (AccountLedger(engines[0], account, Allowance(5, 60)) for account in ("a/1", "a/2"))

    assert calls_of(one, 50) == 5
    assert calls_of(other, 50) == 5


def test_a_lifted_limit_does_not_count(processes: Callable[[Allowance], list[AccountLedger]]) -> None:
    for allowance in (FREE, Allowance(100_000, 60)):
        ledger, _ = processes(allowance)
        assert calls_of(ledger, 3000) == 3000


def test_after_a_refusal_nobody_calls_until_the_time_told(
    processes: Callable[[Allowance], list[AccountLedger]],
) -> None:
    mine, others = processes(FREE)
    mine.before_call()
    mine.after_call(None, 120.0, True)

    for ledger in (mine, others):
        assert 100 < (refusal_of(ledger).retry_after or 0) <= 120


@pytest.mark.parametrize(
    ("told", "least", "most"),
    [
        (0.0, 0.5, 1.0),
        (None, 590, 600),
        (-5.0, 590, 600),
        (math.nan, 590, 600),
        (1e9, 3590, 3600),
        (math.inf, 3590, 3600),
        (30.0, 25, 30),
    ],
    ids=["0", "nothing", "negative", "nan", "huge", "endless", "30"],
)
def test_odd_times_after_a_refusal(
    processes: Callable[[Allowance], list[AccountLedger]], told: float | None, least: float, most: float
) -> None:
    mine, others = processes(FREE)
    mine.before_call()
    mine.after_call(None, told, True)

    for ledger in (mine, others):
        assert least <= (refusal_of(ledger).retry_after or 0) <= most


def test_calls_taken_beforehand_are_not_made_after_a_refusal_elsewhere(
    processes: Callable[[Allowance], list[AccountLedger]], engines: list[Engine]
) -> None:
    mine, others = processes(FREE)
    assert calls_of(mine, 3) == calls_of(others, 3) == 3
    assert others._left > 0
    before = others._hear(ACCOUNT)
    mine.after_call(None, 120.0, True)
    assert until(lambda: others._hear(ACCOUNT) != before, 10)

    assert 100 < (refusal_of(others).retry_after or 0) <= 120
    with transaction(engines[0], EVERYTHING) as connection:
        taken = connection.exec_driver_sql("SELECT taken FROM call_ledger").scalar_one()
    assert taken == 100, "a block each, and nothing after the refusal"


def test_who_does_not_hear_of_refusals_takes_each_call_alone(engines: list[Engine]) -> None:
    mine, others = (AccountLedger(engine, ACCOUNT, FREE) for engine in engines)
    assert calls_of(mine, 3) == calls_of(others, 3) == 3
    mine.after_call(None, 120.0, True)

    assert 100 < (refusal_of(others).retry_after or 0) <= 120


def test_a_refusal_of_another_account_costs_nothing(
    processes: Callable[[Allowance], list[AccountLedger]], engines: list[Engine]
) -> None:
    mine, _ = processes(FREE)
    assert calls_of(mine, 3) == 3
    before, left = mine._hear("factuursturen/other"), mine._left
    AccountLedger(engines[1], "factuursturen/other", FREE).after_call(None, 120.0, True)
    assert until(lambda: mine._hear("factuursturen/other") != before, 10)

    assert goes(mine)
    assert mine._left == left - 1


def test_calls_taken_on_a_line_that_was_lost_are_let_go_of(
    processes: Callable[[Allowance], list[AccountLedger]],
) -> None:
    mine, others = processes(FREE)
    assert calls_of(mine, 3) == calls_of(others, 3) == 3
    line = others._hear.__self__  # type: ignore[attr-defined]
    line.close()
    mine.after_call(None, 120.0, True)
    line.take(lock_key(CLOCK, "anew"))

    assert (refusal_of(others).retry_after or 0) > 100


def test_nothing_left_counts_as_a_refusal(processes: Callable[[Allowance], list[AccountLedger]]) -> None:
    mine, others = processes(FREE)
    mine.before_call()
    mine.after_call(0, None, False)

    assert (refusal_of(others).retry_after or 0) > 590


def test_a_later_refusal_never_shortens_an_earlier_one(
    processes: Callable[[Allowance], list[AccountLedger]],
) -> None:
    """Five calls were under way when the limit was met; the last answer of them names no time."""
    mine, others = processes(FREE)
    for ledger in (mine, others):
        ledger.before_call()
    mine.after_call(None, 1800.0, True)
    others.after_call(None, 2.0, True)

    assert (refusal_of(mine).retry_after or 0) > 1700
    fresh, _ = processes(FREE)
    assert (refusal_of(fresh).retry_after or 0) > 1700


def test_one_call_probes_and_the_others_wait_for_its_answer(
    processes: Callable[[Allowance], list[AccountLedger]], engines: list[Engine]
) -> None:
    mine, others = processes(FREE)
    mine.before_call()
    mine.after_call(None, 60.0, True)
    later(engines[0], 61)
    fresh = [AccountLedger(engine, ACCOUNT, FREE) for engine in engines for _ in range(3)]

    allowed = [ledger for ledger in (others, *fresh) if goes(ledger)]
    assert len(allowed) == 1

    allowed[0].after_call(None, None, False)
    assert all(goes(ledger) for ledger in (others, *fresh))


def test_a_probe_that_is_refused_blocks_again(
    processes: Callable[[Allowance], list[AccountLedger]], engines: list[Engine]
) -> None:
    mine, others = processes(FREE)
    mine.before_call()
    mine.after_call(None, 60.0, True)
    later(engines[0], 61)
    others.before_call()
    others.after_call(None, 90.0, True)

    fresh, _ = processes(FREE)
    assert (refusal_of(fresh).retry_after or 0) > 80


def test_a_probe_that_never_answers_is_followed_by_another(
    processes: Callable[[Allowance], list[AccountLedger]], engines: list[Engine]
) -> None:
    mine, others = processes(FREE)
    mine.before_call()
    mine.after_call(None, 60.0, True)
    later(engines[0], 61)
    others.before_call()  # and its process is killed
    fresh, _ = processes(FREE)
    assert (refusal_of(fresh).retry_after or 0) <= ledgers.PROBING_SECONDS

    later(engines[0], ledgers.PROBING_SECONDS)

    fresh.before_call()


def test_what_the_vendor_says_is_left_is_known_to_all(
    processes: Callable[[Allowance], list[AccountLedger]],
) -> None:
    mine, others = processes(FREE)
    assert others.remaining() is None
    for left in (1000, 400, 70, 12):
        mine.before_call()
        mine.after_call(left, None, False)
        assert others.remaining() == left


@pytest.mark.parametrize(("left", "is_scarce"), [(250, False), (21, False), (20, True), (0, True)])
def test_calls_are_scarce_when_the_vendor_says_so(
    left: int, is_scarce: bool, processes: Callable[[Allowance], list[AccountLedger]]
) -> None:
    mine, others = processes(FREE)
    mine.before_call()

    mine.after_call(left, None, False)

    assert others.is_scarce() == is_scarce


@pytest.mark.parametrize(("calls", "floor"), [(60, 15), (200, 20), (3, 0)])
def test_calls_are_scarce_by_our_own_allowance_where_the_vendor_says_nothing(
    calls: int, floor: int, processes: Callable[[Allowance], list[AccountLedger]]
) -> None:
    mine, others = processes(Allowance(calls, 3600.0))
    assert not others.is_scarce()

    made = 0
    while not others.is_scarce() and made < calls:
        mine.before_call()
        made += 1

    assert others.is_scarce()
    assert floor <= calls - made < floor + ledgers.BLOCK


def test_an_allowance_is_used_up_but_for_less_than_a_block(
    processes: Callable[[Allowance], list[AccountLedger]],
) -> None:
    for calls in (1, 2, 7, 45):
        mine, _ = processes(Allowance(calls, 60))
        mine._account = f"shop/{calls}"
        assert calls - ledgers.BLOCK < calls_of(mine, 500) <= calls


def goes(ledger: AccountLedger) -> bool:
    """True when a call is allowed; its answer is not there yet."""
    try:
        ledger.before_call()
    except TemporaryError:
        return False
    return True


def test_the_measure_itself_counts_right() -> None:
    at_once = [(moment, moment) for moment in (0.0, 0.1, 0.2, 1.0, 1.05)]
    assert most_within(at_once, 0.5) == 3
    assert most_within([(0.5 * turn, 0.5 * turn) for turn in range(10)], 0.5) == 1
    assert most_within([(0.0, 0.9), (0.8, 0.9)], 0.5) == 1  # the first may have been taken long before
    assert most_within([(0.0, 0.4), (0.1, 0.45)], 0.5) == 2
