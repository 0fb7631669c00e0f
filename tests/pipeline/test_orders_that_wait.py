"""Odd orders: each ends in one state with a reason, and nothing is sent for them."""

from __future__ import annotations

import pytest
import requests

from tests.house import House

HELD = {
    "no_email": "order.no_email",
    "bad_email": "order.email_invalid",
    "total_off_5_euro": "order.total_differs",
    "unknown_rate": "order.unknown_rate",
    "non_eur": "order.currency",
    "unknown_treatment": "order.unknown_value",
    "unknown_line_type": "order.unknown_value",
    "icp_bad": "order.vat_number_invalid",
    "icp_missing": "order.vat_number_missing",
    "icp_not_in_vies": "order.vat_number_invalid",
    "long_address": "order.too_long",
    "no_number": "order.no_number",
}


@pytest.mark.parametrize(("kind", "problem"), HELD.items())
def test_it_is_held_with_its_problem_and_nothing_is_sent(house: House, kind: str, problem: str) -> None:
    merchant = house.install()
    merchant.place(kind)

    merchant.poll()
    house.drain()

    [row] = merchant.rows("state, reason")
    assert (row.state, row.reason) == ("HELD", problem)
    assert merchant.invoices() == []
    assert merchant.books()["clients"] == []
    assert house.books.calls("POST") == 0


@pytest.mark.parametrize(("kind", "reason"), [("test", "test"), ("credit", "credit")])
def test_it_is_ignored_with_its_reason(house: House, kind: str, reason: str) -> None:
    merchant = house.install()
    merchant.place(kind)

    merchant.poll()
    house.drain()

    [row] = merchant.rows("state, reason")
    assert (row.state, row.reason) == ("IGNORED", reason)
    assert house.books.calls("POST") == 0


def test_a_status_nobody_knows_waits_in_open(house: House) -> None:
    merchant = house.install()
    merchant.place("unknown_status", status="backorder")

    merchant.poll()
    house.drain()

    [row] = merchant.rows("state, reason, reason_params")
    assert (row.state, row.reason, row.reason_params) == ("OPEN", "new_status", {"status": "backorder"})


@pytest.mark.parametrize(
    ("planted", "problem"),
    [
        ([{"stddiscount": "5"}], "debtor.standard_discount"),
        ([{"active": "false"}], "debtor.inactive"),
        ([{"currency": "USD"}], "debtor.currency"),
        ([{"tax_shifted": "true"}], "debtor.vat_shifted"),
        ([{}, {}], "debtor.twice"),
    ],
)
def test_a_debtor_that_would_spoil_the_invoice_holds_the_order(
    house: House, planted: list[dict[str, str]], problem: str
) -> None:
    merchant = house.install()
    order = merchant.place("incl")
    for fields in planted:
        client = {"company": "Known BV", "email": order["customer"]["email"].upper(), **fields}
        house.books.post(f"/sandbox/clients?account={merchant.books_user}", client)

    merchant.poll()
    house.drain()

    [row] = merchant.rows("state, reason")
    assert (row.state, row.reason) == ("HELD", problem)
    assert merchant.invoices() == []


def test_a_debtor_that_was_mended_a_moment_ago_lets_the_order_go(house: House) -> None:
    from tests.pipeline.in_doubt import finish
    from webapp.integration.pipeline.operator import Press

    merchant = house.install()
    order = merchant.place("incl")
    client = {"company": "Known BV", "email": order["customer"]["email"], "stddiscount": "5"}
    number = house.books.post(f"/sandbox/clients?account={merchant.books_user}", client).json()["clientnr"]
    merchant.poll()
    house.drain()
    [row] = merchant.rows("id, reason")
    assert row.reason == "debtor.standard_discount"

    auth = (merchant.books_user, merchant.books_key)
    headers = {"Accept": "application/json"}
    url = f"{house.books.url}/api/v1/clients/{number}"
    assert requests.put(url, json={"stddiscount": "0"}, auth=auth, headers=headers, timeout=5).ok
    house.operator.process(Press(merchant.id, row.id, "Sofie"))
    finish(house, merchant)

    assert merchant.counts()["done"] == 1


def test_an_order_that_is_gone_from_the_shop_waits_in_open(house: House) -> None:
    merchant = house.install()
    order = merchant.place()
    merchant.poll()
    requests.delete(f"{house.shop.url}/sandbox/shops/{merchant.shop_id}/orders/{order['id']}", timeout=5)

    house.drain()

    [row] = merchant.rows("state, reason")
    assert (row.state, row.reason) == ("OPEN", "gone")


def test_an_order_before_the_start_date_is_not_invoiced(house: House) -> None:
    from webapp.database import transaction

    merchant = house.install()
    merchant.place()
    merchant.poll()
    with transaction(house.services.engine, merchant.id) as connection:
        connection.exec_driver_sql("UPDATE installation SET start_date = current_date + 2")
    house.drain()

    [row] = merchant.rows("state, reason")
    assert (row.state, row.reason) == ("IGNORED", "before_start")
