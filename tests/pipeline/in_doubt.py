"""Orders whose invoice is sent without a clear answer, and how they go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.house import House, Installation
from webapp.database import EVERYTHING, transaction

LATE = 3600
"""Seconds: until the test says so."""


def finish(house: House, merchant: Installation, seconds: float = 15.0) -> None:
    """Drain until nothing waits, as the sweep would."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        house.drain()
        counts = merchant.counts()
        if counts["queued"] == counts["running"] == 0:
            return
        time.sleep(0.1)
    raise AssertionError(f"still waiting: {merchant.counts()}, {merchant.history()}")


def rest_over(merchant: Installation) -> None:
    """As if the rest were over."""
    with transaction(merchant.house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE installation SET rest_until = NULL")
        connection.exec_driver_sql("UPDATE order_sync SET not_before = now() WHERE state = 'QUEUED'")
        connection.exec_driver_sql("UPDATE call_ledger SET blocked_until = now() - interval '1 s'")
    merchant.house.ready.opener._ledgers._known.clear()


def known_invoice(house: House, merchant: Installation) -> None:
    """An earlier order is invoiced, so that a look-up has something to be believed by."""
    merchant.place("standard", seed=900)
    merchant.poll()
    finish(house, merchant)


def assert_once(merchant: Installation, orders: int) -> None:
    assert merchant.counts()["done"] == orders
    assert len(merchant.invoices()) == orders
    assert not any(merchant.duplicates().values())


def sent_without_answer(
    house: House, merchant: Installation, fault: str, path: str = "*/invoices", **given: Any
) -> dict[str, Any]:
    """An order, after another one that has its invoice, whose sending will meet `fault` in the books."""
    known_invoice(house, merchant)
    order = merchant.place("standard", seed=901)
    merchant.poll()
    house.books.add_fault(fault, method="POST", path=path, **given)
    return order


def lost_once(house: House, merchant: Installation) -> dict[str, Any]:
    """An order whose invoice was sent and did not arrive, without an answer."""
    order = sent_without_answer(house, merchant, "drop")
    house.drain()
    return order


def made_once(house: House, merchant: Installation) -> None:
    """An order whose invoice was made, without an answer, and books that cannot be looked into at once."""
    sent_without_answer(house, merchant, "commit_drop")
    house.books.add_fault("answer", method="GET", path="*/invoices", status=503, times=2)
    house.drain()


def make_late_ones_now(house: House, merchant: Installation) -> None:
    """The second invoice, for which nobody waited."""
    assert house.books.post("/sandbox/late_commits").json() == {"done": 1}
    assert len(merchant.invoices()) == 2


def wait_drained(house: House, is_so: Callable[[], bool]) -> None:
    """Drain until `is_so`."""
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        house.drain()
        time.sleep(0.1)


def sent_at(house: House, kind: str) -> datetime:
    """When that was sent which has no answer."""
    with transaction(house.services.engine, EVERYTHING) as connection:
        row = connection.exec_driver_sql(
            "SELECT sent_at FROM external_ref WHERE kind = %(kind)s AND state = 'SENT'", {"kind": kind}
        ).one()
    at: datetime = row.sent_at
    return at


def sendings(house: House) -> int:
    """Of the order: what is known before it took one."""
    return house.books.calls("POST", "/api/v1/invoices") - 1
