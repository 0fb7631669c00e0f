"""The manual's two field tables (section 6), a test a row, named after its field: from the shop's order to the document
that the books get.

Both adapters, their clients and the mapping between them are the real ones; only the two servers are played. What each
half does with odd values is told in `tests/integration/domain/test_mapping.py` and in `test_field_tables.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
import responses

from tests.integration.vendors.examples import shop_order
from tests.integration.vendors.limits import Limits
from tests.integration.vendors.test_factuursturen_client import API, COUNTRIES, KEY, search
from tests.integration.vendors.test_factuursturen_payloads import CLIENT
from tests.integration.vendors.test_kmo_client import BASE, OLD, Keeper
from webapp.integration.domain.days import zone_named
from webapp.integration.domain.email import normalise
from webapp.integration.domain.mapping import Sending, new_debtor, new_invoice
from webapp.integration.domain.matching import one_debtor
from webapp.integration.vendors.contract import Credentials
from webapp.integration.vendors.factuursturen.platform import Factuursturen
from webapp.integration.vendors.http import Door
from webapp.integration.vendors.kmo_shops.platform import KmoShops

SHOP = {"id": "shp_1", "name": "Speelhoek", "country": "BE", "currency": "EUR", "timezone": "Europe/Brussels"}
RATES = [{"percentage": "21", "type": "H", "default": "true", "country": ""}]
INVOICE_FIELDS = (
    "clientnr", "action", "sendmethod", "profile", "sent", "alreadypaid", "paid_price", "reference", "reference_line1",
    "reference_line2", "lines", "lines_amount", "lines_description", "lines_tax_rate", "lines_price",
)  # fmt: skip
CUSTOMER_FIELDS = (
    "contact", "showcontact", "company", "address", "zipcode", "city", "country", "phone_number", "mobile", "email",
    "bank_code", "vat_number", "tax_shifted", "sendmethod", "paymentmethod", "mailintro", "reference",
    "notes_on_invoice", "tax_type",
)  # fmt: skip


@dataclass
class Way:
    """What one order becomes. `home`, `language`, `send`, `profile`: settings of the installation."""

    wire: responses.RequestsMock
    home: str = "NL"
    language: str = "en"
    send: Sending = Sending.MANUAL
    profile: str = "1"
    clientnr: str = "647"
    tax_type: str = "intax"

    def __post_init__(self) -> None:
        door, keeper = Door(), Keeper()
        self._shop = KmoShops(door, "kmo-app", "kmo-secret-canary", {"*"}).open(OLD, BASE, Limits(), keeper)
        self._platform = Factuursturen(door, f"{API}/")
        self._books = self._platform.open(Credentials({"user": "speelhoek", "key": KEY}), Limits())
        self.wire.get(f"{BASE}/shop", json=SHOP)

    def client(self, **changes: Any) -> dict[str, Any]:
        """The body of `POST clients` for an order that differs so."""
        debtor, _notes = new_debtor(
            self._read(changes),
            home_country=self.home,
            language=self.language,
            send=self.send,
            lengths=self._platform.lengths,
        )
        self.wire.post(f"{API}/clients", body=self.clientnr, status=201)
        self._books.create_debtor(debtor)
        return self._sent()

    def invoice(self, **changes: Any) -> dict[str, Any]:
        """The body of `POST invoices` for an order that differs so; its debtor is in the books already."""
        order = self._read(changes)
        address = normalise(order.buyer.email)
        listed = CLIENT | {"clientnr": self.clientnr, "email": address, "tax_type": self.tax_type}
        self.wire.get(search(address), json=[listed])
        self.wire.get(f"{API}/taxes", json=RATES)
        debtor = one_debtor(self._books.find_debtors(address), address)
        assert debtor is not None
        invoice, _notes = new_invoice(
            order,
            debtor,
            profile=self.profile,
            language=self.language,
            send=self.send,
            token="WFK3QX9M2A4BCDEF",
            zone=zone_named(self._shop.check().timezone),
            known_rates=self._books.rates(),
        )
        self.wire.post(f"{API}/invoices", body="20260001", status=201)
        self._books.create_invoice(invoice)
        return self._sent()

    def _read(self, changes: dict[str, Any]) -> Any:
        order = shop_order(**changes)
        self.wire.get(f"{BASE}/orders/{order['id']}", json=order)
        return self._shop.read_order(order["id"])

    def _sent(self) -> dict[str, Any]:
        """The document that went to the books last."""
        found: dict[str, Any] = json.loads(self.wire.calls[-1].request.body or b"")
        return found


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(f"{API}/countrylist/nl", json=COUNTRIES)
        yield mock


@pytest.fixture
def way(wire: responses.RequestsMock) -> Way:
    return Way(wire)


def test_every_row_of_both_tables_has_its_test() -> None:
    rows = [f"test_invoice_{name}" for name in INVOICE_FIELDS] + [f"test_customer_{name}" for name in CUSTOMER_FIELDS]

    assert [row for row in rows if row not in globals()] == []


# -- Factuursturen invoice


def test_invoice_clientnr(way: Way) -> None:
    assert way.invoice()["clientnr"] == "647"


@pytest.mark.parametrize("send", list(Sending))
def test_invoice_action(way: Way, send: Sending) -> None:
    way.send = send

    assert way.invoice()["action"] == "send"


@pytest.mark.parametrize(
    ("send", "word"), [(Sending.MANUAL, "mail"), (Sending.EMAIL, "email"), (Sending.AS_DEBTOR, "mail")]
)
def test_invoice_sendmethod(way: Way, send: Sending, word: str) -> None:
    way.send = send

    assert way.invoice()["sendmethod"] == word


@pytest.mark.parametrize("profile", ["1", "2"])
def test_invoice_profile(way: Way, profile: str) -> None:
    way.profile = profile

    assert way.invoice()["profile"] == profile


@pytest.mark.parametrize(
    ("created_at", "day"),
    [
        ("2023-02-13T09:14:07+01:00", "2023-02-13"),
        ("2023-02-13T23:59:59+01:00", "2023-02-13"),
        ("2025-12-31T23:30:00Z", "2026-01-01"),
    ],
)
def test_invoice_sent(way: Way, created_at: str, day: str) -> None:
    assert way.invoice(created_at=created_at)["sent"] == day


def test_invoice_alreadypaid(way: Way) -> None:
    assert way.invoice(payment_status="paid")["alreadypaid"] == "full"


@pytest.mark.parametrize("status", ["unpaid", "pending", "authorized", "partially_paid", "partially_refunded"])
def test_an_invoice_that_is_not_paid_in_full_says_nothing_of_it(way: Way, status: str) -> None:
    assert "alreadypaid" not in way.invoice(payment_status=status)


def test_invoice_paid_price(way: Way) -> None:
    """Paid in full is the sales amount: the prices, which include VAT here, add up to what the buyer paid."""
    sent = way.invoice(payment_status="paid")

    assert sent["alreadypaid"] == "full"
    assert sum(Decimal(row["amount"]) * Decimal(row["price"]) for row in sent["lines"]) == Decimal("34.85")


def test_invoice_reference(way: Way) -> None:
    """The manual's two lines, and in the third our own key, by which a look-up knows the invoice."""
    assert way.invoice()["reference"] == {
        "line1": "2026-00412",
        "line2": "Payment method: Bancontact",
        "line3": "WFK3QX9M2A4BCDEF",
    }


def test_invoice_reference_line1(way: Way) -> None:
    assert way.invoice(number="367439")["reference"]["line1"] == "367439"


@pytest.mark.parametrize(
    ("name", "language", "line"),
    [
        ("Credit card", "en", "Payment method: Credit card"),
        ("Bancontact", "nl", "Betaalmethode: Bancontact"),
        ("Bancontact", "fr", "Mode de paiement : Bancontact"),
        ("", "en", ""),
        (None, "en", ""),
    ],
)
def test_invoice_reference_line2(way: Way, name: str | None, language: str, line: str) -> None:
    way.language = language

    assert way.invoice(payment__name=name)["reference"]["line2"] == line


def test_invoice_lines(way: Way) -> None:
    """A line for each of the order's, and one for what shipping costs."""
    assert [row["description"] for row in way.invoice()["lines"]] == [
        "Houten puzzel boerderij",
        "Shipping: Thuislevering",
    ]


def test_invoice_lines_amount(way: Way) -> None:
    assert way.invoice()["lines"][0]["amount"] == "2"


def test_invoice_lines_description(way: Way) -> None:
    assert way.invoice(lines__0__name="Bed Boxspring")["lines"][0]["description"] == "Bed Boxspring"


def test_invoice_lines_tax_rate(way: Way) -> None:
    assert way.invoice()["lines"][0]["tax_rate"] == "21.00"


@pytest.mark.parametrize("including", [True, False])
@pytest.mark.parametrize(("tax_type", "price"), [("intax", "14.95"), ("extax", "12.3554")])
def test_invoice_lines_price(way: Way, tax_type: str, price: str, including: bool) -> None:
    """With or without VAT as the debtor is kept in the books, whatever the order says."""
    way.tax_type = tax_type

    sent = way.invoice(priceincltax=including)["lines"][0]

    assert Decimal(sent["price"]) == Decimal(price)


# -- Factuursturen customer


def test_customer_contact(way: Way) -> None:
    assert way.client()["contact"] == "Noor Verhulst"


def test_customer_showcontact(way: Way) -> None:
    assert way.client()["showcontact"] is True


def test_customer_company(way: Way) -> None:
    assert way.client(customer__company="Zeewind BV")["company"] == "Zeewind BV"


@pytest.mark.parametrize(
    ("address1", "address2", "house_number", "address"),
    [
        ("Lindestraat", "bus 3", "27", "Lindestraat bus 3 27"),
        ("Lindestraat", "bus 3", "3", "Lindestraat bus 3 3"),
        ("Lindestraat 27", None, "27", "Lindestraat 27"),
        ("Lindestraat 27", None, None, "Lindestraat 27"),
    ],
)
def test_customer_address(
    way: Way, address1: str, address2: str | None, house_number: str | None, address: str
) -> None:
    changes = {"customer__address1": address1, "customer__address2": address2, "customer__house_number": house_number}

    assert way.client(**changes)["address"] == address


def test_customer_zipcode(way: Way) -> None:
    assert way.client(customer__zipcode="1012 AB")["zipcode"] == "1012 AB"


def test_customer_city(way: Way) -> None:
    assert way.client(customer__city="Leuven")["city"] == "Leuven"


@pytest.mark.parametrize(
    ("country", "name", "home", "country_id"),
    [
        ("BE", "België", "NL", "18"),
        ("BEL", "België", "NL", "18"),
        ("Belgique", None, "NL", "18"),
        (None, None, "NL", "146"),
        (None, None, "BE", "18"),
    ],
)
def test_customer_country(way: Way, country: str | None, name: str | None, home: str, country_id: str) -> None:
    """By the books' own number, which stands for the name; the home country when the shop gives none."""
    way.home = home

    assert way.client(customer__country=country, customer__countryname=name)["country"] == country_id


def test_customer_phone_number(way: Way) -> None:
    assert way.client(customer__telnr="+32 16 55 01 20")["phone"] == "+3216550120"


def test_customer_mobile(way: Way) -> None:
    assert way.client(customer__mobile="0470 12 34 56")["mobile"] == "0470 12 34 56"


def test_customer_email(way: Way) -> None:
    assert way.client(customer__email="noor.verhulst@example.com")["email"] == "noor.verhulst@example.com"


def test_customer_bank_code(way: Way) -> None:
    assert way.client()["bankcode"] == ""


def test_customer_vat_number(way: Way) -> None:
    changes = {"customer__vatnumber": "nl 0012.34.567.b01", "customer__country": "NL", "customer__countryname": None}

    assert way.client(**changes)["taxnumber"] == "NL001234567B01"


@pytest.mark.parametrize("treatment", ["standard", "intra_community"])
def test_customer_tax_shifted(way: Way, treatment: str) -> None:
    assert way.client(vat_treatment=treatment)["tax_shifted"] is False


@pytest.mark.parametrize(
    ("send", "word"), [(Sending.MANUAL, "mail"), (Sending.EMAIL, "mail"), (Sending.AS_DEBTOR, "email")]
)
def test_customer_sendmethod(way: Way, send: Sending, word: str) -> None:
    way.send = send

    assert way.client()["sendmethod"] == word


def test_customer_paymentmethod(way: Way) -> None:
    assert way.client(payment__name="Direct debit")["paymentmethod"] == "bank"


@pytest.mark.parametrize(
    ("language", "salutation"),
    [("en", "Dear Noor Verhulst"), ("nl", "Beste Noor Verhulst"), ("fr", "Bonjour Noor Verhulst")],
)
def test_customer_mailintro(way: Way, language: str, salutation: str) -> None:
    way.language = language

    assert way.client()["mailintro"] == salutation


@pytest.mark.parametrize(
    ("language", "thanks"),
    [("en", "Thank you for your order"), ("nl", "Bedankt voor je bestelling"), ("fr", "Merci pour votre commande")],
)
def test_customer_reference(way: Way, language: str, thanks: str) -> None:
    way.language = language

    assert way.client()["reference"] == {"line1": thanks, "line2": "", "line3": ""}


def test_customer_notes_on_invoice(way: Way) -> None:
    """Also when the buyer left a remark."""
    assert way.client(remark="Graag aanbellen bij de buren op 25")["notes_on_invoice"] is False


@pytest.mark.parametrize(("including", "tax_type"), [(True, "intax"), (False, "extax")])
def test_customer_tax_type(way: Way, including: bool, tax_type: str) -> None:
    assert way.client(priceincltax=including)["tax_type"] == tax_type
