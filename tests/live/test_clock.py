"""The clock does by itself what trials and ends need."""

from __future__ import annotations

import time

from tests.house import House
from tests.live.acts import change, mails, one
from tests.pipeline.test_clock import another_clock


def test_the_clock_ends_what_was_planned_takes_the_app_out_and_tells_of_the_trial(house: House) -> None:
    ending, trying = house.install(), house.install()
    change(house, "UPDATE installation SET stops_at = now() WHERE id = %(i)s", i=ending.id)
    change(
        house,
        "UPDATE installation SET subscribed_until = now() + interval '3 days' WHERE id = %(i)s",
        i=trying.id,
    )
    removed = "SELECT credentials IS NULL FROM connection WHERE side = 'shop' AND installation_id = %(i)s"

    with another_clock(house):
        end = time.monotonic() + 20
        while time.monotonic() < end and not one(house, removed, i=ending.id):
            time.sleep(0.1)

    assert one(house, removed, i=ending.id)
    assert house.shop.calls("DELETE", "/api/v1/installation") == 1
    assert set(mails(house)) == {f"stopped_as_planned to {ending.login}", f"trial_week to {trying.login}"}
