"""What an event does to an order that we know (design section 4, "An event for an order that we know")."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.house import House, Installation
from webapp.integration.vendors.contract import Notice


def tell(merchant: Installation, order_id: str, event: str, at: datetime | None = None, status: str = "paid") -> None:
    """A notice, as the web app takes it in."""
    house = merchant.house
    notice = Notice(event, "order", merchant.shop_id, order_id, "N-1", status, at or datetime.now(UTC))
    house.services.inbox.take(merchant.door, notice, b"{}")


def state_of(merchant: Installation) -> str:
    [row] = merchant.rows("state")
    return str(row.state)


def test_the_same_event_twice_is_one_order_and_one_delivery(house: House) -> None:
    merchant = house.install()
    order = merchant.place()

    for _ in range(3):
        tell(merchant, order["id"], "evt_1")

    assert merchant.counts()["received"] == 1
    assert merchant.history() == ["received.webhook"]


def test_two_events_of_one_order_make_one_invoice(house: House) -> None:
    merchant = house.install()
    order = merchant.place()

    tell(merchant, order["id"], "evt_2")
    tell(merchant, order["id"], "evt_1")
    house.drain()

    assert len(merchant.invoices()) == 1


def test_an_open_order_goes_when_its_status_changes(house: House) -> None:
    merchant = house.install()
    order = merchant.place(status="new", payment_status="unpaid")
    merchant.poll()
    house.drain()
    assert state_of(merchant) == "OPEN"

    merchant.change(order["id"], {"status": "paid", "payment_status": "paid"})
    tell(merchant, order["id"], "evt_2")
    house.drain()

    assert state_of(merchant) == "DONE"


def test_a_held_order_is_read_again_only_after_a_newer_change(house: House) -> None:
    merchant = house.install()
    order = merchant.place("no_email")
    merchant.poll()
    house.drain()
    assert state_of(merchant) == "HELD"

    tell(merchant, order["id"], "evt_old", datetime.now(UTC) - timedelta(days=1))
    assert state_of(merchant) == "HELD"
    tell(merchant, order["id"], "evt_new", datetime.now(UTC) + timedelta(seconds=5))
    assert state_of(merchant) == "QUEUED"


def test_a_finished_order_that_changes_gets_a_notice_and_no_second_invoice(house: House) -> None:
    merchant = house.install()
    order = merchant.place()
    merchant.poll()
    house.drain()

    merchant.change(order["id"], {"status": "shipped"})
    tell(merchant, order["id"], "evt_2", datetime.now(UTC) + timedelta(seconds=5))
    house.drain()

    assert state_of(merchant) == "DONE"
    assert "shop.status" in merchant.history()
    assert len(merchant.invoices()) == 1


def test_a_finished_order_with_new_figures_shows_both(house: House) -> None:
    merchant = house.install()
    order = merchant.place()
    merchant.poll()
    house.drain()

    merchant.change(order["id"], {"totals": {"incl": "1.00"}})
    tell(merchant, order["id"], "evt_2", datetime.now(UTC) + timedelta(seconds=5))
    house.drain()

    [row] = merchant.rows("notice")
    assert row.notice == {"old": order["totals"]["incl"], "new": "1.00"}
    assert len(merchant.invoices()) == 1


def test_an_order_put_aside_by_a_person_stays_aside(house: House) -> None:
    from webapp.integration.pipeline.operator import Press

    merchant = house.install()
    order = merchant.place("no_email")
    merchant.poll()
    house.drain()
    [row] = merchant.rows("id")
    house.operator.put_aside(Press(merchant.id, row.id, "Sofie"), "made by hand")

    tell(merchant, order["id"], "evt_2", datetime.now(UTC) + timedelta(seconds=5))

    assert state_of(merchant) == "IGNORED"


@pytest.mark.parametrize("status", ["cancelled", "refunded"])
def test_an_order_cancelled_by_the_shop_may_come_back(house: House, status: str) -> None:
    merchant = house.install()
    order = merchant.place(status=status, payment_status="unpaid")
    merchant.poll()
    house.drain()
    assert state_of(merchant) == "IGNORED"

    merchant.change(order["id"], {"status": "paid", "payment_status": "paid"})
    merchant.poll()
    house.drain()

    assert state_of(merchant) == "DONE"


def test_an_order_that_changes_while_it_is_worked_is_read_again(house: House) -> None:
    from webapp import crash

    merchant = house.install()
    order = merchant.place(status="new", payment_status="unpaid")
    merchant.poll()
    passed: list[str] = []

    def change_at_c6(point: str) -> None:
        if point == "C6" and not passed:
            passed.append(point)
            tell(merchant, order["id"], "evt_mid", datetime.now(UTC) + timedelta(seconds=5))

    crash.arm(change_at_c6)
    try:
        house.drain()
    finally:
        crash.arm(None)

    assert merchant.history().count("claim.taken") == 2
    assert state_of(merchant) == "OPEN"
