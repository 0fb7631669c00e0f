"""How sentences for people are kept: English templates with typed placeholders, filled in only where they are shown.

A template reads `The lines add up to {sum:eur}.`; the part after the colon says how the value is written in the
reader's language. Values travel and are stored as text (`dict[str, str]`), so a history row can be read years later.
Two names are never among the values, because whoever shows the sentence knows them: `{shop}` and `{books}`, the labels
of the two connections.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

Params = Mapping[str, str]
Value = str | int | Decimal | date | datetime | Iterable[Decimal]

LABELS = frozenset({"shop", "books"})

KINDS = frozenset(
    {
        "",  # text as it is
        "eur",  # decimal text, an amount in EUR
        "percent",  # decimal text, a percentage
        "percents",  # decimal texts with blanks between them, a list of percentages
        "day",  # ISO date
        "time",  # ISO date and time with offset
        "count",  # whole number
        "country",  # ISO 3166 alpha-2, shown as the country's name
        "field",  # a key of FIELDS, shown as its name
        "treatment",  # a key of TREATMENTS, shown as its name
    }
)


def N_(text: str) -> str:  # noqa: N802 (the name gettext tools look for)
    """Mark `text` for translation and give it back unchanged."""
    return text


# Fields of debtor and invoice by their names, then what a vendor's answer may hold that we cannot read.
FIELDS: dict[str, str] = {
    "address": N_("address"),
    "zipcode": N_("zip code"),
    "city": N_("city"),
    "company": N_("company"),
    "contact": N_("contact name"),
    "phone": N_("phone number"),
    "mobile": N_("mobile number"),
    "email": N_("e-mail address"),
    "vat_number": N_("VAT number"),
    "salutation": N_("salutation"),
    "debtor": N_("debtor"),
    "order_number": N_("order number"),
    "token": N_("our reference"),
    "total": N_("total with VAT"),
    "tax": N_("VAT"),
    "rates": N_("VAT per rate"),
    "status": N_("status"),
    "line type": N_("line type"),
    "VAT treatment": N_("VAT treatment"),
    "order": N_("order"),
    "order number": N_("order number"),
    "orders": N_("orders"),
    "shipping address": N_("shipping address"),
    "VAT per rate": N_("VAT per rate"),
    "shop": N_("shop"),
    "shop id": N_("shop id"),
    "statuses": N_("statuses"),
    "payment method": N_("payment method"),
    "payment methods": N_("payment methods"),
    "debtor number": N_("debtor number"),
    "tax type of the debtor": N_("tax type of the debtor"),
    "standard discount": N_("standard discount"),
    "VAT shifted": N_("VAT shifted"),
    "active": N_("mark “active”"),
    "VAT": N_("VAT"),
    "VAT base": N_("VAT base"),
    "taxes": N_("VAT rates"),
    "invoice number": N_("invoice number"),
    "layout": N_("layout"),
    "layouts": N_("layouts"),
    "VAT rates": N_("VAT rates"),
    "countries": N_("countries"),
    "debtors": N_("debtors"),
    "answer": N_("answer"),
    "list": N_("list"),
    "number": N_("number"),
    "access token": N_("access token"),
    "token answer": N_("token answer"),
    "webhook": N_("webhook"),
    "webhooks": N_("webhooks"),
    "webhook id": N_("webhook id"),
    "webhook secret": N_("webhook secret"),
    "amount": N_("amount"),
    "quantity": N_("quantity"),
    "VAT rate": N_("VAT rate"),
    "order id": N_("identifier of the order"),
    "order date": N_("order date"),
    "date of the last change": N_("date of the last change"),
    "prices include VAT": N_("“prices include VAT”"),
    "test order": N_("“test order”"),
    "number of lines": N_("number of lines"),
    "lines": N_("lines"),
    "shipping": N_("shipping cost"),
    "customer": N_("customer"),
    "payment": N_("payment"),
    "totals": N_("totals"),
}

TREATMENTS: dict[str, str] = {
    "standard": N_("with VAT"),
    "intra_community": N_("intra-Community, without VAT"),
    "export": N_("export, without VAT"),
    "oss": N_("VAT of the buyer's country"),
    "exempt": N_("exempt from VAT"),
}


def placeholders(template: str) -> dict[str, str]:
    """The names in `template`, each with its kind ("" for plain text)."""
    return {name: kind or "" for _, name, kind, _ in string.Formatter().parse(template) if name is not None}


def as_params(**values: Value) -> dict[str, str]:
    """`values` as the text that is stored and later filled in."""
    return {name: _as_text(value) for name, value in values.items()}


def _as_text(value: Value) -> str:
    if isinstance(value, str):
        return str(value)  # a plain text, also of an enum
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return " ".join(format(each, "f") for each in sorted(value))
