"""What can be told of an order that could not be read as a whole: enough to know whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The parts that could be read; "" or None for those that could not. Never enough to make an invoice of.

    `country`: as the shop gives it; `total` with VAT, in `currency`.
    """

    number: str
    placed_at: datetime | None
    status: str
    payment_name: str
    buyer: str
    email: str
    city: str
    country: str
    country_name: str
    total: Decimal | None
    total_tax: Decimal | None
    currency: str
