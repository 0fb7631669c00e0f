"""What was sent to the books for an order, line by line and field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from webapp.blueprints.reading import Found
from webapp.formats import day_full
from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.money import to_cents


@dataclass(frozen=True, slots=True)
class SentLine:
    """A line of the invoice; EUR on the basis of its debtor."""

    description: str
    quantity: Decimal
    rate: Decimal
    price: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class SentInvoice:
    """The invoice as it was sent."""

    lines: list[SentLine]
    price_words: str
    date: str
    order_number: str
    payment: str
    is_mailed: bool
    profile: str


def last_invoice(exchanges: Sequence[Found]) -> SentInvoice | None:
    """The last invoice that was sent; None when none was."""
    found = next((one.sent for one in reversed(exchanges) if one.what == "invoice"), None)
    if not found:
        return None
    is_incl = str(found.get("basis", "")) == PriceBasis.INCL
    return SentInvoice(
        lines=[_line(line) for line in found.get("lines", [])],
        price_words=_("Price incl. VAT") if is_incl else _("Price excl. VAT"),
        date=_day(found.get("date")),
        order_number=str(found.get("order_number", "")),
        payment=str(found.get("payment_text", "")),
        is_mailed=found.get("by_email") in (True, "true", "True"),
        profile=str(found.get("profile", "")),
    )


def fields(sent: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every field of a document by its name, nested ones with a dot: "lines.1.price"."""
    return [(name, value) for name, value in _flat("", sent) if value != ""]


def _flat(prefix: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        parts = list(value.items())
    elif isinstance(value, (list, tuple)):
        parts = [(str(number), each) for number, each in enumerate(value, 1)]
    else:
        words = {True: _("yes"), False: _("no"), None: ""}
        return [(prefix, words[value] if value is None or isinstance(value, bool) else str(value))]
    return [pair for name, each in parts for pair in _flat(f"{prefix}.{name}" if prefix else str(name), each)]


def _line(line: Mapping[str, Any]) -> SentLine:
    quantity, price = _number(line.get("quantity")), _number(line.get("price"))
    return SentLine(
        str(line.get("description", "")), quantity, _number(line.get("rate")), price, to_cents(quantity * price)
    )


def _number(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)


def _day(value: Any) -> str:
    try:
        return day_full(date.fromisoformat(str(value)[:10]))
    except ValueError:
        return ""
