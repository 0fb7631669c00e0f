"""Invoices that were sent before an installation stopped: found and read back after it, and nothing new is made."""

from __future__ import annotations

import pytest
import requests

from tests.house import House, Installation
from tests.live.acts import browser, change, go_live, new_key, one, text_of, tick
from tests.pipeline.in_doubt import finish, known_invoice
from tests.pipeline.test_weather import account
from webapp.accounts import joining, stopping, terms
from webapp.integration.pipeline import sweep
from webapp.integration.pipeline.operator import Press

MADE = "SELECT made_at IS NOT NULL AND state = 'QUEUED' FROM order_sync ORDER BY id DESC LIMIT 1"
DUE_NOW = "UPDATE order_sync SET not_before = now() - interval '1 s' WHERE state = 'QUEUED'"


@pytest.fixture
def merchant(house: House) -> Installation:
    """A live merchant with an invoice, so that look-ups are believed."""
    found = house.install()
    known_invoice(house, found)
    return found


def stop(house: House, merchant: Installation) -> None:
    """Stopped, and our app is out of the shop: nothing can be read there any more."""
    stopping.stop_now(house.services, merchant.id, "Sofie")
    tick(house)
    assert one(house, "SELECT credentials IS NULL FROM connection WHERE side = 'shop'")


def made_but_not_read_back(house: House, merchant: Installation) -> int:
    """An order whose invoice is in the books, which then answer nothing; its id."""
    merchant.place(seed=5)
    merchant.poll()
    house.books.add_fault("answer", method="GET", path="*/invoices*", status=503, times=500)
    house.drain()
    assert one(house, MADE)
    assert merchant.counts()["queued"] == 1
    return int(merchant.rows("id")[-1].id)


def books_answer_again(house: House) -> None:
    requests.delete(f"{house.books.url}/sandbox/faults", timeout=5)
    change(house, DUE_NOW)
    change(house, "UPDATE installation SET rest_until = NULL WHERE rest_until < '9999-01-01'")


def test_an_invoice_that_was_made_is_read_back_after_the_stop(house: House, merchant: Installation) -> None:
    made_but_not_read_back(house, merchant)
    stop(house, merchant)
    writes, in_shop = house.books.calls("POST"), house.shop.calls()

    books_answer_again(house)
    finish(house, merchant)

    assert merchant.counts()["done"] == 2
    assert len(merchant.invoices()) == 2
    assert (house.books.calls("POST"), house.shop.calls()) == (writes, in_shop)


def test_the_sweep_rings_for_it_and_for_nothing_else_of_a_stopped_one(house: House, merchant: Installation) -> None:
    merchant.place(seed=6)
    merchant.poll()
    stop(house, merchant)
    only_waiting = sweep.is_due(house.services.engine)
    house.drain()
    assert merchant.counts()["queued"] == 1
    change(
        house,
        """
        INSERT INTO external_ref (kind, account_key, local_id, installation_id, books_key, state, number, order_id)
        SELECT 'invoice', c.account_key, o.shop_order_id, o.installation_id, b.account_key, 'MADE', 'F-1', o.id
          FROM order_sync o JOIN connection c ON c.side = 'shop' JOIN connection b ON b.side = 'books'
         WHERE o.state = 'QUEUED'
        """,
    )

    assert not only_waiting
    assert sweep.is_due(house.services.engine)


def test_it_is_read_back_although_the_app_was_removed_in_the_shop(house: House, merchant: Installation) -> None:
    made_but_not_read_back(house, merchant)
    house.shop.post(f"/sandbox/shops/{merchant.shop_id}/uninstall")
    merchant.poll()
    assert one(house, "SELECT stopped_at IS NOT NULL AND rest_until >= '9999-01-01' FROM installation")

    books_answer_again(house)
    finish(house, merchant)

    assert merchant.counts()["done"] == 2


def test_books_that_do_not_answer_yet_are_asked_again(house: House, merchant: Installation) -> None:
    order = made_but_not_read_back(house, merchant)
    stop(house, merchant)
    change(house, DUE_NOW)
    change(house, "UPDATE installation SET rest_until = NULL")

    house.drain()
    words = text_of(browser(house, merchant).get(f"/d/{merchant.key}/orders/{order}"))
    number = merchant.rows("invoice_number")[-1].invoice_number

    assert merchant.counts()["queued"] == 1
    assert f"Invoice {number} was made in Factuursturen before the integration stopped." in words


def test_a_write_without_an_answer_is_looked_up_after_the_stop(house: House, merchant: Installation) -> None:
    merchant.place(seed=5)
    merchant.poll()
    house.books.add_fault("commit_drop", method="POST", path="*/invoices")
    house.books.add_fault("answer", method="GET", path="*/invoices*", status=503, times=500)
    house.drain()
    assert one(house, "SELECT state = 'SENT' FROM external_ref WHERE kind = 'invoice' ORDER BY id DESC LIMIT 1")
    stop(house, merchant)

    books_answer_again(house)
    finish(house, merchant)

    assert merchant.counts()["done"] == 2
    assert len(merchant.invoices()) == 2
    assert "invoice.adopted" in merchant.history()


def never_made(house: House, merchant: Installation) -> None:
    """A write that was lost on its way, and look-ups that did not settle it before the stop."""
    merchant.place(seed=5)
    merchant.poll()
    house.books.add_fault("drop", method="POST", path="*/invoices")
    house.books.add_fault("answer", method="GET", path="*/invoices*", status=503, times=500)
    house.drain()


def test_a_write_that_was_lost_is_not_sent_again_after_the_stop(house: House, merchant: Installation) -> None:
    never_made(house, merchant)
    stop(house, merchant)

    books_answer_again(house)
    finish(house, merchant)

    assert [row.reason for row in merchant.rows("reason, state") if row.state == "HELD"] == ["invoice.unknown_outcome"]
    assert len(merchant.invoices()) == 1


def test_a_press_of_before_the_stop_sends_nothing_after_it(house: House, merchant: Installation) -> None:
    never_made(house, merchant)
    change(house, "UPDATE external_ref SET sent_at = sent_at - interval '1 day', looks = '[]' WHERE state = 'SENT'")
    change(house, "UPDATE external_ref SET person_says_send = true WHERE state = 'SENT'")
    stop(house, merchant)

    books_answer_again(house)
    finish(house, merchant)

    assert merchant.counts()["held"] == 1
    assert len(merchant.invoices()) == 1


def comes_back(house: House, merchant: Installation) -> None:
    """Both ends connected anew, and live again."""
    host = house.shop.url.removeprefix("http://")
    terms.accept(house.services.engine, merchant.id, person_id=None, name="Sofie", address="127.0.0.1")
    joining.join_shop_by_key(house.services, merchant.id, host, new_key(house, merchant.shop_id, "again"))
    joining.join_books(house.services, merchant.id, merchant.books_user, merchant.books_key)
    go_live(house, merchant)


@pytest.mark.parametrize("gone", ["refused", "forgotten"])
def test_when_the_books_let_us_in_no_more_the_order_shows_its_invoice(
    house: House, merchant: Installation, gone: str
) -> None:
    order = made_but_not_read_back(house, merchant)
    stop(house, merchant)
    if gone == "refused":
        account(merchant, active=False)
    else:
        change(house, "UPDATE connection SET credentials = NULL WHERE side = 'books'")

    books_answer_again(house)
    finish(house, merchant)
    words = text_of(browser(house, merchant).get(f"/d/{merchant.key}/orders/{order}"))

    row = merchant.rows("state::text AS state, reason, invoice_number")[-1]
    assert (row.state, row.reason) == ("HELD", "invoice.not_read_back")
    assert row.invoice_number
    assert f"Invoice {row.invoice_number} was made in Factuursturen." in words
    assert "No second one was made." in words


def test_it_is_read_back_when_the_merchant_comes_back_and_presses_process(house: House, merchant: Installation) -> None:
    order = made_but_not_read_back(house, merchant)
    stop(house, merchant)
    account(merchant, active=False)
    kept = merchant.invoices()
    books_answer_again(house)
    finish(house, merchant)
    account(merchant, active=True)
    comes_back(house, merchant)

    house.operator.process(Press(merchant.id, order, "Sofie"))
    finish(house, merchant)

    assert merchant.counts()["done"] == 2
    assert merchant.invoices() == kept


def test_an_order_that_was_never_sent_says_that_no_invoice_is_made(house: House, merchant: Installation) -> None:
    merchant.place(seed=6)
    merchant.poll()
    stop(house, merchant)

    words = text_of(browser(house, merchant).get(f"/d/{merchant.key}/orders/{merchant.rows('id')[-1].id}"))

    assert "The integration stopped before its turn came. No invoice is made." in words
    assert "Its turn comes by itself" not in words
