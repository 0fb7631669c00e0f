"""An invoice that the merchant made: looked up in the books, shown, linked when confirmed, and the link undone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.dashboard.test_pages import HTMX, words
from tests.house import House, Installation
from tests.logged_in import log_in_as
from tests.pipeline.in_doubt import finish
from webapp.database import EVERYTHING, transaction
from webapp.page_extensions import limiter


@dataclass
class Desk:
    """A merchant in a browser, with orders that have no e-mail address and are held."""

    house: House
    merchant: Installation
    client: FlaskClient

    def order(self, **wishes: Any) -> Any:
        """One more held order, as it is stored."""
        self.merchant.place("no_email", **wishes)
        self.merchant.poll()
        finish(self.house, self.merchant)
        return self.row(-1)

    def row(self, nth: int) -> Any:
        """An order as it is now."""
        return self.merchant.rows()[nth]

    def at(self, order: Any, more: str = "") -> str:
        """The address of an order."""
        return f"/d/{self.merchant.key}/orders/{order.id}{more}"

    def page(self, order: Any) -> str:
        """What the order's page says."""
        return words(self.client.get(self.at(order)).text)

    def link(self, order: Any, number: str, **more: str) -> Any:
        """Press Link."""
        return self.client.post(self.at(order, "/link-invoice"), data={"number": number, **more})

    def link_and_confirm(self, order: Any, number: str) -> Any:
        """Press Link, then what the page asks."""
        asked = self.link(order, number)
        return self.link(order, **hidden(asked.text))


def hidden(page: str) -> dict[str, str]:
    """The fields that the confirmation carries."""
    form = next(part for part in page.split("<form") if "Link this invoice" in part)
    return dict(re.findall(r'name="(number|confirmed)" value="([^"]*)"', form))


@pytest.fixture
def desk(house: House) -> Any:
    """Somebody who is logged in."""
    merchant = house.install()
    house.app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    before, limiter.enabled = limiter.enabled, False
    client = log_in_as(house.app.test_client(), house.services.engine, merchant.login)
    yield Desk(house, merchant, client)
    limiter.enabled = before


def test_link_shows_the_invoice_of_the_books_first_and_changes_nothing(desk: Desk) -> None:
    order = desk.order()
    desk.merchant.invoice_by_hand(str(order.total), "2026-0500")

    answer = desk.link(order, " 2026-0500 ")

    text = words(answer.text)
    assert answer.status_code == 200
    assert f"Is invoice 2026-0500 the one for order {order.number}?" in text
    assert "Bakkerij De Molen" in text
    assert "Equal to the cent." in text
    assert "sign-equal" in answer.text
    assert re.search(r'button-process"><span>Link this invoice', answer.text)
    assert "Cancel" in text
    assert desk.row(-1).state == "HELD"


def test_a_confirmed_link_ends_the_order_and_says_who_and_both_totals(desk: Desk) -> None:
    order = desk.order()
    desk.merchant.invoice_by_hand(str(order.total), "2026-0500")

    answer = desk.link_and_confirm(order, "2026-0500")

    assert answer.status_code == 302
    row = desk.row(-1)
    assert (row.state, row.invoice_number, row.invoice_total, row.made_at) == ("DONE", "2026-0500", order.total, None)
    text = desk.page(order)
    assert "linked invoice 2026-0500" in text
    assert f"{order.total} in Factuursturen, € {order.total} in KMO Shops. No second one was made." in text


def test_a_total_that_differs_is_said_and_the_button_is_not_blue(desk: Desk) -> None:
    order = desk.order()
    desk.merchant.invoice_by_hand("1.00", "2026-0501")

    answer = desk.link(order, "2026-0501")

    assert "sign-unequal" in answer.text
    assert "Difference €" in words(answer.text)
    assert re.search(r'button-outline"><span>Link this invoice', answer.text)


def test_an_invoice_that_changed_since_it_was_shown_is_shown_again(desk: Desk) -> None:
    order = desk.order()
    desk.merchant.invoice_by_hand("1.00", "2026-0501")

    answer = desk.link(order, "2026-0501", confirmed="2.00")

    assert "Link this invoice" in words(answer.text)
    assert desk.row(-1).state == "HELD"


def test_a_number_that_the_books_do_not_have_is_refused_and_kept(desk: Desk) -> None:
    order = desk.order()

    answer = desk.link(order, "2026-9999")

    assert answer.status_code == 422
    assert "There is no invoice 2026-9999 in Factuursturen." in words(answer.text)
    assert 'value="2026-9999"' in answer.text
    assert desk.row(-1).state == "HELD"


@pytest.mark.parametrize("number", ["x" * 41, "<script>", "../clients", "2026%0500"])
def test_what_cannot_be_a_number_never_reaches_the_books(desk: Desk, number: str) -> None:
    order = desk.order()
    before = desk.house.books.calls()

    answer = desk.link(order, number)

    assert answer.status_code == 422
    assert "An invoice number has" in words(answer.text)
    assert desk.house.books.calls() == before


def test_the_invoice_of_another_order_is_refused_with_a_way_there(desk: Desk) -> None:
    first = desk.order()
    desk.merchant.invoice_by_hand(str(first.total), "2026-0500")
    desk.link_and_confirm(first, "2026-0500")
    second = desk.order(seed=8)

    answer = desk.link(second, "2026-0500")

    assert answer.status_code == 422
    assert f"Invoice 2026-0500 is already that of order {first.number} ." in words(answer.text)
    assert f'href="{desk.at(first)}"' in answer.text
    assert [row.state for row in desk.merchant.rows()] == ["DONE", "HELD"]


def test_an_invoice_that_we_made_for_another_order_is_refused(desk: Desk) -> None:
    desk.merchant.place("incl", seed=3)
    desk.merchant.poll()
    finish(desk.house, desk.merchant)
    made = desk.row(-1)
    order = desk.order()

    answer = desk.link(order, made.invoice_number, confirmed=str(made.invoice_total))

    assert f"is already that of order {made.number}" in words(answer.text)
    assert desk.row(-1).state == "HELD"


def test_books_that_are_away_link_nothing_and_say_so(desk: Desk) -> None:
    order = desk.order()
    desk.merchant.invoice_by_hand(str(order.total), "2026-0500")
    with transaction(desk.house.services.engine, EVERYTHING) as connection:
        connection.exec_driver_sql("UPDATE connection SET credentials = NULL WHERE side = 'books'")

    page = desk.link(order, "2026-0500", confirmed=str(order.total))
    piece = desk.client.post(desk.at(order, "/link-invoice"), data={"number": "2026-0500"}, headers=HTMX)

    assert (page.status_code, piece.status_code) == (503, 422)
    assert "Factuursturen cannot be asked just now. Nothing was linked. Try again later." in words(page.text)
    assert 'value="2026-0500"' in page.text
    assert desk.row(-1).state == "HELD"


def test_a_link_is_undone_and_the_order_needs_its_person_as_before(desk: Desk) -> None:
    order = desk.order()
    desk.merchant.invoice_by_hand(str(order.total), "2026-0500")
    desk.link_and_confirm(order, "2026-0500")

    offered = desk.page(order)
    desk.client.post(desk.at(order, "/undo-link"))

    assert "Undo the link" in offered
    row = desk.row(-1)
    assert (row.state, row.reason, row.reason_params) == ("HELD", order.reason, order.reason_params)
    assert (row.invoice_number, row.invoice_total, row.done_at) == ("", None, None)
    assert "undid the link to invoice 2026-0500" in desk.page(order)
    assert desk.merchant.counts()["held"] == 1


def test_after_an_undone_link_another_order_may_have_the_invoice_and_this_one_its_own(desk: Desk) -> None:
    first = desk.order()
    desk.merchant.invoice_by_hand(str(first.total), "2026-0500")
    desk.link_and_confirm(first, "2026-0500")
    desk.client.post(desk.at(first, "/undo-link"))
    desk.merchant.change(first.shop_order_id, {"customer": {"email": "found@example.com"}})
    desk.client.post(desk.at(first, "/process"))
    finish(desk.house, desk.merchant)
    second = desk.order(seed=8)

    desk.link_and_confirm(second, "2026-0500")

    assert [row.state for row in desk.merchant.rows()] == ["DONE", "DONE"]
    assert desk.row(0).invoice_number != "2026-0500"
    assert len(desk.merchant.invoices()) == 2


def test_an_invoice_that_we_made_cannot_be_undone(desk: Desk) -> None:
    desk.merchant.place("incl", seed=3)
    desk.merchant.poll()
    finish(desk.house, desk.merchant)
    order = desk.row(-1)

    offered = desk.page(order)
    answer = desk.client.post(desk.at(order, "/undo-link"))

    assert "Undo the link" not in offered
    assert answer.status_code == 409
    assert desk.row(-1).state == "DONE"
