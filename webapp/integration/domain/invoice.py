"""The neutral invoice: before it is sent, and as it is read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.order import RateTotal


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line. `price`: per unit, in EUR, at most four decimals, on the basis of the invoice's debtor."""

    quantity: Decimal
    description: str
    rate: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """What an invoice adds up to, in EUR, to the cent; `rates` ascending, only rates with lines."""

    excl: Decimal
    tax: Decimal
    incl: Decimal
    rates: tuple[RateTotal, ...]


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """An invoice we are about to make (manual section 6, field table of the invoice).

    `order_number` goes to the first reference line, bare; `payment_text` to the second ("" leaves it out); `token`
    to the third: letters and digits, unique per order, by which a look-up knows our invoice.
    `paid_in_full`: the books register the payment. `by_email`: the books mail it at once.
    `expected`: what the books will compute, worked out before anything is sent.
    """

    debtor_number: str
    basis: PriceBasis
    lines: tuple[InvoiceLine, ...]
    profile: str
    date: date
    order_number: str
    payment_text: str
    token: str
    paid_in_full: bool
    by_email: bool
    expected: Totals


@dataclass(frozen=True, slots=True)
class MadeInvoice:
    """An invoice as it is in the books. `number` carries the books' layout and is text, never a number.

    `date`: None when the books show none. `excl` is worked out from total and VAT.
    """

    number: str
    debtor_number: str
    order_number: str
    payment_text: str
    token: str
    date: date | None
    total_tax: Decimal
    total_incl: Decimal
    rates: tuple[RateTotal, ...]
    by_email: bool | None = None

    @property
    def total_excl(self) -> Decimal:
        """Total without VAT, in EUR."""
        return self.total_incl - self.total_tax
