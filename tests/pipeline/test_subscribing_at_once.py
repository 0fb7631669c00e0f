"""Whoever connects a shop and the clock's first checks subscribe at the same time: one address, secrets that are known.

The nightly comparison of a new installation is due as soon as the clock sees it, while the one who installs waits for
the shop's answers.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.house import House, Installation
from tests.live.acts import one
from webapp.integration import hooks
from webapp.integration.pipeline.doors import hook_token_hash

TOGETHER = 4


def subscribe(house: House, merchant: Installation) -> int:
    """As whoever connects the shop does."""
    services = house.services
    installed = services.opener.read(merchant.id)
    assert installed is not None
    assert installed.shop is not None
    shop = services.opener.open_shop(installed)
    return hooks.subscribe(services.engine, services.box, services.settings, merchant.id, installed.shop, shop)


def as_new(house: House) -> Installation:
    """A merchant whose shop is connected, without a webhook: it thinks too long about the first."""
    fault = house.shop.add_fault("answer", path="*/webhooks", status=503, times=None)
    merchant = house.install()
    requests.delete(f"{house.shop.url}/sandbox/faults/{fault}", timeout=5).raise_for_status()
    assert house.shop.get("/sandbox/webhooks").json() == []
    return merchant


def test_four_at_once_leave_one_subscription_a_topic_at_an_address_that_is_known(house: House) -> None:
    merchant = as_new(house)
    house.shop.turn(delay_ms=50)  # between what is read and what is kept

    with ThreadPoolExecutor(TOGETHER) as pool:
        made = list(pool.map(lambda _n: subscribe(house, merchant), range(TOGETHER)))

    assert sorted(made) == [0, 0, 0, 3]
    subscriptions = house.shop.get("/sandbox/webhooks").json()
    assert Counter(row["topic"] for row in subscriptions) == Counter(
        ["order.created", "order.updated", "app.uninstalled"]
    )
    [address] = {row["url"] for row in subscriptions}
    assert one(house, "SELECT hook_token FROM connection WHERE side = 'shop'") == hook_token_hash(
        address.rpartition("/")[2]
    )
