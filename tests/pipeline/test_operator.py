"""What a person may do with an order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import House, Installation
from tests.pipeline.test_lost_answers import finish
from webapp.database import EVERYTHING, transaction
from webapp.integration.pipeline.operator import NoSuchOrderError, NotNowError, Press


def held(house: House, kind: str = "no_email") -> tuple[Installation, dict[str, Any], Press]:
    merchant = house.install()
    order = merchant.place(kind)
    merchant.poll()
    house.drain()
    [row] = merchant.rows("id, state")
    assert row.state == "HELD"
    return merchant, order, Press(merchant.id, row.id, "Sofie Claes")


def test_process_reads_the_order_again(house: House) -> None:
    merchant, order, press = held(house)
    merchant.change(order["id"], {"customer": {"email": "found@example.com"}})

    house.operator.process(press)
    finish(house, merchant)

    assert merchant.counts()["done"] == 1
    assert "person.process" in merchant.history()


def test_process_of_an_order_that_is_still_wrong_holds_it_again(house: House) -> None:
    merchant, _order, press = held(house)

    house.operator.process(press)
    finish(house, merchant)

    assert merchant.counts()["held"] == 1
    assert house.books.calls("POST") == 0


def test_an_order_put_aside_can_be_brought_back(house: House) -> None:
    merchant, order, press = held(house)
    house.operator.put_aside(press, "made by hand")
    assert merchant.counts()["ignored"] == 1

    merchant.change(order["id"], {"customer": {"email": "found@example.com"}})
    house.operator.bring_back(press)
    finish(house, merchant)

    assert merchant.counts()["done"] == 1


def test_a_linked_invoice_ends_the_order_and_nothing_is_made_ever(house: House) -> None:
    merchant, order, press = held(house)
    house.operator.link_invoice(press, " 2026-0417 ")

    [row] = merchant.rows("state, invoice_number")
    assert (row.state, row.invoice_number) == ("DONE", "2026-0417")
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("DELETE FROM order_sync")
    merchant.change(order["id"], {"customer": {"email": "found@example.com"}})
    merchant.poll()
    house.drain()

    [row] = merchant.rows("state, reason")
    assert (row.state, row.reason) == ("IGNORED", "already_invoiced")
    assert merchant.invoices() == []


def test_a_difference_can_be_accepted_by_name(house: House) -> None:
    merchant = house.install()
    merchant.place("excl", seed=3)
    merchant.poll()
    finish(house, merchant)
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(
            "UPDATE order_sync SET state = 'HELD', reason = 'invoice.differs', invoice_total = 9.99"
        )
    [row] = merchant.rows("id")

    house.operator.accept_difference(Press(merchant.id, row.id, "Sofie Claes"))

    [row] = merchant.rows("state")
    assert row.state == "DONE"


def test_an_invoice_that_differs_in_the_books_holds_the_order(house: House) -> None:
    merchant = house.install()
    house.books.turn(vat_rounding="per_line")
    for seed in range(12):
        merchant.place("excl", seed=seed)
    merchant.poll()
    finish(house, merchant, 30)

    for row in merchant.rows("state, reason, total, invoice_total"):
        if row.state == "DONE":
            assert row.total == row.invoice_total
        else:
            assert (row.state, row.reason) == ("HELD", "invoice.differs")


def test_a_finished_order_takes_no_press(house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    finish(house, merchant)
    [row] = merchant.rows("id")
    press = Press(merchant.id, row.id, "Sofie Claes")

    for act in (
        lambda: house.operator.process(press),
        lambda: house.operator.put_aside(press, "x"),
        lambda: house.operator.link_invoice(press, "1"),
        lambda: house.operator.accept_difference(press),
        lambda: house.operator.bring_back(press),
    ):
        with pytest.raises(NotNowError):
            act()
    assert len(merchant.invoices()) == 1


def test_another_merchants_order_does_not_exist(house: House) -> None:
    _merchant, _order, press = held(house)
    other = house.install()

    with pytest.raises(NoSuchOrderError):
        house.operator.process(Press(other.id, press.order_id, "Eve"))


def test_saving_the_settings_reads_the_orders_that_waited_for_them_again(house: House) -> None:
    merchant = house.install(statuses=["shipped"])
    merchant.place()
    merchant.poll()
    house.drain()
    assert merchant.counts()["open"] == 1
    with transaction(house.services.engine, merchant.id) as connection:
        connection.exec_driver_sql("UPDATE installation SET statuses = '[\"paid\"]'")

    house.operator.settings_changed(merchant.id, "Sofie Claes")
    finish(house, merchant)

    assert merchant.counts()["done"] == 1
    assert "settings.changed" in merchant.history()


def test_a_shop_that_claims_the_id_of_another_address_is_not_installed(house: House) -> None:
    from webapp.accounts.installing import InstallationError

    merchant = house.install()
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(
            "UPDATE connection SET base = 'https://speelhoek.example/api/v1' WHERE side = 'shop'"
        )
    house.installations -= 1

    with pytest.raises(InstallationError, match="another address"):
        house.install(books_known=True)
    assert merchant.counts()["received"] == 0
