"""Our debtor and invoice ↔ Factuursturen's names; nothing here calls anybody.

docs/vendors/factuursturen.md, sections 3 to 6; the field tables are those of the manual, section 6.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from webapp.integration.domain.debtor import KnownDebtor, NewDebtor, PriceBasis
from webapp.integration.domain.fit import Lengths
from webapp.integration.domain.invoice import InvoiceLine, MadeInvoice, NewInvoice
from webapp.integration.domain.order import RateTotal
from webapp.integration.vendors.contract import Layout
from webapp.integration.vendors.errors import UnreadableError
from webapp.integration.vendors.values import amount, boolean, day, identifier, obj, shown, text

LENGTHS = Lengths(
    contact=50,
    company=50,
    address=50,
    zipcode=7,
    city=50,
    phone=13,
    mobile=13,
    email=255,
    vat_number=18,
    salutation=128,
)

_BASES = {"intax": PriceBasis.INCL, "extax": PriceBasis.EXCL}
_TAX_TYPES = {basis: word for word, basis in _BASES.items()}
# As an account's layout writes it: `20240047`, `K-20240047`, `2024/0047`. No blanks: a sentence must not pass for
# a number, and an invoice whose answer is not believed is looked up and found.
_INVOICE_NUMBER = re.compile(r"(?=.*[0-9])[\w./#:+-]{1,40}")
_DEBTOR_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def from_debtor(debtor: NewDebtor, country_id: str) -> dict[str, Any]:
    """The body of `POST clients`. `country_id`: Factuursturen's own id of the debtor's country."""
    return {
        "contact": debtor.contact,
        "showcontact": True,
        "company": debtor.company,
        "address": debtor.address,
        "zipcode": debtor.zipcode,
        "city": debtor.city,
        "country": country_id,
        "phone": debtor.phone,
        "mobile": debtor.mobile,
        "email": debtor.email,
        "bankcode": "",
        "taxnumber": debtor.vat_number,
        "tax_shifted": False,
        "sendmethod": _send_method(debtor.by_email),
        "paymentmethod": "bank",
        "stddiscount": "0",
        "mailintro": debtor.salutation,
        "reference": {"line1": debtor.thanks, "line2": "", "line3": ""},
        "notes_on_invoice": False,
        "active": True,
        "currency": "EUR",
        "tax_type": _TAX_TYPES[debtor.basis],
    }


def from_invoice(invoice: NewInvoice) -> dict[str, Any]:
    """The body of `POST invoices`. Amounts go as decimal text, which holds every digit."""
    body: dict[str, Any] = {
        "clientnr": invoice.debtor_number,
        "action": "send",
        "sendmethod": _send_method(invoice.by_email),
        "sent": invoice.date.isoformat(),
        "reference": {"line1": invoice.order_number, "line2": invoice.payment_text, "line3": invoice.token},
        "lines": [_from_line(line) for line in invoice.lines],
    }
    if invoice.profile:
        body["profile"] = invoice.profile
    if invoice.paid_in_full:
        body["alreadypaid"] = "full"
    return body


def _from_line(line: InvoiceLine) -> dict[str, str]:
    return {
        "amount": _plain(line.quantity),
        "description": line.description,
        "tax_rate": _plain(line.rate),  # always: without it the books store -1, which is no VAT at all
        "price": _plain(line.price),
    }


def _send_method(by_email: bool) -> str:
    return "email" if by_email else "mail"


def _plain(number: Decimal) -> str:
    return format(number, "f")


def to_invoice_number(body: str) -> str:
    """The number in the bare text that `POST invoices` answers: text for ever, never an integer.

    Raises UnreadableError when the text cannot be one (empty, a page, a list, a sentence).
    """
    return _new_number(body, _INVOICE_NUMBER)


def to_debtor_number(body: str) -> str:
    """The number in the bare text that `POST clients` answers. Raises UnreadableError."""
    return _new_number(body, _DEBTOR_NUMBER)


def _new_number(body: str, pattern: re.Pattern[str]) -> str:
    number = body.strip()
    if len(number) > 1 and number.startswith('"') and number.endswith('"'):
        number = number[1:-1].strip()
    if not pattern.fullmatch(number):
        raise UnreadableError("number", number)
    return number


def to_debtor(row: Mapping[str, Any], countries: Mapping[str, str]) -> KnownDebtor:
    """A debtor as it is. `countries`: Factuursturen's id → ISO, as far as known.

    Raises UnreadableError for a tax type, discount or truth value that we do not know.
    """
    tax_type = row.get("tax_type")
    basis = _BASES.get(text(tax_type))
    if basis is None:
        raise UnreadableError("tax type of the debtor", shown(tax_type))
    return KnownDebtor(
        number=identifier(row.get("clientnr"), "debtor number"),
        email=text(row.get("email")),
        name=text(row.get("company")) or text(row.get("contact")),
        basis=basis,
        standard_discount=amount(row.get("stddiscount") or "0", "standard discount"),
        currency=text(row.get("currency")).upper() or "EUR",
        vat_shifted=boolean(row.get("tax_shifted") or False, "VAT shifted"),
        active=boolean(_or_default(row.get("active"), True), "active"),
        country=countries.get(text(row.get("country")), ""),
    )


def to_invoice(row: Mapping[str, Any]) -> MadeInvoice:
    """An invoice as it is in the books. Raises UnreadableError."""
    reference = row.get("reference")
    lines = reference if isinstance(reference, dict) else {}
    total_tax, total_incl = amount(row.get("tax"), "VAT"), amount(row.get("totalintax"), "total")
    return MadeInvoice(
        number=invoice_number(row),
        debtor_number=identifier(row.get("clientnr"), "debtor number"),
        order_number=text(lines.get("line1")),
        payment_text=text(lines.get("line2")),
        token=text(lines.get("line3")),
        date=day(row.get("sent")),
        total_tax=total_tax,
        total_incl=total_incl,
        rates=_rates(row.get("taxes"), total_tax, total_incl),
    )


def invoice_number(row: Mapping[str, Any]) -> str:
    """The number with the account's layout. Raises UnreadableError."""
    return identifier(row.get("invoicenr") or row.get("invoicenr_full") or row.get("id"), "invoice number")


def is_ours(row: Mapping[str, Any]) -> bool:
    """True when an invoice carries a key in the third reference line, so that it may have been made by us."""
    reference = row.get("reference")
    return isinstance(reference, dict) and bool(text(reference.get("line3")))


def _rates(wire: Any, total_tax: Decimal, total_incl: Decimal) -> tuple[RateTotal, ...]:
    found = [
        RateTotal(
            amount(row.get("rate"), "VAT rate"), amount(row.get("sum_of"), "VAT base"), amount(row.get("sum"), "VAT")
        )
        for row in parts(wire, "taxes")
    ]
    # Whether `sum_of` holds the base or base and VAT together for prices that include VAT is not documented;
    # the invoice's own totals tell.
    if total_tax and sum((total.base for total in found), Decimal(0)) == total_incl:
        found = [RateTotal(total.rate, total.base - total.tax, total.tax) for total in found]
    return tuple(sorted(found, key=lambda total: total.rate))


def parts(wire: Any, field: str) -> list[Mapping[str, Any]]:
    """Repeated parts: an object keyed `line1`, `line2`, …; an array, most often the empty one, in its place."""
    if wire in (None, "", [], {}):
        return []
    rows = list(wire.values()) if isinstance(wire, dict) else wire
    if not isinstance(rows, list):
        raise UnreadableError(field, shown(wire))
    return [obj(row, field) for row in rows]


def rows(wire: Any, field: str) -> list[Mapping[str, Any]]:
    """The rows of a list, a bare array; `""` and `{}` stand for an empty one. Raises UnreadableError."""
    if wire in ("", {}, None):
        return []
    if not isinstance(wire, list):
        raise UnreadableError(field, shown(wire))
    return [obj(row, field) for row in wire]


def single(wire: Any, keys: tuple[str, ...], asked: str) -> Mapping[str, Any] | None:
    """The thing in a GET of one: an object with one key whose inner key equals what was asked.

    None otherwise: an unknown id may answer 200 with the whole list, or with another thing.
    """
    if not isinstance(wire, dict) or len(wire) != 1:
        return None
    inner = next(iter(wire.values()))
    if not isinstance(inner, dict) or asked not in {text(inner.get(key)) for key in keys}:
        return None
    return inner


def to_rate(row: Mapping[str, Any]) -> Decimal | None:
    """A VAT percentage; None for a row that is none."""
    try:
        rate = amount(row.get("percentage"), "VAT rate")
    except UnreadableError:
        return None
    return rate if 0 <= rate <= 100 else None


def to_layout(row: Mapping[str, Any]) -> Layout:
    """An invoice layout."""
    layout_id = identifier(row.get("id"), "layout")
    is_default = text(row.get("default")).lower() in ("true", "1") or row.get("default") is True
    return Layout(layout_id, text(row.get("name"))[:200] or layout_id, is_default)


def _or_default(value: Any, default: bool) -> Any:
    return default if value in (None, "") else value
