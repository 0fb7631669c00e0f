"""Notices that arrive together: stored with one statement, and each told the truth about its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import psycopg
import pytest

from tests.house import House
from webapp.database import transaction
from webapp.integration.pipeline import gathering
from webapp.integration.pipeline.doors import HookDoor, NotStoredError
from webapp.integration.pipeline.gathering import Gathering, Told
from webapp.integration.vendors.contract import Notice

DOOR = HookDoor(1, 1, "kmo_shops", "shop", ())
PATIENT = 20.0


def told(order: str, event: str = "", body: bytes = b"{}") -> Told:
    return Told(Notice(event or f"event of {order}", "order", "shop", order, f"2026-{order}", "paid", None), body)


class Store:
    """Keeps what it is given; the first statement waits until `go`."""

    def __init__(self, refuses: Callable[[list[Told]], BaseException | None] = lambda _rows: None) -> None:
        self.statements: list[list[str]] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self._refuses = refuses

    def __call__(self, _door: HookDoor, rows: list[Told]) -> None:
        self.statements.append(sorted(row.notice.order_id for row in rows))
        self.begun.set()
        assert self.go.wait(PATIENT)
        if (problem := self._refuses(rows)) is not None:
            raise problem


def behind(store: Store, line: Gathering, pool: ThreadPoolExecutor, *later: Told) -> list[Future[None]]:
    """The first notice is on its way; `later` have come meanwhile."""
    futures = [pool.submit(line.take, DOOR, told("first"))]
    assert store.begun.wait(PATIENT)
    for one in later:
        waiting = line._lines[DOOR.connection_id].callers
        futures.append(pool.submit(line.take, DOOR, one))
        while line._lines[DOOR.connection_id].callers == waiting:
            threading.Event().wait(0.001)
    return futures


@pytest.fixture
def pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(20)


def outcomes(futures: list[Future[None]]) -> list[str]:
    return [type(future.exception(PATIENT)).__name__ for future in futures]


def test_what_comes_while_one_is_stored_is_stored_together(pool: ThreadPoolExecutor) -> None:
    store = Store()
    line = Gathering(store)
    futures = behind(store, line, pool, *(told(f"{number}") for number in range(8)))
    store.go.set()

    assert outcomes(futures) == ["NoneType"] * 9
    assert store.statements == [["first"], [f"{number}" for number in range(8)]]
    assert not line._lines


def test_two_notices_of_one_order_are_two_statements(pool: ThreadPoolExecutor) -> None:
    store = Store()
    futures = behind(store, Gathering(store), pool, told("a", "one"), told("a", "two"), told("b"))
    store.go.set()

    assert outcomes(futures) == ["NoneType"] * 4
    assert sorted(store.statements) == [["a"], ["a", "b"], ["first"]]


def test_a_statement_takes_only_so_many_and_so_much(pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_NOTICES", 3)
    monkeypatch.setattr(gathering, "MOST_BYTES", 100)
    store = Store()
    big = [told(f"big {number}", body=b"." * 60) for number in range(2)]
    futures = behind(store, Gathering(store), pool, *(told(f"{number}") for number in range(4)), *big)
    store.go.set()

    assert outcomes(futures) == ["NoneType"] * 7
    assert sorted(store.statements) == [["0", "1", "2"], ["3", "big 0"], ["big 1"], ["first"]]


def test_when_nothing_is_stored_everybody_is_told(pool: ThreadPoolExecutor) -> None:
    store = Store(lambda rows: NotStoredError() if len(rows) > 1 else None)
    futures = behind(store, Gathering(store), pool, told("a"), told("b"))
    store.go.set()

    assert outcomes(futures) == ["NoneType", "NotStoredError", "NotStoredError"]


def test_one_notice_that_breaks_the_statement_spoils_no_other(pool: ThreadPoolExecutor) -> None:
    store = Store(lambda rows: psycopg.DataError("odd") if any(row.notice.order_id == "odd" for row in rows) else None)
    futures = behind(store, Gathering(store), pool, told("a"), told("odd"), told("b"))
    store.go.set()

    assert outcomes(futures) == ["NoneType", "NoneType", "DataError", "NoneType"]
    assert store.statements == [["first"], ["a", "b", "odd"], ["a"], ["odd"], ["b"]]


def test_nobody_waits_for_one_that_was_cut_off(pool: ThreadPoolExecutor) -> None:
    store = Store(lambda rows: KeyboardInterrupt() if len(rows) > 1 else None)
    line = Gathering(store)
    futures = behind(store, line, pool, told("a"), told("b"))
    store.go.set()

    assert outcomes(futures) == ["NoneType", "KeyboardInterrupt", "NotStoredError"]
    line.take(DOOR, told("later"))


def test_doors_do_not_wait_for_each_other(pool: ThreadPoolExecutor) -> None:
    store = Store()
    line = Gathering(store)
    waiting = behind(store, line, pool)
    other = Gathering.take
    second = pool.submit(other, line, HookDoor(2, 2, "kmo_shops", "other", ()), told("a"))
    while len(store.statements) < 2:
        assert not second.done()
    store.go.set()

    assert outcomes([*waiting, second]) == ["NoneType", "NoneType"]


def test_a_line_that_does_not_move_ends(pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "PATIENCE", 0.05)
    store = Store()
    futures = behind(store, Gathering(store), pool, told("a"))

    assert type(futures[1].exception(PATIENT)) is NotStoredError
    store.go.set()
    assert outcomes(futures) == ["NoneType", "NotStoredError"]


def test_two_hundred_at_once_from_two_shops_are_each_kept_once(house: House) -> None:
    merchants = [house.install(), house.install()]
    # Each of 50 orders is told of twice by two events, each event delivered twice.
    each = [(merchant.door, told(f"{nth % 50}", f"{nth}")) for merchant in merchants for nth in range(100)] * 2
    with ThreadPoolExecutor(16) as senders:
        list(senders.map(lambda one: house.services.inbox.take(one[0], one[1].notice, one[1].body), each))

    for merchant in merchants:
        assert sorted(row.shop_order_id for row in merchant.rows("shop_order_id")) == sorted(map(str, range(50)))
        assert {row.state for row in merchant.rows("state")} == {"QUEUED"}
        with transaction(house.services.engine, merchant.id) as connection:
            kept = connection.exec_driver_sql("SELECT count(*), count(DISTINCT event_id) FROM delivery").one()
            begun = connection.exec_driver_sql("SELECT count(*) FROM order_history").scalar_one()
        assert tuple(kept) == (100, 100)
        assert begun == 50
        assert merchant.counts()["queued"] == 50
