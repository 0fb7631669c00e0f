"""The last notice of a shop: the app was removed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.house import House
from tests.webhooks.sender import Sender
from webapp.accounts import joining
from webapp.database import transaction

GONE = {"topic": "app.uninstalled", "resource": {"type": "installation", "id": "app"}}


def dot(sender: Sender) -> tuple[str, str]:
    merchant = sender.merchant
    with transaction(merchant.house.services.engine, merchant.id) as connection:
        row = connection.exec_driver_sql("SELECT dot, dot_reason FROM connection WHERE side = 'shop'").one()
    return row.dot, row.dot_reason


def tell(sender: Sender, event_id: str) -> None:
    event = sender.event(event_id=event_id, **GONE)
    assert sender.deliver(event, topic="app.uninstalled").status_code == 202


def connect_again(sender: Sender) -> None:
    house = sender.merchant.house
    host, key = house.shop.url.removeprefix("http://"), f"kmo_key_{house.installations}"
    joining.join_shop_by_key(house.services, sender.merchant.id, host, key)


def test_a_second_delivery_after_a_quick_reconnect_changes_nothing(house: House) -> None:
    sender = Sender(house.install())
    tell(sender, "evt_gone")
    assert dot(sender) == ("red", "shop.uninstalled")
    connect_again(sender)

    tell(sender, "evt_gone")

    assert dot(sender) == ("green", "")
    sender.merchant.go_live()
    sender.merchant.place()
    sender.merchant.poll()
    house.drain()
    assert sender.merchant.counts()["done"] == 1


def test_a_second_delivery_before_that_changes_nothing_either(house: House) -> None:
    sender = Sender(house.install())

    tell(sender, "evt_gone")
    tell(sender, "evt_gone")

    assert dot(sender) == ("red", "shop.uninstalled")


def test_a_second_removal_turns_it_red_again(house: House) -> None:
    sender = Sender(house.install())
    tell(sender, "evt_gone")
    connect_again(sender)

    tell(sender, "evt_gone_again")

    assert dot(sender) == ("red", "shop.uninstalled")


def test_a_removal_told_only_after_the_shop_was_connected_anew_changes_nothing(house: House) -> None:
    """The first delivery was lost; what stopped the integration was the shop's answer to a call."""
    sender = Sender(house.install())
    before = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()

    event = sender.event(event_id="evt_late", occurred_at=before, **GONE)
    assert sender.deliver(event, topic="app.uninstalled").status_code == 202

    assert dot(sender) == ("green", "")
