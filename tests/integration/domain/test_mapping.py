"""The manual's two field tables (section 6), one test for each row, named after the field.

From the order to our neutral debtor and invoice; what these become on the wire is tested at the books' adapter.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.domain.orders import BRUSSELS, LENGTHS, RATES, a_debtor, a_line, an_icp_order, an_order, shipping
from webapp.integration.domain.debtor import NewDebtor, PriceBasis
from webapp.integration.domain.invoice import InvoiceLine, NewInvoice
from webapp.integration.domain.mapping import Sending, new_debtor, new_invoice
from webapp.integration.domain.order import LineKind, Order
from webapp.integration.domain.problems import HeldError

D = Decimal


def debtor_of(order: Order, *, home: str = "NL", language: str = "en", send: Sending = Sending.MANUAL) -> NewDebtor:
    return new_debtor(order, home_country=home, language=language, send=send, lengths=LENGTHS)[0]


def invoice_of(order: Order, *, language: str = "en", send: Sending = Sending.MANUAL, **debtor: Any) -> NewInvoice:
    made, _ = new_invoice(
        order,
        a_debtor(**debtor),
        profile="1",
        language=language,
        send=send,
        token="WF7K3QX9M2A4",
        zone=BRUSSELS,
        known_rates=RATES,
    )
    return made


# The invoice.


def test_clientnr():
    assert invoice_of(an_order(), number="647").debtor_number == "647"


def test_action():
    """`send` is what making an invoice means: there is no draft among the fields of the neutral one."""
    assert not {field.name for field in fields(NewInvoice)} & {"draft", "action", "savename"}


@pytest.mark.parametrize(
    ("send", "by_email"), [(Sending.MANUAL, False), (Sending.EMAIL, True), (Sending.AS_DEBTOR, False)]
)
def test_sendmethod(send, by_email):
    assert invoice_of(an_order(), send=send).by_email is by_email


def test_profile():
    assert invoice_of(an_order()).profile == "1"


@pytest.mark.parametrize(
    ("placed_at", "expected"),
    [
        (datetime(2023, 2, 13, 12, 0, tzinfo=UTC), date(2023, 2, 13)),
        (datetime(2023, 2, 13, 23, 59, tzinfo=timezone(timedelta(hours=1))), date(2023, 2, 13)),
        (datetime(2023, 2, 13, 0, 1, tzinfo=timezone(timedelta(hours=1))), date(2023, 2, 13)),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2))), date(2025, 12, 31)),
    ],
)
def test_sent(placed_at, expected):
    """The order's day where the shop is, also around midnight, whatever offset the moment was written with."""
    assert invoice_of(an_order(placed_at=placed_at)).date == expected


@pytest.mark.parametrize("paid", [True, False])
def test_alreadypaid(paid):
    assert invoice_of(an_order(paid=paid)).paid_in_full is paid


def test_paid_price():
    """The sales amount of a paid order is the invoice's total: to the cent what the buyer paid."""
    assert invoice_of(an_order(paid=True)).expected.incl == D("255.95")


def test_reference_line1():
    assert invoice_of(an_order(number=" 367439 ")).order_number == "367439"


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Credit card", "en", "Payment method: Credit card"),
        ("Bancontact", "nl", "Betaalmethode: Bancontact"),
        ("Bancontact", "fr_BE", "Mode de paiement : Bancontact"),
        ("Credit card", "de", "Payment method: Credit card"),
        ("", "en", ""),
        ("  ", "en", ""),
        ("{name}", "en", "Payment method: {name}"),
    ],
)
def test_reference_line2(name, language, expected):
    assert invoice_of(an_order(payment_name=name), language=language).payment_text == expected


def test_reference_line3():
    """Not a row of the manual: our own key, by which a look-up knows our invoice."""
    assert invoice_of(an_order()).token == "WF7K3QX9M2A4"


@pytest.mark.parametrize("quantity", ["1", "2", "0.5"])
def test_lines_amount(quantity):
    assert invoice_of(an_order(a_line(quantity=quantity))).lines[0].quantity == D(quantity)


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        (a_line("Bed Boxspring"), "en", "Bed Boxspring"),
        (a_line(" Bed \n Boxspring "), "en", "Bed Boxspring"),
        (a_line("", sku="BX-1"), "en", "BX-1"),
        (a_line(""), "en", "Product"),
        (a_line("Coupon", "0.00", kind=LineKind.DISCOUNT), "nl", "Coupon"),
        (shipping(), "en", "Shipping: bpost"),
        (shipping(), "nl", "Verzending: bpost"),
        (shipping(), "fr", "Livraison : bpost"),
        (a_line("", kind=LineKind.SHIPPING), "en", "Shipping"),
    ],
)
def test_lines_description(line, language, expected):
    assert invoice_of(an_order(line), language=language).lines[0].description == expected


@pytest.mark.parametrize("rate", ["21.00", "6.00", "0.00"])
def test_lines_tax_rate(rate):
    assert invoice_of(an_order(a_line(rate=rate))).lines[0].rate == D(rate)


@pytest.mark.parametrize("including", [True, False])
@pytest.mark.parametrize(("basis", "expected"), [(PriceBasis.INCL, D("249.0000")), (PriceBasis.EXCL, D("205.7851"))])
def test_lines_price(basis, expected, including):
    """With or without VAT as the debtor in the books has it, whatever the order says."""
    order = an_order(a_line("Bed Boxspring", "249.00"), prices_include_vat=including)

    assert invoice_of(order, basis=basis).lines[0] == InvoiceLine(D(1), "Bed Boxspring", D("21.00"), expected)


# The customer.


@pytest.mark.parametrize(
    ("buyer", "expected"),
    [
        ({}, "Noor Verhulst"),
        ({"last_name": ""}, "Noor"),
        ({"first_name": " ", "last_name": "van  den Berg"}, "van den Berg"),
        ({"first_name": "", "last_name": "", "company": "Zeewind BV"}, "Zeewind BV"),
        ({"first_name": "", "last_name": ""}, "noor.verhulst@example.com"),
        ({"first_name": "N" * 40, "last_name": "V" * 40}, "N" * 40 + " " + "V" * 9),
    ],
)
def test_contact(buyer, expected):
    assert debtor_of(an_order(buyer=buyer)).contact == expected


def test_showcontact():
    """Always true in the books: the contact's name is there to be shown."""
    assert debtor_of(an_order()).contact


@pytest.mark.parametrize(("company", "expected"), [("", ""), ("Zeewind BV", "Zeewind BV"), ("Z" * 60, "Z" * 50)])
def test_company(company, expected):
    assert debtor_of(an_order(buyer={"company": company})).company == expected


def test_address():
    assert debtor_of(an_order()).address == "Lindestraat bus 3 27"


def test_zipcode():
    assert debtor_of(an_order(address={"zipcode": "1234 AB"})).zipcode == "1234 AB"


def test_city():
    assert debtor_of(an_order()).city == "Leuven"


@pytest.mark.parametrize(
    ("country", "name", "home", "expected"),
    [
        ("BE", "België", "NL", "BE"),
        ("BEL", "België", "NL", "BE"),
        ("Belgique", None, "NL", "BE"),
        (None, None, "NL", "NL"),
        ("", "", "NL", "NL"),
        (None, None, "BE", "BE"),
    ],
)
def test_country(country, name, home, expected):
    order = an_order(address={"country": country, "country_name": name})

    assert debtor_of(order, home=home).country == expected


@pytest.mark.parametrize(("phone", "expected"), [("+32 16 55 01 20", "+3216550120"), ("", ""), ("0" * 14, "")])
def test_phone_number(phone, expected):
    assert debtor_of(an_order(buyer={"phone": phone})).phone == expected


@pytest.mark.parametrize(("mobile", "expected"), [("0470 12 34 56", "0470 12 34 56"), ("0" * 14, "")])
def test_mobile(mobile, expected):
    assert debtor_of(an_order(buyer={"mobile": mobile})).mobile == expected


@pytest.mark.parametrize("email", ["noor.verhulst@example.com", " Noor.Verhulst@Example.COM "])
def test_email(email):
    assert debtor_of(an_order(buyer={"email": email})).email == "noor.verhulst@example.com"


def test_bank_code():
    """Empty by default: a neutral debtor has no bank account at all."""
    assert not hasattr(debtor_of(an_order()), "bank_code")


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("nl 0012.34.567.b01", "NL", "NL001234567B01"),
        ("0012.34.567.b01", "NL", "NL001234567B01"),
        ("12-3456789", "US", "12-3456789"),
        ("none", "NL", "none"),
        ("", "NL", ""),
    ],
)
def test_vat_number(typed, country, expected):
    order = an_order(buyer={"vat_number": typed}, address={"country": country, "country_name": ""})

    assert debtor_of(order).vat_number == expected


def test_tax_shifted():
    """Always false in the books: an order without VAT has lines at 0 %, and its debtor stays as any other."""
    order = an_icp_order()

    assert not hasattr(debtor_of(order), "vat_shifted")
    assert {line.rate for line in invoice_of(order).lines} == {D("0.00")}


@pytest.mark.parametrize(
    ("send", "by_email"), [(Sending.MANUAL, False), (Sending.EMAIL, False), (Sending.AS_DEBTOR, True)]
)
def test_sendmethod_of_the_customer(send, by_email):
    assert debtor_of(an_order(), send=send).by_email is by_email


def test_paymentmethod():
    """Always by bank in the books: how the order was paid is on the invoice, not at the debtor."""
    assert not hasattr(debtor_of(an_order()), "payment_method")


@pytest.mark.parametrize(
    ("language", "buyer", "expected"),
    [
        ("en", {}, "Dear Noor Verhulst"),
        ("nl", {}, "Beste Noor Verhulst"),
        ("fr", {}, "Bonjour Noor Verhulst"),
        ("en", {"first_name": "", "last_name": "", "company": "Zeewind BV"}, "Dear Zeewind BV"),
        ("en", {"first_name": "", "last_name": ""}, "Dear customer"),
        ("en", {"first_name": "N" * 200}, ("Dear " + "N" * 200)[:128]),
    ],
)
def test_mailintro(language, buyer, expected):
    assert debtor_of(an_order(buyer=buyer), language=language).salutation == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Thank you for your order"), ("nl", "Bedankt voor je bestelling"), ("fr", "Merci pour votre commande")],
)
def test_reference(language, expected):
    assert debtor_of(an_order(), language=language).thanks == expected


def test_notes_on_invoice():
    """Always false in the books: there are no notes at a debtor we make."""
    assert not hasattr(debtor_of(an_order()), "notes")


@pytest.mark.parametrize(("including", "basis"), [(True, PriceBasis.INCL), (False, PriceBasis.EXCL)])
def test_tax_type(including, basis):
    assert debtor_of(an_order(prices_include_vat=including)).basis is basis


# What holds an order instead.


@pytest.mark.parametrize(
    ("changes", "code", "figures"),
    [
        ({"active": False}, "debtor.inactive", {}),
        ({"standard_discount": D("2.5")}, "debtor.standard_discount", {"discount": "2.5"}),
        ({"currency": "USD"}, "debtor.currency", {"currency": "USD", "order_currency": "EUR"}),
        ({"vat_shifted": True}, "debtor.vat_shifted", {"tax": "44.42"}),
    ],
)
def test_a_debtor_that_would_change_the_invoice_holds_the_order(changes, code, figures):
    with pytest.raises(HeldError) as held:
        invoice_of(an_order(), **changes)

    assert held.value.finding.code == code
    assert held.value.finding.params == {"debtor": "647", "name": "Noor Verhulst"} | figures


def test_reverse_charge_at_the_debtor_fits_an_order_without_vat():
    order = an_icp_order()

    made = invoice_of(order, vat_shifted=True, basis=PriceBasis.EXCL)

    assert (made.expected.incl, made.expected.tax) == (D("131.95"), D("0.00"))


@pytest.mark.parametrize(
    ("buyer", "address", "field"),
    [
        ({}, {"address1": "A" * 51}, "address"),
        ({}, {"zipcode": "12345678"}, "zipcode"),
        ({"vat_number": "BE" + "1" * 17}, {}, "vat_number"),
        ({"email": "n" * 60 + "@" + "x" * 60 + "." + "y" * 60 + "." + "z" * 60 + "." + "w" * 12 + ".com"}, {}, "email"),
    ],
)
def test_a_field_that_may_not_be_cut_holds_the_order(buyer, address, field):
    with pytest.raises(HeldError) as held:
        debtor_of(an_order(buyer=buyer, address=address))

    assert (held.value.finding.code, held.value.finding.params["field"]) == ("order.too_long", field)


def test_a_country_that_cannot_be_told_holds_the_order():
    with pytest.raises(HeldError) as held:
        debtor_of(an_order(address={"country": "Absurdistan", "country_name": None}))

    assert held.value.finding.code == "order.country_unknown"


def test_what_was_cut_is_told():
    order = an_order(buyer={"company": "Z" * 60, "phone": "0" * 14})

    _, notes = new_debtor(order, home_country="NL", language="en", send=Sending.MANUAL, lengths=LENGTHS)

    assert [(note.code, note.params["field"]) for note in notes] == [
        ("debtor.text_cut", "company"),
        ("debtor.phone_left_out", "phone"),
    ]
