"""No wasted calls (design section 7): what a drain of a hundred costs at the books."""

from __future__ import annotations

from tests.house import House
from tests.pipeline.in_doubt import finish


def test_a_hundred_orders_of_known_debtors_cost_at_most_1_1_calls_each(house: House) -> None:
    merchant = house.install()
    merchant.place_many(100, "incl", seed=1, buyers=20)
    merchant.poll()
    finish(house, merchant, 60)
    merchant.place_many(100, "incl", seed=1001, buyers=20)
    merchant.poll()
    before = house.books.calls()

    finish(house, merchant, 60)

    assert merchant.counts()["done"] == 200
    assert house.books.calls() - before <= 110


def test_a_hundred_orders_of_new_debtors_cost_at_most_3_1_calls_each(house: House) -> None:
    merchant = house.install()
    merchant.place_many(100, "incl", seed=1, buyers=100_000)
    merchant.poll()
    before = house.books.calls()

    finish(house, merchant, 60)

    assert merchant.counts()["done"] == 100
    assert house.books.calls() - before <= 310


def test_a_single_order_of_a_debtor_met_long_ago_costs_at_most_three_calls(house: House) -> None:
    from webapp.database import EVERYTHING, transaction

    merchant = house.install()
    first = merchant.place("incl", seed=1)
    merchant.poll()
    finish(house, merchant)
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE external_ref SET seen_at = now() - interval '1 day'")
    merchant.place("incl", seed=2, overrides={"customer": first["customer"]})
    merchant.poll()
    before = house.books.calls()

    finish(house, merchant)

    assert merchant.counts()["done"] == 2
    assert house.books.calls() - before <= 3


def test_no_debtor_is_changed_and_no_product_is_made(house: House) -> None:
    merchant = house.install()
    merchant.place_many(10, seed=1)
    merchant.poll()

    finish(house, merchant)

    assert house.books.calls("PUT") == 0
    assert house.books.calls("DELETE") == 0
    assert house.books.calls("POST", "/api/v1/products") == 0
