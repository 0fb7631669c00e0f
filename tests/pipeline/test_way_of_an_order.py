"""From the shop's list to the books: one order, one debtor, one invoice, to the cent."""

from __future__ import annotations

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
