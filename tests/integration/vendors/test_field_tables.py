"""The wire half of the manual's two field tables (section 6), a test a row, each named after the field of its table.

How an order becomes our debtor and invoice is the other half: `tests/integration/domain/`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.vendors.examples import debtor, invoice
from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.invoice import InvoiceLine
from webapp.integration.vendors.factuursturen.payloads import from_debtor, from_invoice


def sent_invoice(**changes: Any) -> dict[str, Any]:
    return from_invoice(invoice(**changes))


def sent_client(**changes: Any) -> dict[str, Any]:
    return from_debtor(debtor(**changes), "18")


# -- Factuursturen invoice


def test_invoice_clientnr() -> None:
    assert sent_invoice(debtor_number="647")["clientnr"] == "647"


def test_invoice_action() -> None:
    assert sent_invoice()["action"] == "send"


@pytest.mark.parametrize(("by_email", "word"), [(False, "mail"), (True, "email")])
def test_invoice_sendmethod(by_email: bool, word: str) -> None:
    assert sent_invoice(by_email=by_email)["sendmethod"] == word


def test_invoice_profile() -> None:
    assert sent_invoice(profile="1")["profile"] == "1"
    assert "profile" not in sent_invoice(profile="")  # the account's default


def test_invoice_sent() -> None:
    assert sent_invoice(date=date(2023, 2, 13))["sent"] == "2023-02-13"


def test_invoice_alreadypaid() -> None:
    assert sent_invoice(paid_in_full=True)["alreadypaid"] == "full"


def test_invoice_paid_price() -> None:
    assert "alreadypaid" not in sent_invoice(paid_in_full=False)


def test_invoice_reference_line1() -> None:
    assert sent_invoice(order_number="367439")["reference"]["line1"] == "367439"


def test_invoice_reference_line2() -> None:
    assert sent_invoice(payment_text="Payment method: Credit card")["reference"]["line2"] == (
        "Payment method: Credit card"
    )
    assert sent_invoice(payment_text="")["reference"]["line2"] == ""


def test_invoice_reference_line3_is_our_key() -> None:
    assert sent_invoice(token="WFK3QX9M2A4BCDEF")["reference"]["line3"] == "WFK3QX9M2A4BCDEF"


def line(**changes: Any) -> dict[str, Any]:
    values = {"quantity": Decimal(1), "description": "Bed Boxspring", "rate": Decimal("21.00"), "price": Decimal(249)}
    found: dict[str, Any] = sent_invoice(lines=(InvoiceLine(**(values | changes)),))["lines"][0]
    return found


@pytest.mark.parametrize(("quantity", "written"), [("1", "1"), ("2.5", "2.5"), ("-1", "-1"), ("1E+2", "100")])
def test_invoice_lines_amount(quantity: str, written: str) -> None:
    assert line(quantity=Decimal(quantity))["amount"] == written


def test_invoice_lines_description() -> None:
    assert line(description="Bed Boxspring")["description"] == "Bed Boxspring"


@pytest.mark.parametrize(("rate", "written"), [("21.00", "21.00"), ("9", "9"), ("0", "0"), ("0.00", "0.00")])
def test_invoice_lines_tax_rate(rate: str, written: str) -> None:
    assert line(rate=Decimal(rate))["tax_rate"] == written


@pytest.mark.parametrize(("price", "written"), [("249.00", "249.00"), ("12.3554", "12.3554"), ("-2.99", "-2.99")])
def test_invoice_lines_price(price: str, written: str) -> None:
    assert line(price=Decimal(price))["price"] == written


def test_an_invoice_sends_nothing_else() -> None:
    assert set(sent_invoice()) == {
        "clientnr", "action", "sendmethod", "profile", "sent", "alreadypaid", "reference", "lines",
    }  # fmt: skip
    assert set(line()) == {"amount", "description", "tax_rate", "price"}


# -- Factuursturen customer


def test_client_contact() -> None:
    assert sent_client(contact="Noor Verhulst")["contact"] == "Noor Verhulst"


def test_client_showcontact() -> None:
    assert sent_client()["showcontact"] is True


def test_client_company() -> None:
    assert sent_client(company="Atelier Linde BV")["company"] == "Atelier Linde BV"


def test_client_address() -> None:
    assert sent_client(address="Lindestraat bus 3 27")["address"] == "Lindestraat bus 3 27"


def test_client_zipcode() -> None:
    assert sent_client(zipcode="3000")["zipcode"] == "3000"


def test_client_city() -> None:
    assert sent_client(city="Leuven")["city"] == "Leuven"


def test_client_country() -> None:
    assert from_debtor(debtor(country="BE"), "18")["country"] == "18"


def test_client_phone_number() -> None:
    assert sent_client(phone="+3216550120")["phone"] == "+3216550120"


def test_client_mobile() -> None:
    assert sent_client(mobile="+32470550120")["mobile"] == "+32470550120"


def test_client_email() -> None:
    assert sent_client(email="noor.verhulst@example.com")["email"] == "noor.verhulst@example.com"


def test_client_bank_code() -> None:
    assert sent_client()["bankcode"] == ""


def test_client_vat_number() -> None:
    assert sent_client(vat_number="BE0403170701")["taxnumber"] == "BE0403170701"


def test_client_tax_shifted() -> None:
    assert sent_client()["tax_shifted"] is False


@pytest.mark.parametrize(("by_email", "word"), [(False, "mail"), (True, "email")])
def test_client_sendmethod(by_email: bool, word: str) -> None:
    assert sent_client(by_email=by_email)["sendmethod"] == word


def test_client_paymentmethod() -> None:
    assert sent_client()["paymentmethod"] == "bank"


def test_client_mailintro() -> None:
    assert sent_client(salutation="Dear Noor Verhulst")["mailintro"] == "Dear Noor Verhulst"


def test_client_reference() -> None:
    assert sent_client(thanks="Thank you for your order")["reference"]["line1"] == "Thank you for your order"


def test_client_notes_on_invoice() -> None:
    assert sent_client()["notes_on_invoice"] is False


@pytest.mark.parametrize(("basis", "word"), [(PriceBasis.INCL, "intax"), (PriceBasis.EXCL, "extax")])
def test_client_tax_type(basis: PriceBasis, word: str) -> None:
    assert sent_client(basis=basis)["tax_type"] == word


def test_a_client_has_no_discount_of_its_own() -> None:
    assert sent_client()["stddiscount"] == "0"
