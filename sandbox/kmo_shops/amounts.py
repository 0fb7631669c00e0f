"""Amounts as the shop reckons and writes them: Decimal inside, strings with two to four decimals on the wire."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
UNIT = Decimal("0.0001")
HUNDRED = Decimal(100)


def to_cents(amount: Decimal) -> Decimal:
    """Round to the cent, half away from zero: how the shop rounds rows and totals."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def as_text(amount: Decimal) -> str:
    """Two to four decimals, as the wire has money and percentages: 14.95, 12.3554, 21.00."""
    exact = amount.quantize(UNIT, ROUND_HALF_UP)
    whole, _, decimals = f"{exact:f}".partition(".")
    text = f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
    return text.removeprefix("-") if exact == 0 else text


def quantity_text(quantity: Decimal) -> str:
    """A quantity without idle zeros: 2, 0.75."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def without_vat(amount: Decimal, rate: Decimal) -> Decimal:
    """The part of a price including VAT at `rate` percent that is not VAT; not rounded."""
    return amount * HUNDRED / (HUNDRED + rate)


def with_vat(amount: Decimal, rate: Decimal) -> Decimal:
    """A price excluding VAT with the VAT at `rate` percent added; not rounded."""
    return amount * (HUNDRED + rate) / HUNDRED
