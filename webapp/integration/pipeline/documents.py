"""The neutral invoice as it is kept: what was sent, for the order's page and for the read-back after a restart."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.invoice import InvoiceLine, NewInvoice, Totals
from webapp.integration.domain.order import RateTotal


def to_json(invoice: NewInvoice) -> str:
    """`invoice` as JSON; amounts and dates as text."""
    return json.dumps(asdict(invoice), default=str, sort_keys=True, ensure_ascii=False)


def digest(document: str) -> bytes:
    """SHA-256 of a document: what remains of it after erasure."""
    return hashlib.sha256(document.encode()).digest()


def from_json(document: dict[str, Any]) -> NewInvoice:
    """The invoice that `to_json` wrote."""
    expected = document["expected"]
    return NewInvoice(
        **{
            **document,
            "basis": PriceBasis(document["basis"]),
            "date": date.fromisoformat(document["date"]),
            "lines": tuple(
                InvoiceLine(
                    quantity=Decimal(line["quantity"]),
                    description=line["description"],
                    rate=Decimal(line["rate"]),
                    price=Decimal(line["price"]),
                )
                for line in document["lines"]
            ),
            "expected": Totals(
                excl=Decimal(expected["excl"]),
                tax=Decimal(expected["tax"]),
                incl=Decimal(expected["incl"]),
                rates=tuple(
                    RateTotal(Decimal(rate["rate"]), Decimal(rate["base"]), Decimal(rate["tax"]))
                    for rate in expected["rates"]
                ),
            ),
        }
    )
