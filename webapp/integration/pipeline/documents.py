"""The neutral invoice as it is kept: what was sent, for the order's page and for the read-back after a restart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.invoice import InvoiceLine, NewInvoice, Totals
from webapp.integration.domain.order import RateTotal


def to_json(invoice: NewInvoice) -> str:
    """`invoice` as JSON; amounts and dates as text."""
    return json.dumps(plain(invoice), default=str, sort_keys=True, ensure_ascii=False)


def plain(value: Any) -> Any:
    """A dataclass as a dict, and so on inwards. As `dataclasses.asdict`, which copies every leaf besides."""
    kind: Any = type(value)
    take_apart = _opener(kind)
    return value if take_apart is None else take_apart(value)


@cache
def _opener(kind: Any) -> Callable[[Any], Any] | None:
    """What takes a value of that kind apart; None for a leaf."""
    if is_dataclass(kind):
        names = [field.name for field in fields(kind)]
        return lambda value: {name: plain(getattr(value, name)) for name in names}
    if issubclass(kind, Mapping):
        return lambda value: {name: plain(inner) for name, inner in value.items()}
    if issubclass(kind, (list, tuple)):
        return lambda value: [plain(inner) for inner in value]
    return None


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
