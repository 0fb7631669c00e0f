"""The hourly check and the nightly review: what makes sure that every order arrives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.house import House, Installation
from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline import poll, review
from webapp.integration.pipeline.operator import Press


def shop_end(merchant: Installation, columns: str) -> Any:
    with transaction(merchant.house.services.engine, merchant.id) as connection:
        return connection.exec_driver_sql(f"SELECT {columns} FROM connection WHERE side = 'shop'").one()


def age_orders(house: House, days: int) -> None:
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(f"UPDATE order_sync SET received_at = now() - interval '{days} days'")


def test_the_poll_brings_in_what_no_webhook_told_of(house: House) -> None:
    merchant = house.install()
    merchant.place_many(230, seed=1)

    assert merchant.poll() == 230
    assert merchant.poll() == 0
    assert merchant.counts()["received"] == 230


def test_an_order_that_changes_while_we_page_is_not_skipped(house: House) -> None:
    merchant = house.install()
    merchant.place_many(120, seed=1)
    house.shop.turn(change_while_paging=5)

    merchant.poll()

    assert merchant.counts()["received"] == 120


def test_the_mark_moves_only_after_a_complete_run(house: House) -> None:
    merchant = house.install()
    merchant.place_many(120, seed=1)
    house.shop.add_fault("answer", path="*/orders", status=500, skip=1, times=None)
    merchant.poll()
    assert shop_end(merchant, "high_water").high_water is None

    requests.delete(f"{house.shop.url}/sandbox/faults", timeout=5)
    merchant.poll()

    assert shop_end(merchant, "high_water").high_water is not None
    assert merchant.counts()["received"] == 120


def place_late(merchant: Installation, minutes: int) -> None:
    """An order that the shop's list shows only now, although it changed so many minutes before the newest of it."""
    mark = shop_end(merchant, "high_water").high_water - timedelta(minutes=minutes)
    merchant.place(seed=2, overrides={"created_at": mark.isoformat(), "updated_at": mark.isoformat()})


def test_an_order_that_the_list_shows_late_is_found_by_the_next_poll(house: House) -> None:
    merchant = house.install()
    merchant.place(seed=1)
    merchant.poll()
    place_late(merchant, minutes=14)

    assert merchant.poll() == 1


def test_without_the_overlap_it_would_be_passed_over(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = house.install()
    merchant.place(seed=1)
    merchant.poll()
    place_late(merchant, minutes=14)
    monkeypatch.setattr(poll, "OVERLAP", timedelta(0))

    assert merchant.poll() == 0


def test_an_expired_cursor_starts_the_list_again(house: House) -> None:
    merchant = house.install()
    merchant.place_many(130, seed=1)
    house.shop.add_fault(
        "answer",
        path="*/orders",
        status=400,
        skip=1,
        headers={"Content-Type": "application/json"},
        body='{"error": {"code": "invalid_cursor", "message": "expired"}}',
    )

    assert merchant.poll() == 130


def test_a_subscription_that_was_switched_off_is_made_anew(house: House) -> None:
    merchant = house.install()
    before = shop_end(merchant, "hook_ids").hook_ids
    for hook_id in before.values():
        requests.patch(f"{house.shop.url}/sandbox/webhooks/{hook_id}", json={"is_active": False}, timeout=5)

    merchant.poll()

    after = shop_end(merchant, "hook_ids, poll_due_at < now() + interval '20 minutes' AS soon")
    assert set(after.hook_ids) == set(before)
    assert after.hook_ids != before
    assert after.soon, "an unhealthy subscription is checked every quarter of an hour"


def test_open_orders_are_read_again_at_night(house: House) -> None:
    merchant = house.install()
    order = merchant.place(status="new", payment_status="unpaid")
    merchant.poll()
    house.drain()
    merchant.change(order["id"], {"status": "paid", "payment_status": "paid"})

    assert review.run(house.ready, merchant.id).again == 1
    house.drain()

    assert merchant.counts()["done"] == 1


def test_after_ninety_days_an_open_order_is_ignored_and_the_merchant_was_told_a_week_before(house: House) -> None:
    merchant = house.install()
    merchant.place(status="new", payment_status="unpaid")
    merchant.poll()
    house.drain()

    age_orders(house, 82)
    review.run(house.ready, merchant.id)
    house.drain()
    assert mails(house) == []
    age_orders(house, 84)
    for _ in range(2):
        review.run(house.ready, merchant.id)
        house.drain()
    assert mails(house) == ["open_ends"]
    age_orders(house, 91)
    review.run(house.ready, merchant.id)
    house.drain()
    assert merchant.counts()["open"] == 1
    a_week_passes(house)
    review.run(house.ready, merchant.id)

    [row] = merchant.rows("state, reason")
    assert (row.state, row.reason) == ("IGNORED", "too_old")


def test_an_order_that_waits_only_after_ninety_days_is_told_of_for_a_week_too(house: House) -> None:
    merchant = house.install()
    placed = merchant.place("no_email")
    merchant.poll()
    house.drain()
    age_orders(house, 100)
    merchant.change(placed["id"], {"status": "new", "payment_status": "unpaid"})
    merchant.poll()
    house.drain()
    assert merchant.counts()["open"] == 1

    for _ in range(2):
        review.run(house.ready, merchant.id)
        house.drain()
    assert merchant.counts()["open"] == 1
    assert mails(house) == ["open_ends"]
    a_week_passes(house)
    review.run(house.ready, merchant.id)

    assert merchant.rows("reason")[0].reason == "too_old"
    assert mails(house) == ["open_ends"]


def test_an_order_that_a_person_brought_back_is_told_of_anew(house: House) -> None:
    merchant = house.install()
    merchant.place(status="new", payment_status="unpaid")
    merchant.poll()
    house.drain()
    age_orders(house, 100)
    review.run(house.ready, merchant.id)
    house.drain()
    a_week_passes(house)
    review.run(house.ready, merchant.id)
    [row] = merchant.rows("id, reason")
    assert row.reason == "too_old"

    house.operator.bring_back(Press(merchant.id, row.id, "Sofie"))
    house.drain()
    review.run(house.ready, merchant.id)
    house.drain()

    assert merchant.counts()["open"] == 1


def mails(house: House) -> list[str]:
    with transaction(house.services.engine, EVERYTHING) as connection:
        return list(connection.exec_driver_sql("SELECT template FROM mail").scalars())


def a_week_passes(house: House) -> None:
    """Since the merchant was told of orders that end."""
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE order_sync SET warned_at = warned_at - interval '7 days'")


def test_an_order_the_list_of_the_shop_has_and_ours_has_not_is_found_at_night(house: House) -> None:
    merchant = house.install()
    merchant.place(seed=1)
    merchant.poll()
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("DELETE FROM order_sync")
        connection.exec_driver_sql("DELETE FROM count_delta")

    review.run(house.ready, merchant.id)

    assert merchant.counts()["received"] == 1


def test_counts_are_those_of_the_rows(house: House) -> None:
    from webapp.integration.pipeline import sweep

    merchant = house.install()
    for kind in ("standard", "no_email", "test", "total_off_5_euro", "free", "credit"):
        merchant.place(kind)
    merchant.place(status="new", payment_status="unpaid")
    merchant.poll()
    house.drain()
    sweep.fold_counts(house.services.engine)
    merchant.place(seed=77)
    merchant.poll()

    counted = merchant.counts()

    rows = [str(row.state) for row in merchant.rows("state")]
    states = ("DONE", "OPEN", "QUEUED", "RUNNING", "HELD", "IGNORED")
    assert counted == {"received": len(rows), **{state.lower(): rows.count(state) for state in states}}


def test_the_sweep_notes_when_the_shop_last_told_us_something(house: House) -> None:
    from tests.pipeline.test_events import tell
    from webapp.integration.pipeline import sweep

    merchant = house.install()
    order = merchant.place()
    assert shop_end(merchant, "noticed_at").noticed_at is None

    tell(merchant, order["id"], "evt_1")
    sweep.run(house.ready, 0.0)
    first = shop_end(merchant, "noticed_at").noticed_at
    tell(merchant, order["id"], "evt_2")
    sweep.run(house.ready, 0.0)

    assert first is not None
    assert shop_end(merchant, "noticed_at").noticed_at > first


def test_a_check_that_met_the_shops_limit_comes_again_within_minutes(house: House) -> None:
    merchant = house.install()
    house.shop.add_fault("answer", method="GET", path="*/orders", status=429, headers={"Retry-After": "20"})

    merchant.poll()

    with transaction(house.services.engine, merchant.id) as connection:
        due = "SELECT poll_due_at - now() FROM connection WHERE side = 'shop'"
        wait = connection.exec_driver_sql(due).scalar_one()
    assert timedelta(seconds=15) < wait < timedelta(minutes=2)
