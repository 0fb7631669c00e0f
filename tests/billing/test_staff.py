"""Staff see what is owed, say what was paid, and invoice services from their tickets."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.billing.acts import GHENT, invoices, paper, subscribe
from tests.house import House, Installation
from tests.live.acts import change, one, text_of
from webapp.accounts.billing import details
from webapp.support import tickets


@pytest.fixture
def ticket(house: House, merchant: Installation) -> int:
    """The merchant asked us to install it."""
    details.change(house.services.engine, merchant.id, details.Details(**{**GHENT, "vat_number": "BE0403170701"}))
    person = one(house, "SELECT id FROM person LIMIT 1")
    return tickets.do_it_for_me(house.services.engine, merchant.id, "shop", person_id=person).id


def invoice(staff: FlaskClient, ticket: int, what: str, orders: str = "") -> TestResponse:
    """The press on the page of a ticket."""
    return staff.post(f"/staff/tickets/{ticket}/invoice", data={"what": what, "orders": orders}, follow_redirects=True)


def test_an_installation_is_invoiced_from_its_ticket(house: House, staff: FlaskClient, ticket: int) -> None:
    page = text_of(invoice(staff, ticket, "installation"))

    (made,) = invoices(house)
    assert made.net == Decimal("39.50")
    assert f"Invoice {made.number}" in page
    assert "Installation of the integration for" in paper(house, made.number)


@pytest.mark.parametrize(
    ("orders", "net"), [("1", "67.50"), ("1000", "67.50"), ("1001", "135.00"), ("2500", "202.50"), ("10000", "675.00")]
)
def test_older_orders_cost_the_same_for_each_thousand_begun(
    house: House, staff: FlaskClient, ticket: int, orders: str, net: str
) -> None:
    invoice(staff, ticket, "migration", orders)

    assert [str(made.net) for made in invoices(house)] == [net]


def test_a_ticket_is_invoiced_once(house: House, staff: FlaskClient, ticket: int) -> None:
    invoice(staff, ticket, "installation")

    page = text_of(invoice(staff, ticket, "migration", "5000"))

    assert "This ticket was invoiced before. Nothing was invoiced a second time." in page
    assert len(invoices(house)) == 1


@pytest.mark.parametrize(
    ("what", "orders"),
    [
        ("", ""),
        ("gift", ""),
        ("migration", ""),
        ("migration", "0"),
        ("migration", "-5"),
        ("migration", "many"),
        ("migration", "9" * 30),
    ],
)
def test_what_is_no_service_invoices_nothing(
    house: House, staff: FlaskClient, ticket: int, what: str, orders: str
) -> None:
    page = text_of(invoice(staff, ticket, what, orders))

    assert "Choose what to invoice" in page or "Fill in how many orders" in page
    assert one(house, "SELECT count(*) FROM charge") == 0


def test_a_service_for_a_merchant_without_invoice_details_waits_and_says_for_what(
    house: House, merchant: Installation, client: FlaskClient, staff: FlaskClient, ticket: int
) -> None:
    change(house, "DELETE FROM subscription")

    page = text_of(invoice(staff, ticket, "installation"))

    assert invoices(house) == []
    assert "Fill in whom the invoice is for, under Invoice details." in page
    assert "Fill in whom the invoice is for, under Invoice details." in text_of(
        client.get(f"/d/{merchant.key}/profile")
    )
    assert "Not issued yet" in text_of(staff.get("/staff/invoices"))


def test_the_page_shows_what_is_open_and_a_press_marks_it_paid_and_another_takes_that_back(
    house: House, merchant: Installation, client: FlaskClient, staff: FlaskClient
) -> None:
    subscribe(client, merchant)
    (made,) = invoices(house)
    opened = text_of(staff.get("/staff/invoices"))
    assert "1 invoice is open" in opened
    assert f"{made.number}" in opened

    paid = text_of(staff.post(f"/staff/invoices/{made.id}/paid", follow_redirects=True))
    assert "No invoice is open" in paid
    assert "Marked as paid." in paid
    assert "Mira Jacobs" in text_of(staff.get("/staff/invoices?show=paid"))
    assert "Paid" in text_of(client.get(f"/d/{merchant.key}/profile"))

    again = text_of(staff.post(f"/staff/invoices/{made.id}/paid", follow_redirects=True))
    assert "marked as paid before" in again

    undone = text_of(staff.post(f"/staff/invoices/{made.id}/unpaid", follow_redirects=True))
    assert "1 invoice is open" in undone


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/staff/invoices"),
        ("get", "/staff/invoices/1.pdf"),
        ("post", "/staff/invoices/1/paid"),
        ("post", "/staff/invoices/1/unpaid"),
        ("post", "/staff/tickets/1/invoice"),
    ],
)
def test_for_everybody_else_these_addresses_do_not_exist(
    house: House, merchant: Installation, client: FlaskClient, method: str, path: str
) -> None:
    subscribe(client, merchant)

    assert getattr(client, method)(path).status_code == 404
    assert getattr(house.app.test_client(), method)(path).status_code == 404
    assert invoices(house)[0].paid_at is None


def test_staff_download_what_was_sent(
    house: House, merchant: Installation, client: FlaskClient, staff: FlaskClient
) -> None:
    subscribe(client, merchant)
    (made,) = invoices(house)

    theirs = client.get(f"/d/{merchant.key}/profile/invoices/{made.id}.pdf").data

    assert staff.get(f"/staff/invoices/{made.id}.pdf").data == theirs
    assert staff.get(f"/staff/invoices/{made.id + 1}.pdf").status_code == 404


@pytest.mark.parametrize(
    "page", ["/staff/invoices?before=", "/staff/tickets?after=", "/d/{key}/profile/changes?before="]
)
def test_a_place_in_a_list_that_is_none_shows_the_list(
    house: House, merchant: Installation, client: FlaskClient, staff: FlaskClient, page: str
) -> None:
    reader = staff if page.startswith("/staff") else client

    for number in ("²", "٣", "9" * 20, "-1", "1e3", "9" * 4500):
        assert reader.get(page.format(key=merchant.key) + number).status_code == 200


def test_a_number_of_years_that_nobody_can_read_is_refused(merchant: Installation, client: FlaskClient) -> None:
    for years in ("²", "9" * 5000, "٣"):
        answer = client.post(f"/d/{merchant.key}/profile/buyers/kept", data={"years": years})
        assert answer.status_code == 422
        assert "Choose one of the list." in text_of(answer)
