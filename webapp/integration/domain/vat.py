"""What the books make of invoice lines, worked out beforehand (docs/vendors/factuursturen.md, section 12).

The books keep unit prices at four decimals, bring each line's total to the cent and reckon VAT once per rate, half up.
Prices without VAT: the VAT is reckoned on the rate's sum. Prices with VAT: the VAT is taken out of the rate's sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.invoice import InvoiceLine, Totals
from webapp.integration.domain.money import ZERO, add, exact, percent_of, percent_within, to_cents, to_price
from webapp.integration.domain.order import RateTotal

NO_VAT = Decimal("0")


@exact
def books_totals(lines: Iterable[InvoiceLine], basis: PriceBasis, vat_shifted: bool = False) -> Totals:
    """The totals the books will compute for `lines`, in EUR.

    `vat_shifted`: the books leave VAT off this debtor's invoices, so every line counts at 0 %.
    """
    sums: dict[Decimal, Decimal] = {}
    for line in lines:
        rate = NO_VAT if vat_shifted else line.rate
        sums[rate] = sums.get(rate, ZERO) + line_total(line)
    rates = tuple(rate_total(rate, sums[rate], basis) for rate in sorted(sums))
    excl, tax = add(each.base for each in rates), add(each.tax for each in rates)
    return Totals(excl=excl, tax=tax, incl=excl + tax, rates=rates)


@exact
def line_total(line: InvoiceLine) -> Decimal:
    """What one line comes to, in EUR, on the basis of its price."""
    return to_cents(line.quantity * to_price(line.price))


def rate_total(rate: Decimal, value: Decimal, basis: PriceBasis) -> RateTotal:
    """Base and VAT of one rate, from the sum of its lines on `basis`."""
    if basis is PriceBasis.INCL:
        gross = to_cents(value)
        tax = to_cents(percent_within(gross, rate))
        return RateTotal(rate=rate, base=gross - tax, tax=tax)
    base = to_cents(value)
    return RateTotal(rate=rate, base=base, tax=to_cents(percent_of(base, rate)))


def to_net(gross: Decimal, rate: Decimal) -> Decimal:
    """`gross` without the VAT at `rate` per cent that it includes, to the cent."""
    return to_cents(gross) - to_cents(percent_within(to_cents(gross), rate))


def to_gross(net: Decimal, rate: Decimal) -> Decimal:
    """`net` with VAT at `rate` per cent added, to the cent."""
    return to_cents(net) + to_cents(percent_of(to_cents(net), rate))
