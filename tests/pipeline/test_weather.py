"""Vendors in bad weather: away, limited, refusing. Nothing is lost, nobody is told more often than needed."""

from __future__ import annotations

import pytest
import requests

from tests.house import House, Installation
from tests.pipeline.in_doubt import finish, rest_over
from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline import alarms


def dots(merchant: Installation) -> dict[str, tuple[str, str]]:
    with transaction(merchant.house.services.engine, merchant.id) as connection:
        rows = connection.exec_driver_sql("SELECT side, dot, dot_reason FROM connection")
        return {row.side: (row.dot, row.dot_reason) for row in rows}


def mails(merchant: Installation) -> list[str]:
    with transaction(merchant.house.services.engine, EVERYTHING) as connection:
        return list(connection.exec_driver_sql("SELECT template FROM mail ORDER BY id").scalars())


def account(merchant: Installation, **changes: object) -> None:
    url = f"{merchant.house.books.url}/sandbox/accounts/{merchant.books_user}"
    assert requests.put(url, json=changes, timeout=5).status_code == 200


def test_a_dead_key_turns_the_dot_red_rests_the_queue_and_mails_once(house: House) -> None:
    merchant = house.install()
    account(merchant, active=False)
    merchant.place_many(8, seed=1)
    merchant.poll()

    house.drain()
    calls = house.books.calls()
    house.drain()

    assert dots(merchant)["books"] == ("red", "books.key_refused")
    assert mails(merchant) == ["connection_red"]
    assert house.books.calls() == calls, "a resting queue calls nobody"
    assert merchant.counts()["queued"] == 8
    assert {row.attempts for row in merchant.rows("attempts")} == {0}


def test_a_key_that_works_again_goes_on_by_itself(house: House) -> None:
    merchant = house.install()
    account(merchant, active=False)
    merchant.place_many(3, seed=1)
    merchant.poll()
    house.drain()
    account(merchant, active=True)

    rest_over(merchant)
    finish(house, merchant)

    assert merchant.counts()["done"] == 3
    assert dots(merchant)["books"] == ("green", "")
    assert mails(merchant) == ["connection_red"]


PAGE = "<!doctype html><h1>Not Found</h1>"


@pytest.mark.parametrize(
    ("method", "status", "body"),
    [
        ("*", 404, PAGE), ("GET", 404, PAGE), ("*", 404, "Niet gevonden."), ("GET", 404, "Niet gevonden."),
        ("*", 400, PAGE), ("GET", 400, "Onjuiste aanvraag."),
    ],
)  # fmt: skip
def test_books_that_refuse_everything_for_a_while_hold_no_order_and_make_nothing_twice(
    house: House, method: str, status: int, body: str
) -> None:
    merchant = house.install()
    merchant.place_many(1, seed=1, buyers=1)
    merchant.poll()
    finish(house, merchant)
    merchant.place_many(4, seed=2, buyers=1)
    merchant.poll()
    house.books.add_fault("answer", method=method, path="/api/*", times=None, status=status, body=body)

    house.drain()
    house.drain()
    assert [row.state for row in merchant.rows("state")].count("QUEUED") == 4, merchant.rows("id, state, reason")
    house.books.delete_faults()
    rest_over(merchant)
    finish(house, merchant, 30)

    assert merchant.counts()["done"] == 5
    assert not any(merchant.duplicates().values())
    debtors = [client["email"] for client in merchant.books()["clients"]]
    assert len(debtors) == len(set(debtors))
    assert "invoice.refused" not in merchant.history()


def test_a_read_that_the_shop_refuses_once_is_made_again(house: House) -> None:
    merchant = house.install()
    placed = merchant.place()
    merchant.poll()
    house.shop.add_fault(
        "answer", path=f"*/orders/{placed['id']}", status=422, body='{"error": {"code": "unprocessable"}}'
    )

    house.drain()
    assert merchant.counts()["queued"] == 1
    rest_over(merchant)
    finish(house, merchant)

    assert merchant.counts()["done"] == 1


def test_a_second_dead_spell_is_mailed_again(house: House) -> None:
    merchant = house.install()
    for seed in (1, 2):
        account(merchant, active=False)
        merchant.place(seed=seed)
        merchant.poll()
        house.drain()
        account(merchant, active=True)
        rest_over(merchant)
        finish(house, merchant)

    assert mails(merchant) == ["connection_red", "connection_red"]


def test_a_revoked_shop_turns_its_own_dot_red(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    house.shop.post(f"/sandbox/shops/{merchant.shop_id}/tokens/revoke")

    house.drain()

    assert dots(merchant)["shop"][0] == "red"
    assert dots(merchant)["books"][0] == "green"
    assert merchant.counts()["queued"] == 1


def test_books_that_are_away_rest_the_connection_and_blame_no_order(house: House) -> None:
    merchant = house.install()
    merchant.place_many(5, seed=1)
    merchant.poll()
    house.books.add_fault("answer", path="/api/*", status=503, times=None)

    house.drain()

    assert merchant.counts()["queued"] == 5
    assert {row.attempts for row in merchant.rows("attempts")} == {0}
    assert {row.failing_since for row in merchant.rows("failing_since")} == {None}
    assert dots(merchant)["books"] == ("green", ""), "orange only after two hours"


def test_after_two_hours_the_dot_of_books_that_are_away_is_orange(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    house.books.add_fault("answer", path="/api/*", status=503, times=None)
    house.drain()
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE connection SET away_since = now() - interval '3 hours' WHERE side = 'books'")

    rest_over(merchant)
    house.drain()

    assert dots(merchant)["books"] == ("orange", "books.away")


def test_one_order_that_alone_keeps_failing_is_held_after_a_day(house: House) -> None:
    merchant = house.install()
    order = merchant.place()
    merchant.poll()
    house.shop.add_fault("answer", path=f"*/orders/{order['id']}", status=500, times=None)
    house.drain()
    [row] = merchant.rows("state, failing_since, attempts")
    assert (row.state, row.attempts) == ("QUEUED", 1)
    assert row.failing_since is not None

    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(
            "UPDATE order_sync SET failing_since = now() - interval '25 hours', not_before = now()"
        )
    house.drain()

    [row] = merchant.rows("state, reason")
    assert (row.state, row.reason) == ("HELD", "order.keeps_failing")


def test_used_up_quota_stops_all_calls_until_the_probe(house: House) -> None:
    merchant = house.install()
    merchant.place_many(20, seed=1)
    merchant.poll()
    house.books.ration(8)

    house.drain()
    refused = house.books.calls()
    for _ in range(3):
        house.drain()

    assert house.books.calls() == refused
    assert merchant.counts()["queued"] + merchant.counts()["done"] == 20
    assert not any(merchant.duplicates().values())

    house.books.turn(quota=0)
    rest_over(merchant)
    finish(house, merchant, 30)
    assert merchant.counts()["done"] == 20


def test_live_orders_go_before_bulk(house: House) -> None:
    from webapp.integration.pipeline.claims import BULK_WORK
    from webapp.integration.pipeline.drain import Drain

    merchant = house.install()
    merchant.place_many(3, seed=1)
    merchant.poll()
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE order_sync SET priority = 2")
        connection.exec_driver_sql(
            "INSERT INTO call_ledger (account_key, remaining, remaining_at)"
            " SELECT account_key, 10, now() FROM connection WHERE side = 'books'"
            " ON CONFLICT (account_key) DO UPDATE SET remaining = 10, remaining_at = now()"
        )

    assert house.drain() == 0, "a live drain leaves bulk alone"
    assert Drain(house.ready, BULK_WORK).run(5) == 0, "ten calls are left for live orders"

    live = merchant.place(seed=50)
    merchant.poll()
    house.drain()
    done = [row.shop_order_id for row in merchant.rows("shop_order_id, state") if row.state == "DONE"]
    assert done == [live["id"]]


def test_vies_that_cannot_say_lets_the_order_wait_and_ask_again(house: House) -> None:
    merchant = house.install()
    merchant.place("icp_good")
    merchant.poll()
    house.vies.add_fault("answer", path="/rest-api/*", status=500, times=None)

    house.drain()

    [row] = merchant.rows("state, reason")
    assert (row.state, row.reason) == ("QUEUED", "vies.away")
    requests.delete(f"{house.vies.url}/sandbox/faults", timeout=5)
    rest_over(merchant)
    finish(house, merchant)
    assert merchant.counts()["done"] == 1


def test_a_positive_answer_of_vies_counts_for_thirty_days(house: House) -> None:
    merchant = house.install()
    first = merchant.place("icp_good", seed=5)
    merchant.poll()
    finish(house, merchant)
    house.vies.add_fault("answer", path="/rest-api/*", status=500, times=None)
    merchant.place("icp_good", seed=6, overrides={"customer": first["customer"]})

    merchant.poll()
    finish(house, merchant)

    assert merchant.counts()["done"] == 2


def test_a_shop_in_maintenance_waits_as_long_as_it_says(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    house.shop.turn(maintenance="on", maintenance_seconds=120)

    house.drain()

    with transaction(house.services.engine, EVERYTHING) as connection:
        rest = connection.exec_driver_sql("SELECT rest_until - now() FROM installation").scalar_one()
    assert 100 < rest.total_seconds() < 150


def test_operators_are_told_once_of_parked_notices(house: House) -> None:
    from webapp.integration.pipeline import inbox
    from webapp.integration.pipeline.doors import HookDoor

    merchant = house.install()
    door = HookDoor(1, merchant.id, "kmo_shops", merchant.shop_id, ())
    inbox.park(house.services.engine, door, b"not json", "not understood")

    for _ in range(3):
        alarms.run(house.ready)

    assert mails(merchant) == ["parked"]
