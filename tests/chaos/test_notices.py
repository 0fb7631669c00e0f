"""Notices fifty at once, out of order, over both web workers, with two families ringing all the time."""

from __future__ import annotations

import pytest
import requests

from tests.chaos.judge import judge
from tests.chaos.town import Town


@pytest.mark.timeout(240)
def test_every_notice_fifty_times_at_once_is_one_order_and_one_invoice(chaos: Town) -> None:
    house = chaos.house
    house.shop.turn(webhook_times=50, shuffle_ms=400, updated_first="on")
    merchant = house.install()

    orders = merchant.place_many(4, "incl", webhooks=True, buyers=2)
    for order in orders:
        path = f"{house.shop.url}/sandbox/shops/{merchant.shop_id}/orders/{order}"
        assert requests.patch(path, json={"remark": "Graag aanbellen"}, timeout=10).status_code == 200
    for _ in range(100):
        house.services.bell.ring_now()
    chaos.deliver()
    chaos.poll([merchant])
    chaos.drain([merchant])

    verdict = judge(merchant)
    assert verdict.faults() == {}
    events = chaos.ask("SELECT count(*) FROM delivery WHERE installation_id = %(id)s", id=merchant.id)
    assert events == 2 * len(orders)
