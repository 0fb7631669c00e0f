"""What a person may do with an order."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from tests.house import House, Installation
from tests.pipeline.in_doubt import finish
from webapp.database import EVERYTHING, transaction
from webapp.integration.domain.invoice import MadeInvoice
from webapp.integration.domain.states import State
from webapp.integration.pipeline.operator import NoSuchOrderError, NotNowError, OtherOrdersInvoiceError, Press, Seen


def made(number: str, total: str = "10.00") -> MadeInvoice:
    """An invoice as it was read in the books."""
    return MadeInvoice(number, "301", "", "", "", None, Decimal(0), Decimal(total), ())


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


@pytest.mark.parametrize("kind", ["unknown_line_type", "unknown_treatment"])
def test_an_order_that_cannot_be_read_shows_whose_it_is(house: House, kind: str) -> None:
    merchant, order, _press = held(house, kind)

    [row] = merchant.rows()
    assert row.reason == "order.unknown_value"
    assert row.buyer != ""
    assert (row.buyer_email, row.buyer_city) == (order["customer"]["email"].lower(), order["customer"]["city"])
    assert (row.number, str(row.total), row.status) == (order["number"], order["totals"]["incl"], order["status"])
    assert row.buyer_key == row.buyer.lower()
    assert len(row.buyer_country) == 2


def test_each_reading_keeps_what_its_own_checks_came_to(house: House) -> None:
    merchant, order, press = held(house)
    merchant.change(order["id"], {"customer": {"email": "not an address"}})
    house.operator.process(press)
    finish(house, merchant)

    with transaction(house.services.engine, merchant.id) as connection:
        statement = "SELECT params->>'checks' FROM order_history WHERE code = 'checks.failed' ORDER BY id"
        readings = [json.loads(kept) for kept in connection.exec_driver_sql(statement).scalars()]
    emails = [next(each for each in reading if each["check"] == "email") for reading in readings]
    assert [each["params"].get("email", "") for each in emails] == ["", "not an address"]


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
    house.operator.link_invoice(press, made("2026-0417"))

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


def test_an_undone_link_leaves_a_write_without_answer_to_the_look_ups(house: House) -> None:
    merchant = house.install()
    house.books.add_fault("drop", method="POST", path="*/invoices")
    merchant.place("standard", seed=4)
    merchant.poll()
    house.drain()
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql(
            "UPDATE order_sync SET state = 'HELD', reason = 'invoice.unknown_outcome', reason_params = '{}'"
        )
        sent = connection.exec_driver_sql("SELECT state, dated FROM external_ref WHERE kind = 'invoice'").one()
    [row] = merchant.rows("id")
    press = Press(merchant.id, row.id, "Sofie Claes")

    house.operator.link_invoice(press, made("77"))
    house.operator.undo_link(press)

    with transaction(house.services.engine, EVERYTHING) as connection:
        again = connection.exec_driver_sql("SELECT state, dated FROM external_ref WHERE kind = 'invoice'").one()
    assert sent.state == "SENT"
    assert again == sent


def test_one_invoice_is_linked_to_one_order_although_two_press_at_once(house: House) -> None:
    merchant = house.install()
    for seed in (1, 2):
        merchant.place("no_email", seed=seed)
    merchant.poll()
    house.drain()
    presses = [Press(merchant.id, row.id, "Sofie Claes") for row in merchant.rows("id")]

    def link(press: Press) -> str:
        try:
            house.operator.link_invoice(press, made("2026-0417"))
        except OtherOrdersInvoiceError:
            return "refused"
        return "linked"

    with ThreadPoolExecutor(2) as both:
        ends = sorted(both.map(link, presses))

    assert ends == ["linked", "refused"]


@pytest.mark.parametrize("act", ["process", "put_aside", "accept_difference", "link_invoice"])
def test_a_press_on_a_page_from_before_the_order_was_put_aside_changes_nothing(house: House, act: str) -> None:
    merchant, _order, press = held(house)
    [row] = merchant.rows("state, reason, state_since")
    old = Press(merchant.id, press.order_id, "Karel", Seen(State.HELD, row.reason, row.state_since))
    house.operator.put_aside(press, "made by hand")
    more = {"put_aside": ("x",), "link_invoice": (made("1"),)}.get(act, ())

    with pytest.raises(NotNowError):
        getattr(house.operator, act)(old, *more)

    [row] = merchant.rows("state, reason")
    assert (row.state, row.reason) == ("IGNORED", "person")


def test_process_does_not_say_send_for_who_did_not_see_that_the_outcome_is_unknown(house: House) -> None:
    merchant, _order, press = held(house)
    [row] = merchant.rows("reason, state_since")
    old = Press(merchant.id, press.order_id, "Karel", Seen(State.HELD, row.reason, row.state_since))
    with transaction(house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE order_sync SET reason = 'invoice.not_there_twice'")

    with pytest.raises(NotNowError):
        house.operator.process(old)


def test_process_at_an_order_in_the_queue_is_harmless(house: House) -> None:
    merchant, _order, press = held(house)
    [row] = merchant.rows("reason, state_since")
    old = Press(merchant.id, press.order_id, "Karel", Seen(State.HELD, row.reason, row.state_since))
    house.operator.process(press)

    assert house.operator.process(old) is State.QUEUED
    assert merchant.counts()["queued"] == 1


def test_only_what_was_put_aside_is_brought_back(house: House) -> None:
    merchant, _order, press = held(house)

    with pytest.raises(NotNowError):
        house.operator.bring_back(press)

    assert merchant.counts()["held"] == 1


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
        lambda: house.operator.link_invoice(press, made("1")),
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
