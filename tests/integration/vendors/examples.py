"""Orders, debtors and invoices to send through the vendors' adapters."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from webapp.integration.domain.debtor import NewDebtor, PriceBasis
from webapp.integration.domain.invoice import InvoiceLine, NewInvoice, Totals
from webapp.integration.domain.order import RateTotal

DEBTOR = NewDebtor(
    contact="Noor Verhulst",
    company="Atelier Linde BV",
    address="Lindestraat bus 3 27",
    zipcode="3000",
    city="Leuven",
    country="BE",
    phone="+3216550120",
    mobile="+32470550120",
    email="noor.verhulst@example.com",
    vat_number="BE0403170701",
    basis=PriceBasis.EXCL,
    by_email=False,
    salutation="Dear Noor Verhulst",
    thanks="Thank you for your order",
)

INVOICE = NewInvoice(
    debtor_number="647",
    basis=PriceBasis.EXCL,
    lines=(InvoiceLine(Decimal(1), "Bed Boxspring", Decimal("21.00"), Decimal("249.00")),),
    profile="1",
    date=date(2023, 2, 13),
    order_number="367439",
    payment_text="Payment method: Credit card",
    token="WFK3QX9M2A4BCDEF",
    paid_in_full=True,
    by_email=False,
    expected=Totals(
        excl=Decimal("249.00"),
        tax=Decimal("52.29"),
        incl=Decimal("301.29"),
        rates=(RateTotal(Decimal("21.00"), Decimal("249.00"), Decimal("52.29")),),
    ),
)


def debtor(**changes: Any) -> NewDebtor:
    return replace(DEBTOR, **changes)


def invoice(**changes: Any) -> NewInvoice:
    return replace(INVOICE, **changes)


_ORDER: dict[str, Any] = {
    "id": "ord_9000412",
    "number": "2026-00412",
    "created_at": "2026-03-02T09:14:07+01:00",
    "updated_at": "2026-03-02T09:15:31+01:00",
    "status": "paid",
    "payment_status": "paid",
    "payment": {"method_code": "bancontact", "name": "Bancontact"},
    "currency": "EUR",
    "locale": "nl_BE",
    "priceincltax": True,
    "vat_treatment": "standard",
    "is_test": False,
    "credit_of": None,
    "customer": {
        "type": "consumer",
        "firstname": "Noor",
        "lastname": "Verhulst",
        "company": None,
        "address1": "Lindestraat",
        "address2": "bus 3",
        "house_number": "27",
        "zipcode": "3000",
        "city": "Leuven",
        "country": "BE",
        "countryname": "België",
        "telnr": "+32 16 55 01 20",
        "mobile": None,
        "email": "noor.verhulst@example.com",
        "vatnumber": None,
    },
    "shipping_address": {"address1": "Lindestraat", "country": "BE"},
    "lines": [
        {
            "type": "product",
            "sku": "PZ-BOER-24",
            "name": "Houten puzzel boerderij",
            "quantity": "2",
            "unit_price_excl": "12.3554",
            "unit_price_incl": "14.95",
            "tax_rate": "21.00",
            "total_excl": "24.71",
            "total_tax": "5.19",
            "total_incl": "29.90",
        }
    ],
    "shipping": [
        {
            "code": "home",
            "name": "Thuislevering",
            "tax_rate": "21.00",
            "total_excl": "4.09",
            "total_tax": "0.86",
            "total_incl": "4.95",
        }
    ],
    "totals": {
        "excl": "28.80",
        "tax": "6.05",
        "incl": "34.85",
        "tax_lines": [{"rate": "21.00", "base": "28.80", "amount": "6.05"}],
    },
}


def shop_order(**changes: Any) -> dict[str, Any]:
    """A KMO Shops order; `customer__email="x"` changes a field inside, `lines__0__type` one of a row."""
    order = copy.deepcopy(_ORDER)
    for path, value in changes.items():
        *steps, last = path.split("__")
        place: Any = order
        for step in steps:
            place = place[int(step)] if step.isdigit() else place[step]
        place[int(last) if last.isdigit() else last] = value
    return order
