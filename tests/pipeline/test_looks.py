"""Finished orders that changed in the shop are looked at once more: for a notice, never for a second invoice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.house import House, Installation
from tests.pipeline.in_doubt import finish
from tests.pipeline.test_events import tell
from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.order import Order
from webapp.integration.pipeline.claims import BULK_WORK
from webapp.integration.pipeline.drain import Drain
from webapp.integration.vendors.kmo_shops.client import KmoShop


def finished(house: House) -> tuple[Installation, dict[str, Any]]:
    """A merchant with one invoiced order."""
    merchant = house.install()
    order = merchant.place("standard", seed=1)
    merchant.poll()
    finish(house, merchant)
    return merchant, order


def is_to_be_looked_at(merchant: Installation) -> bool:
    [row] = merchant.rows("state, changed_since_read")
    assert row.state == "DONE"
    return bool(row.changed_since_read)


def soon(seconds: int) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_an_event_that_comes_while_we_look_is_looked_at_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    merchant, order = finished(house)
    merchant.change(order["id"], {"status": "shipped"})
    tell(merchant, order["id"], "evt_shipped", soon(5))
    read = KmoShop.read_order
    events: list[str] = []

    def then_it_changes(self: KmoShop, order_id: str) -> Order:
        seen = read(self, order_id)
        if not events:
            events.append("evt_delivered")
            merchant.change(order_id, {"status": "delivered"})
            tell(merchant, order_id, "evt_delivered", soon(10))
        return seen

    monkeypatch.setattr(KmoShop, "read_order", then_it_changes)

    house.drain()
    house.drain()

    assert events
    [row] = merchant.rows("status")
    assert row.status == "delivered"
    assert not is_to_be_looked_at(merchant)
    assert len(merchant.invoices()) == 1


def test_what_was_told_once_is_not_told_again(house: House) -> None:
    merchant, order = finished(house)
    merchant.change(order["id"], {"totals": {"incl": "1.00"}})
    for event in ("evt_1", "evt_2"):
        tell(merchant, order["id"], event, soon(5))
        house.drain()
        assert not is_to_be_looked_at(merchant)

    assert merchant.history().count("shop.changed_after_invoice") == 1


def test_bulk_work_that_leaves_the_last_calls_to_live_orders_looks_all_the_same(house: House) -> None:
    merchant, order = finished(house)
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE call_ledger SET remaining = 10, remaining_at = now()")
    merchant.change(order["id"], {"status": "shipped"})
    tell(merchant, order["id"], "evt_shipped", soon(5))
    began = turns(merchant)

    Drain(house.ready, BULK_WORK).run(3)

    assert not is_to_be_looked_at(merchant)
    assert turns(merchant) - began == 1, "it does not begin again and again"


def turns(merchant: Installation) -> int:
    with transaction(merchant.house.services.engine, merchant.id) as connection:
        token: int = connection.exec_driver_sql("SELECT turn_token FROM installation").scalar_one()
    return token
