"""An order that was invoiced is never invoiced again: not after re-installation, not in other books."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.house import House, Installation
from tests.pipeline.in_doubt import assert_once, finish, made_once
from tests.pipeline.test_operator import made
from webapp.accounts import joining
from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline.operator import Press


def install_again(house: House, old: Installation, **wanted: object) -> Installation:
    """The same shop is installed once more, from the same start date."""
    house.installations -= 1
    house.shop.post(f"/sandbox/shops/{old.shop_id}/uninstall")
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE installation SET stopped_at = now()")
        connection.exec_driver_sql("UPDATE connection SET hook_token = NULL")
    requests.post(f"{house.shop.url}/office/{old.shop_id}/keys", data={"action": "make", "name": "again"}, timeout=5)
    keys = next(shop for shop in house.shop.get("/sandbox/shops").json() if shop["id"] == old.shop_id)["tokens"]
    return house.install(shop_token=keys["again"], **wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize("invoice_date", ["honoured", "ignored"])
def test_an_order_of_ninety_days_ago_whose_answer_is_lost_is_not_doubled(house: House, invoice_date: str) -> None:
    merchant = house.install()
    house.books.turn(invoice_date=invoice_date)
    long_ago = (datetime.now(UTC) - timedelta(days=90)).isoformat(timespec="seconds")
    merchant.place("standard", seed=900, overrides={"created_at": long_ago})
    merchant.poll()
    finish(house, merchant)
    merchant.place("standard", seed=901, overrides={"created_at": long_ago})
    merchant.poll()
    house.books.add_fault("commit_drop", method="POST", path="*/invoices")

    finish(house, merchant)

    assert merchant.counts()["done"] == 2
    assert len(merchant.invoices()) == 2
    assert "invoice.adopted" in merchant.history()


def test_after_re_installation_a_poll_from_the_same_start_date_makes_nothing(house: House) -> None:
    merchant = house.install()
    merchant.place_many(5, seed=1)
    merchant.poll()
    finish(house, merchant)

    again = install_again(house, merchant, books_known=True)
    again.poll()
    finish(house, again)

    assert again.counts()["received"] == again.counts()["ignored"] == 5
    assert {row.reason for row in again.rows("reason")} == {"already_invoiced"}
    assert len(merchant.invoices()) == 5


def test_in_other_books_an_invoiced_order_is_not_invoiced_again(house: House) -> None:
    merchant = house.install()
    merchant.place_many(3, seed=1)
    merchant.poll()
    finish(house, merchant)
    house.books.post("/sandbox/accounts", {"user": "other@books.example", "key": "other-key", "company": "Other"})

    again = install_again(house, merchant, books_known=True, books_user="other@books.example", books_key="other-key")
    again.poll()
    finish(house, again)

    assert again.invoices() == []
    assert again.counts()["ignored"] == 3


def test_what_may_be_in_other_books_is_not_sent_again_and_may_be_linked_put_aside_or_looked_up_there(
    house: House,
) -> None:
    """The answer was lost, then other books were connected: nothing looks there, and nothing is sent on a guess."""
    merchant = house.install()
    made_once(house, merchant)
    house.books.post("/sandbox/accounts", {"user": "other@books.example", "key": "other-key", "company": "Other"})
    joining.join_books(house.services, merchant.id, "other@books.example", "other-key", replace=True)

    finish(house, merchant)

    row = merchant.rows("id, state, reason, reason_params, number")[-1]
    assert (row.state, row.reason) == ("HELD", "invoice.sent_to_other_books")
    assert row.reason_params["number"] == row.number
    press = Press(merchant.id, row.id, "Sofie")
    house.operator.process(press)
    finish(house, merchant)
    assert merchant.rows("reason")[-1].reason == "invoice.sent_to_other_books"
    assert house.books.calls("POST", "/api/v1/invoices") == 2

    house.operator.put_aside(press, "it is there")
    house.operator.bring_back(press)
    finish(house, merchant)
    house.operator.link_invoice(press, made("2026-0417"))
    assert merchant.rows("state, invoice_number")[-1] == ("DONE", "2026-0417")
    house.operator.undo_link(press)
    joining.join_books(house.services, merchant.id, merchant.books_user, merchant.books_key, replace=True)
    house.operator.process(press)
    finish(house, merchant)

    assert_once(merchant, 2)


def test_an_outcome_nobody_knew_at_uninstall_is_settled_after_re_installation(house: House) -> None:
    merchant = house.install()
    made_once(house, merchant)

    again = install_again(house, merchant, books_known=True)
    again.poll()
    finish(house, again, 30)

    assert len(again.invoices()) == 2
    assert not any(again.duplicates().values())


def test_two_installations_on_the_same_books_share_a_debtor(house: House) -> None:
    first = house.install()
    second = house.install(books_known=True, books_user=first.books_user, books_key=first.books_key)
    order = first.place("incl", seed=1)
    second.place("incl", seed=2, overrides={"customer": order["customer"]})
    first.poll()
    second.poll()

    finish(house, first)
    finish(house, second)

    books = first.books()
    assert len(books["clients"]) == 1
    assert len(first.invoices()) == 2
