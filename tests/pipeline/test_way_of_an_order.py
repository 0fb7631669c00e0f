"""From the shop's list to the books: one order, one debtor, one invoice, to the cent."""

from __future__ import annotations

import psycopg

from tests.house import House


def test_a_paid_order_becomes_one_invoice(house: House) -> None:
    merchant = house.install()
    order = merchant.place()

    merchant.poll()
    house.drain()

    assert merchant.counts() | {} == {
        "received": 1,
        "done": 1,
        "open": 0,
        "queued": 0,
        "running": 0,
        "held": 0,
        "ignored": 0,
    }
    [invoice] = merchant.invoices()
    assert invoice["totalintax"] == order["totals"]["incl"]
    assert invoice["reference"]["line1"] == order["number"]


def test_an_order_that_cannot_be_ended_does_not_stop_those_read_back_with_it(house: House) -> None:
    merchant = house.install()
    merchant.place_many(4, seed=1)
    merchant.poll()
    odd = merchant.rows("number")[1].number
    with psycopg.connect(house.settings.database_url, autocommit=True) as owner:
        owner.execute(f"ALTER TABLE order_sync ADD CONSTRAINT odd CHECK (number <> '{odd}' OR state <> 'DONE')")
        try:
            house.drain()
        finally:
            owner.execute("ALTER TABLE order_sync DROP CONSTRAINT odd")

    assert merchant.counts()["done"] == 3
    assert [(row.number, row.reason) for row in merchant.rows("number, reason, state") if row.state == "HELD"] == [
        (odd, "internal")
    ]
    assert len(merchant.invoices()) == 4
