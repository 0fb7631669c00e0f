"""The clock runs once however many machines run it, and goes on when the machine that runs it is paused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from tests.house import House, Installation
from tests.pipeline.test_review_findings import everywhere
from webapp.integration.pipeline import ready
from webapp.integration.pipeline.clock import LEADER, LEADS, PATIENCE, Clock
from webapp.integration.pipeline.locks import Locks


@pytest.fixture
def paused(house: House) -> Iterator[Locks]:
    """The locks of a leader on another machine that is paused: it holds its lock and does nothing."""
    locks = Locks(house.settings.database_url)
    epoch = locks.take(LEADER)
    assert epoch is not None
    locks.ask(epoch, LEADS)
    yield locks
    locks.close()


def mark_is_old(house: House) -> None:
    seconds = house.settings.sweep_seconds * PATIENCE + 1
    everywhere(
        house,
        "UPDATE clock_mark SET done_at = now() - make_interval(secs => %(s)s) WHERE name = 'leader'",
        s=seconds,
    )


@contextmanager
def another_clock(house: House, chores: Sequence[Callable[[], object]] = ()) -> Iterator[Clock]:
    """A clock of this machine, going."""
    shared = house.services
    prepared = ready.make(shared.settings, shared.engine, shared.box, shared.vendors, shared.bell)
    stop = threading.Event()
    clock = Clock(prepared, stop.is_set, chores)
    thread = threading.Thread(target=within_app, args=(house, clock))
    thread.start()
    try:
        yield clock
    finally:
        stop.set()
        thread.join(30)


def within_app(house: House, clock: Clock) -> None:
    with house.app.app_context():
        clock.run()


def swept(house: House, merchant: Installation, seconds: float) -> bool:
    """True when counts were folded within so many seconds: what only a sweep does."""
    merchant.place()
    merchant.poll()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not everywhere(house, "SELECT count(*) FROM count_delta").scalar_one():
            return True
        time.sleep(0.05)
    return False


def test_another_clock_stands_in_for_a_leader_that_is_paused(house: House, paused: Locks) -> None:
    merchant = house.install()
    mark_is_old(house)

    with another_clock(house):
        assert swept(house, merchant, 15)


def test_a_leader_that_moves_is_left_alone(house: House, paused: Locks) -> None:
    merchant = house.install()

    with another_clock(house):
        assert not swept(house, merchant, 1.5)


def test_who_stands_in_steps_back_when_the_leader_moves_again(house: House, paused: Locks) -> None:
    merchant = house.install()
    mark_is_old(house)

    with another_clock(house):
        assert swept(house, merchant, 15)
        paused.ask(paused.epoch, LEADS)
        time.sleep(1)
        assert not swept(house, merchant, 1.5)


def test_only_one_clock_stands_in(house: House, paused: Locks) -> None:
    mark_is_old(house)

    with another_clock(house) as one, another_clock(house) as other:
        time.sleep(2)
        standing = [clock for clock in (one, other) if clock._deputy is not None]

    assert len(standing) == 1


def test_a_shop_that_does_not_answer_holds_up_only_its_own_check(house: House) -> None:
    merchant = house.install()
    merchant.place()
    everywhere(house, "UPDATE connection SET poll_due_at = now() WHERE side = 'shop'")
    house.shop.add_fault("hang", path="*/orders*", times=None, seconds=4)
    ends: list[bool] = []

    with another_clock(house, [lambda: ends.append(bool(merchant.rows()))]):
        time.sleep(3)
        while_it_hung = list(ends)
        assert found_soon(merchant)

    assert len(while_it_hung) > 2
    assert not any(while_it_hung)


def found_soon(merchant: Installation) -> bool:
    end = time.monotonic() + 15
    while not merchant.rows() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(merchant.rows())
