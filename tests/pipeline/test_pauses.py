"""What rests, and how it goes on: stopped installations, ends that were not connected, vendors that were away."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from tests.house import House, Installation
from tests.pipeline.in_doubt import finish
from tests.pipeline.test_review_findings import everywhere
from webapp.accounts import joining
from webapp.integration.pipeline.operator import Press
from webapp.integration.vendors.contract import Account
from webapp.integration.vendors.kmo_shops.client import KmoShop


def states(merchant: Installation) -> set[str]:
    return {str(row.state) for row in merchant.rows("state")}


def left_running(house: House, merchant: Installation) -> None:
    """As a worker that was killed leaves them: RUNNING, counted so, the lease over."""
    everywhere(house, "UPDATE order_sync SET state = 'RUNNING', token = 1")
    everywhere(
        house,
        "INSERT INTO count_delta (installation_id, state, change)"
        " SELECT installation_id, s.state::order_state, s.change"
        "  FROM order_sync, (VALUES ('RUNNING', 1), ('QUEUED', -1)) AS s(state, change)",
    )
    everywhere(house, "UPDATE installation SET turn_token = 1, turn_lease_until = now() - interval '1 s'")
    assert merchant.counts()["running"] == 2


@pytest.mark.parametrize("column", ["stopped_at", "rest_until"])
def test_what_a_killed_worker_held_of_an_installation_that_was_stopped_is_freed(house: House, column: str) -> None:
    merchant = house.install()
    merchant.place_many(2, seed=1)
    merchant.poll()
    left_running(house, merchant)
    everywhere(house, f"UPDATE installation SET {column} = now() + interval '1 hour'")

    assert house.drain(5) == 0

    assert states(merchant) == {"QUEUED"}
    assert merchant.counts()["queued"] == 2
    assert house.books.calls("POST") == 0
    everywhere(house, f"UPDATE installation SET {column} = NULL")
    finish(house, merchant)
    assert merchant.counts()["done"] == 2


@pytest.mark.parametrize("side", ["shop", "books"])
def test_an_end_that_is_connected_lets_the_waiting_orders_go_at_once(house: House, side: str) -> None:
    merchant = house.install()
    merchant.place_many(2, seed=1)
    merchant.poll()
    everywhere(house, f"UPDATE connection SET credentials = NULL WHERE side = '{side}'")
    assert house.drain(5) == 0
    assert everywhere(house, "SELECT rest_until > now() FROM installation").scalar_one()

    if side == "books":
        joining.join_books(house.services, merchant.id, merchant.books_user, merchant.books_key)
    else:
        joining.join_shop_by_key(house.services, merchant.id, house.host_of({}), "kmo_key_1")
    house.drain()

    assert merchant.counts()["done"] == 2


def test_one_end_connected_does_not_wake_orders_that_wait_for_the_other(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    house.shop.post(f"/sandbox/shops/{merchant.shop_id}/tokens/revoke")
    house.drain()
    calls = house.shop.calls()

    joining.join_books(house.services, merchant.id, merchant.books_user, merchant.books_key)
    house.drain()

    assert house.shop.calls() == calls


@pytest.mark.parametrize("how", ["away", "refused"])
def test_an_order_that_fails_alone_is_not_held_because_the_shop_was_away_for_a_day(house: House, how: str) -> None:
    merchant = house.install()
    order = merchant.place(seed=1)
    merchant.poll()
    house.shop.add_fault("answer", path=f"*/orders/{order['id']}", status=500, times=None)
    house.drain()
    everywhere(house, "UPDATE order_sync SET failing_since = now() - interval '27 hours', not_before = now()")
    since = (
        "away_since = now() - interval '25 hours'"
        if how == "away"
        else "dot = 'red', dot_reason = 'shop.revoked', dot_since = now() - interval '25 hours'"
    )
    everywhere(house, f"UPDATE connection SET {since} WHERE side = 'shop'")

    house.drain()

    [row] = merchant.rows("state, now() - failing_since AS failing")
    assert row.state == "QUEUED"
    assert timedelta(hours=1, minutes=55) < row.failing < timedelta(hours=2, minutes=5)


def test_an_order_that_began_to_fail_during_an_outage_has_its_whole_day(house: House) -> None:
    merchant = house.install()
    order = merchant.place(seed=1)
    merchant.poll()
    house.shop.add_fault("answer", path=f"*/orders/{order['id']}", status=500, times=None)
    house.drain()
    everywhere(house, "UPDATE order_sync SET failing_since = now() - interval '25 hours', not_before = now()")
    everywhere(house, "UPDATE connection SET away_since = now() - interval '30 hours' WHERE side = 'shop'")

    house.drain()

    [row] = merchant.rows("state, now() - failing_since AS failing")
    assert row.state == "QUEUED"
    assert row.failing < timedelta(minutes=5)


def test_orders_that_fail_at_the_same_time_are_not_taken_for_a_shop_that_is_away(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one of them asks whether the shop serves others, the other waits for the answer."""
    merchant = house.install()
    for seed in (1, 2, 3):
        order = merchant.place(seed=seed)
        house.shop.add_fault("answer", path=f"*/orders/{order['id']}", status=500, times=None)
    merchant.poll()
    check = KmoShop.check

    def slowly(self: KmoShop) -> Account:
        time.sleep(0.5)
        return check(self)

    monkeypatch.setattr(KmoShop, "check", slowly)

    house.drain(5)

    assert {row.reason for row in merchant.rows("reason")} == {"again"}
    assert everywhere(house, "SELECT away_since FROM connection WHERE side = 'shop'").scalar_one() is None


def test_an_order_that_was_put_aside_while_it_failed_has_a_day_of_its_own_when_it_is_brought_back(house: House) -> None:
    merchant = house.install()
    order = merchant.place()
    merchant.place(seed=2)
    merchant.poll()
    house.shop.add_fault("answer", path=f"*/orders/{order['id']}", status=500, times=None)
    house.drain()
    [row] = [row for row in merchant.rows("id, reason") if row.reason == "again"]
    press = Press(merchant.id, row.id, "Sofie Claes")
    house.operator.put_aside(press, "later")
    everywhere(house, "UPDATE order_sync SET failing_since = failing_since - interval '25 hours'")

    house.operator.bring_back(press)
    house.drain()

    [row] = [row for row in merchant.rows("state, reason, now() - failing_since AS failing") if row.state != "DONE"]
    assert (row.state, row.reason) == ("QUEUED", "again")
    assert row.failing < timedelta(minutes=5)
