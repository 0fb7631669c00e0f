"""What an invoice adds up to (contract section 5): VAT per rate, intax and extax, reverse charge, discount.

The contract leaves the arithmetic open where it names U12; those choices come in as `Arithmetic`, from the switches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sandbox.factuursturen.figures import cents

NO_RATE = Decimal(-1)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How the books calculate. `rounding`: half_up or half_even. `per_line`: VAT is rounded on each line."""

    rounding: str
    per_line: bool
    price_decimals: int
    whole_cents: bool
    gross_sum_of: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One priced line. `rate` and `discount` in percent, rate -1 for none; `price` per unit, EUR, net or gross."""

    amount: Decimal
    price: Decimal
    rate: Decimal
    discount: Decimal

    def total(self, how: Arithmetic) -> Decimal:
        """amount × price less the line's discount, in EUR."""
        whole = self.amount * self.price * (_HUNDRED - self.discount) / _HUNDRED
        return cents(whole, how.rounding) if how.whole_cents else whole


@dataclass(frozen=True, slots=True)
class RateTotal:
    """VAT at one rate, EUR. `base` is what it is on, net or gross as `Arithmetic.gross_sum_of` says."""

    rate: Decimal
    vat: Decimal
    base: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """An invoice's sums in EUR; `discount` is what the invoice's own discount took off (net or gross as the lines)."""

    rates: tuple[RateTotal, ...]
    vat: Decimal
    with_vat: Decimal
    discount: Decimal


def kept_price(price: Decimal, how: Arithmetic) -> Decimal:
    """A unit price with the decimals that the books keep."""
    return price.quantize(Decimal(1).scaleb(-how.price_decimals), rounding=ROUND_HALF_UP)


def totals(
    lines: Sequence[Line], *, gross: bool, shifted: bool, discount: Decimal, percentage: bool, how: Arithmetic
) -> Totals:
    """Add `lines` up.

    `gross`: prices include VAT (intax). `shifted`: reverse charge, so no VAT at all and all of it at rate 0.
    `discount`: on the whole invoice, in percent or EUR, spread over the rates by their share.
    """
    sums = [line.total(how) for line in lines]
    whole = sum(sums, Decimal(0))
    off = whole * discount / _HUNDRED if percentage else discount
    left = (whole - off) / whole if whole else Decimal(1)
    parts: dict[Decimal, list[Decimal]] = {}
    for line, amount in zip(lines, sums, strict=True):
        rate = Decimal(0) if shifted else line.rate
        parts.setdefault(rate, []).append(amount * left)
    rates = [_rate_total(rate, amounts, gross, how) for rate, amounts in parts.items()]
    vat = sum((total.vat for total in rates), Decimal(0))
    if gross:
        with_vat = sum((cents(sum(amounts, Decimal(0)), how.rounding) for amounts in parts.values()), Decimal(0))
    else:
        with_vat = sum((total.base + total.vat for total in rates), Decimal(0))
    shown = tuple(
        RateTotal(total.rate, total.vat, total.base + total.vat if gross and how.gross_sum_of else total.base)
        for total in rates
        if total.rate != NO_RATE
    )
    return Totals(shown, vat, with_vat, cents(off, how.rounding))


def _rate_total(rate: Decimal, amounts: list[Decimal], gross: bool, how: Arithmetic) -> RateTotal:
    """VAT and net base at one rate."""
    percent = max(rate, Decimal(0))
    over = _HUNDRED + percent if gross else _HUNDRED
    amount = cents(sum(amounts, Decimal(0)), how.rounding)
    if how.per_line:
        vat = sum((cents(part * percent / over, how.rounding) for part in amounts), Decimal(0))
    else:
        vat = cents(amount * percent / over, how.rounding)
    return RateTotal(rate, vat, amount - vat if gross else amount)
